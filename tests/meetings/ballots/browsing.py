"""A ballot held on its pages, step by step: each starts on the page where the one before ended."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser import click


def prepare(chair: Page, title: str, *, text: str = "", names: list[str] | None = None) -> None:
    """From the form. `text`: words of a text already written; `names`: of a secret nomination."""
    chair.get_by_label("Objet").fill(title)
    if text:
        proposed = chair.get_by_label("Texte déjà écrit")
        proposed.select_option(label=proposed.locator("option", has_text=text).first.inner_text())
    if names:
        chair.get_by_label("désignation d’une personne").check()
        chair.get_by_label("Propositions ou noms").fill("\n".join(names))
        chair.get_by_label(re.compile("^Scrutin secret")).check()
    click(chair, "Préparer ce scrutin")
    expect(chair.get_by_role("button", name="Ouvrir le scrutin")).to_be_visible()


def open_it(chair: Page) -> None:
    click(chair, "Ouvrir le scrutin")
    expect(chair.get_by_role("button", name="Clore et dépouiller")).to_be_visible()


def vote(page: Page, answer: str) -> None:
    """Ends on the receipt."""
    page.get_by_label(answer, exact=True).check()
    click(page, "Voter")
    expect(page.get_by_role("heading", name="Votre vote est enregistré")).to_be_visible()


def close(chair: Page) -> None:
    """Ends on the page of the ballot."""
    click(chair, "Clore et dépouiller")
    expect(chair.get_by_role("heading", name="Résultat", exact=True)).to_be_visible()
