"""A ballot held with paper slips: recorded with its counts and its scanned minutes, and flagged as such."""

from datetime import timedelta
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from ensems.core import clock
from ensems.core.decisions import Refused
from ensems.meetings.ballots.chair import DID_NOT_VOTE
from ensems.meetings.ballots.enums import BallotKind, Outcome
from ensems.meetings.ballots.models import Ballot, BallotResult, RollEntry
from ensems.meetings.ballots.operations import PaperCount, record_paper_result
from ensems.meetings.ballots.recount import recount
from ensems.meetings.models import Meeting
from ensems.register.models import Act
from tests.meetings.ballots.halls import hall
from tests.races import at_once, in_line, sentences_only

pytestmark = pytest.mark.django_db


def minutes(content=b"Proces-verbal de depouillement."):
    return SimpleUploadedFile("pv.txt", content, content_type="text/plain")


def recorded(room, ballot, counts, *, entries=None, at=None, actor=None, chair=""):
    total = sum(counts.values()) if entries is None else entries
    count = PaperCount(counts, total, at or room.now, chair)
    return record_paper_result(
        actor=actor or room.secretary, ballot=ballot, count=count, minutes=minutes(), now=room.now
    )


def test_a_secret_nomination_on_paper_has_its_result_its_sentence_and_its_minutes(now):
    room = hall(now, present=7, away=1)
    ballot = room.prepare(kind=BallotKind.NOMINATION, is_secret=True, options=("Ana", "Bea"))
    result = recorded(room, ballot, {"option-1": 4, "option-2": 2, "blank": 0})
    ballot.refresh_from_db()
    assert (result.outcome, result.winner.label, result.entries, result.silent) == (Outcome.CHOSEN, "Ana", 6, 1)
    assert "Scrutin tenu sur papier" in result.computation
    assert "6 suffrages exprimés, majorité à 4" in result.computation.replace("\xa0", " ")
    assert ballot.on_paper
    assert ballot.paper.is_public
    assert ballot.paper.digest in Act.objects.get(verb="ballot.counted").content
    assert not RollEntry.objects.exists()
    assert recount(Ballot.objects.get(pk=ballot.pk)) == []


def test_counts_changed_by_hand_are_seen(now):
    room = hall(now)
    ballot = room.prepare()
    recorded(room, ballot, {"for": 3, "against": 1})
    BallotResult.objects.update(counts={"for": 1, "against": 3})
    assert recount(Ballot.objects.get(pk=ballot.pk))


@pytest.mark.parametrize(
    ("counts", "entries", "field"),
    [
        ({"for": 3, "against": 1}, 5, "entries"),
        ({"for": 6}, 6, "entries"),
        ({"for": -1, "against": 1}, 0, "__all__"),
        ({"option-1": 1}, 1, "__all__"),
    ],
)
def test_what_cannot_be_is_refused(now, counts, entries, field):
    room = hall(now, present=5)
    ballot = room.prepare()
    with pytest.raises(ValidationError) as error:
        recorded(room, ballot, counts, entries=entries)
    assert field in getattr(error.value, "error_dict", {"__all__": 1})
    assert not BallotResult.objects.exists()


def test_its_hour_is_one_of_the_meeting_and_the_voices_are_those_of_that_hour(now):
    room = hall(now, present=3, away=1)
    ballot = room.prepare()
    for at in (now + timedelta(minutes=1), now - timedelta(minutes=40)):
        with pytest.raises(ValidationError, match="heure"):
            recorded(room, ballot, {"for": 3}, at=at)
    room.leaves(room.present[2], now - timedelta(minutes=10))
    assert recorded(room, ballot, {"for": 3}, at=now - timedelta(minutes=15)).entries == 3


def test_without_quorum_at_that_hour_it_has_no_effect(now):
    room = hall(now, present=3, away=6, preset="commune")
    assert recorded(room, room.prepare(), {"for": 3}).outcome == Outcome.NO_QUORUM


def test_whoever_is_remote_puts_no_slip_in_a_secret_box(now):
    room = hall(now, present=3, away=1, preset="commune")
    room.arrives(room.away[0], now - timedelta(minutes=5), "remote")
    ballot = room.prepare(is_secret=True)
    with pytest.raises(ValidationError, match="3 voix"):
        recorded(room, ballot, {"for": 4})
    assert recorded(room, ballot, {"for": 3}).entries == 3


@pytest.mark.parametrize(
    ("chair", "outcome", "said"),
    [
        ("for", Outcome.ADOPTED, "la voix de la présidence emporte l’adoption"),
        ("against", Outcome.REJECTED, "la voix de la présidence emporte le rejet"),
        ("abstain", Outcome.REJECTED, "La présidence n’a voté ni pour ni contre"),
        (DID_NOT_VOTE, Outcome.REJECTED, "La présidence n’a voté ni pour ni contre"),
    ],
)
def test_a_tie_on_paper_is_settled_by_what_the_chair_voted(now, chair, outcome, said):
    room = hall(now, present=5)
    ballot = room.prepare()
    result = recorded(room, ballot, {"for": 2, "against": 2, "abstain": 1}, chair=chair)
    assert result.outcome == outcome
    assert said in result.computation.replace("\xa0", " ")
    ballot = Ballot.objects.get()
    assert recount(ballot) == []
    Ballot.objects.update(chair_choice="against" if chair == "for" else "for")
    assert recount(Ballot.objects.get())


