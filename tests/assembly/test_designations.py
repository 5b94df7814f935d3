"""Designation, acceptance, end, replacement: what is written, what is refused and why, who is told."""

import dataclasses
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from ensems.accounts.models import Person
from ensems.assembly.composition import composition
from ensems.assembly.enums import EndReason, NominationState
from ensems.assembly.models import Mandate, Nomination, Seat, Term
from ensems.assembly.operations import (
    accept_nomination,
    call_substitute,
    decline_nomination,
    end_mandate,
    end_term,
    open_term,
)
from ensems.assembly.operations.terms import last_day
from ensems.core.decisions import Refused
from ensems.notices.models import Notice
from ensems.register.models import Act
from ensems.register.queries import verify
from tests import factories
from tests.assembly.scenes import SECRETARIAT, VOTED, named, nominee, opened, rules, seat, waiting

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


def plain(error):
    """What a refusal says, with ordinary spaces."""
    found = error.value
    said = found.message_dict if hasattr(found, "error_dict") else {"": found.messages}
    return {name: " ".join(told).replace("\xa0", " ") for name, told in said.items()}


# --- Terms --------------------------------------------------------------------------------------------------


def test_a_term_opens_with_the_seats_of_its_rules_in_one_act(geography, now):
    term = opened(now)
    assert (term.planned_seats, term.ends_on) == (12, date(2031, 12, 31))
    held = Seat.objects.filter(territory=geography.territory).order_by("kind", "number")
    assert [(s.kind, s.number, s.college, s.expected_gender) for s in held] == [
        ("full", 1, "elus", "F"),
        ("full", 2, "elus", "M"),
        ("full", 3, "citoyens", "F"),
        ("full", 4, "citoyens", "M"),
        ("substitute", 1, "elus", "F"),
        ("substitute", 2, "elus", "M"),
        ("substitute", 3, "citoyens", "F"),
        ("substitute", 4, "citoyens", "M"),
    ]
    assert Act.objects.get().verb == "assembly.composed"
    assert composition(TODAY).seats == composition(TODAY).vacant == 12


def test_seats_of_bodies_have_no_territory_and_their_holders_speak_for_none(geography, now):
    body = {"method": "listed", "bodies": [{"name": "Union des associations", "seats": 2}]}
    opened(now, colleges=[{"key": "vie", "name": "Vie associative", "unit": "body", "seats": body}])
    place = Seat.objects.get(number=1, kind="full")
    mandate = accept_nomination(actor=SECRETARIAT, nomination=waiting(place, now), now=now)
    assert place.delegation == "Union des associations"
    assert [delegation.name for delegation in composition(TODAY).delegations] == ["Union des associations"]
    assert factories.actor_of(mandate.person, now).person_id == mandate.person_id


@pytest.mark.parametrize(
    ("fields", "name", "words"),
    [
        ({"name": " "}, "name", "Donnez à la mandature un nom"),
        ({"rules": {}}, "rules", "version 1 est attendue"),
        ({"starts_on": date(2027, 1, 1)}, "starts_on", "dites d’abord quand elle finit"),
        ({"starts_on": date(2023, 1, 1)}, "starts_on", "« Mandature » est en vigueur"),
    ],
)
def test_a_term_that_cannot_be_names_the_field(fields, name, words, geography, now):
    opened(now)
    told = {"name": "Seconde", "starts_on": date(2040, 1, 1), "rules": rules()} | fields
    with pytest.raises(ValidationError) as refused:
        open_term(actor=SECRETARIAT, now=now, **told)
    assert words in plain(refused)[name]
    assert Term.objects.count() == 1


def test_mandates_end_with_the_term(geography, now):
    term = opened(now)
    kept = accept_nomination(actor=SECRETARIAT, nomination=waiting(seat(geography.territory, 1), now), now=now)
    assert (kept.ends_on, kept.end_reason) == (term.ends_on, EndReason.TERM_ENDED)
    end_term(actor=SECRETARIAT, term=term, on=date(2027, 6, 30), now=now)
    kept.refresh_from_db()
    assert kept.ends_on == date(2027, 6, 30)
    with pytest.raises(ValidationError, match="a commencé"):
        end_term(actor=SECRETARIAT, term=term, on=date(2025, 6, 30), now=now)


@pytest.mark.parametrize(
    ("starts", "months", "ends"),
    [
        (date(2022, 3, 1), 72, date(2028, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 27)),
        (date(2016, 11, 4), 60, date(2021, 11, 3)),
        (date(2026, 12, 31), 2, date(2027, 2, 27)),
        (date(2026, 1, 1), 0, None),
    ],
)
def test_the_last_day_of_a_term(starts, months, ends):
    assert last_day(starts, months) == ends


