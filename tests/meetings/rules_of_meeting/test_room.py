"""Who is there, who is represented, and the quorum, at any instant: against replays that go event by event."""

from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ensems.core import clock
from ensems.core.texts import HARD
from ensems.meetings.rules_of_meeting import (
    FULL,
    ON_SITE,
    PRESETS,
    REMOTE,
    SUBSTITUTE,
    Power,
    Share,
    Sitter,
    Stay,
    askers_needed,
    quorum_at,
    room_at,
)

COMMUNE, COMMISSION = PRESETS["commune"], PRESETS["commission"]
START = datetime(2026, 12, 18, 9, 0, tzinfo=clock.PARIS)
# Five places: full members 1 to 5 at places 1 to 5, substitutes 11 to 15; the seat of place 6 has only a substitute.
SITTERS = [
    *(Sitter(n, n) for n in range(1, 6)),
    *(Sitter(10 + n, n, SUBSTITUTE) for n in range(1, 7)),
]
EVERYONE = [one.mandate for one in SITTERS]
FULL_MEMBERS = [one.mandate for one in SITTERS if one.rank == FULL]


def at(minute):
    return START + timedelta(minutes=minute)


def room(minute, rules=COMMUNE, sitters=SITTERS, stays=(), powers=(), interested=()):
    return room_at(at(minute), rules=rules, sitters=sitters, stays=stays, powers=powers, interested=interested)


# --- What can happen ------------------------------------------------------------------------------------------


@st.composite
def lives(draw):
    """For each mandate, stays that do not overlap; proxies given and perhaps revoked; who is interested."""
    stays = []
    for mandate in EVERYONE:
        edges = sorted(draw(st.sets(st.integers(0, 12), max_size=4)))
        for rank in range(0, len(edges), 2):
            left = at(edges[rank + 1]) if rank + 1 < len(edges) else None
            stays.append(Stay(mandate, at(edges[rank]), left, draw(st.sampled_from([ON_SITE, REMOTE]))))
    powers = []
    for giver in draw(st.lists(st.sampled_from(EVERYONE), max_size=5)):
        given_at = draw(st.integers(0, 12))
        revoked = draw(st.none() | st.integers(0, 12))
        holder = draw(st.sampled_from([one for one in EVERYONE if one != giver]))
        if revoked is None or revoked > given_at:
            powers.append(Power(giver, holder, at(given_at), at(revoked) if revoked else None))
    return stays, powers, draw(st.sets(st.sampled_from(EVERYONE), max_size=3))


rulebooks = st.builds(
    lambda base, proxies, remote, each, interested, quorum: replace(
        base,
        quorum_counts_proxies=proxies,
        quorum_counts_remote=remote,
        proxies_each=each,
        interested_in_base=interested,
        quorum=quorum,
    ),
    st.sampled_from(list(PRESETS.values())),
    st.booleans(),
    st.booleans(),
    st.integers(0, 3),
    st.booleans(),
    st.none() | st.sampled_from([Share(Fraction(1, 2), True), Share(Fraction(1, 2)), Share(Fraction(1, 3))]),
)


# --- A slow oracle --------------------------------------------------------------------------------------------


def there_by_replay(stays, minute):
    """Walk every event up to that minute, departures before arrivals: {mandate: mode}."""
    events = []
    for stay in stays:
        events.append((stay.arrived, 1, stay.mandate, stay.mode))
        if stay.left:
            events.append((stay.left, 0, stay.mandate, ""))
    there = {}
    for when, is_arrival, mandate, mode in sorted(events):
        if when > at(minute):
            break
        if is_arrival:
            there[mandate] = mode
        else:
            del there[mandate]
    return there


def found_by_hand(rules, stays, powers, interested, minute):
    """(base, {mandate: mode} who sit, {giver: holder}) place by place, written without the module's own words."""
    there = {m: mode for m, mode in there_by_replay(stays, minute).items() if m not in interested}
    base, sitting = 0, {}
    for place in range(1, 6):
        base += rules.interested_in_base or place not in interested
        if place in there:
            sitting[place] = there[place]
        elif place + 10 in there:
            sitting[place + 10] = there[place + 10]
    carried = {}
    for power in sorted(powers, key=lambda p: (p.given, p.giver, p.holder)):
        alive = power.given <= at(minute) and not (power.revoked and power.revoked <= at(minute))
        is_full = 1 <= power.giver <= 5
        empty = power.giver not in sitting and power.giver + 10 not in sitting
        room_left = list(carried.values()).count(power.holder) < rules.proxies_each
        if alive and is_full and empty and power.giver not in interested and power.holder in sitting and room_left:
            carried.setdefault(power.giver, power.holder)
    return base, sitting, carried


@given(lives(), rulebooks, st.integers(-1, 14))
def test_the_room_is_what_a_replay_finds(life, rules, minute):
    stays, powers, interested = life
    found = room(minute, rules, stays=stays, powers=powers, interested=interested)
    base, sitting, carried = found_by_hand(rules, stays, powers, interested, minute)
    assert found.base == base
    assert set(found.on_site) == {m for m, mode in sitting.items() if mode == ON_SITE}
    assert set(found.remote) == {m for m, mode in sitting.items() if mode == REMOTE}
    assert found.represented == carried


@given(lives(), rulebooks, st.integers(-1, 14), st.booleans())
def test_the_quorum_is_what_counting_on_fingers_finds(life, rules, minute, waived):
    stays, powers, interested = life
    found = quorum_at(room(minute, rules, stays=stays, powers=powers, interested=interested), rules, waived=waived)
    base, sitting, carried = found_by_hand(rules, stays, powers, interested, minute)
    counted = sum(mode == ON_SITE or rules.quorum_counts_remote for mode in sitting.values())
    counted += len(carried) if rules.quorum_counts_proxies else 0
    assert (found.base, found.counted) == (base, counted)
    if waived or rules.quorum is None:
        assert found.reached
        assert found.needed is None
    else:
        part = Fraction(counted, base) if base else Fraction(0)
        over = part > rules.quorum.part
        assert found.reached == (
            over or (not rules.quorum.strict and part == rules.quorum.part) if base else not rules.quorum.strict
        )
        assert ("non atteint" in found.sentence) != found.reached


