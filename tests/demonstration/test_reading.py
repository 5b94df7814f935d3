"""A thread that cannot stand is refused in sentences that say where and why, before anything is written."""

from __future__ import annotations

from datetime import date

import pytest

from ensems.demonstration.replay.checks import Known
from ensems.demonstration.replay.reading import read_inquiries, read_thread
from ensems.referrals.packs import PackError

KNOWN = Known({"montagne": 2, "plaine": 2}, {1: (), 2: ("outil", "projet")})
TODAY = date(2026, 11, 26)
SAID = "Le local, nous l’avons. Ce qui manque, c’est quelqu’un pour ouvrir la porte."
WHOLE = f"""
saisine: essai
calendar:
  contributions: [2017-04-10, 2017-06-30]
  synthesis: [2017-07-01, 2017-10-15]
  adoption: [2017-10-16, 2017-11-30]
  answer: [2017-12-01, 2018-03-31]
  follow_up: [2017-12-01, null]
contributions:
  - {{ key: porte, question: 1, territory: montagne, member: 0, on: 2017-05-03, title: "Une porte", text: "{SAID}" }}
  - key: murs
    question: 2
    territory: plaine
    member: 1
    on: 2017-05-09
    title: "D’abord les murs"
    text: "Sans murs, personne n’entre."
    items:
      - {{ kind: outil, name: "Un local prêté", place: "un village", contact: "la mairie", description: "Trois ans." }}
supports: {{ porte: 2 }}
comments:
  - {{ on: porte, territory: plaine, member: 0, at: 2017-05-20, text: "D’accord." }}
fates:
  porte: {{ fate: taken_up }}
  murs: {{ fate: not_taken_up, reason: "Les murs existent déjà." }}
recommendations:
  - key: r1
    question: 1
    title: "Payer qui ouvre la porte"
    text: "L’Assemblée demande que l’on paie quelqu’un."
    cites:
      - {{ contribution: porte, passage: "c’est quelqu’un pour ouvrir la porte" }}
      - {{ contribution: murs, passage: "Sans murs, personne n’entre.", contrary: true }}
adoption:
  on: 2017-11-16
  place: "Séance de démonstration"
  votes:
    r1: {{ for: 97, against: 12, abstention: 9, dissents: [ {{ territory: plaine, text: "Les murs d’abord." }} ] }}
transmitted: 2017-12-01
responses:
  r1:
    - on: 2018-01-11
      kind: accepted
      office: "Vice-présidence"
      reasons: "La Région paiera."
      pledges:
        - {{ text: "Payer.", due: 2018-06-30, precision: day }}
follow_ups:
  - {{ recommendation: r1, pledge: 1, on: 2018-05-02, state: kept, text: "C’est payé." }}
closed: 2018-09-30
"""


def faults(text: str, *, known: Known = KNOWN, today: date | None = None) -> str:
    with pytest.raises(PackError) as refused:
        read_thread(text, "essai.yaml", known, today=today)
    return str(refused.value).replace("\xa0", " ")