# --- Designation --------------------------------------------------------------------------------------------


def test_nobody_sits_before_accepting_and_the_mandate_begins_then(geography, now):
    opened(now)
    nomination = waiting(seat(geography.territory, 1), now)
    assert composition(TODAY).filled == 0
    actor = factories.actor_of(nomination.person, now)
    mandate = accept_nomination(actor=actor, nomination=nomination, now=now)
    nomination.refresh_from_db()
    assert (nomination.state, nomination.answered_on, mandate.starts_on) == ("accepted", TODAY, TODAY)
    assert composition(TODAY).filled == 1
    assert composition(TODAY - timedelta(days=1)).filled == 0
    assert [act.verb for act in Act.objects.order_by("number")] == [
        "assembly.composed",
        "person.created",
        "designation.recorded",
        "mandate.accepted",
    ]
    assert not verify().faults


def test_a_written_acceptance_dates_the_mandate_and_a_later_effect_delays_it(geography, now):
    opened(now)
    first, second = seat(geography.territory, 1), seat(geography.territory, 2)
    named(
        nominee(first, accepted_on=date(2026, 3, 5)),
        nominee(second, accepted_on=date(2026, 4, 9)),
        effective_on=date(2026, 4, 1),
        now=now,
    )
    assert [m.starts_on for m in Mandate.objects.order_by("seat__number")] == [date(2026, 4, 1), date(2026, 4, 9)]


def test_the_deliberation_is_kept_with_its_document_and_nothing_personal_in_the_register(geography, now):
    opened(now)
    document = SimpleUploadedFile("deliberation.pdf", b"%PDF-1.7\n%%EOF\n", content_type="application/pdf")
    designation = named(
        nominee(seat(geography.territory, 1), family_name="Montagnac", email="montagnac@exemple.test"),
        document=document,
        now=now,
    )
    assert (designation.reference, designation.deliberated_on) == ("2026-14", VOTED)
    assert designation.document.is_public
    told = designation.act.content
    assert designation.document.digest in told
    assert "ontagnac" not in told


def test_whoever_is_known_by_the_address_is_the_same_person(geography, now):
    opened(now)
    known = factories.person(email="aline@exemple.test", gender="F")
    before = Person.objects.count()
    designation = named(nominee(seat(geography.territory, 1), email=" Aline@Exemple.test "), now=now)
    assert designation.nominations.get().person == known
    assert Person.objects.count() == before


def test_a_later_deliberation_takes_the_place_of_a_nomination_that_waits(geography, now):
    opened(now)
    place = seat(geography.territory, 1)
    old, new = waiting(place, now), waiting(place, now)
    old.refresh_from_db()
    assert (old.state, new.state) == (NominationState.REPLACED, NominationState.WAITING)
    with pytest.raises(Refused, match="déjà reçu sa réponse"):
        accept_nomination(actor=SECRETARIAT, nomination=old, now=now)


@pytest.mark.parametrize(
    ("fields", "name", "words"),
    [
        ({"reference": "  "}, "reference", "référence de la délibération"),
        ({"deliberated_on": date(2026, 12, 24)}, "effective_on", "n’est pas encore venu"),
        ({"effective_on": date(2026, 2, 1)}, "effective_on", "avant d’avoir été votée"),
        ({"deliberated_on": date(2025, 2, 1)}, "effective_on", "n’est pas un jour de la mandature"),
        ({"waiver": "x" * 401}, "waiver", "plus de 400 caractères"),
    ],
)
def test_a_deliberation_that_cannot_be_names_the_field(fields, name, words, geography, now):
    opened(now)
    with pytest.raises(ValidationError) as refused:
        named(nominee(seat(geography.territory, 1)), now=now, **fields)
    assert words in plain(refused)[name]
    assert not Nomination.objects.exists()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"gender": "M"}, "Ce siège revient à une femme"),
        ({"gender": ""}, "est une femme ou un homme"),
        ({"given_name": " "}, "Donnez le prénom et le nom"),
        ({"accepted_on": date(2026, 2, 1)}, "la réponse ne peut pas être plus ancienne"),
        ({"accepted_on": date(2027, 2, 1)}, "ne se date pas de demain"),
        ({"email": "pas une adresse"}, "adresse"),
    ],
)
def test_a_nominee_who_cannot_sit_is_refused_next_to_the_seat(fields, words, geography, now):
    opened(now)
    place = seat(geography.territory, 1)
    with pytest.raises(ValidationError) as refused:
        named(nominee(place, **fields), now=now)
    assert words in plain(refused)[f"seat-{place.pk}"]
    assert not Nomination.objects.exists()


