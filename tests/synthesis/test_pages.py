"""The synthesis of a saisine as each person reads it, and the form of a fate."""

import pytest
from django.urls import reverse

from ensems.referrals.enums import PhaseKind
from ensems.synthesis.models import Fate
from tests import factories

pytestmark = pytest.mark.django_db


def url(referral):
    return reverse("synthesis:workshop", args=[referral.slug])


@pytest.fixture
def referral(now):
    return factories.referral(phase=PhaseKind.SYNTHESIS, now=now)


def test_everyone_reads_what_each_contribution_becomes(client, as_role, referral, now):
    contribution = factories.contribution(referral.questions.first(), now=now)
    page = client.get(url(referral)).content.decode()
    assert contribution.reference in page
    assert "à décider" in page
    assert "/sort/" not in page
    assert f"/contributions/{contribution.reference}/sort/" in as_role("rapporteur").get(url(referral)).content.decode()


def test_filters_narrow_the_list_and_say_when_nothing_is_left(client, referral, now):
    first = factories.contribution(referral.questions.first(), now=now)
    last = factories.contribution(referral.questions.last(), now=now)
    page = client.get(url(referral), {"question": "2"}).content.decode()
    assert f"/contributions/{last.reference}/" in page
    assert f"/contributions/{first.reference}/" not in page
    assert "Aucune contribution ne correspond" in client.get(url(referral), {"sort": "merged"}).content.decode()


def test_a_refused_fate_keeps_what_was_typed(as_role, referral, now):
    contribution = factories.contribution(referral.questions.first(), now=now)
    browser = as_role("rapporteur")
    where = reverse("synthesis:fate", args=[contribution.reference])
    page = browser.post(where, {"kind": "merged", "reason": "Le même sujet.", "merged_into": "C-999"}).content.decode()
    assert "Aucune contribution visible ne porte la référence C-999" in page
    assert "Le même sujet." in page
    assert not Fate.objects.exists()


def test_one_fate_leads_to_the_next(as_role, referral, now):
    first, second = (factories.contribution(referral.questions.first(), now=now) for _n in range(2))
    browser = as_role("rapporteur")
    answer = browser.post(reverse("synthesis:fate", args=[first.reference]), {"kind": "taken_up", "next": "1"})
    assert answer["Location"] == reverse("synthesis:fate", args=[second.reference])
    answer = browser.post(reverse("synthesis:fate", args=[second.reference]), {"kind": "taken_up", "next": "1"})
    assert answer["Location"] == url(referral)


@pytest.mark.parametrize(("role", "expected"), [("visitor", 8), ("member", 11), ("rapporteur", 11)])
def test_the_list_costs_the_same_for_one_and_for_thirty(as_role, referral, now, role, expected, exact_queries):
    browser = as_role(role)
    for more in (1, 29):
        for _n in range(more):
            factories.contribution(referral.questions.first(), now=now)
        with exact_queries(expected):
            browser.get(url(referral))


def several(referral):
    return reverse("synthesis:fates", args=[referral.slug])


def test_several_are_read_ticked_and_decided_on_one_page(as_role, referral, now):
    first, second, third = (factories.contribution(referral.questions.first(), now=now) for _n in range(3))
    browser = as_role("secretariat")
    assert several(referral) in browser.get(url(referral)).content.decode()

    answer = browser.post(
        several(referral), {"chosen": [first.reference, third.reference], "kind": "taken_up"}, follow=True
    )

    page = answer.content.decode()
    assert "2 sorts sont enregistrés." in page
    assert f'value="{second.reference}"' in page
    assert f'value="{first.reference}"' not in page
    assert browser.post(several(referral), {"chosen": [second.reference], "kind": "taken_up"})["Location"] == url(
        referral
    )
    assert "Aucune contribution n’attend." in browser.get(several(referral)).content.decode()


def test_several_refused_keep_what_was_ticked_and_typed(as_role, referral, now):
    first, second = (factories.contribution(referral.questions.first(), now=now) for _n in range(2))
    browser = as_role("rapporteur")
    given = {"kind": "merged", "reason": "Le même sujet.", "merged_into": "C-999", "chosen": [second.reference]}
    page = browser.post(several(referral), given).content.decode()
    assert "Aucune contribution visible ne porte la référence C-999" in page
    assert "Le même sujet." in page
    assert f'value="{second.reference}" checked' in page
    assert f'value="{first.reference}" checked' not in page
    assert "Cochez au moins une contribution." in browser.post(several(referral), {"kind": "taken_up"}).content.decode()
    for nonsense in ("C-999", "\x00", "C-1\u202e", "9" * 400):
        page = browser.post(several(referral), {"kind": "taken_up", "chosen": [nonsense]}).content.decode()
        assert 'class="error"' in page
    assert not Fate.objects.exists()


def test_several_cost_the_same_for_two_and_for_twenty(as_role, referral, now, exact_queries):
    browser = as_role("rapporteur")
    for more in (2, 18):
        for _n in range(more):
            factories.contribution(referral.questions.first(), now=now)
        with exact_queries(10):
            browser.get(several(referral))
