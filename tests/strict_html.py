"""A severe reader of our pages: what a browser mends in silence and what a screen reader trips over is named.

`problems(html)` gives the list of sentences, empty when all is well; `check(response)` fails with them. A fragment
(what htmx receives) is held to the same rules, save those of a whole document: title, language, one h1, one main.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any


def _set(names: str) -> frozenset[str]:
    return frozenset(names.split())


VOID = _set("area base br col embed hr img input link meta source track wbr")
SVG_LEAVES = _set("path rect circle line polygon polyline ellipse use stop image")
BLOCKS = _set(
    "address article aside blockquote details dialog div dl fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 "
    "header hr main nav ol p pre section table ul"
)
# What may hold words and no block: a browser closes the first, or draws the second in an unforeseen way.
PHRASING = _set("p h1 h2 h3 h4 h5 h6 span em strong b i small label button code cite q time mark abbr sup sub kbd s u")
CHILD_OF = {
    "li": {"ul", "ol", "menu"},
    "dt": {"dl", "div"},
    "dd": {"dl", "div"},
    "tr": {"thead", "tbody", "tfoot", "table"},
    "td": {"tr"},
    "th": {"tr"},
    "caption": {"table"},
    "thead": {"table"},
    "tbody": {"table"},
    "tfoot": {"table"},
    "option": {"select", "optgroup", "datalist"},
    "optgroup": {"select"},
    "legend": {"fieldset"},
    "summary": {"details"},
    "figcaption": {"figure"},
    "source": {"picture", "video", "audio"},
}
ONLY_CHILDREN = {
    "ul": {"li", "script", "template"},
    "ol": {"li", "script", "template"},
    "dl": {"dt", "dd", "div"},
    "select": {"option", "optgroup", "hr"},
    "tr": {"td", "th"},
}
NOT_INSIDE_ITSELF = frozenset({"a", "button", "form", "label"})
INTERACTIVE = frozenset({"a", "button", "input", "select", "textarea", "summary"})
# The switch of role stands on pages that are the same for all visitors; its view looks at where it was sent from.
WITHOUT_TOKEN = frozenset({"/demonstration/role/"})
FIELDS = frozenset({"input", "select", "textarea", "meter", "progress"})
UNLABELLED_INPUTS = frozenset({"hidden", "submit", "button", "reset", "image"})
POINTERS = ("aria-describedby", "aria-labelledby", "aria-controls", "aria-owns", "aria-details", "aria-errormessage")
LEFTOVERS = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}|%\(\w+\)[sd]")
DATA_SCRIPTS = frozenset({"application/json", "application/ld+json"})


@dataclass(eq=False)
class Element:
    name: str
    attributes: dict[str, str]
    line: int
    parent: Element | None
    children: list[Element | str] = field(default_factory=list)

    def __getitem__(self, attribute: str) -> str:
        return self.attributes.get(attribute, "")

    def __contains__(self, attribute: str) -> bool:
        return attribute in self.attributes

    def walk(self) -> Iterator[Element]:
        for child in self.children:
            if isinstance(child, Element):
                yield child
                yield from child.walk()

    def elements(self, *names: str) -> list[Element]:
        return [one for one in self.walk() if one.name in names]

    def ancestors(self) -> Iterator[Element]:
        one = self.parent
        while one is not None:
            yield one
            one = one.parent

    def text(self) -> str:
        """What is read aloud: the words, the names of pictures, nothing of what is hidden."""
        if self["aria-hidden"] == "true" or "hidden" in self or self.name in {"script", "style", "template"}:
            return ""
        if self["aria-label"].strip():
            return self["aria-label"]
        if self.name == "img":
            return self["alt"]
        return " ".join(c if isinstance(c, str) else c.text() for c in self.children).strip()

    def __str__(self) -> str:
        told = "".join(f' {name}="{value[:60]}"' for name, value in list(self.attributes.items())[:3])
        return f"line {self.line}, <{self.name}{told}>"


class Reader(HTMLParser):
    """Builds the tree and notes every liberty taken with it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("#root", {}, 0, None)
        self.open = self.root
        self.found: list[str] = []
        self.doctype = False

    def handle_decl(self, decl: str) -> None:
        self.doctype = decl.strip().lower() == "doctype html"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        one = self._add(tag, attrs)
        if tag not in VOID:
            self.open = one

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        one = self._add(tag, attrs)
        in_svg = tag in SVG_LEAVES or any(a.name == "svg" for a in one.ancestors())
        if tag not in VOID and not in_svg:
            self.found.append(f"{one}: only a void element may close itself")

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            self.found.append(f"line {self.getpos()[0]}: </{tag}> closes nothing, {tag} is void")
        elif self.open.name == tag:
            self.open = self.open.parent or self.root
        elif any(one.name == tag for one in self.open.ancestors()):
            while self.open.name != tag:
                self.found.append(f"{self.open}: not closed before </{tag}> on line {self.getpos()[0]}")
                self.open = self.open.parent or self.root
            self.open = self.open.parent or self.root
        else:
            self.found.append(f"line {self.getpos()[0]}: </{tag}> was never opened")

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.open.children.append(data)

    def finish(self) -> None:
        self.close()
        while self.open is not self.root:
            self.found.append(f"{self.open}: never closed")
            self.open = self.open.parent or self.root

    def _add(self, tag: str, attrs: list[tuple[str, str | None]]) -> Element:
        one = Element(tag, {name: value or "" for name, value in attrs}, self.getpos()[0], self.open)
        for name, times in Counter(name for name, _value in attrs).items():
            if times > 1:
                self.found.append(f"{one}: the attribute {name} is given {times} times")
        self.open.children.append(one)
        return one


