"""Restricted marks: what is shown, what is shown literally, where a passage stands."""

import re
from html import unescape
from html.parser import HTMLParser
from time import process_time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ensems.core.texts import normalise
from ensems.writing import marks, structure

PIECES = [
    "## ", "# ", "#### ", "- ", "1. ", "> ", "\n", "\n\n", "    ", "\t", "[", "](", ")", "https://", "http://exemple.fr",
    "[site](https://exemple.fr/a?b=c&d)", "mailto:", "javascript:", "<script>", "</script>", "<img src=x onerror=1>",
    "<b onclick=a>", "![", "`", "```\n", "**", "*", "---", "|", "&amp;", "&", "<", "\"", "'", "é", "« a »", "😀",
    "texte", "Un mot.", "\\", "#", "\u2028",
]  # fmt: skip
source = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=5)), max_size=40).map("".join)


@given(st.text("ab .,-1)\u00a0\u202f\u3000\t\n\u2028é:/", max_size=40))
def test_a_text_without_marks_is_read_as_the_reader_of_marks_would(body):
    text = normalise(body)
    if not structure._MARK.search(text):
        assert structure._paragraphs(text) == structure._marked(text)


class Seen(HTMLParser):
    """Tags, attributes, and the text of each element that says where it stands."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.runs: list[tuple[int, str]] = []
        self.marked: list[str] = []
        self.text = ""
        self.open: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag == "br":
            return
        self.open.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop()[0] == tag

    def handle_data(self, data):
        self.text += data
        if self.open and "data-at" in self.open[-1][1]:
            self.runs.append((int(self.open[-1][1]["data-at"]), data))
        if any(tag == "mark" for tag, _attributes in self.open):
            self.marked.append(data)


@given(source)
@example("<script>alert(1)</script>")
@example("[x](javascript:alert(1)) <a href='javascript:1'>")
@example("> " * 300 + "profond")
@example("- " * 300)
@settings(max_examples=400, deadline=None)
def test_rendering_never_raises_and_lets_nothing_through(body):
    seen = Seen(marks.render(body))

    for tag, attributes in seen.tags:
        assert tag in {"p", "br", "h3", "h4", "h5", "ul", "ol", "li", "blockquote", "a"}
        assert set(attributes) <= {"href", "rel", "start"}
        if tag == "a":
            assert re.match(r"(https?://|mailto:)", attributes["href"], re.IGNORECASE)
            assert attributes["rel"] == "nofollow noopener ugc"
    assert not seen.open


@given(source)
@settings(max_examples=300, deadline=None)
def test_offsets_slice_back_to_the_source(body):
    body = normalise(normalise(body))

    seen = Seen(marks.render_with_offsets(body))

    for at, shown in seen.runs:
        assert unescape(body[at : at + len(shown)]) == unescape(shown) or body[at : at + len(shown)] == shown
    for _tag, attributes in seen.tags:
        if "data-start" in attributes:
            start, end = int(attributes["data-start"]), int(attributes["data-end"])
            assert 0 <= start <= end <= len(body)
    for passage in marks.passages(body):
        assert passage.text == body[passage.start : passage.end] == passage.text.strip("\n")


@given(source)
@settings(max_examples=200, deadline=None)
def test_no_word_is_dropped(body):
    body = normalise(body)
    shown = Seen(marks.render(body)).text
    typed = re.findall(r"\w+", re.sub(r"\]\([^()\s]*\)", "] ", body))

    # A word glued to a link reads as one word with it: nothing is lost.
    assert {word for word in typed if word not in shown} <= set(re.findall(r"\w+", body)) - {"texte", "Un", "mot", "é"}


@given(source, st.integers(0, 200), st.integers(1, 60))
@settings(max_examples=300, deadline=None)
def test_a_marked_passage_is_the_cited_words(body, start, length):
    body = normalise(normalise(body))

    seen = Seen(marks.highlight(body, [(start, start + length)]))

    if start + length <= len(body):
        cited = marks.cited(body, start, start + length)
        assert "".join("".join(seen.marked).split()) == "".join(cited.split())
        assert Seen(marks.render(body)).text.split() == seen.text.split()


@given(source)
@settings(max_examples=200, deadline=None)
def test_other_forms_never_raise(body):
    marks.plain(body), marks.blocks(body), marks.problems(body), marks.words(body), marks.passages(body)


def test_what_the_marks_give():
    body = (
        "Bonjour.\n\n## Le constat\n\nUn train\npar jour, voir [la fiche](https://exemple.fr/f).\n\n"
        "- un\n- deux\n  1. deux un\n\n> « Il faut un train. »\n\n### Suite"
    )

    assert marks.render(body) == (
        "<p>Bonjour.</p>\n<h3>Le constat</h3>\n<p>Un train<br>\npar jour, voir "
        '<a href="https://exemple.fr/f" rel="nofollow noopener ugc">la fiche</a>.</p>\n'
        "<ul>\n<li>un</li>\n<li>deux\n<ol>\n<li>deux un</li>\n</ol></li>\n</ul>\n"
        "<blockquote>\n<p>« Il faut un train. »</p>\n</blockquote>\n<h4>Suite</h4>"
    )


@pytest.mark.parametrize(
    "literal",
    [
        "**gras**",
        "*penché*",
        "`code`",
        "# Titre",
        "##### Cinq",
        "##",
        "---",
        "&amp;",
        "<b>gras</b>",
        "![i](https://a.fr/i.png)",
    ],
)
def test_what_is_not_ours_is_shown_as_typed(literal):
    text = Seen(marks.render(literal)).text

    assert text == (literal if "![" not in literal else "!i")


def test_headings_follow_the_page_without_skipping_a_level():
    html = marks.render("#### Bas\n\n## Haut\n\n#### Plus bas", base_level=2)

    assert re.findall(r"<(h\d)>", html) == ["h2", "h2", "h3"]


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("Voir https://exemple.fr/page.", "https://exemple.fr/page"),
        ("(https://exemple.fr/a_(b))", "https://exemple.fr/a_(b)"),
        ("<https://exemple.fr>", "https://exemple.fr"),
        ("[nous écrire](mailto:mairie@exemple.fr)", "mailto:mairie@exemple.fr"),
    ],
)
def test_links(typed, address):
    assert f'href="{address}"' in marks.render(typed)


@pytest.mark.parametrize(
    "typed", ["[x](javascript:alert(1))", "[ ](https://a.fr)", "[x](/ici)", "https://", "[x](https://)"]
)
def test_what_is_no_link(typed):
    assert "<a" not in marks.render(typed)


def test_a_passage_across_blocks_is_marked_in_each_and_anchored_once():
    body = "Un train.\n\n- le matin\n- le soir"
    start, end = body.index("train"), body.index("matin") + 5

    html = marks.highlight(body, [(start, end)])

    assert html == (
        f'<p>Un <mark id="passage-{start}-{end}">train.</mark></p>\n'
        "<ul>\n<li><mark>le matin</mark></li>\n<li>le soir</li>\n</ul>"
    )


def test_passages_that_overlap_each_have_their_anchor():
    html = marks.highlight("abcdef", [(0, 4), (0, 4), (2, 6), (0, 1), (50, 60), (4, 2)])

    assert sorted(re.findall(r'id="(passage-\d-\d)"', html)) == ["passage-0-1", "passage-0-4", "passage-2-6"]
    assert Seen(html).text == "abcdef"


def test_a_passage_inside_a_link_keeps_the_link():
    body = "Voir [la fiche jointe](https://exemple.fr)."

    html = marks.highlight(body, [(body.index("fiche"), body.index("fiche") + 5)])

    assert '">la <mark id="passage-9-14">fiche</mark> jointe</a>' in html


def test_plain_words_and_blocks():
    body = "## Titre\n\nL’eau, c’est-à-dire [la Garonne](https://g.fr).\n\n- un\n  - deux\n\n3. trois\n\n> cité"

    assert marks.plain(body) == "Titre\n\nL’eau, c’est-à-dire la Garonne.\n\n– un\n  – deux\n\n3. trois\n\ncité"
    assert marks.words("L’eau, c’est-à-dire la Garonne.") == 4
    assert marks.blocks(body)[1:3] == [
        {
            "kind": "paragraph",
            "text": [
                {"text": "L’eau, c’est-à-dire "},
                {"text": "la Garonne", "link": "https://g.fr"},
                {"text": "."},
            ],
        },
        {
            "kind": "list",
            "ordered": False,
            "start": 1,
            "items": [
                [
                    {"kind": "paragraph", "text": [{"text": "un"}]},
                    {
                        "kind": "list",
                        "ordered": False,
                        "start": 1,
                        "items": [[{"kind": "paragraph", "text": [{"text": "deux"}]}]],
                    },
                ]
            ],
        },
    ]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("Un.\n\n![carte](https://a.fr/c.png)", "Ligne 3\u00a0: une image"),
        ("<b>gras</b>", "Ligne 1\u00a0: du code HTML"),
        ("```\nx\n```", "bloc de code"),
        ("a | b\n--- | ---\n1 | 2", "tableau"),
        ("**gras**", "gras"),
        ("# Titre", "intertitre"),
        ("[ici](page.html)", "lien"),
        ("a" * 20_001, "20\u202f001 caractères"),
    ],
)
def test_what_will_not_be_shown_is_said(body, said):
    assert any(said in problem for problem in marks.problems(body))


def test_an_ordinary_text_has_no_problem():
    assert marks.problems("## Titre\n\nUn *2017*, 3 < 4, [a](https://b.fr), https://c.fr\n\n- x\n\n> y") == []


def test_a_long_text_is_rendered_fast():
    body = "\n\n".join(f"## Titre {i}\n\n- Un point [lié](https://exemple.fr/{i}).\n- Deux." for i in range(350))[
        :20_000
    ]
    start = process_time()
    marks.render(body)

    assert process_time() - start < 1


@pytest.mark.parametrize("body", ["> " * 10_000, "- " * 10_000, "[" * 20_000, "[a](http://" * 1_800, "1. " * 6_000])
def test_a_hostile_text_is_rendered_in_a_second(body):
    start = process_time()
    marks.render(body)

    assert process_time() - start < 3


@given(source, st.integers(0, 6))
@settings(max_examples=200, deadline=None)
def test_a_text_says_so_many_words_when_they_are_counted_in_it(body, least):
    assert marks.says(body, least) == (marks.words(body) >= least)


@pytest.mark.parametrize("body", ["Trois mots ici", "Oui ! ! ! !", "- un deux trois", "[a](b c)", "", "_a_ b\nc"])
def test_a_plain_line_spares_reading_the_marks_and_changes_nothing(body):
    assert [marks.says(body, least) for least in range(5)] == [marks.words(body) >= least for least in range(5)]
