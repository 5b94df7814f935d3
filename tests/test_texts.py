"""Every text of a page goes through gettext, and is written as French is printed."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[1] / "src" / "ensems"
TEMPLATES = sorted(HOUSE.glob("*/templates/**/*.html"))
MAILS = sorted(HOUSE.glob("*/templates/**/*.txt"))
MODULES = sorted(path for path in HOUSE.rglob("*.py") if "migrations" not in path.parts)

SPACES = "\u00a0\u202f"
# Names that no language translates, and words of machines.
SAME_IN_EVERY_LANGUAGE = re.compile(r"\b(Ensems|CSV|XLSX|PDF|JSON|SHA-256|HTML|IBM|SIREN|INSEE|e-mail)\b")
COMMENT = re.compile(
    r"\{#.*?#\}|\{% comment .*?%\}.*?\{% endcomment %\}|\{% comment %\}.*?\{% endcomment %\}|<!--.*?-->", re.S
)
BLOCK = re.compile(r"\{% (blocktranslate|blocktrans)\b(.*?)%\}(.*?)\{% end\1 %\}", re.S)
TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.S)
RAW = re.compile(r"<(script|style|code|pre)\b.*?</\1>", re.S)
ELEMENT = re.compile(r"<[^>]*>", re.S)
SAID_ATTRIBUTE = re.compile(r"\s(?:alt|title|placeholder|aria-label|aria-description)=\"([^\"]*)\"")
QUOTED = re.compile(r"\{% (?:translate|trans) (?:\"([^\"]*)\"|'([^']*)')")
WORD = re.compile(r"[A-Za-zÀ-ÿŒœ]{2,}")


def blank(text: str) -> str:
    """The same length and lines, nothing to read."""
    return re.sub(r"[^\n]", " ", text)


def line_of(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def untranslated(source: str) -> Iterator[tuple[int, str]]:
    """Line and words of each text between tags, and of each attribute that is read aloud, outside gettext."""
    for pattern in (COMMENT, BLOCK, TAG, RAW):
        source = pattern.sub(lambda match: blank(match[0]), source)
    for match in SAID_ATTRIBUTE.finditer(source):
        if WORD.search(SAME_IN_EVERY_LANGUAGE.sub("", match[1])):
            yield line_of(source, match.start()), match[1].strip()
    source = ELEMENT.sub(lambda match: blank(match[0]), source)
    source = re.sub(r"&#?\w+;", lambda match: blank(match[0]), source)
    for number, line in enumerate(source.splitlines(), 1):
        if WORD.search(SAME_IN_EVERY_LANGUAGE.sub("", line)):
            yield number, line.strip()


def french(source: str) -> Iterator[tuple[int, str]]:
    """Line and text of each string of a template that gettext reads."""
    source = COMMENT.sub(lambda match: blank(match[0]), source)
    for match in QUOTED.finditer(source):
        yield line_of(source, match.start()), match[1] or match[2] or ""
    for match in BLOCK.finditer(source):
        yield line_of(source, match.start()), match[3]


def french_of_module(path: Path) -> Iterator[tuple[int, str]]:
    """Line and text of each string given to gettext in Python."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {
            "_",
            "gettext",
            "gettext_lazy",
            "ngettext",
            "N_",
        }:
            for argument in node.args:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield argument.lineno, argument.value


def faults(text: str) -> list[str]:
    """What a French printer would mend: apostrophes, and the spaces that no line end may break."""
    text = re.sub(r"&nbsp;", "\u00a0", text)
    text = TAG.sub("x", ELEMENT.sub("", text))
    text = re.sub(r"https?://\S+|s3://\S+|\w+://\S*|%\(\w+\)[sd]|&\w+;", "x", text)
    found = []
    if re.search(r"[A-Za-zÀ-ÿ]'[A-Za-zÀ-ÿ]", text):
        found.append("apostrophe droite")
    if re.search(rf"(?<![{SPACES}«])[;!?](?=\s|$|[)»])", text):
        found.append("espace insécable manquante devant ; ! ou ?")
    if re.search(rf"(?<=[A-Za-zÀ-ÿx%)» ])(?<![{SPACES}]):(?=\s|$)", text):
        found.append("espace insécable manquante devant :")
    if re.search(rf"«(?![{SPACES}])|(?<![{SPACES}])»", text):
        found.append("espace insécable manquante dans « »")
    if "..." in text:
        found.append("trois points au lieu de …")
    return found


def label(path: Path) -> str:
    return str(path.relative_to(HOUSE))


@pytest.mark.parametrize("path", TEMPLATES, ids=label)
def test_each_text_of_a_template_goes_through_gettext(path):
    assert not list(untranslated(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", [*TEMPLATES, *MAILS], ids=label)
def test_templates_are_written_as_french_is_printed(path):
    source = path.read_text(encoding="utf-8")
    assert not [(line, text, found) for line, text in french(source) if (found := faults(text))]


@pytest.mark.parametrize("path", MODULES, ids=label)
def test_modules_are_written_as_french_is_printed(path):
    assert not [(line, text, found) for line, text in french_of_module(path) if (found := faults(text))]


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("Qui peut déposer\u00a0?", True),
        ("Qui peut déposer ?", False),
        ("L’avis", True),
        ("L'avis", False),
        ("le «\u00a0fil\u00a0»", True),
        ("le « fil »", False),
        ("Voici\u00a0: trois", True),
        ("Voici : trois", False),
        ("à 10:30", True),
        ("{{ name }}\u00a0: {{ value }}", True),
        ("{{ name }} : {{ value }}", False),
    ],
)
def test_the_printer_knows_right_from_wrong(text, right):
    assert (not faults(text)) == right


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('<p>{% translate "Bonjour" %}</p>', False),
        ("<p>Bonjour</p>", True),
        ("<p>{% blocktranslate trimmed %}Bonjour à tous{% endblocktranslate %}</p>", False),
        ('<img alt="Carte">', True),
        ('<img alt="{% translate "Carte" %}">', False),
        ("{# une remarque #}<p>{{ title }} · {{ n }}</p>", False),
    ],
)
def test_the_reader_sees_what_escapes_gettext(source, found):
    assert bool(list(untranslated(source))) == found


KEYS = re.compile(r"\{\{ [\w.]*\bpk \}\}")


def test_no_template_writes_a_key_as_a_figure():
    """Figures are grouped by thousands: from 1 000 on, a key would be cut in two."""
    written = [path for path in HOUSE.rglob("*.html") if KEYS.search(path.read_text(encoding="utf-8"))]
    assert not written
