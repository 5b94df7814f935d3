"""A request that no browser of ours sends, or input that no form was there to show."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.test import RequestFactory

from ensems.interface.lists import Bar, Filter
from ensems.interface.middleware import bad_input


@pytest.mark.parametrize("encoding", ["unicode_escape", "utf-16", "latin-1", "martian"])
def test_only_utf_8_is_read(encoding, client, db) -> None:
    response = client.generic("GET", "/saisines/?q=a", "x", content_type=f"text/plain; charset={encoding}")

    assert response.status_code == 400
    assert "Nous n’avons pas compris cette demande" in response.content.decode()


@pytest.mark.parametrize("encoding", ["utf-8", "UTF-8", "utf8"])
def test_utf_8_however_it_is_written_is_read(encoding, client, db) -> None:
    assert client.generic("GET", "/saisines/", "x", content_type=f"text/plain; charset={encoding}").status_code == 200


@pytest.mark.parametrize("path", ["/preconisations/%00/", "/contributions/C-1%00/", "/x%00"])
def test_an_address_with_a_null_character_names_nothing(path, client, db) -> None:
    response = client.get(path)

    assert response.status_code == 404
    assert "<h1>" in response.content.decode()


def test_a_list_of_choices_that_is_empty_offers_nothing_to_type() -> None:
    bar = Bar(RequestFactory().get("/seances/?annee=NaN"), Filter("annee", "Année", []))

    assert bar["annee"] == ""
    assert [option.value for option in bar.controls[0].options] == [""]


def test_what_an_operation_finds_wrong_is_said_to_a_script_in_a_line() -> None:
    request = RequestFactory().post("/x/", headers={"accept": "application/json"})

    response = bad_input(request, ValidationError(["Trop long.", "Vide."]))

    assert (response.status_code, response["Content-Type"]) == (422, "text/plain; charset=utf-8")
    assert response.content.decode() == "Trop long. Vide."
