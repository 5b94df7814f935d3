"""What writing drafts would change: read the database, compare, write nothing.

Six SQL queries whatever the number of territories.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from ensems.territories.drafts import Draft, Member, Problem
from ensems.territories.models import Commune, FormerCode, Intercommunality, Membership, Region, Territory

OPEN = date.max
TEXTS = ("name", "kind", "carrier", "carrier_sirens", "carrier_kinds", "departments")


@dataclass(frozen=True, slots=True)
class Wanted:
    """One commune of one territory as a draft wants it; `starts_on` None: as from the day of the import."""

    commune: str
    starts_on: date | None
    ends_on: date | None
    through: str | None
    source: str


@dataclass(frozen=True, slots=True)
class TerritoryChange:
    """`texts` maps a field to (before, after); `dated` gives (membership, start, end) of the memberships moved in time.

    `closed` memberships end the day before the import; `dropped` ones had not begun on that day, so they never held.
    """

    draft: Draft
    pk: int | None
    texts: dict[str, tuple[str, str]]
    columns: dict[str, str] | None
    added: tuple[Wanted, ...]
    dated: tuple[tuple[int, str, date, date | None], ...]
    closed: tuple[tuple[int, str], ...]
    dropped: tuple[tuple[int, str], ...]
    communes: int
    population: int
    under_500: int
    intercommunalities: int
    departments: str

    @property
    def is_new(self) -> bool:
        return self.pk is None

    @property
    def is_nothing(self) -> bool:
        return self.pk is not None and not (
            self.texts or self.columns is not None or self.added or self.dated or self.closed or self.dropped
        )


@dataclass(frozen=True, slots=True)
class CommuneName:
    code: str
    name: str
    department: str
    intercommunality: str
    population: int | None


@dataclass(frozen=True, slots=True)
class Changes:
    """`uncovered`: communes of the region that no territory of the drafts holds; `shared`: those that several hold.

    `unknown` members are in no list of the loaded geography; `absent` territories are in the database only.
    """

    on: date
    territories: tuple[TerritoryChange, ...]
    problems: tuple[Problem, ...]
    unknown: tuple[Problem, ...]
    differences: tuple[Problem, ...]
    renamed: tuple[tuple[str, str], ...]
    uncovered: tuple[CommuneName, ...]
    shared: dict[CommuneName, tuple[str, ...]]
    absent: tuple[str, ...]
    region: str

    @property
    def is_nothing(self) -> bool:
        return all(change.is_nothing for change in self.territories)


@dataclass(slots=True)
class _Geography:
    communes: dict[str, CommuneName] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)
    members: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    group_of: dict[str, str | None] = field(default_factory=dict)
    former: dict[str, str] = field(default_factory=dict)
    region: str = ""


def compare(drafts: Sequence[Draft], on: date) -> Changes:
    """What is to be written for these drafts to be true as from `on`. Six SQL queries."""
    place = _geography()
    held = {territory.code: territory for territory in Territory.objects.all()}
    memberships = defaultdict(list)
    for membership in Membership.objects.filter(territory__code__in=[d.code for d in drafts]):
        memberships[membership.territory_id].append(membership)
    problems: list[Problem] = []
    unknown: list[Problem] = []
    differences: list[Problem] = []
    renamed: set[tuple[str, str]] = set()
    holders: dict[str, list[str]] = defaultdict(list)
    changes = []
    if not place.communes:
        problems.append(
            Problem(None, "La géographie officielle n’est pas chargée : lancez d’abord « ensems load-geography ».")
        )
    for draft in drafts if place.communes else ():
        wanted, missing = _wanted(draft, place, unknown, renamed, problems)
        territory = held.get(draft.code)
        change = _change(draft, territory, memberships[territory.pk] if territory else [], wanted, missing, place, on)
        changes.append(change)
        _check_announced(draft, change, differences)
        for code in {w.commune for w in wanted if _in_force(w.starts_on, w.ends_on, on)}:
            holders[code].append(draft.name)
    named = {draft.code for draft in drafts}
    return Changes(
        on=on,
        territories=tuple(changes),
        problems=tuple(problems),
        unknown=tuple(unknown),
        differences=tuple(differences),
        renamed=tuple(sorted(renamed)),
        uncovered=tuple(commune for code, commune in place.communes.items() if code not in holders),
        shared={place.communes[c]: tuple(names) for c, names in sorted(holders.items()) if len(names) > 1},
        absent=tuple(t.name for t in held.values() if t.code not in named),
        region=place.region,
    )


def _geography() -> _Geography:
    found = _Geography()
    found.region = Region.objects.filter(is_home=True).values_list("name", flat=True).first() or ""
    found.groups = dict(Intercommunality.objects.values_list("code", "name"))
    rows = Commune.objects.order_by("code").values_list(
        "code", "name", "department_id", "intercommunality_id", "population"
    )
    for code, name, department, group, population in rows:
        found.communes[code] = CommuneName(code, name, department, found.groups.get(group, ""), population)
        found.group_of[code] = group
        if group:
            found.members[group].append(code)
    found.former = dict(FormerCode.objects.values_list("code", "commune_id"))
    return found


def _wanted(
    draft: Draft,
    place: _Geography,
    unknown: list[Problem],
    renamed: set[tuple[str, str]],
    problems: list[Problem],
) -> tuple[list[Wanted], list[str]]:
    found: dict[tuple[str, date | None], Wanted] = {}
    missing = []
    for member in draft.members:
        codes, through = _communes_of(member, place, renamed)
        if not codes:
            missing.append(member.code)
            what = "SIREN" if len(member.code) == 9 else "code INSEE"
            unknown.append(
                Problem(
                    member.place or draft.place,
                    f"{what} {member.code} inconnu dans la géographie de la région (« {draft.name} »).",
                )
            )
        for code in codes:
            want = Wanted(code, member.starts_on, member.ends_on, through, member.source or draft.source)
            found.setdefault((code, member.starts_on), want)
    for one, two in _overlaps(found.values()):
        problems.append(
            Problem(
                draft.place,
                f"« {draft.name} » reçoit deux fois {place.communes[one.commune].name} ({one.commune}) "
                f"sur des périodes qui se recouvrent.",
            )
        )
        found.pop((two.commune, two.starts_on))
    return list(found.values()), missing


def _communes_of(member: Member, place: _Geography, renamed: set[tuple[str, str]]) -> tuple[Iterable[str], str | None]:
    if len(member.code) == 9:
        return place.members.get(member.code, ()), member.code
    if member.code in place.communes:
        return (member.code,), None
    if member.code in place.former:
        renamed.add((member.code, place.former[member.code]))
        return (place.former[member.code],), None
    return (), None


def _overlaps(wanted: Iterable[Wanted]) -> list[tuple[Wanted, Wanted]]:
    by_commune: dict[str, list[Wanted]] = defaultdict(list)
    clashes = []
    for want in sorted(wanted, key=lambda w: (w.commune, w.starts_on or date.min)):
        for other in by_commune[want.commune]:
            if (want.starts_on or date.min) <= (other.ends_on or OPEN):
                clashes.append((other, want))
                break
        else:
            by_commune[want.commune].append(want)
    return clashes


def _in_force(starts_on: date | None, ends_on: date | None, on: date) -> bool:
    return (starts_on or on) <= on <= (ends_on or OPEN)


def _change(
    draft: Draft,
    territory: Territory | None,
    held: list[Membership],
    wanted: list[Wanted],
    missing: list[str],
    place: _Geography,
    on: date,
) -> TerritoryChange:
    by_commune = defaultdict(list)
    for membership in held:
        by_commune[membership.commune_id].append(membership)
    added, dated, kept = [], [], set()
    for want in wanted:
        start, end = want.starts_on or on, want.ends_on
        same = next(
            (
                m
                for m in by_commune[want.commune]
                if m.pk not in kept and m.starts_on <= (end or OPEN) and start <= (m.ends_on or OPEN)
            ),
            None,
        )
        if same is None:
            added.append(want)
            continue
        kept.add(same.pk)
        # Without a date in the file, what is already in force keeps its own beginning.
        start = want.starts_on or same.starts_on
        if (same.starts_on, same.ends_on) != (start, end):
            dated.append((same.pk, want.commune, start, end))
    gone = [m for m in held if m.pk not in kept and m.starts_on <= on <= (m.ends_on or OPEN)]
    present = {w.commune for w in wanted if _in_force(w.starts_on, w.ends_on, on)}
    found = [place.communes[code] for code in present]
    departments = draft.departments or " ".join(
        code for code, _n in sorted(Counter(c.department for c in found).items(), key=lambda item: (-item[1], item[0]))
    )
    columns = dict(draft.columns)
    if missing:
        columns["membres inconnus"] = " ".join(missing)
    return TerritoryChange(
        draft=draft,
        pk=territory.pk if territory else None,
        texts=_texts(draft, territory, departments),
        columns=None if territory is not None and territory.source_columns == columns else columns,
        added=tuple(added),
        dated=tuple(dated),
        closed=tuple((m.pk, m.commune_id) for m in gone if m.starts_on < on),
        dropped=tuple((m.pk, m.commune_id) for m in gone if m.starts_on >= on),
        communes=len(found),
        population=sum(c.population or 0 for c in found),
        under_500=sum(1 for c in found if c.population is not None and c.population < 500),
        intercommunalities=len({place.group_of[code] for code in present} - {None}),
        departments=departments,
    )


def _texts(draft: Draft, territory: Territory | None, departments: str) -> dict[str, tuple[str, str]]:
    """The texts that change; what the file leaves empty stays as it is."""
    after = {name: getattr(draft, name) for name in TEXTS} | {"departments": departments}
    if draft.source:
        after["source"] = draft.source
    if territory is None:
        return {name: ("", value) for name, value in after.items() if value}
    return {
        name: (getattr(territory, name), value)
        for name, value in after.items()
        if value and value != getattr(territory, name)
    }


def _check_announced(draft: Draft, change: TerritoryChange, differences: list[Problem]) -> None:
    words = {
        "intercommunalities": "intercommunalités",
        "communes": "communes",
        "population": "habitants",
        "under_500": "communes de moins de 500 habitants",
    }
    named = sum(1 for member in draft.members if len(member.code) == 9)
    computed = {
        # A file counts the intercommunalities that it names, even those that a single commune ties to the region.
        "intercommunalities": named or change.intercommunalities,
        "communes": change.communes,
        "population": change.population,
        "under_500": change.under_500,
    }
    for key, figure in draft.announced.items():
        if computed[key] != figure:
            differences.append(
                Problem(
                    draft.place,
                    f"« {draft.name} » annonce {figure} {words[key]} ; la géographie chargée en donne {computed[key]}.",
                )
            )


def day_before(day: date) -> date:
    return day - timedelta(days=1)
