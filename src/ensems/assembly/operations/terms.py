"""Opening a term with the seats that its rules give, and ending it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from ensems.assembly.enums import EndReason, SeatKind, Unit
from ensems.assembly.models import Mandate, Seat, Term
from ensems.assembly.queries import places
from ensems.assembly.rules import may_compose
from ensems.assembly.terms.reading import RulesError, read
from ensems.assembly.terms.schema import TermRules
from ensems.assembly.terms.seats import Distribution, Place, distribute, genders
from ensems.core.actors import Actor
from ensems.core.decisions import require
from ensems.core.locks import alone
from ensems.core.operations import operation
from ensems.core.partial_dates import sentence
from ensems.core.texts import digest, normalise, one_line
from ensems.register import chain
from ensems.register.operations import append


@operation
def open_term(
    *,
    actor: Actor,
    name: str,
    starts_on: date,
    rules: Mapping[str, Any],
    territories: Collection[int] | None = None,
    is_demonstration: bool = False,
    now: datetime,
) -> Term:
    """The term and its empty seats, counted on the perimeters of its first day, in one act.

    `territories`: the primary keys of those that name members; all of them when it is not given. Raises
    ValidationError on `name`, `starts_on` or `rules`, where each sentence names the field of the document.
    """
    alone("terms")
    require(may_compose(actor))
    name = one_line(normalise(name))
    if not 1 <= len(name) <= 120:
        raise ValidationError({"name": _("Donnez à la mandature un nom de 120 caractères au plus.")})
    try:
        told = read(rules)
        shared = distribute(told, _places(told, starts_on, territories))
    except RulesError as error:
        raise ValidationError({"rules": [str(fault) for fault in error.faults]}) from error
    ends_on = last_day(starts_on, told.months)
    _check_free(starts_on, ends_on)
    term = Term.objects.create(
        name=name,
        starts_on=starts_on,
        ends_on=ends_on,
        planned_seats=shared.total,
        rules=told.to_json(),
        is_demonstration=is_demonstration,
    )
    Seat.objects.bulk_create(_seats(term, told, shared))
    append(
        actor=actor,
        verb="assembly.composed",
        subject=f"mandature:{term.pk}",
        facts={
            "since": starts_on.isoformat(),
            "territories": len({share.place.key for share in shared.shares if share.college.unit == Unit.TERRITORY}),
            "seats": shared.total,
            "rules": digest(chain.canonical(term.rules)),
            "demonstration": is_demonstration,
        },
        now=now,
    )
    return term


@operation
def end_term(*, actor: Actor, term: Term, on: date, now: datetime) -> Term:
    """Say its last day; the mandates that would have lasted longer end with it. Raises ValidationError on `on`."""
    require(may_compose(actor))
    term = Term.objects.select_for_update(no_key=True).get(pk=term.pk)
    if on < term.starts_on:
        raise ValidationError(
            {"on": _("La mandature a commencé le %(day)s.") % {"day": sentence(term.starts_on)}},
        )
    longer = Mandate.objects.filter(seat__term=term).filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on))
    if longer.filter(starts_on__gt=on).exists():
        raise ValidationError({"on": _("Un mandat commence après ce jour.")})
    longer.update(ends_on=on, end_reason=EndReason.TERM_ENDED)
    term.ends_on = on
    term.save(update_fields=["ends_on"])
    append(actor=actor, verb="term.ended", subject=f"mandature:{term.pk}", facts={"last_day": on.isoformat()}, now=now)
    return term


def last_day(starts_on: date, months: int) -> date | None:
    """The day before the same day, `months` later (the last of a shorter month); None when nothing limits the term."""
    if not months:
        return None
    year, month = divmod(starts_on.year * 12 + starts_on.month - 1 + months, 12)
    day = starts_on.day
    while True:
        try:
            return date(year, month + 1, day) - timedelta(days=1)
        except ValueError:
            day -= 1


def _places(rules: TermRules, day: date, territories: Collection[int] | None) -> dict[str, list[Place]]:
    found = places(day, {college.unit for college in rules.colleges})
    if territories is not None and Unit.TERRITORY in found:
        found[Unit.TERRITORY] = [place for place in found[Unit.TERRITORY] if place.key in territories]
    return found


def _check_free(starts_on: date, ends_on: date | None) -> None:
    others = Term.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=starts_on))
    if ends_on is not None:
        others = others.filter(starts_on__lte=ends_on)
    other = others.first()
    if other is not None:
        raise ValidationError(
            {
                "starts_on": _(
                    "La mandature « %(name)s » est en vigueur à cette date : dites d’abord quand elle finit."
                )
                % {"name": other.name}
            }
        )


def _seats(term: Term, rules: TermRules, shared: Distribution) -> list[Seat]:
    """Numbers run through a delegation, college after college."""
    made: list[Seat] = []
    last: dict[object, int] = {}
    for share in shared.shares:
        begun = last.get(share.place.key, 0)
        last[share.place.key] = begun + share.seats
        named = (
            {"territory_id": share.place.key}
            if share.college.unit == Unit.TERRITORY
            else {"named_by": share.place.name[:160]}
        )
        for rank, gender in enumerate(genders(share.seats, in_pairs=rules.in_pairs), begun + 1):
            seat = {"term": term, "college": share.college.key, "number": rank, **named}
            made.append(Seat(**seat, expected_gender=gender))
            if rules.substitutes.each:
                made.append(
                    Seat(
                        **seat,
                        kind=SeatKind.SUBSTITUTE,
                        expected_gender=gender if rules.substitutes.same_gender else "",
                    )
                )
    return made
