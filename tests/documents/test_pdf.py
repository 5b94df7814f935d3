"""Documents that a screen reader reads, that look the same everywhere, and that never fail on what people type."""

from __future__ import annotations

import io
import re
import time
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any

import pikepdf
import pytest
from django.utils.translation import gettext_lazy

from ensems.documents import characters, pdf
from tests.documents import samples


def opened(data: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(data))


def tags(document: pikepdf.Pdf) -> list[str]:
    """Every tag of the structure tree, in reading order."""
    found: list[str] = []

    def walk(node: Any) -> None:
        if isinstance(node, pikepdf.Array):
            for child in node:
                walk(child)
        elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
            found.append(str(node.S))
            walk(node.get("/K", pikepdf.Array()))

    walk(document.Root.StructTreeRoot.K)
    return found


def words(data: bytes) -> str:
    """The text as a reader copies it: the codes of each page through the Unicode map of their font."""
    said: list[str] = []
    for page in opened(data).pages:
        maps = {name: unicode_map(font) for name, font in page.Resources.Font.items()}
        current: dict[str, str] = {}
        for operands, operator in pikepdf.parse_content_stream(page):
            name = str(operator)
            if name == "Tf":
                current = maps[str(operands[0])]
            elif name in ("Tj", "TJ"):
                parts = operands[0] if name == "TJ" else [operands[0]]
                for part in parts:
                    if isinstance(part, pikepdf.String):
                        codes = bytes(part).hex().upper()
                        said += [current.get(codes[at : at + 4], "") for at in range(0, len(codes), 4)]
            elif name == "ET":
                said.append(" ")
    return "".join(said)


