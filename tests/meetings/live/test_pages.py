"""One address before, during and after; the piece of page asked for again; the projection; the page of who conducts."""

from __future__ import annotations

import gzip
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ensems.core import clock
from ensems.meetings import operations, queries
from ensems.meetings.ballots.operations import BallotFacts, cast_vote, close_ballot, open_ballot, prepare_ballot
from ensems.meetings.enums import Answer
from ensems.meetings.live import operations as live
from ensems.meetings.live.presentation import lost_at
from ensems.meetings.live.queries import live as read
from ensems.meetings.live.queries import speaking_times
from ensems.meetings.models import Speech, SpeechRequest
from ensems.meetings.operations import MeetingFacts
from tests import factories
from tests.meetings.live.scenes import asks, ballot, get, minute, post, speaks, text, under_way
from tests.meetings.scene import SYSTEM, prepared
from tests.strictness import StrictClient
from tests.test_budgets import FIRST_VIEW, weight

pytestmark = pytest.mark.django_db
TICK = timedelta(microseconds=1)


def again(scene):
    return queries.meeting(scene.meeting.slug)


# --- One address ----------------------------------------------------------------------------------------------


def test_one_address_before_during_and_after(now):
    scene = prepared(now)
    operations.convene(actor=SYSTEM, meeting=scene.meeting, now=now)
    for one in scene.members:
        operations.record_arrival(actor=SYSTEM, meeting=scene.meeting, mandate=one, now=minute(-30))
    before = text(get(scene, at=-20))
    assert "La séance est prévue à 9 h 30" in before
    assert 'data-state="before"' in before

    operations.open_meeting(actor=SYSTEM, meeting=scene.meeting, now=minute(0))
    operations.open_item(actor=SYSTEM, item=scene.items[1], now=minute(1))
    during = text(get(scene, at=2))
    assert "Point 2, abordé à 9 h 31" in during
    assert "4 présents sur 4 en exercice, quorum 3 : atteint" in during

    operations.close_meeting(actor=SYSTEM, meeting=scene.meeting, now=minute(60))
    after = text(get(scene, at=70))
    assert "Qui a parlé, et combien de temps" in after
    assert "Quorum constaté" in after
    assert "data-direct" not in after


def test_without_a_script_the_page_tells_what_is_discussed_who_speaks_who_waits_and_what_is_voted(now):
    scene = under_way(now)
    live.give_floor(actor=SYSTEM, request=asks(scene, 0), now=minute(1))
    asks(scene, 1, at=2)
    open_one = ballot(scene, at=3)
    page = text(get(scene, who=scene.members[2].person))
    assert scene.members[0].person.name in page
    assert "depuis 9 h 31" in page
    assert re.search(rf"<ol class=\"speakers\".*{scene.members[1].person.name}", page)
    assert "Scrutin 1 : le vote est ouvert" in page
    assert f'href="/seances/{scene.meeting.slug}/scrutins/{open_one.number}/voter/"' in page


def test_who_follows_is_led_to_vote_or_reads_why_not(now):
    scene = under_way(now, there=3)
    quiet = text(get(scene, who=scene.members[2].person))
    assert re.search(r'<section id="mon-vote"[^>]* hidden', quiet)
    open_one = ballot(scene, at=3)
    address = f"/seances/{scene.meeting.slug}/scrutins/{open_one.number}/voter/"
    may = text(get(scene, who=scene.members[2].person))
    assert f'href="{address}">Voter</a>' in may
    assert not re.search(r'<section id="mon-vote"[^>]* hidden', may)
    visitor = text(get(scene))
    assert f'href="{address}"' not in visitor
    assert "Pour voter, identifiez-vous" in visitor
    assert f"/connexion/?next=/seances/{scene.meeting.slug}/" in visitor
    assert "vous n’en êtes pas" in text(get(scene, who=factories.person()))
    assert "Vous n’êtes pas noté présent" in text(get(scene, who=scene.members[3].person))


def test_the_piece_that_everyone_shares_says_who_votes_and_leads_nobody_to_vote(now):
    scene = under_way(now)
    ballot(scene, at=3)
    piece = text(get(scene, "direct/"))
    assert "Votent les membres présents" in piece
    assert 'data-ballot="1"' in piece
    assert "/voter/" not in piece
    assert piece == text(get(scene, "direct/", who=scene.members[0].person))


