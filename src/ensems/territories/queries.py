"""Reads about territories and communes, as typed rows."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Sum, Value, When

from ensems.core.kept import Kept
from ensems.core.prepared import composed
from ensems.territories.enums import STRATA, Stratum, TerritoryKind, stratum_of
from ensems.territories.models import Commune, Department, FormerCode, Membership, Region, Territory
from ensems.territories.names import folded, query

MOST_COMMUNES = 20


@dataclass(frozen=True, slots=True)
class TerritoryRow:
    """A territory in a list. `departments` are (code, name), the one with most of its communes first."""

    pk: int
    code: str
    name: str
    kind: str
    carrier: str
    is_demonstration: bool
    communes: int
    population: int
    under_500: int
    departments: tuple[tuple[str, str], ...]
    people_under_500: int = 0
    """Who live in communes of fewer than 500 inhabitants."""

    @property
    def kind_label(self) -> str:
        return str(TerritoryKind(self.kind).label)

    @property
    def share_under_500(self) -> float | None:
        return self.under_500 / self.communes if self.communes else None

    @property
    def percent_under_500(self) -> str:
        return percent(self.share_under_500)


def percent(share: float | None) -> str:
    """63,0 %; "" when there is nothing to divide."""
    return "" if share is None else f"{100 * share:.1f}".replace(".", ",") + "\u00a0%"


# The columns of a territory in the order of the fields of a row.
ROW = ("pk", "code", "name", "kind", "carrier", "is_demonstration")
_rows_kept = Kept(most=12)


def territory_rows(on: date) -> tuple[TerritoryRow, ...]:
    """Every territory by name, with the figures of its perimeter on that day: the same rows as long as none changes.
    Three SQL queries."""
    parts, names, territories = tuple(_parts(on)), tuple(_department_names()), tuple(_territories())
    return _rows_kept.of((parts, names, territories), lambda: _territory_rows(parts, dict(names), territories))


@composed(date)
def _parts(on: date) -> QuerySet[Any, Any]:
    """What each territory has in each département: communes and people, then those of fewer than 500 inhabitants.

    The whole Region is added up once: the figures of a territory are the sums of its parts. Without the names of the
    départements, PostgreSQL need not sort the communes by them.
    """
    small = Q(commune__population__lt=STRATA[0].below)
    held = Membership.objects.in_force(on).order_by("territory_id", "commune__department_id")
    return held.values_list("territory_id", "commune__department_id").annotate(
        communes=Count("pk"),
        people=Sum("commune__population"),
        small=Count("pk", filter=small),
        people_of_small=Sum("commune__population", filter=small),
    )


@composed()
def _department_names() -> QuerySet[Any, Any]:
    return Department.objects.order_by("code").values_list("code", "name")


@composed()
def _territories() -> QuerySet[Any, Any]:
    return Territory.objects.order_by("name", "pk").values_list(*ROW)


def _territory_rows(
    parts: Iterable[tuple[Any, ...]], names: Mapping[str, str], rows: Iterable[tuple[Any, ...]]
) -> tuple[TerritoryRow, ...]:
    departments: dict[int, list[tuple[str, str]]] = defaultdict(list)
    figures: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for territory, code, *counted in sorted(parts, key=lambda part: (-part[2], part[1])):
        departments[territory].append((code, names[code]))
        figures[territory] = [one + (more or 0) for one, more in zip(figures[territory], counted, strict=True)]
    return tuple(
        TerritoryRow(
            **dict(zip(ROW, row, strict=True)),
            **dict(zip(("communes", "population", "under_500", "people_under_500"), figures[row[0]], strict=True)),
            departments=tuple(departments[row[0]]),
        )
        for row in rows
    )


def chosen(rows: Iterable[TerritoryRow], *, kind: str = "", department: str = "", text: str = "") -> list[TerritoryRow]:
    """Those that these filters keep; words are looked for in names and carriers, without accents."""
    words = folded(text).split()
    return [
        row
        for row in rows
        if (not kind or row.kind == kind)
        and (not department or any(code == department for code, _name in row.departments))
        and all(word in folded(f"{row.name} {row.carrier}") for word in words)
    ]


@dataclass(frozen=True, slots=True)
class StratumRow:
    stratum: Stratum
    rank: int
    communes: int
    population: int
    share: str
    x: str
    width: str


@dataclass(frozen=True, slots=True)
class CommuneRow:
    """`rings` are those of its contour as stored, with `credit` (source, vintage); empty without contours."""

    code: str
    name: str
    department: str
    department_code: str
    intercommunality: str
    population: int | None
    stratum: Stratum | None
    starts_on: date
    ends_on: date | None
    source: str
    rings: tuple[tuple[int, ...], ...] = ()
    credit: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class IntercommunalityRow:
    """An intercommunality with what it has inside the territory."""

    code: str
    name: str
    kind: str
    communes: int
    population: int


@dataclass(frozen=True, slots=True)
class Carrier:
    name: str
    siren: str
    kind: str


@dataclass(frozen=True, slots=True)
class TerritoryPage:
    """`past` communes left the territory; `coming` ones have not entered yet; `others` share communes with it."""

    territory: Territory
    carriers: tuple[Carrier, ...]
    departments: tuple[str, ...]
    communes: tuple[CommuneRow, ...]
    past: tuple[CommuneRow, ...]
    coming: tuple[CommuneRow, ...]
    strata: tuple[StratumRow, ...]
    intercommunalities: tuple[IntercommunalityRow, ...]
    alone: int
    population: int
    population_years: tuple[int, ...]
    geography_years: tuple[int, ...]
    sources: tuple[str, ...]
    since: tuple[date, ...]
    others: tuple[tuple[str, str, int], ...]

    @property
    def under_500(self) -> int:
        return self.strata[0].communes

    @property
    def percent_under_500(self) -> str:
        return percent(self.under_500 / len(self.communes) if self.communes else None)


def territory_page(territory: Territory, on: date) -> TerritoryPage:
    """One SQL query: the memberships of all times, and those of other territories over the same communes."""
    own = Membership.objects.in_force(on).filter(territory=territory).values("commune_id")
    rows, elsewhere = [], []
    for membership in (
        Membership.objects.filter(Q(territory=territory) | Q(commune__in=own))
        .select_related(
            "territory", "commune__department", "commune__intercommunality", "commune__contour__contour_set"
        )
        .order_by("commune__name", "commune_id", "starts_on")
    ):
        (rows if membership.territory_id == territory.pk else elsewhere).append(membership)
    now = [m for m in rows if _holds(m, on)]
    others = Counter((m.territory.code, m.territory.name) for m in elsewhere if _holds(m, on))
    places = Counter(m.commune.department for m in now)
    groups: dict[str, list[Membership]] = defaultdict(list)
    for membership in now:
        groups[membership.commune.intercommunality_id or ""].append(membership)
    alone = len(groups.pop("", ()))
    return TerritoryPage(
        territory=territory,
        carriers=_carriers(territory),
        departments=tuple(d.name for d, _n in sorted(places.items(), key=lambda item: (-item[1], item[0].code))),
        communes=tuple(_commune(m) for m in now),
        past=tuple(_commune(m) for m in rows if m.ends_on is not None and m.ends_on < on),
        coming=tuple(_commune(m) for m in rows if m.starts_on > on),
        strata=strata_of([m.commune.population for m in now]),
        intercommunalities=tuple(
            sorted(
                (_group(held) for held in groups.values()),
                key=lambda group: (-group.population, group.name),
            )
        ),
        alone=alone,
        population=sum(m.commune.population or 0 for m in now),
        population_years=tuple(sorted({m.commune.population_year for m in now if m.commune.population_year})),
        geography_years=tuple(sorted({m.commune.geography_year for m in now})),
        sources=tuple(sorted({m.source for m in now if m.source} or ({territory.source} - {""}))),
        since=tuple(sorted({m.starts_on for m in now})),
        others=tuple((code, name, n) for (code, name), n in sorted(others.items(), key=lambda o: (-o[1], o[0][1]))),
    )


def _holds(membership: Membership, day: date) -> bool:
    return membership.starts_on <= day and (membership.ends_on is None or membership.ends_on >= day)


def strata_of(populations: list[int | None]) -> tuple[StratumRow, ...]:
    """The five classes with their communes; `x` and `width` are hundredths of a bar, written for an SVG attribute."""
    made, start = [], 0.0
    total = sum(1 for population in populations if population is not None)
    for rank, stratum in enumerate(STRATA, 1):
        held = [p for p in populations if p is not None and stratum.holds(p)]
        width = 100 * len(held) / total if total else 0.0
        share = percent(len(held) / total) if total else ""
        made.append(StratumRow(stratum, rank, len(held), sum(held), share, f"{start:.3f}", f"{width:.3f}"))
        start += width
    return tuple(made)


def _carriers(territory: Territory) -> tuple[Carrier, ...]:
    """The parts of the three texts side by side; a missing SIREN or kind leaves an empty part."""
    names, sirens, kinds = (
        [part.strip() for part in text.split(" ; ")]
        for text in (territory.carrier, territory.carrier_sirens, territory.carrier_kinds)
    )
    if not any(names):
        return ()
    sirens += [""] * (len(names) - len(sirens))
    kinds += [""] * (len(names) - len(kinds))
    return tuple(Carrier(*parts) for parts in zip(names, sirens, kinds, strict=False))


def _commune(membership: Membership) -> CommuneRow:
    commune = membership.commune
    contour = getattr(commune, "contour", None)
    return CommuneRow(
        code=commune.code,
        name=commune.name,
        department=commune.department.name,
        department_code=commune.department_id,
        intercommunality=commune.intercommunality.name if commune.intercommunality else "",
        population=commune.population,
        stratum=stratum_of(commune.population),
        starts_on=membership.starts_on,
        ends_on=membership.ends_on,
        source=membership.source,
        rings=tuple(tuple(steps) for steps in contour.rings) if contour else (),
        credit=(contour.contour_set.source, contour.contour_set.vintage) if contour else ("", ""),
    )


def _group(held: list[Membership]) -> IntercommunalityRow:
    group = held[0].commune.intercommunality
    assert group is not None
    return IntercommunalityRow(
        group.code, group.name, group.kind_label, len(held), sum(m.commune.population or 0 for m in held)
    )


# --- Communes ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CommuneChoice:
    """`label` tells one Castelnau from another, and leads back to it by its code: « Castelnau (Lot, 46063) »."""

    code: str
    name: str
    department: str
    population: int | None

    @property
    def label(self) -> str:
        return f"{self.name} ({self.department}, {self.code})"


def home_region() -> Region | None:
    """The platform's own region. One SQL query."""
    return Region.objects.order_by("-is_home", "code").first()


