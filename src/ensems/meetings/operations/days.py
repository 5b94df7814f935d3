"""A day of session in one gesture: workshops in the morning, plenary in the afternoon; and a meeting called again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ensems.core import clock
from ensems.core.actors import Actor
from ensems.core.decisions import require
from ensems.core.locks import alone
from ensems.core.operations import operation
from ensems.core.partial_dates import sentence
from ensems.meetings import queries, rules
from ensems.meetings.enums import Format
from ensems.meetings.models import AgendaItem, Meeting, QuorumCheck
from ensems.meetings.operations.agenda import ItemFacts, add_item
from ensems.meetings.operations.sessions import MeetingFacts, record_meeting
from ensems.meetings.operations.shared import hold
from ensems.meetings.rules_of_meeting.notice import latest_sending


@dataclass(frozen=True, slots=True)
class DayPlan:
    """Instants of the same day in Paris; `workshops`: their titles, held at the same time."""

    title: str
    held_on: date
    place: str
    workshops: tuple[str, ...]
    workshops_start: datetime
    workshops_end: datetime
    plenary_start: datetime
    plenary_end: datetime
    format: str = Format.ON_SITE
    number: int | None = None


@operation
def plan_day(*, actor: Actor, plan: DayPlan, now: datetime) -> Meeting:
    """The plenary, with its usual agenda, and its workshops, each with its own; the same day planned twice is planned
    once. Raises ValidationError by field."""
    alone("meeting.slug")
    titles = [title.strip() for title in plan.workshops if title.strip()]
    errors: dict[str, str] = {}
    if not titles:
        errors["workshops"] = _("Nommez au moins un atelier, un par ligne.")
    if plan.workshops_end <= plan.workshops_start:
        errors["workshops_end"] = _("La fin des ateliers suit leur début.")
    if plan.plenary_start < plan.workshops_end:
        errors["plenary_start"] = _("La plénière commence après les ateliers.")
    if plan.plenary_end <= plan.plenary_start:
        errors["plenary_end"] = _("La fin de la plénière suit son début.")
    if errors:
        raise ValidationError(errors)
    there = _already(plan, titles)
    if there is not None:
        return there
    plenary = record_meeting(
        actor=actor,
        facts=MeetingFacts(
            title=plan.title,
            held_on=plan.held_on,
            number=plan.number,
            starts_at=plan.plenary_start,
            ends_at=plan.plenary_end,
            format=plan.format,
            place=plan.place,
        ),
        now=now,
    )
    for title in titles:
        workshop = record_meeting(
            actor=actor,
            facts=MeetingFacts(
                title=title,
                kind=Meeting.Kind.WORKSHOP,
                held_on=plan.held_on,
                starts_at=plan.workshops_start,
                ends_at=plan.workshops_end,
                format=plan.format,
                place=plan.place,
            ),
            now=now,
        )
        workshop.part_of = plenary
        workshop.save(update_fields=["part_of"])
        _write(
            actor,
            workshop,
            [
                (_("Tour de table et désignation du rapporteur ou de la rapporteure"), []),
                (_("Échanges"), []),
                (_("Ce que l’atelier propose"), []),
            ],
            now,
        )
    _write(
        actor,
        plenary,
        [
            (_("Ouverture, appel et constat du quorum"), []),
            (_("Adoption du procès-verbal de la séance précédente"), []),
            (_("Restitution des ateliers"), titles),
            (_("Questions à la présidence de la Région"), []),
            (_("Questions diverses"), []),
        ],
        now,
    )
    return plenary


@operation
def call_again(*, actor: Actor, meeting: Meeting, starts_at: datetime, now: datetime) -> Meeting:
    """After a missed quorum: the same meeting and the same items at another day, where no quorum applies. Its call is
    sent as usual. Raises Refused, ValidationError when it is too soon."""
    meeting = hold(meeting)
    missed = QuorumCheck.objects.filter(meeting=meeting, reached=False).exists()
    require(rules.may_call_again(actor, meeting, missed))
    if Meeting.objects.filter(second_notice_of=meeting).exists():
        raise ValidationError(_("Cette séance a déjà sa seconde convocation."))
    standing = queries.rules_for(meeting)
    days = standing.rulebook.second_notice_days if standing else 0
    held_on = clock.today(starts_at)
    if latest_sending(held_on, days, clear=False) < meeting.held_on or held_on <= meeting.held_on:
        said = ngettext(
            "La seconde séance se tient %(n)d jour au moins après celle du %(day)s.",
            "La seconde séance se tient %(n)d jours au moins après celle du %(day)s.",
            max(days, 1),
        )
        raise ValidationError({"starts_at": said % {"n": max(days, 1), "day": sentence(meeting.held_on)}})
    length = meeting.ends_at - meeting.starts_at if meeting.ends_at and meeting.starts_at else None
    again = record_meeting(
        actor=actor,
        facts=MeetingFacts(
            title=meeting.title,
            held_on=held_on,
            kind=meeting.kind,
            body=meeting.body,
            starts_at=starts_at,
            ends_at=starts_at + length if length else None,
            format=meeting.format,
            place=meeting.place,
            remote_access=meeting.remote_access,
            is_demonstration=meeting.is_demonstration,
        ),
        now=now,
    )
    again.second_notice_of, again.standing_rules = meeting, standing
    again.save(update_fields=["second_notice_of", "standing_rules"])
    copies: dict[int, AgendaItem] = {}
    waiting = list(AgendaItem.objects.filter(meeting=meeting))
    while waiting:
        ready = [one for one in waiting if one.parent_id is None or one.parent_id in copies]
        waiting = [one for one in waiting if one not in ready]
        for one in ready:
            parent = copies[one.parent_id] if one.parent_id else None
            copies[one.pk] = AgendaItem.objects.create(
                meeting=again, parent=parent, position=one.position, title=one.title, note=one.note, minutes=one.minutes
            )
    return again


def _already(plan: DayPlan, titles: list[str]) -> Meeting | None:
    same = Meeting.objects.filter(
        kind=Meeting.Kind.PLENARY, title=plan.title, held_on=plan.held_on, starts_at=plan.plenary_start
    )
    for one in same:
        if set(Meeting.objects.filter(part_of=one).values_list("title", flat=True)) == set(titles):
            return one
    return None


def _write(actor: Actor, meeting: Meeting, items: list[tuple[str, list[str]]], now: datetime) -> None:
    for title, below in items:
        item = add_item(actor=actor, meeting=meeting, facts=ItemFacts(title[:200]), now=now)
        for one in below:
            add_item(actor=actor, meeting=meeting, facts=ItemFacts(one[:200]), under=item, now=now)
