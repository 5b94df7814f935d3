"""The amended text: built, never retyped; the same for everyone; what nobody touches is the same to the byte."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ensems.core import texts
from ensems.opinions.amendments.building import Built, Change, build, locate, overlap
from ensems.opinions.amendments.enums import Gesture, Overlap
from ensems.opinions.amendments.ordering import clashes, propose
from ensems.opinions.amendments.paragraphs import paragraphs
from ensems.opinions.amendments.wording import exact, short, statement

BODY = """## Ce que nous demandons

Financer l’animation des lieux autant que leurs murs, pendant trois ans.

- un poste par bassin de vie
- un local ouvert le soir

Rendre compte chaque année."""

DELETE, REPLACE, INSERT = Gesture.DELETE, Gesture.REPLACE, Gesture.INSERT


def one(gesture, paragraph, passage="", words="", key=1):
    return Change(key, gesture, paragraph, passage, words)


def made(*changes):
    return build(BODY, changes).body


# --- What each does


def test_paragraphs_are_numbered_as_an_empty_line_parts_them():
    found = paragraphs(BODY)
    assert [part.number for part in found] == [1, 2, 3, 4]
    assert found[2].text == "- un poste par bassin de vie\n- un local ouvert le soir"
    assert all(BODY[part.start : part.end] == part.text for part in found)
    assert paragraphs("") == []


def test_a_paragraph_is_replaced_deleted_or_followed():
    assert made(one(REPLACE, 4, words="Rendre compte tous les six mois.")) == BODY.replace(
        "Rendre compte chaque année.", "Rendre compte tous les six mois."
    )
    assert made(one(DELETE, 3)) == BODY.replace("- un poste par bassin de vie\n- un local ouvert le soir\n\n", "")
    assert made(one(DELETE, 4)) == BODY.removesuffix("\n\nRendre compte chaque année.")
    assert made(one(DELETE, 1)) == BODY.removeprefix("## Ce que nous demandons\n\n")
    assert made(one(INSERT, 4, words="Évaluer en 2029.")) == BODY + "\n\nÉvaluer en 2029."
    assert made(one(INSERT, 0, words="Préambule.")) == "Préambule.\n\n" + BODY


@pytest.mark.parametrize(
    ("passage", "left"),
    [
        ("autant que leurs murs", "Financer l’animation des lieux, pendant trois ans."),
        ("pendant trois ans", "Financer l’animation des lieux autant que leurs murs,."),
        ("Financer", "l’animation des lieux autant que leurs murs, pendant trois ans."),
        ("des lieux autant", "Financer l’animation que leurs murs, pendant trois ans."),
    ],
)
def test_a_passage_that_goes_takes_its_space(passage, left):
    assert paragraphs(made(one(DELETE, 2, passage)))[1].text == left


def test_a_line_of_a_list_goes_with_its_line():
    assert paragraphs(made(one(DELETE, 3, "- un local ouvert le soir")))[2].text == "- un poste par bassin de vie"
    assert paragraphs(made(one(DELETE, 3, "- un poste par bassin de vie")))[2].text == "- un local ouvert le soir"
    both = [one(DELETE, 3, "- un poste par bassin de vie"), one(DELETE, 3, "- un local ouvert le soir", key=2)]
    assert made(*both) == made(one(DELETE, 3))


def test_an_insertion_keeps_its_place_when_its_paragraph_goes():
    assert made(one(INSERT, 3, words="Ajouté."), one(DELETE, 3, key=2)) == made(one(REPLACE, 3, words="Ajouté."))


def test_two_additions_at_the_same_place_follow_their_numbers():
    first, second = one(INSERT, 4, words="Un."), one(INSERT, 4, words="Deux.", key=2)
    assert made(second, first) == made(first, second) == BODY + "\n\nUn.\n\nDeux."


def test_what_another_took_falls_and_says_which():
    first, second = one(DELETE, 2), one(REPLACE, 2, "trois ans", "cinq ans", key=2)
    assert build(BODY, [first, second]) == Built(made(first), (1,), {2: 1})
    assert build(BODY, [second, first]) == Built(made(second), (2,), {1: 2})
    inside = one(REPLACE, 2, "leurs murs", "leurs toits", key=3)
    assert build(BODY, [second, inside]).fallen == {}


def test_nothing_is_left_of_no_text():
    short_body = "Un.\n\nDeux."
    assert build(short_body, [one(DELETE, 1), one(DELETE, 2, key=2)]) == Built("Deux.", (1,), {2: None})
    replaced = [one(DELETE, 1), one(DELETE, 2, key=2), one(INSERT, 0, words="Trois.", key=3)]
    assert build(short_body, [replaced[2], *replaced[:2]]).body == "Trois."


@pytest.mark.parametrize(
    "change",
    [one(DELETE, 0), one(DELETE, 5), one(INSERT, 5, words="x"), one(REPLACE, 2, "absent", "x"), one(DELETE, 2, "an")],
)
def test_a_change_of_another_text_is_refused(change):
    with pytest.raises(ValueError, match="paragraph"):
        build(BODY, [change])


# --- What holds for any text

WORDS = st.text(st.sampled_from("abcdeé ,.'’-#>"), min_size=1, max_size=12).map(str.strip).filter(bool)
BODIES = st.lists(st.lists(WORDS, min_size=1, max_size=3), min_size=1, max_size=5).map(
    lambda parts: texts.normalise("\n\n".join("\n".join(lines) for lines in parts))
)


@st.composite
def texts_and_changes(draw):
    body = draw(BODIES)
    parts = paragraphs(body)
    assume(parts)
    changes = []
    for key in range(1, draw(st.integers(0, 5)) + 1):
        gesture = draw(st.sampled_from(list(Gesture)))
        number = draw(st.integers(0 if gesture == INSERT else 1, len(parts)))
        passage = ""
        if gesture != INSERT and draw(st.booleans()):
            text = parts[number - 1].text
            start = draw(st.integers(0, len(text) - 1))
            passage = text[start : draw(st.integers(start + 1, len(text)))]
            if not passage.strip() or text.count(passage) != 1 or text.find(passage, start + 1) >= 0:
                passage = ""
        words = "" if gesture == DELETE else draw(WORDS)
        changes.append(Change(key, gesture, number, passage, words))
    return body, changes


@given(BODIES)
def test_adopting_none_changes_nothing(body):
    assert build(body, []) == Built(body)


@given(texts_and_changes(), st.randoms(use_true_random=False))
def test_those_that_do_not_meet_give_the_same_text_in_any_order(given_, random):
    body, changes = given_
    parts = paragraphs(body)
    apart: list[Change] = []
    for change in changes:
        if all(overlap(parts, change, other) != Overlap.PASSAGE for other in apart):
            apart.append(change)
    first = build(body, apart)
    assume(not first.fallen)
    shuffled = random.sample(apart, len(apart))
    second = build(body, shuffled)
    # Only the one after which nothing would remain may fall, and it depends on who came last.
    assume(not second.fallen)
    assert first.body == second.body
    assert {*first.applied} == {*second.applied} == {change.key for change in apart}


@given(texts_and_changes())
def test_what_nobody_touches_is_there_to_the_byte_and_in_order(given_):
    body, changes = given_
    built = build(body, changes)
    assert {*built.applied} | {*built.fallen} == {change.key for change in changes}
    touched = {c.paragraph for c in changes if c.key in built.applied and c.gesture != INSERT}
    at = 0
    for part in paragraphs(body):
        if part.number not in touched:
            at = built.body.index(part.text, at) + len(part.text)
    added = sum(c.gesture == INSERT for c in changes if c.key in built.applied)
    if not touched and not added:
        assert built.body == body
    assert built.body.strip()


@given(texts_and_changes())
def test_what_falls_met_what_was_applied(given_):
    body, changes = given_
    by_key, parts = {c.key: c for c in changes}, paragraphs(body)
    built = build(body, changes)
    for key, other in built.fallen.items():
        if other is not None:
            assert overlap(parts, by_key[key], by_key[other]) == Overlap.PASSAGE
            assert other in built.applied
    assert build(body, [by_key[key] for key in built.applied]).body == built.body


# --- The order of votes, and its words


def test_deletions_first_then_the_furthest_then_additions_each_with_its_reason():
    changes = [
        one(INSERT, 1, words="Ajouté.", key=1),
        one(REPLACE, 2, "trois", "cinq", key=2),
        one(REPLACE, 4, words="Tout autre chose, dite autrement.", key=3),
        one(DELETE, 4, "chaque année", key=4),
        one(DELETE, 2, key=5),
    ]
    placed = propose(BODY, changes)
    assert [found.change.key for found in placed] == [5, 4, 3, 2, 1]
    assert [found.distance for found in placed] == [12, 2, 9, 2, 1]
    assert "supprime 12 mots du §\u00a02" in placed[0].reason
    assert "change 2 mots du §\u00a02" in placed[3].reason
    assert "votés en dernier" in placed[4].reason


def test_conflicts_say_how_two_amendments_meet():
    changes = [
        one(DELETE, 2, key=1),
        one(REPLACE, 2, "trois", "cinq", key=2),
        one(REPLACE, 2, "leurs murs", "leurs toits", key=3),
        one(INSERT, 2, words="Ici.", key=4),
        one(INSERT, 2, words="Là.", key=5),
    ]
    met = {key: {(c.other, c.kind) for c in found} for key, found in clashes(BODY, changes).items()}
    assert met[1] == {(2, Overlap.PASSAGE), (3, Overlap.PASSAGE)}
    assert met[2] == {(1, Overlap.PASSAGE), (3, Overlap.PARAGRAPH)}
    assert met[4] == {(5, Overlap.PLACE)}


@given(texts_and_changes())
def test_the_order_proposed_is_the_same_whoever_asks(given_):
    body, changes = given_
    found = [placed.change.key for placed in propose(body, changes)]
    assert found == [placed.change.key for placed in propose(body, changes[::-1])]
    assert sorted(found) == [change.key for change in changes]


def test_an_amendment_in_words_says_exactly_what_it_does():
    change = one(REPLACE, 2, "trois ans", "cinq ans", key=7)
    assert short(change) == "remplacer des mots au §\u00a02"
    assert exact(change) == "Au §\u00a02, remplacer les mots\u00a0:\n\n> trois ans\n\npar\u00a0:\n\n> cinq ans"
    whole = statement("2026-A-1", change, "Trois ans ne suffisent pas.")
    assert whole.startswith("## Amendement n°\u00a07 à la préconisation 2026-A-1\n\nAu §\u00a02, remplacer")
    assert whole.endswith("## Exposé des motifs\n\nTrois ans ne suffisent pas.")
    assert short(one(INSERT, 0, words="x")) == "ajouter au début du texte"
    assert short(one(DELETE, 3)) == "supprimer le §\u00a03"


def test_a_place_is_exact():
    parts = paragraphs(BODY)
    start, end = locate(parts, one(REPLACE, 2, "leurs murs", "x"))
    assert parts[1].text[start:end] == "leurs murs"
