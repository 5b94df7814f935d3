"""From facts to minutes: complete, word for word, the same each time."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ensems.core.texts import HARD
from ensems.meetings.minutes import composition, prose
from ensems.meetings.minutes.composition import BallotSaid, CorrectionSaid, Facts, ItemSaid, Member, Section
from ensems.meetings.rules_of_meeting import PRESETS, SUBSTITUTE, Power, Sitter, Stay

OPENED = datetime(2026, 12, 18, 8, 30, tzinfo=UTC)  # 9 h 30 in Paris
CLOSED = OPENED + timedelta(hours=3)


def at(minutes):
    return OPENED + timedelta(minutes=minutes)


BALLOT = BallotSaid(
    number=1,
    title="L’eau",
    outcome="adopté",
    accepted=True,
    text_digest="a" * 64,
    text_frozen_at=at(20),
    counts=[("pour", 2), ("contre", 0)],
    computation=["2 émargements, 2 votes : les deux nombres sont égaux.", "2 pour, 0 contre : adopté."],
    names=[("pour", ["Camille Roux", "Dominique Vidal (par Camille Roux)"]), ("contre", [])],
    seal="b" * 64,
)
FACTS = Facts(
    title="Plénière de Sète",
    kind="séance plénière",
    number="12",
    form="sur place",
    held_on=date(2026, 12, 18),
    place="Sète",
    opened_at=OPENED,
    closed_at=CLOSED,
    rulebook=PRESETS["no_quorum"],
    rules="Règlement, version 1",
    call="envoyée le 23 novembre ; 24 jours francs.",
    chair="Camille Roux (Pays de Vaux)",
    secretaries=["Dominique Vidal (Grand Combe)"],
    members=[
        Member("Camille Roux", "Pays de Vaux", Sitter(1, 101)),
        Member("Sacha Puig", "Pays de Vaux", Sitter(4, 101, SUBSTITUTE)),
        Member("Dominique Vidal", "Grand Combe", Sitter(2, 102)),
        Member("Alix Serre", "Grand Combe", Sitter(3, 103)),
    ],
    stays=[Stay(1, at(-5), at(60), "on_site"), Stay(4, at(60), None, "remote")],
    powers=[Power(2, 1, at(-60))],
    quorum=[(OPENED, "1 présent sur 3 en exercice, aucun quorum n’est requis")],
    items=[
        ItemSaid(
            key=7,
            number="1",
            depth=1,
            title="L’eau et les villages",
            opened_at=at(10),
            closed_at=at(55),
            quorum=[(at(10), "1 présent sur 3 en exercice, aucun quorum n’est requis")],
            recused=["Alix Serre"],
            tenor="Chacun dit sa **part**.",
            requests=["Scrutin secret demandé par 1 membre ; 1 présent, il en faut 1 : obtenu."],
            ballots=[BALLOT],
            dissents=[("Alix Serre (Grand Combe)", "Je ne partage pas ce choix.")],
        ),
        ItemSaid(key=8, number="2", depth=1, title="Questions diverses"),
    ],
    speech=[("Femmes", 3725), ("Hommes", 610)],
    sections=[Section("Avis adoptés", ["2026-D-1-R1 : 97 pour, 12 contre."])],
    corrections=[
        CorrectionSaid("Dominique Vidal", "Il manque un mot.", 7, True, "Ajouter « partout ».", "C’est exact."),
        CorrectionSaid("Alix Serre", "Tout refaire", 0, False, "", "Rien d’inexact n’est signalé."),
    ],
)


def said(content):
    return prose.as_text(content).replace(HARD, " ")


@pytest.mark.parametrize(
    "words",
    [
        "Date : vendredi 18 décembre 2026, de 9 h 30 à 12 h 30 (heure de Paris)",
        "Lieu : Sète",
        "Présidence : Camille Roux (Pays de Vaux)",
        "Secrétariat de séance : Dominique Vidal (Grand Combe)",
        "Convocation : envoyée le 23 novembre ; 24 jours francs.",
        "Camille Roux, Pays de Vaux, de l’ouverture à 10 h 30, sur place",
        "Sacha Puig, Pays de Vaux, de 10 h 30 à la fin, à distance, en suppléance de Camille Roux",
        "Dominique Vidal, Grand Combe, par Camille Roux, de l’ouverture à 10 h 30",
        "Alix Serre, Grand Combe",
        "À 9 h 40 : 1 présent sur 3 en exercice, aucun quorum n’est requis.",
        "De 9 h 40 à 10 h 25.",
        "Ce point n’a pas été abordé.",
        "Alix Serre, intéressé au point, ne prend part ni à la discussion ni au vote.",
        "Scrutin secret demandé par 1 membre",
        "Texte mis aux voix, figé le vendredi 18 décembre 2026 à 9 h 50, empreinte " + "a" * 64,
        "2 émargements, 2 votes : les deux nombres sont égaux.",
        "b" * 64,
        "le procès-verbal note son désaccord : Je ne partage pas ce choix.",
        "Rectification : Ajouter « partout ».",
        "Femmes : 1 h 02 min",
        "Hommes : 10 min 10 s",
        "2026-D-1-R1 : 97 pour, 12 contre.",
        "Alix Serre, sur l’ensemble : Tout refaire. Suite : non retenue. Rien d’inexact n’est signalé.",
    ],
)
def test_minutes_say_all_that_they_must(words):
    assert words in said(composition.compose(FACTS))


def test_names_are_kept_with_an_open_ballot_and_never_with_a_secret_one():
    [open_one] = composition.compose(FACTS)["items"][0]["ballots"]
    secret = replace(BALLOT, is_secret=True, names=[])
    item = replace(FACTS.items[0], ballots=[secret])
    [hidden] = composition.compose(replace(FACTS, items=[item]))["items"][0]["ballots"]

    assert open_one["names"] == [{"answer": "pour", "names": ["Camille Roux", "Dominique Vidal (par Camille Roux)"]}]
    assert hidden["names"] == []
    assert "secret" in hidden["title"]


def test_an_accepted_correction_is_printed_under_its_item_only():
    items = composition.compose(FACTS)["items"]

    assert [item["rectified"] for item in items] == [["Ajouter « partout »."], []]


def test_the_same_facts_give_the_same_digest_and_a_changed_word_another():
    first = composition.digest_of(composition.compose(FACTS))
    changed = replace(FACTS, items=[replace(FACTS.items[0], tenor="Chacun dit sa part."), FACTS.items[1]])

    assert first == composition.digest_of(composition.compose(FACTS))
    assert first != composition.digest_of(composition.compose(changed))


@given(st.permutations(FACTS.stays), st.permutations([*FACTS.powers, Power(3, 4, at(70))]))
def test_the_order_in_which_rows_are_read_changes_nothing(stays, powers):
    facts = replace(FACTS, powers=[*FACTS.powers, Power(3, 4, at(70))])

    shuffled = composition.compose(replace(facts, stays=stays, powers=powers))

    assert composition.digest_of(shuffled) == composition.digest_of(composition.compose(facts))


@given(st.text(max_size=60), st.text(max_size=60))
def test_whatever_was_typed_is_composed_and_read_back(title, statement):
    item = replace(FACTS.items[0], title=title, dissents=[("Alix Serre", statement)])

    content = composition.compose(replace(FACTS, items=[item]))

    assert content["items"][0]["title"] == title
    assert content["items"][0]["dissents"][0]["statement"] == statement
    assert prose.as_text(content)


def test_adoption_and_signatures_are_added_and_nothing_else_changes():
    content = composition.compose(FACTS)
    done = composition.finished(content, "Adopté.", ["Camille Roux, présidence de la séance"])

    assert {name for name in done if done[name] != content[name]} == {"adoption", "signatures"}


@pytest.mark.parametrize(
    ("seconds", "words"), [(45, "45 s"), (750, "12 min 30 s"), (720, "12 min"), (3900, "1 h 05 min")]
)
def test_a_duration_is_read_aloud(seconds, words):
    assert composition.duration(seconds).replace(HARD, " ") == words
