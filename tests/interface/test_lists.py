"""Lists: what the address says is what one sees, page after page, and what one takes away."""

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from django.http import Http404
from django.test import RequestFactory
from openpyxl import load_workbook

from ensems.interface import lists
from ensems.register.models import Counter


def get(query: str = ""):
    return RequestFactory().get(f"/saisines/{query}")


def test_the_first_page_is_shown_when_the_number_is_nonsense() -> None:
    page = lists.page_of(list(range(100)), get("?page=abc"), 30)

    assert (page.number, page.first, page.last, page.count) == (1, 1, 30, 100)


@pytest.mark.parametrize(("asked", "shown"), [("0", 1), ("-3", 1), ("4", 4), ("99", 4), ("9" * 30, 1), ("²", 1)])
def test_a_page_beyond_the_list_is_its_last(asked: str, shown: int) -> None:
    assert lists.page_of(list(range(100)), get(f"?page={asked}"), 30).number == shown


def test_an_empty_list_has_one_empty_page() -> None:
    page = lists.page_of([], get())

    assert (page.object_list, page.pages, page.first, page.last, page.previous, page.next) == ([], 1, 0, 0, "", "")


def test_links_keep_the_filters_and_leave_gaps() -> None:
    page = lists.page_of(list(range(300)), get("?theme=eau&page=5"), 30)

    assert [link.number for link in page.links] == [1, 0, 4, 5, 6, 0, 10]
    assert page.next == "/saisines/?theme=eau&page=6"
    assert page.links[0].url == "/saisines/?theme=eau"
    assert page.csv == "/saisines/?theme=eau&format=csv"


@pytest.mark.django_db
def test_rows_that_tie_are_seen_once_each_whatever_the_page(django_assert_num_queries) -> None:
    Counter.objects.bulk_create(Counter(name=f"c{n:02}", value=n % 2) for n in range(20))
    seen = []

    for number in range(1, 5):
        with django_assert_num_queries(2):
            seen += lists.page_of(Counter.objects.order_by("value"), get(f"?page={number}"), 5).object_list

    assert len({one.name for one in seen}) == 20
    assert [one.value for one in seen] == [0] * 10 + [1] * 10


def test_a_filter_that_is_not_offered_is_as_if_absent() -> None:
    choices = [("eau", "L’eau"), ("bourg", "Les bourgs")]

    bar = lists.Bar(
        get("?theme=feu&q=pont&sort=nom"), lists.Filter("theme", "Thème", choices), lists.Filter("q", "Mots")
    )

    assert bar["theme"] == ""
    assert bar["q"] == "pont"
    assert [(one.label, one.value, one.without) for one in bar.chosen] == [
        ("Mots", "pont", "/saisines/?theme=feu&sort=nom")
    ]


def test_the_sort_is_the_first_offered_unless_another_is_asked() -> None:
    sorts = [("recent", "Les plus récentes"), ("nom", "Par nom")]
    orders = {"recent": ("-at",), "nom": ("name",)}

    assert lists.Bar(get(), sorts=sorts).order(orders) == ("-at",)
    assert lists.Bar(get("?sort=nom"), sorts=sorts).order(orders) == ("name",)
    assert lists.Bar(get("?sort=;drop"), sorts=sorts).sort == "recent"


def test_csv_opens_right_in_a_french_spreadsheet() -> None:
    at = datetime(2026, 12, 15, 22, 59, tzinfo=UTC)

    content = lists.as_csv(
        ["Territoire", "Voix"], [["Haute vallée; de l’Aude", 12], [at, True], [date(2017, 3, 31), None]]
    )

    assert content.startswith(b"\xef\xbb\xbf")
    assert content.decode("utf-8-sig").split("\r\n") == [
        "Territoire;Voix",
        '"Haute vallée; de l’Aude";12',
        "2026-12-15 23:59:00;oui",
        "2017-03-31;",
        "",
    ]


@pytest.mark.parametrize("attack", ["=1+1", "+1", "-1+cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "\r=1", "＝1+1"])
def test_no_cell_of_text_is_run_as_a_formula(attack: str) -> None:
    told = lists.as_csv(["a"], [[attack]]).decode("utf-8-sig")
    sheet = load_workbook(BytesIO(lists.as_xlsx("liste", ["a"], [[attack]]))).active

    assert told.split("\r\n", 1)[1].lstrip('"').startswith("'")
    assert sheet["A2"].data_type == "s"


def test_a_number_stays_a_number_even_below_zero() -> None:
    assert lists.as_csv(["a"], [[-3]]).decode("utf-8-sig") == "a\r\n-3\r\n"
    assert load_workbook(BytesIO(lists.as_xlsx("liste", ["a"], [[-3]]))).active["A2"].value == -3


def test_an_xlsx_survives_control_characters_and_long_texts() -> None:
    content = lists.as_xlsx("a/b[c]", ["a"], [["x\x00y" + "z" * 40_000]])

    assert load_workbook(BytesIO(content)).active["A2"].value.startswith("xyz")


def test_a_file_is_named_after_its_list_and_its_day(now) -> None:
    response = lists.export(get("?format=csv"), "saisines", ["a"], [[1]])

    assert response["Content-Disposition"] == 'attachment; filename="ensems-saisines-2026-11-23.csv"'


def test_an_unknown_format_is_a_page_that_does_not_exist() -> None:
    with pytest.raises(Http404):
        lists.export(get("?format=exe"), "saisines", ["a"], [])


def test_a_list_cut_by_queries_of_its_own_asks_only_for_the_page_and_once_for_the_count() -> None:
    asked: list[object] = []
    rows = list(range(70))
    found = lists.Cut(
        lambda: asked.append("count") or len(rows), lambda start, stop: asked.append((start, stop)) or rows[start:stop]
    )

    page = lists.page_of(found, get("?page=3"), 30)

    assert (page.object_list, page.count, page.first, page.last) == (rows[60:], 70, 61, 70)
    assert asked == ["count", (60, 90)]
    assert lists.page_of(lists.Cut(lambda: 0, lambda _start, _stop: [1]), get()).object_list == []
