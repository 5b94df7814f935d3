"""The hemicycle as inline SVG: one disc a seat, one group a delegation, each group a link that the keyboard reaches."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ensems.accounts.enums import Gender
from ensems.assembly.composition import Composition, Delegation, SeatRow
from ensems.assembly.hemicycle import Place, places

SCALE = 500
MARGIN = 14


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
        '<svg class="hemicycle" viewBox="{} {} {} {}" role="group" aria-label="{}" focusable="false">{}</svg>',
        -SCALE - MARGIN,
        -SCALE - MARGIN,
        width,
        height,
        _("Hémicycle : un disque par siège, groupés par délégation"),
        groups,
    )
    return Picture(svg, summary)


def describe(found: Composition) -> str:
    """« 158 sièges : 79 femmes, 79 hommes, aucun siège vacant. »"""
    vacant = (
        ngettext("%(n)d siège vacant", "%(n)d sièges vacants", found.vacant) % {"n": found.vacant}
        if found.vacant
        else _("aucun siège vacant")
    )
    return _("%(seats)d sièges : %(women)d femmes, %(men)d hommes, %(vacant)s.") % {
        "seats": found.seats,
        "women": found.women,
        "men": found.men,
        "vacant": vacant,
    }


def _delegation(delegation: Delegation, spots: list[Place]) -> SafeString:
    discs = format_html_join("", "{}", ((_disc(row, spot),) for row, spot in zip(delegation.seats, spots, strict=True)))
    label = _("%(name)s : %(women)d femmes, %(men)d hommes, %(vacant)d vacants") % {
        "name": delegation.territory.name,
        "women": delegation.women,
        "men": delegation.men,
        "vacant": delegation.vacant,
    }
    return format_html(
        '<a href="{}" aria-label="{}"><title>{}</title>{}</a>',
        reverse("territories:detail", args=[delegation.territory.code]),
        label,
        label,
        discs,
    )


def _disc(row: SeatRow, spot: Place) -> SafeString:
    kind = {Gender.WOMAN: "seat-woman", Gender.MAN: "seat-man"}.get(
        row.gender, "seat-vacant" if row.is_vacant else "seat-other"
    )
    return format_html(
        '<circle class="seat {}" cx="{}" cy="{}" r="{}"/>',
        kind,
        round(spot.x * SCALE, 1),
        round(-spot.y * SCALE, 1),
        round(spot.radius * SCALE, 1),
    )
