"""What was submitted before amendments existed is what amendments would be written on."""

from django.db import migrations
from django.db.models import F


def base_is_the_version(apps, schema_editor):
    found = apps.get_model("opinions", "Recommendation").objects.filter(version__isnull=False)
    found.update(base=F("version"))


class Migration(migrations.Migration):
    dependencies = [("opinions", "0002_amendments")]

    operations = [migrations.RunPython(base_is_the_version, migrations.RunPython.noop)]
