"""Many at once on a seat, on a person, on a presidency: one mandate a seat, one seat a person, whatever the order."""

from datetime import date, timedelta
from functools import partial

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ensems.assembly.enums import Audience, BodyKind, BodyRole, EndReason
from ensems.assembly.models import Body, BodyMember, ContactDetail, Designation, Mandate, Nomination, Proposal, Term
from ensems.assembly.operations import (
    Contact,
    Deliberation,
    accept_nomination,
    call_substitute,
    choose_contacts,
    confirm_designation,
    create_body,
    decline_nomination,
    end_mandate,
    end_term,
    join_body,
    leave_body,
    open_term,
    prepare_designation,
    return_designation,
    withdraw_designation,
)
from ensems.register.queries import verify
from tests import factories
from tests.assembly.scenes import SECRETARIAT, VOTED, named, nominee, opened, rules, seat, waiting
from tests.races import at_once, in_line, sentences_only

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = date(2026, 11, 23)


def outcome(results):
    """How many wrote, and how many were refused in a sentence; anything else fails."""
    sentences_only(results)
    refused = sum(isinstance(one, Exception) for one in results)
    return len(results) - refused, refused


def test_the_same_acceptance_ten_times_is_one_mandate(geography, now):
    opened(now)
    nomination = waiting(seat(geography.territory, 1), now)
    actor = factories.actor_of(nomination.person, now)

    assert outcome(at_once([lambda: accept_nomination(actor=actor, nomination=nomination, now=now)] * 10)) == (1, 9)
    assert Mandate.objects.count() == 1
    assert not verify().faults


def test_two_deliberations_for_one_seat_never_make_two_mandates(geography, now):
    opened(now)
    place = seat(geography.territory, 1)

    def task(reference):
        told = nominee(place, accepted_on=TODAY)
        return lambda: named(told, reference=reference, deliberated_on=TODAY, now=now)

    assert outcome(at_once([task(f"2026-{rank}") for rank in range(6)])) == (1, 5)
    assert Mandate.objects.count() == 1


def test_one_person_named_in_two_places_takes_one_seat(geography, now):
    opened(now)
    who = factories.person(gender="F")
    places = [seat(territory, 1) for territory in geography.territories]
    nominations = [waiting(place, now, email=who.email) for place in places]
    actor = factories.actor_of(who, now)

    def task(nomination):
        return lambda: accept_nomination(actor=actor, nomination=nomination, now=now)

    assert outcome(at_once([*map(task, nominations)])) == (1, 2)
    assert Mandate.objects.filter(person=who).count() == 1


def test_an_end_and_another_end_at_once_are_one_end(geography, now):
    opened(now)
    nomination = waiting(seat(geography.territory, 1), now)
    mandate = accept_nomination(actor=SECRETARIAT, nomination=nomination, now=now)

    def task(reason):
        return lambda: end_mandate(actor=SECRETARIAT, mandate=mandate, on=TODAY, reason=reason, now=now)

    assert outcome(at_once([task(reason) for reason in (EndReason.RESIGNED, EndReason.DIED)] * 3)) == (1, 5)


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

    assert outcome(at_once([*map(task, women)])) == (1, 2)
    assert BodyMember.objects.count() == 1


def test_yes_and_no_at_once_are_one_answer(geography, now):
    opened(now)
    nomination = waiting(seat(geography.territory, 1), now)
    actor = factories.actor_of(nomination.person, now)

    def task(answer):
        return lambda: answer(actor=actor, nomination=nomination, now=now)

    assert outcome(at_once([task(answer) for answer in (accept_nomination, decline_nomination)] * 3)) == (1, 5)
    assert Mandate.objects.count() == Nomination.objects.filter(state="accepted").count()


def test_two_terms_opened_at_once_never_overlap(geography, now):
    def task(rank):
        day = date(2026, 1, 1) + timedelta(days=rank)
        return lambda: open_term(actor=SECRETARIAT, name=f"Mandature {rank}", starts_on=day, rules=rules(), now=now)

    assert outcome(at_once([task(rank) for rank in range(4)])) == (1, 3)
    assert Term.objects.count() == 1


