"""Lists as the address bar tells them: filters, sort, page in the query string; a count that holds; files to take away.

A view reads its filters with `Bar`, asks its query, then cuts one page with `page_of`; the components `filter_bar`,
`pagination` and `export` draw them. `export` gives the same rows as CSV or XLSX.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext

from ensems.core import clock

PER_PAGE = 30
FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# A spreadsheet would run a text that begins so: https://owasp.org/www-community/attacks/CSV_Injection
RUN_BY_SPREADSHEETS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
LONGEST_CELL = 32_767
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


@dataclass(frozen=True, slots=True)
class Filter:
    """One choice of the bar: a list when it has `choices` (value, label), even none; words to search for otherwise."""

    name: str
    label: Any
    choices: Sequence[tuple[Any, Any]] | None = None
    every: Any = ""
    """What stands for « no choice » in the list."""


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Control:
    name: str
    label: str
    value: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A filter in force, with the address of the same list without it."""

    label: str
    value: str
    without: str


class Bar:
    """The filters and the sort read from the query string. A value that is not offered is as if it were not there.

    `bar["question"]` is the value of a filter, `bar.sort` the key of the sort in force.
    """

    def __init__(
        self,
        request: HttpRequest,
        *filters: Filter,
        sorts: Sequence[tuple[str, Any]] = (),
        sort_name: str = "sort",
    ) -> None:
        self.request = request
        self.path = request.path
        self.sort_name = sort_name
        self.values: dict[str, str] = {}
        self.controls: list[Control] = []
        self.chosen: list[Chosen] = []
        for one in filters:
            self._read(one)
        keys = [key for key, _label in sorts]
        asked = request.GET.get(sort_name, "")
        self.sort = asked if asked in keys else (keys[0] if keys else "")
        self.sorts = tuple(Option(key, str(label), key == self.sort) for key, label in sorts)

    def __getitem__(self, name: str) -> str:
        return self.values[name]

    def order(self, orders: dict[str, Sequence[str]]) -> Sequence[str]:
        """The fields to order by, from the table {key of the sort: fields}."""
        return orders[self.sort]

    def _read(self, one: Filter) -> None:
        value = self.request.GET.get(one.name, "").strip()[:200].replace("\x00", "")
        offered = {str(key): str(label) for key, label in one.choices or ()}
        if one.choices is not None and value not in offered:
            value = ""
        self.values[one.name] = value
        options: tuple[Option, ...] = ()
        if one.choices is not None:
            options = (
                Option("", str(one.every or gettext("Tout")), not value),
                *(Option(key, label, key == value) for key, label in offered.items() if key),
            )
        self.controls.append(Control(one.name, str(one.label), value, options))
        if value:
            self.chosen.append(
                Chosen(str(one.label), offered.get(value, value), address(self.request, **{one.name: ""}))
            )


@dataclass(frozen=True, slots=True)
class PageLink:
    """`number` 0 is a gap between two runs of pages."""

    number: int
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list. `first` and `last` are the ranks of its rows, from 1; both 0 when there is none."""

    object_list: list[Any]
    count: int
    number: int
    pages: int
    first: int
    last: int
    links: tuple[PageLink, ...]
    previous: str
    next: str
    csv: str
    xlsx: str

    def __iter__(self) -> Any:
        return iter(self.object_list)

    def __len__(self) -> int:
        return len(self.object_list)


class Cut(Sequence[Any]):
    """A list read a page at a time: `count()` and `rows(start, stop)` ask a query each, the count once.

    For queries that are composed once (core/prepared.py), which a queryset is not.
    """

    def __init__(self, count: Callable[[], int], rows: Callable[[int, int], list[Any]]) -> None:
        self.count_of, self.rows = count, rows

    @cached_property
    def _count(self) -> int:
        return self.count_of()

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, cut: Any) -> Any:
        return self.rows(cut.start, cut.stop) if cut.start < self._count else []


def page_of(found: QuerySet[Any] | Sequence[Any], request: HttpRequest, per_page: int = PER_PAGE) -> Page:
    """The page asked by `?page=`; the first when it is not a number, the last when it is beyond. Two SQL queries."""
    if isinstance(found, QuerySet):
        found = _settled(found)
        count = found.count()
    else:
        count = len(found)
    pages = max(1, -(-count // per_page))
    asked = request.GET.get("page", "1")
    number = min(max(int(asked), 1), pages) if asked.isdecimal() and len(asked) < 10 else 1
    start = (number - 1) * per_page
    rows = list(found[start : start + per_page])
    return Page(
        object_list=rows,
        count=count,
        number=number,
        pages=pages,
        first=start + 1 if rows else 0,
        last=start + len(rows) if rows else 0,
        links=tuple(_links(request, number, pages)),
        previous=address(request, page=number - 1) if number > 1 else "",
        next=address(request, page=number + 1) if number < pages else "",
        csv=address(request, page="", format="csv"),
        xlsx=address(request, page="", format="xlsx"),
    )


def address(request: HttpRequest, **changes: Any) -> str:
    """This list's address with these parameters changed; an empty value takes one out. A new filter goes to page 1."""
    query = request.GET.copy()
    if "page" not in changes:
        query.pop("page", None)
    query.pop("format", None)
    for name, value in changes.items():
        query.pop(name, None)
        if value not in ("", None, 1) or (value == 1 and name != "page"):
            query[name] = str(value)
    told = query.urlencode()
    return f"{request.path}?{told}" if told else request.path


