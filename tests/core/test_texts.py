import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from ensems.core import texts

ANY = st.text(max_size=300)


@given(ANY)
def test_a_normal_text_stays_as_it_is(text):
    once = texts.normalise(text)
    assert texts.normalise(once) == once


@given(ANY)
def test_a_normal_text_has_one_form_and_no_hidden_character(text):
    normal = texts.normalise(text)
    assert unicodedata.is_normalized("NFC", normal)
    assert "\r" not in normal
    assert not any(unicodedata.category(c) == "Cc" and c not in "\n\t" for c in normal)
    assert not any(line != line.rstrip() for line in normal.split("\n"))


def test_nothing_turns_the_line_around_nor_hides():
    assert texts.normalise("Ana\u202e, maire\u2066\u00ad\ufeff") == "Ana, maire"
    assert texts.normalise("\u200b \u2060") == ""
    assert texts.normalise("👩🏽\u200d🚒") == "👩🏽\u200d🚒"


def test_the_same_words_typed_on_two_machines_have_one_digest():
    assert texts.digest(texts.normalise("été\r\nhiver  ")) == texts.digest(texts.normalise("e\u0301te\u0301\nhiver"))


def test_a_digest_is_that_of_its_utf8():
    assert texts.digest("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_a_digest_is_shown_by_its_ends():
    assert texts.short("9f3c" + "0" * 56 + "71ae") == "9f3c…71ae"
    assert texts.short("court") == "court"


def test_figures_keep_their_groups_together():
    assert texts.integer(6124653) == "6\u202f124\u202f653"
    assert texts.integer(999) == "999"


def test_a_space_that_does_not_break_stays_on_the_line():
    assert (
        texts.one_line("  Deux lignes\u00a0: l’une\n\u202f; l’autre\t\tvide ")
        == "Deux lignes\u00a0: l’une\u202f; l’autre vide"
    )
    assert texts.excerpt("Voici\u00a0: cent\u00a0vingt", 8) == "Voici…"


@given(ANY)
def test_a_line_is_made_once(text):
    once = texts.one_line(text)
    assert texts.one_line(once) == once
    assert once.split() == text.split()


def test_an_excerpt_is_cut_between_two_words():
    assert texts.excerpt("Un lieu ouvert, et bien d’autres choses", 17) == "Un lieu ouvert…"
    assert texts.excerpt("Court.") == "Court."


@given(ANY, st.integers(1, 80))
def test_an_excerpt_is_never_longer_than_asked(text, length):
    assert len(texts.excerpt(text, length)) <= length + 1
