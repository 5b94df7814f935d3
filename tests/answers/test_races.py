"""Two at once: one answer, one closing, and never a saisine closed on a question left without an answer."""

import pytest
from django.core.exceptions import ValidationError

from ensems.answers import operations
from ensems.answers.models import FollowUp, Response, ResponseDraft
from ensems.core.decisions import Refused
from ensems.notices.models import Notice
from ensems.opinions.adoption import Decided, record_adoption
from ensems.opinions.models import Recommendation
from ensems.opinions.votes import Vote
from ensems.referrals.models import Referral
from ensems.register.models import Act
from ensems.register.queries import verify
from tests import factories
from tests.races import at_once, in_line, sentences_only

pytestmark = pytest.mark.django_db(transaction=True)
REASONS = "La Région partage ce constat et s’engage avec les territoires."


def answer(actor, told, now, kind="accepted"):
    return lambda: operations.publish_response(
        actor=actor, recommendation=told, kind=kind, reasons=REASONS, office="présidence", now=now
    )


def test_two_answers_at_once_are_one(now):
    told = factories.transmitted_opinion(now=now).recommendations.get()
    actors = [factories.actor_of(factories.region_elected(), now) for _n in range(4)]
    results = at_once([answer(actor, told, now) for actor in actors])
    assert sum(isinstance(result, Response) for result in results) == 1, results
    assert all(isinstance(result, (Response, Refused)) for result in results), results
    assert Response.objects.count() == Act.objects.filter(verb="recommendation.answered").count() == 1
    assert verify().holds


def test_an_answer_and_a_closing_at_once(now):
    told = factories.transmitted_opinion(now=now).recommendations.get()
    referral = told.opinion.referral
    region = factories.actor_of(factories.region_elected(), now)
    secretary = factories.actor_of(factories.secretariat(), now)

    def close():
        return operations.close_referral(actor=secretary, referral=referral, now=now)

    results = at_once([close, answer(region, told, now), close, close])
    assert isinstance(results[1], Response), results
    closings = [result for result in results if isinstance(result, Referral)]
    assert len(closings) <= 1
    closed = Act.objects.filter(verb="referral.closed").first()
    if closed:
        assert Act.objects.get(verb="recommendation.answered").number < closed.number
    assert bool(closed) == bool(closings)
    assert verify().holds


def test_a_double_click_opens_one_draft(now):
    told = factories.transmitted_opinion(now=now).recommendations.get()
    actors = [factories.actor_of(factories.region_elected(), now) for _n in range(6)]
    results = at_once(
        [lambda actor=actor: operations.start_response(actor=actor, recommendation=told, now=now) for actor in actors]
    )
    assert all(isinstance(result, ResponseDraft) for result in results), results
    assert ResponseDraft.objects.count() == 1


def test_two_publications_of_the_same_draft_are_one(now):
    told = factories.transmitted_opinion(now=now).recommendations.get()
    actor = factories.actor_of(factories.region_elected(), now)
    draft = operations.start_response(actor=actor, recommendation=told, now=now)
    operations.save_response_draft(
        actor=actor,
        draft=draft,
        kind="accepted",
        office="présidence",
        pledges=[],
        body=REASONS,
        base_revision=0,
        now=now,
    )
    seen = operations.seal_of(ResponseDraft.objects.select_related("text").get())
    results = at_once([lambda: operations.publish_draft(actor=actor, draft=draft, seen=seen, now=now)] * 4)
    assert sum(isinstance(result, Response) for result in results) == 1, results
    assert Response.objects.count() == 1


def test_follow_ups_at_once_are_all_kept(now):
    pledge = factories.pledge(
        factories.response(
            Recommendation.objects.get(pk=factories.transmitted_opinion(now=now).recommendations.get().pk), now=now
        ),
        now=now,
    )
    actor = factories.actor_of(factories.region_elected(), now)

    def follow(rank):
        return lambda: operations.record_follow_up(
            actor=actor, pledge=pledge, state="under_way", on=now.date(), text=f"Suite {rank}.", now=now
        )

    results = at_once([follow(rank) for rank in range(6)])
    assert all(isinstance(result, FollowUp) for result in results), results
    assert Act.objects.filter(verb="pledge.followed_up").count() == 6
    assert verify().holds


def test_a_saisine_never_closes_on_a_vote_that_is_being_recorded(now):
    referral = factories.answered_recommendation(now=now).opinion.referral
    second = factories.submitted_opinion(factories.recommended(referral, now=now), now=now)
    (told,) = second.recommendations.all()
    actor = factories.actor_of(factories.secretariat(), now)

    def close():
        return operations.close_referral(actor=actor, referral=referral, now=now)

    def record():
        decided = [Decided(told, Vote(2, 1, 0))]
        return record_adoption(
            actor=actor, opinion=second, held_on=now.date(), place="Albi", decisions=decided, now=now
        )

    results = at_once([close, record])

    assert sum(isinstance(result, Refused) for result in results) == 1, results
    referral.refresh_from_db()
    told.refresh_from_db()
    assert (referral.status == "closed") != (told.outcome == "adopted")


def test_the_same_follow_up_sent_twice_at_once_is_one(now):
    pledge = factories.pledge(factories.response(now=now), now=now)
    actor = factories.actor_of(factories.region_elected(), now)

    def follow():
        return operations.record_follow_up(
            actor=actor, pledge=pledge, state="under_way", on=now.date(), text="Les travaux commencent.", now=now
        )

    results = at_once([follow] * 6)
    assert {type(result) for result in results} == {FollowUp}
    assert FollowUp.objects.count() == Act.objects.filter(verb="pledge.followed_up").count() == 1
    told = Notice.objects.filter(kind="answers.followed_up").values_list("person", flat=True)
    assert len(told) == len(set(told))
    assert verify().holds


def test_a_saisine_closed_by_several_is_closed_once(now):
    referral = factories.answered_recommendation(now=now).opinion.referral
    actors = [factories.actor_of(factories.secretariat(), now) for _n in range(4)]
    results = at_once(
        [lambda actor=actor: operations.close_referral(actor=actor, referral=referral, now=now) for actor in actors]
    )
    sentences_only(results)
    assert sum(isinstance(result, Referral) for result in results) == 1
    assert Act.objects.filter(verb="referral.closed").count() == 1


@pytest.mark.parametrize("swapped", [False, True])
def test_what_is_typed_into_an_answer_being_published_is_said_not_to_be_kept(now, swapped):
    """Under study first, so that answering stays open: the draft that was published is nobody's to fill any more."""
    told = factories.transmitted_opinion(now=now).recommendations.get()
    actor = factories.actor_of(factories.region_elected(), now)
    draft = operations.start_response(actor=actor, recommendation=told, now=now)
    given = {"actor": actor, "draft": draft, "office": "présidence", "pledges": [], "now": now}
    operations.save_response_draft(kind="under_study", body=REASONS, base_revision=0, **given)
    draft = ResponseDraft.objects.select_related("text").get()
    seen, given["draft"] = operations.seal_of(draft), draft

    def publish():
        return operations.publish_draft(actor=actor, draft=draft, seen=seen, now=now)

    def save():
        return operations.save_response_draft(kind="accepted", body=f"{REASONS} Et plus.", base_revision=1, **given)

    first, second = in_line([save, publish] if swapped else [publish, save])
    assert not isinstance(first, Exception), first
    assert isinstance(second, ValidationError), second
    sentences_only([second])
    assert Response.objects.count() == (not swapped)
