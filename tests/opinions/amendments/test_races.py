"""Several people at once: no number twice, no deposit after the end, one decision, one text built."""

import uuid
from datetime import timedelta
from functools import partial

import pytest

from ensems.core.decisions import Refused
from ensems.meetings.models import Ballot
from ensems.opinions import operations as opinions
from ensems.opinions.adoption import derive_adoption
from ensems.opinions.amendments import operations
from ensems.opinions.amendments.enums import Fate, Gesture
from ensems.opinions.amendments.hands import Hands, record_hands
from ensems.opinions.amendments.models import Amendment, ShowOfHands, Signature
from ensems.opinions.amendments.operations import Proposal
from ensems.opinions.models import Adoption, Opinion, Recommendation
from ensems.register.models import Act
from ensems.register.queries import verify
from ensems.writing.models import Version
from tests import factories
from tests.opinions.amendments.scene import BODY, scene
from tests.races import at_once, in_line, sentences_only

pytestmark = pytest.mark.django_db(transaction=True)
BOTH_ORDERS = pytest.mark.parametrize("swapped", [False, True])


def one_then_the_other(swapped, one, other):
    results = in_line([other, one] if swapped else [one, other])
    sentences_only(results)
    assert verify().holds
    return results[::-1] if swapped else results


def deposit(put, rank, at=None, key=None):
    return partial(
        operations.propose_amendment,
        actor=put.hall.actor(put.hall.present[rank]),
        recommendation=put.told,
        proposal=Proposal(Gesture.REPLACE, 1, "Parce que.", words=f"Autrement {rank}."),
        client_key=key or uuid.uuid4(),
        now=at or put.now,
    )


def test_deposits_at_once_share_no_number(now):
    put = scene(now)
    results = at_once([deposit(put, rank) for rank in range(5)])
    assert {one.number for one in results} == {1, 2, 3, 4, 5}
    assert verify().holds


def test_the_same_form_sent_by_a_double_click_is_one_amendment(now):
    put, key = scene(now), uuid.uuid4()
    results = at_once([deposit(put, 1, key=key)] * 4)
    sentences_only(results)
    assert Amendment.objects.count() == Signature.objects.count() == 1


@BOTH_ORDERS
def test_no_deposit_after_the_end_however_the_end_was_brought_forward(now, swapped):
    put = scene(now)
    sooner = now + timedelta(minutes=1)
    made, terms = one_then_the_other(
        swapped,
        deposit(put, 1, at=sooner),
        partial(operations.set_amendment_terms, actor=put.hall.secretary, opinion=put.opinion, until=sooner, now=now),
    )
    assert isinstance(terms, Opinion)
    assert isinstance(made, Refused) == swapped
    assert Amendment.objects.count() == (not swapped)


def test_signed_by_a_double_click_is_signed_once(now):
    put = scene(now)
    made = put.propose()
    actor = put.hall.actor(put.hall.present[2])
    results = at_once([partial(operations.sign_amendment, actor=actor, amendment=made, now=now)] * 4)
    sentences_only(results)
    assert made.signatures.count() == 2
    results = at_once([partial(operations.unsign_amendment, actor=actor, amendment=made, now=now)] * 4)
    sentences_only(results)
    assert made.signatures.count() == 1
    assert Act.objects.filter(verb="amendment.unsigned").count() == 1


def settling(put, amendment, ballot):
    return partial(
        operations.settle_amendment,
        actor=put.hall.chair,
        amendment=amendment,
        ballot=ballot,
        now=put.hall.now + timedelta(minutes=5),
    )


def test_a_decision_read_by_several_is_one(now):
    put = scene(now)
    made = put.propose(passage="trois ans", words="cinq ans")
    results = at_once([settling(put, made, put.ballot(made.version))] * 4)
    sentences_only(results)
    assert [type(one) for one in results].count(Amendment) == 1
    assert Act.objects.filter(verb="amendment.adopted").count() == 1
    assert Version.objects.filter(text=put.told.text).count() == 2


def raising(put, amendment):
    return partial(
        record_hands,
        actor=put.hall.secretary,
        amendment=amendment,
        hands=Hands(put.hall.meeting, 3, 1, item=put.hall.item, at=put.hall.now),
        now=put.hall.now + timedelta(minutes=5),
    )


def test_the_same_raised_hands_recorded_by_several_are_one_vote(now):
    put = scene(now)
    made = put.propose(passage="trois ans", words="cinq ans")
    sentences_only(at_once([raising(put, made)] * 3))
    assert ShowOfHands.objects.count() == 1
    assert Act.objects.filter(verb="amendment.adopted").count() == 1
    assert Version.objects.filter(text=put.told.text).count() == 2