def test_a_seat_that_is_held_and_a_person_who_sits_are_refused(geography, now):
    opened(now)
    place, other = seat(geography.territory, 1), seat(geography.territories[1], 1)
    holder = accept_nomination(actor=SECRETARIAT, nomination=waiting(place, now), now=now).person
    with pytest.raises(ValidationError) as refused:
        named(nominee(place), now=now, deliberated_on=TODAY)
    assert f"Ce siège est tenu par {holder.name}" in plain(refused)[f"seat-{place.pk}"]
    with pytest.raises(ValidationError) as refused:
        named(nominee(other, email=holder.email), now=now, deliberated_on=TODAY)
    assert "siège déjà pour « Grand Combe »" in plain(refused)[f"seat-{other.pk}"]


def test_one_deliberation_is_of_one_delegation_and_names_each_seat_once(geography, now):
    opened(now)
    place, other = seat(geography.territory, 1), seat(geography.territories[1], 1)
    with pytest.raises(ValidationError, match="une seule délégation"):
        named(nominee(place), nominee(other), now=now)
    with pytest.raises(ValidationError, match="ne reçoit qu’une personne"):
        named(nominee(place), nominee(place), now=now)
    with pytest.raises(ValidationError, match="au moins une personne"):
        named(now=now)
    same = factories.person().email
    with pytest.raises(ValidationError, match="sur deux sièges"):
        named(nominee(place, email=same), nominee(seat(geography.territory, 3), email=same), now=now)


def test_a_check_that_the_register_cannot_make_asks_for_a_reason(geography, now):
    """No list of elected officials is loaded."""
    colleges = [
        {"key": "elus", "name": "Élus", "seats": {"method": "fixed", "seats": 2}, "incompatible": ["regional"]},
    ]
    opened(now, colleges=colleges)
    place = seat(geography.territory, 1)
    with pytest.raises(ValidationError) as refused:
        named(nominee(place), now=now)
    assert "dites en une phrase pourquoi" in plain(refused)["waiver"]
    designation = named(nominee(place), now=now, waiver="Déclaration sur l’honneur reçue le 2 mars.")
    assert designation.waiver.startswith("Déclaration")


# --- Answers ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", factories.ROLES)
def test_who_may_answer_for_somebody(role, geography, now):
    opened(now)
    nomination = waiting(seat(geography.territory, 1), now)
    actor = factories.actor_of(factories.someone(role, territory=geography.territory), now)
    if role == "secretariat":
        assert accept_nomination(actor=actor, nomination=nomination, now=now)
        return
    with pytest.raises(Refused, match="personne désignée"):
        accept_nomination(actor=actor, nomination=nomination, now=now)
    with pytest.raises(Refused, match="personne désignée"):
        decline_nomination(actor=actor, nomination=nomination, now=now)


def test_a_refusal_leaves_the_seat_vacant_and_tells_the_secretariat(geography, now):
    opened(now)
    keeper = factories.secretariat()
    nomination = waiting(seat(geography.territory, 1), now)
    decline_nomination(actor=factories.actor_of(nomination.person, now), nomination=nomination, now=now)
    assert composition(TODAY).filled == 0
    assert list(Notice.objects.filter(kind="assembly.declined").values_list("person", flat=True)) == [keeper.pk]
    with pytest.raises(Refused, match="refusée"):
        accept_nomination(actor=SECRETARIAT, nomination=nomination, now=now)


def test_each_is_told_of_what_others_record(geography, now):
    opened(now)
    keeper = factories.secretariat()
    nomination = waiting(seat(geography.territory, 1), now)
    mandate = accept_nomination(actor=factories.actor_of(keeper, now), nomination=nomination, now=now)
    end_mandate(actor=factories.actor_of(keeper, now), mandate=mandate, on=TODAY, reason=EndReason.DIED, now=now)
    told = list(Notice.objects.order_by("pk").values_list("kind", "person"))
    person = nomination.person_id
    assert told == [("assembly.named", person), ("assembly.accepted", person), ("assembly.ended", person)]


# --- Ends and replacements ----------------------------------------------------------------------------------


def sitting(geography, now, number=1):
    nomination = waiting(seat(geography.territory, number), now)
    return accept_nomination(actor=SECRETARIAT, nomination=nomination, on=VOTED, now=now)


