"""What components are given, and the few figures they need.

No template computes; no attribute of a picture is written with a French comma.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from ensems.core import texts

STEPS: dict[str, Any] = {
    "asked": _("Demandé"),
    "said": _("Dit"),
    "told": _("Préconisé"),
    "answered": _("Répondu"),
    "done": _("Fait"),
}


@dataclass(frozen=True, slots=True)
class Link:
    """One of the five links of the thread. `figure` is shown big; an empty link (nothing yet) has `pending`."""

    step: str
    figure: Any
    text: Any
    url: str = ""
    late: Any = ""
    pending: bool = False

    @property
    def label(self) -> Any:
        return STEPS[self.step]


@dataclass(frozen=True, slots=True)
class Place:
    """A step on the small line that says where a page sits: state is "past", "here" or "next"."""

    step: str
    state: str
    url: str = ""

    @property
    def label(self) -> Any:
        return STEPS[self.step]


def places(here: str, urls: dict[str, str] | None = None) -> list[Place]:
    names = list(STEPS)
    at = names.index(here)
    found = urls or {}
    return [
        Place(name, "past" if rank < at else "here" if rank == at else "next", found.get(name, ""))
        for rank, name in enumerate(names)
    ]


@dataclass(frozen=True, slots=True)
class Phase:
    """A phase of a saisine on its timeline: `dates` is its sentence; state is "past", "now" or "next"."""

    label: Any
    dates: Any
    state: str
    text: Any = ""

    @property
    def told(self) -> str:
        return {"past": gettext("terminée"), "now": gettext("en cours"), "next": gettext("à venir")}[self.state]


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a bar: where it starts and how long it is, in hundredths of the bar, written for an SVG attribute."""

    tone: str
    label: str
    number: int
    share: str
    x: str
    width: str


@dataclass(frozen=True, slots=True)
class Tally:
    segments: tuple[Segment, ...]
    total: int
    title: str


def tally(yes: int, no: int, abstain: int) -> Tally:
    """For, against, abstentions of a ballot, as a bar; a title reads the three figures."""
    parts = (
        ("done", gettext("pour"), yes),
        ("told", gettext("contre"), no),
        ("quiet", ngettext("abstention", "abstentions", max(abstain, 1)), abstain),
    )
    total = yes + no + abstain
    title = gettext("%(yes)s pour, %(no)s contre, %(abstain)s") % {
        "yes": texts.integer(yes),
        "no": texts.integer(no),
        "abstain": f"{texts.integer(abstain)}{texts.HARD}{parts[2][1]}",
    }
    return Tally(tuple(_segments(parts, total)), total, title)


def _segments(parts: Sequence[tuple[str, str, int]], total: int) -> list[Segment]:
    made, start = [], 0.0
    for tone, label, number in parts:
        width = 100 * number / total if total else 0.0
        share = f"{width:.1f}".replace(".", ",") + f"{texts.HARD}%"
        made.append(Segment(tone, label, number, share, f"{start:.3f}", f"{width:.3f}"))
        start += width
    return made


@dataclass(frozen=True, slots=True)
class Countdown:
    """Days counted against a limit. `state`: "waiting", "late", "answered", "answered-late", "unlimited"."""

    state: str
    days: int
    limit: int | None
    over: int
    width: str
    mark: str


def countdown(days: int, limit: int | None, answered: bool = False) -> Countdown:
    """`days` since the transmission; `limit` is the number of days that the Region set itself, or None."""
    if limit is None:
        return Countdown("answered" if answered else "unlimited", days, None, 0, "0", "0")
    over = max(0, days - limit)
    state = ("answered-late" if over else "answered") if answered else ("late" if over else "waiting")
    scale = max(days, limit, 1)
    return Countdown(state, days, limit, over, f"{100 * days / scale:.3f}", f"{100 * limit / scale:.3f}")


@dataclass(frozen=True, slots=True)
class Attached:
    """A file in a list: `size` in bytes, `kind` as people say it ("PDF")."""

    name: Any
    url: str
    kind: str = ""
    size: int = 0
    note: Any = ""


@dataclass(frozen=True, slots=True)
class Tab:
    label: Any
    url: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Crumb:
    label: Any
    url: str = ""


@dataclass(frozen=True, slots=True)
class Cells:
    """`on` of `total` cells are full; above `most` cells, each stands for several (`each`)."""

    on: range
    off: range
    each: int


MOST_CELLS = 250


def cells(number: int, total: int) -> Cells:
    each = max(1, -(-total // MOST_CELLS))
    on = round(number / each)
    return Cells(range(on), range(max(0, -(-total // each) - on)), each)