def export(request: HttpRequest, name: str, headings: Sequence[Any], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """The rows as the file that `?format=` asks: "csv" or "xlsx"; any other is a page that does not exist."""
    kind = request.GET.get("format", "")
    if kind not in FORMATS:
        raise Http404(gettext("Ce format n’existe pas."))
    titles = [str(heading) for heading in headings]
    content = as_csv(titles, rows) if kind == "csv" else as_xlsx(name, titles, rows)
    response = HttpResponse(content, content_type=FORMATS[kind])
    response["Content-Disposition"] = f'attachment; filename="ensems-{name}-{clock.today().isoformat()}.{kind}"'
    return response


def as_csv(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """UTF-8 with its mark, semicolons, CRLF: what a French spreadsheet opens right. No text can be run as a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([_inert(heading) for heading in headings])
    for row in rows:
        writer.writerow([_inert(_told(value)) for value in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def as_xlsx(name: str, headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """One sheet; numbers and dates keep their type (instants in Paris time), a text is always a text."""
    # Costly to load, and only for whoever takes a list away.
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    book = Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", name)[:31])
    sheet.freeze_panes = "A2"
    for rank, heading in enumerate(headings):
        sheet.column_dimensions[_column(rank)].width = min(48, max(14, len(heading) + 4))

    def cell(value: Any, *, bold: bool = False) -> Any:
        if isinstance(value, datetime):
            value = value.astimezone(clock.PARIS).replace(tzinfo=None, microsecond=0)
        elif isinstance(value, bool) or not (value is None or isinstance(value, (int, float, date))):
            value = _CONTROL.sub("", _told(value))[:LONGEST_CELL]
        made = WriteOnlyCell(sheet, value=value)
        if isinstance(value, str):
            made.data_type = "s"
        if bold:
            made.font = Font(bold=True)
        return made

    sheet.append([cell(heading, bold=True) for heading in headings])
    for row in rows:
        sheet.append([cell(value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _told(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, bool):
        return gettext("oui") if value else gettext("non")
    if isinstance(value, datetime):
        return value.astimezone(clock.PARIS).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, (int, float)) else str(value)


def _inert(value: Any) -> Any:
    """A leading apostrophe makes a spreadsheet read a text as a text."""
    return f"'{value}" if isinstance(value, str) and value.startswith(RUN_BY_SPREADSHEETS) else value


def _column(rank: int) -> str:
    letters = ""
    rank += 1
    while rank:
        rank, rest = divmod(rank - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _settled(found: QuerySet[Any]) -> QuerySet[Any]:
    """The same rows in an order without ties, so that none is seen twice or missed from one page to the next."""
    query = found.query
    if query.combinator or query.values_select or query.is_sliced or query.distinct_fields:
        return found
    order = tuple(query.order_by or (query.get_meta().ordering or () if query.default_ordering else ()))
    if "pk" in order or "-pk" in order:
        return found
    return found.order_by(*order, "pk")


def _links(request: HttpRequest, number: int, pages: int) -> Iterable[PageLink]:
    shown = [n for n in range(1, pages + 1) if n in {1, pages} or abs(n - number) <= 1]
    previous = 0
    for n in shown:
        if n - previous > 1:
            yield PageLink(0, "", False)
        yield PageLink(n, address(request, page=n), n == number)
        previous = n
