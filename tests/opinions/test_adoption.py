"""The recorded vote, the frozen text and its PDF, the transmission."""

import io
from datetime import date, timedelta

import pikepdf
import pytest
from django.core.exceptions import ValidationError

from ensems.core import texts
from ensems.core.decisions import Refused
from ensems.interface import slots
from ensems.meetings.models import Minutes
from ensems.notices.models import Notice
from ensems.opinions.adoption import Decided, DissentLine, record_adoption, transmit_opinion
from ensems.opinions.enums import OpinionStatus, Outcome
from ensems.opinions.exports import opinion_pdf
from ensems.opinions.models import Adoption, Dissent, Opinion
from ensems.opinions.votes import Vote
from ensems.register.models import Act
from ensems.register.queries import verify
from tests import factories
from tests.meetings.minutes.held import held
from tests.register.personal import assert_nothing_personal

pytestmark = pytest.mark.django_db


MOST = Vote(3, 1, 1)


def recorded(opinion, now, vote=MOST, dissents=(), **given):
    (told,) = opinion.recommendations.all()
    defaults = {"held_on": date(2026, 11, 22), "place": "Albi", "decisions": [Decided(told, vote, dissents)]}
    actor = factories.actor_of(factories.secretariat(), now)
    return record_adoption(actor=actor, opinion=opinion, now=now, **(defaults | given))


@pytest.mark.parametrize(
    ("vote", "outcome", "status"),
    [
        (Vote(3, 1, 1), Outcome.ADOPTED, OpinionStatus.ADOPTED),
        (Vote(1, 0, 4), Outcome.ADOPTED, OpinionStatus.ADOPTED),
        (Vote(2, 2, 1), Outcome.REJECTED, OpinionStatus.REJECTED),
        (Vote(1, 3, 1), Outcome.REJECTED, OpinionStatus.REJECTED),
    ],
)
def test_a_vote_makes_the_outcome_and_freezes_the_text(opinion, now, vote, outcome, status):
    done = recorded(opinion, now, vote)
    told = done.recommendations.get()
    assert (told.outcome, done.status) == (outcome, status)
    assert done.digest == texts.digest(done.adopted_text)
    assert (told.version.body in done.adopted_text) == (outcome == Outcome.ADOPTED)
    assert told.adoption.act.verb == f"recommendation.{outcome}"
    assert done.digest in Act.objects.get(verb=f"opinion.{status}").content
    assert verify().holds
    assert_nothing_personal()


def test_a_dissent_is_kept_in_its_own_words_and_only_its_digest_is_in_the_register(opinion, now):
    place = factories.territory()
    done = recorded(opinion, now, dissents=[DissentLine(place, "Nous voulions\r\nune aide dégressive. ")])
    kept = Dissent.objects.get()
    assert (kept.territory, kept.statement) == (place, "Nous voulions\nune aide dégressive.")
    content = done.recommendations.get().adoption.act.content
    assert texts.digest(kept.statement) in content
    assert "dégressive" not in content


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"held_on": date(2026, 11, 24)}, "held_on", "dans l’avenir"),
        ({"held_on": date(2020, 1, 1)}, "held_on", "précéder la saisine"),
        ({"place": " "}, "place", "lieu du vote"),
        ({"vote": Vote(0, 0, 5)}, "votes-", "Aucun suffrage exprimé"),
        ({"vote": Vote(50, 1, 0)}, "votes-", "51 voix"),
        ({"decisions": []}, "", "Il manque le vote sur"),
    ],
)
def test_a_vote_that_cannot_be_is_refused_and_writes_nothing(opinion, now, given, field, words):
    before = Act.objects.count()
    with pytest.raises(ValidationError) as error:
        recorded(opinion, now, **given)
    assert words in str(error.value)
    assert not field or any(name.startswith(field) for name in error.value.message_dict)
    assert Act.objects.count() == before
    assert not Adoption.objects.exists()
    assert Opinion.objects.get().status == OpinionStatus.SUBMITTED


