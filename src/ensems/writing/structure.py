"""Our restricted marks read into blocks that know where they stand in the source. Pure.

Headings (`## ` to `####`), `- ` and `1. ` lists, `> ` quotes, paragraphs, links: nothing else. What is not ours is text
and is shown as it was typed. markdown-it-py finds the blocks; links are found here, so that every run of shown text
is a slice of the source and a passage can be cited to the character.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, blockquote, heading, list_block
from markdown_it.token import Token

# Deeper quotes and lists are shown as typed: nobody means them, and none of the text is dropped.
DEEPEST = 8

_LINK = re.compile(
    r"\[(?P<label>[^\[\]\n]{1,500})\]\((?P<target>(?:https?://|mailto:)(?:[^\s()<>]|\([^\s()<>]{0,200}\)){1,1000})\)"
    r"|<(?P<angle>(?:https?://|mailto:)[^\s<>]{1,1000})>"
    r"|(?<![\w/])(?P<bare>https?://[^\s<>\"«»“”\u00a0\u202f]{1,1000})",
    re.IGNORECASE,
)
# What opens a block at the beginning of a line, and what no link goes without.
_MARK = re.compile(r"^[ \t]*(?:[#>*+-]|\d+[.)])|[\[<]|://", re.MULTILINE)
_PARAGRAPH = re.compile(r"[^\n]+(?:\n[^\n]+)*")
_HOST = re.compile(r"https?://[^\s/?#]*[^\W_]|mailto:[^\s@]+@[^\s@]+", re.IGNORECASE)
SCHEMES = {"http", "https", "mailto"}


@dataclass(frozen=True, slots=True)
class Run:
    """Shown text: exactly `source[start:end]`; "\\n" is a line break. `href` when it is a link."""

    start: int
    end: int
    href: str = ""


@dataclass(slots=True)
class Block:
    """`kind`: heading (`level` 2 to 4), paragraph (`tight` in a list without blank lines), list (`ordered`, `first`),
    item, quote. `start`, `end`: what it covers in the source, its opening mark left out."""

    kind: str
    start: int = 0
    end: int = 0
    level: int = 0
    tight: bool = False
    ordered: bool = False
    first: int = 1
    runs: list[Run] = field(default_factory=list)
    children: list[Block] = field(default_factory=list)

    def walk(self) -> Iterator[Block]:
        yield self
        for child in self.children:
            yield from child.walk()


def read(source: str) -> list[Block]:
    """The blocks of a normalised text; never raises, never drops a visible character other than marks."""
    return _marked(source) if _MARK.search(source) else _paragraphs(source)


def _paragraphs(source: str) -> list[Block]:
    """Of a text without marks, as most are: what the reader below would find, without the time that it takes."""
    found = []
    for paragraph in _PARAGRAPH.finditer(source):
        at = paragraph.start()
        runs: list[Run] = []
        for line in paragraph[0].split("\n"):
            shown = line.lstrip(" \t") if runs else line.lstrip()
            if runs:
                runs.append(Run(at - 1, at))
            runs.append(Run(at + len(line) - len(shown), at + len(line)))
            at += len(line) + 1
        found.append(Block("paragraph", runs[0].start, runs[-1].end, runs=runs))
    return found


def _marked(source: str) -> list[Block]:
    lines = source.split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    root = Block("root")
    open_blocks = [root]
    cursor = 0
    for token in _READER.parse(source):
        if token.type == "inline":
            block = open_blocks[-1]
            block.runs, cursor = _runs(source, token, lines, starts, cursor)
        elif token.nesting == 1:
            block = _block(token)
            open_blocks[-1].children.append(block)
            open_blocks.append(block)
        elif token.nesting == -1:
            _close(open_blocks.pop(), cursor)
    return root.children


def walk(blocks: list[Block]) -> Iterator[Block]:
    for block in blocks:
        yield from block.walk()


def _block(token: Token) -> Block:
    kinds = {
        "heading_open": "heading",
        "bullet_list_open": "list",
        "ordered_list_open": "list",
        "list_item_open": "item",
        "blockquote_open": "quote",
    }
    block = Block(kinds.get(token.type, "paragraph"))
    block.level = int(token.tag[1]) if block.kind == "heading" else 0
    block.tight = token.hidden
    block.ordered = token.type == "ordered_list_open"
    if block.ordered and (first := token.attrGet("start")) is not None:
        block.first = int(first)
    return block


def _close(block: Block, cursor: int) -> None:
    if block.runs:
        block.start, block.end = block.runs[0].start, block.runs[-1].end
        return
    inside = [child for child in block.children if child.end > child.start]
    block.start, block.end = (inside[0].start, inside[-1].end) if inside else (cursor, cursor)


def _runs(source: str, token: Token, lines: list[str], starts: list[int], cursor: int) -> tuple[list[Run], int]:
    """The runs of a block's text, line by line: each line of its content is the end, or a slice, of a source line."""
    runs: list[Run] = []
    first = token.map[0] if token.map else 0
    for number, content in enumerate(token.content.split("\n")):
        shown = content.strip(" \t")
        line = first + number
        if not shown or line >= len(lines):
            continue
        # A heading may close with hashes; anything else ends its line.
        at = len(lines[line].rstrip(" \t")) - len(shown)
        if not lines[line].startswith(shown, at):
            at = lines[line].find(shown)
        if at < 0:
            continue
        start = starts[line] + at
        if runs:
            runs.append(Run(starts[line] - 1, starts[line]))
        runs.extend(_line(source, start, start + len(shown)))
        cursor = start + len(shown)
    return runs, cursor


