"""Loading a content pack: `load_pack("occitanie-2017", actor=…, now=…)`. Loading it twice changes nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction

from ensems.assembly.operations import Identity, set_institution
from ensems.calls.models import Call
from ensems.calls.operations import CallFacts, record_call
from ensems.core.actors import Actor
from ensems.core.partial_dates import DAY
from ensems.meetings.models import Meeting
from ensems.meetings.operations import MeetingFacts, record_meeting
from ensems.referrals.models import Referral, RegionalPolicy
from ensems.referrals.operations import Details, MilestoneLine, QuestionLine, add_policy, load_historical_referral
from ensems.referrals.packs import Pack, PackError, PackReferral, read
from ensems.topics.models import Topic
from ensems.topics.operations import add_topic

CONTENT = Path(__file__).parent / "content"


@dataclass(frozen=True, slots=True)
class Loaded:
    """What this loading added; zeros the second time."""

    topics: int = 0
    meetings: int = 0
    policies: int = 0
    calls: int = 0
    referrals: int = 0


def available() -> list[str]:
    """The names of the packs that come with the platform."""
    return sorted(path.stem for path in CONTENT.glob("*.yaml"))


def path_of(name: str) -> Path:
    """A pack of the platform by its name, or a file by its path when it ends in .yaml. Raises PackError."""
    if name.endswith((".yaml", ".yml")):
        return Path(name)
    if not re.fullmatch(r"[a-z0-9-]+", name) or name not in available():
        raise PackError([f"Il n’y a pas de contenu « {name} ». Contenus fournis : {', '.join(available())}, ou none."])
    return CONTENT / f"{name}.yaml"


def load_pack(name: str, *, actor: Actor, now: datetime) -> Loaded:
    """Read all of it, then write all of it or nothing. "none" loads nothing. Raises PackError."""
    if name in {"", "none"}:
        return Loaded()
    pack = read(path_of(name))
    with transaction.atomic():
        return _apply(pack, actor, now)


def _apply(pack: Pack, actor: Actor, now: datetime) -> Loaded:
    before = _counts()
    set_institution(actor=actor, identity=Identity(**pack.institution, source=pack.source), now=now)
    for row in pack.topics:
        add_topic(actor=actor, now=now, **row)
    for row in pack.meetings:
        if not Meeting.objects.filter(slug=row["slug"]).exists():
            facts = {key: value for key, value in row.items() if key not in {"slug", "held"}}
            held = row["held"]
            record_meeting(
                actor=actor,
                slug=row["slug"],
                facts=MeetingFacts(**facts, held_on=held.value, held_precision=held.precision, source=pack.source),
                now=now,
            )
    for row in pack.policies:
        if not RegionalPolicy.objects.filter(slug=row["slug"]).exists():
            add_policy(actor=actor, now=now, **row)
    for row in pack.calls:
        slug = row["slug"]
        facts = {key: value for key, value in row.items() if key != "slug"}
        record_call(actor=actor, slug=slug, facts=CallFacts(**facts, source=pack.source), now=now)
    meetings = {one.slug: one for one in Meeting.objects.all()}
    calls = {one.slug: one for one in Call.objects.all()}
    policies = {one.slug: one for one in RegionalPolicy.objects.all()}
    topics = {one.slug: one for one in Topic.objects.all()}
    for given in pack.referrals:
        details = _details(given, pack, meetings, calls, policies, topics)
        load_historical_referral(
            actor=actor,
            slug=given.slug,
            details=details,
            questions=[QuestionLine(**question) for question in given.questions],
            transmitted_on=given.referred_on,
            transmitted_by=given.by,
            milestones=[
                MilestoneLine(
                    step=one["step"],
                    happened=one["happened"],
                    what=one["what"],
                    meeting=meetings.get(one["meeting"]),
                    call=calls.get(one["call"]),
                )
                for one in given.milestones
            ],
            now=now,
        )
    after = _counts()
    return Loaded(*(new - old for new, old in zip(after, before, strict=True)))


def _details(
    given: PackReferral,
    pack: Pack,
    meetings: dict[str, Meeting],
    calls: dict[str, Call],
    policies: dict[str, RegionalPolicy],
    topics: dict[str, Topic],
) -> Details:
    expected, presented = given.expected, given.policy_presented
    return Details(
        title=given.title,
        context=given.context,
        expected_on=expected.value if expected else None,
        expected_precision=expected.precision if expected else DAY,
        expected_wording=expected.wording if expected else "",
        policy=policies.get(given.policy),
        policy_presented_on=presented.value if presented else None,
        policy_presented_precision=presented.precision if presented else DAY,
        meeting=meetings.get(given.meeting),
        follows=calls.get(given.follows),
        answer_within_days=pack.institution["answer_within_days"],
        topics=[topics[slug] for slug in given.topics],
        source=pack.source,
    )


def _counts() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Topic, Meeting, RegionalPolicy, Call, Referral))