@given(lives(), rulebooks, st.integers(-1, 14))
def test_each_place_has_one_voice_at_most_and_nobody_carries_too_many(life, rules, minute):
    stays, powers, interested = life
    found = room(minute, rules, stays=stays, powers=powers, interested=interested)
    voices = found.voices
    assert len({voice.place for voice in voices}) == len(voices) == found.present_or_represented
    assert len({voice.mandate for voice in voices}) == len(voices)
    sitting = {*found.on_site, *found.remote}
    for voice in voices:
        assert voice.by in sitting
        assert voice.mandate not in interested
        assert voice.by not in interested
    for mandate in sitting:
        mine = found.voices_of(mandate)
        assert mine[0].mandate == mandate
        assert len(mine) <= 1 + rules.proxies_each
    assert found.present_or_represented <= len(FULL_MEMBERS)


@given(lives(), st.integers(0, 12))
def test_nothing_changes_between_two_events(life, minute):
    stays, powers, interested = life
    now = room(minute, stays=stays, powers=powers, interested=interested)
    just_before_next = room_at(
        at(minute + 1) - timedelta(microseconds=1),
        rules=COMMUNE,
        sitters=SITTERS,
        stays=stays,
        powers=powers,
        interested=interested,
    )
    assert replace(now, at=at(0)) == replace(just_before_next, at=at(0))


# --- Cases one can tell ---------------------------------------------------------------------------------------


def test_a_substitute_sits_only_while_the_full_member_does_not():
    stays = [Stay(1, at(10), at(20)), Stay(11, at(0))]
    assert [set(room(minute, stays=stays).on_site) for minute in (0, 10, 19, 20)] == [{11}, {1}, {1}, {11}]


def test_the_substitute_of_a_vacant_seat_has_no_place_to_take():
    found = room(0, stays=[Stay(16, at(0))])
    assert (found.base, found.present, found.voices) == (5, 0, ())


def test_a_proxy_sleeps_while_its_giver_is_there_and_wakes_when_they_leave():
    stays, powers = [Stay(1, at(0), at(5)), Stay(2, at(0))], [Power(1, 2, at(1))]
    assert [dict(room(minute, stays=stays, powers=powers).represented) for minute in (0, 4, 5)] == [{}, {}, {1: 2}]


def test_an_interested_member_is_neither_counted_nor_votes():
    stays = [Stay(n, at(0)) for n in (1, 2, 3)]
    assert quorum_at(room(1, stays=stays), COMMUNE).reached
    without = room(1, stays=stays, powers=[Power(4, 1, at(0))], interested={1})
    said = quorum_at(without, COMMUNE)
    assert (said.reached, said.counted, len(without.voices)) == (False, 2, 2)
    assert said.sentence.endswith("1 membre intéressé non compté")


def many(present, base, remote=0):
    sitters = [Sitter(n, n) for n in range(base)]
    stays = [Stay(n, at(0), None, REMOTE if n < remote else ON_SITE) for n in range(present)]
    return {"sitters": sitters, "stays": stays}


@pytest.mark.parametrize(
    ("preset", "base", "quorum"),
    [("commune", 158, 80), ("commission", 158, 79), ("commune", 232, 117), ("commission", 232, 116)],
)
def test_the_quorum_of_158_and_of_232(preset, base, quorum):
    rules = PRESETS[preset]
    assert quorum_at(room(0, rules, **many(quorum, base)), rules).reached
    missed = quorum_at(room(0, rules, **many(quorum - 1, base)), rules)
    assert (missed.reached, missed.needed, missed.missing) == (False, quorum, 1)


def test_the_sentence_of_a_quorum():
    def said(*args, **kwargs):
        return quorum_at(*args, **kwargs).sentence.replace(HARD, " ")

    assert said(room(0, **many(80, 158)), COMMUNE) == "80 présents sur 158 en exercice, quorum 80 : atteint"
    assert said(room(0, **many(1, 3)), COMMUNE) == "1 présent sur 3 en exercice, quorum 2 : non atteint"
    assert said(room(0, **many(80, 158, 3)), COMMUNE) == (
        "77 présents sur place, 3 à distance, soit 80 sur 158 en exercice, quorum 80 : atteint"
    )
    deaf = replace(COMMUNE, quorum_counts_remote=False)
    assert said(room(0, deaf, **many(80, 158, 3)), deaf).endswith("quorum 80 : non atteint, 3 à distance non comptés")
    assert said(room(0, **many(2, 158)), COMMUNE, waived=True).startswith(
        "2 présents sur 158 en exercice, aucun quorum"
    )
    carried = room(0, COMMISSION, **many(2, 4), powers=[Power(3, 0, at(0))])
    assert said(carried, COMMISSION) == (
        "2 présents sur place, 1 représenté, soit 3 sur 4 en exercice, quorum 2 : atteint"
    )


@pytest.mark.parametrize(("present", "asking"), [(0, 1), (3, 1), (4, 1), (5, 2), (80, 20), (81, 21)])
def test_a_quarter_of_those_present_obtain_a_roll_call(present, asking):
    assert askers_needed(COMMUNE.roll_call, room(0, **many(present, 158))) == asking
    assert askers_needed(COMMISSION.roll_call, room(0, **many(present, 158))) is None
