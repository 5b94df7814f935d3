"""The roll of a closed ballot as it is published: a line a voice, read as columns, drawn once for what it says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from html import escape
from typing import Any

from django.db.models import Count, F, QuerySet
from django.db.models.functions import Coalesce
from django.utils.safestring import SafeString, mark_safe

from ensems.accounts.models import name_of
from ensems.core.kept import Kept
from ensems.core.prepared import composed
from ensems.interface import lists
from ensems.meetings.ballots.models import Ballot, RollEntry

# A whole Assembly on one page: who looks for a name reads it at once.
NAMES = 250
# Some 100 kB each: the names of an Assembly, and their lines.
_drawn = Kept(most=30)

PERSON = ("given_name", "family_name", "email", "erased_at")
PLACE = Coalesce(F("seat__territory__name"), F("seat__named_by"))
ORDER = (F("seat__territory__name").asc(nulls_last=True), "seat__named_by", "seat__number", "pk")
LINE = (
    "mandate_id",
    "by_id",
    "vote__choice",
    *(f"mandate__person__{one}" for one in PERSON),
    *(f"by__person__{one}" for one in PERSON),
)


def voices(ballot: Ballot) -> lists.Cut:
    """Those that were heard, by territory, body, seat."""
    return lists.Cut(
        lambda: sum(number for (number,) in _heard(ballot.pk)), lambda start, stop: _page(start, stop)(ballot.pk)
    )


@composed(int)
def _heard(ballot_id: int) -> QuerySet[Any, Any]:
    found = RollEntry.objects.filter(ballot=ballot_id).order_by().values("ballot").annotate(number=Count("pk"))
    return found.values_list("number")


@cache
def _page(start: int, stop: int) -> Callable[[int], list[Any]]:
    """A ballot has as many pages as NAMES goes into its voices: few ways of cutting."""

    @composed(int)
    def page(ballot_id: int) -> QuerySet[Any, Any]:
        found = RollEntry.objects.filter(ballot=ballot_id).order_by(*ORDER)
        return found.values_list(PLACE, *LINE)[start:stop]

    return page


def lines(rows: Sequence[tuple[Any, ...]], ballot: Ballot, offered: Sequence[tuple[str, str]]) -> SafeString:
    """The lines of its table: where from, who, what was chosen in an open ballot, by whose hand. No SQL query."""
    words = None if ballot.is_secret else tuple(offered)
    return _drawn.of((tuple(rows), words), lambda: _lines(rows, None if words is None else dict(words)))


def _lines(rows: Sequence[tuple[Any, ...]], words: dict[str, str] | None) -> SafeString:
    return mark_safe("".join(_line(words, *row) for row in rows))


def _line(words: dict[str, str] | None, place: str, mandate: int, by: int, choice: str | None, *people: Any) -> str:
    who, hand = name_of(*people[: len(PERSON)]), name_of(*people[len(PERSON) :]) if by != mandate else ""
    chosen = "" if words is None else f"<td>{escape(words.get(choice or '', ''))}</td>"
    return f'<tr><td>{escape(place)}</td><th scope="row">{escape(who)}</th>{chosen}<td>{escape(hand)}</td></tr>'