def _home_communes() -> QuerySet[Commune]:
    home = Region.objects.order_by("-is_home", "code").values("code")[:1]
    return Commune.objects.filter(department__region_id__in=home)


def departments() -> list[Department]:
    """Those of the platform's own region. One SQL query."""
    home = Region.objects.order_by("-is_home", "code").values("code")[:1]
    return list(Department.objects.filter(region_id__in=home))


def communes_of_home() -> dict[str, str]:
    """Name by code, for the whole region. One SQL query."""
    return dict(_home_communes().values_list("code", "name"))


def former_codes_of_home() -> dict[str, str]:
    """Present code by former code. One SQL query."""
    home = Region.objects.order_by("-is_home", "code").values("code")[:1]
    rows = FormerCode.objects.filter(commune__department__region_id__in=home)
    return dict(rows.values_list("code", "commune_id"))


def communes_named(text: str, most: int = MOST_COMMUNES) -> list[CommuneChoice]:
    """Communes of the region whose name, a word of it or code begins so; the exact name first. One SQL query."""
    wanted = query(text)
    if not wanted:
        return []
    found = (
        _home_communes()
        .filter(
            Q(search_name__startswith=wanted)
            | Q(search_name__contains=f" {wanted}")
            | Q(code__startswith=text.strip().upper())
        )
        .annotate(
            nearness=Case(
                When(search_name=wanted, then=Value(0)),
                When(search_name__startswith=wanted, then=Value(1)),
                default=Value(2),
                output_field=IntegerField(),
            )
        )
        .order_by("nearness", F("population").desc(nulls_last=True), "search_name", "code")
        .values_list("code", "name", "department__name", "population")[:most]
    )
    return [CommuneChoice(*row) for row in found]


def commune_typed(text: str) -> Commune | None:
    """The commune that a person typed or chose: a label, a code (even a former one), a name that only one bears.

    None when nothing fits, or when several communes bear that name. At most three SQL queries.
    """
    text = text.strip()
    labelled = re.search(r"(\d[\dAB]\d{3})\s*\)?$", text.upper())
    if labelled:
        code = labelled.group(1)
        found = _home_communes().filter(code=code).first()
        if found is None:
            former = FormerCode.objects.select_related("commune").filter(code=code).first()
            found = former.commune if former else None
        return found
    wanted = query(text)
    same = list(_home_communes().filter(search_name=wanted)[:2]) if wanted else []
    return same[0] if len(same) == 1 else None
