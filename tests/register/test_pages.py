"""The register's pages: what anyone sees, filters, takes away and checks."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ensems.register import chain, subjects, verbs
from ensems.register.subjects import SubjectLink
from tests.conftest import NOW
from tests.register.acts import inscribe

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verbs, "_labels", {**verbs._labels, "essai.fait": "Essai fait", "essai.refait": "Essai refait"})
    link = lambda name: SubjectLink(f"Essai {name}", f"/essais/{name}/")  # noqa: E731
    monkeypatch.setattr(subjects, "_resolvers", {**subjects._resolvers, "essai": link})
    monkeypatch.setattr(subjects, "_labels", {**subjects._labels, "essai": "Essai"})


def test_an_empty_register_says_what_will_be_there(client: Any) -> None:
    page = client.get("/registre/").content.decode()

    assert "Le registre s’ouvrira avec le premier acte" in page
    assert chain.GENESIS in page


def test_the_list_costs_the_same_for_one_act_and_for_many(client: Any, django_assert_max_num_queries: Any) -> None:
    spent = []
    for more in (1, 29, 31):
        number = inscribe_after(more)
        with django_assert_max_num_queries(6) as captured:
            page = client.get("/registre/")
        spent.append(len(captured))
        assert f"python3 verifier.py ensems-registre-*.jsonl --count {number} --head" in page.content.decode()

    assert len(set(spent)) == 1, spent


def inscribe_after(more: int) -> int:
    return inscribe(more)[-1].number


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ("acte=essai.refait", ["4"]),
        ("recherche=2017-D", ["4"]),
        ("recherche=essai:1", ["2"]),
        ("recherche=3", ["3"]),
        ("du=2026-11-24", ["4"]),
        ("du=24/11/2026&au=24/11/2026", ["4"]),
        ("au=23/11/2026", ["3", "2", "1"]),
        ("acte=inconnu", ["4", "3", "2", "1"]),
    ],
)
def test_filters_keep_the_acts_asked(client: Any, query: str, seen: list[str]) -> None:
    inscribe(3)
    inscribe(1, verb="essai.refait", thread="2017-D", subject="autre:7", now=NOW + timedelta(days=1))

    response = client.get(f"/registre/?{query}")

    assert [str(row.number) for row in response.context["rows"]] == seen


def test_a_date_that_is_none_is_said_and_ignored(client: Any) -> None:
    inscribe(1)

    page = client.get("/registre/?du=bient%C3%B4t").content.decode()

    assert "n’est pas une date que nous savons lire" in page
    assert "Essai fait" in page


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_list_is_taken_away(client: Any, kind: str) -> None:
    digest = inscribe(2)[0].digest

    answer = client.get(f"/registre/?format={kind}")

    assert answer.status_code == 200
    assert kind == "xlsx" or digest in answer.content.decode("utf-8-sig")


def test_an_act_shows_its_content_its_neighbours_and_that_it_holds(
    client: Any, django_assert_max_num_queries: Any
) -> None:
    made = inscribe(3)

    with django_assert_max_num_queries(5):
        page = client.get("/registre/2/").content.decode()

    assert "Cet acte est intact" in page
    assert made[1].digest in page
    assert made[0].digest in page
    assert 'href="/registre/1/"' in page
    assert 'href="/registre/3/"' in page
    assert 'href="/essais/1/"' in page
    assert "&quot;verb&quot;: &quot;essai.fait&quot;" in page


@pytest.mark.parametrize("number", ["0", "4", "99999999999999999999999"])
def test_an_act_that_is_not_there(client: Any, number: str) -> None:
    inscribe(3)

    assert client.get(f"/registre/{number}/").status_code == 404


def test_the_export_and_the_checker_are_whole(client: Any) -> None:
    head = inscribe(3)[-1].digest

    export = client.get("/registre/export.jsonl")
    checker = client.get("/registre/verifier.py")

    lines = b"".join(export.streaming_content).decode().splitlines()
    assert chain.verify(chain.parse(lines), expected_head=head, expected_count=3).holds
    assert "attachment" in export["Content-Disposition"]
    assert checker.content == Path(chain.__file__).read_bytes()


def test_the_foot_of_each_page_shows_the_head(client: Any) -> None:
    digest = inscribe(1)[0].digest

    page = client.get("/registre/1/").content.decode()

    assert f"{digest[:4]}…{digest[-4:]}" in page.split("<footer")[1]


def test_two_apps_cannot_describe_one_act_differently() -> None:
    with pytest.raises(ValueError, match="twice"):
        verbs.describe({"essai.fait": "Autre chose"})
