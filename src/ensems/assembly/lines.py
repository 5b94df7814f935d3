"""The lines of the tables of the Assembly, as HTML: one a delegation, with all of its members.

They are hundreds of cells that say the same at every visit: each is written by itself, what people named escaped, once
for as long as the composition stays the same.
"""

from __future__ import annotations

from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from ensems.assembly.checks import Check, State
from ensems.assembly.composition import Composition, Delegation, SeatRow
from ensems.assembly.seats import parities
from ensems.assembly.terms.figures import Figures, Line, rounded, tenths
from ensems.core.texts import integer
from ensems.interface.wording import address


def members(found: Composition) -> SafeString:
    """Each delegation: its name, who sits, and how many they are. No SQL query."""
    return found.drawn("members", _members)


def _members(found: Composition) -> SafeString:
    return mark_safe("".join(_delegation(one) for one in found.delegations))


def _delegation(one: Delegation) -> str:
    seats = ", ".join(_seat(row) for row in one.seats)
    counts = (
        (_("Sièges"), len(one.seats)),
        (_("Femmes"), one.women),
        (_("Hommes"), one.men),
        (_("Vacants"), one.vacant),
    )
    figures = "".join(f'<td class="num" data-label="{escape(label)}">{integer(count)}</td>' for label, count in counts)
    return f"<tr>{_heading(one)}<td>{seats}</td>{figures}</tr>"


def delegations(found: Composition, figures: Figures) -> SafeString:
    """Each delegation: its seats, its parity, for how many inhabitants and communes a seat stands. No SQL query."""
    weights = {line.key: line for line in figures.lines}
    return mark_safe(
        "".join(
            _stands_for(one, check, weights.get(one.territory.pk) if one.territory else None)
            for one, check in parities(found)
        )
    )


def _stands_for(one: Delegation, check: Check, line: Line | None) -> str:
    waited = "" if check.state == State.FINE else f' <span class="status is-warning">{escape(_("à compléter"))}</span>'
    people, communes = (rounded(line.people_a_seat), tenths(line.communes_a_seat)) if line else ("", "")
    return (
        f'<tr>{_heading(one)}<td class="num">{integer(len(one.seats))}</td><td>{escape(check.sentence)}{waited}</td>'
        f'<td class="num">{people}</td><td class="num">{communes}</td></tr>'
    )


def _heading(one: Delegation) -> str:
    """Only a territory has a page of its own."""
    name = escape(one.name)
    shown = f'<a href="{escape(one.address)}">{name}</a>' if one.territory else name
    return f'<th scope="row">{shown}</th>'


def _seat(row: SeatRow) -> str:
    url = escape(address("assembly:seat", [row.pk]))
    if row.holder is None:
        which = escape(_("siège %(n)s") % {"n": row.number})
        vacant = escape(_("vacant"))
        return f'<a href="{url}" class="status is-warning">{vacant}<span class="visually-hidden"> ({which})</span></a>'
    office = row.holder.local_office
    held = f' <span class="soft">({escape(office)})</span>' if office else ""
    return f'<a href="{url}">{escape(row.holder.name)}</a>{held}'
