"""What this app forgets of a person who asks for it."""

from __future__ import annotations

from datetime import datetime

from ensems.accounts import hooks
from ensems.accounts.models import Person
from ensems.answers.models import InquiryDraft


@hooks.erased
def forget_inquiries(*, person: Person, address: str, now: datetime) -> None:
    """What was prepared; what was published stays, under no name."""
    InquiryDraft.objects.filter(person=person).delete()
