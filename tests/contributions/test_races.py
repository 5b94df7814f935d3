"""Many at once: one receipt a form, nothing accepted late, nothing refused in time, no number lost."""

import uuid
from datetime import timedelta

import pytest

from ensems.contributions import operations
from ensems.contributions.models import Comment, Contribution, Receipt, Support
from ensems.core.decisions import Refused
from ensems.referrals.enums import PhaseKind
from ensems.referrals.models import Phase
from ensems.referrals.operations import change_phase
from ensems.register.models import Act
from ensems.register.queries import verify
from tests import factories
from tests.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_thirty_times_the_same_form_is_one_deposit(now):
    made = factories.draft(now=now)
    actor = factories.actor_of(made.author, now)
    key = uuid.uuid4()

    def send():
        return operations.deposit_contribution(actor=actor, contribution=made, client_key=key, now=now).number

    assert at_once([send] * 30) == ["R-2026-000001"] * 30
    assert Receipt.objects.count() == Act.objects.count() == 1


def test_thirty_pages_of_the_same_draft_are_one_deposit(now):
    made = factories.draft(now=now)
    actor = factories.actor_of(made.author, now)

    def send():
        return operations.deposit_contribution(actor=actor, contribution=made, client_key=uuid.uuid4(), now=now).number

    assert set(at_once([send] * 30)) == {"R-2026-000001"}
    assert Receipt.objects.count() == 1


def test_deposits_around_the_closing_instant_and_numbers_without_a_gap(now):
    """Requests arrive a millisecond apart, half of them before the closing, all sent at once."""
    referral = factories.referral(now=now)
    question = referral.questions.first()
    closes = Phase.objects.get(referral=referral, kind=PhaseKind.CONTRIBUTIONS).closes_at
    moments = [closes + timedelta(milliseconds=rank) for rank in range(-10, 10)]
    drafts = [factories.draft(question, territory=factories.territory(), now=now) for _moment in moments]

    def sender(made, moment):
        actor = factories.actor_of(made.author, moment)
        return lambda: operations.deposit_contribution(
            actor=actor, contribution=made, client_key=uuid.uuid4(), now=moment
        )

    results = at_once([sender(made, moment) for made, moment in zip(drafts, moments, strict=True)])
    for moment, result in zip(moments, results, strict=True):
        assert isinstance(result, Receipt if moment < closes else Refused), (moment, result)
    receipts = list(Receipt.objects.order_by("number"))
    assert all(receipt.at < closes for receipt in receipts)
    assert [receipt.number for receipt in receipts] == [f"R-2027-{n:06}" for n in range(1, 11)] or [
        receipt.number for receipt in receipts
    ] == [f"R-2026-{n:06}" for n in range(1, 11)]
    assert set(Contribution.objects.exclude(reference=None).values_list("reference", flat=True)) == {
        f"C-{n}" for n in range(1, 11)
    }
    assert verify().holds


def test_deposits_while_the_secretariat_ends_the_phase(now):
    """Whoever holds a receipt deposited in the phase as it is kept; whoever was refused came after its end."""
    referral = factories.referral(now=now)
    question = referral.questions.first()
    drafts = [factories.draft(question, territory=factories.territory(), now=now) for _rank in range(15)]
    phase = Phase.objects.get(referral=referral, kind=PhaseKind.CONTRIBUTIONS)
    secretary = factories.actor_of(factories.secretariat(), now)
    ends = now + timedelta(milliseconds=1)

    def sender(made):
        actor = factories.actor_of(made.author, now)
        return lambda: operations.deposit_contribution(
            actor=actor, contribution=made, client_key=uuid.uuid4(), now=now + timedelta(seconds=1)
        )

    def close():
        return change_phase(
            actor=secretary,
            referral=referral,
            kind=PhaseKind.CONTRIBUTIONS,
            opens_at=phase.opens_at,
            closes_at=ends,
            reason="Clôture avancée.",
            now=now,
        )

    results = at_once([*(sender(made) for made in drafts), close])
    assert not isinstance(results[-1], Exception), results[-1]
    # All or none: the end that was asked for, or, when some were accepted before it, the instant just after them.
    phase.refresh_from_db()
    in_time = now + timedelta(seconds=1) < phase.closes_at
    assert {type(result) for result in results[:-1]} == {Receipt if in_time else Refused}, results
    assert phase.closes_at == (now + timedelta(seconds=1, microseconds=1) if in_time else ends)
    assert Receipt.objects.count() == (len(drafts) if in_time else 0)
    assert verify().holds


def test_a_double_click_supports_once(now):
    made = factories.contribution(now=now)
    actor = factories.actor_of(factories.member(factories.territory()), now)
    results = at_once([lambda: operations.support_contribution(actor=actor, contribution=made, now=now)] * 12)
    assert all(isinstance(result, Support) for result in results), results
    assert Support.objects.count() == 1
    assert Act.objects.filter(verb="contribution.supported").count() == 1


def test_a_double_click_comments_once(now):
    made = factories.contribution(now=now)
    actor = factories.actor_of(factories.member(factories.territory()), now)
    at_once(
        [lambda: operations.comment_contribution(actor=actor, contribution=made, body="Nous l’avons essayé.", now=now)]
        * 8
    )
    assert Comment.objects.count() == 1


def test_two_coauthors_lose_no_sentence(now):
    place = factories.territory()
    made = factories.draft(body="Première.\n\nDernière.", territory=place, now=now)
    other = factories.actor_of(factories.member(place), now)
    author = factories.actor_of(made.author, now)

    def saver(actor, body):
        return lambda: operations.save_draft(
            actor=actor, contribution=made, body=body, base_revision=made.text.revision, now=now
        )

    at_once(
        [
            saver(author, "Première. Par l’autrice.\n\nDernière."),
            saver(other, "Première.\n\nDernière. Par une autre."),
        ]
    )
    made.text.refresh_from_db()
    assert "Par l’autrice." in made.text.body
    assert "Par une autre." in made.text.body
