"""The pages of saisines and policies: what each role sees, what is typed stays, how many SQL queries."""

import re
from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ensems.answers import queries as answers
from ensems.answers.operations import PledgeLine
from ensems.core import clock
from ensems.core.actors import system
from ensems.core.texts import HARD
from ensems.interface import slots
from ensems.referrals.enums import Origin, PhaseKind, Status
from ensems.referrals.imports import load_pack
from ensems.referrals.models import Question, Referral, RegionalPolicy
from ensems.register.models import Act
from ensems.topics.models import Topic
from tests import factories

pytestmark = pytest.mark.django_db


def read(response):
    return response.content.decode().replace(HARD, " ")


@pytest.fixture
def history(now):
    load_pack("occitanie-2017", actor=system("contenu"), now=now)


def test_the_list_begins_with_what_is_open(client, now, history):
    factories.referral(title="Ouverte longtemps", now=now + timedelta(days=15))
    factories.referral(title="Ouverte", now=now)
    page = read(client.get("/saisines/"))
    assert page.index("Ouverte<") < page.index("Ouverte longtemps") < page.index("usages-numeriques")
    assert "Il reste 20 jours pour contribuer, jusqu’au 13 décembre 2026 à 9 h (heure de Paris)." in page
    assert "avis attendu pour septembre 2017" in page
    assert page.count("Les dates des phases de cette saisine ne sont pas publiques.") == 4


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("annee=2017", 4),
        ("annee=2026", 1),
        ("etat=contributions", 1),
        ("etat=closed", 0),
        ("origine=assembly", 0),
        ("sujet=tiers-lieux", 1),
        ("q=2017-d", 1),
        ("q=collective", 1),
        ("etat=draft", 5),
        ("tri=titre&page=99", 5),
    ],
)
def test_filters_are_in_the_address(client, now, history, query, found):
    factories.referral(now=now)
    page = client.get(f"/saisines/?{query}")
    assert page.context["page"].count == found


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_list_may_be_taken_away(client, now, history, kind):
    response = client.get(f"/saisines/?format={kind}")
    assert response.status_code == 200
    assert f".{kind}" in response["Content-Disposition"]
    if kind == "csv":
        assert "2017-D;Usages numériques" in response.content.decode("utf-8-sig")


def cost(client, address):
    """SQL queries of a page: its own, then all of them, with those that other apps spend in its slots."""
    with slots.measured() as fills, CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured) - sum(fill.spent for fill in fills), len(captured)


def test_the_list_costs_the_same_for_1_and_30_rows(client, as_role, now):
    secretariat = as_role("secretariat")
    factories.referral(now=now)
    few = cost(client, "/saisines/"), cost(secretariat, "/saisines/")
    for _each in range(29):
        factories.referral(now=now)
    assert client.get("/saisines/").context["page"].count == 30
    assert (cost(client, "/saisines/"), cost(secretariat, "/saisines/")) == few
    assert [own for own, _total in few] == [5, 8]
    assert all(total <= 12 for _own, total in few)


def test_a_saisine_costs_the_same_whatever_it_holds(client, as_role, now, history):
    secretariat = as_role("secretariat")
    many = factories.referral(questions=12, now=now)
    for address in ("/saisines/usages-numeriques/", f"/saisines/{many.slug}/"):
        own, total = cost(client, address)
        assert own == 1
        assert total <= 12
        own, total = cost(secretariat, address)
        assert own == 4
        assert total <= 12


def test_a_past_saisine_shows_where_it_comes_from(client, now, history):
    page = read(client.get("/saisines/usages-numeriques/"))
    assert "Les dates des phases de cette saisine ne sont pas publiques." in page
    assert "pour septembre 2017" in page
    assert page.index("4 novembre 2016") < page.index("décembre 2016</p>") < page.index("17 mars 2017")
    assert "/appels/ami-tiers-lieux/" in page
    assert "/seances/frontignan-2017/" in page
    assert "jours pour contribuer" not in page
    assert "comptes rendus publics" in page


def test_an_open_saisine_counts_the_days(client, now):
    referral = factories.referral(now=now)
    page = read(client.get(f"/saisines/{referral.slug}/"))
    assert '<b class="big">20</b>' in page
    assert "jusqu’au 13 décembre 2026 à 9 h (heure de Paris)" in page


