"""Many at once on a seat, on a person, on a presidency: one mandate a seat, one seat a person, whatever the order."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from ensems.assembly.enums import BodyKind, BodyRole, EndReason
from ensems.assembly.models import BodyMember, Mandate
from ensems.assembly.operations import accept_nomination, create_body, end_mandate, join_body
from ensems.core.decisions import Refused
from ensems.register.queries import verify
from tests import factories
from tests.assembly.scenes import SECRETARIAT, named, nominee, opened, seat, waiting

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = date(2026, 11, 23)


def at_once(*tasks):
    """Run each task in its own thread, all starting together; gives results and errors in order."""
    gate = threading.Barrier(len(tasks), timeout=60)

    def run(task):
        gate.wait()
        try:
            return task()
        except Exception as error:  # noqa: BLE001 - the test looks at what was raised
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(tasks)) as pool:
        return list(pool.map(run, tasks))


def outcome(results):
    """How many wrote, and how many were refused in words; anything else fails."""
    odd = [one for one in results if isinstance(one, Exception) and not isinstance(one, ValidationError | Refused)]
    assert not odd, odd
    refused = sum(isinstance(one, Exception) for one in results)
    return len(results) - refused, refused


def test_the_same_acceptance_ten_times_is_one_mandate(geography, now):
    opened(now)
    nomination = waiting(seat(geography.territory, 1), now)
    actor = factories.actor_of(nomination.person, now)

    assert outcome(at_once(*[lambda: accept_nomination(actor=actor, nomination=nomination, now=now)] * 10)) == (1, 9)
    assert Mandate.objects.count() == 1
    assert not verify().faults


def test_two_deliberations_for_one_seat_never_make_two_mandates(geography, now):
    opened(now)
    place = seat(geography.territory, 1)

    def task(reference):
        told = nominee(place, accepted_on=TODAY)
        return lambda: named(told, reference=reference, deliberated_on=TODAY, now=now)

    assert outcome(at_once(*[task(f"2026-{rank}") for rank in range(6)])) == (1, 5)
    assert Mandate.objects.count() == 1


def test_one_person_named_in_two_places_takes_one_seat(geography, now):
    opened(now)
    who = factories.person(gender="F")
    places = [seat(territory, 1) for territory in geography.territories]
    nominations = [waiting(place, now, email=who.email) for place in places]
    actor = factories.actor_of(who, now)

    def task(nomination):
        return lambda: accept_nomination(actor=actor, nomination=nomination, now=now)

    assert outcome(at_once(*map(task, nominations))) == (1, 2)
    assert Mandate.objects.filter(person=who).count() == 1


def test_an_end_and_another_end_at_once_are_one_end(geography, now):
    opened(now)
    nomination = waiting(seat(geography.territory, 1), now)
    mandate = accept_nomination(actor=SECRETARIAT, nomination=nomination, now=now)

    def task(reason):
        return lambda: end_mandate(actor=SECRETARIAT, mandate=mandate, on=TODAY, reason=reason, now=now)

    assert outcome(at_once(*[task(reason) for reason in (EndReason.RESIGNED, EndReason.DIED)] * 3)) == (1, 5)


def test_two_women_never_preside_together(geography, now):
    term = opened(now)
    women = [
        accept_nomination(actor=SECRETARIAT, nomination=waiting(seat(territory, 1), now), now=now).person
        for territory in geography.territories
    ]
    body = create_body(actor=SECRETARIAT, term=term, kind=BodyKind.STEERING, name="Comité de pilotage", now=now)

    def task(person):
        return lambda: join_body(
            actor=SECRETARIAT, body=body, person=person, role=BodyRole.CO_PRESIDENT, on=TODAY, now=now
        )

    assert outcome(at_once(*map(task, women))) == (1, 2)
    assert BodyMember.objects.count() == 1
