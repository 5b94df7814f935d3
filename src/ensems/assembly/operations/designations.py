"""A territory, or a body, names its members by a deliberation; each of them then accepts or declines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from ensems.accounts.enums import Role
from ensems.accounts.models import Person, normal_address
from ensems.accounts.operations import create_person
from ensems.assembly.checks import Check, dates
from ensems.assembly.designations import Candidate, checks_of
from ensems.assembly.elected.operations import recognise
from ensems.assembly.enums import NominationState
from ensems.assembly.models import Designation, Nomination, Seat, Term
from ensems.assembly.operations.mandates import accept_nomination
from ensems.assembly.operations.shared import take_seats, tell
from ensems.assembly.registry import certain_identities
from ensems.assembly.rules import may_compose
from ensems.core import clock
from ensems.core.actors import Actor
from ensems.core.decisions import require
from ensems.core.operations import operation
from ensems.core.texts import digest, normalise
from ensems.files import operations as files
from ensems.files.models import StoredFile
from ensems.register.operations import append


@dataclass(frozen=True, slots=True)
class Deliberation:
    """What the territory voted; `effective_on` is the day of the vote unless it says otherwise."""

    reference: str
    deliberated_on: date
    effective_on: date | None = None

    @property
    def takes_effect(self) -> date:
        return self.effective_on or self.deliberated_on


@dataclass(frozen=True, slots=True)
class Nominee:
    """Somebody named for a seat. `accepted_on`: the secretariat holds a written acceptance of that day."""

    seat_id: int
    candidate: Candidate
    local_office: str = ""
    email: str = ""
    accepted_on: date | None = None


@operation
def record_designation(
    *,
    actor: Actor,
    deliberation: Deliberation,
    nominees: Sequence[Nominee],
    waiver: str = "",
    document: UploadedFile | None = None,
    kept: StoredFile | None = None,
    now: datetime,
) -> Designation:
    """All the seats are of one delegation. A nomination still waiting on one of them gives way to this one.

    `kept`: the document, when it is here already. Raises ValidationError: on `reference`, `effective_on`, `document`,
    `waiver` (a check of the register that needs a reason), on `seat-<pk>` for what is wrong with one nominee, or on
    the whole.
    """
    require(may_compose(actor))
    if not nominees:
        raise ValidationError(_("Nommez au moins une personne."))
    seats = take_seats(nominee.seat_id for nominee in nominees)
    term = _delegation(seats, nominees)
    known = _known_people(nominees)
    reference = _checked(deliberation, term, nominees, seats, known, waiver, now)
    file = files.store(actor=actor, upload=document, now=now) if document else kept
    people = [_person(actor, nominee, known, now) for nominee in nominees]
    _remember(actor, nominees, people, now)
    first = seats[nominees[0].seat_id]
    if file:
        files.publish(actor=actor, file=file, now=now)
    act = append(
        actor=actor,
        verb="designation.recorded",
        subject=f"mandature:{term.pk}",
        facts={
            "by": first.territory.code if first.territory else digest(first.named_by),
            "reference": digest(reference),
            "voted": deliberation.deliberated_on.isoformat(),
            "effective": deliberation.takes_effect.isoformat(),
            "document": file.digest if file else "",
            "seats": {str(one.seat_id): person.actor_key for one, person in zip(nominees, people, strict=True)},
        },
        now=now,
    )
    designation = Designation.objects.create(
        term=term,
        territory=first.territory,
        named_by=first.named_by,
        reference=reference,
        deliberated_on=deliberation.deliberated_on,
        effective_on=deliberation.takes_effect,
        document=file,
        waiver=normalise(waiver).strip(),
        recorded_at=now,
        act=act,
    )
    for nominee, person in zip(nominees, people, strict=True):
        _nominate(actor, designation, nominee, person, now)
    return designation


def _remember(actor: Actor, nominees: Sequence[Nominee], people: Sequence[Person], now: datetime) -> None:
    """Whom the birth date shows to be surely that elected official is recognised, so that later imports know them."""
    if not actor.has(Role.SECRETARIAT):
        return
    for nominee, person in zip(nominees, people, strict=True):
        if nominee.candidate.birth:
            for human in certain_identities(nominee.candidate, person):
                recognise(actor=actor, person=person, human=human, is_same=True, now=now)


def _nominate(actor: Actor, designation: Designation, nominee: Nominee, person: Person, now: datetime) -> None:
    waiting = Nomination.objects.filter(seat_id=nominee.seat_id, state=NominationState.WAITING)
    waiting.update(state=NominationState.REPLACED, answered_on=clock.today(now))
    nomination = Nomination.objects.create(
        designation=designation,
        seat_id=nominee.seat_id,
        person=person,
        local_office=" ".join(normalise(nominee.local_office).split())[:160],
    )
    if nominee.accepted_on is not None:
        try:
            accept_nomination(actor=actor, nomination=nomination, on=nominee.accepted_on, now=now)
        except ValidationError as error:
            raise ValidationError({f"seat-{nominee.seat_id}": error.messages}) from error
    else:
        tell([person], "assembly.named", {"nomination": nomination.pk}, actor=actor, now=now)


def _delegation(seats: Mapping[int, Seat], nominees: Sequence[Nominee]) -> Term:
    if len(seats) != len({nominee.seat_id for nominee in nominees}):
        raise ValidationError(_("Un de ces sièges n’existe plus : rouvrez la page."))
    if max(Counter(nominee.seat_id for nominee in nominees).values()) > 1:
        raise ValidationError(_("Un siège ne reçoit qu’une personne."))
    if len({(seat.term_id, seat.territory_id, seat.named_by) for seat in seats.values()}) > 1:
        raise ValidationError(_("Une délibération nomme les membres d’une seule délégation."))
    return next(iter(seats.values())).term


def _checked(
    deliberation: Deliberation,
    term: Term,
    nominees: Sequence[Nominee],
    seats: Mapping[int, Seat],
    known: Mapping[int, Person],
    waiver: str,
    now: datetime,
) -> str:
    """The reference as it will be kept; raises ValidationError with every sentence of the checks that stop."""
    errors: dict[str, list[str]] = {}
    reference = " ".join(normalise(deliberation.reference).split())
    if not 1 <= len(reference) <= 120:
        errors["reference"] = [_("Donnez la référence de la délibération, en 120 caractères au plus.")]
    voted = dates(
        deliberated_on=deliberation.deliberated_on,
        effective_on=deliberation.takes_effect,
        term_starts=term.starts_on,
        term_ends=term.ends_on,
        today=clock.today(now),
    )
    if voted.stops:
        errors["effective_on"] = [voted.sentence]
    unsure: list[Check] = []
    for nominee in nominees:
        found = checks_of(
            nominee.candidate, seats[nominee.seat_id], deliberation.takes_effect, person=known.get(nominee.seat_id)
        )
        stops = [check.sentence for check in found if check.stops]
        if stops:
            errors[f"seat-{nominee.seat_id}"] = stops
        unsure += [check for check in found if check.needs_a_reason]
    if len(normalise(waiver).strip()) > 400:
        errors["waiver"] = [_("Le motif compte plus de 400 caractères : résumez-le.")]
    elif unsure and len(normalise(waiver).strip()) < 10:
        errors["waiver"] = [
            _(
                "Une vérification n’est pas faite ou n’est pas favorable : dites en une phrase pourquoi vous "
                "passez outre."
            )
        ]
    if errors:
        raise ValidationError(errors)
    return reference


def _known_people(nominees: Sequence[Nominee]) -> dict[int, Person]:
    """By seat, those that the platform knows already, taken for the transaction in the order of their keys."""
    given = {nominee.seat_id: nominee.candidate.person_id for nominee in nominees if nominee.candidate.person_id}
    written = {
        nominee.seat_id: normal_address(nominee.email)
        for nominee in nominees
        if nominee.seat_id not in given and nominee.email.strip()
    }
    found = Person.objects.select_for_update(no_key=True).order_by("pk")
    people = list(found.filter(pk__in=given.values()) | found.filter(email__in=written.values()))
    by_key, by_address = {one.pk: one for one in people}, {one.email: one for one in people}
    known = {seat: by_key[pk] for seat, pk in given.items() if pk in by_key}
    known |= {seat: by_address[address] for seat, address in written.items() if address in by_address}
    if len({one.pk for one in known.values()}) < len(known):
        raise ValidationError(_("La même personne est nommée sur deux sièges."))
    return known


def _person(actor: Actor, nominee: Nominee, known: Mapping[int, Person], now: datetime) -> Person:
    found = known.get(nominee.seat_id)
    if found is not None:
        return found
    candidate = nominee.candidate
    try:
        return create_person(
            actor=actor,
            email=nominee.email or None,
            given_name=candidate.given_name,
            family_name=candidate.family_name,
            gender=candidate.gender,
            is_demonstration=candidate.is_demonstration,
            now=now,
        )
    except ValidationError as error:
        raise ValidationError({f"seat-{nominee.seat_id}": error.messages}) from error