def problems(html: str) -> list[str]:
    """Every problem of a page or of a fragment, with its line."""
    reader = Reader()
    reader.feed(html)
    reader.finish()
    root = reader.root
    every = list(root.walk())
    whole = bool(root.elements("html"))
    ids = Counter(one["id"] for one in every if "id" in one)
    return [
        *reader.found,
        *_nesting(every),
        *_policy(every),
        *_identifiers(every, ids, whole),
        *_fields(every, root),
        *_names(every),
        *_tables(every),
        *_headings(every, whole),
        *_forms(every),
        *_leftovers(root),
        *(_document(reader, root) if whole else []),
    ]


def check(response: Any) -> None:
    """Fail when the page of this response has problems."""
    html = response.content.decode(response.charset or "utf-8")
    found = problems(html)
    if found:
        path = getattr(response, "request", {}).get("PATH_INFO", "")
        raise AssertionError(f"{path}: {len(found)} problem(s) in the page\n- " + "\n- ".join(found))


def _nesting(every: list[Element]) -> Iterator[str]:
    for one in every:
        parent = one.parent
        assert parent is not None
        if any(a.name == "svg" for a in one.ancestors()):
            continue
        if parent.name != "#root":
            allowed = CHILD_OF.get(one.name)
            if allowed and parent.name not in allowed:
                yield f"{one}: cannot be inside <{parent.name}>"
            only = ONLY_CHILDREN.get(parent.name)
            if only and one.name not in only:
                yield f"{one}: <{parent.name}> holds only {', '.join(sorted(only))}"
        if one.name in BLOCKS:
            for outer in one.ancestors():
                if outer.name in PHRASING:
                    yield f"{one}: a block inside <{outer.name}>"
                    break
        if one.name in NOT_INSIDE_ITSELF and any(a.name == one.name for a in one.ancestors()):
            yield f"{one}: inside another <{one.name}>"
        elif one.name in INTERACTIVE and any(a.name in {"a", "button"} for a in one.ancestors()):
            yield f"{one}: a control inside a link or a button"


def _policy(every: list[Element]) -> Iterator[str]:
    """What the content security policy forbids: it would fail in silence."""
    for one in every:
        if one.name == "style":
            yield f"{one}: an inline style sheet"
        if one.name == "script" and "src" not in one and one["type"] not in DATA_SCRIPTS:
            yield f"{one}: an inline script"
        for name, value in one.attributes.items():
            if name == "style":
                yield f"{one}: an inline style"
            if name.startswith(("on", "hx-on")):
                yield f"{one}: an inline handler {name}"
            if value.strip().lower().startswith("javascript:"):
                yield f"{one}: a javascript: address"


def _identifiers(every: list[Element], ids: Counter[str], whole: bool) -> Iterator[str]:
    for value, times in ids.items():
        if times > 1:
            yield f'id="{value}" is used {times} times'
        if not value or re.search(r"\s", value):
            yield f'id="{value}" is empty or holds a space'
    if not whole:
        return
    for one in every:
        for pointer in POINTERS:
            for target in one[pointer].split():
                if target not in ids:
                    yield f"{one}: {pointer} points to « {target} », which is not on the page"
        if one.name == "label" and one["for"] and one["for"] not in ids:
            yield f"{one}: for= points to « {one['for']} », which is not on the page"
        for pointer in ("list", "form"):
            if pointer in one and one[pointer] not in ids:
                yield f"{one}: {pointer}= points to « {one[pointer]} », which is not on the page"
        if one.name == "a" and len(one["href"]) > 1 and one["href"].startswith("#") and one["href"][1:] not in ids:
            yield f"{one}: leads to {one['href']}, which is not on the page"


def _fields(every: list[Element], root: Element) -> Iterator[str]:
    labels = {one["for"] for one in every if one.name == "label" and one["for"] and one.text()}
    for one in every:
        if one.name not in FIELDS or (one.name == "input" and one["type"].lower() in UNLABELLED_INPUTS):
            continue
        wrapped = any(a.name == "label" and a.text() for a in one.ancestors())
        named = any(one[name].strip() for name in ("aria-label", "aria-labelledby", "title"))
        if not (wrapped or named or (one["id"] and one["id"] in labels)):
            yield f"{one}: a field without a label"


