"""Those who followed an inquiry follow it as everyone follows anything: see notices.Subscription."""

from django.conf import settings
from django.db import migrations


def carry(apps, schema_editor):
    Subscriber = apps.get_model("notices", "Subscriber")
    Subscription = apps.get_model("notices", "Subscription")
    for one in apps.get_model("answers", "InquiryFollow").objects.select_related("inquiry").order_by("pk"):
        subscriber, _made = Subscriber.objects.get_or_create(person_id=one.person_id)
        Subscription.objects.get_or_create(
            subscriber=subscriber,
            subject=f"interpellation:{one.inquiry.reference}",
            defaults={"asked_at": one.since, "confirmed_at": one.since},
        )


class Migration(migrations.Migration):

    dependencies = [
        ("answers", "0002_inquiries"),
        ("notices", "0002_following"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(carry, migrations.RunPython.noop),
    ]
