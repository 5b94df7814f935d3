"""Passages: what is chosen is what is cited, to the character, whatever the characters."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import assume, given
from hypothesis import strategies as st

from ensems.core import texts
from ensems.opinions import passages
from ensems.writing import marks

BODY = """## Notre constat

Le local, nous l’avons 🙂. Une [charte](https://exemple.test/a), puis quelqu’un.

- accueillir
- animer le lieu

> Un lieu sans personne
> est un local."""

bodies = st.text(st.sampled_from("aé🙂 \n-#>[]().’1e\u0301"), max_size=120).map(texts.normalise)


@given(st.data())
def test_offsets_there_and_back(data):
    """What the reader selects on the page, as its words, is found again where it stands."""
    body = data.draw(bodies)
    assume(body)
    start = data.draw(st.integers(0, len(body) - 1))
    end = data.draw(st.integers(start + 1, len(body)))
    try:
        passage = passages.take(body, start, end)
    except ValidationError:
        assert not body[start:end].strip()
        return
    assert body[passage.start : passage.end] == passage.text == body[start:end].strip()
    assert passage.digest == texts.digest(passage.text)
    words = marks.cited(body, passage.start, passage.end)
    assert passages.same_words(body, passage.start, passage.end, words)


@given(bodies)
def test_each_paragraph_offered_can_be_cited(body):
    for offered in marks.passages(body):
        assert passages.take(body, offered.start, offered.end).text == offered.text.strip()


@given(bodies, st.data())
def test_what_is_found_reads_as_what_was_pasted(body, data):
    read = marks.cited(body, 0, len(body)) if body else ""
    assume(read.strip())
    start = data.draw(st.integers(0, len(read) - 1))
    words = read[start : start + data.draw(st.integers(1, 30))]
    try:
        found = passages.find(body, words)
    except ValidationError as refused:
        assert "plusieurs fois" in refused.messages[0] or "Copiez" in refused.messages[0]
        return
    assert passages.same_words(body, found.start, found.end, words)


@pytest.mark.parametrize(
    "words",
    [
        "nous l’avons 🙂. Une charte, puis quelqu’un",
        "Une charte",
        "accueillir\nanimer le lieu",
        "  Un lieu   sans personne est\tun local. ",
        "Notre constat Le local",
        "charte",
    ],
)
def test_words_pasted_as_they_are_read(words):
    found = passages.find(BODY, words)
    assert passages.same_words(BODY, found.start, found.end, words)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("", "Copiez ici"),
        ("  \n", "Copiez ici"),
        ("jamais dit", "ne se trouvent pas"),
        ("NOTRE CONSTAT", "ne se trouvent pas"),
        ("local", "plusieurs fois"),
    ],
)
def test_words_that_cannot_be_placed(words, reason):
    with pytest.raises(ValidationError, match=reason):
        passages.find(BODY, words)


@pytest.mark.parametrize(("start", "end"), [(-1, 4), (4, 4), (5, 4), (0, 10_000), (17, 18)])
def test_offsets_that_cannot_be_cited(start, end):
    with pytest.raises(ValidationError):
        passages.take(BODY, start, end)


def test_a_passage_is_not_a_whole_text():
    with pytest.raises(ValidationError, match="au plus 1200"):
        passages.take("mot " * 400, 0, 1599)
