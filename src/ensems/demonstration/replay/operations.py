"""The one operation of the replay: read the files, play what is not played yet, leave no mail about the past."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from ensems.answers.models import Inquiry
from ensems.core import clock
from ensems.core.actors import Actor
from ensems.core.operations import operation
from ensems.demonstration import content
from ensems.demonstration.replay import reading
from ensems.demonstration.replay.casting import Company
from ensems.demonstration.replay.checks import Known
from ensems.demonstration.replay.opening import kinds_expected, phase_lines
from ensems.demonstration.replay.plan import in_order
from ensems.demonstration.replay.play import Player, Scene, key_of
from ensems.demonstration.replay.script import Asked, Sitting, Thread
from ensems.meetings.models import Meeting
from ensems.notices.operations import forget_queued
from ensems.notices.queries import last_queued
from ensems.referrals.models import Referral
from ensems.referrals.operations import replay_referral
from ensems.register.operations import append


@operation
def play_threads(*, actor: Actor, region: str, now: datetime) -> None:
    """Every thread that is not played yet, in one transaction: killed half-way, it begins again from nothing.

    The past saisines are those of Occitanie, where their content is loaded; so are the autosaisine and the meetings,
    whose votes are those of its 158 seats. The open saisine is played anywhere.
    """
    company, today, queued = Company(now), clock.today(now), last_queued()
    scenes = list(_scenes(actor, company, region, now))
    inquiries = _inquiries(company, region, today)
    events = in_order([scene.thread for scene in scenes], inquiries, _sittings(region, today), today=today)
    Player(company, scenes).play(events)
    # The operations queued the mails that people would have had on those days. Sent today, they would speak of the
    # past as of the present: none leaves.
    forget_queued(actor=actor, after=queued, now=now)
    if events:
        # Last, and of the present: whoever looks at the date of the newest act sees that much has come.
        append(
            actor=actor,
            verb="demonstration.played",
            subject="demonstration",
            facts={"threads": [scene.thread.slug for scene in scenes], "events": len(events)},
            now=now,
        )


def _scenes(actor: Actor, company: Company, region: str, now: datetime) -> Iterator[Scene]:
    for path in sorted(content.THREADS.glob("*.yaml")):
        if region != content.REGION and path.stem != content.OPEN:
            continue
        referral = Referral.objects.filter(slug=path.stem).first()
        if content.asking(path.stem).exists():
            if referral is None:
                yield Scene(read_invented(path, seats_of(company, region), clock.today(now)))
        elif referral is not None and referral.is_history:
            yield _past(actor, read_past(path, company.seats(), referral), referral, now)


def _past(actor: Actor, thread: Thread, referral: Referral, now: datetime) -> Scene:
    scene = Scene(thread)
    scene.opens(replay_referral(actor=actor, referral=referral, phases=phase_lines(thread), now=now))
    return scene


def _inquiries(company: Company, region: str, today: date) -> tuple[Asked, ...]:
    """Asked once, as their keys tell."""
    found = read_inquiries(seats_of(company, region), today)
    keys = [key_of("inquiries", asked.key) for asked in found]
    return () if Inquiry.objects.filter(client_key__in=keys).exists() else found


def _sittings(region: str, today: date) -> tuple[Sitting, ...]:
    """Once, all together: those of a later release would be held among people and dates that have moved on."""
    found = read_meetings(today) if region == content.REGION else ()
    return () if Meeting.objects.filter(slug__in=[one.key for one in found]).exists() else found


# --- Files ----------------------------------------------------------------------------------------------------


def seats_of(company: Company, region: str) -> dict[str, int] | None:
    """None elsewhere than in Occitanie: others stand in for the territories of the files."""
    return company.seats() if region == content.REGION else None


def read_invented(path: Path, seats: dict[str, int] | None, today: date) -> Thread:
    known = Known(seats, kinds_expected(path.stem))
    return reading.read_thread(path.read_text(encoding="utf-8"), path.name, known, today=today)


def read_past(path: Path, seats: dict[str, int], referral: Referral) -> Thread:
    kinds = {one.number: tuple(one.item_kinds) for one in referral.questions.all()}
    return reading.read_thread(path.read_text(encoding="utf-8"), path.name, Known(seats, kinds))


def read_inquiries(seats: dict[str, int] | None, today: date) -> tuple[Asked, ...]:
    path = content.INQUIRIES
    return reading.read_inquiries(path.read_text(encoding="utf-8"), path.name, Known(seats), today=today)


def read_meetings(today: date) -> tuple[Sitting, ...]:
    path = content.MEETINGS
    return reading.read_meetings(path.read_text(encoding="utf-8"), path.name, today=today)