def _line(source: str, start: int, end: int) -> Iterator[Run]:
    at = start
    for found in _LINK.finditer(source, start, end):
        link = _link(found)
        if link is None:
            continue
        if found.start() > at:
            yield Run(at, found.start())
        yield link
        at = found.end() if found["bare"] is None else link.end
    if at < end:
        yield Run(at, end)


def _link(found: re.Match[str]) -> Run | None:
    if found["label"] is not None:
        name, target = "label", found["target"]
    elif found["angle"] is not None:
        name, target = "angle", found["angle"]
    else:
        name, target = "bare", _without_tail(found["bare"])
    # A label that nobody can see, an address without a host: not a link.
    visible = any(unicodedata.category(c)[0] not in "ZC" for c in found[name])
    if not visible or not _HOST.match(target) or not _passes(target):
        return None
    start = found.start(name)
    end = start + len(target) if name == "bare" else found.end(name)
    return Run(start, end, target)


def _passes(target: str) -> bool:
    """The sanitiser, last gate of the page, would keep this address."""
    return "href" in nh3.clean(f'<a href="{escape(target)}">_</a>', url_schemes=SCHEMES, link_rel=None)


def _without_tail(address: str) -> str:
    """The address of a sentence, without the stop that ends the sentence nor a bracket that it did not open."""
    while address and (address[-1] in ".,;:!?…'’)]*_" and not (address[-1] == ")" and _balanced(address))):
        address = address[:-1]
    return address


def _balanced(address: str) -> bool:
    return address.count("(") >= address.count(")")


# --- The reader: markdown-it-py with our few rules -------------------------------------------------------------


def _shallow(rule):
    def guarded(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        return state.level < DEEPEST * 2 and rule(state, start, end, silent)

    return guarded


_HEADING = re.compile(r"#{2,4}[ \t]+(?=\S)(?!#+[ \t]*$)")


def _our_heading(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Levels 2 to 4 with a title; the page holds the first level, an empty heading would mislead who hears it."""
    at = state.bMarks[start] + state.tShift[start]
    if not _HEADING.match(state.src[at : state.eMarks[start]]):
        return False
    return heading(state, start, end, silent)


def _reader() -> MarkdownIt:
    reader = MarkdownIt("zero", {"maxNesting": DEEPEST * 2 + 10, "html": False})
    rules = reader.block.ruler
    rules.before("paragraph", "blockquote", _shallow(blockquote), {"alt": ["paragraph", "blockquote", "list"]})
    rules.before("paragraph", "list", _shallow(list_block), {"alt": ["paragraph", "blockquote"]})
    rules.before("paragraph", "heading", _our_heading, {"alt": ["paragraph", "blockquote"]})
    # Indented code does not exist here: four spaces are four spaces.
    reader.core.ruler.disable(["inline", "text_join", "normalize"])
    return reader


_READER = _reader()
