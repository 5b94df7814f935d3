"""From rows to rules: who may sit on a day, who is there at an instant, and what the database itself refuses."""

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from ensems.accounts.enums import Gender
from ensems.assembly.enums import SeatKind
from ensems.core import clock
from ensems.core.actors import system
from ensems.core.decisions import Refused
from ensems.meetings import queries
from ensems.meetings.enums import Origin
from ensems.meetings.models import AttendanceInterval, Proxy, QuorumCheck, StandingRules
from ensems.meetings.operations import adopt_standing_rules
from ensems.meetings.rules_of_meeting import FULL, PRESETS, SUBSTITUTE
from ensems.register.models import Act
from tests import factories

pytestmark = pytest.mark.django_db

DAY = date(2026, 12, 18)
START = datetime(2026, 12, 18, 9, 30, tzinfo=clock.PARIS)


def mandate(place=None, **fields):
    return factories.mandate(factories.person(), place, **fields)


@pytest.fixture
def meeting(now):
    factories.standing_rules(now=now)
    return factories.meeting(held_on=DAY, starts_at=START)


def test_a_substitute_has_the_place_of_the_full_member_of_the_same_rank(now):
    here = factories.territory()
    first, second = mandate(here), mandate(here)
    stands_in = mandate(here, seat=factories.seat(here, kind=SeatKind.SUBSTITUTE, number=2))
    mandate(here, seat=factories.seat(here, kind=SeatKind.SUBSTITUTE, number=3))
    ended = mandate(here, ends_on=date(2026, 6, 30))
    found = {one.mandate: (one.place, one.rank) for one in queries.sitters_on(DAY)}
    assert found == {
        first.pk: (first.seat_id, FULL),
        second.pk: (second.seat_id, FULL),
        stands_in.pk: (second.seat_id, SUBSTITUTE),
    }
    assert ended.pk in {one.mandate for one in queries.sitters_on(date(2026, 6, 30))}


def test_outside_any_term_nobody_sits(now):
    mandate()
    assert queries.sitters_on(date(2010, 1, 1)) == []


def test_the_quorum_is_known_at_any_past_instant(meeting, exact_queries):
    members = [mandate() for _each in range(4)]
    for one in members[:3]:
        factories.presence(meeting, one, arrived_at=START)
    AttendanceInterval.objects.filter(mandate=members[0]).update(left_at=START + timedelta(hours=1))
    with exact_queries(5):
        found = queries.presence(meeting)
        before, during, after = (found.quorum(START + timedelta(minutes=minute)) for minute in (-1, 59, 60))
    assert [one.reached for one in (before, during, after)] == [False, True, False]
    assert during.sentence.replace("\u00a0", " ") == "3 présents sur 4 en exercice, quorum 3 : atteint"


def test_after_a_missed_quorum_none_applies(meeting):
    mandate()
    again = factories.meeting(held_on=date(2026, 12, 22), second_notice_of=meeting)
    assert not queries.presence(meeting).quorum(START).reached
    assert queries.presence(again).quorum(START).reached


def test_without_rules_the_quorum_is_refused_with_what_to_do():
    with pytest.raises(Refused, match="règlement"):
        queries.presence(factories.meeting(held_on=DAY))


# --- Versions of the rules ----------------------------------------------------------------------------------


def test_a_version_is_adopted_with_an_act_and_replaces_from_its_day(now):
    first = factories.standing_rules("commune", in_force_from=date(2026, 1, 1))
    second = factories.standing_rules("commission", in_force_from=date(2026, 12, 1))
    assert (first.number, second.number) == (1, 2)
    assert StandingRules.objects.in_force(date(2026, 11, 30)).first() == first
    assert StandingRules.objects.in_force(date(2026, 12, 1)).first() == second
    assert second.rulebook == PRESETS["commission"]
    assert [act.verb for act in Act.objects.all()] == ["standing_rules.adopted"] * 2


def test_a_meeting_already_called_keeps_its_rules(now):
    first = factories.standing_rules("commune")
    called = factories.meeting(held_on=DAY, standing_rules=first)
    second = factories.standing_rules("no_quorum")
    assert queries.rules_for(called) == first
    assert queries.rules_for(factories.meeting(held_on=DAY)) == second


@pytest.mark.parametrize(
    ("changes", "field"), [({"name": " "}, "name"), ({"in_force_from": date(2025, 1, 1)}, "in_force_from")]
)
def test_a_version_that_cannot_be_says_why_and_leaves_no_hole(now, changes, field):
    factories.standing_rules()
    asked = {"name": "Suite", "rulebook": PRESETS["commune"], "in_force_from": date(2026, 12, 1)} | changes
    with pytest.raises(ValidationError) as caught:
        adopt_standing_rules(actor=system("essai"), now=now, **asked)
    assert list(caught.value.error_dict) == [field]
    assert factories.standing_rules(in_force_from=date(2026, 12, 1)).number == 2


@pytest.mark.parametrize("role", factories.ROLES)
def test_only_the_secretariat_adopts_rules(role, now):
    actor = factories.actor_of(factories.someone(role), now)
    asked = {"name": "R", "rulebook": PRESETS["commune"], "in_force_from": DAY, "now": now}
    if role == "secretariat":
        assert adopt_standing_rules(actor=actor, **asked)
    else:
        with pytest.raises(Refused):
            adopt_standing_rules(actor=actor, **asked)


# --- What the database refuses ------------------------------------------------------------------------------


def refused_by_the_database(write):
    with pytest.raises(IntegrityError), transaction.atomic():
        write()


def test_nobody_is_there_twice_even_with_two_mandates(meeting):
    who = factories.person(gender=Gender.MAN)
    one, other = factories.mandate(who), factories.mandate(who)
    factories.presence(meeting, one, arrived_at=START)
    refused_by_the_database(lambda: factories.presence(meeting, other, arrived_at=START + timedelta(minutes=1)))
    refused_by_the_database(lambda: factories.presence(meeting, one, arrived_at=START, left_at=START))


def proxy(meeting, giver, holder, **fields):
    defaults = {"slot": 1, "statement": "Pouvoir", "origin": Origin.LINK, "given_at": START}
    return Proxy.objects.create(meeting=meeting, giver=giver, holder=holder, **(defaults | fields))


def test_the_database_holds_the_cap_on_proxies(meeting):
    first, second, third = mandate(), mandate(), mandate()
    given = proxy(meeting, first, third)
    refused_by_the_database(lambda: proxy(meeting, second, third))
    refused_by_the_database(lambda: proxy(meeting, first, second))
    refused_by_the_database(lambda: proxy(meeting, second, second))
    refused_by_the_database(lambda: proxy(meeting, second, first, slot=0))
    Proxy.objects.filter(pk=given.pk).update(revoked_at=START)
    assert proxy(meeting, second, third).power.holds(START)


def test_a_quorum_that_is_said_reached_is_reached(meeting):
    rules = StandingRules.objects.get()
    facts = {"meeting": meeting, "at": START, "base": 4, "computation": "…", "rules": rules}
    refused_by_the_database(
        lambda: QuorumCheck.objects.create(counted=2, needed=3, reached=True, act=factories.act(), **facts)
    )
    refused_by_the_database(
        lambda: QuorumCheck.objects.create(counted=3, needed=3, reached=False, act=factories.act(), **facts)
    )
    assert QuorumCheck.objects.create(counted=3, needed=3, reached=True, act=factories.act(), **facts)