@pytest.mark.parametrize("role", factories.ROLES)
def test_a_draft_is_seen_by_who_prepares_it(as_role, role, now):
    draft = factories.referral(status=Status.DRAFT, origin=Origin.REGION)
    seen = role in {"secretariat", "region", "administrator"}
    assert as_role(role).get(f"/saisines/{draft.slug}/").status_code == (200 if seen else 404)


@pytest.mark.parametrize("role", factories.ROLES)
def test_who_may_begin(as_role, role, now):
    response = as_role(role).get("/saisines/nouvelle/")
    assert response.status_code == (200 if role in {"secretariat", "region", "rapporteur"} else 403)


def typed(referral, **changes):
    data = {
        "base_revision": referral.revision,
        "title": "L’eau dans les villages",
        "context": "Les étés sont secs.",
        "answer_within_days": 45,
        "policy_presented_precision": "day",
        "expected_precision": "month",
        "expected_on": "2027-03-01",
        "expected_wording": "",
        "questions-TOTAL_FORMS": 3,
        "questions-INITIAL_FORMS": 0,
        "questions-0-text": "Où manque-t-elle ?",
        "questions-0-expects": "text",
        "questions-0-ORDER": 2,
        "questions-1-text": "Quels ouvrages existent ?",
        "questions-1-expects": "inventory",
        "questions-1-item_kinds": "forage, retenue",
        "questions-1-ORDER": 1,
        "questions-2-text": "",
        "questions-2-expects": "text",
        "contributions_opens": "2026-11-23T08:00",
        "contributions_closes": "2026-12-31T23:59",
    }
    return data | changes


def test_a_saisine_is_prepared_then_transmitted_in_the_browser(as_role, client, now):
    region = as_role("region")
    begun = region.post("/saisines/nouvelle/", {"origin": "region", "title": "L’eau"}, follow=True)
    referral = Referral.objects.get()
    assert begun.redirect_chain == [(f"/saisines/{referral.slug}/preparer/", 302)]
    saved = region.post(f"/saisines/{referral.slug}/preparer/", typed(referral) | {"then": "transmit"})
    assert saved.headers["Location"] == f"/saisines/{referral.slug}/transmettre/"
    assert [q.text for q in referral.questions.all()] == ["Quels ouvrages existent ?", "Où manque-t-elle ?"]
    review = read(region.get(f"/saisines/{referral.slug}/transmettre/"))
    assert "devait déjà avoir ouvert" in review
    assert client.get(f"/saisines/{referral.slug}/").status_code == 404
    sent = region.post(f"/saisines/{referral.slug}/transmettre/", {"transmitted_by": "la présidente de Région"})
    assert sent.status_code == 302
    referral.refresh_from_db()
    assert (referral.reference, referral.status) == ("2026-A", Status.OPEN)
    page = read(client.get(f"/saisines/{referral.slug}/"))
    assert "Il ne manque" not in page
    assert "mars 2027" in page
    assert "par la présidente de Région" in page


def test_a_question_that_is_saved_again_stays_the_same_question(as_role, now):
    draft, office = factories.referral(status=Status.DRAFT, phase=None), as_role("secretariat")
    address = f"/saisines/{draft.slug}/preparer/"
    office.post(address, typed(draft))
    before = {one.text: one.pk for one in draft.questions.all()}
    page = office.get(address).content.decode()
    keys = re.findall(r'name="(questions-\d-pk)" value="(\d+)"', page)
    assert {int(key) for _name, key in keys} == set(before.values())
    draft.refresh_from_db()
    rows = {"questions-0-text": "Quels ouvrages existent ?", "questions-1-text": "Où manque-t-elle ?"}
    rows |= {f"questions-{rank}-expects": "text" for rank in range(2)}
    rows |= {f"questions-{rank}-ORDER": rank + 1 for rank in range(2)}
    assert office.post(address, typed(draft, **rows, **dict(keys))).status_code == 302
    assert {one.text: one.pk for one in draft.questions.all()} == before


