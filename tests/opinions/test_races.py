"""Two at once: one vote recorded, one submission, no sentence written into a frozen text, no number twice."""

import uuid
from datetime import timedelta
from functools import partial

import pytest
from django.core.exceptions import ValidationError

from ensems.answers.operations import close_referral
from ensems.contributions.operations import deposit_contribution, save_draft, withdraw_contribution
from ensems.core.decisions import Refused
from ensems.opinions import operations, passages
from ensems.opinions.adoption import Decided, record_adoption, transmit_opinion
from ensems.opinions.models import Adoption, Citation, Opinion, Recommendation
from ensems.opinions.votes import Vote
from ensems.referrals.enums import PhaseKind
from ensems.register.models import Act
from ensems.register.queries import verify
from tests import factories
from tests.races import at_once, in_line, sentences_only

pytestmark = pytest.mark.django_db(transaction=True)


def done_once(results, kind):
    assert [type(result) for result in results].count(kind) == 1, results
    assert all(isinstance(result, (kind, Refused)) for result in results), results
    assert verify().holds


def test_two_adoptions_at_once_are_one(now):
    opinion = factories.submitted_opinion(now=now)
    for _n in range(3):
        factories.member()
    (told,) = opinion.recommendations.all()
    actors = [factories.actor_of(factories.secretariat(), now) for _n in range(4)]

    def record(actor):
        return lambda: record_adoption(
            actor=actor,
            opinion=opinion,
            held_on=now.date(),
            place="Albi",
            decisions=[Decided(told, Vote(2, 1, 0))],
            now=now,
        )

    done_once(at_once([record(actor) for actor in actors]), Opinion)
    assert Adoption.objects.count() == Act.objects.filter(verb="opinion.adopted").count() == 1


def test_two_transmissions_at_once_are_one(now):
    opinion = factories.adopted_opinion(now=now)
    actor = factories.actor_of(factories.secretariat(), now)
    done_once(at_once([lambda: transmit_opinion(actor=actor, opinion=opinion, now=now)] * 4), Opinion)
    assert Act.objects.filter(verb="opinion.transmitted").count() == 1


def test_submissions_and_saves_at_once_freeze_what_was_there(now):
    told = factories.recommended(now=now)
    actor = factories.actor_of(factories.rapporteur(), now)

    def save(rank):
        return lambda: operations.save_recommendation_text(
            actor=actor, recommendation=told, body=f"Texte {rank}.", base_revision=told.text.revision, now=now
        )

    def submit():
        return operations.submit_for_adoption(actor=actor, opinion=told.opinion, now=now)

    results = at_once([save(1), submit, save(2), submit, save(3)])
    assert sum(isinstance(result, Opinion) for result in results) == 1, results
    told = Recommendation.objects.select_related("version", "text").get()
    assert told.version.body == told.text.body, "nothing is written after the text was frozen"
    assert Act.objects.filter(verb="opinion.submitted").count() == 1


def test_recommendations_added_at_once_share_one_opinion_and_no_number(now):
    referral = factories.referral(phase=PhaseKind.SYNTHESIS, now=now)
    actor = factories.actor_of(factories.rapporteur(), now)

    def add(rank):
        return lambda: operations.add_recommendation(actor=actor, referral=referral, title=f"Titre {rank}", now=now)

    results = at_once([add(rank) for rank in range(8)])
    assert {result.number for result in results} == set(range(1, 9))
    assert Opinion.objects.count() == 1


def test_a_double_click_cites_once(now):
    told = factories.recommended(now=now)
    first = Citation.objects.get()
    actor = factories.actor_of(factories.rapporteur(), now)

    def cite():
        return operations.cite_passage(
            actor=actor, recommendation=told, contribution=first.contribution, start=0, end=4, now=now
        )

    assert {type(result) for result in at_once([cite] * 6)} == {Citation}
    assert Citation.objects.count() == 2


def one_then_the_other(swapped, one, other):
    results = in_line([other, one] if swapped else [one, other])
    sentences_only(results)
    assert verify().holds
    return results[::-1] if swapped else results


BOTH_ORDERS = pytest.mark.parametrize("swapped", [False, True])


def test_submitted_and_reopened_by_several_is_one_story(now):
    opinion = factories.recommended(now=now).opinion
    actors = [factories.actor_of(factories.rapporteur(), now) for _n in range(4)]
    results = at_once(
        [partial(operations.submit_for_adoption, actor=actor, opinion=opinion, now=now) for actor in actors]
        + [partial(operations.reopen, actor=actor, opinion=opinion, now=now) for actor in actors]
    )
    sentences_only(results)
    told = list(Act.objects.filter(verb__startswith="opinion.").order_by("number").values_list("verb", flat=True))
    assert told == (["opinion.submitted", "opinion.reopened"] * 4)[: len(told)]
    opinion.refresh_from_db()
    submitted = len(told) % 2 == 1
    assert (opinion.status == "submitted", opinion.submitted_at is not None) == (submitted, submitted)
    assert (opinion.recommendations.get().version is not None) == submitted
    assert verify().holds


