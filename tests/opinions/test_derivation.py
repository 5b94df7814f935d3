"""The adoption of an opinion read from the ballots of a session, never retyped; refused from one on another text."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from ensems.core import clock
from ensems.core.decisions import Refused
from ensems.meetings.ballots.enums import BallotKind
from ensems.opinions.adoption import Decided, DissentLine, derive_adoption, record_adoption
from ensems.opinions.amendments.enums import Fate
from ensems.opinions.derivation import plan
from ensems.opinions.enums import OpinionStatus, Outcome
from ensems.opinions.models import Adoption, Amendment, Recommendation
from ensems.opinions.votes import Vote
from ensems.register.models import Act
from ensems.register.queries import verify
from tests import factories
from tests.meetings.ballots.halls import hall
from tests.opinions.amendments.scene import Scene, scene
from tests.register.personal import assert_nothing_personal

pytestmark = pytest.mark.django_db


@pytest.fixture
def put(now):
    return scene(now)


def refused(words):
    return pytest.raises(Refused, match=words)


def derived(put, actor=None):
    return derive_adoption(actor=actor or put.hall.chair, opinion=put.opinion, now=put.hall.now + timedelta(minutes=9))


def test_a_recommendation_is_adopted_by_the_ballot_held_on_its_version(put):
    ballot = put.ballot(put.told.version, yes=4, no=1)
    done = derived(put)
    adoption = Adoption.objects.get()
    assert (done.status, put.fresh().outcome) == (OpinionStatus.ADOPTED, Outcome.ADOPTED)
    assert (adoption.ballot, adoption.meeting, adoption.version) == (ballot, ballot.meeting, put.told.version)
    assert adoption.computation == ballot.result.computation
    assert (adoption.votes_for, adoption.votes_against, adoption.abstentions) == (4, 1, 0)
    assert adoption.held_on == clock.today(ballot.closed_at)
    assert ballot.result.digest in adoption.act.content
    assert verify().holds
    assert_nothing_personal()


def test_a_rejected_ballot_rejects(put):
    put.ballot(put.told.version, yes=1, no=2)
    assert derived(put).status == OpinionStatus.REJECTED
    assert put.fresh().outcome == Outcome.REJECTED


def test_a_ballot_on_a_superseded_version_is_refused_and_says_by_which_amendment(put):
    amendment = put.propose(paragraph=1, passage="trois ans", words="cinq ans")
    before = put.ballot(put.told.version)
    put.settle(amendment)
    told = put.fresh()
    (line,) = plan(put.opinion, [told]).lines
    assert line.chosen is None
    words = "version 1 du texte.*l’amendement n°\u00a01, adopté depuis.*version 2"
    assert not line.found[0].usable
    with refused(words):
        record_adoption(
            actor=put.hall.secretary,
            opinion=put.opinion,
            decisions=[Decided(told, ballot=before)],
            now=put.hall.now,
        )
    with refused("Aucun scrutin ne décide"):
        derived(put, put.hall.secretary)
    with refused("présidence de la séance"):
        derived(put)
    assert not Adoption.objects.exists()
    on_the_amended = put.ballot(told.version)
    derived(put)
    assert Adoption.objects.get().ballot == on_the_amended
    put.fresh()
    assert "cinq ans" in put.opinion.adopted_text
    assert put.opinion.digest in Act.objects.get(verb="opinion.adopted").content


def test_the_whole_opinion_put_to_the_vote_adopts_all_that_is_pending(now):
    first = factories.recommended(title="La première", now=now)
    second = factories.recommended(first.opinion.referral, title="La seconde", now=now)
    put = scene_of(first, now)
    ballot = put.ballot(put.opinion.version)
    done = derived(put)
    assert {one.outcome for one in Recommendation.objects.all()} == {Outcome.ADOPTED}
    assert {one.ballot for one in Adoption.objects.all()} == {ballot}
    assert done.adopted_text == put.opinion.version.body
    assert done.digest == put.opinion.version.digest
    assert second.reference in done.adopted_text


def test_its_own_ballot_decides_of_a_recommendation_whatever_the_whole(now):
    first = factories.recommended(title="La première", now=now)
    second = factories.recommended(first.opinion.referral, title="La seconde", now=now)
    put = scene_of(first, now)
    put.ballot(put.opinion.version)
    put.ballot(Recommendation.objects.get(pk=second.pk).version, yes=0, no=3)
    done = derived(put)
    assert list(Recommendation.objects.order_by("number").values_list("outcome", flat=True)) == ["adopted", "rejected"]
    assert "La seconde" not in done.adopted_text


def test_a_whole_voted_before_an_amendment_decides_nothing(put):
    amendment = put.propose()
    put.ballot(put.opinion.version)
    put.settle(amendment)
    put.fresh()
    with refused("Aucun scrutin"):
        derived(put, put.hall.secretary)
    put.ballot(put.opinion.version)
    assert derived(put).status == OpinionStatus.ADOPTED


def scene_of(first, now):
    opinion = factories.submitted_opinion(first, now=now)
    return Scene(hall(now + timedelta(hours=1)), opinion, first, now)


def test_the_last_of_two_ballots_on_the_same_text_decides(put):
    first = put.ballot(put.told.version, yes=1, no=3)
    second = put.ballot(put.told.version, yes=3, no=1)
    with refused("plus récent"):
        record_adoption(
            actor=put.hall.secretary,
            opinion=put.opinion,
            decisions=[Decided(put.told, ballot=first)],
            now=put.hall.now + timedelta(minutes=9),
        )
    derived(put)
    assert Adoption.objects.get().ballot == second


def test_a_ballot_without_quorum_or_among_options_decides_nothing(put):
    put.ballot(put.told.version, yes=0, no=0, kind=BallotKind.CHOICE)
    found = plan(put.opinion, [put.told]).lines[0].found
    assert [bool(one.usable) for one in found] == [False]
    with refused("Aucun scrutin"):
        derived(put, put.hall.secretary)


def test_figures_are_not_typed_where_a_ballot_was_held(put):
    put.ballot(put.told.version)
    with pytest.raises(ValidationError, match="ne se ressaisit pas"):
        record_adoption(
            actor=put.hall.secretary,
            opinion=put.opinion,
            held_on=clock.today(put.hall.now),
            place="Albi",
            decisions=[Decided(put.told, Vote(2, 1, 0))],
            now=put.hall.now + timedelta(minutes=9),
        )
    assert not Adoption.objects.exists()


def test_dissents_are_kept_with_what_a_ballot_decided(put):
    ballot = put.ballot(put.told.version)
    record_adoption(
        actor=put.hall.secretary,
        opinion=put.opinion,
        decisions=[Decided(put.told, ballot=ballot, dissents=[DissentLine(factories.territory(), "Pas assez.")])],
        now=put.hall.now + timedelta(minutes=9),
    )
    assert put.told.dissents.get().statement == "Pas assez."


def test_who_presides_reads_the_ballots_but_types_no_figure(put):
    with refused("Le vote est enregistré par le secrétariat"):
        record_adoption(
            actor=put.hall.chair,
            opinion=put.opinion,
            held_on=clock.today(put.hall.now),
            place="Albi",
            decisions=[Decided(put.told, Vote(2, 1, 0))],
            now=put.hall.now,
        )
    put.ballot(put.told.version)
    with refused("Le vote est enregistré par le secrétariat"):
        derived(put, put.hall.actor(put.hall.present[1]))
    assert derived(put).status == OpinionStatus.ADOPTED
    with refused("déjà enregistré"):
        derived(put)


def test_amendments_that_were_not_voted_fall_with_the_vote(put):
    made = put.propose()
    put.ballot(put.told.version)
    derived(put)
    made = Amendment.objects.get()
    assert made.fate == Fate.FALLEN
    assert "sans que cet amendement" in made.ground
