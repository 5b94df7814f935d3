"""Two at once around one contribution: whatever the order, one thing happened after the other."""

import uuid
from datetime import timedelta
from functools import partial

import pytest

from ensems.contributions import operations
from ensems.contributions.enums import Status
from ensems.contributions.models import CoAuthor, Comment, Contribution, Receipt, Support
from ensems.core.decisions import Refused
from ensems.notices.models import Notice
from ensems.register.models import Act
from ensems.register.queries import verify
from tests import factories
from tests.races import at_once, in_line, sentences_only

pytestmark = pytest.mark.django_db(transaction=True)
REASON = "Un motif publié, en une phrase."
BOTH_ORDERS = pytest.mark.parametrize("swapped", [False, True])


def in_order(swapped, one, other):
    """What `one` and `other` gave, started in that order or in the other one, each as far as it can go."""
    results = in_line([other, one] if swapped else [one, other])
    sentences_only(results)
    return results[::-1] if swapped else results


def acts(*verbs):
    return list(Act.objects.filter(verb__in=verbs).order_by("number").values_list("verb", flat=True))


@pytest.fixture
def made(now):
    return factories.contribution(now=now)


@pytest.fixture
def author(made, now):
    return factories.actor_of(made.author, now)


@pytest.fixture
def other(now):
    return factories.actor_of(factories.member(factories.territory()), now)


@pytest.fixture
def secretary(now):
    return factories.actor_of(factories.secretariat(), now)


def test_supports_given_and_taken_back_at_once_leave_as_many_as_the_acts_say(made, other, now):
    give = partial(operations.support_contribution, actor=other, contribution=made, now=now)
    take_back = partial(operations.unsupport_contribution, actor=other, contribution=made, now=now)
    sentences_only(at_once([give, take_back] * 6))

    told = acts("contribution.supported", "contribution.unsupported")
    assert told == ["contribution.supported", "contribution.unsupported"] * (len(told) // 2) + [
        "contribution.supported"
    ] * (len(told) % 2)
    assert Support.objects.count() == len(told) % 2
    assert verify().holds


@BOTH_ORDERS
def test_a_support_and_a_withdrawal(made, author, other, now, swapped):
    support, withdrawn = in_order(
        swapped,
        partial(operations.support_contribution, actor=other, contribution=made, now=now),
        partial(operations.withdraw_contribution, actor=author, contribution=made, now=now),
    )
    assert withdrawn is None
    assert isinstance(support, Refused if swapped else Support)
    assert acts("contribution.supported", "contribution.withdrawn") == ["contribution.supported"] * (not swapped) + [
        "contribution.withdrawn"
    ]


@BOTH_ORDERS
def test_a_comment_and_the_hiding_of_its_contribution(made, other, secretary, now, swapped):
    comment, _hidden = in_order(
        swapped,
        partial(operations.comment_contribution, actor=other, contribution=made, body="Nous aussi.", now=now),
        partial(operations.hide_contribution, actor=secretary, contribution=made, reason=REASON, now=now),
    )
    assert isinstance(comment, Refused if swapped else Comment)
    assert Comment.objects.count() == Notice.objects.filter(kind="contributions.comment").count() == (not swapped)


def test_a_comment_hidden_by_two_people_is_hidden_once(made, now):
    comment = factories.comment(made, now=now)
    actors = [factories.actor_of(factories.secretariat(), now) for _n in range(4)]
    results = at_once(
        [partial(operations.hide_comment, actor=actor, comment=comment, reason=REASON, now=now) for actor in actors]
    )
    sentences_only(results)
    assert acts("comment.hidden") == ["comment.hidden"]
    assert Notice.objects.filter(kind="contributions.comment_hidden").count() == 1


@BOTH_ORDERS
def test_a_withdrawal_and_a_hiding(made, author, secretary, now, swapped):
    withdrawn, hidden = in_order(
        swapped,
        partial(operations.withdraw_contribution, actor=author, contribution=made, now=now),
        partial(operations.hide_contribution, actor=secretary, contribution=made, reason=REASON, now=now),
    )
    made.refresh_from_db()
    assert withdrawn is None, "what is hidden may still be withdrawn"
    assert made.status == Status.WITHDRAWN
    assert isinstance(hidden, Refused) != swapped


