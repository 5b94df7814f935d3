"""Who was there, represented or away, from raw arrivals and proxies: against the room read instant by instant."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from ensems.meetings.minutes.spells import REPRESENTED, SITS, WAITS, spells
from ensems.meetings.rules_of_meeting import PRESETS, SUBSTITUTE, Power, Sitter, Stay, room_at

OPENED = datetime(2026, 12, 18, 8, 30, tzinfo=UTC)
LENGTH = 60
CLOSED = OPENED + timedelta(minutes=LENGTH)
# Three places, and the substitute of the first.
SITTERS = [Sitter(1, 101), Sitter(2, 102), Sitter(3, 103), Sitter(4, 101, SUBSTITUTE)]
RULES = PRESETS["commune"]

minutes = st.integers(-10, LENGTH + 10)


def at(minute):
    return OPENED + timedelta(minutes=minute)


@st.composite
def stays(draw):
    """At most three presences each, one after the other: the operations keep them so."""
    found = []
    for mandate in (1, 2, 3, 4):
        edges = sorted(draw(st.sets(minutes, max_size=6)))
        for start, end in zip(edges[::2], [*edges[1::2], None], strict=False):
            mode = draw(st.sampled_from(["on_site", "remote"]))
            found.append(Stay(mandate, at(start), None if end is None else at(end), mode))
    return found


@st.composite
def powers(draw):
    giver, holder = draw(st.permutations([1, 2, 3]))[:2]
    given_at, revoked = draw(minutes), draw(st.none() | minutes)
    ends = None if revoked is None or revoked <= given_at else at(revoked)
    return [Power(giver, holder, at(given_at), ends)]


@given(stays(), st.just([]) | powers())
def test_at_every_minute_spells_say_what_the_room_says(there, carried):
    found = spells(OPENED, CLOSED, rules=RULES, sitters=SITTERS, stays=there, powers=carried)

    for minute in range(LENGTH):
        instant = at(minute)
        room = room_at(instant, rules=RULES, sitters=SITTERS, stays=there, powers=carried)
        holding = {mandate: [one for one in mine if one.holds(instant)] for mandate, mine in found.items()}
        assert all(len(mine) <= 1 for mine in holding.values())
        now = {mandate: mine[0] for mandate, mine in holding.items() if mine}
        assert {m for m, one in now.items() if one.kind == SITS} == {*room.on_site, *room.remote}
        assert {m: one.by for m, one in now.items() if one.kind == REPRESENTED} == dict(room.represented)
        in_the_room = {stay.mandate for stay in there if stay.holds(instant)}
        assert {m for m, one in now.items() if one.kind in (SITS, WAITS)} == in_the_room


@given(stays(), st.just([]) | powers())
def test_spells_stay_within_the_meeting_in_order_and_joined(there, carried):
    for mine in spells(OPENED, CLOSED, rules=RULES, sitters=SITTERS, stays=there, powers=carried).values():
        assert mine
        assert mine[0].start >= OPENED
        assert mine[-1].end <= CLOSED
        for one, following in pairwise(mine):
            assert one.start < one.end <= following.start
            alike = (one.kind, one.mode, one.by, one.place) == (
                following.kind,
                following.mode,
                following.by,
                following.place,
            )
            assert not (alike and one.end == following.start)


def test_a_meeting_without_length_has_nobody_in_it():
    assert spells(OPENED, OPENED, rules=RULES, sitters=SITTERS, stays=[Stay(1, OPENED)], powers=[]) == {}
