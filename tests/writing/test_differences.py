"""What changed reads like a sentence."""

from time import process_time

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from ensems.writing.differences import changed, compare, tokens

texts = st.lists(
    st.sampled_from(["Un mot.", "l’eau", "« oui »", "\n", "\n\n", " ", "de", "a-b", "\u00a0!"]), max_size=40
).map("".join)


def parts(old, new):
    return [[(part.kind, part.text) for part in piece.words] for piece in compare(old, new)]


def flat(pieces):
    for piece in pieces:
        yield from piece.folded or (piece,)


@given(texts, texts)
def test_both_texts_can_be_read_back(old, new):
    pieces = list(flat(compare(old, new)))

    def side(kind):
        paragraphs = (
            "".join(part.text for part in piece.words if part.kind in ("same", kind))
            for piece in pieces
            if piece.kind in ("same", "changed", kind)
        )
        return list(paragraphs)

    assert side("added") == [line.strip() for line in new.splitlines() if line.strip()]
    assert side("removed") == [line.strip() for line in old.splitlines() if line.strip()]


@given(texts)
def test_the_same_text_has_no_change(text):
    assert not changed(compare(text, text))


@given(st.text(max_size=60))
def test_tokens_join_back(text):
    assert "".join(tokens(text)) == text


def test_french_words_and_signs():
    assert tokens("L’eau d’aujourd’hui, c’est-à-dire\u00a0: « oui\u00a0» !") == [
        "L’", "eau", " d’", "aujourd’hui", ",", " c’", "est-à-dire", "\u00a0:", " « ", "oui", "\u00a0»", " !",
    ]  # fmt: skip


def test_words_changed_inside_a_paragraph():
    old = "Nous demandons un train le matin vers Foix."
    new = "Nous demandons un train le soir vers Foix et Pamiers."

    assert parts(old, new) == [
        [
            ("same", "Nous demandons un train le"),
            ("removed", " matin"),
            ("added", " soir"),
            ("same", " vers Foix"),
            ("added", " et Pamiers"),
            ("same", "."),
        ]
    ]


def test_paragraphs_added_and_removed():
    pieces = compare("Un premier point.\n\nLe vieux texte.", "Un premier point.\n\nTout autre chose ici.")

    assert [piece.kind for piece in pieces] == ["same", "removed", "added"]


def test_long_unchanged_stretches_are_folded():
    old = "\n\n".join(f"Paragraphe {n}." for n in range(20))

    pieces = compare(old, old.replace("Paragraphe 9.", "Paragraphe neuf ici, Paragraphe 9 bis."))

    assert [piece.kind for piece in pieces].count("folded") == 2
    assert sum(len(piece.folded) for piece in pieces) == 17


def test_the_page_says_what_was_added_and_removed():
    html = render_to_string("writing/difference.html", {"difference": compare("Un <b> deux.", "Un <i> deux.")})

    assert '<del><span class="visually-hidden">retiré\u00a0: </span>' in html
    assert '<ins><span class="visually-hidden">ajouté\u00a0: </span>' in html
    assert "<b>" not in html


PARAGRAPH = "Le territoire compte {} communes et demande que l’offre de transport soit renforcée le soir\u00a0; "


@pytest.mark.parametrize("gap", ["\n\n", " "])
def test_a_long_text_is_compared_in_a_fifth_of_a_second(gap):
    old = gap.join((PARAGRAPH * 2).format(n, n + 1) for n in range(100))[:20_000]
    new = old.replace("renforcée", "doublée", 60).replace(" 12 ", " douze ")
    start = process_time()
    compare(old, new)

    assert process_time() - start < 0.4
