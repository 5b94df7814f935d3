"""What members asked the Region, what waits, and how long the answers took."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from ensems.answers.clock import AnswerClock, answer_clock
from ensems.answers.enums import InquiryStatus
from ensems.answers.models import Inquiry, InquiryDraft, InquiryReply
from ensems.answers.queries import median
from ensems.core import clock
from ensems.core.actors import Actor
from ensems.territories.models import Territory

WAITING, ANSWERED, GONE = "attente", "repondue", "retiree"
STATES = [(WAITING, _("en attente")), (ANSWERED, _("répondue")), (GONE, _("retirée ou masquée"))]


@dataclass(frozen=True, slots=True)
class InquiryRow:
    """An inquiry with its public clock; no clock for what was withdrawn or hidden, whose text is not shown."""

    inquiry: Inquiry
    clock: AnswerClock | None


def rows(inquiries: Iterable[Inquiry], now: datetime) -> list[InquiryRow]:
    """No SQL query, on what `found` gave."""
    return [row(inquiry, now) for inquiry in inquiries]


def row(inquiry: Inquiry, now: datetime) -> InquiryRow:
    if not inquiry.is_public:
        return InquiryRow(inquiry, None)
    return InquiryRow(
        inquiry, answer_clock(inquiry.asked_at, inquiry.answer_within_days, inquiry.first_answered_at, now)
    )


def found(*, state: str = "", territory: str = "", words: str = "") -> QuerySet[Inquiry]:
    """What waits, oldest first, then what was answered, latest answer first; traces only when they are asked for."""
    kept = Inquiry.objects.select_related("territory")
    if state == GONE:
        kept = kept.exclude(status=InquiryStatus.PUBLISHED)
        # The text of a trace is not public: its words must not be guessed by searching.
        for word in words.split():
            kept = kept.filter(Q(reference__iexact=word) | Q(territory__name__icontains=word))
    else:
        kept = kept.filter(status=InquiryStatus.PUBLISHED)
        for word in words.split():
            kept = kept.filter(
                Q(reference__iexact=word)
                | Q(title__icontains=word)
                | Q(body__icontains=word)
                | Q(territory__name__icontains=word)
            )
    if state in {WAITING, ANSWERED}:
        kept = kept.filter(first_answered_at__isnull=state == WAITING)
    if territory:
        kept = kept.filter(territory__code=territory)
    return kept.order_by(F("first_answered_at").desc(nulls_first=True), "asked_at", "pk")


def waiting() -> QuerySet[Inquiry]:
    """What the Region has not answered, oldest first."""
    return found(state=WAITING)


def territory_choices() -> list[tuple[str, str]]:
    """(code, name) of the territories that asked: one SQL query."""
    asked = Exists(Inquiry.objects.filter(territory=OuterRef("pk")))
    return list(Territory.objects.filter(asked).order_by("name", "pk").values_list("code", "name"))


@dataclass(frozen=True, slots=True)
class InquiryFigures:
    """`oldest_days`: days the oldest one has waited, none when nothing waits; `median_days`: over answered ones."""

    waiting: int
    late: int
    oldest_days: int | None
    answered: int
    median_days: int | None


def figures(now: datetime) -> InquiryFigures:
    """One SQL query."""
    clocks = [
        answer_clock(asked, limit, answered, now)
        for asked, limit, answered in Inquiry.objects.filter(status=InquiryStatus.PUBLISHED)
        .order_by()
        .values_list("asked_at", "answer_within_days", "first_answered_at")
    ]
    still = [one for one in clocks if not one.is_answered]
    taken = sorted(one.days for one in clocks if one.is_answered)
    return InquiryFigures(
        waiting=len(still),
        late=sum(one.late_by > 0 for one in still),
        oldest_days=max((one.days for one in still), default=None),
        answered=len(taken),
        median_days=median(taken),
    )


@dataclass(frozen=True, slots=True)
class ReplyRow:
    """`days`: whole days in Paris since the question."""

    reply: InquiryReply
    days: int


@dataclass(frozen=True, slots=True)
class InquiryPage:
    row: InquiryRow
    replies: tuple[ReplyRow, ...]

    @property
    def inquiry(self) -> Inquiry:
        return self.row.inquiry


def inquiry_page(reference: str, now: datetime) -> InquiryPage | None:
    """Two SQL queries; the answers to what was withdrawn or hidden are not read."""
    inquiry = Inquiry.objects.select_related("territory", "author", "act").filter(reference=reference).first()
    if inquiry is None:
        return None
    replies: tuple[ReplyRow, ...] = ()
    if inquiry.is_public:
        asked = clock.today(inquiry.asked_at)
        replies = tuple(
            ReplyRow(reply, (clock.today(reply.published_at) - asked).days)
            for reply in inquiry.replies.select_related("author", "act")
        )
    return InquiryPage(row(inquiry, now), replies)


def draft_of(actor: Actor) -> InquiryDraft | None:
    return InquiryDraft.objects.filter(person_id=actor.person_id).first()
