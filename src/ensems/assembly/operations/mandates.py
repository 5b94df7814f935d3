"""What becomes of a nomination and of a mandate: acceptance, refusal, end, the substitute who becomes a full member."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ensems.assembly import rules
from ensems.assembly.enums import EndReason, NominationState, ReplacedBy, SeatKind
from ensems.assembly.models import Mandate, Nomination, Seat
from ensems.assembly.operations.shared import begin_mandate, record, secretariat, take_person, take_seats, tell
from ensems.assembly.queries import rules_of
from ensems.core import clock
from ensems.core.actors import Actor
from ensems.core.decisions import require
from ensems.core.operations import operation
from ensems.core.partial_dates import sentence


@operation
def accept_nomination(*, actor: Actor, nomination: Nomination, on: date | None = None, now: datetime) -> Mandate:
    """A mandate begins, on the day of the acceptance or when the designation takes effect if that is later.

    `on`: the day of the acceptance, today when it is not given; only the secretariat records one of the past. Raises
    ValidationError (on `on`, or on the whole when the seat or the person is not free).
    """
    nomination, seat = _take(nomination)
    require(rules.may_answer(actor, nomination))
    day = _answered_on(actor, nomination, on, now)
    person = take_person(nomination.person_id)
    mandate = begin_mandate(
        actor=actor,
        seat=seat,
        person=person,
        starts_on=max(day, nomination.designation.effective_on),
        local_office=nomination.local_office,
        nomination=nomination,
        now=now,
    )
    _answer(nomination, NominationState.ACCEPTED, day)
    tell([person], "assembly.accepted", {"mandate": mandate.pk}, actor=actor, now=now)
    return mandate


@operation
def decline_nomination(*, actor: Actor, nomination: Nomination, on: date | None = None, now: datetime) -> Nomination:
    """The seat stays vacant; the secretariat is told, so that the territory names somebody else."""
    nomination, seat = _take(nomination)
    require(rules.may_answer(actor, nomination))
    _answer(nomination, NominationState.DECLINED, _answered_on(actor, nomination, on, now))
    record(actor, "nomination.declined", seat, {"seat": seat.pk, "person": nomination.person.actor_key}, now)
    tell(secretariat(now), "assembly.declined", {"nomination": nomination.pk}, actor=actor, now=now)
    return nomination


@operation
def end_mandate(*, actor: Actor, mandate: Mandate, on: date, reason: str, now: datetime) -> Mandate:
    """`on` is the last day of the mandate. Raises ValidationError on `on` or `reason`."""
    seat = take_seats([mandate.seat_id])[mandate.seat_id]
    mandate = Mandate.objects.select_related("person").get(pk=mandate.pk)
    if reason not in EndReason.values or reason in {EndReason.TERM_ENDED, EndReason.PROMOTED}:
        raise ValidationError({"reason": _("Choisissez le motif de la fin du mandat.")})
    require(rules.may_end(actor, mandate, reason))
    today = clock.today(now)
    if on < mandate.starts_on:
        raise ValidationError(
            {
                "on": _("Ce mandat a commencé le %(day)s : il ne peut pas finir avant.")
                % {"day": sentence(mandate.starts_on)}
            }
        )
    if mandate.ends_on is not None and on > mandate.ends_on:
        raise ValidationError(
            {"on": _("Ce mandat finit de toute façon le %(day)s.") % {"day": sentence(mandate.ends_on)}},
        )
    if on < today and not rules.may_compose(actor):
        raise ValidationError({"on": _("Votre mandat finit au plus tôt aujourd’hui.")})
    mandate.ends_on, mandate.end_reason = on, reason
    mandate.save(update_fields=["ends_on", "end_reason"])
    record(
        actor,
        "mandate.ended",
        seat,
        {"seat": seat.pk, "person": mandate.person.actor_key, "last_day": on.isoformat(), "reason": reason},
        now,
    )
    tell([mandate.person, *secretariat(now)], "assembly.ended", {"mandate": mandate.pk}, actor=actor, now=now)
    return mandate


@operation
def call_substitute(*, actor: Actor, seat: Seat, on: date, now: datetime) -> Mandate:
    """The substitute of a vacant seat becomes its full member from `on`, where the rules of the term say so."""
    require(rules.may_compose(actor))
    behind = Seat.objects.filter(
        term_id=seat.term_id,
        territory_id=seat.territory_id,
        named_by=seat.named_by,
        number=seat.number,
        kind=SeatKind.SUBSTITUTE,
    ).first()
    seats = take_seats([seat.pk, *([behind.pk] if behind else [])])
    told = rules_of(seat.term)
    if told is None or told.replacement.by != ReplacedBy.SUBSTITUTE or seat.kind != SeatKind.FULL:
        raise ValidationError(_("Dans cette mandature, un siège vacant est pourvu par une nouvelle désignation."))
    held = behind.mandates.in_force(on).select_related("person").first() if behind else None
    if held is None or held.starts_on == on:
        raise ValidationError(_("Personne n’est suppléant de ce siège la veille de ce jour."))
    person = take_person(held.person_id)
    held.ends_on, held.end_reason = on - timedelta(days=1), EndReason.PROMOTED
    held.save(update_fields=["ends_on", "end_reason"])
    mandate = begin_mandate(
        actor=actor,
        seat=seats[seat.pk],
        person=person,
        starts_on=on,
        local_office=held.local_office,
        verb="mandate.promoted",
        now=now,
    )
    tell([person], "assembly.accepted", {"mandate": mandate.pk}, actor=actor, now=now)
    return mandate


def _take(nomination: Nomination) -> tuple[Nomination, Seat]:
    """The seat first, as everywhere, then the nomination read again."""
    seat = take_seats([nomination.seat_id])[nomination.seat_id]
    found = Nomination.objects.select_for_update(of=("self",), no_key=True).select_related("designation", "person")
    return found.get(pk=nomination.pk), seat


def _answered_on(actor: Actor, nomination: Nomination, on: date | None, now: datetime) -> date:
    today = clock.today(now)
    day = on or today
    if day > today:
        raise ValidationError({"on": _("Une réponse ne se date pas de demain.")})
    if day < nomination.designation.deliberated_on:
        raise ValidationError(
            {
                "on": _("La délibération est du %(day)s : la réponse ne peut pas être plus ancienne.")
                % {"day": sentence(nomination.designation.deliberated_on)}
            }
        )
    if day != today and not rules.may_compose(actor):
        raise ValidationError({"on": _("Votre réponse est datée d’aujourd’hui.")})
    return day


def _answer(nomination: Nomination, state: NominationState, day: date) -> None:
    nomination.state, nomination.answered_on = state, day
    nomination.save(update_fields=["state", "answered_on"])
