"""Lists of published contributions: filters from the address bar, sorts, pages, counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from ensems.contributions.models import Comment, Contribution, Receipt, Support
from ensems.contributions.queries.people import shown_name
from ensems.core.actors import Actor
from ensems.core.texts import excerpt, normalise
from ensems.referrals.models import Referral
from ensems.territories.enums import TerritoryKind
from ensems.territories.models import Department
from ensems.writing import marks

PAGE_SIZE = 20
NEWEST, SUPPORTED, TERRITORY = "recentes", "soutenues", "territoire"
SORTS = {
    NEWEST: _("les plus récentes"),
    SUPPORTED: _("les plus soutenues"),
    TERRITORY: _("par territoire"),
}
ORDERS: dict[str, tuple[Any, ...]] = {
    NEWEST: ("-last_deposit", "-pk"),
    SUPPORTED: ("-support_count", "-last_deposit", "-pk"),
    TERRITORY: ("territory__name", "-last_deposit", "-pk"),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """As read from the query string: an unknown value is as if nothing was asked."""

    text: str = ""
    department: str = ""
    kind: str = ""
    referral: str = ""
    sort: str = NEWEST
    page: int = 1

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Filters:
        page = given.get("page", "1")
        return cls(
            text=normalise(given.get("q", ""))[:200].strip(),
            department=given.get("departement", "")[:3],
            kind=given.get("nature", "") if given.get("nature", "") in TerritoryKind.values else "",
            referral=given.get("saisine", "")[:80],
            sort=given.get("tri", NEWEST) if given.get("tri", NEWEST) in SORTS else NEWEST,
            page=int(page) if page.isascii() and page.isdigit() and 0 < int(page) < 100_000 else 1,
        )

    @property
    def any(self) -> bool:
        return bool(self.text or self.department or self.kind or self.referral)


@dataclass(frozen=True, slots=True)
class Row:
    """One contribution in a list. `last_deposit`: the instant of the published version."""

    reference: str
    title: str
    excerpt: str
    territory_code: str
    territory: str
    territory_kind: str
    departments: str
    author: str
    deposited_at: datetime
    last_deposit: datetime
    version: int
    digest: str
    supports: int
    comments: int
    items: int
    referral_slug: str
    referral_reference: str
    referral_title: str
    question_number: int
    question: str
    is_demonstration: bool
    key: str


@dataclass(frozen=True, slots=True)
class Listing:
    rows: tuple[Row, ...]
    count: int
    page: int
    pages: int
    filters: Filters

    @property
    def first(self) -> int:
        return (self.page - 1) * PAGE_SIZE + 1 if self.rows else 0

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1 if self.rows else 0


def listing(actor: Actor, filters: Filters, *, question_id: int | None = None) -> Listing:
    """Two SQL queries. A page beyond the last one gives the last."""
    found = matching(actor, filters, question_id=question_id)
    count = found.count()
    pages = max(1, -(-count // PAGE_SIZE))
    page = min(filters.page, pages)
    start = (page - 1) * PAGE_SIZE
    rows = tuple(row(one) for one in detailed(found).order_by(*ORDERS[filters.sort])[start : start + PAGE_SIZE])
    return Listing(rows, count, page, pages, filters)


def rows_for_export(actor: Actor, filters: Filters, *, question_id: int | None = None) -> Iterator[tuple[Row, str]]:
    """All that match, each with its whole text without marks: one SQL query."""
    found = detailed(matching(actor, filters, question_id=question_id)).order_by(*ORDERS[filters.sort])
    for one in found.iterator(chunk_size=500):
        yield row(one), marks.plain(one.version.body)


def matching(actor: Actor, filters: Filters, *, question_id: int | None = None) -> QuerySet[Contribution]:
    found = Contribution.objects.public().filter(question__referral__in=Referral.objects.visible_to(actor))
    if question_id is not None:
        found = found.filter(question_id=question_id)
    if filters.referral:
        found = found.filter(question__referral__slug=filters.referral)
    if filters.kind:
        found = found.filter(territory__kind=filters.kind)
    if filters.department:
        code = filters.department
        found = found.filter(
            Q(territory__departments=code)
            | Q(territory__departments__startswith=f"{code} ")
            | Q(territory__departments__endswith=f" {code}")
            | Q(territory__departments__contains=f" {code} ")
        )
    for word in filters.text.split():
        found = found.filter(
            Q(title__icontains=word) | Q(version__body__icontains=word) | Q(territory__name__icontains=word)
        )
    return found


def detailed(found: QuerySet[Contribution]) -> QuerySet[Contribution]:
    last = Receipt.objects.filter(contribution=OuterRef("pk")).order_by("-at", "-pk")
    return found.select_related("territory", "author", "version", "question__referral").annotate(
        support_count=counted(Support.objects.all()),
        comment_count=counted(Comment.objects.filter(hidden_at__isnull=True)),
        last_deposit=Coalesce(Subquery(last.values("at")[:1]), F("deposited_at")),
        item_count=Coalesce(
            Subquery(last.annotate(rows=Count("items")).values("rows")[:1], output_field=IntegerField()), Value(0)
        ),
    )


def counted(related: QuerySet[Any]) -> Coalesce:
    """How many rows of another table belong to this contribution, without joining them."""
    totals = related.filter(contribution=OuterRef("pk")).order_by().values("contribution").annotate(total=Count("pk"))
    return Coalesce(Subquery(totals.values("total"), output_field=IntegerField()), Value(0))


def row(one: Contribution) -> Row:
    question, territory, version = one.question, one.territory, one.version
    return Row(
        reference=one.reference or "",
        title=one.title,
        excerpt=excerpt(marks.plain(version.body), 260),
        territory_code=territory.code,
        territory=territory.name,
        territory_kind=str(territory.get_kind_display()),
        departments=territory.departments,
        author=shown_name(one.author),
        deposited_at=one.deposited_at,
        last_deposit=one.last_deposit,
        version=version.number,
        digest=version.digest,
        supports=one.support_count,
        comments=one.comment_count,
        items=one.item_count,
        referral_slug=question.referral.slug,
        referral_reference=question.referral.reference or "",
        referral_title=question.referral.title,
        question_number=question.number,
        question=question.text,
        is_demonstration=one.is_demonstration,
        key=str(one.key),
    )


def departments() -> list[tuple[str, str]]:
    """The choices of the filter: one SQL query."""
    return list(Department.objects.values_list("code", "name"))


def referrals(actor: Actor) -> list[tuple[str, str]]:
    """Saisines that have a published contribution: one SQL query."""
    said = Contribution.objects.public().filter(question__referral=OuterRef("pk"))
    return list(Referral.objects.visible_to(actor).filter(Exists(said)).values_list("slug", "title"))


def supported_by(actor: Actor) -> Case:
    """Whether this person supports the contribution."""
    mine = Support.objects.filter(contribution=OuterRef("pk"), person_id=actor.person_id)
    return Case(When(Exists(mine), then=Value(True)), default=Value(False))
