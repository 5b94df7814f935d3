"""What has a fate and what still waits for one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q

from ensems.contributions.enums import Status
from ensems.contributions.models import Contribution
from ensems.referrals.models import Referral
from ensems.synthesis.enums import FateKind
from ensems.synthesis.models import Fate

# A fate decided on an earlier version does not count: the text has changed since.
UP_TO_DATE = Q(fate__isnull=False, fate__version=F("version"))
OUTDATED = Q(fate__isnull=False) & ~Q(fate__version=F("version"))


@dataclass(frozen=True, slots=True)
class FateRow:
    """One deposited contribution of a saisine with its fate, or none; `outdated` when the text changed since."""

    contribution: Contribution
    fate: Fate | None
    outdated: bool


@dataclass(frozen=True, slots=True)
class FateCount:
    """`outdated`: decided on an earlier version of the text, to be looked at again; not counted as decided."""

    total: int
    decided: int
    outdated: int

    @property
    def missing(self) -> int:
        return self.total - self.decided


def contributions_of(referral: Referral):
    return Contribution.objects.filter(question__referral=referral, status=Status.DEPOSITED)


def count_fates(referral: Referral) -> FateCount:
    """One SQL query."""
    found = contributions_of(referral).aggregate(
        total=Count("pk"), decided=Count("pk", filter=UP_TO_DATE), outdated=Count("pk", filter=OUTDATED)
    )
    return FateCount(found["total"], found["decided"], found["outdated"])


def without_fate(referral: Referral):
    """The contributions that still wait, oldest first: a queryset."""
    return (
        contributions_of(referral)
        .exclude(UP_TO_DATE)
        .select_related("territory", "workshop", "question", "version")
        .order_by("deposited_at", "pk")
    )


def waiting(referral: Referral, *, question: str = ""):
    """The same, with what is read of each before several are decided at once, by question: a queryset."""
    found = without_fate(referral).select_related("territory", "workshop", "question", "version", "fate__merged_into")
    return found.filter(question__number=int(question)) if question.isdecimal() else found


WITHOUT_FATE = "sans"
TO_REVIEW = "revoir"


def filtered(referral: Referral, *, question: str = "", fate: str = ""):
    """The visible contributions of a saisine, by question and by fate ("sans": those that wait, "revoir": among them,
    those whose text changed since): a queryset."""
    found = contributions_of(referral).select_related(
        "territory", "workshop", "question", "version", "author", "fate__merged_into"
    )
    if question.isdecimal():
        found = found.filter(question__number=int(question))
    if fate == WITHOUT_FATE:
        found = found.exclude(UP_TO_DATE)
    elif fate == TO_REVIEW:
        found = found.filter(OUTDATED)
    elif fate in FateKind.values:
        found = found.filter(UP_TO_DATE, fate__kind=fate)
    return found.order_by("question__number", "deposited_at", "pk")


def fate_rows(contributions: Iterable[Contribution]) -> list[FateRow]:
    """No SQL query, on contributions that `filtered` gave."""
    return [_row(contribution) for contribution in contributions]


def _row(contribution: Contribution) -> FateRow:
    fate = getattr(contribution, "fate", None)
    return FateRow(contribution, fate, bool(fate and fate.version_id != contribution.version_id))


@dataclass(frozen=True, slots=True)
class Awaiting:
    """Where the work list of the secretariat sends: a saisine in synthesis with contributions that wait."""

    referral: Referral
    missing: int
    since: datetime


def referrals_awaiting_fates(now: datetime) -> list[Awaiting]:
    """One SQL query: the saisines whose contributions phase is over and that still miss fates, oldest first."""
    from_closed = Q(
        questions__contributions__status=Status.DEPOSITED,
    ) & ~Q(questions__contributions__fate__version=F("questions__contributions__version"))
    found = (
        Referral.objects.filter(status="open", phases__kind="synthesis", phases__opens_at__lte=now)
        .annotate(
            missing=Count("questions__contributions", filter=from_closed, distinct=True), since=F("phases__opens_at")
        )
        .filter(missing__gt=0)
        .order_by("since")
    )
    return [Awaiting(r, r.missing, r.since) for r in found]
