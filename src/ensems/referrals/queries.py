"""Reads about saisines: the list, one saisine with all that hangs from it, its phases, policies.

The attached short lists (subjects, documents, milestones…) come as JSON with the row they hang from: a page has twelve
SQL queries in all, and apps above need most of them.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    JSONField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import ExtractYear, JSONObject

from ensems.core import clock
from ensems.core.actors import Actor
from ensems.core.partial_dates import PartialDate
from ensems.files.links import private_link, public_link
from ensems.files.models import StoredFile
from ensems.interface.shapes import Attached
from ensems.referrals.enums import PhaseKind, Status, Step
from ensems.referrals.models import (
    Milestone,
    Phase,
    PhaseChange,
    PolicyVersion,
    Question,
    Referral,
    ReferralDocument,
    RegionalPolicy,
)

ORDER = list(PhaseKind)


@dataclass(frozen=True, slots=True)
class PhaseRow:
    """One phase seen at an instant. `state`: "coming", "open" or "past". `days_left`: 0 on the last day, in Paris."""

    kind: str
    label: str
    opens_at: datetime
    closes_at: datetime | None
    state: str
    days_left: int | None = None
    days_before: int | None = None

    @property
    def is_open(self) -> bool:
        return self.state == "open"


@dataclass(frozen=True, slots=True)
class PhaseState:
    """The phases in order; `changes_at`: the next instant at which time alone changes what is shown (for caches)."""

    rows: tuple[PhaseRow, ...]
    changes_at: datetime | None

    @property
    def open(self) -> tuple[PhaseRow, ...]:
        return tuple(row for row in self.rows if row.is_open)

    @property
    def coming(self) -> PhaseRow | None:
        return next((row for row in self.rows if row.state == "coming"), None)

    def of(self, kind: str) -> PhaseRow | None:
        return next((row for row in self.rows if row.kind == kind), None)

    @property
    def contributions(self) -> PhaseRow | None:
        return self.of(PhaseKind.CONTRIBUTIONS)


def phase_state(referral: Referral, now: datetime) -> PhaseState:
    """No SQL query when `phases` was prefetched."""
    phases = sorted(referral.phases.all(), key=lambda phase: ORDER.index(PhaseKind(phase.kind)))
    rows = tuple(_phase_row(phase, now) for phase in phases)
    instants = [at for row in rows for at in (row.opens_at, row.closes_at) if at and at > now]
    if instants:
        instants.append(_next_midnight(now))
    return PhaseState(rows, min(instants, default=None))


def _phase_row(phase: Phase, now: datetime) -> PhaseRow:
    state = "open" if phase.is_open(now) else "coming" if now < phase.opens_at else "past"
    today = clock.today(now)
    left = before = None
    if state == "open" and phase.closes_at:
        left = (last_day(phase.closes_at) - today).days
    if state == "coming":
        before = (clock.today(phase.opens_at) - today).days
    return PhaseRow(phase.kind, str(phase.get_kind_display()), phase.opens_at, phase.closes_at, state, left, before)


def last_day(closes_at: datetime) -> date:
    """The last day, in Paris, of an interval that ends just before `closes_at`: at midnight, the day before."""
    return clock.today(closes_at - timedelta(microseconds=1))


def _next_midnight(now: datetime) -> datetime:
    tomorrow = clock.today(now) + timedelta(days=1)
    return datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=clock.PARIS)


# --- For the apps above ---------------------------------------------------------------------------


def lock_phase(referral: Referral, kind: str) -> Phase | None:
    """The phase as it is now, held until the end of the transaction; its `referral` is read again with it.

    Call it inside the operation that depends on the phase, then ask
    `rules.phase_open(phase.referral, phase, kind, now)`. Many deposits hold it together (FOR SHARE); a change of its
    dates, or the closing of the saisine, waits for them, and they wait for it. On SQLite the transaction is IMMEDIATE:
    there is one writer at a time already. One SQL query on SQLite, three on PostgreSQL.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # The saisine, then its phase: the order of every operation, so that two of them never wait for each other.
            cursor.execute("SELECT id FROM referrals_referral WHERE id = %s FOR SHARE", [referral.pk])
            cursor.execute(
                "SELECT id FROM referrals_phase WHERE referral_id = %s AND kind = %s FOR SHARE", [referral.pk, kind]
            )
    return Phase.objects.select_related("referral").filter(referral_id=referral.pk, kind=kind).first()


