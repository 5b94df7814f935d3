"""The hemicycle as inline SVG: one disc a seat, one group a delegation, each group a link that the keyboard reaches.

A woman's seat is a full disc, a man's a ring, a vacant one a dotted circle: the colour is never the only sign. In the
middle of the room stand the figures of the whole or, while a delegation is pointed at or focused, its name and its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from textwrap import wrap

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ensems.accounts.enums import Gender
from ensems.assembly.composition import Composition
from ensems.assembly.hemicycle import Place, places

SCALE = 500
MARGIN = 24
# Of the name written in the middle: what fits between the two arms of the inner row, in letters and in lines.
LETTERS, LINES, LEADING = 22, 3, 34


# Who holds a seat, or none; a seat that nobody is expected on in particular.
VACANT, ANYONE = "vacant", ""


@dataclass(frozen=True, slots=True)
class Group:
    """The seats of one delegation: for each, the gender of its holder, VACANT or ANYONE."""

    name: str
    address: str
    seats: tuple[str, ...]

    @property
    def women(self) -> int:
        return self.seats.count(Gender.WOMAN)

    @property
    def men(self) -> int:
        return self.seats.count(Gender.MAN)

    @property
    def vacant(self) -> int:
        return self.seats.count(VACANT)


@dataclass(frozen=True, slots=True)
class Picture:
    svg: SafeString
    summary: str


def hemicycle(found: Composition) -> Picture:
    """Who sits on a day, drawn once for as long as it is the same. No SQL query."""
    return found.drawn("hemicycle", _hemicycle)


def _hemicycle(found: Composition) -> Picture:
    groups = [
        Group(one.name, one.address, tuple(VACANT if row.is_vacant else row.gender for row in one.seats))
        for one in found.delegations
    ]
    return Picture(draw(groups), describe(found))


def draw(delegations: Sequence[Group]) -> SafeString:
    """No SQL query. The colours are classes of the style sheet, never the only sign: vacant seats are hollow."""
    total = sum(len(one.seats) for one in delegations)
    spots = iter(places(total))
    groups = mark_safe("\n".join(_delegation(one, [next(spots) for _seat in one.seats]) for one in delegations))
    width, height = 2 * (SCALE + MARGIN), SCALE + 2 * MARGIN
    return format_html(
        '<svg class="hemicycle" viewBox="{} {} {} {}" role="group" aria-label="{}" focusable="false">{}{}</svg>',
        -SCALE - MARGIN,
        -SCALE - MARGIN,
        width,
        height,
        _("Hémicycle : un disque par siège, groupés par délégation"),
        _middle(
            ngettext("%(n)d siège", "%(n)d sièges", total) % {"n": total},
            sum(one.women for one in delegations),
            sum(one.men for one in delegations),
            sum(one.vacant for one in delegations),
        ),
        groups,
    )


def describe(found: Composition) -> str:
    """« 158 sièges : 79 femmes, 79 hommes, aucun siège vacant. »"""
    seats = ngettext("%(n)d siège", "%(n)d sièges", found.seats) % {"n": found.seats}
    return _("%(seats)s : %(counts)s.") % {"seats": seats, "counts": _counts(found.women, found.men, found.vacant)}


def _counts(women: int, men: int, vacant: int) -> str:
    """« 1 femme, 1 homme, aucun siège vacant »"""
    return f"{_people(women, men)}, {_vacant(vacant) if vacant else _('aucun siège vacant')}"


def _people(women: int, men: int) -> str:
    return ", ".join(
        [
            ngettext("%(n)d femme", "%(n)d femmes", women) % {"n": women},
            ngettext("%(n)d homme", "%(n)d hommes", men) % {"n": men},
        ]
    )


def _vacant(vacant: int) -> str:
    return ngettext("%(n)d siège vacant", "%(n)d sièges vacants", vacant) % {"n": vacant}


# Below, each piece is written by itself, what people named escaped: there are hundreds in a picture.


def _delegation(one: Group, spots: list[Place]) -> str:
    discs = "".join(_disc(kind, spot) for kind, spot in zip(one.seats, spots, strict=True))
    told = _("%(name)s : %(counts)s") % {"name": one.name, "counts": _counts(one.women, one.men, one.vacant)}
    middle = _middle(one.name, one.women, one.men, one.vacant)
    return f'<a href="{escape(one.address)}" aria-label="{escape(told)}">{discs}{middle}</a>'


def _middle(name: str, women: int, men: int, vacant: int) -> SafeString:
    """What is written in the middle of the room: a name on three lines at most, then figures on one or two."""
    lines = [(line, "") for line in wrap(name, LETTERS, max_lines=LINES, placeholder="…")]
    figures = (_people(women, men), _vacant(vacant) if vacant else "")
    lines += [(line, ' class="counts"') for line in figures if line]
    told = "".join(
        f'<tspan x="0" y="{LEADING * (rank - len(lines))}"{kind}>{escape(line)}</tspan>'
        for rank, (line, kind) in enumerate(lines)
    )
    return mark_safe(f'<text aria-hidden="true">{told}</text>')


def _disc(held: str, spot: Place) -> str:
    kind = {Gender.WOMAN: "seat-woman", Gender.MAN: "seat-man", VACANT: "seat-vacant"}.get(held, "seat-other")
    radius = spot.radius * SCALE
    # A ring as wide as a disc: half of its line lies on each side of its radius.
    line = radius * 0.6 if kind == "seat-man" else 0
    x, y, r = round(spot.x * SCALE, 1), round(-spot.y * SCALE, 1), round(radius - line / 2, 1)
    width = f' stroke-width="{round(line, 1)}"' if line else ""
    return f'<circle class="seat {kind}" cx="{x}" cy="{y}" r="{r}"{width}/>'
