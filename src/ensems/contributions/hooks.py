"""What this app says of a saisine to the floor below."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max

from ensems.contributions.models import Reminder
from ensems.referrals import hooks
from ensems.referrals.models import Referral


@hooks.accepted
def last_reminder(*, referral: Referral) -> datetime | None:
    """The secretariat reminds as long as the contributions are open. One SQL query."""
    return Reminder.objects.filter(referral=referral).aggregate(last=Max("at"))["last"]
