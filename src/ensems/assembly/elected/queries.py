"""Reads of the register of elected officials: what the checks of a designation ask. No page of a visitor reads them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from ensems.accounts.models import Person
from ensems.assembly.elected.digests import birth_digest
from ensems.assembly.elected.enums import LOCAL, Level
from ensems.assembly.elected.gathering import Home
from ensems.assembly.elected.matching import Asked, Candidate, Human, Match, Office, Verdict, looked_for, match, words
from ensems.assembly.elected.models import ElectedList, ElectedOffice, Recognition
from ensems.territories import queries as territories
from ensems.territories.models import Commune, FormerCode, Intercommunality, Membership, Territory
from ensems.territories.names import query

CHUNK = 2_000
COLUMNS = (
    "human",
    "family_name",
    "given_name",
    "sex",
    "birth",
    "listed_id",
    "place",
    "commune",
    "department",
    "canton",
    "function",
    "since",
)


@dataclass(frozen=True, slots=True)
class Answer:
    """`listed` is False when the list that would tell is not imported: then nothing was compared, and `match` is NONE.

    `office` is what makes the verdict: the regional office, the office in the perimeter.
    """

    listed: bool
    match: Match
    office: Office | None = None

    @property
    def verdict(self) -> Verdict:
        return self.match.verdict


def asked(person: Person, born: date | None = None) -> Asked:
    """The person as matching asks; the date of birth, when one is given, goes no further than its digest. No query."""
    return Asked(person.family_name, person.given_name, person.gender, birth_digest(born) if born else "")


def lists() -> dict[str, ElectedList]:
    """The lists in force, by level. One SQL query."""
    return {one.level: one for one in ElectedList.objects.all()}


def home() -> Home | None:
    """What tells a line of the region from another, or nothing before a geography. Four SQL queries."""
    region = territories.home_region()
    if region is None:
        return None
    communes = Commune.objects.filter(department__region_id=region.code)
    departments = dict(communes.values_list("code", "department_id"))
    return Home(
        region=region.code,
        departments=frozenset(region.departments.values_list("code", flat=True)),
        communes=departments,
        former=dict(FormerCode.objects.filter(commune__in=communes).values_list("code", "commune_id")),
        groups=frozenset(
            Intercommunality.objects.filter(communes__department__region_id=region.code).values_list("code", flat=True)
        ),
    )


def find(who: Asked, *, person: Person | None = None, levels: Sequence[str] = ()) -> Match:
    """Who that is in the register. One SQL query; one more with the person, for what was decided of him or her."""
    decided = _decided([person]).get(person.pk, {}) if person else {}
    near = _near(who) | Q(human__in=list(decided)) if decided else _near(who)
    return match(who, _humans(near, levels), decided)


def find_all(people: Sequence[tuple[Person, Asked]], *, levels: Sequence[str] = ()) -> list[Match]:
    """The same for a whole assembly, in that order. Two SQL queries whatever their number; reads every name once."""
    wanted = defaultdict(set)
    births = defaultdict(set)
    for rank, (_person, who) in enumerate(people):
        for word in looked_for(who.family_name) | looked_for(who.given_name):
            wanted[word].add(rank)
        if who.birth:
            births[who.birth].add(rank)
    decided = _decided([person for person, _who in people])
    known = defaultdict(set)
    for rank, (person, _who) in enumerate(people):
        for human in decided.get(person.pk, ()):
            known[human].add(rank)
    near: dict[int, dict[str, list]] = defaultdict(lambda: defaultdict(list))
    for values in _values(Q(), levels):
        ranks = births.get(values[4], set()) | known.get(values[0], set())
        for word in words(values[1]):
            ranks |= wanted.get(word, set())
        for rank in ranks:
            near[rank][values[0]].append(values)
    return [
        match(who, (_human(held) for held in near[rank].values()), decided.get(person.pk))
        for rank, (person, who) in enumerate(people)
    ]


def is_regional_councillor(who: Asked, *, person: Person | None = None, day: date) -> Answer:
    """Whether that person sits in the regional council. Two SQL queries, three with the person."""
    listed = ElectedList.objects.filter(pk=Level.REGIONAL).exists()
    found = find(who, person=person, levels=[Level.REGIONAL])
    return _answer(listed, found, lambda office: _begun(office, day))


def holds_local_office(who: Asked, territory: Territory, day: date, *, person: Person | None = None) -> Answer:
    """Whether that person holds a local office in the territory's perimeter on that day.

    DOUBTFUL too when the only office is of a département that the perimeter touches: which communes make a canton is
    not known here. An office elsewhere is none. Three SQL queries, four with the person.
    """
    listed = ElectedList.objects.filter(pk__in=LOCAL).exists()
    found = find(who, person=person, levels=LOCAL)
    perimeter = perimeter_of(territory, day)
    answer = _answer(listed, found, lambda office: _begun(office, day) and perimeter.holds(office))
    if answer.verdict is Verdict.NONE:
        touched = _answer(listed, found, lambda office: _begun(office, day) and perimeter.touches(office))
        if touched.office is not None:
            return Answer(listed, Match(Verdict.DOUBTFUL, touched.match.candidates, found.aside), touched.office)
    return answer


def local_offices_in(territory: Territory, day: date) -> list[Human]:
    """Who holds a local office in the perimeter on that day: its communes, and their seats in an intercommunality.

    Departmental councillors are not there, for want of the communes of a canton. Two SQL queries.
    """
    communes = list(Membership.objects.in_force(day).filter(territory=territory).values_list("commune_id", flat=True))
    inside = Q(listed=Level.MUNICIPAL, place__in=communes) | Q(listed=Level.COMMUNITY, commune__in=communes)
    begun = Q(since__isnull=True) | Q(since__lte=day)
    return sorted(_humans(inside & begun, ()), key=lambda human: (query(human.family_name), query(human.given_name)))


@dataclass(frozen=True, slots=True)
class Perimeter:
    communes: frozenset[str]
    groups: frozenset[str]
    departments: frozenset[str]

    def holds(self, office: Office) -> bool:
        if office.level == Level.COMMUNITY and not office.commune:
            return office.place in self.groups
        return office.level in (Level.MUNICIPAL, Level.COMMUNITY) and office.commune in self.communes

    def touches(self, office: Office) -> bool:
        return office.level == Level.DEPARTMENTAL and office.place in self.departments


def perimeter_of(territory: Territory, day: date) -> Perimeter:
    """One SQL query."""
    rows = list(
        Membership.objects.in_force(day)
        .filter(territory=territory)
        .values_list("commune_id", "commune__intercommunality_id", "commune__department_id")
    )
    communes, groups, departments = zip(*rows, strict=True) if rows else ((), (), ())
    return Perimeter(frozenset(communes), frozenset(groups) - {None}, frozenset(departments))


def _answer(listed: bool, found: Match, counts) -> Answer:
    """The match kept to those who hold an office that counts."""
    kept: list[Candidate] = [c for c in found.candidates if any(counts(office) for office in c.human.offices)]
    if not kept:
        return Answer(listed, Match(Verdict.NONE, (), found.aside))
    office = next(office for candidate in kept for office in candidate.human.offices if counts(office))
    return Answer(listed, Match(found.verdict, tuple(kept), found.aside), office)


def _begun(office: Office, day: date) -> bool:
    return office.since is None or office.since <= day


def _near(who: Asked) -> Q:
    """Who could be that person: a surname that shares a word, or first name and surname crossed, or the same birth."""
    near = Q(birth=who.birth) if who.birth else Q()
    for word in looked_for(who.family_name):
        near |= Q(family_folded__contains=word)
    return near | Q(family_folded=query(who.given_name))


def _humans(near: Q, levels: Sequence[str]) -> Iterator[Human]:
    """One SQL query."""
    held: dict[str, list] = defaultdict(list)
    for values in _values(near, levels):
        held[values[0]].append(values)
    return (_human(rows) for rows in held.values())


def _values(near: Q, levels: Sequence[str]) -> Iterator[tuple]:
    offices = ElectedOffice.objects.filter(near).order_by("listed_id", "place", "key")
    if levels:
        offices = offices.filter(listed__in=levels)
    return offices.values_list(*COLUMNS).iterator(chunk_size=CHUNK)


def _human(rows: list[tuple]) -> Human:
    key, family, given, sex, birth = rows[0][:5]
    return Human(key, family, given, sex, birth, tuple(Office(*row[5:]) for row in rows))


def _decided(people: Iterable[Person]) -> dict[int, dict[str, bool]]:
    """What was decided of each. One SQL query."""
    said: dict[int, dict[str, bool]] = defaultdict(dict)
    rows = Recognition.objects.filter(person__in=[person.pk for person in people])
    for person, human, is_same in rows.values_list("person_id", "human", "is_same"):
        said[person][human] = is_same
    return said
