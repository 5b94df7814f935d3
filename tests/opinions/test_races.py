"""Two at once: one vote recorded, one submission, no sentence written into a frozen text, no number twice."""

import pytest

from ensems.core.decisions import Refused
from ensems.opinions import operations
from ensems.opinions.adoption import Decided, record_adoption, transmit_opinion
from ensems.opinions.models import Adoption, Citation, Opinion, Recommendation
from ensems.opinions.votes import Vote
from ensems.referrals.enums import PhaseKind
from ensems.register.models import Act
from ensems.register.queries import verify
from tests import factories
from tests.races import at_once

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
