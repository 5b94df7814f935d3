"""The figures of equity as pages and files show them: labels, percentages, and the marks of the pictures.

No template computes; no attribute of a picture is written with a French comma.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, get_args

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ensems.contributions.queries.equity import EquityPage
from ensems.core.texts import HARD
from ensems.insight.equity import OTHERS, Count, Figures, Group, Measure
from ensems.territories.enums import STRATA, TerritoryKind

MEASURES: tuple[tuple[Measure, Any, str], ...] = (
    ("communes", gettext_lazy("communes"), "tick"),
    ("population", gettext_lazy("habitants"), "dot"),
    ("seats", gettext_lazy("sièges"), "diamond"),
)
UNITS = {"territories": gettext_lazy("territoires"), "communes": gettext_lazy("communes")}
HEARD = {"territories": gettext_lazy("territoires entendus"), "communes": gettext_lazy("communes entendues")}


@dataclass(frozen=True, slots=True)
class Stat:
    """ "12 sur 61", and the share in words."""

    label: str
    heard: int
    total: int
    share: str


@dataclass(frozen=True, slots=True)
class Mark:
    """One sign on the line of a group: `x` is a percentage of its width, for an SVG attribute."""

    shape: str
    label: str
    share: str
    x: str


@dataclass(frozen=True, slots=True)
class Line:
    """One group. `width`: of its bar, in percent of the line; `marks`: its parts in all that there is."""

    label: str
    members: str
    heard: int
    total: int
    share: str
    among_heard: str
    among_units: str
    width: str
    ratio: str
    marks: tuple[Mark, ...]
    told: str


@dataclass(frozen=True, slots=True)
class Picture:
    """One grouping. `legend`: (shape, label) of its marks; `scale`: what the whole width of a line stands for.

    `unit_apart`: what is counted is not one of the marks, so the table shows its part too.
    """

    name: str
    title: str
    unit: str
    unit_heard: str
    head: str
    summary: str
    scale: str
    legend: tuple[tuple[str, str], ...]
    lines: tuple[Line, ...]
    unit_apart: bool

    @property
    def caption(self) -> str:
        return _("%(title)s, en chiffres") % {"title": self.title}


def percent(share: Fraction | None) -> str:
    """27,3 %; "" when there is nothing to divide. Rounded half up, from the exact fraction."""
    if share is None:
        return ""
    tenths = int(share * 1000 + Fraction(1, 2))
    return f"{tenths // 10},{tenths % 10}{HARD}%"


def times(ratio: Fraction | None) -> str:
    """1,35: how many times its part."""
    if ratio is None:
        return ""
    hundredths = int(ratio * 100 + Fraction(1, 2))
    return f"{hundredths // 100},{hundredths % 100:02}"


def stats(whole: Figures) -> list[Stat]:
    labelled: list[tuple[str, Count | None]] = [
        (_("territoires entendus"), whole.territories),
        (_("communes de ces territoires"), whole.communes),
        (_("habitants de ces territoires"), whole.population),
        (_("sièges de ces territoires"), whole.seats),
    ]
    return [
        Stat(label, count.heard, count.total, percent(count.share)) for label, count in labelled if count is not None
    ]


def pictures(page: EquityPage) -> list[Picture]:
    """By département, by kind, by size: those that have something to tell apart."""
    kinds = {kind.value: str(kind.label) for kind in TerritoryKind}
    strata = {stratum.key: str(stratum.label) for stratum in STRATA} | {"": _("population inconnue")}
    departments = page.departments | {"": _("sans périmètre connu")}
    found = [
        _picture("departements", _("Par département"), _("Département"), page.equity.departments, departments),
        _picture("natures", _("Par nature de territoire"), _("Nature"), page.equity.kinds, kinds),
        _picture("tailles", _("Par taille de commune"), _("Taille de la commune"), page.equity.strata, strata),
    ]
    return [picture for picture in found if picture is not None]


def _picture(name: str, title: str, head: str, groups: Sequence[Group], labels: dict[str, str]) -> Picture | None:
    if not groups or (len(groups) == 1 and groups[0].key == OTHERS):
        return None
    order = {key: rank for rank, key in enumerate(labels)}
    ordered = sorted(groups, key=lambda group: (group.key == OTHERS, order.get(group.key, len(order))))
    shares = [share for group in groups for share in _shares(group)]
    # The line ends on a round number, a little beyond the greatest share.
    most = max(shares, default=Fraction(0))
    scale = min(Fraction(1), Fraction(5 * (int(most * 100) // 5 + 1), 100))
    unit = str(UNITS[groups[0].unit])
    return Picture(
        name=name,
        title=title,
        unit=unit,
        unit_heard=str(HEARD[groups[0].unit]),
        head=head,
        summary=_summary(ordered, labels),
        scale=f"{int(scale * 100)}{HARD}%",
        legend=tuple(
            (shape, str(label)) for measure, label, shape in MEASURES if groups[0].among_all(measure) is not None
        ),
        lines=tuple(_line(group, labels, scale) for group in ordered),
        unit_apart=groups[0].unit not in {measure for measure, _label, _shape in MEASURES},
    )


def _shares(group: Group) -> list[Fraction]:
    found = [group.among_heard(group.unit), *(group.among_all(measure) for measure, _label, _shape in MEASURES)]
    return [share for share in found if share is not None]


def _line(group: Group, labels: dict[str, str], scale: Fraction) -> Line:
    heard = group.among_heard(group.unit)
    marks = tuple(
        Mark(shape, str(label), percent(share), _x(share / scale))
        for measure, label, shape in MEASURES
        if (share := group.among_all(measure)) is not None
    )
    label = name_of(group, labels)
    parts = ", ".join(f"{mark.share} {_of(mark.label)}" for mark in marks)
    told = _("%(label)s\u00a0: %(heard)s de ce qui a été entendu, pour %(parts)s") % {
        "label": label,
        "heard": percent(heard or Fraction(0)),
        "parts": parts,
    }
    return Line(
        label=label,
        members=_members(group, labels),
        heard=group.heard.heard,
        total=group.heard.total,
        share=percent(group.heard.share),
        among_heard=percent(heard),
        among_units=percent(group.among_all(group.unit)),
        width=_x((heard or Fraction(0)) / scale),
        ratio=times(group.ratio(group.unit)),
        marks=marks,
        told=told,
    )


def _of(label: str) -> str:
    return f"d’{label}" if label.startswith("h") else f"de {label}"


def _x(share: Fraction) -> str:
    return f"{float(100 * share):.2f}"


def name_of(group: Group, labels: dict[str, str]) -> str:
    return _("Autres") if group.key == OTHERS else labels.get(group.key, group.key)


def _members(group: Group, labels: dict[str, str]) -> str:
    """What was merged, by name."""
    if group.key != OTHERS:
        return ""
    order = list(labels)
    keys = sorted(group.members, key=lambda key: order.index(key) if key in labels else len(order))
    return ", ".join(labels.get(key, key) for key in keys)


def _summary(groups: Sequence[Group], labels: dict[str, str]) -> str:
    """Who is far from their part, in words."""
    told = [
        _(
            "Une barre qui dépasse ses repères\u00a0: ce groupe est plus entendu que sa part. "
            "Une barre plus courte\u00a0: il l’est moins. Après ×, sa représentation."
        )
    ]
    named = [(group.ratio(group.unit), name_of(group, labels)) for group in groups]
    known = [(ratio, name) for ratio, name in named if ratio is not None]
    if not known:
        return _("Personne n’a encore été entendu\u00a0: les repères montrent la part de chacun, les barres viendront.")
    silent = [name for ratio, name in known if ratio == 0]
    above = max((ratio, name) for ratio, name in known)
    below = min(((ratio, name) for ratio, name in known if ratio > 0), default=above)
    if above[0] > 1:
        told.append(_("Le plus entendu au regard de sa part\u00a0: %(name)s (×\u00a0%(ratio)s).") % _pair(above))
    if below[0] < 1:
        told.append(_("Le moins, parmi ceux qui l’ont été\u00a0: %(name)s (×\u00a0%(ratio)s).") % _pair(below))
    if silent:
        told.append(_("Pas encore entendus\u00a0: %(names)s.") % {"names": ", ".join(silent)})
    return " ".join(told)


def _pair(found: tuple[Fraction, str]) -> dict[str, str]:
    return {"name": found[1], "ratio": times(found[0])}


# --- Files --------------------------------------------------------------------------------------------

TERRITORY_HEADINGS = (
    gettext_lazy("Code"),
    gettext_lazy("Territoire"),
    gettext_lazy("Nature"),
    gettext_lazy("Départements"),
    gettext_lazy("Sièges"),
    gettext_lazy("Communes"),
    gettext_lazy("Habitants"),
    gettext_lazy("Entendu"),
    gettext_lazy("Contributions en son nom"),
    gettext_lazy("Contributions d’ateliers où il était"),
    gettext_lazy("Dernier rappel"),
    gettext_lazy("Groupement inventé"),
    gettext_lazy("Invention de démonstration"),
)
GROUP_HEADINGS = (
    gettext_lazy("Regroupement"),
    gettext_lazy("Groupe"),
    gettext_lazy("Réunit"),
    gettext_lazy("Mesure"),
    gettext_lazy("Entendus"),
    gettext_lazy("Ensemble"),
    gettext_lazy("Part entendue"),
    gettext_lazy("Part parmi ce qui est entendu"),
    gettext_lazy("Part dans l’ensemble"),
    gettext_lazy("Représentation"),
    gettext_lazy("Invention de démonstration"),
)


def territory_lines(page: EquityPage) -> list[tuple[Any, ...]]:
    return [
        (
            one.code,
            one.name,
            one.kind_label,
            ", ".join(one.departments),
            one.seats,
            one.communes,
            one.population,
            one.heard,
            one.contributions,
            one.workshops,
            one.reminded_at,
            one.is_demonstration,
            page.referral.is_played,
        )
        for one in page.territories
    ]


def group_lines(page: EquityPage) -> list[tuple[Any, ...]]:
    """One line for each group and each measure; shares are numbers between 0 and 1."""
    kinds = {kind.value: str(kind.label) for kind in TerritoryKind}
    strata = {stratum.key: str(stratum.label) for stratum in STRATA} | {"": _("population inconnue")}
    lines: list[tuple[Any, ...]] = []
    for title, groups, labels in (
        (_("département"), page.equity.departments, page.departments),
        (_("nature"), page.equity.kinds, kinds),
        (_("taille de commune"), page.equity.strata, strata),
    ):
        for group in groups:
            for measure in get_args(Measure):
                count: Count | None = getattr(group.figures, measure)
                if count is None:
                    continue
                shares = (count.share, group.among_heard(measure), group.among_all(measure), group.ratio(measure))
                lines.append(
                    (
                        title,
                        name_of(group, labels),
                        _members(group, labels),
                        _measure(measure),
                        count.heard,
                        count.total,
                        *(None if share is None else round(float(share), 6) for share in shares),
                        page.referral.is_played,
                    )
                )
    return lines


def _measure(name: Measure) -> str:
    return str(next((label for measure, label, _shape in MEASURES if measure == name), UNITS["territories"]))
