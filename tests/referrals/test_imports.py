"""Content packs: what the first start loads, and what a wrong file says."""

import json
from datetime import date

import pytest
from django.core.management.base import CommandError

from ensems.assembly.queries import institution
from ensems.calls.models import Call
from ensems.config.management.commands.init import Command
from ensems.core.actors import system
from ensems.core.texts import HARD
from ensems.meetings.models import Meeting
from ensems.referrals import packs
from ensems.referrals.enums import PhaseKind
from ensems.referrals.imports import Loaded, available, load_pack
from ensems.referrals.models import Milestone, Phase, Referral
from ensems.referrals.rules import open_phase
from ensems.register.models import Act

LOADER = system("contenu")

OTHER = """
source: "essai"
institution:
  name: "Conférence d’essai"
  region: { code: "53", name: "Bretagne" }
  seats: 40
  answer_within_days: 90
referrals:
  - slug: mer
    title: "La mer"
    referred_on: 2020-05-04
    by: "la Région"
    context: "Pourquoi la mer."
    questions: ["Quelle mer ?", { text: "Quels ports ?", expects: inventory, kinds: [port] }]
"""


@pytest.mark.django_db
def test_the_first_start_tells_the_four_saisines_as_dated_history(now):
    assert available() == ["occitanie-2017"]
    loaded = load_pack("occitanie-2017", actor=LOADER, now=now)
    assert (loaded.meetings, loaded.policies, loaded.calls, loaded.referrals) == (2, 4, 1, 4)
    referrals = {one.slug: one for one in Referral.objects.all()}
    assert {slug: one.reference for slug, one in referrals.items()} == {
        "bourgs-centres": "2017-A",
        "tourisme-experientiel": "2017-B",
        "circuits-alimentaires": "2017-C",
        "usages-numeriques": "2017-D",
    }
    assert {one.transmitted_on for one in referrals.values()} == {date(2017, 3, 31)}
    assert all(one.is_history and one.source and one.transmitted_at is None for one in referrals.values())
    assert [one.questions.count() for one in referrals.values() if one.slug == "bourgs-centres"] == [5]
    assert sum(one.questions.count() for one in referrals.values()) == 12
    assert referrals["bourgs-centres"].expected is None
    assert str(referrals["usages-numeriques"].expected) == "pour septembre 2017"
    assert referrals["usages-numeriques"].expected.day is None
    assert str(referrals["circuits-alimentaires"].expected) == "à partir du premier trimestre 2018"
    assert str(referrals["tourisme-experientiel"].policy_presented) == "juin\u00a02017"
    first = referrals["circuits-alimentaires"].questions.get(number=1)
    assert first.expects_inventory
    assert first.item_kinds == ["outil", "méthode", "projet", "formation"]


@pytest.mark.django_db
def test_no_phase_is_made_up(now):
    load_pack("occitanie-2017", actor=LOADER, now=now)
    assert not Phase.objects.exists()
    decision = open_phase(Referral.objects.get(slug="usages-numeriques"), PhaseKind.CONTRIBUTIONS, now)
    assert "n’a pas de dates publiques" in decision.reason


@pytest.mark.django_db
def test_the_one_public_thread_is_complete(now):
    load_pack("occitanie-2017", actor=LOADER, now=now)
    referral = Referral.objects.get(slug="usages-numeriques")
    told = [(one.step, str(one.happened), one.call_id is not None) for one in referral.milestones.all()]
    assert told == [
        ("said", "4\u00a0novembre\u00a02016", False),
        ("done", "décembre\u00a02016", True),
        ("done", "17\u00a0mars\u00a02017", True),
        ("asked", "31\u00a0mars\u00a02017", False),
    ]
    assert Milestone.objects.count() == 4
    assert referral.follows == Call.objects.get(slug="ami-tiers-lieux")
    assert "140 propositions" in referral.follows.result


@pytest.mark.django_db
def test_the_register_says_recorded_now_about_2017(now):
    load_pack("occitanie-2017", actor=LOADER, now=now)
    acts = list(Act.objects.filter(verb="referral.recorded"))
    assert len(acts) == 4
    assert all(act.at == now and act.actor == "systeme:contenu" for act in acts)
    assert {json.loads(act.content)["facts"]["about"] for act in acts} == {"2017-03-31"}


@pytest.mark.django_db
def test_loading_twice_changes_nothing(now):
    load_pack("occitanie-2017", actor=LOADER, now=now)
    acts = Act.objects.count()
    assert load_pack("occitanie-2017", actor=LOADER, now=now) == Loaded()
    assert Act.objects.count() == acts