def unicode_map(font: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    source = font.ToUnicode.read_bytes().decode("ascii")
    for block in re.findall(r"beginbfchar(.*?)endbfchar", source, re.S):
        for code, value in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            found[code.upper()] = bytes.fromhex(value).decode("utf-16-be")
    return found


@pytest.mark.parametrize(("template", "data"), [("receipt.typ", samples.RECEIPT), ("opinion.typ", samples.OPINION)])
def test_a_document_is_accessible(template: str, data: dict[str, Any]) -> None:
    document = opened(pdf.render(template, data))

    assert str(document.Root.Lang).startswith("fr")
    assert document.Root.MarkInfo.Marked
    assert document.Root.ViewerPreferences.DisplayDocTitle
    with document.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"] == data["title"]
    assert all(page.get("/Tabs") == "/S" or "/Annots" not in page for page in document.pages)


def test_headings_tables_lists_and_quotes_are_tagged() -> None:
    found = tags(opened(pdf.render("opinion.typ", samples.OPINION)))

    assert found.count("/H1") == 1
    assert found.count("/TH") == 8, "two votes of four columns"
    assert {"/H2", "/H3", "/Table", "/TR", "/TD", "/L", "/LI", "/Lbl", "/LBody", "/BlockQuote", "/Link"} <= set(found)
    levels = [int(tag[2:]) for tag in found if tag[:2] == "/H" and tag[2:].isdigit()]
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels


def test_all_fonts_are_inside_the_file() -> None:
    document = opened(pdf.render("receipt.typ", samples.RECEIPT))

    names = set()
    for page in document.pages:
        for font in page.Resources.Font.values():
            descriptor = font.DescendantFonts[0].FontDescriptor
            assert any(key in descriptor for key in ("/FontFile2", "/FontFile3"))
            names.add(str(descriptor.FontName).split("+")[-1])
    assert any(name.startswith("LibertinusSerif") for name in names), names


def test_the_same_data_give_the_same_bytes_and_the_given_date() -> None:
    made = pdf.render("receipt.typ", samples.RECEIPT)

    assert made == pdf.render("receipt.typ", samples.RECEIPT)
    document = opened(made)
    assert str(document.docinfo["/CreationDate"]).startswith("D:20261215")


def test_a_receipt_says_number_instant_digest_and_head() -> None:
    text = pdf_text(pdf.render("receipt.typ", samples.RECEIPT))

    for said in (
        "R-2026-000118",
        "15 décembre 2026 à 10 h 12",
        samples.DIGEST,
        "Haute vallée de l’Aude",
        "1 284 actes",
    ):
        assert said in text


def test_an_opinion_says_votes_computation_dissent_amendments_and_place() -> None:
    text = pdf_text(pdf.render("opinion.typ", samples.OPINION))

    said = ["112", "Pour", "Abstentions", "la majorité étant de 61", "aide au logement", "Frontignan", "2026-A-1"]
    for one in [*said, "Amendement n° 1, supprimer le § 2", "12 pour, 97 contre : rejeté."]:
        assert one in text


@pytest.mark.parametrize(
    "typed",
    [
        "œuf, Ÿ, É, ç, « guillemets », 12 h, l’apostrophe, n° 3, 1ᵉʳ, € ½ ² – — …",
        "漢字かな 한국어 हिन्दी عربي עברית Ελληνικά Кириллица",
        "🏔️👩‍👩‍👧🇫🇷 \u200b\u200d\u202e\ufeff\ufffd\ue000",
        "e\u0301\u0323\u0489 ȩ̃́ Ẓ̌ ",
        '#panic("non") $x$ *gras* _it_ `code` @ref <label> \\ // /* [ ] { } = titre',
        "\x00\x07 fin de ligne\r\nautre ligne\u2028encore",
        "x" * 400,
        "\ud800 seul",
    ],
)
def test_whatever_is_typed_makes_a_document(typed: str) -> None:
    body = [{"kind": "paragraph", "text": [typed]}, {"kind": "heading", "level": 6, "text": [typed]}]

    made = pdf.render("receipt.typ", {**samples.RECEIPT, "body": body, "contribution_title": typed, "territory": typed})

    assert made.startswith(b"%PDF-")


def test_what_cannot_be_drawn_is_counted_and_said() -> None:
    body = [{"kind": "paragraph", "text": ["Deux idéogrammes : 漢字."]}]

    text = pdf_text(pdf.render("receipt.typ", {**samples.RECEIPT, "body": body}))

    assert "▯▯" in text
    assert "remplacés par ▯ : 2." in text


def test_every_character_of_the_coverage_table_is_drawn() -> None:
    known = sorted(characters._covered())
    body = [{"kind": "paragraph", "text": [" ".join(known[at : at + 200])]} for at in range(0, len(known), 200)]
    data = {**samples.RECEIPT, "body": body}

    drawn, missing = characters.drawable(pdf.plain(data))

    assert missing == 0
    assert pdf._compile(pdf.find("receipt.typ"), drawn, 0, "receipt.typ", data["at"]).startswith(b"%PDF-")


def test_typed_marks_are_text_and_never_instructions() -> None:
    body = [{"kind": "paragraph", "text": ['#read("/documents/typst/house.typ") #sys.inputs']}]

    assert '#read("/documents' in pdf_text(pdf.render("receipt.typ", {**samples.RECEIPT, "body": body}))


def test_a_link_that_is_not_an_address_stays_text() -> None:
    body = [{"kind": "paragraph", "text": [{"text": "clic", "link": "javascript:alert(1)"}]}]

    assert b"javascript:" not in pdf.render("receipt.typ", {**samples.RECEIPT, "body": body})


def test_a_long_text_flows_over_pages_and_each_has_its_number() -> None:
    body = [{"kind": "paragraph", "text": [f"Paragraphe {n}. " + "Une phrase de plus. " * 30]} for n in range(40)]

    made = pdf.render("receipt.typ", {**samples.RECEIPT, "body": body})

    pages = len(opened(made).pages)
    assert pages > 5
    assert f"page {pages} sur {pages}" in pdf_text(made)


def test_a_long_document_takes_seconds_at_most() -> None:
    body = [{"kind": "paragraph", "text": [f"{time.monotonic()} " + "Une phrase. " * 100]} for _ in range(60)]
    start = time.perf_counter()

    pdf.render("receipt.typ", {**samples.RECEIPT, "body": body})

    assert time.perf_counter() - start < 3


def test_dates_are_written_in_french_and_lazy_words_resolved() -> None:
    plain = pdf.plain({"a": date(2026, 4, 1), "b": datetime(2026, 7, 14, 8, 5, tzinfo=UTC), "c": gettext_lazy("oui")})

    assert plain == {
        "a": "1er\u00a0avril\u00a02026",
        "b": "14\u00a0juillet\u00a02026 à 10\u00a0h\u00a005 (heure de Paris)",
        "c": "oui",
    }


def test_what_is_not_data_is_refused() -> None:
    with pytest.raises(TypeError):
        pdf.plain({"a": object()})
    with pytest.raises(ValueError, match="title"):
        pdf.render("receipt.typ", {**samples.RECEIPT, "title": " "})


@pytest.mark.parametrize(
    "name", ["nothing.typ", "../pdf.py", "register/../documents/receipt.typ", "/etc/passwd", "a/b/c.typ"]
)
def test_only_templates_of_our_apps_are_found(name: str) -> None:
    with pytest.raises(pdf.TemplateMissing):
        pdf.find(name)


def pdf_text(made: bytes) -> str:
    return " ".join(words(made).replace("\u00a0", " ").replace("\u202f", " ").split())
