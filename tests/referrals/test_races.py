"""Two at once on a saisine: one transmission, one reference, what was signed is what is kept, no name given twice."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ensems.core.actors import system
from ensems.core.decisions import Refused
from ensems.files.models import StoredFile
from ensems.referrals import operations
from ensems.referrals.enums import Origin, PhaseKind
from ensems.referrals.models import Phase, PhaseChange, PolicyVersion, Referral, RegionalPolicy
from ensems.referrals.operations import Details, Outdated, PhaseLine, QuestionLine
from ensems.register import chain
from ensems.register.models import Act
from ensems.register.queries import verify
from tests import factories
from tests.races import at_once, in_line, sentences_only

pytestmark = pytest.mark.django_db(transaction=True)
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"  # noqa: E501


@pytest.fixture
def region(now):
    return factories.actor_of(factories.region_elected(), now)


def prepared(region, now, title="L’eau"):
    return operations.create_referral(
        actor=region,
        origin=Origin.REGION,
        details=Details(title=title, context="Pourquoi."),
        questions=[QuestionLine("Où ?")],
        phases=[PhaseLine(PhaseKind.CONTRIBUTIONS, now, now + timedelta(days=30))],
        now=now,
    )


def saver(region, referral, now, title, base):
    return lambda: operations.save_preparation(
        actor=region,
        referral=referral,
        details=Details(title=title, context="Pourquoi."),
        questions=[QuestionLine("Où ?", pk=referral.questions.get().pk)],
        phases=[PhaseLine(PhaseKind.CONTRIBUTIONS, now, now + timedelta(days=30))],
        base_revision=base,
        now=now,
    )


@pytest.mark.parametrize("run", [at_once, in_line])
def test_what_is_transmitted_is_what_is_kept(region, now, run):
    """Whoever saves meanwhile is before the signature, or is told that the text does not change any more."""
    referral = prepared(region, now)
    tasks = [
        saver(region, referral, now, "L’eau des vallées", None),
        lambda: operations.transmit_referral(actor=region, referral=referral, now=now),
        saver(region, referral, now, "L’eau et la terre", None),
    ]
    results = run(tasks)

    sentences_only(results)
    assert isinstance(results[1], Referral)
    kept = Referral.objects.get()
    asked = [[q.number, q.text, q.guidance, q.expects, q.item_kinds] for q in kept.questions.all()]
    signed = Act.objects.get(verb="referral.transmitted")
    said = operations.course.digest(chain.canonical({"title": kept.title, "context": kept.context, "questions": asked}))
    assert said in signed.content
    assert verify().holds


def test_two_who_save_the_same_page_lose_nothing_in_silence(region, now):
    referral = prepared(region, now)
    base = Referral.objects.get().revision
    results = at_once([saver(region, referral, now, f"L’eau {rank}", base) for rank in range(4)])
    assert sum(isinstance(one, Referral) for one in results) == 1, results
    assert sum(isinstance(one, Outdated) for one in results) == 3


@pytest.mark.parametrize("first", ["transmit", "discard"])
def test_a_transmission_and_a_discard_never_both_pass(region, now, first):
    referral = prepared(region, now)
    tasks = {
        "transmit": lambda: operations.transmit_referral(actor=region, referral=referral, now=now),
        "discard": lambda: operations.discard_referral(actor=region, referral=referral, now=now),
    }
    order = [first, *(one for one in tasks if one != first)]
    results = dict(zip(order, in_line([tasks[one] for one in order]), strict=True))

    assert isinstance(results[order[1]], Refused), results
    assert Referral.objects.exists() == (first == "transmit")
    assert Act.objects.filter(verb="referral.transmitted").exists() == (first == "transmit")


def test_saisines_of_the_same_title_begun_at_once_have_each_an_address(region, now):
    results = at_once([lambda: prepared(region, now)] * 6)
    sentences_only(results)
    assert {one.slug for one in results} == {"leau", *(f"leau-{rank}" for rank in range(2, 7))}


def test_the_same_change_of_dates_sent_at_once_is_one_act(now):
    referral = factories.referral(now=now)
    phase = Phase.objects.get(referral=referral, kind=PhaseKind.CONTRIBUTIONS)
    secretary = factories.actor_of(factories.secretariat(), now)

    def change():
        return operations.change_phase(
            actor=secretary,
            referral=referral,
            kind=PhaseKind.CONTRIBUTIONS,
            opens_at=phase.opens_at,
            closes_at=now + timedelta(days=3),
            reason="Clôture avancée.",
            now=now,
        )

    results = at_once([change] * 4)
    sentences_only(results)
    assert sum(isinstance(one, PhaseChange) for one in results) == 1, results
    assert Act.objects.filter(verb="referral.phase_changed").count() == 1


@pytest.mark.parametrize("first", [0, 1])
def test_a_document_joined_during_the_transmission_is_public(region, now, first):
    referral = prepared(region, now)
    tasks = [
        lambda: operations.attach_document(
            actor=region,
            referral=referral,
            upload=SimpleUploadedFile("plan.pdf", PDF, "application/pdf"),
            title="Le plan",
            now=now,
        ),
        lambda: operations.transmit_referral(actor=region, referral=referral, now=now),
    ]
    results = in_line([tasks[first], tasks[1 - first]])

    sentences_only(results)
    file = StoredFile.objects.get()
    assert file.is_public
    # Its digest is in the act of the transmission, or in one of its own.
    assert Act.objects.filter(content__contains=file.digest).count() == 1


def test_a_policy_is_in_the_list_once_and_its_versions_are_numbered(region, now):
    results = at_once([lambda: operations.add_policy(actor=region, name="Le numérique", now=now)] * 5)
    sentences_only(results)
    policy = RegionalPolicy.objects.get()

    def version(rank):
        return lambda: operations.add_policy_version(
            actor=region, policy=policy, title=f"Version {rank}", dated_on=date(2026, 1, 1), now=now
        )

    sentences_only(at_once([version(rank) for rank in range(5)]))
    assert sorted(PolicyVersion.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5]
    assert verify().holds


def test_a_saisine_of_the_past_loaded_twice_at_once_is_one(now):
    def load():
        return operations.load_historical_referral(
            actor=system("essai"),
            slug="eau-2024",
            details=Details(title="L’eau", context="Pourquoi.", source="Compte rendu"),
            questions=[QuestionLine("Où ?")],
            transmitted_on=date(2024, 3, 1),
            transmitted_by="la Région",
            now=now,
        )

    sentences_only(at_once([load] * 4))
    assert Referral.objects.count() == Act.objects.count() == 1
