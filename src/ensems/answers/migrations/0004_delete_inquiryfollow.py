from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ("answers", "0003_inquiry_follows"),
    ]

    operations = [
        migrations.DeleteModel(
            name="InquiryFollow",
        ),
    ]