def test_a_tie_on_paper_among_options_is_settled_the_same_way(now):
    room = hall(now, present=4)
    ballot = room.prepare(kind=BallotKind.CHOICE, options=("Ana", "Bea"))
    result = recorded(room, ballot, {"option-1": 2, "option-2": 2}, chair="option-2")
    assert (result.outcome, result.winner.label) == (Outcome.CHOSEN, "Bea")
    assert "Vote de la présidence, d’après le même procès-verbal : Bea." in result.computation.replace("\xa0", " ")


def test_a_tie_on_paper_asks_what_the_chair_voted_when_it_settles(now):
    room = hall(now, present=4)
    with pytest.raises(ValidationError, match="dites ce qu’elle a voté") as error:
        recorded(room, room.prepare(), {"for": 2, "against": 2})
    assert "chair" in error.value.error_dict
    assert not BallotResult.objects.exists()
    none = recorded(room, room.prepare(is_secret=True), {"for": 2, "against": 2})
    assert none.outcome == Outcome.REJECTED


def test_what_the_chair_is_said_to_have_voted_on_paper_can_be(now):
    room = hall(now, present=4)
    with pytest.raises(ValidationError, match="Aucun bulletin"):
        recorded(room, room.prepare(), {"for": 2, "against": 2}, chair="abstain")
    with pytest.raises(ValidationError, match="secret"):
        recorded(room, room.prepare(is_secret=True), {"for": 2, "against": 2}, chair="for")
    room.leaves(room.present[0], now - timedelta(minutes=5))
    with pytest.raises(ValidationError, match="pas de voix"):
        recorded(room, room.prepare(), {"for": 1, "against": 1}, chair="for")
    gone = recorded(room, room.prepare(), {"for": 1, "against": 1})
    assert "faute d’y siéger" in gone.computation


def test_only_the_secretariat_records_it_and_only_what_never_opened_here(now):
    room = hall(now)
    with pytest.raises(Refused, match="secrétariat"):
        recorded(room, room.prepare(), {"for": 1}, actor=room.chair)
    with pytest.raises(Refused):
        recorded(room, room.open(), {"for": 1})
    early = room.prepare()
    Meeting.objects.update(opened_at=None)
    with pytest.raises(Refused, match="pas ouverte"):
        recorded(room, early, {"for": 1})


def test_the_secretariat_copies_the_minutes_in_the_browser(client, as_role, now):
    room = hall(now, present=5)
    ballot = room.prepare()
    keeper = as_role("secretariat")
    page = f"/seances/{room.meeting.slug}/scrutins/{ballot.number}/"
    told = {"do": "paper", "at": now.astimezone(clock.PARIS).strftime("%H:%M"), "for": "3", "against": "1"}
    refused = keeper.post(f"{page}conduire/", told | {"entries": "5", "minutes": minutes()})
    assert refused.status_code == 422
    assert "recomptez" in refused.content.decode()
    assert 'value="3"' in refused.content.decode()
    assert "Choisissez un fichier" in keeper.post(f"{page}conduire/", told | {"entries": "4"}).content.decode()
    assert keeper.post(f"{page}conduire/", told | {"entries": "4", "minutes": minutes()}).url == page
    shown = client.get(page).content.decode()
    assert "sur papier" in shown
    assert f"/fichiers/{Ballot.objects.get().paper.key}/" in shown
    assert "Personne n’a voté" not in shown


def test_a_tie_met_in_the_browser_asks_for_the_chair_and_loses_nothing(as_role, now):
    room = hall(now, present=4)
    ballot = room.prepare()
    keeper = as_role("secretariat")
    page = f"/seances/{room.meeting.slug}/scrutins/{ballot.number}/"
    told = {"do": "paper", "at": now.astimezone(clock.PARIS).strftime("%H:%M"), "for": "2", "against": "2"}
    refused = keeper.post(f"{page}conduire/", told | {"entries": "4", "minutes": minutes()})
    assert refused.status_code == 422
    assert "dites ce qu’elle a voté" in refused.content.decode()
    assert 'value="2"' in refused.content.decode()
    assert keeper.post(f"{page}conduire/", told | {"entries": "4", "chair": "for", "minutes": minutes()}).url == page
    assert "la voix de la présidence emporte l’adoption" in keeper.get(page).content.decode()
    secret = room.prepare(is_secret=True)
    shown = keeper.get(f"/seances/{room.meeting.slug}/scrutins/{secret.number}/conduire/").content.decode()
    assert "Vote de la présidence" not in shown


def test_a_closing_that_time_reached_shows_the_gesture_of_counting(as_role, client, now):
    room = hall(now, present=3)
    ballot = room.open(closes_at=now + timedelta(minutes=5))
    Ballot.objects.update(opened_at=now - timedelta(minutes=9), closes_at=now - timedelta(minutes=4))
    page = f"/seances/{room.meeting.slug}/scrutins/{ballot.number}/"
    keeper = as_role("secretariat")
    assert "Dépouiller" in keeper.get(page).content.decode()
    assert "Dépouiller" in keeper.get(f"/seances/{room.meeting.slug}/conduire/").content.decode()
    assert "Dépouiller" not in client.get(page).content.decode()
    assert keeper.post(f"{page}conduire/", {"do": "close"}).status_code == 302
    assert Ballot.objects.get().closed_at == now - timedelta(minutes=4)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("together", [at_once, in_line])
def test_the_same_minutes_copied_twice_at_once_give_one_result(now, together):
    room = hall(now)
    ballot = room.prepare()
    sentences_only(together([partial(recorded, room, ballot, {"for": 3})] * 3))
    assert BallotResult.objects.count() == 1
