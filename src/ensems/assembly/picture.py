"""The hemicycle as inline SVG: one disc a seat, one group a delegation, each group a link that the keyboard reaches.

A woman's seat is a full disc, a man's a ring, a vacant one a dotted circle: the colour is never the only sign. In the
middle of the room stand the figures of the whole or, while a delegation is pointed at or focused, its name and its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import wrap

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ensems.accounts.enums import Gender
from ensems.assembly.composition import Composition, Delegation, SeatRow
from ensems.assembly.hemicycle import Place, places

SCALE = 500
MARGIN = 24
# Of the name written in the middle: what fits between the two arms of the inner row, in letters and in lines.
LETTERS, LINES, LEADING = 22, 3, 34


@dataclass(frozen=True, slots=True)
class Picture:
    svg: SafeString
    summary: str


def hemicycle(found: Composition) -> Picture:
    """No SQL query. The colours are classes of the style sheet, never the only sign: vacant seats are hollow."""
    spots = iter(places(found.seats))
    groups = format_html_join(
        "\n",
        "{}",
        ((_delegation(delegation, [next(spots) for _row in delegation.seats]),) for delegation in found.delegations),
    )
    width, height = 2 * (SCALE + MARGIN), SCALE + 2 * MARGIN
    summary = describe(found)
    svg = format_html(
        '<svg class="hemicycle" viewBox="{} {} {} {}" role="group" aria-label="{}" focusable="false">{}{}</svg>',
        -SCALE - MARGIN,
        -SCALE - MARGIN,
        width,
        height,
        _("Hémicycle : un disque par siège, groupés par délégation"),
        _middle(
            ngettext("%(n)d siège", "%(n)d sièges", found.seats) % {"n": found.seats},
            found.women,
            found.men,
            found.vacant,
        ),
        groups,
    )
    return Picture(svg, summary)


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


def _delegation(delegation: Delegation, spots: list[Place]) -> SafeString:
    discs = format_html_join("", "{}", ((_disc(row, spot),) for row, spot in zip(delegation.seats, spots, strict=True)))
    counts = _counts(delegation.women, delegation.men, delegation.vacant)
    return format_html(
        '<a href="{}" aria-label="{}">{}{}</a>',
        reverse("territories:detail", args=[delegation.territory.code]),
        _("%(name)s : %(counts)s") % {"name": delegation.territory.name, "counts": counts},
        discs,
        _middle(delegation.territory.name, delegation.women, delegation.men, delegation.vacant),
    )


def _middle(name: str, women: int, men: int, vacant: int) -> SafeString:
    """What is written in the middle of the room: a name on three lines at most, then figures on one or two."""
    lines = [(line, False) for line in wrap(name, LETTERS, max_lines=LINES, placeholder="…")]
    lines += [(line, True) for line in (_people(women, men), _vacant(vacant) if vacant else "") if line]
    told = format_html_join(
        "",
        '<tspan x="0" y="{}"{}>{}</tspan>',
        (
            (LEADING * (rank - len(lines)), SafeString(' class="counts"') if is_count else "", line)
            for rank, (line, is_count) in enumerate(lines)
        ),
    )
    return format_html('<text aria-hidden="true">{}</text>', told)


def _disc(row: SeatRow, spot: Place) -> SafeString:
    kind = {Gender.WOMAN: "seat-woman", Gender.MAN: "seat-man"}.get(
        row.gender, "seat-vacant" if row.is_vacant else "seat-other"
    )
    radius = spot.radius * SCALE
    # A ring as wide as a disc: half of its line lies on each side of its radius.
    line = radius * 0.6 if kind == "seat-man" else 0
    return format_html(
        '<circle class="seat {}" cx="{}" cy="{}" r="{}"{}/>',
        kind,
        round(spot.x * SCALE, 1),
        round(-spot.y * SCALE, 1),
        round(radius - line / 2, 1),
        format_html(' stroke-width="{}"', round(line, 1)) if line else "",
    )
