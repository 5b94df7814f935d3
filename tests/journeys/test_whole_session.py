"""A whole session in a real browser: called, answered, held, voted, written down; by its people, each on a page."""

from __future__ import annotations

import pytest

from ensems.register.models import Act
from ensems.register.queries import verify
from tests.journeys.plenary.called import the_members_are_called, they_answer_without_signing_in, they_arrive
from tests.journeys.plenary.held import (
    a_member_speaks,
    an_amendment_is_adopted,
    someone_is_named_in_secret,
    the_opinion_is_adopted,
    the_quorum_is_lost_and_regained,
    the_session_closes,
    the_session_opens,
)
from tests.journeys.plenary.scene import a_session_to_come
from tests.journeys.plenary.written import (
    anyone_reads_the_minutes,
    the_minutes_are_adopted_and_published,
    the_minutes_are_written_and_reread,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# The formal acts of the session, in the order in which the register must hold them.
ACTS = (
    "meeting.convened",
    "meeting.opened",
    "ballot.opened",
    "ballot.counted",
    "amendment.adopted",
    "ballot.opened",
    "ballot.counted",
    "recommendation.adopted",
    "ballot.opened",
    "ballot.counted",
    "meeting.closed",
    "minutes.sent",
    "minutes.adopted",
    "minutes.published",
)


def test_a_session_from_its_call_to_its_minutes(journeys, axe, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    before = Act.objects.count()
    session = a_session_to_come(journeys, axe)
    mails = the_members_are_called(session)
    they_answer_without_signing_in(session, mails)
    they_arrive(session)
    the_session_opens(session)
    the_quorum_is_lost_and_regained(session)
    a_member_speaks(session)
    an_amendment_is_adopted(session)
    the_opinion_is_adopted(session)
    someone_is_named_in_secret(session)
    the_session_closes(session)
    the_minutes_are_written_and_reread(session)
    the_minutes_are_adopted_and_published(session)
    anyone_reads_the_minutes(session)
    acts = Act.objects.filter(number__gt=before).order_by("number").values_list("verb", flat=True)
    assert [verb for verb in acts if verb in ACTS] == list(ACTS)
    assert not verify().faults
