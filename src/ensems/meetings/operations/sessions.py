"""Recording sessions and correcting what is said of them; planning a day of workshops and plenary; calling again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _

from ensems.assembly.models import Body
from ensems.core import clock
from ensems.core.actors import Actor
from ensems.core.decisions import require
from ensems.core.locks import alone
from ensems.core.operations import operation
from ensems.core.partial_dates import DAY, sentence
from ensems.core.texts import digest, normalise
from ensems.meetings import rules
from ensems.meetings.enums import Format
from ensems.meetings.models import Convocation, Meeting
from ensems.register import chain
from ensems.register.operations import append

# The first words of our own addresses under /seances/.
RESERVED = {"nouvelle", "journee", "reglement", "reponse", "badge", "points", "documents", "presence", "proces-verbal"}


@dataclass(frozen=True, slots=True)
class MeetingFacts:
    """`starts_at` is known for what is to come, rarely for the past; its day in Paris is then `held_on`."""

    title: str
    held_on: date
    held_precision: str = DAY
    kind: str = Meeting.Kind.PLENARY
    number: int | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    format: str = Format.ON_SITE
    place: str = ""
    remote_access: str = ""
    note: str = ""
    source: str = ""
    body: Body | None = None
    is_demonstration: bool = False


@operation
def record_meeting(*, actor: Actor, facts: MeetingFacts, slug: str = "", now: datetime) -> Meeting:
    """A new session; one of which all the same was said just before is given back. Raises ValidationError by field."""
    alone("meeting.slug")
    require(rules.may_record_meeting(actor))
    last = Meeting.objects.order_by("-pk").first()
    if last is not None and _says(last, facts):
        return last
    _check(facts, None)
    meeting = Meeting(slug=_free_slug(slug or f"{facts.held_on.isoformat()}-{facts.place or facts.title}"))
    return _save(actor, meeting, facts, "meeting.recorded", now)


@operation
def correct_meeting(*, actor: Actor, meeting: Meeting, facts: MeetingFacts, now: datetime) -> Meeting:
    """Correct what is said of a session; the same facts again write nothing. Raises ValidationError field by field."""
    alone("meeting.slug")
    require(rules.may_record_meeting(actor))
    meeting = Meeting.objects.select_for_update(no_key=True).get(pk=meeting.pk)
    _check(facts, meeting)
    if _says(meeting, facts):
        return meeting
    return _save(actor, meeting, facts, "meeting.corrected", now)


def _says(meeting: Meeting, facts: MeetingFacts) -> bool:
    return all(getattr(meeting, name) == getattr(facts, name) for name in MeetingFacts.__dataclass_fields__)


def _check(facts: MeetingFacts, meeting: Meeting | None) -> None:
    errors: dict[str, str] = {}
    if not facts.title.strip():
        errors["title"] = _("Donnez un titre à la séance.")
    if facts.starts_at and clock.today(facts.starts_at) != facts.held_on:
        errors["starts_at"] = _("L’heure de début n’est pas le %(day)s.") % {"day": sentence(facts.held_on)}
    if facts.ends_at and (facts.starts_at is None or facts.ends_at <= facts.starts_at):
        errors["ends_at"] = _("La fin prévue suit l’heure de début.")
    if facts.number:
        others = Meeting.objects.filter(number=facts.number, kind=facts.kind).exclude(
            pk=meeting.pk if meeting else None
        )
        if others.exists():
            errors["number"] = _("Une séance de même nature porte déjà ce numéro.")
    if facts.body is not None and facts.kind == Meeting.Kind.PLENARY:
        errors["body"] = _("Une plénière réunit toute l’Assemblée : choisissez un comité ou un atelier.")
    if meeting is not None and meeting.body != facts.body and _is_called(meeting):
        errors["body"] = _("Cette séance est déjà convoquée : elle réunit les personnes convoquées.")
    if errors:
        raise ValidationError(errors)


def _is_called(meeting: Meeting) -> bool:
    return meeting.opened_at is not None or Convocation.objects.filter(meeting=meeting).exists()


def _save(actor: Actor, meeting: Meeting, facts: MeetingFacts, verb: str, now: datetime) -> Meeting:
    for name in MeetingFacts.__dataclass_fields__:
        value = getattr(facts, name)
        setattr(meeting, name, normalise(value).strip() if isinstance(value, str) else value)
    meeting.save()
    said = {name: getattr(meeting, name) for name in ("title", "format", "place", "remote_access", "note")}
    append(
        actor=actor,
        verb=verb,
        subject=f"seance:{meeting.slug}",
        facts={
            "held": meeting.held_on.isoformat(),
            "precision": meeting.held_precision,
            "digest": digest(chain.canonical(said)),
            **({"body": meeting.body.slug} if meeting.body else {}),
        },
        now=now,
    )
    return meeting


def _free_slug(text: str) -> str:
    base = slugify(text)[:70].strip("-") or "seance"
    base = f"seance-{base}" if base in RESERVED else base
    taken = set(Meeting.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(slug for slug in (base, *(f"{base}-{n}" for n in range(2, 10_000))) if slug not in taken)
