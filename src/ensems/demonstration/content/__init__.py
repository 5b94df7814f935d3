"""The open saisine of the demonstration: written by its people through the same operations as anyone's."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import yaml

from ensems.accounts.actors import actor_for
from ensems.assembly.models import Mandate
from ensems.contributions import operations as contributions
from ensems.contributions.models import Contribution
from ensems.core import clock
from ensems.core.actors import Actor
from ensems.core.operations import operation
from ensems.demonstration.queries import members_in_order
from ensems.referrals.enums import Expects, Origin, PhaseKind
from ensems.referrals.models import Referral
from ensems.referrals.operations import (
    Details,
    PhaseLine,
    QuestionLine,
    add_policy,
    create_referral,
    transmit_referral,
)

OPEN = Path(__file__).with_name("services-du-quotidien.yaml")


@dataclass(frozen=True, slots=True)
class Stage:
    """What the seeding of one saisine needs at each step."""

    referral: Referral
    members: list[Mandate]
    now: datetime

    def actor(self, rank: int) -> Actor:
        return actor_for(self.members[rank % len(self.members)].person, self.now)


@operation
def seed_referral(*, actor: Actor, now: datetime) -> Referral:
    """The open saisine, once: all its phases are open together, so that a newcomer can play the whole cycle at once."""
    found = Referral.objects.filter(is_demonstration=True).first()
    if found is not None:
        return found
    content = yaml.safe_load(OPEN.read_text(encoding="utf-8"))
    referral = _transmitted(actor, content, now)
    stage = Stage(referral, members_in_order(), now)
    written = [_contribution(stage, said) for said in content["contributions"]]
    _discussion(stage, content, written)
    return referral


def _transmitted(actor: Actor, content: dict[str, Any], now: datetime) -> Referral:
    said = content["referral"]
    closes = datetime.combine(
        clock.today(now) + timedelta(days=said["contributions_days"]), time(23, 59), tzinfo=clock.PARIS
    )
    referral = create_referral(
        actor=actor,
        origin=Origin.REGION,
        details=Details(
            title=said["title"],
            context=said["context"],
            expected_on=closes.date(),
            policy=add_policy(actor=actor, name=said["policy"], now=now),
            answer_within_days=said["answer_within_days"],
        ),
        questions=[_question(line) for line in content["questions"]],
        phases=[PhaseLine(kind, now, closes if kind == PhaseKind.CONTRIBUTIONS else None) for kind in PhaseKind],
        slug=said["slug"],
        is_demonstration=True,
        now=now,
    )
    return transmit_referral(actor=actor, referral=referral, now=now)


def _question(line: dict[str, Any]) -> QuestionLine:
    return QuestionLine(
        text=line["text"],
        guidance=line.get("guidance", ""),
        expects=Expects(line.get("expects", "text")),
        item_kinds=line.get("item_kinds", ()),
    )


def _contribution(stage: Stage, said: dict[str, Any]) -> Contribution:
    mandate = stage.members[said["member"] % len(stage.members)]
    author = stage.actor(said["member"])
    contribution = contributions.start_contribution(
        actor=author,
        question=stage.referral.questions.get(number=said["question"]),
        territory=mandate.seat.territory,
        now=stage.now,
    )
    contributions.save_draft(
        actor=author,
        contribution=contribution,
        title=said["title"],
        body=said["text"],
        base_revision=contribution.text.revision,
        now=stage.now,
    )
    for item in said.get("items", ()):
        contributions.save_item(actor=author, contribution=contribution, now=stage.now, **item)
    contributions.deposit_contribution(actor=author, contribution=contribution, client_key=uuid.uuid4(), now=stage.now)
    contribution.refresh_from_db()
    return contribution


def _discussion(stage: Stage, content: dict[str, Any], written: list[Contribution]) -> None:
    for said in content["support"]:
        for rank in said["members"]:
            contributions.support_contribution(
                actor=stage.actor(rank), contribution=written[said["contribution"] - 1], now=stage.now
            )
    for said in content["comments"]:
        contributions.comment_contribution(
            actor=stage.actor(said["member"]),
            contribution=written[said["contribution"] - 1],
            body=said["text"],
            now=stage.now,
        )