def test_the_documents_of_the_item_are_those_that_the_call_announced(now):
    scene = prepared(now)
    upload = SimpleUploadedFile("note.txt", b"Le cadre.")
    operations.add_document(actor=SYSTEM, item=scene.items[0], title="Note de cadrage", upload=upload, now=now)
    operations.convene(actor=SYSTEM, meeting=scene.meeting, now=now)
    operations.open_meeting(actor=SYSTEM, meeting=scene.meeting, now=minute(0))
    operations.open_item(actor=SYSTEM, item=scene.items[0], now=minute(0))
    assert "Note de cadrage" in text(get(scene, "direct/"))
    operations.open_item(actor=SYSTEM, item=scene.items[1], now=minute(1))
    assert "Note de cadrage" not in text(get(scene, "direct/"))


def test_the_quorum_is_lost_and_regained_and_the_page_says_so(now):
    scene = under_way(now, there=3)
    operations.record_departure(actor=SYSTEM, meeting=scene.meeting, mandate=scene.members[0], now=minute(10))
    lost = text(get(scene, at=11))
    assert "perdu à 9 h 40" in lost
    assert "Il manque 1 membre ; aucun scrutin ne peut s’ouvrir." in lost
    assert 'data-news="quorum-non">Quorum perdu : 2 présents' in lost
    operations.record_arrival(actor=SYSTEM, meeting=scene.meeting, mandate=scene.members[3], now=minute(15))
    found = text(get(scene, at=16))
    assert 'data-news="quorum-oui">Quorum atteint : 3 présents' in found
    assert "perdu" not in found


def test_a_quorum_that_was_never_there_is_not_lost(now):
    scene = under_way(now, there=1)
    assert lost_at(read(again(scene), minute(5)), minute(5)) is None
    assert "non atteint" in text(get(scene))


def test_what_the_live_page_reads_in_one_go_is_what_the_rules_read(now):
    scene = under_way(now, there=3)
    operations.record_departure(actor=SYSTEM, meeting=scene.meeting, mandate=scene.members[0], now=minute(3))
    operations.record_arrival(actor=SYSTEM, meeting=scene.meeting, mandate=scene.members[0], now=minute(6))
    operations.record_arrival(actor=SYSTEM, meeting=scene.meeting, mandate=scene.stand_in, now=minute(4))
    operations.record_recusal(actor=SYSTEM, item=scene.items[0], mandate=scene.members[1], now=minute(4))
    operations.record_recusal(actor=SYSTEM, item=scene.items[0], mandate=scene.members[2], now=minute(4))
    operations.answer_convocation(
        actor=SYSTEM,
        meeting=scene.meeting,
        mandate=scene.members[3],
        answer=Answer.PROXY,
        holder=scene.members[0],
        now=minute(5),
    )
    seen, known = read(again(scene), minute(7)).presence, queries.presence(again(scene))
    assert set(seen.sitters) == set(known.sitters)
    assert set(seen.stays) == set(known.stays)
    assert set(seen.powers) == set(known.powers)
    assert seen.interested == known.interested
    assert (seen.rules, seen.waived) == (known.rules, known.waived)


# --- One's own part -------------------------------------------------------------------------------------------


def test_a_member_asks_for_the_floor_and_leaves_the_list(now):
    scene = under_way(now)
    me = scene.members[0].person
    assert "Demander la parole" in text(get(scene, who=me))
    assert post(scene, "parole/", me, geste="demander").status_code == 302
    assert SpeechRequest.objects.get().origin == "account"
    post(scene, "parole/", me, at=6, geste="retirer")
    assert SpeechRequest.objects.get().withdrawn_at == minute(6)
    assert post(scene, "parole/", me, geste="crier").status_code == 422


def test_a_speaker_says_that_they_have_finished(now):
    scene = under_way(now)
    live.give_floor(actor=SYSTEM, request=asks(scene, 0), now=minute(1))
    post(scene, "parole/", scene.members[1].person, at=3, geste="finir")
    assert Speech.objects.get().ended_at is None
    post(scene, "parole/", scene.members[0].person, at=4, geste="finir")
    assert Speech.objects.get().spoken == 180


def test_who_is_not_there_is_told_so_instead(now):
    scene = under_way(now, there=2)
    page = text(get(scene, who=scene.members[3].person))
    assert "Vous n’êtes pas noté présent." in page
    assert "Demander la parole" not in page
    refused = post(scene, "parole/", scene.members[3].person, geste="demander")
    assert refused.status_code == 403
    assert "signalez votre arrivée" in text(refused)
    assert post(scene, "parole/", factories.person(), geste="demander").status_code == 403


