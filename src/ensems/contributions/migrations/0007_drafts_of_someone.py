from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contributions", "0006_workshops_apart")]

    operations = [
        migrations.AddIndex(
            model_name="contribution",
            index=models.Index(
                condition=models.Q(("status", "draft")), fields=["author", "question"], name="contributions_begun_by"
            ),
        ),
        migrations.AddIndex(
            model_name="contribution",
            index=models.Index(
                condition=models.Q(("status", "draft")),
                fields=["territory", "question"],
                name="contributions_begun_for",
            ),
        ),
    ]
