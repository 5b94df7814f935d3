"""Two people never lose each other's sentence."""

from collections import Counter

from hypothesis import example, given, settings
from hypothesis import strategies as st

from ensems.writing.merge import merge, sentences, union, units

WORDS = ["La ligne", "Le train", "Un cadre", "L’école", "Une mairie", "## Titre", "- Un point", "> Cité"]
GAPS = ["\n\n", "\n", " "]


@st.composite
def texts(draw):
    """A text of distinct sentences, of headings, items and quotes, with the breaks people type."""
    picks = draw(st.lists(st.integers(0, 30), unique=True, max_size=8))
    parts = []
    for number in picks:
        words = WORDS[number % len(WORDS)]
        gap = draw(st.sampled_from(GAPS)) if words[0].isalpha() else "\n\n"
        if parts and not parts[-1].lstrip()[0].isalpha():
            gap = "\n\n"
        parts.append((gap if parts else "") + f"{words} {number}.")
    return "".join(parts)


@st.composite
def edited(draw, base):
    """The same text with sentences removed and others written among them."""
    kept = [unit for unit in units(base) if draw(st.booleans())]
    for added in draw(st.lists(st.integers(100, 10_000), max_size=4)):
        gap = draw(st.sampled_from(GAPS))
        kept.insert(draw(st.integers(0, len(kept))), units(f"x{gap}Ajout {added}.")[-1])
    return "".join(u.before + u.text for u in kept).strip()


@st.composite
def situations(draw):
    base = draw(texts())
    return base, draw(edited(base)), draw(edited(base))


@given(st.text("ab .!?\n-#>1»\u00a0…", max_size=60))
@example("1. Un.\n2. Deux. Trois !\n\n> « Quatre. » Cinq")
def test_sentences_join_back_into_the_text(text):
    found = units(text)

    joined = "".join(unit.before + unit.text for unit in found)

    assert text == joined + text[len(joined) :]
    assert not text[len(joined) :].strip()


@given(situations())
def test_every_sentence_that_either_added_is_in_the_result(situation):
    base, mine, theirs = situation

    result = set(sentences(merge(base, mine, theirs).text))

    assert set(sentences(mine)) - set(sentences(base)) <= result
    assert set(sentences(theirs)) - set(sentences(base)) <= result


@given(situations())
def test_nothing_is_invented(situation):
    base, mine, theirs = situation

    assert set(sentences(merge(base, mine, theirs).text)) <= set(sentences(mine)) | set(sentences(theirs))


@given(situations())
def test_when_only_one_side_changed_the_result_is_that_side(situation):
    base, mine, _ = situation

    assert merge(base, mine, base).text == mine
    assert merge(base, base, mine).text == mine
    assert merge(base, mine, mine).text == mine
    assert not merge(base, mine, base).both


@given(situations())
def test_a_sentence_removed_by_one_and_left_alone_by_the_other_is_gone(situation):
    base, mine, theirs = situation
    in_order = [s for s in sentences(base) if s in sentences(theirs)]
    removed = set(in_order) - set(sentences(mine))

    assert not removed & set(sentences(merge(base, mine, theirs).text))


@given(situations())
def test_merging_again_changes_nothing(situation):
    base, mine, theirs = situation
    once = merge(base, mine, theirs).text

    assert Counter(sentences(merge(base, once, theirs).text)) == Counter(sentences(once))
    assert Counter(sentences(merge(base, mine, once).text)) == Counter(sentences(once))


@given(situations())
def test_both_orders_keep_the_same_sentences(situation):
    base, mine, theirs = situation

    one, other = merge(base, mine, theirs).text, merge(base, theirs, mine).text

    assert Counter(sentences(one)) == Counter(sentences(other))


@given(st.text(max_size=200), st.text(max_size=200), st.text(max_size=200))
@settings(max_examples=200)
def test_any_three_texts_merge(base, mine, theirs):
    merged = merge(base, mine, theirs).text

    added = (set(sentences(mine)) | set(sentences(theirs))) - set(sentences(base))
    assert all(sentence in merged for sentence in added)


def test_two_edits_in_two_places_both_stand():
    base = "## Constat\n\nLe train est rare. La route est longue.\n\n## Demande\n\nUn train le soir."

    merged = merge(base, base.replace("rare", "trop rare"), base.replace("le soir", "matin et soir"))

    assert merged.text == (
        "## Constat\n\nLe train est trop rare. La route est longue.\n\n## Demande\n\nUn train matin et soir."
    )
    assert merged.both == ()


def test_a_sentence_removed_by_one_and_rewritten_by_the_other_is_kept():
    merged = merge("Un. Deux. Trois.", "Un. Trois.", "Un. Deux bis. Trois.")

    assert merged.text == "Un. Deux bis. Trois."


def test_a_sentence_rewritten_by_both_is_kept_twice_and_listed():
    merged = merge("Un. Deux. Trois.", "Un. Deux ici. Trois.", "Un. Deux là. Trois.")

    assert merged.text == "Un. Deux là. Deux ici. Trois."
    assert [(place.mine, place.theirs) for place in merged.both] == [("Deux ici.", "Deux là.")]
    assert merged.text[merged.both[0].at :].startswith(" Deux là.")


def test_what_continues_a_paragraph_stays_in_it():
    merged = merge("Un.", "Un. Deux.", "Un.\n\nTrois.")

    assert merged.text == "Un. Deux.\n\nTrois."


def test_a_sentence_never_falls_into_someone_elses_heading():
    merged = merge("Un. Fin.", "Un. Deux. Fin.", "Un.\n\n## Titre\n\nFin.")

    assert merged.text == "Un. Deux.\n\n## Titre\n\nFin."


def test_a_list_keeps_its_lines():
    merged = merge("- un\n- deux", "- un\n- un et demi\n- deux", "- un\n- deux\n- trois")

    assert merged.text == "- un\n- un et demi\n- deux\n- trois"


def test_an_opening_sentence_removed_by_one_leaves_its_paragraph_break():
    merged = merge("A.\n\nB. C.", "A.\n\nC.", "A.\n\nB. X. C.")

    assert merged.text == "A.\n\nX.\n\nC."


def test_without_an_ancestor_everything_is_kept_once():
    assert union("Un. Deux.", "Un. Trois.").text == "Un. Trois. Deux."
    assert union("Un.", "").text == "Un."
