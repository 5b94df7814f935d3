"""Majorities and proxies, against oracles that count people one by one."""

from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ensems.core import clock
from ensems.core.texts import HARD
from ensems.meetings.rules_of_meeting import (
    FULL,
    PRESETS,
    SUBSTITUTE,
    Chair,
    Count,
    Power,
    Share,
    Sitter,
    free_slot,
    majority_of,
    may_give,
    meetings_in_a_row,
)
from ensems.meetings.rules_of_meeting.rulebook import TIES

COMMUNE, COMMISSION = PRESETS["commune"], PRESETS["commission"]
AT = datetime(2026, 12, 1, 9, 0, tzinfo=clock.PARIS)
CHOICES = ("for", "against", "abstain", "blank", "not_taking_part", "silent")

ballots = st.lists(st.sampled_from(CHOICES), max_size=60)
chairs = st.none() | st.builds(Chair, st.booleans(), st.none() | st.booleans())
rulebooks = st.builds(
    lambda of_cast, tie: replace(COMMUNE, majority_of_cast=of_cast, tie=tie),
    st.booleans(),
    st.sampled_from([tie for tie, _label in TIES]),
)


def counted(papers):
    return Count(*(papers.count(choice) for choice in CHOICES))


def decided_by_hand(papers, rules, secret, chair):
    """Put the papers in two heaps, then take one from each until one of them is empty."""
    mine = [paper for paper in papers if paper == "for"]
    others = [paper for paper in papers if paper == "against" or (paper != "for" and not rules.majority_of_cast)]
    opposed = any(paper == "against" for paper in papers)
    only_against = all(paper == "against" for paper in others)
    while mine and others:
        mine.pop()
        others.pop()
    if mine or others or not papers:
        return bool(mine)
    if not opposed or not only_against or secret or chair is None or rules.tie == "none":
        return False
    if rules.tie == "chair_if_member" and not chair.is_member:
        return False
    return chair.voted_for is True


@given(ballots, rulebooks, st.booleans(), chairs)
def test_a_decision_is_what_two_heaps_of_papers_find(papers, rules, secret, chair):
    found = majority_of(counted(papers), rules, secret=secret, chair=chair)
    assert found.adopted == decided_by_hand(papers, rules, secret, chair)
    assert not (found.by_chair and secret)
    assert found.sentence.endswith(".")


@given(ballots, rulebooks, chairs)
def test_one_more_voice_for_never_takes_an_adoption_away(papers, rules, chair):
    if majority_of(counted(papers), rules, chair=chair).adopted:
        assert majority_of(counted([*papers, "for"]), rules, chair=chair).adopted


@given(ballots)
def test_abstention_weighs_only_where_the_rules_say_so(papers):
    silent = [paper for paper in papers if paper in ("for", "against")]
    assert majority_of(counted(papers), COMMUNE).adopted == majority_of(counted(silent), COMMUNE).adopted
    assert majority_of(counted(papers), COMMISSION).adopted == (papers.count("for") * 2 > len(papers))


@given(
    ballots, st.fractions(Fraction(1, 2), Fraction(1), max_denominator=12).filter(lambda part: part > Fraction(1, 2))
)
def test_a_qualified_majority_is_exact(papers, part):
    count = counted(papers)
    found = majority_of(count, COMMUNE, share=Share(part), chair=Chair(voted_for=True))
    assert found.adopted == (count.votes_for > 0 and Fraction(count.votes_for) >= part * count.cast)
    assert not found.tied


def test_two_thirds_of_nine_is_six():
    assert majority_of(Count(6, 3), COMMUNE, share=Share(Fraction(2, 3))).adopted
    assert not majority_of(Count(5, 4), COMMUNE, share=Share(Fraction(2, 3))).adopted


