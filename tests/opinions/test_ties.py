"""Equal voices recorded by hand: what the chair voted settles them where the rules of the session say so."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from ensems.meetings.models import Meeting
from ensems.opinions.adoption import Decided, record_adoption
from ensems.opinions.enums import Outcome
from ensems.opinions.models import Adoption
from ensems.opinions.votes import Vote
from ensems.register.models import Act
from tests import factories

pytestmark = pytest.mark.django_db
TIE = Vote(2, 2, 1)


def session(now, *, tie="chair_if_member", chair=True):
    factories.standing_rules("commune", now=now, in_force_from=date(2026, 1, 1), tie=tie)
    meeting = factories.meeting(held_on=date(2026, 11, 22))
    if chair:
        meeting.chair = factories.mandate(factories.person(), factories.territory())
        meeting.save(update_fields=["chair"])
    return Meeting.objects.get(pk=meeting.pk)


def recorded(opinion, now, vote=TIE, *, meeting=None, chair=""):
    (told,) = opinion.recommendations.all()
    actor = factories.actor_of(factories.secretariat(), now)
    record_adoption(
        actor=actor,
        opinion=opinion,
        held_on=date(2026, 11, 22),
        place="Albi",
        meeting=meeting,
        decisions=[Decided(told, vote, chair=chair)],
        now=now,
    )
    told.refresh_from_db()
    return told.outcome, Adoption.objects.get().computation


@pytest.mark.parametrize(
    ("voted", "outcome", "words"),
    [
        ("for", Outcome.ADOPTED, "majorité à 3 : égalité, la voix de la présidence emporte l’adoption."),
        ("against", Outcome.REJECTED, "majorité à 3 : égalité, la voix de la présidence emporte le rejet."),
        ("abstain", Outcome.REJECTED, "n’est pas adoptée. La présidence n’a voté ni pour ni contre"),
        ("none", Outcome.REJECTED, "n’est pas adoptée. La présidence n’a voté ni pour ni contre"),
        ("secret", Outcome.REJECTED, "Dans un scrutin secret, la présidence n’a pas de voix prépondérante."),
    ],
)
def test_the_chair_settles_a_tie(opinion, now, voted, outcome, words):
    found, said = recorded(opinion, now, meeting=session(now), chair=voted)
    assert found == outcome
    assert words in said.replace("\xa0", " ")
    assert ('"chair":' in Act.objects.get(verb=f"recommendation.{outcome}").content) == (voted in {"for", "against"})


def test_what_the_chair_voted_has_to_be_said_and_to_be_possible(opinion, now):
    meeting = session(now)
    for vote, voted, words in (
        (TIE, "", "celle de la présidence est prépondérante : dites ce qu’elle a voté."),
        (Vote(2, 2, 0), "abstain", "Aucune voix n’a été comptée pour cette réponse"),
        (TIE, "loudly", "Choisissez une des réponses proposées."),
    ):
        with pytest.raises(ValidationError) as error:
            recorded(opinion, now, vote, meeting=meeting, chair=voted)
        [(field, [said])] = error.value.message_dict.items()
        assert field == f"chair-{opinion.recommendations.get().reference}"
        assert words in said.replace("\xa0", " ")
    assert not Adoption.objects.exists()


def test_a_tie_that_nobody_may_settle_says_why(opinion, now):
    found, said = recorded(opinion, now, meeting=session(now, tie="none"), chair="for")
    assert found == Outcome.REJECTED
    assert "Le règlement de séance ne donne à personne de voix prépondérante." in said


def test_a_tie_without_a_chair_says_so(opinion, now):
    _found, said = recorded(opinion, now, meeting=session(now, chair=False))
    assert "Personne n’est désigné pour présider : aucune voix n’est prépondérante." in said.replace("\xa0", " ")


def test_a_tie_without_a_session_adopts_nothing(opinion, now):
    session(now)
    found, said = recorded(opinion, now, chair="for")
    assert (found, "voix de la présidence" in said) == (Outcome.REJECTED, False)


def test_the_majority_is_the_one_that_the_rules_of_the_session_ask(opinion, now):
    """Of those present or represented: nobody settles what is no tie."""
    factories.standing_rules("commission", now=now, in_force_from=date(2026, 1, 1))
    meeting = factories.meeting(held_on=date(2026, 11, 22))
    found, said = recorded(opinion, now, Vote(3, 2, 1), meeting=meeting)
    assert found == Outcome.REJECTED
    assert "6 votants, abstentions comprises, majorité à 4 : rejetée." in said.replace("\xa0", " ")


def test_where_the_voices_are_not_equal_what_the_chair_voted_changes_nothing(opinion, now):
    found, said = recorded(opinion, now, Vote(3, 1, 1), meeting=session(now), chair="against")
    assert (found, "présidence" in said) == (Outcome.ADOPTED, False)


def test_the_page_asks_what_the_chair_voted_once_the_voices_are_equal(opinion, now, client_for):
    meeting, office = session(now), client_for(factories.secretariat())
    told = opinion.recommendations.get()
    address = f"/avis/{opinion.reference}/adoption/"
    assert "Voix égales" in office.get(address).content.decode()
    assert "Vote de la présidence" not in office.get(address).content.decode()
    sent = {f"{told.reference}-{name}": value for name, value in (("votes_for", 2), ("votes_against", 2))}
    sent |= {f"{told.reference}-abstentions": 1, "meeting": meeting.pk, "held_on": "2026-11-22", "place": "Albi"}
    asked = office.post(address, sent).content.decode()
    assert "Vote de la présidence" in asked
    assert "dites ce qu’elle a voté" in asked
    assert office.post(address, sent | {f"{told.reference}-chair": "for"}).status_code == 302
    told.refresh_from_db()
    assert told.outcome == Outcome.ADOPTED
