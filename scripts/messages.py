#!/usr/bin/env python3
"""Write the French catalogue, `src/ensems/locale/fr/LC_MESSAGES/django.po` and `.mo`, from the sources.

    make messages                          # or: .venv/bin/python scripts/messages.py
    python scripts/messages.py --check     # says what is missing or no longer used, writes nothing

French is the language of the sources: a text is its own translation and needs no catalogue, except where it counts.
Without one, gettext counts as in English (0 is plural); in French 0 and 1 are singular. So the catalogue holds the
messages with a plural, and no other. It needs no gettext tool: modules are read by `ast`, templates by Django.
"""

from __future__ import annotations

import argparse
import ast
import re
import struct
import sys
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation.template import templatize

HOUSE = Path(__file__).resolve().parents[1] / "src" / "ensems"
CATALOGUE = HOUSE / "locale" / "fr" / "LC_MESSAGES" / "django.po"
HEADER = (
    "Project-Id-Version: ensems\n"
    "Language: fr\n"
    "MIME-Version: 1.0\n"
    "Content-Type: text/plain; charset=UTF-8\n"
    "Content-Transfer-Encoding: 8bit\n"
    "Plural-Forms: nplurals=2; plural=(n > 1);\n"
)
# Function → does its first argument say in what context the message is?
COUNTING = {"ngettext": False, "ngettext_lazy": False, "npgettext": True, "npgettext_lazy": True}
TEXT = r"u?('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
CALL = re.compile(rf"(?<!\w)(n?pgettext|ngettext)\({TEXT}, {TEXT}(?:, {TEXT})?,")


@dataclass(frozen=True, order=True)
class Message:
    """A message with a plural; `places`: the files that say it, from the folder `ensems`."""

    singular: str
    plural: str
    context: str = ""
    places: tuple[str, ...] = field(default=(), compare=False)


def collect(house: Path = HOUSE) -> list[Message]:
    """Every message with a plural of the modules and templates, in alphabetical order."""
    said: dict[Message, list[str]] = {}
    for path in sorted(house.rglob("*")):
        if path.suffix == ".py":
            found = of_module(path.read_text(encoding="utf-8"))
        elif path.suffix in (".html", ".txt") and "templates" in path.parts:
            found = of_template(path.read_text(encoding="utf-8"))
        else:
            continue
        for message in found:
            said.setdefault(message, []).append(path.relative_to(house).as_posix())
    return [
        Message(one.singular, one.plural, one.context, tuple(dict.fromkeys(places)))
        for one, places in sorted(said.items())
    ]


def of_module(source: str) -> list[Message]:
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name in COUNTING:
            texts = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            if len(texts) >= 2 + COUNTING[name]:
                found.append(message(*texts[: 2 + COUNTING[name]]))
    return found


def of_template(source: str) -> list[Message]:
    """The plurals of the `blocktranslate count` of a template, as Django will ask for them."""
    calls = CALL.finditer(templatize(source))
    return [
        message(*(ast.literal_eval(text) for text in call.groups()[1:] if text))
        for call in calls
        if call[1] != "pgettext"
    ]


def message(*texts: str) -> Message:
    *context, singular, plural = texts
    return Message(singular, plural, "".join(context))


def po(messages: list[Message]) -> str:
    said = "# Written by scripts/messages.py: the plurals of the sources, 0 and 1 being singular in French.\n"
    parts = [said + entry("", HEADER)]
    for one in messages:
        lines = [f"#: {' '.join(one.places)}"]
        if one.context:
            lines.append(f"msgctxt {quoted(one.context)}")
        lines += [f"msgid {quoted(one.singular)}", f"msgid_plural {quoted(one.plural)}"]
        lines += [f"msgstr[0] {quoted(one.singular)}", f"msgstr[1] {quoted(one.plural)}"]
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def entry(identity: str, text: str) -> str:
    lines = "\n".join(quoted(line) for line in text.splitlines(keepends=True))
    return f'msgid {quoted(identity)}\nmsgstr ""\n{lines}\n'


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t") + '"'


def mo(messages: list[Message]) -> bytes:
    """The catalogue as gettext reads it: https://www.gnu.org/software/gettext/manual/html_node/MO-Files.html"""
    texts = {b"": HEADER.encode()}
    for one in messages:
        context = f"{one.context}\x04" if one.context else ""
        both = f"{one.singular}\0{one.plural}"
        texts[(context + both).encode()] = both.encode()
    pairs = sorted(texts.items())
    columns = [[key for key, _text in pairs], [text for _key, text in pairs]]
    start = 28 + 16 * len(pairs)
    tables, body = b"", b""
    for column in columns:
        for text in column:
            tables += struct.pack("<2I", len(text), start + len(body))
            body += text + b"\0"
    return (
        struct.pack("<7I", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 28 + 16 * len(pairs)) + tables + body
    )


def main() -> int:
    parser = argparse.ArgumentParser(description="Écrire le catalogue français des pluriels.")
    parser.add_argument("--check", action="store_true", help="dire s’il est à jour, sans rien écrire")
    asked = parser.parse_args()
    messages = collect()
    compiled = CATALOGUE.with_suffix(".mo")
    if asked.check:
        fresh = CATALOGUE.exists() and CATALOGUE.read_text(encoding="utf-8") == po(messages)
        fresh = fresh and compiled.exists() and compiled.read_bytes() == mo(messages)
        sys.stdout.write("Le catalogue est à jour.\n" if fresh else "Le catalogue n’est plus à jour : make messages.\n")
        return 0 if fresh else 1
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    CATALOGUE.write_text(po(messages), encoding="utf-8")
    compiled.write_bytes(mo(messages))
    sys.stdout.write(f"{len(messages)} messages avec un pluriel.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