def question(actor: Actor, slug: str, number: int) -> Question | None:
    """One question with its saisine and the phases of that saisine: two SQL queries."""
    return (
        Question.objects.select_related("referral", "referral__policy", "referral__meeting")
        .prefetch_related("referral__phases")
        .filter(referral__in=Referral.objects.visible_to(actor), referral__slug=slug, number=number)
        .first()
    )


# --- The list -------------------------------------------------------------------------------------


class Rows(Subquery):
    """A short list as JSON, in the row it hangs from: `Rows(queryset.values(data=JSONObject(...)))`."""

    output_field = JSONField()

    def as_sql(self, compiler: Any, connection: Any, template: str | None = None, **context: Any) -> Any:
        template = template or "(SELECT json_group_array(json(u.data)) FROM (%(subquery)s) u)"
        return super().as_sql(compiler, connection, template, **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, "(SELECT jsonb_agg(u.data) FROM (%(subquery)s) u)", **context)


def _topics() -> Rows:
    through = Referral.topics.through
    return Rows(
        through.objects.filter(referral_id=OuterRef("pk"))
        .order_by("topic__name")
        .values(data=JSONObject(slug="topic__slug", name="topic__name"))
    )


@dataclass(frozen=True, slots=True)
class ReferralRow:
    referral: Referral
    questions: int
    topics: tuple[dict[str, str], ...]
    phases: PhaseState


STATES = ("contributions", "transmitted", "closed", "draft")