def test_a_preparation_offers_every_list_and_costs_the_same_whatever_was_chosen(as_role, now):
    draft, secretariat = factories.referral(status=Status.DRAFT), as_role("secretariat")
    address = f"/saisines/{draft.slug}/preparer/"
    empty = cost(secretariat, address)
    topics = [Topic.objects.create(slug=f"sujet-{name}", name=name) for name in ("Routes", "Eau", "Forêt")]
    draft.policy = RegionalPolicy.objects.create(slug="plan", name="Plan d’essai")
    draft.meeting, draft.follows = factories.meeting(), factories.call(kind="Appel", title="à projets")
    draft.save()
    draft.topics.set(topics[:2])

    form = secretariat.get(address).context["form"]

    assert set(form["topics"].value()) == {one.pk for one in topics[:2]}
    assert [name for _pk, name in form.fields["topics"].choices] == ["Eau", "Forêt", "Routes"]
    for name, label in (("policy", "Plan d’essai"), ("meeting", str(draft.meeting)), ("follows", "Appel · à projets")):
        assert list(form.fields[name].choices)[1:] == [(form[name].value(), label)]
    assert cost(secretariat, address) == empty == (8, 10)


def test_what_was_typed_comes_back_with_a_sentence_and_nothing_is_written(as_role, now):
    draft = factories.referral(status=Status.DRAFT, phase=None)
    wrong = typed(draft, **{"questions-1-item_kinds": "", "contributions_closes": "2026-11-01T00:00", "title": ""})
    response = as_role("secretariat").post(f"/saisines/{draft.slug}/preparer/", wrong)
    page = read(response)
    assert response.status_code == 422
    assert "Dites quelles natures de lignes cette question attend." in page
    assert "Cette phase se termine avant de commencer." in page
    assert "Où manque-t-elle ?" in page
    assert "Les étés sont secs." in page
    assert Question.objects.filter(referral=draft, text__contains="manque").count() == 0


def test_two_people_do_not_erase_each_other(as_role, now):
    draft = factories.referral(status=Status.DRAFT, phase=None)
    first, second = as_role("secretariat"), as_role("region")
    first.post(f"/saisines/{draft.slug}/preparer/", typed(draft, title="La première"))
    late = second.post(f"/saisines/{draft.slug}/preparer/", typed(draft, title="La seconde"))
    assert late.status_code == 422
    assert "Quelqu’un d’autre a enregistré" in read(late)
    assert "La seconde" in read(late)
    assert Referral.objects.get().title == "La première"
    again = typed(Referral.objects.get(), title="La seconde")
    assert f'name="base_revision" value="{again["base_revision"]}"' in read(late)
    assert second.post(f"/saisines/{draft.slug}/preparer/", again).status_code == 302
    assert Referral.objects.get().title == "La seconde"


def test_a_question_may_be_added_without_javascript(as_role, now):
    draft = factories.referral(status=Status.DRAFT, phase=None)
    secretariat = as_role("secretariat")
    saved = secretariat.post(f"/saisines/{draft.slug}/preparer/", typed(draft) | {"then": "question"}, follow=True)
    assert saved.context["questions"].total_form_count() == 4


def test_documents_are_joined_and_taken_off(as_role, now):
    draft = factories.referral(status=Status.DRAFT, phase=None)
    secretariat = as_role("secretariat")
    upload = SimpleUploadedFile("note d’été.txt", b"Une note.", content_type="text/plain")
    joined = secretariat.post(
        f"/saisines/{draft.slug}/documents/", {"document-title": "La note", "document-upload": upload}
    )
    if joined.status_code == 422:  # a kind of file that the platform does not take: said next to the field
        assert "upload" in joined.context["form"].errors
        return
    document = draft.documents.get()
    assert "La note" in read(secretariat.get(f"/saisines/{draft.slug}/"))
    secretariat.post(f"/saisines/{draft.slug}/documents/{document.pk}/retirer/")
    assert not draft.documents.exists()


def test_what_is_missing_is_said_before_the_transmission(as_role, now):
    draft = factories.referral(status=Status.DRAFT, phase=None, questions=0, context="")
    page = read(as_role("region").get(f"/saisines/{draft.slug}/transmettre/"))
    for sentence in ("Écrivez le contexte", "Posez au moins une question", "Fixez la phase de contributions"):
        assert sentence in page


def test_the_secretariat_does_not_sign_for_the_region(as_role, now):
    draft = factories.referral(status=Status.DRAFT)
    response = as_role("secretariat").get(f"/saisines/{draft.slug}/transmettre/")
    assert response.status_code == 403
    assert "C’est la Région qui transmet une saisine" in read(response)


def test_a_phase_is_prolonged_with_a_published_reason(as_role, client, now):
    referral = factories.referral(now=now)
    secretariat = as_role("secretariat")
    address = f"/saisines/{referral.slug}/phases/contributions/"
    assert secretariat.get(address).status_code == 200
    data = {"closes_at": "2026-12-20T23:59", "reason": "Deux territoires l’ont demandé."}
    assert secretariat.post(address, data).status_code == 302
    page = read(client.get(f"/saisines/{referral.slug}/"))
    assert "Deux territoires l’ont demandé." in page
    assert "au lieu du 13 décembre 2026 à 9 h" in page
    assert Act.objects.filter(verb="referral.phase_changed").count() == 1


