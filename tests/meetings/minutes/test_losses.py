"""The quorum lost in the middle of an item: when, with which figures, when it came back, and what of the ballots."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ensems.meetings import operations
from ensems.meetings.ballots.operations import close_ballot
from ensems.meetings.minutes.composition import ItemSaid, Member, compose
from ensems.meetings.minutes.gathering import facts_of
from ensems.meetings.minutes.losses import Held
from ensems.meetings.minutes.turns import OPENED, turns
from ensems.meetings.models import Meeting
from ensems.meetings.rules_of_meeting import PRESETS, Power, Sitter, Stay
from tests.meetings.ballots.halls import hall
from tests.meetings.live.scenes import minute, under_way
from tests.meetings.minutes.test_composition import BALLOT, FACTS, at
from tests.meetings.scene import SYSTEM

FOUR = [Member(f"Membre {n}", f"Pays {n}", Sitter(n, 100 + n)) for n in range(1, 5)]


def told(
    stays,
    *,
    rules="commune",
    ballots=(),
    powers=(),
    waived=False,
    aside=(),
    opened=10,
    closed=60,
    each=True,
    turns=(),
    part="quorum",
):
    """The sentences of one item, with plain spaces; four members, a quorum of three."""
    item = ItemSaid(
        key=7,
        number="1",
        depth=1,
        title="L’eau",
        opened_at=at(opened),
        closed_at=at(closed),
        aside=frozenset(aside),
        turns=turns,
        ballots=[replace(BALLOT, number=one.number, held=one) for one in ballots],
    )
    facts = replace(
        FACTS,
        rulebook=replace(PRESETS[rules], quorum_at_each_item=each),
        members=FOUR,
        stays=[Stay(mandate, at(start), end and at(end)) for mandate, start, end in stays],
        powers=list(powers),
        waived=waived,
        items=[item],
        corrections=[],
    )
    found = compose(facts)["items"][0][part]
    return [one.replace("\xa0", " ").replace("\u202f", " ") for one in ([found] if part == "when" else found)]


ALL = [(1, 0, None), (2, 0, None)]


def test_a_quorum_that_held_adds_nothing():
    assert told([*ALL, (3, 0, None)]) == []
    # Who leaves with the item, or with the session, made nothing missing in it.
    assert told([*ALL, (3, 0, 60)]) == []


def test_a_loss_says_when_with_which_figures_and_when_it_ended():
    assert told([*ALL, (3, 0, 20), (4, 35, None)]) == [
        "Quorum perdu à 9 h 50 : 2 présents sur 4 en exercice, quorum 3 : non atteint. "
        "Retrouvé à 10 h 05 : 3 présents sur 4 en exercice, quorum 3 : atteint.",
        "De 9 h 50 à 10 h 05, aucun scrutin ne pouvait s’ouvrir sur ce point.",
    ]


def test_a_loss_that_lasts_is_said_to_last():
    assert told([*ALL, (3, 0, 20)]) == [
        "Quorum perdu à 9 h 50 : 2 présents sur 4 en exercice, quorum 3 : non atteint. "
        "Il n’a pas été retrouvé avant la fin de ce point.",
        "À partir de 9 h 50, aucun scrutin ne pouvait plus s’ouvrir sur ce point.",
    ]


def test_a_quorum_missing_from_the_beginning_is_said_reached_when_it_is():
    [first, _second] = told([*ALL, (3, 15, None)])
    assert first.startswith("Le quorum manquait au début de ce point : 2 présents")
    assert "Quorum atteint à 9 h 45 : 3 présents" in first


def test_each_loss_is_said_in_its_order():
    found = told([*ALL, (3, 0, 20), (3, 25, 30), (3, 40, None)])
    lost = [one.partition(" :")[0] for one in found if one.startswith("Quorum perdu")]
    assert lost == ["Quorum perdu à 9 h 50", "Quorum perdu à 10 h"]


def test_a_ballot_that_opened_with_the_quorum_stands_and_one_that_opened_without_has_no_effect():
    stands = Held(1, at(15), at(25), counted=True)
    without = Held(2, at(22), at(30), counted=True, without_quorum=True)
    before, after = Held(3, at(11), at(14), counted=True), Held(4, at(40), at(45), counted=True)
    found = " ".join(told([*ALL, (3, 0, 20), (4, 35, None)], ballots=[stands, without, before, after]))
    assert "Le scrutin 1, ouvert à 9 h 45 avec le quorum, s’est poursuivi" in found
    assert "son résultat vaut." in found
    assert "Le scrutin 2, ouvert à 9 h 52 sans quorum, est sans effet." in found
    assert "scrutin 3" not in found
    assert "scrutin 4" not in found


def test_where_no_quorum_applies_none_is_lost():
    assert told(ALL, rules="no_quorum") == []
    assert told(ALL, waived=True) == []


def test_where_the_rules_find_it_once_for_the_meeting_it_is_not_looked_at_for_each_item():
    assert told([(1, 0, None)], rules="commission", each=False) == []


def test_proxies_count_where_the_rules_count_them_and_who_withdrew_never_does():
    # Half of four is enough there, and a proxy counts.
    assert told([(1, 0, None)], rules="commission", powers=[Power(2, 1, at(0))]) == []
    assert told([(1, 0, None)], rules="commission", powers=[Power(2, 1, at(0), at(30))])
    assert told([*ALL, (3, 0, None)], aside=[3])


TWICE = turns([(OPENED, at(10), 7), (OPENED, at(20), 8), (OPENED, at(40), 7)], at(60))[7]


def test_an_item_taken_up_again_says_each_time_that_it_was_open():
    assert told([*ALL, (3, 0, None)], turns=TWICE, part="when") == ["De 9 h 40 à 9 h 50, puis de 10 h 10 à 10 h 30."]
    assert told([*ALL, (3, 0, None)], turns=TWICE) == []
    # What was missing in between, while another item was open, is not of this one.
    assert told([*ALL, (3, 0, 25), (3, 35, None)], turns=TWICE) == []
    assert told([*ALL, (3, 0, 25), (3, 35, None)]) != []


def test_a_quorum_lost_before_an_item_is_left_is_told_for_that_time_only():
    assert told([*ALL, (3, 0, 15), (3, 30, None)], turns=TWICE) == [
        "Quorum perdu à 9 h 45 : 2 présents sur 4 en exercice, quorum 3 : non atteint. "
        "Il n’a pas été retrouvé avant que ce point soit suspendu, à 9 h 50.",
        "De 9 h 45 à 9 h 50, aucun scrutin ne pouvait s’ouvrir sur ce point.",
    ]


def test_a_quorum_missing_when_an_item_is_taken_up_again_is_told_from_then_on():
    late = Held(2, at(45), at(50), counted=True, without_quorum=True)
    early = Held(1, at(12), at(18), counted=True)
    assert told([*ALL, (3, 0, 15), (3, 55, None)], turns=TWICE, ballots=[early, late])[2:] == [
        "Le scrutin 1, ouvert à 9 h 42 avec le quorum, s’est poursuivi : le quorum d’un scrutin est celui de son "
        "ouverture, son résultat vaut.",
        "Le quorum manquait à la reprise de ce point, à 10 h 10 : 2 présents sur 4 en exercice, quorum 3 : non "
        "atteint. Quorum atteint à 10 h 25 : 3 présents sur 4 en exercice, quorum 3 : atteint.",
        "De 10 h 10 à 10 h 25, aucun scrutin ne pouvait s’ouvrir sur ce point.",
        "Le scrutin 2, ouvert à 10 h 15 sans quorum, est sans effet.",
    ]


def test_times_are_those_at_which_an_item_was_taken_ended_or_left_for_another():
    ended, postponed = "meeting.item_closed", "meeting.item_postponed"
    told_of = [(OPENED, at(1), 7), (ended, at(5), 7), (OPENED, at(6), 8), (postponed, at(7), 9), (OPENED, at(9), 7)]
    found = turns(told_of, at(20))
    assert [(one.start, one.end) for one in found[7]] == [(at(1), at(5)), (at(9), at(20))]
    assert [(one.start, one.end) for one in found[8]] == [(at(6), at(9))]
    assert 9 not in found


@pytest.mark.django_db
def test_the_register_says_each_time_that_an_item_was_taken(now):
    scene = under_way(now)
    operations.open_item(actor=SYSTEM, item=scene.items[1], now=minute(10))
    operations.open_item(actor=SYSTEM, item=scene.items[0], now=minute(20))
    operations.record_departure(actor=SYSTEM, meeting=scene.meeting, mandate=scene.members[0], now=minute(12))
    operations.record_departure(actor=SYSTEM, meeting=scene.meeting, mandate=scene.members[1], now=minute(15))
    operations.close_meeting(actor=SYSTEM, meeting=scene.meeting, now=minute(30))
    first, second, _third = compose(facts_of(Meeting.objects.get()))["items"]
    assert first["when"].replace("\xa0", " ") == "De 9 h 30 à 9 h 40, puis de 9 h 50 à 10 h."
    assert second["when"].replace("\xa0", " ") == "De 9 h 40 à 9 h 50."
    assert "à la reprise de ce point" in " ".join(first["quorum"])


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(0, 50), st.integers(51, 70)), max_size=6))
def test_what_is_said_agrees_with_a_count_made_each_minute(spans):
    stays = [(mandate, start, end) for mandate, start, end in spans]
    missing = [minute for minute in range(10, 60) if len({m for m, start, end in stays if start <= minute < end}) < 3]
    assert bool(told(stays)) == bool(missing)


@pytest.mark.django_db
def test_it_is_read_from_what_was_stored_of_the_session(now):
    room = hall(now, present=3, away=1, preset="commune")
    room.item.opened_at = now - timedelta(minutes=15)
    room.item.save(update_fields=["opened_at"])
    ballot = room.open()
    for mandate in room.present:
        room.vote(ballot, mandate, "for")
    room.leaves(room.present[2], now + timedelta(minutes=1))
    close_ballot(actor=room.secretary, ballot=ballot, now=now + timedelta(minutes=2))
    Meeting.objects.update(closed_at=now + timedelta(hours=1))
    said = compose(facts_of(Meeting.objects.get(pk=room.meeting.pk)))["items"][0]["quorum"]
    text = " ".join(said).replace("\xa0", " ")
    assert "Quorum perdu à" in text
    assert "2 présents sur 4 en exercice, quorum 3 : non atteint" in text
    assert "Le scrutin 1, ouvert à" in text
    assert "son résultat vaut" in text