@BOTH_ORDERS
def test_raised_hands_and_a_ballot_read_at_once_are_one_of_the_two(now, swapped):
    put = scene(now)
    made = put.propose()
    ballot = put.ballot(made.version, yes=1, no=3)
    results = in_line([settling(put, made, ballot), raising(put, made)][:: -1 if swapped else 1])
    sentences_only(results)
    made.refresh_from_db()
    # Where a ballot was held, raised hands are refused, whoever comes first.
    assert (made.fate, made.hands) == (Fate.REJECTED, None)


def test_two_adopted_at_once_build_one_text_and_the_one_that_comes_second_falls(now):
    put = scene(now)
    first, second = put.propose(passage="trois ans", words="cinq ans"), put.propose(Gesture.DELETE, 1)
    apart = put.propose(paragraph=3, words="Rien.")
    ballots = [put.ballot(one.version) for one in (first, second, apart)]
    results = at_once([settling(put, one, ballot) for one, ballot in zip((first, second, apart), ballots, strict=True)])
    sentences_only(results)
    fates = [Amendment.objects.get(pk=one.pk).fate for one in (first, second, apart)]
    assert sorted(fates[:2]) == [Fate.ADOPTED, Fate.FALLEN]
    assert fates[2] == Fate.ADOPTED
    kept = BODY.replace("trois ans", "cinq ans") if fates[0] == Fate.ADOPTED else BODY.partition("\n\n")[2]
    assert put.fresh().version.body == kept.replace("Rendre compte chaque année.", "Rien.")
    assert verify().holds


@BOTH_ORDERS
def test_withdrawn_and_voted_is_one_of_the_two(now, swapped):
    put = scene(now)
    made = put.propose()
    ballot = put.ballot(made.version)
    settled, withdrawn = one_then_the_other(
        swapped,
        settling(put, made, ballot),
        partial(
            operations.withdraw_amendment,
            actor=put.hall.actor(put.hall.present[1]),
            amendment=made,
            now=put.hall.now + timedelta(minutes=5),
        ),
    )
    assert isinstance(settled, Refused) == swapped
    assert isinstance(withdrawn, Refused) != swapped
    made.refresh_from_db()
    assert made.fate == (Fate.WITHDRAWN if swapped else Fate.ADOPTED)


@BOTH_ORDERS
def test_an_amendment_and_the_adoption_of_its_text(now, swapped):
    """Adopted first, the text that was voted is no longer the one submitted; decided first, the amendment falls."""
    put = scene(now)
    made = put.propose()
    on_amendment = put.ballot(made.version)
    put.ballot(put.told.version)
    settled, adopted = one_then_the_other(
        swapped,
        settling(put, made, on_amendment),
        partial(
            derive_adoption,
            actor=put.hall.secretary,
            opinion=put.opinion,
            now=put.hall.now + timedelta(minutes=5),
        ),
    )
    assert isinstance(settled, Refused) == swapped
    assert isinstance(adopted, Refused) != swapped
    assert Adoption.objects.count() == swapped
    made.refresh_from_db()
    assert made.fate == (Fate.FALLEN if swapped else Fate.ADOPTED)


def test_an_adoption_read_by_several_from_the_ballots_is_one(now):
    put = scene(now)
    put.ballot(put.told.version)
    actors = [put.hall.chair, put.hall.secretary, put.hall.chair, put.hall.secretary]
    later = put.hall.now + timedelta(minutes=5)
    results = at_once([partial(derive_adoption, actor=one, opinion=put.opinion, now=later) for one in actors])
    sentences_only(results)
    assert Adoption.objects.count() == Act.objects.filter(verb="opinion.adopted").count() == 1
    assert Ballot.objects.count() == 1


@BOTH_ORDERS
def test_a_text_reopened_keeps_no_amendment_waiting(now, swapped):
    put = scene(now)
    made, reopened = one_then_the_other(
        swapped,
        deposit(put, 1),
        partial(opinions.reopen, actor=factories.actor_of(factories.rapporteur(), now), opinion=put.opinion, now=now),
    )
    assert isinstance(reopened, Opinion)
    assert isinstance(made, Refused) == swapped
    assert not Amendment.objects.filter(fate=Fate.DEPOSITED).exists()
    assert Recommendation.objects.get().version is None


def test_orders_given_at_once_are_one_of_them(now):
    put = scene(now)
    for paragraph in (1, 2, 3):
        put.propose(paragraph=paragraph)
    orders = [[1, 2, 3], [3, 2, 1], [2, 1, 3]]
    results = at_once(
        [
            partial(
                operations.order_amendments, actor=put.hall.secretary, recommendation=put.told, order=order, now=now
            )
            for order in orders
        ]
    )
    sentences_only(results)
    assert list(Amendment.objects.order_by("rank").values_list("number", flat=True)) in orders