def test_a_resignation_empties_the_seat_the_next_day_and_another_takes_it(geography, now):
    opened(now)
    first = sitting(geography, now)
    end_mandate(
        actor=factories.actor_of(first.person, now), mandate=first, on=TODAY, reason=EndReason.RESIGNED, now=now
    )
    assert composition(TODAY).filled == 1
    assert composition(TODAY + timedelta(days=1)).filled == 0
    second = waiting(first.seat, now + timedelta(days=3), voted=TODAY + timedelta(days=1))
    mandate = accept_nomination(actor=SECRETARIAT, nomination=second, now=now + timedelta(days=3))
    assert mandate.starts_on == TODAY + timedelta(days=3)
    assert [m.person for m in first.seat.mandates.order_by("starts_on")] == [first.person, second.person]


@pytest.mark.parametrize(
    ("fields", "name", "words"),
    [
        ({"on": date(2026, 3, 1)}, "on", "a commencé le 2 mars 2026"),
        ({"on": date(2040, 1, 1)}, "on", "finit de toute façon"),
        ({"reason": "lassitude"}, "reason", "Choisissez le motif"),
        ({"reason": EndReason.TERM_ENDED}, "reason", "Choisissez le motif"),
    ],
)
def test_an_end_that_cannot_be_names_the_field(fields, name, words, geography, now):
    opened(now)
    mandate = sitting(geography, now)
    told = {"on": TODAY, "reason": EndReason.OFFICE_LOST} | fields
    with pytest.raises(ValidationError) as refused:
        end_mandate(actor=SECRETARIAT, mandate=mandate, now=now, **told)
    assert words in plain(refused)[name]


def test_who_may_end_a_mandate_and_only_once(geography, now):
    opened(now)
    mandate = sitting(geography, now)
    own = factories.actor_of(mandate.person, now)
    for role in factories.ROLES:
        if role != "secretariat":
            actor = factories.actor_of(factories.someone(role, territory=geography.territories[2]), now)
            with pytest.raises(Refused, match="démission de qui le tient"):
                end_mandate(actor=actor, mandate=mandate, on=TODAY, reason=EndReason.RESIGNED, now=now)
    with pytest.raises(Refused, match="que par une démission"):
        end_mandate(actor=own, mandate=mandate, on=TODAY, reason=EndReason.OFFICE_LOST, now=now)
    with pytest.raises(ValidationError, match="au plus tôt aujourd’hui"):
        end_mandate(actor=own, mandate=mandate, on=TODAY - timedelta(1), reason=EndReason.RESIGNED, now=now)
    end_mandate(actor=own, mandate=mandate, on=TODAY, reason=EndReason.RESIGNED, now=now)
    with pytest.raises(Refused, match="a déjà une fin"):
        end_mandate(actor=SECRETARIAT, mandate=mandate, on=TODAY, reason=EndReason.DIED, now=now)


def test_a_substitute_takes_the_seat_where_the_rules_say_so(geography, now):
    opened(now, replacement={"by": "substitute"})
    full = sitting(geography, now)
    stand_by = accept_nomination(
        actor=SECRETARIAT, nomination=waiting(seat(geography.territory, 1, "substitute"), now), on=VOTED, now=now
    )
    with pytest.raises(ValidationError, match="tenu par"):
        call_substitute(actor=SECRETARIAT, seat=full.seat, on=TODAY, now=now)
    end_mandate(actor=SECRETARIAT, mandate=full, on=TODAY, reason=EndReason.OFFICE_LOST, now=now)
    promoted = call_substitute(actor=SECRETARIAT, seat=full.seat, on=TODAY + timedelta(1), now=now)
    stand_by.refresh_from_db()
    assert (promoted.person, promoted.seat) == (stand_by.person, full.seat)
    assert (stand_by.ends_on, stand_by.end_reason) == (TODAY, EndReason.PROMOTED)
    with pytest.raises(ValidationError, match="Personne n’est suppléant"):
        call_substitute(actor=SECRETARIAT, seat=full.seat, on=TODAY + timedelta(2), now=now)


def test_elsewhere_a_substitute_does_not(geography, now):
    opened(now)
    with pytest.raises(ValidationError, match="une nouvelle désignation"):
        call_substitute(actor=SECRETARIAT, seat=seat(geography.territory, 1), on=TODAY, now=now)


def test_a_person_known_here_is_checked_by_the_gender_kept_here(geography, now):
    opened(now)
    known = factories.person(email="luc@exemple.test", gender="M")
    place = seat(geography.territory, 1)
    told = nominee(place, email=known.email)
    with pytest.raises(ValidationError) as refused:
        named(dataclasses.replace(told), now=now)
    assert "revient à une femme" in plain(refused)[f"seat-{place.pk}"]
