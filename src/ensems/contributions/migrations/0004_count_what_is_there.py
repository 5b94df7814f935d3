"""Counts, from the rows that are there, what the operations keep from now on."""

from django.db import migrations
from django.db.models import Count, F, OuterRef, Subquery
from django.db.models.functions import Coalesce


def count(apps, _schema_editor):
    Contribution = apps.get_model("contributions", "Contribution")
    Receipt = apps.get_model("contributions", "Receipt")
    Item = apps.get_model("contributions", "InventoryItem")
    Tally = apps.get_model("contributions", "Tally")
    RowTally = apps.get_model("contributions", "RowTally")

    def number(rows, of="contribution", here="pk"):
        counted = rows.filter(**{of: OuterRef(here)}).order_by().values(of).annotate(n=Count("pk")).values("n")
        return Coalesce(Subquery(counted), 0)

    last = Receipt.objects.filter(contribution=OuterRef("pk")).order_by("-at", "-pk")
    Contribution.objects.update(
        last_deposit_at=Coalesce(Subquery(last.values("at")[:1]), F("deposited_at")),
        supports_count=number(apps.get_model("contributions", "Support").objects),
        comments_count=number(apps.get_model("contributions", "Comment").objects.filter(hidden_at=None)),
    )
    shown = Receipt.objects.filter(contribution=OuterRef("contribution")).order_by("-at", "-pk")
    of_last = Item.objects.filter(receipt=Subquery(shown.values("pk")[:1]))
    for contribution, items in of_last.order_by().values_list("contribution").annotate(n=Count("pk")):
        Contribution.objects.filter(pk=contribution).update(items_count=items)
    question = Contribution.objects.filter(pk=OuterRef("contribution")).values("question")
    of_last.filter(contribution__status="deposited").update(shown_under=Subquery(question))
    said = Contribution.objects.filter(status="deposited").order_by().values_list("question", "territory")
    Tally.objects.bulk_create(
        Tally(question_id=question, territory_id=territory, contributions=n)
        for question, territory, n in said.annotate(n=Count("pk"))
    )
    rows = Item.objects.filter(shown_under__isnull=False).order_by()
    rows = rows.values_list("shown_under", "kind", "commune__department")
    RowTally.objects.bulk_create(
        RowTally(question_id=question, kind=kind, department=department or "", rows=n)
        for question, kind, department, n in rows.annotate(n=Count("pk"))
    )


class Migration(migrations.Migration):
    dependencies = [("contributions", "0003_tallies")]

    operations = [migrations.RunPython(count, migrations.RunPython.noop)]
