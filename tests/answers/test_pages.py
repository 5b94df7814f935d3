"""What the Region owes and promised, as everyone reads it; the forms of those who answer."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from ensems.answers.models import FollowUp, Response, ResponseDraft
from ensems.opinions.enums import OpinionStatus
from ensems.referrals.models import Referral
from tests import factories

pytestmark = pytest.mark.django_db
REASONS = "La Région partage ce constat et s’engage avec les territoires."


def url(name, *arguments):
    return reverse(f"answers:{name}", args=arguments)


def read(browser, address, **given):
    response = browser.get(address, given)
    assert response.status_code == 200, address
    return response.content.decode()


@pytest.fixture
def told(now):
    return factories.transmitted_opinion(now=now - timedelta(days=70)).recommendations.get()


def form(**given):
    lines = {"engagements-TOTAL_FORMS": "1", "engagements-INITIAL_FORMS": "0"}
    line = {"engagements-0-text": "", "engagements-0-due_on": "", "engagements-0-due_precision": "day"}
    return {"kind": "accepted", "office": "présidence", "body": REASONS, "base_revision": "0"} | lines | line | given


def test_a_late_answer_says_for_how_long(client, told, now):
    page = read(client, url("owed"))
    assert told.reference in page
    assert "10 jours de retard" in page
    assert "10 jours de retard" in read(client, reverse("opinions:recommendation", args=[told.reference]))
    assert told.reference in client.get(url("owed"), {"format": "csv"}).content.decode("utf-8-sig")


def test_nothing_owed_is_good_news(client, db):
    assert "ne doit aucune réponse" in read(client, url("owed"))
    assert "se liront ici" in read(client, url("pledges"))


def test_thirteen_pledges_or_a_page_cut_short_are_refused_in_a_sentence(as_role, told, now):
    browser, where = as_role("region"), url("write", told.reference)
    browser.post(url("start", told.reference))
    rows = {f"engagements-{rank}-text": "Ouvrir dix postes" for rank in range(13)}
    rows |= {f"engagements-{rank}-due_on": "2027-03-01" for rank in range(13)}
    many = browser.post(where, form(**{"engagements-TOTAL_FORMS": "13"}, **rows)).content.decode()
    assert "Une réponse porte au plus 12 engagements\u00a0: réunissez ceux qui vont ensemble." in many
    cut = browser.post(where, {"kind": "accepted", "office": "présidence"}).content.decode()
    assert "Ce formulaire n’est pas complet\u00a0: rouvrez la page, puis recommencez." in cut


def test_the_region_prepares_reads_again_and_publishes(as_role, client, told, now):
    browser = as_role("region")
    assert "Commencer la réponse" in read(browser, url("write", told.reference))
    assert browser.post(url("start", told.reference)).status_code == 302
    given = form(
        **{"engagements-0-text": "Ouvrir dix postes", "engagements-0-due_on": "2027-03-01", "review": "1"},
        **{"engagements-0-due_precision": "month"},
    )
    assert browser.post(url("write", told.reference), given)["Location"] == url("review", told.reference)
    page = read(browser, url("review", told.reference))
    assert "mars\u00a02027" in page
    assert not Response.objects.exists()
    assert REASONS not in read(client, reverse("opinions:recommendation", args=[told.reference]))

    seal = re.search(r'name="seal" value="([0-9a-f]{64})"', page)[1]
    stale = browser.post(url("review", told.reference), {"seal": "0" * 64}).content.decode()
    assert "relisez-le avant de publier" in stale
    assert browser.post(url("review", told.reference), {"seal": seal}).status_code == 302
    public = read(client, reverse("opinions:recommendation", args=[told.reference]))
    for words in (REASONS, "Ouvrir dix postes", "après 70 jours", "présidence"):
        assert words in public, words


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"kind": ""}, "obligatoire"),
        ({"engagements-0-text": "Agir bientôt"}, "un engagement sans date"),
        ({"engagements-0-due_on": "2027-03-01"}, "Dites en quoi consiste"),
        ({"engagements-0-text": "Agir hier", "engagements-0-due_on": "2026-11-22"}, "déjà passée"),
        ({"engagements-0-text": "Agir", "engagements-0-due_on": "pas une date"}, "date"),
    ],
)
def test_a_refused_draft_keeps_what_was_typed(as_role, told, given, sentence):
    browser = as_role("region")
    browser.post(url("start", told.reference))
    page = browser.post(url("write", told.reference), form(**given, office="vice-présidence rare")).content.decode()
    assert sentence in page
    assert "vice-présidence rare" in page
    assert REASONS in page
    for value in given.values():
        assert value in page
    assert ResponseDraft.objects.get().kind == ""


def test_reasons_too_short_are_told_before_anything_is_published(as_role, told):
    browser = as_role("region")
    browser.post(url("start", told.reference))
    browser.post(url("write", told.reference), form(body="Non."))
    seal = re.search(r'name="seal" value="([0-9a-f]{64})"', read(browser, url("review", told.reference)))[1]
    page = browser.post(url("review", told.reference), {"seal": seal}).content.decode()
    assert "Motivez la réponse" in page
    assert "Non." in page
    assert not Response.objects.exists()


def test_after_a_study_the_study_is_no_longer_a_choice(as_role, told, now):
    factories.answered_recommendation(told, kind="under_study", now=now)
    browser = as_role("region")
    browser.post(url("start", told.reference))
    page = read(browser, url("write", told.reference))
    assert 'value="declined"' in page
    assert 'value="under_study"' not in page


def test_a_refused_follow_up_keeps_what_was_typed(as_role, now):
    pledge = factories.pledge(now=now)
    browser = as_role("region")
    given = {"state": "kept", "on": "2026-11-23", "text": "Cent vingt lieux retenus."}
    page = browser.post(url("follow_up", pledge.pk), given).content.decode()
    assert "se prouve" in page
    assert "Cent vingt lieux retenus." in page
    program = SimpleUploadedFile("virus.exe", b"MZ\x90\x00" + b"\x00" * 64)
    page = browser.post(url("follow_up", pledge.pk), given | {"upload": program}).content.decode()
    assert "Cent vingt lieux retenus." in page
    assert not FollowUp.objects.exists()
    proof = SimpleUploadedFile("délibération.txt", "Voté.".encode())
    assert browser.post(url("follow_up", pledge.pk), given | {"upload": proof}).status_code == 302
    assert FollowUp.objects.get().file.is_public


def test_overdue_pledges_say_so_and_are_found(client, now):
    response = factories.response(now=now)
    yesterday = now.date() - timedelta(days=12)
    factories.pledge(response, text="Promesse oubliée", due_on=yesterday, due_until=yesterday, now=now)
    factories.pledge(response, text="Promesse à venir", now=now)
    page = read(client, url("pledges"), etat="retard")
    assert "Promesse oubliée" in page
    assert "12 jours de retard" in page
    assert "Promesse à venir" not in page


def test_the_secretariat_closes_from_the_page_of_the_saisine(as_role, told, now):
    referral = told.opinion.referral
    browser = as_role("secretariat")
    detail = reverse("referrals:detail", args=[referral.slug])
    assert told.reference in read(browser, detail)
    assert url("close", referral.slug) not in read(browser, detail)
    assert browser.get(url("close", referral.slug)).status_code == 403
    factories.answered_recommendation(told, now=now)
    assert url("close", referral.slug) in read(browser, detail)
    assert browser.post(url("close", referral.slug)).status_code == 302
    assert Referral.objects.get(pk=referral.pk).status == "closed"


@pytest.mark.parametrize("role", ["visitor", "member", "region"])
def test_lists_cost_the_same_for_one_and_for_thirty(as_role, now, role, django_assert_max_num_queries):
    opinion = factories.opinion(status=OpinionStatus.TRANSMITTED, now=now)
    response = factories.response(factories.recommendation(opinion, now=now), now=now)
    browser = as_role(role)
    counts = []
    for more in (1, 29):
        for _n in range(more):
            factories.pledge(response, now=now)
            factories.recommendation(opinion, now=now)
        for address in (url("owed"), url("pledges"), f"{url('pledges')}?etat=pending"):
            with django_assert_max_num_queries(12) as counted:
                read(browser, address)
            counts.append(len(counted))
    assert counts[:3] == counts[3:]


def test_the_forms_of_the_region_stay_within_twelve_queries(as_role, now, django_assert_max_num_queries):
    told = factories.transmitted_opinion(now=now).recommendations.get()
    pledge = factories.pledge(now=now)
    browser = as_role("region")
    browser.post(url("start", told.reference))
    for address in (url("write", told.reference), url("review", told.reference), url("follow_up", pledge.pk)):
        with django_assert_max_num_queries(12):
            read(browser, address)


def test_a_filtered_fragment_is_the_part_of_the_full_page(client, now):
    factories.pledge(now=now)
    address = f"{url('pledges')}?etat=pending"
    whole, asked = client.get(address).content, client.get(address, headers={"HX-Request": "true"}).content
    assert whole == asked
    assert whole.count(b'id="liste"') == 1
