"""The preparation saves itself: the answers of that door."""

import pytest

from ensems.core.texts import HARD
from ensems.referrals.enums import Origin, Status
from tests import factories
from tests.referrals.test_pages import typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(now):
    return factories.referral(status=Status.DRAFT, origin=Origin.REGION, questions=0, phase=None)


def save(browser, draft, **changes):
    return browser.post(f"/saisines/{draft.slug}/preparer/enregistrer/", typed(draft, **changes))


def test_what_is_typed_is_saved_and_each_row_knows_its_question(as_role, draft):
    told = save(as_role("secretariat"), draft).json()
    draft.refresh_from_db()
    numbers = {question.pk: question.number for question in draft.questions.all()}
    assert told["revision"] == draft.revision == 1
    assert told["saved_at"].replace(HARD, " ") == "9 h"
    assert {name: numbers[pk] for name, pk in told["questions"].items()} == {"questions-1-pk": 1, "questions-0-pk": 2}


def test_a_second_save_keeps_the_same_questions(as_role, draft):
    secretariat = as_role("secretariat")
    rows = save(secretariat, draft).json()["questions"]
    draft.refresh_from_db()
    again = save(secretariat, draft, **rows).json()
    assert again["questions"] == rows


def test_what_cannot_be_saved_yet_names_its_field(as_role, draft):
    answer = save(as_role("secretariat"), draft, **{"questions-1-item_kinds": "", "expected_on": "demain"})
    assert answer.status_code == 422
    told = " ".join(answer.json()["errors"]).replace(HARD, " ")
    assert "Avis attendu : Écrivez un jour" in told
    assert "Question 2, Natures des lignes attendues : Dites quelles natures" in told
    draft.refresh_from_db()
    assert draft.revision == 0


def test_what_an_operation_refuses_is_said_too(as_role, draft):
    answer = save(as_role("secretariat"), draft, synthesis_opens="2026-11-01T08:00")
    assert answer.status_code == 422
    assert "remettez-les dans l’ordre" in answer.json()["errors"][0]


def test_the_save_of_somebody_else_is_never_covered(as_role, draft):
    save(as_role("secretariat"), draft, title="La mienne")
    answer = save(as_role("region"), draft, title="La sienne")
    assert answer.status_code == 409
    assert "Quelqu’un d’autre a enregistré" in answer.json()["notice"]
    draft.refresh_from_db()
    assert draft.title == "La mienne"


def test_a_save_whose_answer_was_lost_is_not_somebody_else_s(as_role, draft):
    secretariat, region = as_role("secretariat"), as_role("region")
    for number in range(3):
        answer = save(secretariat, draft, title=f"La mienne {number}", page="une-page")
        assert answer.status_code == 200
    # The same address typed elsewhere, by the same person or by another, is somebody else's.
    assert save(secretariat, draft, page="autre-page").status_code == 409
    assert save(region, draft, page="une-page").status_code == 409
    assert save(secretariat, draft).status_code == 409
    draft.refresh_from_db()
    assert (draft.revision, draft.title) == (3, "La mienne 2")
    save(region, draft, title="La sienne", page="une-page")
    draft.revision = 0
    assert save(secretariat, draft, page="une-page").status_code == 409


@pytest.mark.parametrize("role", factories.ROLES)
def test_only_who_prepares_may_save(as_role, role, draft):
    expected = {"secretariat": 200, "region": 200, "administrator": 403}.get(role, 404)
    assert save(as_role(role), draft).status_code == expected


def test_after_a_refusal_for_another_save_the_page_no_longer_saves_itself(as_role, draft):
    secretariat = as_role("secretariat")
    assert "data-autosave" in secretariat.get(f"/saisines/{draft.slug}/preparer/").content.decode()
    save(secretariat, draft)
    refused = secretariat.post(f"/saisines/{draft.slug}/preparer/", typed(draft, title="La sienne"))
    assert refused.status_code == 422
    assert "La sienne" in refused.content.decode()
    assert "data-autosave" not in refused.content.decode()
    assert "data-keep" in refused.content.decode()
