"""Lists of published contributions: what matches, in which order, and one typed row for each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache, cached_property, lru_cache
from typing import Any

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Left
from django.utils.translation import gettext_lazy as _

from ensems.contributions.models import Contribution, Support, Tally
from ensems.core.actors import VISITOR, Actor
from ensems.core.prepared import prepared
from ensems.core.texts import excerpt, normalise
from ensems.referrals.models import Question, Referral
from ensems.territories.enums import TERRITORY_SIZES, TerritoryKind
from ensems.territories.models import Department, Membership, Territory
from ensems.territories.state import Ground
from ensems.writing import marks

PER_PAGE = 20
# Pages found from the beginning; those further on, from the end that is nearer.
NEAR = ("1", "2", "3")
# The beginning of a text is told without its headings: they are not sentences.
# What is told of a text is within so many characters of it, marks included.
ENOUGH = 1_500
HEADINGS = re.compile(r"^#{2,4}[ \t].*$", re.MULTILINE)
NEWEST, SUPPORTED, TERRITORY = "recentes", "soutenues", "territoire"
SORTS = (
    (NEWEST, _("les plus récentes")),
    (SUPPORTED, _("les plus soutenues")),
    (TERRITORY, _("par territoire")),
)
ORDERS: dict[str, tuple[str, ...]] = {
    NEWEST: ("-last_deposit_at", "-pk"),
    SUPPORTED: ("-supports_count", "-last_deposit_at", "-pk"),
    TERRITORY: ("territory__name", "territory", "-last_deposit_at", "-pk"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One contribution in a list. `last_deposit`: the instant of the published version; `workshop`: the title of the
    session that wrote it, "" when it is the word of the territory."""

    reference: str
    title: str
    excerpt: str
    territory: str
    last_deposit: datetime
    version: int
    supports: int
    comments: int
    items: int
    referral_title: str
    question_number: int
    is_demonstration: bool
    workshop: str


# Columns in the order of the fields: of a list, some values are read, not the rows of six tables.
ROW = (
    "reference",
    "title",
    "beginning",
    "territory__name",
    "last_deposit_at",
    "version__number",
    "supports_count",
    "comments_count",
    "items_count",
    "question__referral__title",
    "question__number",
    "is_demonstration",
    "workshop__title",
)


@dataclass(frozen=True, slots=True)
class Line:
    """One contribution in a file, with the whole of its text. `workshop`: as in `Row`; `territory` then only carries
    it."""

    reference: str
    title: str
    workshop: str
    territory: str
    territory_code: str
    territory_kind: str
    departments: str
    referral_reference: str
    referral_title: str
    question_number: int
    deposited_at: datetime
    last_deposit: datetime
    version: int
    supports: int
    comments: int
    items: int
    is_demonstration: bool
    body: str
    digest: str


LINE = (
    "reference",
    "title",
    "workshop__title",
    "territory__name",
    "territory__code",
    "territory__kind",
    "territory__departments",
    "question__referral__reference",
    "question__referral__title",
    "question__number",
    "deposited_at",
    "last_deposit_at",
    "version__number",
    "supports_count",
    "comments_count",
    "items_count",
    "is_demonstration",
    "version__body",
    "version__digest",
)


