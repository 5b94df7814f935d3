"""One saisine with all that hangs from it, or one of its questions."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

from ensems.core.actors import VISITOR, Actor
from ensems.core.partial_dates import PartialDate
from ensems.core.prepared import prepared
from ensems.files.links import private_link, public_link
from ensems.files.models import StoredFile
from ensems.interface.shapes import Attached
from ensems.referrals.enums import PhaseKind, Status, Step
from ensems.referrals.models import Milestone, Phase, PhaseChange, PolicyVersion, Question, Referral, ReferralDocument
from ensems.referrals.queries.attached import Rows, children, instant, plain, prefetched, topic_rows
from ensems.referrals.queries.phases import PhaseState, phase_state


@dataclass(frozen=True, slots=True)
class MilestoneRow:
    step: str
    happened: PartialDate
    what: str
    meeting: tuple[str, str] | None
    call: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class Change:
    kind: str
    label: str
    at: datetime
    closed_before: datetime | None
    closes_at: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class ReferralPage:
    referral: Referral
    questions: tuple[Question, ...]
    phases: PhaseState
    topics: tuple[dict[str, str], ...]
    documents: tuple[Attached, ...]
    milestones: tuple[MilestoneRow, ...]
    versions: tuple[dict[str, Any], ...]
    changes: tuple[Change, ...]


def referral_page(actor: Actor, slug: str, now: datetime) -> ReferralPage | None:
    """One SQL query. The questions and the phases are given back as if they had been prefetched."""
    rows = _public_page(slug) if actor.is_ordinary else list(_page(actor, slug))
    if not rows:
        return None
    return _referral_page(rows[0], now)


@prepared(str)
def _public_page(slug: str) -> QuerySet:
    return _page(VISITOR, slug)


def _page(actor: Actor, slug: str) -> QuerySet:
    return (
        Referral.objects.visible_to(actor)
        .select_related("policy", "meeting", "follows")
        .annotate(
            topic_rows=topic_rows(),
            question_rows=Rows(children(Question).order_by("number").values(data=plain(Question))),
            phase_rows=Rows(children(Phase).order_by("opens_at", "pk").values(data=plain(Phase))),
            document_rows=Rows(children(ReferralDocument).order_by("position", "pk").values(data=_document())),
            milestone_rows=Rows(children(Milestone).order_by("position").values(data=_milestone())),
            version_rows=Rows(
                PolicyVersion.objects.filter(policy=OuterRef("policy"))
                .order_by("number")
                .values(data=JSONObject(title="title", on="dated_on", precision="dated_precision", link="link"))
            ),
            change_rows=Rows(
                PhaseChange.objects.filter(phase__referral=OuterRef("pk"))
                .order_by("at", "pk")
                .values(
                    data=JSONObject(kind="phase__kind", at="at", old="closed_before", new="closes_at", reason="reason")
                )
            ),
        )
        .filter(slug=slug)
    )


def _referral_page(found: Referral, now: datetime) -> ReferralPage:
    given: Any = found
    prefetched(found, "questions", [Question(**row) for row in given.question_rows or ()])
    instants = ("opens_at", "closes_at")
    prefetched(
        found,
        "phases",
        [Phase(**row | {name: instant(row[name]) for name in instants}) for row in given.phase_rows or ()],
    )
    draft = found.status == Status.DRAFT
    return ReferralPage(
        referral=found,
        questions=tuple(found.questions.all()),
        phases=phase_state(found, now),
        topics=tuple(given.topic_rows or ()),
        documents=tuple(_attached(row, draft) for row in given.document_rows or ()),
        milestones=tuple(_told(row) for row in given.milestone_rows or ()),
        versions=tuple(
            row | {"dated": PartialDate(date.fromisoformat(row["on"]), row["precision"])}
            for row in given.version_rows or ()
        ),
        changes=tuple(
            Change(
                row["kind"],
                str(PhaseKind(row["kind"]).label),
                instant(row["at"]),  # type: ignore[arg-type]
                instant(row["old"]),
                instant(row["new"]),
                row["reason"],
            )
            for row in given.change_rows or ()
        ),
    )


def _document() -> JSONObject:
    return JSONObject(title="title", key="file__key", name="file__name", size="file__size", kind="file__content_type")


def _milestone() -> JSONObject:
    return JSONObject(
        step="step",
        on="happened_on",
        precision="happened_precision",
        what="what",
        meeting="meeting__slug",
        meeting_title="meeting__title",
        call="call__slug",
        call_title="call__title",
    )


def _attached(row: dict[str, Any], draft: bool) -> Attached:
    file = StoredFile(key=uuid.UUID(str(row["key"])), name=row["name"])
    link = private_link(file) if draft else public_link(file)
    kind = row["name"].rpartition(".")[2].upper() if "." in row["name"] else ""
    return Attached(row["title"], link, kind, row["size"])


def _told(row: dict[str, Any]) -> MilestoneRow:
    return MilestoneRow(
        step=str(Step(row["step"])),
        happened=PartialDate(date.fromisoformat(row["on"]), row["precision"]),
        what=row["what"],
        meeting=(row["meeting"], row["meeting_title"]) if row["meeting"] else None,
        call=(row["call"], row["call_title"]) if row["call"] else None,
    )


def question(actor: Actor, slug: str, number: int) -> Question | None:
    """One question with its saisine and the phases of that saisine: two SQL queries."""
    return (
        Question.objects.select_related("referral", "referral__policy", "referral__meeting")
        .prefetch_related("referral__phases")
        .filter(referral__in=Referral.objects.visible_to(actor), referral__slug=slug, number=number)
        .first()
    )
