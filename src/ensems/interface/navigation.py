"""The main navigation: sections of the platform, shown when their address exists, marked when one is inside."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import NoReverseMatch, get_urlconf, reverse
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Section:
    """`names`: the first of these addresses that exists leads there. `inside`: paths that belong to the section."""

    label: Any
    names: tuple[str, ...]
    inside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    label: Any
    url: str
    current: str
    """Value of aria-current: "page" on the page itself, "true" further inside, "" elsewhere."""


SECTIONS = (
    Section(_("Saisines"), ("referrals:list",), ("/saisines/", "/contributions/", "/preconisations/", "/avis/")),
    Section(_("Séances"), ("meetings:list",), ("/seances/",)),
    Section(_("Assemblée"), ("assembly:composition",), ("/assemblee/",)),
    Section(_("Territoires"), ("territories:list",), ("/territoires/",)),
    Section(
        _("Ressources"),
        ("website:resources", "calls:list"),
        ("/ressources/", "/appels/", "/politiques/", "/reponses/", "/engagements/", "/interpellations/", "/pratiques/"),
    ),
    Section(_("Registre"), ("register:list",), ("/registre/",)),
)


def main(path: str) -> list[Item]:
    """The sections that exist, with the one that holds `path` marked."""
    items = []
    for section in SECTIONS:
        url = first_address(section.names, get_urlconf())
        if url:
            inside = path.startswith((url, *section.inside))
            items.append(Item(section.label, url, "page" if path == url else "true" if inside else ""))
    return items


def address(*names: str) -> str:
    """The address of the first of these names that exists, or "": pages of apps above are named, never imported."""
    return first_address(names, get_urlconf())


@cache
def first_address(names: tuple[str, ...], urlconf: str | None) -> str:
    for name in names:
        try:
            return reverse(name, urlconf=urlconf)
        except NoReverseMatch:
            continue
    return ""
