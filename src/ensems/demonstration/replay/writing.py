"""The minutes of a plenary that was played: written, read again, corrected, adopted by the next one, published."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest

from ensems.core.actors import Actor
from ensems.demonstration.replay.casting import Company
from ensems.demonstration.replay.plenary import room_of, writer_of
from ensems.demonstration.replay.script import Sitting
from ensems.interface import slots
from ensems.meetings.minutes import operations
from ensems.meetings.minutes.models import Minutes, MinutesCorrection
from ensems.meetings.models import AgendaItem, Meeting


def write(sitting: Sitting, secretary: Actor, now: datetime) -> None:
    meeting, items = Meeting.objects.get(slug=sitting.key), _items(sitting.key)
    assert sitting.minutes is not None
    for said in sitting.minutes.tenor:
        operations.save_tenor(actor=secretary, item=items[said.item - 1], body=said.text, now=now)
    sections = slots.collect("minutes.sections", HttpRequest(), meeting=meeting)
    operations.compose_minutes(actor=secretary, meeting=meeting, sections=sections, now=now)


def send(sitting: Sitting, secretary: Actor, until: datetime, now: datetime) -> None:
    operations.send_minutes(actor=secretary, minutes=_minutes(sitting.key), until=until, now=now)


def correct(sitting: Sitting, rank: int, company: Company, now: datetime) -> None:
    """Someone who came early and stayed asks."""
    assert sitting.minutes is not None
    asked, mandate = sitting.minutes.corrections[rank], room_of(company, sitting.key).early[10 + rank]
    operations.propose_correction(
        actor=company.actor(mandate),
        minutes=_minutes(sitting.key),
        mandate=mandate,
        text=asked.text,
        item=_items(sitting.key)[asked.item - 1],
        now=now,
    )


def answer(sitting: Sitting, secretary: Actor, now: datetime) -> None:
    assert sitting.minutes is not None
    made = MinutesCorrection.objects.filter(minutes=_minutes(sitting.key)).order_by("proposed_at")
    for correction, asked in zip(made, sitting.minutes.corrections, strict=True):
        if asked.answer:
            operations.answer_correction(
                actor=secretary,
                correction=correction,
                accept=asked.answer == "accepted",
                reason=asked.reason,
                wording=asked.wording,
                now=now,
            )


def settle(sitting: Sitting, secretary: Actor, now: datetime) -> None:
    operations.settle_minutes(actor=secretary, minutes=_minutes(sitting.key), now=now)


def adopt(key: str, adopted_in: Meeting, secretary: Actor, now: datetime) -> None:
    operations.adopt_minutes(
        actor=secretary, minutes=_minutes(key), adopted_in=adopted_in, without_observation=True, now=now
    )


def publish(sitting: Sitting, company: Company, secretary: Actor, now: datetime) -> None:
    named = writer_of(room_of(company, sitting.key))
    operations.publish_minutes(actor=secretary, minutes=_minutes(sitting.key), secretary=named, now=now)


def _minutes(key: str) -> Minutes:
    return Minutes.objects.get(meeting__slug=key)


def _items(key: str) -> list[AgendaItem]:
    return list(AgendaItem.objects.filter(meeting__slug=key).order_by("position"))