@pytest.mark.django_db
def test_the_institution_is_data(now):
    load_pack("occitanie-2017", actor=LOADER, now=now)
    body = institution()
    assert (body.name, body.region_code, body.planned_seats) == ("Assemblée des territoires", "76", 158)
    assert len(body.objectives) == len(body.missions) == len(body.commitments) == 3


@pytest.mark.django_db
def test_another_region_starts_without_the_saisines_of_occitanie(now, tmp_path):
    assert load_pack("none", actor=LOADER, now=now) == Loaded()
    assert institution() is None
    file = tmp_path / "bretagne.yaml"
    file.write_text(OTHER, encoding="utf-8")
    load_pack(str(file), actor=LOADER, now=now)
    assert [one.reference for one in Referral.objects.all()] == ["2020-A"]
    assert Referral.objects.get().answer_within_days == 90
    assert not Meeting.objects.exists()
    assert institution().region_name == "Bretagne"


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ('title: "La mer"', 'titre: "La mer"', 10, "referrals[0].titre : clé inconnue"),
        ('title: "La mer"', 'title: ""', 10, "referrals[0].title : ce texte est vide."),
        ("2020-05-04", "2020-05", 11, "referrals[0].referred_on : un jour précis est attendu ici"),
        ("2020-05-04", "2020-13-40", 11, "referrals[0].referred_on : "),
        ("2020-05-04", "bientôt", 11, "referrals[0].referred_on : cette date ne se lit pas"),
        ("expects: inventory", "expects: photos", 14, "referrals[0].questions[1].expects : « photos » n’est pas"),
        ("kinds: [port]", "kinds: []", 14, "referrals[0].questions[1].kinds : un état de l’existant"),
        ("seats: 40", "seats: beaucoup", 6, "institution.seats : un nombre entier"),
        ("seats: 40", "seats: 40\n  seats: 41", 7, "institution.seats : cette clé est donnée deux fois"),
        ("slug: mer", "slug: La Mer", 9, "referrals[0].slug : « La Mer »"),
        ('by: "la Région"', 'by: "la Région"\n    meeting: rennes', 13, "referrals[0].meeting : « rennes » n’est pas"),
        ('by: "la Région"', 'by: "la Région"\n    topics: [mer]', 13, "referrals[0].topics : « mer » n’est pas"),
    ],
)
def test_a_fault_names_the_file_the_line_and_the_key(old, new, line, said):
    with pytest.raises(packs.PackError) as caught:
        packs.parse(OTHER.replace(old, new), "essai.yaml")
    assert any(
        fault.startswith(f"essai.yaml, ligne {line}, ") and said in fault.replace(HARD, " ")
        for fault in caught.value.faults
    ), caught.value.faults


@pytest.mark.parametrize("text", ["", "- une liste", "a: [b", "a: 'b"])
def test_what_is_not_a_pack_is_refused_in_a_sentence(text):
    with pytest.raises(packs.PackError, match=r"essai\.yaml"):
        packs.parse(text, "essai.yaml")


def test_all_the_faults_are_said_at_once():
    with pytest.raises(packs.PackError) as caught:
        packs.parse(OTHER.replace("seats: 40", "seats: x").replace('title: "La mer"', 'titre: "La mer"'), "essai.yaml")
    assert len(caught.value.faults) >= 3


@pytest.mark.django_db
def test_a_pack_that_does_not_exist_says_which_do(now):
    with pytest.raises(packs.PackError, match="occitanie-2017"):
        load_pack("../secret", actor=LOADER, now=now)


@pytest.mark.django_db
def test_nothing_is_half_written(now, tmp_path):
    file = tmp_path / "essai.yaml"
    file.write_text(OTHER.replace("2020-05-04", "bientôt"), encoding="utf-8")
    with pytest.raises(packs.PackError):
        load_pack(str(file), actor=LOADER, now=now)
    assert institution() is None
    assert not Act.objects.exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("referrals:\n  - slug: A B\n", "ligne 2, referrals[0].slug"),
        ("a: [", "YAML lisible"),
        (None, "ne se laisse pas lire"),
    ],
)
def test_the_command_says_the_faults_of_a_pack_without_a_trace(db, tmp_path, content, said):
    path = tmp_path / "essai.yaml"
    path.write_text(content, encoding="utf-8") if content else path.mkdir()
    with pytest.raises(CommandError) as caught:
        Command().load(str(path))
    assert said in str(caught.value)
    assert "essai.yaml" in str(caught.value)
    assert caught.value.returncode == 1