def referrals(
    actor: Actor,
    now: datetime,
    *,
    state: str = "",
    origin: str = "",
    year: str = "",
    topic: str = "",
    text: str = "",
    sort: str = "",
) -> QuerySet[Referral]:
    """What the actor may see. By default: what is prepared, what takes contributions (the nearest end first), the rest.

    `state`: one of STATES. `sort`: "date" (the latest first) or "title".
    """
    contributions = Phase.objects.filter(referral=OuterRef("pk"), kind=PhaseKind.CONTRIBUTIONS).open_at(now)
    found = Referral.objects.visible_to(actor).annotate(takes=Exists(contributions))
    if state == "contributions":
        found = found.filter(takes=True, status=Status.OPEN)
    elif state == "transmitted":
        found = found.filter(status=Status.OPEN)
    elif state in {"closed", "draft"}:
        found = found.filter(status=state)
    if origin:
        found = found.filter(origin=origin)
    if year:
        found = found.filter(transmitted_on__year=int(year))
    if topic:
        found = found.filter(Exists(Referral.topics.through.objects.filter(referral=OuterRef("pk"), topic__slug=topic)))
    if text:
        asked = Question.objects.filter(referral=OuterRef("pk"), text__icontains=text)
        found = found.filter(
            Q(title__icontains=text) | Q(context__icontains=text) | Q(reference__iexact=text) | Exists(asked)
        )
    if sort == "date":
        return found.order_by(F("transmitted_on").desc(nulls_first=True), "-pk")
    if sort == "title":
        return found.order_by("title", "pk")
    rank = Case(
        When(status=Status.DRAFT, then=Value(0)),
        When(takes=True, status=Status.OPEN, then=Value(1)),
        When(status=Status.OPEN, then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    ends = Case(When(takes=True, then=Subquery(contributions.values("closes_at")[:1])), default=None)
    return found.order_by(rank, F("ends").asc(nulls_last=True), "-transmitted_on", "-pk").annotate(ends=ends)


def with_rows(found: QuerySet[Referral]) -> QuerySet[Referral]:
    """What a row of the list shows: one SQL query, and one for the phases."""
    asked = Question.objects.filter(referral=OuterRef("pk")).order_by().values("referral")
    return found.annotate(
        asked=Subquery(asked.annotate(n=Count("pk")).values("n")), topic_rows=_topics()
    ).prefetch_related("phases")


def rows(found: list[Referral], now: datetime) -> list[ReferralRow]:
    """No SQL query: `found` comes from `with_rows`."""
    return [
        ReferralRow(one, one.asked or 0, tuple(one.topic_rows or ()), phase_state(one, now))  # type: ignore[attr-defined]
        for one in found
    ]


def years(actor: Actor) -> list[int]:
    """One SQL query: the years of transmission, the latest first."""
    dated = Referral.objects.visible_to(actor).exclude(transmitted_on=None)
    found = dated.order_by().values_list(ExtractYear("transmitted_on"), flat=True).distinct()
    return sorted(found, reverse=True)


# --- One saisine ----------------------------------------------------------------------------------


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
    found = (
        Referral.objects.visible_to(actor)
        .select_related("policy", "meeting", "follows")
        .annotate(
            topic_rows=_topics(),
            question_rows=Rows(_children(Question).order_by("number").values(data=_plain(Question))),
            phase_rows=Rows(_children(Phase).order_by("opens_at", "pk").values(data=_plain(Phase))),
            document_rows=Rows(_children(ReferralDocument).order_by("position", "pk").values(data=_document())),
            milestone_rows=Rows(_children(Milestone).order_by("position").values(data=_milestone())),
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
        .first()
    )
    if found is None:
        return None
    given: Any = found
    _prefetched(found, "questions", [Question(**row) for row in given.question_rows or ()])
    instants = ("opens_at", "closes_at")
    _prefetched(
        found,
        "phases",
        [Phase(**row | {name: _instant(row[name]) for name in instants}) for row in given.phase_rows or ()],
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
                _instant(row["at"]),  # type: ignore[arg-type]
                _instant(row["old"]),
                _instant(row["new"]),
                row["reason"],
            )
            for row in given.change_rows or ()
        ),
    )


def _plain(model: Any) -> JSONObject:
    return JSONObject(**{field.attname: field.attname for field in model._meta.concrete_fields})


def _prefetched(found: Referral, name: str, rows: list[Any]) -> None:
    """What `prefetch_related` would have done, with rows read already; each row knows its saisine."""
    for row in rows:
        row.referral = found
        row._state.adding, row._state.db = False, found._state.db
    held: Any = getattr(found, name).get_queryset()
    held._result_cache, held._prefetch_done = rows, True
    cache: Any = found
    cache._prefetched_objects_cache = getattr(found, "_prefetched_objects_cache", {}) | {name: held}


def _children(model: Any) -> Any:
    return model.objects.filter(referral=OuterRef("pk"))


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


def _instant(text: str | None) -> datetime | None:
    """SQLite writes an instant without its zone, which is UTC."""
    if not text:
        return None
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


# --- Policies -------------------------------------------------------------------------------------


def policies(text: str = "") -> QuerySet[RegionalPolicy]:
    found = RegionalPolicy.objects.annotate(
        informed=Count("referrals", filter=~Q(referrals__status=Status.DRAFT), distinct=True),
        stated=Count("versions", distinct=True),
    )
    if text:
        found = found.filter(Q(name__icontains=text) | Q(description__icontains=text))
    return found.order_by("name", "pk")


def policy(slug: str) -> RegionalPolicy | None:
    """Two SQL queries: the policy and its versions."""
    return RegionalPolicy.objects.filter(slug=slug).prefetch_related("versions").first()


def referrals_of(actor: Actor, **link: Any) -> list[Referral]:
    """`policy=`, `meeting=` or `follows=`: the saisines so linked, the latest first. One SQL query."""
    return list(Referral.objects.visible_to(actor).filter(**link).order_by("-transmitted_on", "reference"))
