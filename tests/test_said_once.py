"""What is sent twice at once is said once: entries of lists, the Assembly's identity, messages, questions."""

import uuid
from datetime import date
from functools import partial

import pytest

from ensems.answers.inquiries import operations as inquiries
from ensems.answers.models import Inquiry, InquiryDraft
from ensems.assembly.operations import Identity, set_institution
from ensems.calls.models import Call
from ensems.calls.operations import CallFacts, record_call
from ensems.core.actors import system
from ensems.meetings.models import Meeting
from ensems.meetings.operations import MeetingFacts, correct_meeting, record_meeting
from ensems.notices import registry
from ensems.notices.models import Mute, Notice
from ensems.notices.operations import choose_messages, retry
from ensems.register.models import Act
from ensems.register.queries import verify
from ensems.topics.models import Topic
from ensems.topics.operations import add_topic
from tests import factories
from tests.races import at_once, in_line, sentences_only

pytestmark = pytest.mark.django_db(transaction=True)
SYSTEM = system("essai")


def test_a_call_a_subject_and_an_identity_are_there_once(now):
    facts = CallFacts(kind="AMI", title="Tiers-lieux")
    identity = Identity(name="Assemblée", region_code="99", region_name="Région d’essai")
    sentences_only(at_once([partial(record_call, actor=SYSTEM, slug="ami-1", facts=facts, now=now)] * 4))
    sentences_only(at_once([partial(add_topic, actor=SYSTEM, slug="eau", name="L’eau", now=now)] * 4))
    sentences_only(at_once([partial(set_institution, actor=SYSTEM, identity=identity, now=now)] * 4))
    assert Call.objects.count() == Topic.objects.count() == 1
    assert Act.objects.count() == 2, "one for the call, one for the identity"


def test_a_session_recorded_by_a_double_click_is_one_and_two_have_two_addresses(now):
    facts = MeetingFacts(title="Plénière", held_on=date(2026, 12, 18), place="Sète")
    sentences_only(at_once([partial(record_meeting, actor=SYSTEM, facts=facts, now=now)] * 4))
    assert Meeting.objects.count() == Act.objects.count() == 1

    others = [MeetingFacts(title=f"Atelier {n}", held_on=date(2026, 12, 18), place="Sète") for n in range(3)]
    sentences_only(at_once([partial(record_meeting, actor=SYSTEM, facts=one, now=now) for one in others]))
    assert set(Meeting.objects.values_list("slug", flat=True)) == {
        "2026-12-18-sete",
        *(f"2026-12-18-sete-{n}" for n in (2, 3, 4)),
    }


def test_a_session_corrected_twice_at_once_is_one_act_and_two_never_share_a_number(now):
    first, second = factories.meeting(), factories.meeting()
    seventh = MeetingFacts(title="Plénière", held_on=date(2026, 12, 18), place="Sète", number=7)
    same = partial(correct_meeting, actor=SYSTEM, meeting=first, facts=seventh, now=now)
    other = partial(correct_meeting, actor=SYSTEM, meeting=second, facts=seventh, now=now)
    sentences_only(at_once([same, other, same]))
    assert Meeting.objects.filter(number=7).count() == 1
    assert Act.objects.filter(verb="meeting.corrected").count() == 1


def test_a_failed_message_sent_again_by_two_waits_once(now):
    notice = Notice.objects.create(
        person=factories.person(), kind="contributions.receipt", params={}, queued_at=now, status=Notice.Status.FAILED
    )
    actor = factories.actor_of(factories.secretariat(), now)
    results = at_once([partial(retry, actor=actor, notice=notice, now=now)] * 3)
    sentences_only(results)
    assert results.count(None) == 1


def test_two_pages_of_the_same_choices_refuse_each_message_once(now):
    person = factories.person()
    actor = factories.actor_of(person, now)
    kinds = {one.kind for one in registry.optional_messages()}
    sentences_only(at_once([partial(choose_messages, actor=actor, person=person, refused=kinds, now=now)] * 4))
    assert Mute.objects.count() == len(kinds)


def test_a_draft_kept_by_a_double_click_is_one(now):
    place = factories.territory()
    actor = factories.actor_of(factories.member(place), now)
    keep = partial(inquiries.save_inquiry_draft, actor=actor, territory=place, title="Les guichets", body="", now=now)
    sentences_only(at_once([keep] * 4))
    assert InquiryDraft.objects.count() == 1


def test_a_question_hidden_by_two_is_hidden_once_and_said_once(now):
    inquiry = factories.inquiry(now=now)
    actors = [factories.actor_of(factories.secretariat(), now) for _n in range(3)]
    reason = "Un motif publié, en une phrase."
    results = at_once(
        [partial(inquiries.hide_inquiry, actor=one, inquiry=inquiry, reason=reason, now=now) for one in actors]
    )
    sentences_only(results)
    assert Act.objects.filter(verb="inquiry.hidden").count() == 1
    assert Notice.objects.filter(kind="answers.inquiry_hidden").count() == 1


@pytest.mark.parametrize("first", [0, 1])
def test_a_question_answered_and_hidden(now, first):
    """Whatever the order, what is hidden keeps the answers given before, and gets none after."""
    inquiry = factories.inquiry(now=now)
    region, secretary = (
        factories.actor_of(factories.region_elected(), now),
        factories.actor_of(factories.secretariat(), now),
    )
    tasks = [
        partial(
            inquiries.reply_to_inquiry,
            actor=region,
            inquiry=inquiry,
            body="La Région ouvrira trois guichets avant l’été.",
            office="présidence",
            client_key=uuid.uuid4(),
            now=now,
        ),
        partial(
            inquiries.hide_inquiry, actor=secretary, inquiry=inquiry, reason="Un motif publié, en une phrase.", now=now
        ),
    ]
    results = in_line([tasks[first], tasks[1 - first]])
    sentences_only(results)
    found = Inquiry.objects.get()
    assert found.status == "hidden"
    assert found.replies.count() == (first == 0)
    assert verify().holds