@BOTH_ORDERS
def test_a_vote_and_a_reopening_never_both_pass(now, swapped):
    opinion = factories.submitted_opinion(now=now)
    (told,) = opinion.recommendations.all()
    factories.member()
    vote, reopened = one_then_the_other(
        swapped,
        partial(
            record_adoption,
            actor=factories.actor_of(factories.secretariat(), now),
            opinion=opinion,
            held_on=now.date(),
            place="Albi",
            decisions=[Decided(told, Vote(1, 0, 0))],
            now=now,
        ),
        partial(operations.reopen, actor=factories.actor_of(factories.rapporteur(), now), opinion=opinion, now=now),
    )
    assert isinstance(vote, Refused) == swapped
    assert isinstance(reopened, Refused) != swapped
    assert Adoption.objects.count() == (not swapped)
    opinion.refresh_from_db()
    assert bool(opinion.adopted_text) == (not swapped)


@BOTH_ORDERS
def test_what_is_given_up_is_not_submitted(now, swapped):
    kept = factories.recommended(now=now)
    given_up = factories.recommended(kept.opinion.referral, now=now)
    actor = factories.actor_of(factories.rapporteur(), now)
    withdrawn, submitted = one_then_the_other(
        swapped,
        partial(operations.withdraw_recommendation, actor=actor, recommendation=given_up, now=now),
        partial(operations.submit_for_adoption, actor=actor, opinion=kept.opinion, now=now),
    )
    assert isinstance(submitted, Opinion)
    assert isinstance(withdrawn, Refused) == swapped
    given_up.refresh_from_db()
    assert (given_up.version is None) == (not swapped)


def test_given_up_twice_at_once_is_one_act(now):
    told = factories.recommended(now=now)
    actor = factories.actor_of(factories.rapporteur(), now)
    results = at_once([partial(operations.withdraw_recommendation, actor=actor, recommendation=told, now=now)] * 4)
    done_once(results, Recommendation)
    assert Act.objects.filter(verb="recommendation.withdrawn").count() == 1


def test_a_version_kept_by_a_double_click_is_one(now):
    told = factories.recommended(now=now)
    actor = factories.actor_of(factories.rapporteur(), now)
    keep = partial(operations.freeze_recommendation_version, actor=actor, recommendation=told, now=now)
    sentences_only(at_once([keep] * 5))
    assert told.text.versions.count() == 1


@BOTH_ORDERS
def test_a_passage_is_cited_from_a_text_that_was_public(now, swapped):
    """A contribution withdrawn meanwhile: cited before, or refused; what was cited keeps its very words."""
    told = factories.recommended(now=now)
    said = factories.contribution(told.opinion.referral.questions.first(), now=now)
    cited, withdrawn = one_then_the_other(
        swapped,
        partial(
            operations.cite_passage,
            actor=factories.actor_of(factories.rapporteur(), now),
            recommendation=told,
            contribution=said,
            start=0,
            end=4,
            now=now,
        ),
        partial(withdraw_contribution, actor=factories.actor_of(said.author, now), contribution=said, now=now),
    )
    assert withdrawn is None
    # Neither waits for the register before the other has the row: a citation is done first, or comes too late.
    assert isinstance(cited, ValidationError if swapped else Citation), cited


def test_a_passage_is_of_one_version_while_the_text_is_deposited_again(now):
    referral = factories.referral(phase=PhaseKind.SYNTHESIS, now=now)
    referral.phases.filter(kind=PhaseKind.CONTRIBUTIONS).update(closes_at=now + timedelta(days=3))
    said = factories.receipt(factories.draft(referral.questions.first(), now=now), now=now).contribution
    author, rapporteur = factories.actor_of(said.author, now), factories.actor_of(factories.rapporteur(), now)
    told = operations.add_recommendation(actor=rapporteur, referral=referral, title="Un titre", now=now)
    save_draft(actor=author, contribution=said, body="Tout autre chose, dit autrement.", base_revision=1, now=now)
    cite = partial(
        operations.cite_passage, actor=rapporteur, recommendation=told, contribution=said, start=0, end=10, now=now
    )
    deposit = partial(deposit_contribution, actor=author, contribution=said, client_key=uuid.uuid4(), now=now)
    sentences_only(at_once([cite, deposit, cite]))
    citations = Citation.objects.select_related("version")
    assert citations
    for one in citations:
        assert one.digest == passages.take(one.version.body, one.start, one.end).digest


@BOTH_ORDERS
def test_a_transmission_and_a_closing(now, swapped):
    """An adopted opinion that is still to be sent keeps its saisine open; sent, it waits for its answer."""
    referral = factories.answered_recommendation(now=now).opinion.referral
    second = factories.adopted_opinion(factories.submitted_opinion(factories.recommended(referral, now=now)), now=now)
    actor = factories.actor_of(factories.secretariat(), now)
    sent, closed = one_then_the_other(
        swapped,
        partial(transmit_opinion, actor=actor, opinion=second, now=now),
        partial(close_referral, actor=actor, referral=referral, now=now),
    )
    assert isinstance(sent, Opinion)
    assert isinstance(closed, Refused)


def test_a_citation_removed_twice_is_gone(now):
    told = factories.recommended(now=now)
    actor = factories.actor_of(factories.rapporteur(), now)
    pages = [Citation.objects.get() for _n in range(3)]
    sentences_only(at_once([partial(operations.remove_citation, actor=actor, citation=one, now=now) for one in pages]))
    assert not told.citations.exists()