def test_nothing_personal_is_in_the_piece_that_everyone_shares(now):
    scene = under_way(now)
    asks(scene, 0)
    mine = get(scene, who=scene.members[0].person).content.decode()
    direct = get(scene, "direct/").content.decode()
    assert direct.strip() in mine
    assert "csrf" not in direct


# --- Asked for again ------------------------------------------------------------------------------------------


def test_a_piece_that_says_the_same_has_the_same_mark_whatever_happened_elsewhere(now, kept_pages):
    scene = under_way(now)

    def asked(at, mark=""):
        with clock.at(minute(at)):
            # As a browser: compressed.
            given = {"Accept-Encoding": "gzip"} | ({"If-None-Match": mark} if mark else {})
            return Client().get(f"/seances/{scene.meeting.slug}/direct/", headers=given)

    first = asked(5)
    assert first["Content-Encoding"] == "gzip"
    mark = first["ETag"]
    elsewhere = MeetingFacts(title="Atelier du soin", held_on=minute(0).date())
    operations.record_meeting(actor=SYSTEM, facts=elsewhere, now=minute(5))
    same = asked(6, mark)
    assert (same.status_code, same.content) == (304, b"")
    # Another process draws it anew: the same mark on other bytes.
    kept_pages.forget_all()
    again_drawn = asked(7)
    assert gzip.decompress(again_drawn.content) == gzip.decompress(first.content)
    assert again_drawn["ETag"] == mark

    asks(scene, 0)
    changed = asked(8, mark)
    assert changed.status_code == 200
    assert changed["ETag"] != mark


@pytest.mark.parametrize("path", ["direct/", "projection/", ""])
def test_a_ballot_to_come_shows_itself_at_its_hour(now, kept_pages, path):
    scene = under_way(now)
    made = prepare_ballot(
        actor=SYSTEM, item=scene.items[0], facts=BallotFacts(title="Le vœu", text="Un lieu."), now=minute(1)
    )
    open_ballot(actor=SYSTEM, ballot=made, opens_at=minute(10), closes_at=minute(12), now=minute(1))
    is_open = 'data-news="scrutin-'
    client = StrictClient()
    for instant, expected in (
        (minute(10) - TICK, False),
        (minute(10), True),
        (minute(12) - TICK, True),
        (minute(12), False),
    ):
        with clock.at(instant):
            found = client.get(f"/seances/{scene.meeting.slug}/{path}").content.decode()
        assert (is_open in found) == expected, instant


def test_the_end_of_a_speech_s_time_is_said_at_its_instant(now, kept_pages):
    scene = under_way(now, settings={"speech_minutes": 3})
    live.give_floor(actor=SYSTEM, request=asks(scene, 0), now=minute(1))
    client = StrictClient()
    said = []
    for instant in (minute(4) - TICK, minute(4)):
        with clock.at(instant):
            said.append("temps écoulé" in text(client.get(f"/seances/{scene.meeting.slug}/direct/")))
    assert said == [False, True]
    live.set_speaking(actor=SYSTEM, meeting=scene.meeting, order="", minutes=0, now=minute(5))
    assert "temps écoulé" not in text(get(scene, "direct/", at=6))


def test_before_and_after_the_piece_says_only_where_the_meeting_is(now):
    scene = prepared(now)
    assert 'data-state="before"' in text(get(scene, "direct/", at=-60))
    operations.convene(actor=SYSTEM, meeting=scene.meeting, now=now)
    operations.open_meeting(actor=SYSTEM, meeting=scene.meeting, now=minute(0))
    operations.close_meeting(actor=SYSTEM, meeting=scene.meeting, now=minute(5))
    assert 'data-state="closed"' in text(get(scene, "direct/", at=6))


# --- Order and times ------------------------------------------------------------------------------------------


def test_the_list_is_balanced_when_the_rules_or_the_meeting_say_so(now):
    scene = under_way(now)
    for rank, gender in enumerate("FFMM"):
        scene.members[rank].person.gender = gender
        scene.members[rank].person.save()
    for rank in range(4):
        asks(scene, rank, at=1 + rank)
    keys = [one.pk for one in scene.members]

    def order():
        return [keys.index(one.mandate_id) for one in read(again(scene), minute(9)).waiting]

    assert order() == [0, 1, 2, 3]
    live.set_speaking(actor=SYSTEM, meeting=scene.meeting, order="balanced", minutes=None, now=minute(6))
    # Two of one territory, two of the other: ranks 0 and 1 are women.
    assert order() == [0, 2, 1, 3]
    first = SpeechRequest.objects.get(mandate=scene.members[0])
    live.end_speech(actor=SYSTEM, speech=live.give_floor(actor=SYSTEM, request=first, now=minute(7)), now=minute(8))
    assert order() == [2, 1, 3]
    assert "Ordre équilibré" in text(get(scene, at=9))


