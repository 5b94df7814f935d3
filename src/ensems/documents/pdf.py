"""Accessible PDF (PDF/UA-1), made by typst without any system library or system font.

`render("receipt.typ", data)` finds a template of this app, `render("opinions/minutes.typ", data)` one of another app
(`<app>/typst/<name>`). Data reach the template as JSON (`sys.inputs.data`), never by pasting text into its source, so
nothing that a person types can become an instruction. See `schemas` for what every document must say.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import typst
from django.utils.functional import Promise

from ensems.core.partial_dates import PartialDate
from ensems.documents import characters, labels, wording

ROOT = Path(__file__).resolve().parents[1]
STANDARD: Literal["ua-1"] = "ua-1"


class TemplateMissing(LookupError):
    """No such template under any app's `typst` folder."""


def render(template: str, data: Mapping[str, Any]) -> bytes:
    """A PDF/UA-1 file, in bytes.

    `data` holds JSON values, lazy strings, dates and instants (written out in French, in Paris time), and at least
    `title` and `at` (`schemas.Common`). The same data give the same bytes: `at` is the only date in the file.
    Characters that no embedded font can draw are shown as ▯ and counted in a note at the end of the document.
    Raises TemplateMissing, KeyError without `title` or `at`, TypeError for a value that is not data.
    """
    source = find(template)
    at: datetime = data["at"]
    if not str(data["title"]).strip():
        raise ValueError("a document has a title")
    drawn, missing = characters.drawable(plain(data))
    try:
        return _compile(source, drawn, missing, template, at)
    except typst.TypstError as error:
        if "could not be displayed" not in error.message:
            raise
        # A sequence (a letter and its marks) that no font has as a whole, though it has each part.
        drawn, missing = characters.common(plain(data))
        return _compile(source, drawn, missing, template, at)


def find(template: str) -> Path:
    """The file of a template: "receipt.typ" is ours, "opinions/x.typ" belongs to the app `opinions`."""
    app, _, name = template.rpartition("/")
    path = ROOT / (app or "documents") / "typst" / name
    if "/" in app or ".." in template or not path.is_file():
        raise TemplateMissing(f"no typst template « {template} »")
    return path


def plain(value: Any) -> Any:
    """JSON values only; dates and instants become what a reader sees."""
    match value:
        case None | bool() | int() | float():
            return value
        case str():
            return value
        case Promise():
            return str(value)
        case datetime():
            return wording.instant(value)
        case date() | PartialDate():
            return wording.day(value)
        case Mapping():
            return {str(key): plain(item) for key, item in value.items()}
        case list() | tuple():
            return [plain(item) for item in value]
        case _:
            raise TypeError(f"a document has no use for {type(value).__name__}")


def _compile(source: Path, data: dict[str, Any], missing: int, template: str, at: datetime) -> bytes:
    words = {**labels.HOUSE, **labels.OF.get(template, {}), **data.get("labels", {})}
    data = {**data, "labels": plain(words), "missing_characters": missing}
    made = typst.compile(
        source,
        root=ROOT,
        font_paths=_fonts(),
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        format="pdf",
        pdf_standards=[STANDARD],
        timestamp=int(at.astimezone(UTC).timestamp()),
    )
    assert isinstance(made, bytes)
    return made


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """Only the fonts inside typst: a document looks the same on every machine."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)
