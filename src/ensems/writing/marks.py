"""The restricted marks shown: as HTML, as plain text, as neutral blocks for documents, with passages to cite.

Every function takes the text as typed; offsets are those of the normalised text (`core.texts.normalise`), which is what
drafts and versions hold.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from typing import Any

import nh3
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from ensems.core.texts import integer, normalise
from ensems.writing.structure import SCHEMES, Block, Run, read, walk

LONGEST = 20_000

_TAGS = {"p", "br", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "a", "mark", "span"}
_PLACE = {"data-start", "data-end"}
_ATTRIBUTES = {
    **dict.fromkeys(("p", "h2", "h3", "h4", "h5", "h6", "li"), _PLACE),
    "a": {"href"},
    "ol": {"start"},
    "span": {"id", "data-at"},
    "mark": {"id"},
}
_PASSAGE = re.compile(r"passage-\d+-\d+")

WORD = re.compile(r"\w+(?:[’'\-]\w+)*")
# A line that opens with a letter and holds no mark is read as it is written.
UNMARKED = re.compile(r"^[^\W\d_](?:[^\W_]|[ \u00a0\u202f,;:.!?…’'«»])*$", re.MULTILINE)


def render(body: str, *, base_level: int = 3) -> SafeString:
    """HTML of the text; its highest headings become `<h{base_level}>`, the next ones follow without skipping one."""
    return _Html(normalise(body), base_level).page()


def render_with_offsets(body: str, *, base_level: int = 3) -> SafeString:
    """The same, ready for a reader to cite: paragraphs, headings and items carry `data-start` and `data-end`, each run
    of text is a `<span data-at>` whose characters are those of the source from there on."""
    return _Html(normalise(body), base_level, places=True).page()


def highlight(body: str, spans: Iterable[tuple[int, int]], *, base_level: int = 3) -> SafeString:
    """The same as `render`, the passages [start, end[ marked, each with the anchor `passage-<start>-<end>`."""
    source = normalise(body)
    kept = sorted(
        {(max(0, a), min(len(source), b)): (a, b) for a, b in spans if 0 <= a < b and a < len(source)}.items()
    )
    return _Html(source, base_level, spans=[(*clipped, f"passage-{a}-{b}") for clipped, (a, b) in kept]).page()


def plain(body: str) -> str:
    """What is read, without marks: one paragraph a block, items opened by « – » or their number."""
    source = normalise(body)
    return "\n\n".join(_plain(source, block) for block in read(source)).strip()


def words(body: str) -> int:
    """How many words; « l’eau » and « c’est-à-dire » count for one, as in a word processor."""
    return len(WORD.findall(plain(body)))


def says(body: str, least: int) -> bool:
    """Whether it has so many words: the same as `words(body) >= least`, told from one plain line when there is one."""
    source = normalise(body)
    plainly = any(len(WORD.findall(line.group())) >= least for line in UNMARKED.finditer(source))
    return plainly or words(source) >= least


def blocks(body: str) -> list[dict[str, Any]]:
    """The neutral form that `documents` composes: see `documents.schemas.Block`."""
    source = normalise(body)
    return [_neutral(source, block) for block in read(source)]


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, heading or item that can be cited whole; `text` is the source from `start` to `end`."""

    start: int
    end: int
    text: str


def passages(body: str) -> list[Passage]:
    """What may be cited without choosing to the character, in order."""
    source = normalise(body)
    return [Passage(b.start, b.end, source[b.start : b.end]) for b in walk(read(source)) if b.runs]


def cited(body: str, start: int, end: int) -> str:
    """The words of [start, end[ as they are read, marks left out; "" when the passage is outside the text."""
    source = normalise(body)
    if not 0 <= start < end <= len(source):
        return ""
    parts = []
    for block in walk(read(source)):
        pieces = [source[max(r.start, start) : min(r.end, end)] for r in block.runs if r.start < end and r.end > start]
        if pieces:
            parts.append("".join(pieces).strip())
    return "\n".join(part for part in parts if part)


# --- HTML ----------------------------------------------------------------------------------------------------


class _Html:
    def __init__(
        self, source: str, base_level: int, *, places: bool = False, spans: list[tuple[int, int, str]] | None = None
    ) -> None:
        self.source = source
        self.base = min(max(base_level, 2), 6)
        self.places = places
        self.spans = spans or []
        self.cuts = sorted({edge for start, end, _id in self.spans for edge in (start, end)})
        self.waiting = list(self.spans)
        self.level = self.base - 1
        found = read(source)
        self.top = min((block.level for block in walk(found) if block.kind == "heading"), default=2)
        self.blocks = found

    def page(self) -> SafeString:
        html = "\n".join(self._block(block) for block in self.blocks)
        return mark_safe(
            nh3.clean(
                html,
                tags=_TAGS,
                attributes=_ATTRIBUTES,
                url_schemes=SCHEMES,
                link_rel="nofollow noopener ugc",
                attribute_filter=_own_ids,
            )
        )

    def _block(self, block: Block) -> str:
        if block.kind == "heading":
            self.level = min(self.base + block.level - self.top, self.level + 1, 6)
            return self._tag(f"h{self.level}", block, self._runs(block))
        if block.kind == "paragraph":
            return self._runs(block) if block.tight else self._tag("p", block, self._runs(block))
        if block.kind == "item":
            return self._tag("li", block, self._children(block))
        if block.kind == "list":
            start = f' start="{block.first}"' if block.ordered and block.first != 1 else ""
            name = "ol" if block.ordered else "ul"
            return f"<{name}{start}>\n{self._children(block)}\n</{name}>"
        return f"<blockquote>\n{self._children(block)}\n</blockquote>"

    def _children(self, block: Block) -> str:
        return "\n".join(self._block(child) for child in block.children)

    def _tag(self, name: str, block: Block, inside: str) -> str:
        place = f' data-start="{block.start}" data-end="{block.end}"' if self.places else ""
        return f"<{name}{place}>{inside}</{name}>"

    def _runs(self, block: Block) -> str:
        return "".join(self._run(run) for run in block.runs)

    def _run(self, run: Run) -> str:
        if self.source[run.start : run.end] == "\n":
            return "<br>\n"
        inside = "".join(self._piece(start, end) for start, end in self._pieces(run))
        return f'<a href="{escape(run.href)}">{inside}</a>' if run.href else inside

    def _pieces(self, run: Run) -> Iterator[tuple[int, int]]:
        at = run.start
        for cut in self.cuts[bisect_right(self.cuts, run.start) :]:
            if cut >= run.end:
                break
            yield at, cut
            at = cut
        yield at, run.end

    def _piece(self, start: int, end: int) -> str:
        shown = escape(self.source[start:end])
        if self.places:
            return f'<span data-at="{start}">{shown}</span>'
        if not any(a < end and b > start for a, b, _id in self.spans):
            return shown
        opened = [found for found in self.waiting if found[0] < end and found[1] > start]
        self.waiting = [found for found in self.waiting if found not in opened]
        anchors = "".join(f'<span id="{name}"></span>' for _a, _b, name in opened[1:])
        identifier = f' id="{opened[0][2]}"' if opened else ""
        return f"{anchors}<mark{identifier}>{shown}</mark>"


def _own_ids(_tag: str, attribute: str, value: str) -> str | None:
    return value if attribute != "id" or _PASSAGE.fullmatch(value) else None


# --- Plain text and neutral blocks ---------------------------------------------------------------------------


def _plain(source: str, block: Block, indent: str = "") -> str:
    if block.kind == "list":
        lines = []
        for number, item in enumerate(block.children, block.first):
            sign = f"{number}. " if block.ordered else "– "
            parts = [_plain(source, child, indent + "  ") for child in item.children]
            lines.append(indent + sign + "\n".join(parts).lstrip())
        return "\n".join(lines)
    if block.kind == "quote":
        return "\n\n".join(_plain(source, child, indent) for child in block.children)
    return indent + _shown(source, block)


def _shown(source: str, block: Block) -> str:
    return "".join(source[run.start : run.end] for run in block.runs)


def _neutral(source: str, block: Block) -> dict[str, Any]:
    if block.kind == "list":
        items = [[_neutral(source, child) for child in item.children] for item in block.children]
        return {"kind": "list", "ordered": block.ordered, "start": block.first, "items": items}
    if block.kind == "quote":
        return {"kind": "quote", "blocks": [_neutral(source, child) for child in block.children]}
    text = [{"text": source[run.start : run.end]} | ({"link": run.href} if run.href else {}) for run in block.runs]
    if block.kind == "heading":
        return {"kind": "heading", "level": block.level, "text": text}
    return {"kind": "paragraph", "text": text}


# --- What will not be shown ----------------------------------------------------------------------------------

_FOREIGN = (
    (
        r"!\[[^\]\n]*\]\([^)\n]*\)",
        _lazy("une image ne peut pas être montrée ici\u00a0; joignez-la en fichier."),
    ),
    (r"</?[a-zA-Z][a-zA-Z0-9]*(?:\s[^<>\n]*)?/?>|<!--", _lazy("du code HTML sera montré tel quel, comme du texte.")),
    (r"^[ \t>]*(?:```|~~~)", _lazy("un bloc de code sera montré comme du texte ordinaire.")),
    (
        r"^[ \t>]*\|?[ \t]*:?-{2,}:?[ \t]*(?:\|[ \t]*:?-{2,}:?[ \t]*)+\|?[ \t]*$",
        _lazy("un tableau ne peut pas être montré\u00a0; écrivez une liste, ou joignez un fichier."),
    ),
    (
        r"\*\*(?=\S)[^*\n]+?(?<=\S)\*\*|(?<!\w)__(?=\S)[^_\n]+?(?<=\S)__(?!\w)",
        _lazy("les signes ** et __ resteront visibles\u00a0: il n’y a pas de gras ici."),
    ),
    (
        r"^[ \t>]*#(?:[ \t]|#{4,}[ \t])",
        _lazy("un intertitre commence par deux à quatre dièses («\u00a0## Intertitre\u00a0»)."),
    ),
    (
        r"(?<!!)\[[^\[\]\n]+\]\((?!https?://|mailto:)[^)\n]*\)",
        _lazy("ce lien ne marchera pas\u00a0: une adresse commence par https:// ou mailto:."),
    ),
)
_FOREIGN_FOUND = [(re.compile(pattern, re.MULTILINE | re.IGNORECASE), sentence) for pattern, sentence in _FOREIGN]


def problems(body: str) -> list[str]:
    """Sentences for the writer about what will not be shown as she means it; empty when all is well."""
    source = normalise(body)
    found = []
    if len(source) > LONGEST:
        found.append(
            _("Le texte compte %(length)s caractères, pour %(most)s au plus\u00a0: raccourcissez-le.")
            % {"length": integer(len(source)), "most": integer(LONGEST)}
        )
    located = []
    for pattern, sentence in _FOREIGN_FOUND:
        if match := pattern.search(source):
            located.append((source.count("\n", 0, match.start()) + 1, sentence))
    located.sort(key=lambda pair: pair[0])
    return found + [
        _("Ligne %(line)s\u00a0: %(what)s") % {"line": integer(line), "what": sentence} for line, sentence in located
    ]