@pytest.mark.parametrize(
    ("count", "rules", "options", "said"),
    [
        (
            Count(97, 12, 9),
            COMMUNE,
            {},
            "97 pour, 12 contre, 9 abstentions ; 109 suffrages exprimés, majorité à 55 : atteinte.",
        ),
        (
            Count(40, 30, 10, 1, 2),
            COMMISSION,
            {},
            "40 pour, 30 contre, 10 abstentions, 1 blanc, 2 ne prennent pas part ; 83 présents ou représentés, "
            "majorité à 42 : non atteinte.",
        ),
        (
            Count(10, 10),
            COMMUNE,
            {"chair": Chair(voted_for=True)},
            "10 pour, 10 contre, 0 abstention ; 20 suffrages exprimés, majorité à 11 : égalité, la voix de la "
            "présidence emporte l’adoption.",
        ),
        (
            Count(10, 10),
            COMMUNE,
            {"chair": Chair(voted_for=True), "secret": True},
            "10 pour, 10 contre, 0 abstention ; 20 suffrages exprimés, majorité à 11 : égalité, sans voix "
            "prépondérante dans un scrutin secret : non atteinte.",
        ),
        (
            Count(0, 0, 4),
            COMMUNE,
            {},
            "0 pour, 0 contre, 4 abstentions ; 0 suffrage exprimé, majorité à 1 : non atteinte.",
        ),
    ],
)
def test_the_sentence_of_a_vote(count, rules, options, said):
    assert majority_of(count, rules, **options).sentence.replace(HARD, " ") == said


# --- Proxies --------------------------------------------------------------------------------------------------

SITTERS = {n: Sitter(n, n) for n in range(1, 7)} | {n + 10: Sitter(n + 10, n, SUBSTITUTE) for n in range(1, 4)}


@given(
    st.integers(0, 3),
    st.lists(
        st.tuples(st.sampled_from(["give", "revoke"]), st.sampled_from(list(SITTERS)), st.sampled_from(list(SITTERS))),
        max_size=25,
    ),
)
def test_what_is_given_one_after_the_other_is_what_a_plain_list_allows(most, gestures):
    """Oracle: a list of pairs, read whole at each gesture."""
    rules = replace(COMMUNE, proxies_each=most)
    standing, slots, pairs = [], {}, []
    for rank, (gesture, giver, holder) in enumerate(gestures):
        if gesture == "revoke":
            standing = [power for power in standing if power.giver != giver]
            pairs = [pair for pair in pairs if pair[0] != giver]
            slots.pop(giver, None)
            continue
        plain = (
            giver <= 6
            and giver != holder
            and giver != holder - 10
            and all(giver not in pair and holder != pair[0] for pair in pairs)
            and sum(pair[1] == holder for pair in pairs) < most
        )
        decision = may_give(rules, giver=SITTERS[giver], holder=SITTERS[holder], standing=standing)
        assert bool(decision) == plain
        assert bool(decision.reason) != plain
        taken = [slot for who, slot in slots.items() if dict(pairs)[who] == holder]
        if plain:
            slot = free_slot(rules, taken)
            assert slot is not None
            assert slot not in taken
            slots[giver] = slot
            standing.append(Power(giver, holder, AT + timedelta(minutes=rank)))
            pairs.append((giver, holder))
    assert all(len([pair for pair in pairs if pair[1] == holder]) <= most for holder in SITTERS)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"giver": None}, "titulaire"),
        ({"giver": Sitter(11, 1, SUBSTITUTE)}, "titulaire"),
        ({"holder": None}, "membre de l’Assemblée"),
        ({"holder": Sitter(11, 1, SUBSTITUTE)}, "autre personne"),
        ({"in_a_row": 3}, "plus de 3 séances"),
        ({"standing": [Power(1, 3, AT)]}, "déjà donné"),
        ({"standing": [Power(3, 1, AT)]}, "porte un pouvoir"),
        ({"standing": [Power(2, 3, AT)]}, "elle-même donné pouvoir"),
        ({"standing": [Power(3, 2, AT)]}, "porte déjà un pouvoir"),
    ],
)
def test_a_refused_proxy_says_why(options, said):
    given_ = {"giver": Sitter(1, 1), "holder": Sitter(2, 2), "standing": []} | options
    decision = may_give(COMMUNE, **given_)
    assert not decision
    assert said in str(decision.reason)


def test_a_substitute_who_comes_makes_a_proxy_useless_where_the_rules_say_so():
    asked = {"giver": Sitter(1, 1, FULL), "holder": Sitter(2, 2), "standing": [], "substitute_comes": True}
    assert may_give(COMMUNE, **asked)
    assert not may_give(COMMISSION, **asked)


@given(st.lists(st.booleans(), max_size=8))
def test_meetings_in_a_row_stop_at_the_first_one_attended(represented):
    text = "".join("r" if was else "." for was in represented)
    assert meetings_in_a_row(represented) == len(text) - len(text.lstrip("r"))
