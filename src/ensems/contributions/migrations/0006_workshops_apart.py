"""Sets apart what territories report of workshops, and counts the workshops where they were."""

from collections import Counter

from django.db import migrations, models


def count(apps, _schema_editor):
    Contribution = apps.get_model("contributions", "Contribution")
    Participant = apps.get_model("contributions", "WorkshopParticipant")
    Tally = apps.get_model("contributions", "Tally")
    by_workshops = Contribution.objects.filter(status="deposited", workshop__isnull=False)
    reported = Counter(by_workshops.order_by().values_list("question", "territory"))
    there = Participant.objects.filter(notes__contribution__in=by_workshops, mandate__seat__territory__isnull=False)
    met = set(
        there.order_by().values_list(
            "notes__contribution__question", "mandate__seat__territory", "notes__contribution"
        )
    )
    workshops = Counter((question, territory) for question, territory, _contribution in met)
    for question, territory in sorted({*reported, *workshops}):
        key = (question, territory)
        Tally.objects.update_or_create(
            question_id=question,
            territory_id=territory,
            defaults={"reported": reported[key], "workshops": workshops[key]},
        )


class Migration(migrations.Migration):
    dependencies = [("contributions", "0005_workshops")]

    operations = [
        migrations.AddField(
            model_name="tally",
            name="reported",
            field=models.PositiveIntegerField(default=0, verbose_name="dont celles d’ateliers, qu’il rapporte"),
        ),
        migrations.AddField(
            model_name="tally",
            name="workshops",
            field=models.PositiveIntegerField(default=0, verbose_name="contributions d’ateliers où il était"),
        ),
        migrations.RunPython(count, migrations.RunPython.noop),
    ]
