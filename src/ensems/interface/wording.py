"""Sentences and addresses found once: with one language, both depend on nothing but the code.

A page asks for some 250 sentences and 50 addresses. Each time, Django looks for the language of the thread and through
the catalogues, or through the patterns of the whole site: together, a tenth of the time of a page.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import trans_real

# More than the sentences and the fixed addresses of the site; those of what people wrote come and go.
SENTENCES, ADDRESSES = 8_000, 4_000


def speaks_one_language() -> bool:
    return len(settings.LANGUAGES) == 1


def remember_sentences() -> None:
    """With several languages, Django goes on looking for the one of each request."""
    if speaks_one_language():
        ask: Any = translation._trans  # type: ignore[attr-defined]
        ask.gettext = _gettext


def _gettext(message: str) -> str:
    """A command that speaks no language (`makemigrations`) reads the sentences as they are written."""
    return trans_real.gettext(message) if trans_real.get_language() is None else _in_our_language(message)


@lru_cache(SENTENCES, typed=True)
def _in_our_language(message: str) -> str:
    with translation.override(settings.LANGUAGE_CODE):
        return trans_real.gettext(message)


def sentence(message: str) -> str:
    """As `gettext`."""
    return translation.gettext(message)


def counted(one: str, many: str, count: int) -> str:
    """As `ngettext`."""
    speaks = speaks_one_language() and trans_real.get_language() is not None
    return _counted(one, many, count) if speaks else translation.ngettext(one, many, count)


@lru_cache(SENTENCES)
def _counted(one: str, many: str, count: int) -> str:
    with translation.override(settings.LANGUAGE_CODE):
        return trans_real.ngettext(one, many, count)


def address(name: str, arguments: Sequence[Any] = ()) -> str:
    """As `reverse`; raises NoReverseMatch."""
    if not {type(one) for one in arguments} <= {str, SafeString, int}:
        return reverse(name, args=arguments)
    return _address(get_urlconf() or settings.ROOT_URLCONF, get_script_prefix(), name, *arguments)


@lru_cache(ADDRESSES, typed=True)
def _address(urlconf: str, _prefix: str, name: str, *arguments: Any) -> str:
    return reverse(name, urlconf, args=arguments)
