"""Pages that the interface owns: components, refusals, errors."""

from __future__ import annotations

import gzip
from pathlib import Path

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import path, reverse

from ensems.config import urls
from ensems.core.decisions import Refused, no
from ensems.interface import navigation, slots
from tests.strictness import StrictClient


def test_the_components_page_is_sound_and_only_slots_ask_the_database(client, db) -> None:
    with CaptureQueriesContext(connection) as captured, slots.measured() as spent:
        response = client.get("/composants/")

    assert response.status_code == 200
    assert len(captured) == sum(one.spent for one in spent)
    assert [one for one in spent if one.spent > one.declared] == []


@pytest.fixture
def refusing(settings):
    """A site with one address, which an operation refuses."""
    settings.ROOT_URLCONF = __name__


def refuse(request):
    raise Refused(no("La phase de contribution est close.", sign_in_helps=request.GET.get("helps") == "1"))


def crash(request):
    raise ZeroDivisionError


urlpatterns = [
    path("refus/", refuse),
    path("panne/", crash),
    *urls.urlpatterns,
]


def test_a_refusal_is_a_page_that_gives_its_reason(client, refusing, db) -> None:
    response = client.get("/refus/")

    assert response.status_code == 403
    assert "La phase de contribution est close." in response.content.decode()
    assert "Un code vous sera envoyé" not in response.content.decode()


def test_a_visitor_whom_an_account_would_help_is_offered_to_sign_in_and_comes_back(client, refusing, db) -> None:
    response = client.get("/refus/?helps=1&page=2")

    assert f'href="{reverse("account_login")}?next=%2Frefus%2F%3Fhelps%3D1%26page%3D2"' in response.content.decode()


def test_after_a_refused_form_one_comes_back_to_the_page_that_held_it(client, refusing, db) -> None:
    response = client.post("/refus/?helps=1", headers={"referer": "http://testserver/saisines/bourgs/"})
    elsewhere = client.post("/refus/?helps=1", headers={"referer": "http://ailleurs.example/piege/"})

    assert "next=%2Fsaisines%2Fbourgs%2F" in response.content.decode()
    assert "piege" not in elsewhere.content.decode()


def test_htmx_receives_the_reason_alone(client, refusing, db) -> None:
    response = client.get("/refus/", headers={"hx-request": "true"})

    assert response.status_code == 403
    assert "La phase de contribution est close." in response.content.decode()
    assert "<html" not in response.content.decode()


def test_errors_have_pages_in_plain_french(client, refusing, db) -> None:
    client.raise_request_exception = False

    for path_, host, status, told in [
        ("/nulle-part/", "testserver", 404, "Cette page n’existe pas"),
        ("/nulle-part/", "ailleurs.example", 400, "Nous n’avons pas compris"),
        ("/panne/", "testserver", 500, "n’a pas pu répondre"),
    ]:
        response = client.get(path_, headers={"host": host})
        assert response.status_code == status
        assert told in response.content.decode()


def test_a_page_that_does_not_exist_says_what_the_view_wrote_and_no_word_of_a_library(client, db) -> None:
    for address, told in [
        ("/contributions/C-999999/", "Aucune contribution publique n’a la référence C-999999."),
        ("/suivis/une-moitie-de-lien/", "Ce lien est incomplet"),
        ("/territoires/nulle-part/", "L’adresse a peut-être changé"),
        ("/nulle-part/", "L’adresse a peut-être changé"),
    ]:
        page = client.get(address)
        assert page.status_code == 404
        assert told in page.content.decode()
        assert "matches" not in page.content.decode()


def test_a_form_that_expired_says_what_to_do(client, db) -> None:
    checked = StrictClient(enforce_csrf_checks=True)

    response = checked.post("/composants/")

    assert response.status_code == 403
    page = response.content.decode()
    assert "Ce formulaire a expiré" in page
    assert "rien n’est perdu" in page
    assert f'href="{reverse("account_login")}"' in page


def test_a_broken_database_still_gives_the_page_of_errors(client, refusing) -> None:
    # No access to the database in this test: the page of errors asks nothing of it.
    client.raise_request_exception = False

    assert client.get("/panne/").status_code == 500


def test_the_navigation_marks_where_one_is() -> None:
    names = {item.url: item.current for item in navigation.main("/registre/118/")}

    assert set(names.values()) <= {"", "true"}
    assert navigation.address("nowhere:at-all") == ""


def test_styles_and_scripts_weigh_little(settings) -> None:
    """30 kB over the wire at most, htmx included: https://htmx.org comes with django-htmx."""
    names = ["interface/ensems.css", "interface/ensems.js", "interface/theme.js", "django_htmx/htmx-2.min.js"]
    files = [Path(finders.find(name)).read_bytes() for name in names]

    assert sum(len(brotli.compress(content)) for content in files) <= 30_000
    assert sum(len(gzip.compress(content)) for content in files) <= 30_000


def test_every_component_documents_itself() -> None:
    folder = Path(slots.__file__).parent / "templates" / "interface" / "components"

    for template in sorted(folder.glob("*.html")):
        assert template.read_text(encoding="utf-8").startswith("{% comment %}"), template.name


def test_every_component_is_on_the_page_of_components(client, db) -> None:
    folder = Path(slots.__file__).parent / "templates" / "interface"
    shown = "".join(one.read_text(encoding="utf-8") for one in (folder / "catalogue").glob("*.html"))
    shown += (folder / "components_page.html").read_text(encoding="utf-8")

    for template in (folder / "components").glob("*.html"):
        assert template.stem in shown, template.name