def test_an_empty_dissent_or_a_vote_told_twice_is_refused(opinion, now):
    with pytest.raises(ValidationError, match="est vide"):
        recorded(opinion, now, dissents=[DissentLine(factories.territory(), " ")])
    (told,) = opinion.recommendations.all()
    with pytest.raises(ValidationError, match="et un seul"):
        recorded(opinion, now, decisions=[Decided(told, Vote(2, 1, 0))] * 2)


def test_the_day_of_the_vote_is_that_of_its_session(opinion, now):
    meeting = factories.meeting(held_on=date(2026, 11, 20))
    with pytest.raises(ValidationError) as error:
        recorded(opinion, now, meeting=meeting)
    assert "20\u00a0novembre\u00a02026" in error.value.message_dict["held_on"][0]
    recorded(opinion, now, meeting=meeting, held_on=meeting.held_on)
    assert Adoption.objects.get().meeting == meeting


def test_some_recommendations_are_adopted_and_others_not(now):
    first = factories.recommended(title="Adoptée ici", now=now)
    factories.recommended(first.opinion.referral, title="Rejetée là", now=now)
    opinion = factories.submitted_opinion(first, now=now)
    for _n in range(3):
        factories.member()
    one, two = opinion.recommendations.all()
    done = recorded_two(opinion, now, [Decided(one, Vote(2, 1, 0)), Decided(two, Vote(1, 2, 0))])
    assert done.status == OpinionStatus.ADOPTED
    assert "Adoptée ici" in done.adopted_text
    assert "Rejetée là" not in done.adopted_text


def recorded_two(opinion, now, decisions):
    actor = factories.actor_of(factories.secretariat(), now)
    return record_adoption(actor=actor, opinion=opinion, held_on=now.date(), place="Albi", decisions=decisions, now=now)


def test_a_vote_is_recorded_once(opinion, now):
    recorded(opinion, now)
    with pytest.raises(Refused, match="déjà enregistré"):
        recorded(opinion, now)
    assert Adoption.objects.count() == 1


def test_the_pdf_is_the_same_every_time_and_says_what_it_is(now):
    opinion = factories.adopted_opinion(now=now)
    first = opinion_pdf(opinion, opinion.reference)
    factories.act(now=now + timedelta(days=3))
    assert opinion_pdf(Opinion.objects.get(), opinion.reference) == first

    with pikepdf.open(io.BytesIO(first)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang).startswith("fr")
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert opinion.reference in metadata["dc:title"]


def test_the_clock_starts_with_the_transmission_and_the_region_is_told(now):
    elected = factories.region_elected()
    opinion = factories.adopted_opinion(now=now)
    sent = factories.transmitted_opinion(opinion, now=now)
    assert (sent.status, sent.transmitted_at) == (OpinionStatus.TRANSMITTED, now)
    assert sent.answer_within_days == opinion.referral.answer_within_days
    assert Notice.objects.filter(person=elected, kind="opinions.transmitted").count() == 1
    with pytest.raises(Refused, match="déjà transmis"):
        transmit_opinion(actor=factories.actor_of(factories.secretariat(), now), opinion=sent, now=now)
    assert Act.objects.filter(verb="opinion.transmitted").count() == 1
    assert_nothing_personal()


def test_the_minutes_of_a_session_say_what_it_decided_and_the_positions_kept(opinion, now, client_for):
    scene = held(now)
    territory = factories.territory(name="Pays de Vaux")
    done = recorded(
        opinion,
        now,
        MOST,
        [DissentLine(territory, "Nous demandions davantage.")],
        held_on=scene.meeting.held_on,
        meeting=scene.meeting,
    )
    told = done.recommendations.get()
    office = client_for(factories.secretariat())
    with slots.measured() as spent:
        office.post(f"/seances/{scene.meeting.slug}/proces-verbal/tenir/", {"do": "compose"})
    [section] = Minutes.objects.get().content["sections"]

    assert told.reference in section["lines"][0]
    assert told.adoption.computation in section["lines"][0]
    assert told.version.digest in section["lines"][0]
    assert "Pays de Vaux" in section["lines"][1]
    assert "Nous demandions davantage." in section["lines"][1]
    costs = [(one.spent, one.declared) for one in spent if one.slot == "minutes.sections"]
    assert costs == [(1, 1), (2, 2)]
