"""The invented saisines of the demonstration: one open, all its phases together, so that a newcomer plays the whole
cycle; one of which the Assembly seized itself, whose answers are awaited."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import yaml

from ensems.core.actors import Actor
from ensems.demonstration.content import asking
from ensems.demonstration.replay.plan import span_instants
from ensems.demonstration.replay.script import Thread
from ensems.referrals.enums import Expects, PhaseKind
from ensems.referrals.models import Referral
from ensems.referrals.operations import (
    Details,
    PhaseLine,
    QuestionLine,
    add_policy,
    create_referral,
    transmit_referral,
)


def asked(slug: str) -> dict[str, Any]:
    """What the saisine asks: its `referral` and its `questions`."""
    return yaml.safe_load(asking(slug).read_text(encoding="utf-8"))


def kinds_expected(slug: str) -> dict[int, tuple[str, ...]]:
    """The kinds of rows that each question expects, by number."""
    return {number: tuple(line.get("item_kinds", ())) for number, line in enumerate(asked(slug)["questions"], start=1)}


def transmit(thread: Thread, by_origin: Mapping[str, Actor], now: datetime) -> Referral:
    """The saisine, prepared and transmitted at once by whoever does it for its origin."""
    content = asked(thread.slug)
    said = content["referral"]
    actor = by_origin[said["origin"]]
    policy = add_policy(actor=actor, name=said["policy"], now=now) if "policy" in said else None
    referral = create_referral(
        actor=actor,
        origin=said["origin"],
        details=Details(
            title=said["title"],
            context=said["context"],
            expected_on=thread.session.on if thread.session else thread.calendar[PhaseKind.CONTRIBUTIONS].last,
            policy=policy,
            answer_within_days=said["answer_within_days"],
        ),
        questions=[_question(line) for line in content["questions"]],
        phases=phase_lines(thread),
        slug=thread.slug,
        is_demonstration=True,
        now=now,
    )
    return transmit_referral(actor=actor, referral=referral, now=now)


def phase_lines(thread: Thread) -> list[PhaseLine]:
    return [PhaseLine(kind, *span_instants(span)) for kind, span in thread.calendar.items()]


def _question(line: dict[str, Any]) -> QuestionLine:
    return QuestionLine(
        text=line["text"],
        guidance=line.get("guidance", ""),
        expects=Expects(line.get("expects", "text")),
        item_kinds=line.get("item_kinds", ()),
    )