@dataclass(frozen=True)
class Found(Sequence[tuple[Any, ...]]):
    """Published contributions that match, in order: how many there are, and any page of them without the others, each
    as the columns ROW (see `row`).

    `department`: code; `kind`: of the territory; `size`: key of one of TERRITORY_SIZES, by its perimeter of the day
    `on`, which it needs; `referral`: slug; `text`: each word is found somewhere (only then is every text read).
    `page`, when it is given: the page that is asked, which is read together with the count if it is among the first.
    """

    actor: Actor
    question_id: int | None = None
    text: str = ""
    department: str = ""
    kind: str = ""
    size: str = ""
    referral: str = ""
    sort: str = NEWEST
    on: date | None = None
    page: str = ""

    def every(self) -> QuerySet[Contribution]:
        """All of them: one SQL query when it is read."""
        return self._matching.order_by(*ORDERS[self.sort])

    def __len__(self) -> int:
        """One SQL query, the first time."""
        return self._count

    def __getitem__(self, cut: Any) -> Any:
        """One page, as a list: one SQL query, none when it was read with the count."""
        if self._first and cut.start == self._first[0]:
            return self._first[1]
        start, stop = min(cut.start, self._count), min(cut.stop, self._count)
        if start >= stop:
            return []
        if self._by_territory is not None:
            return self._across_territories(start, stop)
        order, far = ORDERS[self.sort], start > self._count - stop
        if far:
            start, stop = self._count - stop, self._count - start
        rows = list(_page(self._matching, _reversed(order) if far else order, start, stop))
        return rows[::-1] if far else rows

    @cached_property
    def _territories(self) -> QuerySet[Territory] | None:
        """Those that the filters keep; None when they keep all."""
        stratum = next((one for one in TERRITORY_SIZES if one.key == self.size), None)
        if not (self.kind or self.department or (stratum and self.on)):
            return None
        found = Territory.objects.order_by()
        if self.kind:
            found = found.filter(kind=self.kind)
        if self.department:
            found = found.filter(
                Q(departments=self.department)
                | Q(departments__startswith=f"{self.department} ")
                | Q(departments__endswith=f" {self.department}")
                | Q(departments__contains=f" {self.department} ")
            )
        if stratum is not None and self.on is not None:
            found = found.annotate(people=population_of("pk", self.on)).filter(people__gte=stratum.least)
            found = found if stratum.below is None else found.filter(people__lt=stratum.below)
        return found

    def _here(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Of contributions or of tallies, those of this question, this saisine and these territories."""
        hidden = Question.objects.exclude(referral__in=Referral.objects.visible_to(self.actor))
        if self.question_id is not None:
            rows = rows.filter(question_id=self.question_id)
        if self.referral:
            rows = rows.filter(question__in=Question.objects.filter(referral__slug=self.referral).values("pk"))
        if self._territories is not None:
            rows = rows.filter(territory__in=self._territories.values("pk"))
        return rows.exclude(question__in=hidden.values("pk"))

    @cached_property
    def _matching(self) -> QuerySet[Contribution]:
        found = self._here(Contribution.objects.public())
        for word in normalise(self.text).split():
            found = found.filter(
                Q(title__icontains=word) | Q(version__body__icontains=word) | Q(territory__name__icontains=word)
            )
        return found

    @cached_property
    def _by_territory(self) -> dict[int, int] | None:
        """How many each territory said, by name, for the order by territory; None for the others."""
        if self.sort != TERRITORY or self.text:
            return None
        said = self._here(Tally.objects.all()).order_by("territory__name", "territory")
        return dict(said.values_list("territory").annotate(n=Sum("contributions")))

    @cached_property
    def _count(self) -> int:
        if self.text:
            return self._matching.count()
        if self._by_territory is not None:
            return sum(self._by_territory.values())
        if self._first:
            return self._first[1][0][-1] if self._first[1] else 0
        return self._here(Tally.objects.all()).aggregate(n=Sum("contributions"))["n"] or 0

    @cached_property
    def _first(self) -> tuple[int, list[Any]] | None:
        """The rank and the rows of the page that is asked, each with the count last; None when it is far, or empty."""
        if self.text or self.sort == TERRITORY or self.page not in NEAR:
            return None
        start = (int(self.page) - 1) * PER_PAGE
        bare = Found(self.actor, question_id=self.question_id, sort=self.sort, on=self.on, page=self.page)
        if self.question_id is not None and self == bare and self.actor.is_ordinary:
            rows = _near(self.sort, start)(self.question_id)
        else:
            rows = list(self.near(start))
        return (start, rows) if rows or not start else None

    def near(self, start: int) -> QuerySet[Any]:
        """One page, each row with the count of all that match after its own columns."""
        said = self._here(Tally.objects.order_by()).annotate(every=Value(1)).values("every")
        total = Subquery(said.annotate(n=Sum("contributions")).values("n"), output_field=IntegerField())
        return _page(self._matching, ORDERS[self.sort], start, start + PER_PAGE, total)

    def _across_territories(self, start: int, stop: int) -> list[Contribution]:
        """Only the territories that the page meets are read."""
        assert self._by_territory is not None
        met, before, skipped = [], 0, 0
        for territory, said in self._by_territory.items():
            if before + said <= start:
                skipped = before + said
            elif before < stop:
                met.append(territory)
            before += said
        rows = self._matching.filter(territory__in=met)
        order = ORDERS[NEWEST] if len(met) == 1 else ORDERS[TERRITORY]
        return list(_page(rows, order, start - skipped, stop - skipped))


def _page(found: QuerySet[Contribution], order: Sequence[str], start: int, stop: int, *more: Any) -> QuerySet[Any]:
    """The page is found in an index alone; only its own rows are read."""
    there = found.order_by(*order).values("pk")[start:stop]
    rows = Contribution.objects.filter(pk__in=there).annotate(beginning=Left("version__body", ENOUGH)).order_by(*order)
    return rows.values_list(*ROW, *more)


@cache
def _near(sort: str, start: int) -> Callable[[int], list[Any]]:
    """The same as `Found.near` of a question without filters, for whoever sees what everyone sees."""

    @prepared(int)
    def rows(question_id: int) -> QuerySet[Any]:
        return Found(VISITOR, question_id=question_id, sort=sort).near(start)

    return rows


def _reversed(order: Sequence[str]) -> list[str]:
    return [field[1:] if field.startswith("-") else f"-{field}" for field in order]


def population_of(territory: str, on: date) -> Subquery:
    """The municipal populations of the communes that belong to it on that day, added up; nothing without communes."""
    held = Membership.objects.in_force(on).filter(territory=OuterRef(territory)).order_by().values("territory")
    return Subquery(held.annotate(people=Sum("commune__population")).values("people"), output_field=IntegerField())


def row(columns: tuple[Any, ...]) -> Row:
    """`columns`: those of ROW, and what may follow them."""
    reference, title, beginning, *rest, workshop = columns[: len(ROW)]
    return Row(reference, title, _beginning(beginning), *rest, workshop or "")


def lines(found: Found) -> Iterator[Line]:
    """As they are read: a list of 50,000 texts never stands in memory whole. One SQL query."""
    for columns in found.every().values_list(*LINE).iterator(1000):
        line = Line(*columns)
        yield replace(line, territory_kind=str(TerritoryKind(line.territory_kind).label), workshop=line.workshop or "")


@lru_cache(maxsize=4096)
def _beginning(body: str) -> str:
    """A version never changes: the same list is drawn again and again from the same texts."""
    return excerpt(marks.plain(HEADINGS.sub("", body)), 260)


_named: list[tuple[Ground, list[tuple[str, str]]]] = []


def departments(ground: Ground | None = None) -> list[tuple[str, str]]:
    """The choices of the filter, an empty one first so that it stays a list before the first import: one SQL query.

    A page that has read the ground of its map gives it, and asks only once for all as long as it is the same ground.
    """
    if ground is not None and _named and _named[0][0] is ground:
        return _named[0][1]
    found = [("", ""), *Department.objects.values_list("code", "name")]
    if ground is not None:
        _named[:] = [(ground, found)]
    return found


def referrals(actor: Actor) -> list[tuple[str, str]]:
    """Saisines that have a published contribution: one SQL query."""
    said = Tally.objects.filter(question__referral=OuterRef("pk"), contributions__gt=0)
    return [("", ""), *Referral.objects.visible_to(actor).filter(Exists(said)).values_list("slug", "title")]


def supported_by(actor: Actor) -> Case:
    """Whether this person supports the contribution."""
    mine = Support.objects.filter(contribution=OuterRef("pk"), person_id=actor.person_id)
    return Case(When(Exists(mine), then=Value(True)), default=Value(False))
