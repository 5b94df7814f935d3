"""The views of the composition, and what a page shows of rules: tabs, delegations as a hemicycle, a map."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ensems.assembly import lines, seats
from ensems.assembly.composition import Composition
from ensems.assembly.enums import Unit
from ensems.assembly.picture import Group
from ensems.assembly.seats import ParityLine
from ensems.assembly.terms.figures import Figures, Line, rounded, small_communes_sentence, tenths
from ensems.assembly.terms.schema import TermRules
from ensems.assembly.terms.seats import Distribution, genders
from ensems.interface.shapes import Tab
from ensems.interface.wording import address
from ensems.territories.maps import MapFigure, territories_map

VIEWS = (
    ("composition", gettext_lazy("Hémicycle")),
    ("delegations", gettext_lazy("Délégations")),
    ("vacancies", gettext_lazy("Sièges vacants")),
    ("bodies", gettext_lazy("Instances")),
    ("directory", gettext_lazy("Annuaire")),
)
# The colours of the map are those of the style sheet; each has its words in the legend and in the table.
COLOURS = {"fewer": "asked", "about": "done", "more": "told"}


@dataclass(frozen=True, slots=True)
class Whole:
    """Figures of a whole, as they are written."""

    people: str
    communes: str
    small: str
    extremes: str


@dataclass(frozen=True, slots=True)
class WeightRow:
    """One territory of the what-if page; `weight` is 1,0 where its inhabitants have their share of the seats."""

    line: Line
    people: str
    communes: str
    weight: str


@dataclass(frozen=True, slots=True)
class DelegationsShown:
    """What the page of the delegations says: `lines` of its table, parities set wider than a delegation, the whole."""

    lines: SafeString
    wider: list[ParityLine]
    whole: Whole
    departments: list[DepartmentRow]


@dataclass(frozen=True, slots=True)
class DepartmentRow:
    name: str
    territories: int
    seats: int
    population: int
    people: str


def whole(found: Figures) -> Whole:
    small, ends = found.small_communes, found.extremes
    told = ""
    if ends and ends[0] != ends[1]:
        told = _("Un siège représente de %(fewest)s habitants (« %(first)s ») à %(most)s habitants (« %(last)s »).") % {
            "fewest": rounded(ends[0].people_a_seat),
            "first": ends[0].name,
            "most": rounded(ends[1].people_a_seat),
            "last": ends[1].name,
        }
    return Whole(
        rounded(found.people_a_seat),
        tenths(found.communes_a_seat),
        small_communes_sentence(small) if small else "",
        told,
    )


def weight_rows(found: Figures) -> list[WeightRow]:
    return [
        WeightRow(line, rounded(line.people_a_seat), tenths(line.communes_a_seat), tenths(found.weight(line)))
        for line in found.lines
    ]


def delegations(found: Composition, figures: Figures) -> DelegationsShown:
    """Drawn once for as long as both stay the same. No SQL query."""
    return found.drawn("delegations", _delegations, figures)


def _delegations(found: Composition, figures: Figures) -> DelegationsShown:
    return DelegationsShown(
        lines.delegations(found, figures), seats.wider_parities(found), whole(figures), department_rows(figures)
    )


def department_rows(found: Figures) -> list[DepartmentRow]:
    return [
        DepartmentRow(one.name, one.territories, one.seats, one.population, rounded(one.people_a_seat))
        for one in found.departments
    ]


def tabs(here: str) -> list[Tab]:
    return [Tab(label, address(f"assembly:{name}"), name == here) for name, label in VIEWS]


def seats_map(found: Figures) -> MapFigure:
    """Seats against inhabitants, territory by territory. Two SQL queries."""
    return territories_map(
        values={key: COLOURS[one] for key, one in found.classes.items()},
        legend=[
            (COLOURS["fewer"], _("moins de sièges que sa part d’habitants (moins des deux tiers)")),
            (COLOURS["about"], _("à peu près sa part")),
            (COLOURS["more"], _("plus de sièges que sa part (plus d’une fois et demie)")),
        ],
        title=_("La part des sièges comparée à la part des habitants"),
    )


def tried(rules: TermRules, shared: Distribution, addresses: dict[object, str]) -> list[Group]:
    """The seats of a way of sharing, as a hemicycle: the gender that each expects. `addresses` by territory."""
    colleges = {college.key: college.name for college in rules.colleges}
    groups: dict[tuple[str, object], Group] = {}
    for share in shared.shares:
        if not share.seats:
            continue
        is_territory = share.college.unit == Unit.TERRITORY
        key = ("" if is_territory else share.college.key, share.place.key)
        before = groups.get(key)
        name = share.place.name if is_territory else f"{share.place.name} · {colleges[share.college.key]}"
        expected = tuple(genders(share.seats, in_pairs=rules.in_pairs))
        groups[key] = Group(
            name if share.place.name != colleges[share.college.key] else share.place.name,
            addresses.get(share.place.key, "#sieges") if is_territory else "#sieges",
            (*before.seats, *expected) if before else expected,
        )
    return list(groups.values())
