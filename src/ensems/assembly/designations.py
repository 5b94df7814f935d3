"""Reads about designations: what is checked of a candidate, what waits for an answer, what was recorded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _

from ensems.accounts.models import Person
from ensems.assembly import checks
from ensems.assembly.checks import Check, State
from ensems.assembly.elected.digests import birth_digest
from ensems.assembly.enums import EndReason, NominationState, ProposalState
from ensems.assembly.models import Designation, Mandate, Nomination, Proposal, ProposedName, Seat, Term
from ensems.assembly.queries import rules_of
from ensems.assembly.registry import elected_of
from ensems.core.partial_dates import sentence
from ensems.core.texts import normalise
from ensems.territories.models import Territory


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person before a seat: known here (`person_id`) or by what a deliberation says. The birth date is not kept.

    `born`: its digest, where the date itself is not there any more.
    """

    family_name: str
    given_name: str
    gender: str
    born_on: date | None = None
    person_id: int | None = None
    is_demonstration: bool = False
    born: str = ""

    @property
    def birth(self) -> str:
        """The digest of the birth date, empty when nobody gave one."""
        return birth_digest(self.born_on) if self.born_on else self.born

    @property
    def name(self) -> str:
        return " ".join(normalise(f"{self.given_name} {self.family_name}").split())


def checks_of(candidate: Candidate, seat: Seat, on: date, *, person: Person | None = None) -> list[Check]:
    """Every check of one person for one seat from that day, in the order in which they are read.

    Two SQL queries (the seat’s mandates, the person’s) and those of the register of elected officials.
    """
    found = [_named(candidate), _seat_is_free(seat, on), _one_seat(seat, on, person)]
    found.append(
        checks.expected_gender(
            name=candidate.name, gender=person.gender if person else candidate.gender, expected=seat.expected_gender
        )
    )
    rules = rules_of(seat.term)
    college = rules.college(seat.college) if rules else None
    if college is not None and (college.offices or college.incompatible):
        elected = elected_of(candidate, seat.territory, on, person=person)
        found.append(checks.local_mandate(college, elected, name=candidate.name, where=seat.delegation))
        found.append(checks.incompatibility(college, elected, name=candidate.name))
    return [check for check in found if check is not None]


def _named(candidate: Candidate) -> Check | None:
    if candidate.family_name.strip() and candidate.given_name.strip():
        return None
    return Check("name", State.REFUSED, _("Donnez le prénom et le nom."))


def _seat_is_free(seat: Seat, on: date) -> Check:
    held = seat.mandates.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on)).select_related("person").first()
    if held is None:
        return Check("seat", State.FINE, _("Le siège est libre à partir du %(day)s.") % {"day": sentence(on)})
    return Check(
        "seat",
        State.REFUSED,
        _("Ce siège est tenu par %(name)s : enregistrez d’abord la fin de ce mandat.") % {"name": held.person.name},
    )


def _one_seat(seat: Seat, on: date, person: Person | None) -> Check | None:
    if person is None:
        return Check("one_seat", State.FINE, _("Cette personne est nouvelle sur la plateforme."))
    held = (
        Mandate.objects.filter(person=person, seat__term=seat.term)
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on))
        .select_related("seat__territory", "person")
        .first()
    )
    if held is None:
        return Check("one_seat", State.FINE, _("Cette personne n’a pas d’autre siège."))
    return Check(
        "one_seat",
        State.REFUSED,
        _("%(name)s siège déjà pour « %(where)s » : une personne n’a qu’un siège.")
        % {"name": person.name, "where": held.seat.delegation},
    )


# --- Lists --------------------------------------------------------------------------------------------------


def recorded() -> list[Designation]:
    """Every designation with its nominations, the latest deliberation first: two SQL queries."""
    found = Designation.objects.select_related("territory", "document", "act")
    named = Nomination.objects.select_related("person", "seat").order_by("seat__number", "pk")
    return list(found.prefetch_related(Prefetch("nominations", named)))


def waiting() -> list[Nomination]:
    """Nominations without an answer, the oldest deliberation first: one SQL query."""
    found = Nomination.objects.filter(state=NominationState.WAITING)
    return list(
        found.select_related("person", "seat__territory", "designation").order_by(
            "designation__deliberated_on", "seat__number", "pk"
        )
    )


def nomination(key: str) -> Nomination | None:
    """One SQL query."""
    found = Nomination.objects.select_related("person", "seat__territory", "seat__term", "designation__document")
    return found.filter(key=key).first()


def proposals_waiting() -> list[Proposal]:
    """Prepared by territories and not answered, the oldest first: one SQL query."""
    found = Proposal.objects.filter(state=ProposalState.WAITING).select_related("territory", "prepared_by")
    return list(found.order_by("prepared_at", "pk"))


def proposals_of(territory: Territory) -> list[Proposal]:
    """Every one of a territory, the latest first: one SQL query."""
    return list(territory.proposals.select_related("territory", "document"))


def proposal(pk: int) -> Proposal | None:
    """One SQL query."""
    found = Proposal.objects.select_related("territory", "term", "document", "prepared_by", "designation__act")
    return found.filter(pk=pk).first()


def names_of(proposal: Proposal) -> list[ProposedName]:
    """Until it is confirmed. One SQL query."""
    return list(proposal.names.select_related("seat__territory", "seat__term"))


def seats_to_fill(territory: Territory, day: date) -> list[Seat]:
    """Of the term in force that day, or of the next one: those that nobody holds for good. Two SQL queries."""
    term = Term.objects.in_force(day).first() or Term.objects.filter(starts_on__gt=day).order_by("starts_on").first()
    of = Seat.objects.filter(term=term, territory=territory).first() if term else None
    return free_seats(of, day) if of else []


def free_seats(of: Seat, day: date) -> list[Seat]:
    """Of the delegation of that seat: those that nobody holds, or only until a known day. One SQL query."""
    lasting = Mandate.objects.in_force(day).filter(end_reason__in=("", EndReason.TERM_ENDED))
    return list(
        Seat.objects.filter(term=of.term_id, territory=of.territory_id, named_by=of.named_by)
        .exclude(pk__in=lasting.values("seat"))
        .select_related("territory", "term")
        .order_by("kind", "number")
    )


@dataclass(frozen=True, slots=True)
class Checked:
    """What was looked at of one candidate, for the page that checks before recording."""

    candidate: Candidate
    seat: Seat
    checks: list[Check]


def check(candidate: Candidate, seat: Seat, on: date) -> Checked:
    """As `checks_of`, and one SQL query for the person when the platform knows them."""
    person = Person.objects.filter(pk=candidate.person_id).first() if candidate.person_id else None
    return Checked(candidate, seat, checks_of(candidate, seat, on, person=person))