def test_a_past_date_is_refused_next_to_its_field(as_role, now):
    referral = factories.referral(now=now)
    response = as_role("secretariat").post(
        f"/saisines/{referral.slug}/phases/contributions/", {"closes_at": "2026-11-01T00:00", "reason": "Trop tard."}
    )
    assert response.status_code == 422
    assert "Une phase ne peut pas être close dans le passé." in read(response)
    assert "Trop tard." in read(response)


def test_policies_have_their_versions_and_their_saisines(as_role, client, now, history):
    region = as_role("region")
    region.post(
        "/politiques/numerique/version/",
        {"title": "Aide à l’animation", "dated_on": "2018-06-01", "dated_precision": "month", "summary": "Un an."},
    )
    page = read(client.get("/politiques/numerique/"))
    assert "juin 2018" in page
    assert "/saisines/usages-numeriques/" in page
    assert "Aide à l’animation" in read(client.get("/saisines/usages-numeriques/"))
    assert client.get("/politiques/").context["page"].count == 4
    twice = region.post("/politiques/nouvelle/", {"name": "POLITIQUE NUMÉRIQUE RÉGIONALE"})
    assert twice.status_code == 422
    assert RegionalPolicy.objects.filter(name__iexact="Politique numérique régionale").count() == 1


def test_an_unknown_phase_or_saisine_is_not_found(as_role, client, now):
    referral = factories.referral(now=now)
    assert client.get("/saisines/rien/").status_code == 404
    assert as_role("secretariat").get(f"/saisines/{referral.slug}/phases/rien/").status_code == 404
    assert PhaseKind.CONTRIBUTIONS in referral.phases.values_list("kind", flat=True)


def test_an_end_at_midnight_is_said_of_its_last_day(client, now):
    referral = factories.referral(now=now)
    phase = referral.phases.get(kind=PhaseKind.CONTRIBUTIONS)
    phase.closes_at = datetime(2026, 12, 24, tzinfo=clock.PARIS)
    phase.save()
    for address in ("/saisines/", f"/saisines/{referral.slug}/"):
        page = read(client.get(address))
        assert "jusqu’au 23 décembre 2026 à minuit (heure de Paris)" in page
        assert "24 décembre 2026 à 0 h" not in page
    assert "Réponse de la Région</b>" in page


@pytest.mark.parametrize("invented", [True, False])
def test_a_demonstration_says_why_all_its_phases_are_open(client, now, invented):
    referral = factories.referral(now=now, phase=None, is_demonstration=invented)
    for kind in PhaseKind:
        referral.phases.create(kind=kind, opens_at=now)
    page = read(client.get(f"/saisines/{referral.slug}/"))
    assert ("toutes les phases sont ouvertes en même temps" in page) is invented


def full_thread(now, pledges):
    """A transmitted opinion, answered, its pledges, two contributions with a comment: every slot has something."""
    due = (now + timedelta(days=90)).date()
    lines = tuple(PledgeLine(f"Engagement {rank}.", due, "day") for rank in range(pledges))
    told = factories.answered_recommendation(pledges=lines, now=now)
    said = factories.contribution(told.opinion.referral.questions.first(), now=now)
    factories.comment(said, now=now)
    return told.opinion.referral


@pytest.mark.parametrize("role", factories.ROLES)
def test_a_full_thread_stays_within_twelve_queries(as_role, now, role):
    few, many = (full_thread(now, pledges) for pledges in (1, 10))
    browser = as_role(role)
    first, second = (cost(browser, f"/saisines/{one.slug}/") for one in (few, many))
    assert first == second
    assert second[1] <= 12


def test_the_answers_of_a_saisine_are_counted_the_same_in_one_query(now, django_assert_num_queries):
    referral = full_thread(now, 3)
    factories.recommended(referral, title="Une autre", now=now)
    with django_assert_num_queries(1):
        figures, closing = answers.answers_in(referral, now)
    assert figures == answers.figures(now, referral)
    assert closing == answers.closing_state(referral)
    assert (figures.pledges, len(closing.unanswered), closing.opinions) == (3, 1, 1)
