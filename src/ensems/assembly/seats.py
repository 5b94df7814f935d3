"""Reads about seats at a date: equity of a composition, vacant seats, the history of one seat."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from ensems.assembly import checks
from ensems.assembly.checks import Check
from ensems.assembly.composition import Composition, Delegation, SeatRow
from ensems.assembly.enums import EndReason, NominationState, ParityKind, ParityScope, SeatKind
from ensems.assembly.models import Mandate, Nomination, Seat
from ensems.assembly.queries import rules_of
from ensems.assembly.terms.figures import Figures, Line
from ensems.assembly.terms.schema import Parity, TermRules
from ensems.interface.wording import address
from ensems.territories.queries import TerritoryRow, territory_rows

PAIRS_BY_DEFAULT = Parity(ParityKind.PAIRS)


def figures(seats: Mapping[int, int], rows: Iterable[TerritoryRow]) -> Figures:
    """`seats` by primary key of a territory; `rows` say their inhabitants and communes. No SQL query."""
    return Figures(
        tuple(
            Line(
                key=row.pk,
                name=row.name,
                address=address("territories:detail", [row.code]),
                seats=seats[row.pk],
                population=row.population,
                communes=row.communes,
                small=row.under_500,
                small_people=row.people_under_500,
                department=row.departments[0][1] if row.departments else "",
            )
            for row in rows
            if row.pk in seats
        )
    )


def figures_of(found: Composition) -> Figures:
    """Three SQL queries; none without a territory that has a seat."""
    if not any(one.territory for one in found.delegations):
        return Figures(())
    return found.drawn("figures", _figures_of, territory_rows(found.on))


def _figures_of(found: Composition, rows: tuple[TerritoryRow, ...]) -> Figures:
    return figures(Counter({one.territory.pk: len(one.seats) for one in found.delegations if one.territory}), rows)


# --- Parity -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ParityLine:
    name: str
    check: Check


def parity_of(rule: Parity, rows: tuple[SeatRow, ...] | list[SeatRow]) -> Check:
    genders = Counter(row.gender for row in rows if not row.is_vacant)
    return checks.parity(rule, women=genders["F"], men=genders["M"], vacant=sum(row.is_vacant for row in rows))


def parities(found: Composition) -> list[tuple[Delegation, Check]]:
    """For each delegation, whether the parity of the term is kept; without a rule, how many women and men. No query."""
    rule = _rules(found).parity
    inside = rule if rule.kind == ParityKind.PAIRS or rule.scope == ParityScope.DELEGATION else Parity()
    return [(delegation, parity_of(inside, delegation.seats)) for delegation in found.delegations]


def wider_parities(found: Composition) -> list[ParityLine]:
    """The parity of colleges and of the whole, where the rule of the term is set there. No SQL query."""
    rules = _rules(found)
    rule, rows = rules.parity, list(found.rows)
    if rule.kind != ParityKind.GAP or rule.scope == ParityScope.DELEGATION:
        return []
    if rule.scope == ParityScope.ASSEMBLY:
        return [ParityLine(str(ParityScope.ASSEMBLY.label), parity_of(rule, rows))]
    return [
        ParityLine(college.name, parity_of(rule, [row for row in rows if row.college == college.key]))
        for college in rules.colleges
    ]


def _rules(found: Composition) -> TermRules:
    return (rules_of(found.term) if found.term else None) or TermRules(colleges=())


# --- Vacant seats -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Vacancy:
    """`last` held it before; `waiting` was named for it and has not answered; `due`: the last day to fill it."""

    seat: SeatRow
    since: date
    last: Mandate | None
    waiting: Nomination | None
    due: date | None


@dataclass(frozen=True, slots=True)
class VacantPlace:
    delegation: Delegation
    vacancies: tuple[Vacancy, ...]


def vacancies(found: Composition) -> list[VacantPlace]:
    """By delegation, in the order of the composition. Two SQL queries, none when every seat is held."""
    empty = [row.pk for row in found.rows if row.is_vacant]
    if not empty or found.term is None:
        return []
    before: dict[int, Mandate] = {}
    for mandate in (
        Mandate.objects.filter(seat__in=empty, ends_on__lt=found.on).select_related("person").order_by("ends_on")
    ):
        before[mandate.seat_id] = mandate
    waiting = {
        one.seat_id: one
        for one in Nomination.objects.filter(seat__in=empty, state=NominationState.WAITING).select_related(
            "person", "designation"
        )
    }
    days = _rules(found).replacement.within_days
    return [
        VacantPlace(
            delegation,
            tuple(
                _vacancy(row, found.term.starts_on, before.get(row.pk), waiting.get(row.pk), days)
                for row in delegation.seats
                if row.is_vacant
            ),
        )
        for delegation in found.with_vacancies
    ]


def _vacancy(seat: SeatRow, opened: date, last: Mandate | None, waiting: Nomination | None, days: int) -> Vacancy:
    ended = last.ends_on if last else None
    since = ended + timedelta(days=1) if ended else opened
    return Vacancy(seat, since, last, waiting, since + timedelta(days=days) if days else None)


# --- The history of a seat ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Span:
    """A mandate, or a time without a holder, from a day to a day (both included; no last day: it goes on)."""

    starts_on: date
    ends_on: date | None
    mandate: Mandate | None = None

    @property
    def is_ended_early(self) -> bool:
        return self.mandate is not None and self.mandate.end_reason not in {"", EndReason.TERM_ENDED}


@dataclass(frozen=True, slots=True)
class SeatHistory:
    """`spans` in the order of days; `behind` is the substitute's seat of a full member's, or the other way round."""

    seat: Seat
    spans: tuple[Span, ...]
    nominations: tuple[Nomination, ...]
    behind: Seat | None
    college: str

    @property
    def designated(self) -> list[Mandate]:
        """The mandates whose deliberation is recorded."""
        return [span.mandate for span in self.spans if span.mandate and span.mandate.nomination]


def history(pk: int, today: date) -> SeatHistory | None:
    """Four SQL queries."""
    seat = Seat.objects.select_related("term", "territory").filter(pk=pk).first()
    if seat is None:
        return None
    mandates = list(seat.mandates.select_related("person", "nomination__designation__document").order_by("starts_on"))
    unanswered = seat.nominations.exclude(state=NominationState.ACCEPTED).select_related("person", "designation")
    behind = Seat.objects.filter(
        term=seat.term_id, territory=seat.territory_id, named_by=seat.named_by, number=seat.number
    ).exclude(Q(pk=seat.pk) | Q(kind=seat.kind))
    rules = rules_of(seat.term)
    college = rules.college(seat.college) if rules else None
    return SeatHistory(
        seat,
        tuple(spans(mandates, seat.term.starts_on, seat.term.ends_on, today)),
        tuple(unanswered.order_by("-designation__deliberated_on", "-pk")),
        behind.first(),
        college.name if college else "",
    )


def spans(mandates: list[Mandate], opened: date, closed: date | None, today: date) -> list[Span]:
    """Mandates in order and the empty times between them, until the end of the term or as long as it goes on."""
    found, free = [], opened
    for mandate in mandates:
        if mandate.starts_on > free:
            found.append(Span(free, mandate.starts_on - timedelta(days=1)))
        found.append(Span(mandate.starts_on, mandate.ends_on, mandate))
        if mandate.ends_on is None:
            return found
        free = mandate.ends_on + timedelta(days=1)
    if (closed is None or free <= closed) and free <= max(today, opened):
        found.append(Span(free, closed if closed is not None and closed < today else None))
    return found


def seats_behind(found: Composition) -> int:
    """Substitutes' seats of the term of a composition. One SQL query."""
    return Seat.objects.filter(term=found.term, kind=SeatKind.SUBSTITUTE).count() if found.term else 0
