"""Lists of published contributions: what matches, in which order, and one typed row for each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
    Window,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from ensems.contributions.models import Comment, Contribution, Receipt, Support
from ensems.contributions.queries.people import shown_name
from ensems.core.actors import Actor
from ensems.core.texts import excerpt, normalise
from ensems.referrals.models import Referral
from ensems.territories.enums import TERRITORY_SIZES
from ensems.territories.models import Department, Membership
from ensems.territories.state import Ground
from ensems.writing import marks

PER_PAGE = 20
# The beginning of a text is told without its headings: they are not sentences.
HEADINGS = re.compile(r"^#{2,4}[ \t].*$", re.MULTILINE)
NEWEST, SUPPORTED, TERRITORY = "recentes", "soutenues", "territoire"
SORTS = (
    (NEWEST, _("les plus récentes")),
    (SUPPORTED, _("les plus soutenues")),
    (TERRITORY, _("par territoire")),
)
ORDERS: dict[str, tuple[str, ...]] = {
    NEWEST: ("-last_deposit", "-pk"),
    SUPPORTED: ("-support_count", "-last_deposit", "-pk"),
    TERRITORY: ("territory__name", "-last_deposit", "-pk"),
}


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
    body: str


def published(
    actor: Actor,
    *,
    question_id: int | None = None,
    text: str = "",
    department: str = "",
    kind: str = "",
    size: str = "",
    referral: str = "",
    sort: str = NEWEST,
    on: date | None = None,
) -> QuerySet[Contribution]:
    """Published contributions that match, in order, with all that `row` needs: one SQL query when it is read.

    `department`: code; `kind`: of the territory; `size`: key of one of TERRITORY_SIZES, by its perimeter of the day
    `on`, which it needs; `referral`: slug; `text`: each word is found somewhere.
    """
    found = Contribution.objects.public().filter(question__referral__in=Referral.objects.visible_to(actor))
    if question_id is not None:
        found = found.filter(question_id=question_id)
    if referral:
        found = found.filter(question__referral__slug=referral)
    if kind:
        found = found.filter(territory__kind=kind)
    if department:
        found = found.filter(
            Q(territory__departments=department)
            | Q(territory__departments__startswith=f"{department} ")
            | Q(territory__departments__endswith=f" {department}")
            | Q(territory__departments__contains=f" {department} ")
        )
    stratum = next((one for one in TERRITORY_SIZES if one.key == size), None)
    if stratum is not None and on is not None:
        found = found.annotate(people=population_of("territory", on)).filter(people__gte=stratum.least)
        found = found if stratum.below is None else found.filter(people__lt=stratum.below)
    for word in normalise(text).split():
        found = found.filter(
            Q(title__icontains=word) | Q(version__body__icontains=word) | Q(territory__name__icontains=word)
        )
    return detailed(found).order_by(*ORDERS[sort])


class Counted(Sequence[Contribution]):
    """One page of what matches and how many match in all, read together: one SQL query (more beyond the last page)."""

    def __init__(self, found: QuerySet[Contribution], asked: str) -> None:
        number = max(int(asked), 1) if asked.isdecimal() and len(asked) < 10 else 1
        self.found, self.start = found, (number - 1) * PER_PAGE
        self.rows = list(found.annotate(total=Window(Count("pk")))[self.start : self.start + PER_PAGE])
        if self.rows:
            self.count_all = self.rows[0].total
        else:
            self.count_all = found.count() if self.start else 0

    def __len__(self) -> int:
        return self.count_all

    def __getitem__(self, cut: Any) -> Any:
        return self.rows if cut == slice(self.start, self.start + PER_PAGE) else self.found[cut]


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


def population_of(territory: str, on: date) -> Subquery:
    """The municipal populations of the communes that belong to it on that day, added up; nothing without communes."""
    held = Membership.objects.in_force(on).filter(territory=OuterRef(territory)).order_by().values("territory")
    return Subquery(held.annotate(people=Sum("commune__population")).values("people"), output_field=IntegerField())


def counted(related: QuerySet[Any]) -> Coalesce:
    """How many rows of another table belong to this contribution, without joining them."""
    totals = related.filter(contribution=OuterRef("pk")).order_by().values("contribution").annotate(total=Count("pk"))
    return Coalesce(Subquery(totals.values("total"), output_field=IntegerField()), Value(0))


def row(one: Contribution) -> Row:
    question, territory, version = one.question, one.territory, one.version
    return Row(
        reference=one.reference or "",
        title=one.title,
        excerpt=excerpt(marks.plain(HEADINGS.sub("", version.body)), 260),
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
        body=version.body,
    )


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
    said = Contribution.objects.public().filter(question__referral=OuterRef("pk"))
    return [("", ""), *Referral.objects.visible_to(actor).filter(Exists(said)).values_list("slug", "title")]


def supported_by(actor: Actor) -> Case:
    """Whether this person supports the contribution."""
    mine = Support.objects.filter(contribution=OuterRef("pk"), person_id=actor.person_id)
    return Case(When(Exists(mine), then=Value(True)), default=Value(False))