def _names(every: list[Element]) -> Iterator[str]:
    for one in every:
        if "hidden" in one or any("hidden" in a for a in one.ancestors()):
            continue
        named = any(one[name].strip() for name in ("aria-label", "aria-labelledby"))
        hidden = one["aria-hidden"] == "true" or any(a["aria-hidden"] == "true" for a in one.ancestors())
        if one.name == "img" and "alt" not in one:
            yield f"{one}: a picture without alt"
        if one.name == "svg" and not hidden:
            titled = any(isinstance(c, Element) and c.name == "title" and c.text() for c in one.children)
            inside_picture = any(a["role"] == "img" for a in one.ancestors())
            # A map whose territories are links is a group: role="img" would hide its links.
            linked = one["role"] == "group" and any(a.name == "a" for a in every if one in a.ancestors())
            if not inside_picture and ((one["role"] != "img" and not linked) or not (named or titled)):
                yield f'{one}: an SVG is aria-hidden="true", or role="img" (a group when it has links) with a title'
        elif one["role"] == "img" and not named and not hidden and one.name != "img":
            yield f'{one}: role="img" without a name'
        if one.name == "iframe" and not one["title"].strip():
            yield f"{one}: a frame without a title"
        if one.name in {"a", "button", "summary"} and not named and not one.text() and not one["title"].strip():
            yield f"{one}: nothing to read"
        if one.name == "a" and "href" not in one:
            yield f"{one}: a link without an address"
        if one.name == "input" and one["type"] in {"submit", "button"} and not one["value"].strip():
            yield f"{one}: a button without a text"
        if one["tabindex"].isdigit() and int(one["tabindex"]) > 0:
            yield f"{one}: a positive tabindex breaks the order of the keyboard"
        if hidden and one.name in INTERACTIVE and one["tabindex"] != "-1" and one["type"] != "hidden":
            yield f"{one}: reached by the keyboard, though hidden from screen readers"


def _tables(every: list[Element]) -> Iterator[str]:
    for one in every:
        if one.name != "table" or one["role"] in {"presentation", "none"}:
            continue
        caption = next((c for c in one.children if isinstance(c, Element) and c.name == "caption"), None)
        if caption is None or not caption.text():
            yield f"{one}: a table without a caption"
        if not one.elements("th"):
            yield f"{one}: a table without a heading"
        for heading in one.elements("th"):
            if "scope" not in heading and "id" not in heading:
                yield f"{heading}: a heading of table says its scope"


def _headings(every: list[Element], whole: bool) -> Iterator[str]:
    previous = 0
    for one in every:
        if not re.fullmatch(r"h[1-6]", one.name):
            continue
        level = int(one.name[1])
        if not one.text():
            yield f"{one}: an empty heading"
        if previous and level > previous + 1:
            yield f"{one}: a heading of level {level} after one of level {previous}"
        previous = level
    if whole:
        firsts = sum(one.name == "h1" for one in every)
        if firsts != 1:
            yield f"{firsts} headings h1 instead of one"


def _forms(every: list[Element]) -> Iterator[str]:
    for one in every:
        if one.name == "form" and one["method"].lower() == "post":
            inputs = one.elements("input")
            if one["action"] not in WITHOUT_TOKEN and not any(i["name"] == "csrfmiddlewaretoken" for i in inputs):
                yield f"{one}: a form that posts without its protection (csrf_token)"
            if any(i["type"] == "file" for i in inputs) and one["enctype"] != "multipart/form-data":
                yield f'{one}: sends a file without enctype="multipart/form-data"'
        if one.name == "fieldset":
            first = next((c for c in one.children if isinstance(c, Element)), None)
            if first is None or first.name != "legend" or not first.text():
                yield f"{one}: a fieldset begins with its legend"
        if one.name == "details":
            first = next((c for c in one.children if isinstance(c, Element)), None)
            if first is None or first.name != "summary":
                yield f"{one}: details begins with its summary"


def _leftovers(root: Element) -> Iterator[str]:
    for one in [root, *root.walk()]:
        if one.name in {"script", "code", "pre", "textarea", "samp"}:
            continue
        for child in one.children:
            if isinstance(child, str) and (LEFTOVERS.search(child) or child.strip() == "None"):
                yield f"{one}: a remnant of template, « {child.strip()[:60]} »"
        for name, value in one.attributes.items():
            if (LEFTOVERS.search(value) and not name.startswith(("hx-", "content"))) or value == "None":
                yield f"{one}: a remnant of template in {name}"


def _document(reader: Reader, root: Element) -> Iterator[str]:
    if not reader.doctype:
        yield "no <!doctype html>"
    page = root.elements("html")[0]
    if not page["lang"]:
        yield "<html> without lang"
    titles = [one for one in root.elements("title") if one.parent and one.parent.name == "head"]
    if len(titles) != 1 or not titles[0].text().removesuffix("· Ensems").strip():
        yield "a page has one title, which is not empty"
    if len(root.elements("main")) != 1:
        yield "a page has one <main>"
    if not any(one["charset"].lower() == "utf-8" for one in root.elements("meta")):
        yield "no charset"
    if not any(one["name"] == "viewport" for one in root.elements("meta")):
        yield "no viewport"
    labels = Counter((one.name, one["aria-label"]) for one in root.elements("nav"))
    for (_name, label), times in labels.items():
        if not label or times > 1:
            yield f"{times} <nav> named « {label} »: each has a name of its own"