def test_times_are_told_by_person_and_by_gender(now):
    scene = under_way(now)
    scene.members[1].person.gender = "M"
    scene.members[1].person.save()
    speaks(scene, 0, at=1, until=2)
    speaks(scene, 1, at=3, until=6)
    speaks(scene, 0, at=7, until=8.5)
    live.give_floor(actor=SYSTEM, request=asks(scene, 2, at=9), now=minute(9))

    times = speaking_times(scene.meeting)
    assert [(one.mandate, one.seconds, one.speeches) for one in times.people] == [
        (scene.members[1], 180, 1),
        (scene.members[0], 150, 2),
    ]
    assert times.sides == {"F": (150, 2), "M": (180, 1)}
    assert (times.seconds, times.speeches) == (330, 3)
    page = text(get(scene, "paroles/", at=10))
    assert "2 min 30" in page
    assert "3 min 00" in page
    assert "en cours" in page
    assert "<b>2 min 30</b>" in text(get(scene, at=10))


def test_the_page_of_speeches_tells_what_will_be_there(now):
    assert "Les prises de parole seront ici." in text(get(under_way(now), "paroles/"))


# --- The screen of the room -----------------------------------------------------------------------------------


def test_the_projection_shows_the_item_the_speaker_the_votes_and_no_control(now):
    scene = under_way(now)
    live.give_floor(actor=SYSTEM, request=asks(scene, 0), now=minute(1))
    shown = text(get(scene, "projection/"))
    assert scene.members[0].person.name in shown
    assert "Ouverture" in shown
    assert not re.search("<(button|a|form|input|select) ", shown)

    open_one = ballot(scene, at=6)
    assert "<b>0</b> <span>voix exprimée sur 4</span>" in text(get(scene, "projection/", at=7))
    vote = {"ballot": open_one, "choice": "for", "client_key": "6f1c1c50-7a5f-4c3e-9a34-8b16c9a4b9a1"}
    me = scene.members[1]
    cast_vote(actor=scene.actor(me, minute(8)), mandate=me, now=minute(8), **vote)
    assert "<b>1</b> <span>voix exprimée sur 4</span>" in text(get(scene, "projection/", at=9))
    close_ballot(actor=SYSTEM, ballot=open_one, now=minute(10))
    result = text(get(scene, "projection/", at=11))
    assert "pour <b>1</b>" in result
    assert "adopté" in result


def test_the_number_of_voices_on_the_screen_is_a_second_old_at_most(now, kept_pages):
    scene = under_way(now)
    open_one = ballot(scene, at=2)
    client = StrictClient()
    address = f"/seances/{scene.meeting.slug}/projection/"
    with clock.at(minute(3)):
        assert "<b>0</b>" in text(client.get(address))
    me = scene.members[1]
    key = "6f1c1c50-7a5f-4c3e-9a34-8b16c9a4b9a1"
    cast_vote(
        actor=scene.actor(me, minute(3)), ballot=open_one, mandate=me, choice="for", client_key=key, now=minute(3)
    )
    with clock.at(minute(3) + timedelta(seconds=1)):
        assert "<b>1</b>" in text(client.get(address))


# --- What it costs --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["", "direct/", "projection/", "paroles/", "conduire/"])
def test_a_page_of_a_meeting_under_way_costs_twelve_queries_at_most_whoever_reads_it(now, path):
    scene = under_way(now)
    for rank in range(4):
        asks(scene, rank)
    speaks(scene, 0, at=2, until=3)
    ballot(scene, at=3)
    readers = [factories.secretariat()] if path == "conduire/" else [None, scene.members[0].person]
    for who in readers:
        client = StrictClient().sign_in(who) if who else StrictClient()
        with clock.at(minute(5)), CaptureQueriesContext(connection) as found:
            assert client.get(f"/seances/{scene.meeting.slug}/{path}").status_code == 200
        assert len([one for one in found if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))]) <= 12


@pytest.mark.parametrize("path", ["", "projection/"])
def test_the_first_view_of_a_meeting_under_way_is_light(now, path):
    scene = under_way(now)
    for rank in range(4):
        asks(scene, rank)
    ballot(scene, at=3)
    assert weight(get(scene, path).content.decode()) <= FIRST_VIEW