def test_a_mandate_accepted_while_the_term_ends_ends_with_it(geography, now):
    term = opened(now, months=0)
    nominations = [waiting(seat(territory, 1), now) for territory in geography.territories]

    def task(nomination):
        return lambda: accept_nomination(actor=SECRETARIAT, nomination=nomination, on=VOTED, now=now)

    end = date(2026, 12, 31)
    tasks = [*map(task, nominations), lambda: end_term(actor=SECRETARIAT, term=term, on=end, now=now)]
    assert outcome(at_once(tasks)) == (4, 0)
    assert set(Mandate.objects.values_list("ends_on", "end_reason")) == {(end, EndReason.TERM_ENDED)}


def test_a_substitute_called_and_another_designated_at_once_make_one_mandate(geography, now):
    opened(now, replacement={"by": "substitute"})
    full, behind = seat(geography.territory, 1), seat(geography.territory, 1, "substitute")
    accept_nomination(actor=SECRETARIAT, nomination=waiting(behind, now), on=VOTED, now=now)

    tasks = [
        lambda: call_substitute(actor=SECRETARIAT, seat=full, on=TODAY, now=now),
        lambda: named(nominee(full, accepted_on=TODAY), deliberated_on=TODAY, now=now),
    ]
    assert outcome(at_once(tasks * 2)) == (1, 3)
    assert full.mandates.count() == 1


def test_two_steering_committees_at_once_are_one(geography, now):
    term = opened(now)

    def task(rank):
        return lambda: create_body(actor=SECRETARIAT, term=term, kind=BodyKind.STEERING, name=f"Comité {rank}", now=now)

    assert outcome(at_once([task(rank) for rank in range(4)])) == (1, 3)
    assert Body.objects.count() == 1


def test_one_leaves_a_committee_once(geography, now):
    member = factories.body_member(factories.member(geography.territory), factories.body())

    def leave():
        return leave_body(actor=SECRETARIAT, member=member, on=TODAY, now=now)

    assert outcome(at_once([leave] * 4)) == (1, 3)


def test_two_pages_of_the_same_choice_keep_one_of_each(geography, now):
    who = factories.member(geography.territory)
    actor = factories.actor_of(who, now)
    contacts = {"email": Contact("aline@exemple.test", Audience.PUBLIC)}

    def choose():
        return choose_contacts(actor=actor, person=who, contacts=contacts, now=now)

    assert outcome(at_once([choose] * 4)) == (4, 0)
    assert ContactDetail.objects.count() == 1
    assert not verify().faults


@pytest.mark.parametrize("together", [at_once, in_line])
def test_a_prepared_designation_gets_one_answer(geography, now, together):
    opened(now)
    place = seat(geography.territory, 1)
    by = factories.officer(geography.territory)
    officer, keeper = (factories.actor_of(one, now) for one in (by, factories.secretariat()))
    proposal = factories.proposal(by, place, now=now)
    given = {"proposal": proposal, "now": now}

    results = together(
        [
            partial(confirm_designation, actor=keeper, **given),
            partial(return_designation, actor=keeper, reason="Il manque la signature.", **given),
            partial(withdraw_designation, actor=officer, **given),
        ]
    )

    sentences_only(results)
    assert sum(isinstance(one, Exception) for one in results) == 2
    assert Designation.objects.count() == Proposal.objects.filter(state="confirmed").count()


@pytest.mark.parametrize("together", [at_once, in_line])
def test_two_designations_prepared_at_once_are_one(geography, now, together):
    opened(now)
    place = seat(geography.territory, 1)
    officer = factories.actor_of(factories.officer(geography.territory), now)

    def prepare():
        return prepare_designation(
            actor=officer,
            deliberation=Deliberation("2026-14", VOTED),
            names=[nominee(place)],
            document=SimpleUploadedFile("vote.txt", b"Le conseil designe.", content_type="text/plain"),
            now=now,
        )

    sentences_only(together([prepare] * 3))
    assert Proposal.objects.count() == 1