def test_a_whole_thread_is_read():
    thread = read_thread(WHOLE, "essai.yaml", KNOWN)
    assert thread.slug == "essai"
    assert [said.supports for said in thread.contributions] == [2, 0]
    assert thread.calendar["contributions"].last == date(2017, 6, 30)
    assert thread.calendar["follow_up"].last is None
    assert thread.session.ballots["r1"].adopts
    assert thread.answers["r1"][0].pledges[0].due == date(2018, 6, 30)
    assert thread.proposals[0].cites[1].contrary


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("territory: montagne", "territory: lune", "le territoire « lune » n’existe pas"),
        ("territory: plaine\n    member: 1", "territory: plaine\n    member: 2", "il n’y a pas de membre 2"),
        ("question: 1, t", "question: 3, t", "la saisine n’a pas de question 3"),
        ("on: 2017-05-03", "on: 2017-07-03", "n’est pas dans la phase « contributions »"),
        ("at: 2017-05-20", "at: 2017-05-02", "le commentaire précède la contribution"),
        ("at: 2017-05-20", "at: 2017-10-16", "la synthèse est terminée"),
        ("key: murs", "key: porte", "la clé « porte » est donnée deux fois"),
        ("kind: outil", "kind: colloque", "« colloque » n’est pas une nature attendue"),
        ("question: 2", "question: 1", "n’attend pas d’état de l’existant"),
        ("supports: { porte: 2 }", "supports: { portes: 2 }", "« portes » n’est pas une contribution de ce fil"),
        ("supports: { porte: 2 }", "supports: { porte: 31 }", "un nombre entier entre 0 et 30"),
        ("  porte: { fate: taken_up }\n", "", "« porte » n’a pas de sort"),
        ("fate: not_taken_up, reason: \"Les murs existent déjà.\"", "fate: off_topic", "ce sort demande un motif"),
        ("fate: taken_up", "fate: merged", "« into » dit avec laquelle"),
        ("fate: taken_up", "fate: merged, into: porte", "n’est pas une autre contribution du fil"),
        ("fate: taken_up", "fate: aimee", "« aimee » n’est pas l’un de"),
        ("c’est quelqu’un pour", "c’est quelqu'un pour", "ne se lit pas tel quel dans « porte »"),
        ("\"Sans murs, personne n’entre.\", c", "\"Sans murs\", c", "compte moins de 20 caractères"),
        ("contribution: murs", "contribution: toit", "« toit » n’est pas une contribution du fil"),
        ("on: 2017-11-16", "on: 2017-12-16", "adoption : le 16 décembre 2017 n’est pas dans la phase"),
        ("for: 97", "for: 140", "161 voix, alors que 158 personnes siègent"),
        ("for: 97, against: 12", "for: 7, against: 12", "répond aux préconisations adoptées"),
        ("    r1: { for", "    r2: { for", "un vote, et un seul, par préconisation soumise"),
        ("transmitted: 2017-12-01", "transmitted: 2017-11-01", "l’avis est transmis avant d’être adopté"),
        ("- on: 2018-01-11", "- on: 2017-11-30", "la réponse précède la transmission"),
        ("due: 2018-06-30", "due: 2018-01-01", "un engagement est échu avant d’être pris"),
        ("pledge: 1, on", "pledge: 2, on", "cet engagement n’a pas été pris"),
        ("on: 2018-05-02", "on: 2018-01-02", "la suite précède la réponse"),
        ("closed: 2018-09-30", "closed: 2018-01-10", "une réponse vient après la clôture"),
        ("title: \"Une", "titre: \"Une", "clé inconnue"),
        ("2017-06-30]", "2017-04-01]", "cette phase finit avant de commencer"),
        ("[2017-10-16, 2017-11-30]", "[2017-06-16, 2017-11-30]", "une phase ouvre avant celle qui la précède"),
        ("synthesis: [2017-07-01, 2017-10-15]", "synthesis: 2017-07-01", "un premier et un dernier jour sont attendus"),
        ("  - key: r1\n", "  - key: r1\n    withdrawn: 2017-11-20\n", "n’est pas dans la phase « synthèse »"),
    ],
)  # fmt: skip
def test_what_cannot_stand_is_said(old, new, said):
    assert old in WHOLE
    assert said in faults(WHOLE.replace(old, new, 1))


def test_a_passage_is_of_one_paragraph():
    broken = WHOLE.replace("Le local, nous l’avons. ", "Le local, nous l’avons.\\n\\n").replace(
        'passage: "c’est quelqu’un pour ouvrir la porte"', 'passage: "nous l’avons.\\n\\nCe qui manque"'
    )
    assert "s’étend sur plusieurs paragraphes" in faults(broken)


def test_all_faults_are_said_at_once_with_their_lines():
    said = faults(WHOLE.replace("kind: accepted", "kind: oui").replace("for: 97", "for: beaucoup"))
    assert len(said.splitlines()) == 2
    assert all(line.startswith("essai.yaml, ligne ") for line in said.splitlines())


def test_what_is_not_yaml_is_said():
    assert "n’est pas du YAML lisible" in faults("saisine: [")
    assert "commence par des clés" in faults("- un\n- deux")


OPEN = """
saisine: ouverte
contributions:
  - { key: une, question: 1, territory: montagne, member: 0, on: -12, title: "Une", text: "Un texte." }
"""


def test_the_days_of_an_open_saisine_are_counted_from_the_first_start():
    thread = read_thread(OPEN, "ouverte.yaml", KNOWN, today=TODAY)
    assert thread.contributions[0].on == date(2026, 11, 14)
    assert thread.calendar["contributions"].last == date(2026, 12, 26)
    assert {span.first for span in thread.calendar.values()} == {date(2026, 11, 1)}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("on: -12", "on: 0", "ce jour n’est pas encore passé"),
        ("on: -12", "on: -26", "n’est pas dans la phase"),
        ("saisine", "adoption: { on: -3, place: Ici, votes: {} }\nsaisine", "la saisine ouverte se joue"),
    ],
)
def test_an_open_saisine_has_a_past_only(old, new, said):
    assert said in faults(OPEN.replace(old, new, 1), today=TODAY)


ASKED = """
inquiries:
  - key: car
    territory: plaine
    member: 1
    on: -40
    title: "Le car"
    text: "Pourquoi le car est-il parti ?"
    reply: { on: -9, office: "Vice-présidence", text: "Il reviendra." }
"""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("reply: { on: -9", "reply: { on: -41", "les jours se suivent"),
        ("on: -9", "on: 0", "les jours se suivent, et sont passés"),
        ("    title", "    withdrawn: -2\n    title", "une interpellation répondue ne se retire plus"),
        ("plaine", "lune", "le territoire « lune » n’existe pas"),
    ],
)
def test_an_inquiry_that_cannot_stand_is_said(old, new, said):
    assert len(read_inquiries(ASKED, "demandes.yaml", KNOWN, today=TODAY)) == 1
    with pytest.raises(PackError) as refused:
        read_inquiries(ASKED.replace(old, new, 1), "demandes.yaml", KNOWN, today=TODAY)
    assert said in str(refused.value).replace("\xa0", " ")