def test_a_text_hidden_corrected_and_shown_by_several_is_one_story(made, now):
    actors = [factories.actor_of(factories.secretariat(), now) for _n in range(3)]
    given = {"contribution": made, "now": now}
    results = at_once(
        [partial(operations.hide_contribution, actor=actor, reason=REASON, **given) for actor in actors]
        + [partial(operations.show_contribution, actor=actor, **given) for actor in actors]
        + [partial(operations.correct_contribution, actor=actors[0], title="Mieux", reason=REASON, **given)] * 2
    )
    sentences_only(results)
    told = acts("contribution.hidden", "contribution.shown")
    assert told == (["contribution.hidden", "contribution.shown"] * 4)[: len(told)]
    made.refresh_from_db()
    assert (made.status == Status.HIDDEN) == (len(told) % 2 == 1)
    assert len(acts("contribution.corrected")) == made.corrections.count() <= 1
    assert verify().holds


# --- Drafts -------------------------------------------------------------------------------------------------


@BOTH_ORDERS
def test_a_deposit_and_a_discard_never_both_pass(now, swapped):
    draft = factories.draft(now=now)
    actor = factories.actor_of(draft.author, now)
    deposited, discarded = in_order(
        swapped,
        partial(operations.deposit_contribution, actor=actor, contribution=draft, client_key=uuid.uuid4(), now=now),
        partial(operations.discard_draft, actor=actor, contribution=draft, now=now),
    )
    assert isinstance(deposited, Refused if swapped else Receipt)
    assert isinstance(discarded, Refused) != swapped
    assert Receipt.objects.count() == Contribution.objects.count() == Act.objects.count() == (not swapped)


@BOTH_ORDERS
def test_a_deposit_and_a_withdrawal_of_what_was_published(now, swapped):
    made = factories.receipt(now=now).contribution
    actor = factories.actor_of(made.author, now)
    operations.save_draft(
        actor=actor, contribution=made, body="Un autre texte, plus long.", base_revision=made.text.revision, now=now
    )
    deposited, withdrawn = in_order(
        swapped,
        partial(operations.deposit_contribution, actor=actor, contribution=made, client_key=uuid.uuid4(), now=now),
        partial(operations.withdraw_contribution, actor=actor, contribution=made, now=now),
    )
    assert withdrawn is None
    assert isinstance(deposited, Refused if swapped else Receipt)
    made.refresh_from_db()
    assert made.status == Status.WITHDRAWN
    assert Receipt.objects.count() == 2 - swapped


def test_what_is_deposited_is_one_whole_text_while_it_is_being_written(now):
    """The digest of the receipt is that of a text that somebody saved, never of half of it."""
    draft = factories.draft(now=now)
    actor = factories.actor_of(draft.author, now)
    bodies = [f"Une proposition entière, la n° {rank}." for rank in range(6)]

    def save(body):
        return lambda: operations.save_draft(
            actor=actor, contribution=draft, body=body, base_revision=draft.text.revision, now=now
        )

    def deposit():
        return operations.deposit_contribution(actor=actor, contribution=draft, client_key=uuid.uuid4(), now=now)

    results = at_once([save(bodies[0]), deposit, *(save(body) for body in bodies[1:]), deposit])
    sentences_only(results)
    for receipt in Receipt.objects.select_related("version__text"):
        assert receipt.version.text.revisions.filter(body=receipt.version.body).exists() or (
            receipt.version.body == draft.text.body
        )
    assert verify().holds


def test_a_double_click_starts_one_draft(now):
    question = factories.referral(now=now).questions.first()
    person = factories.member()
    actor = factories.actor_of(person, now)
    place = person.mandates.get().seat.territory
    start = partial(operations.start_contribution, actor=actor, question=question, territory=place, now=now)
    sentences_only(at_once([start] * 6))
    assert Contribution.objects.count() == 1


def test_the_same_person_invited_twice_writes_once_and_is_told_once(now):
    draft = factories.draft(now=now)
    actor = factories.actor_of(draft.author, now)
    guest = factories.person()
    invite = partial(operations.add_coauthor, actor=actor, contribution=draft, email=guest.email, now=now)
    sentences_only(at_once([invite] * 5))
    assert CoAuthor.objects.count() == Notice.objects.count() == 1


def test_a_deposit_and_the_departure_of_its_author(now):
    """Erased while she deposits: her receipt stays, under no name, and no message waits for her."""
    from ensems.accounts.operations import erase_person

    for swapped in (False, True):
        draft = factories.draft(territory=factories.territory(), now=now)
        actor = factories.actor_of(draft.author, now)
        deposited, erased = in_order(
            swapped,
            partial(operations.deposit_contribution, actor=actor, contribution=draft, client_key=uuid.uuid4(), now=now),
            partial(erase_person, actor=actor, person=draft.author, now=now + timedelta(seconds=1)),
        )
        assert isinstance(deposited, Receipt)
        draft.author.refresh_from_db()
        assert (erased.pk, draft.author.email, draft.author.is_active) == (draft.author.pk, None, False)
    assert Receipt.objects.count() == 2
    assert verify().holds
