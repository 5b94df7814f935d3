"""The pages of amendments: what each person reads and may do, what is kept when refused, what it costs."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.urls import reverse

from ensems.core import clock
from ensems.interface import slots
from ensems.meetings.models import Ballot
from ensems.opinions.amendments.enums import Fate, Gesture
from ensems.opinions.amendments.models import Amendment
from ensems.opinions.enums import OpinionStatus
from ensems.opinions.exports import opinion_pdf
from ensems.opinions.models import Adoption, Opinion
from tests import factories
from tests.documents.test_pdf import pdf_text
from tests.opinions.amendments.scene import scene
from tests.strictness import StrictClient

pytestmark = pytest.mark.django_db


@pytest.fixture
def put(now):
    return scene(now)


def url(name, *arguments):
    return reverse(f"opinions:{name}", args=arguments)


def read(browser, address, status=200, **given):
    response = browser.get(address, given)
    assert response.status_code == status, address
    return response.content.decode()


def browser_of(mandate):
    return StrictClient().sign_in(mandate.person)


def form_of(page):
    """The hidden fields that the page would send."""
    return dict(re.findall(r'name="(base|client_key)" value="([^"]*)"', page))


# --- Proposing


def test_a_member_proposes_by_pointing_at_a_paragraph(put):
    browser = browser_of(put.hall.present[1])
    address = url("propose_amendment", put.told.reference)
    choice = read(browser, address)
    assert "paragraphe=3&amp;geste=supprimer" in choice
    page = read(browser, f"{address}?paragraphe=1&geste=mots")
    assert "Changer des mots au §\u00a01" in page
    given = form_of(page) | {"passage": "trois ans", "words": "cinq ans", "reason": "Le temps d’installer."}

    seen = browser.post(f"{address}?paragraphe=1&geste=mots", given | {"do": "preview"}).content.decode()
    assert "<ins>" in seen
    assert "cinq" in seen
    assert not Amendment.objects.exists()

    answer = browser.post(f"{address}?paragraphe=1&geste=mots", given | {"do": "deposit"})
    made = Amendment.objects.get()
    assert answer.url == url("amendment", put.told.reference, made.number)
    assert (made.gesture, made.passage, made.words) == (Gesture.REPLACE, "trois ans", "cinq ans")


@pytest.mark.parametrize(
    ("way", "given", "gesture"),
    [
        ("mots", {"passage": "trois ans", "words": ""}, Gesture.DELETE),
        ("reecrire", {"words": "Autre chose."}, Gesture.REPLACE),
        ("supprimer", {}, Gesture.DELETE),
        ("ajouter", {"words": "Et ceci."}, Gesture.INSERT),
    ],
)
def test_each_way_makes_its_gesture(put, way, given, gesture):
    browser = browser_of(put.hall.present[1])
    address = f"{url('propose_amendment', put.told.reference)}?paragraphe=1&geste={way}"
    sent = form_of(read(browser, address)) | given | {"reason": "Parce que.", "do": "deposit"}
    assert browser.post(address, sent).status_code == 302
    assert Amendment.objects.get().gesture == gesture


def test_the_key_enter_shows_the_amendment_and_deposits_nothing(put):
    page = read(
        browser_of(put.hall.present[1]), url("propose_amendment", put.told.reference), paragraphe=1, geste="mots"
    )
    first = page[page.index('data-keep="') :].split("<button", 2)[1]
    assert 'value="preview"' in first


def test_what_was_typed_is_kept_when_refused(put):
    browser = browser_of(put.hall.present[1])
    address = f"{url('propose_amendment', put.told.reference)}?paragraphe=1&geste=mots"
    given = form_of(read(browser, address)) | {"passage": "quatre ans", "words": "six ans", "reason": "Mes raisons."}
    answer = browser.post(address, given)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "ne se trouvent pas au §\u00a01" in page
    for kept in ("quatre ans", "six ans", "Mes raisons."):
        assert kept in page


@pytest.mark.parametrize(
    "query", ["paragraphe=9&geste=mots", "paragraphe=0&geste=mots", "paragraphe=x&geste=", "geste=z"]
)
def test_a_passage_that_does_not_exist_brings_back_to_the_choice(put, query):
    page = read(browser_of(put.hall.present[1]), f"{url('propose_amendment', put.told.reference)}?{query}")
    assert "Choisissez le paragraphe" in page


def test_the_page_closes_at_the_deadline_to_the_microsecond(put, client):
    address = url("amendments", put.told.reference)
    until = put.opinion.amendments_until
    with clock.at(until - timedelta(microseconds=1)):
        assert "jusqu’au" in read(client, address)
        assert read(browser_of(put.hall.present[1]), url("propose_amendment", put.told.reference))
    with clock.at(until):
        assert "étaient reçus jusqu’au" in read(client, address)
        read(browser_of(put.hall.present[1]), url("propose_amendment", put.told.reference), status=403)


# --- Reading


def test_a_visitor_reads_what_it_changes_who_carries_it_and_what_it_meets(put, client):
    made = put.propose(paragraph=1, passage="trois ans", words="cinq ans")
    put.propose(Gesture.DELETE, 1, by=2)
    page = read(client, url("amendment", put.told.reference, made.number))
    assert "<del>" in page
    assert "<ins>" in page
    assert "Trois ans ne suffisent pas." in page
    assert put.hall.present[1].person.name in page
    assert "même passage" in page
    assert "Rang de vote\u00a0: 2" in page
    assert "csrfmiddlewaretoken" not in page
    listed = read(client, url("amendments", put.told.reference))
    assert listed.index("supprimer le §\u00a01".capitalize()) < listed.index("Remplacer des mots au §\u00a01")
    assert "les suppressions sont votées d’abord" in listed
    assert "csrfmiddlewaretoken" not in listed
    assert url("amendments", put.told.reference) in read(client, url("recommendation", put.told.reference))


def test_the_list_is_taken_away_as_a_table(put, client):
    put.propose(paragraph=2)
    answer = client.get(url("amendments", put.told.reference), {"format": "csv"})
    (line,) = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";")
    assert (line["Numéro"], line["Mots nouveaux"], line["Sort"]) == ("1", "Autrement dit.", "déposé")
    assert line["Auteur ou autrice"] == put.hall.present[1].person.name


def test_an_empty_list_says_what_will_be_there(put, client):
    assert "Aucun amendement n’est déposé." in read(client, url("amendments", put.told.reference))
    page = read(client, url("amendments", put.told.reference), sort="adopted")
    assert "Aucun amendement n’a eu ce sort." in page


def test_the_amendments_of_a_draft_are_not_public(client, now):
    told = factories.recommended(now=now)
    read(client, url("amendments", told.reference), status=404)
    read(client, url("amendment", told.reference, 1), status=404)


# --- Signing, withdrawing, ordering, terms


def test_signing_and_taking_it_back_by_a_button(put):
    made = put.propose()
    browser, address = browser_of(put.hall.present[2]), url("amendment", put.told.reference, made.number)
    assert "Signer cet amendement" in read(browser, address)
    browser.post(url("sign_amendment", put.told.reference, made.number))
    assert "2 signataires" in read(browser, address)
    assert "Retirer ma signature" in read(browser, address)
    browser.post(url("unsign_amendment", put.told.reference, made.number))
    assert made.signatures.count() == 1


def test_its_author_withdraws_it_and_it_stays_readable(put, client):
    made = put.propose()
    browser = browser_of(put.hall.present[1])
    read(browser, url("withdraw_amendment", put.told.reference, made.number))
    browser.post(url("withdraw_amendment", put.told.reference, made.number))
    assert "Retiré par son auteur." in read(client, url("amendment", put.told.reference, made.number))


def test_the_secretariat_orders_the_votes_and_goes_back(put, as_role):
    for paragraph in (1, 2, 3):
        put.propose(paragraph=paragraph)
    browser, address = as_role("secretariat"), url("order_amendments", put.told.reference)
    read(browser, address)
    browser.post(address, {"rank-1": 3, "rank-2": 1, "rank-3": 2, "do": "order"})
    assert list(Amendment.objects.order_by("rank").values_list("number", flat=True)) == [2, 3, 1]
    assert "Ordre arrêté par le secrétariat" in read(browser, url("amendments", put.told.reference))
    assert browser.post(address, {"rank-1": "x", "do": "order"}).status_code == 422
    browser.post(address, {"do": "proposed"})
    assert not Amendment.objects.filter(rank__isnull=False).exists()


def test_the_secretariat_says_until_when(now, as_role, client):
    put = scene(now, deadline=False)
    browser, address = as_role("secretariat"), url("amendment_terms", put.opinion.reference)
    assert "pas encore fixé de date" in read(client, url("opinion", put.opinion.reference))
    assert browser.post(address, {"until": "2020-01-01T10:00", "signatures": 2}).status_code == 422
    assert browser.post(address, {"until": "2026-11-30T18:00", "signatures": 2}).status_code == 302
    opinion = Opinion.objects.get()
    assert opinion.amendments_until.astimezone(clock.PARIS).strftime("%d/%m %H:%M") == "30/11 18:00"
    page = read(client, url("opinion", put.opinion.reference))
    assert "30\u00a0novembre\u00a02026 à 18\u00a0h" in page
    assert "Il faut 2 signatures" in page


# --- Ballots


def test_a_ballot_may_open_on_the_texts_put_to_the_vote(put, rf):
    deletion, rewriting = put.propose(Gesture.DELETE, 2), put.propose(paragraph=1)
    request = rf.get("/")
    request.now = put.voting
    with slots.measured() as spent:
        offered = slots.collect("ballot.texts", request, meeting=put.hall.meeting)
    assert [version.pk for version, _label in offered] == [
        deletion.version_id,
        rewriting.version_id,
        put.told.version_id,
        put.opinion.version_id,
    ]
    assert "Amendement n°\u00a01" in offered[0][1]
    assert "en entier" in offered[3][1]
    assert all(one.spent <= one.declared for one in spent)


def test_a_text_chosen_for_a_ballot_names_it_unless_one_writes_another_object(put, as_role):
    made = put.propose(passage="trois ans", words="cinq ans")
    type(put.opinion).objects.update(amendments_until=put.now)
    keeper, address = as_role("secretariat"), f"/seances/{put.hall.meeting.slug}/scrutins/nouveau/"
    shown = keeper.get(address).content.decode()
    assert "Laissée vide, c’est le nom du texte choisi." in shown
    assert "data-proposes" in shown
    told = {"item": put.hall.item.pk, "kind": "position", "version": made.version_id}
    assert keeper.post(address, told | {"title": ""}).status_code == 302
    assert keeper.post(address, told | {"title": "Cinq ans"}).status_code == 302
    first, second = Ballot.objects.order_by("number")
    named = f"Amendement n° {made.number} à {put.told.reference} : remplacer des mots au § 1"
    assert first.title.replace("\xa0", " ") == named
    assert second.title == "Cinq ans"
    assert first.version == second.version == made.version


def test_a_text_is_reopened_by_a_button_only_while_no_amendment_is_voted(put, as_role):
    waiting = put.propose()
    writer, workshop = as_role("rapporteur"), f"/saisines/{put.opinion.referral.slug}/preconisations/"
    assert "Rouvrir le texte" in writer.get(workshop).content.decode()
    put.settle(waiting)
    shown = writer.get(workshop).content.decode()
    assert "Rouvrir le texte" not in shown
    assert "déjà votés : il ne se rouvre plus" in shown.replace("\xa0", " ")


def test_who_presides_reads_the_decision_from_the_page_of_the_ballot(put, client):
    made = put.propose(paragraph=1, passage="trois ans", words="cinq ans")
    ballot = put.ballot(made.version)
    address = reverse("meetings:ballot", args=[ballot.meeting.slug, ballot.number])
    with clock.at(put.hall.now + timedelta(minutes=5)):
        with slots.measured() as spent:
            public = read(client, address)
        assert url("amendment", put.told.reference, 1) in public
        assert "Lire la décision" not in public
        chair = browser_of(put.hall.present[0])
        assert "Lire la décision\u00a0: adopté" in read(chair, address)
        answer = chair.post(url("settle_amendment", put.told.reference, 1), {"ballot": ballot.pk})
        assert answer.url == url("amendment", put.told.reference, 1)
        page = read(client, answer.url)
    assert Amendment.objects.get().fate == Fate.ADOPTED
    for line in ballot.result.computation.split("\n"):
        assert line in page
    assert address in page
    assert all(one.spent <= one.declared for one in spent)


def test_who_presides_reads_why_a_decision_cannot_be_read_yet(put):
    made = put.propose()
    ballot = put.ballot(made.version)
    address = reverse("meetings:ballot", args=[ballot.meeting.slug, ballot.number])
    until = put.opinion.amendments_until
    chair = browser_of(put.hall.present[0])
    with clock.at(until - timedelta(microseconds=1)):
        page = read(chair, address)
        assert "Les signatures se recueillent jusqu’au" in page
        assert "Lire la décision" not in page
    with clock.at(until):
        assert "Lire la décision" in read(chair, address)


def test_who_presides_adopts_the_opinion_from_the_page_of_the_ballot(put, client):
    ballot = put.ballot(put.told.version)
    address = reverse("meetings:ballot", args=[ballot.meeting.slug, ballot.number])
    chair = browser_of(put.hall.present[0])
    with clock.at(put.hall.now + timedelta(minutes=5)):
        assert "Lire la décision sur l’avis" in read(chair, address)
        read(chair, url("adoption", put.opinion.reference))
        answer = chair.post(url("derive_adoption", put.opinion.reference))
    assert answer.url == url("opinion", put.opinion.reference)
    assert Opinion.objects.get().status == OpinionStatus.ADOPTED
    for page in (read(client, url("recommendation", put.told.reference)), read(client, answer.url)):
        assert address in page
        for line in ballot.result.computation.split("\n"):
            assert line in page
    assert "adoptée" in read(client, address)


def test_the_page_of_a_ballot_on_the_whole_opinion_says_so_and_shows_its_recommendations(put, client):
    ballot = put.ballot(put.opinion.version)
    with clock.at(put.hall.now + timedelta(minutes=5)):
        page = read(client, reverse("meetings:ballot", args=[ballot.meeting.slug, ballot.number]))
    assert f"L’avis {put.opinion.reference} en entier" in page
    assert f">{put.told.reference} · {put.told.title}</h3>" in page
    assert "# " not in page


def test_the_adoption_page_says_which_ballot_decides_and_asks_no_figure(put, as_role):
    made = put.propose(paragraph=2)
    before = put.ballot(put.told.version)
    put.settle(made)
    told = put.fresh()
    ballot = put.ballot(told.version)
    address = url("adoption", put.opinion.reference)
    with clock.at(put.hall.now + timedelta(minutes=5)):
        browser = as_role("secretariat")
        page = read(browser, address)
        assert "votes_for" not in page
        assert "Rien n’est à ressaisir" in page
        assert f"Scrutin {ballot.number}," in page
        assert f"Scrutin {before.number}," in page
        assert "adopté depuis" in page
        given = {f"{told.reference}-dissent_of": factories.territory().pk, f"{told.reference}-dissent": "Non."}
        assert browser.post(address, given).status_code == 302
    assert Adoption.objects.get().ballot == ballot
    assert told.dissents.get().statement == "Non."


def test_without_a_ballot_figures_are_asked_and_said_to_be_by_hand(put, as_role, client):
    address = url("adoption", put.opinion.reference)
    browser = as_role("secretariat")
    with clock.at(put.voting):
        page = read(browser, address)
        assert "Aucun scrutin n’a été tenu ici sur ce texte" in page
        given = {"held_on": "2026-11-23", "place": "Albi"}
        given |= {f"{put.told.reference}-{name}": n for name, n in (("votes_for", 3), ("votes_against", 1))}
        assert browser.post(address, given | {f"{put.told.reference}-abstentions": 0}).status_code == 302
    assert "nombres enregistrés à la main" in read(client, url("recommendation", put.told.reference))
    assert "Nombres enregistrés à la main" in read(client, url("opinion", put.opinion.reference))


def test_amendments_and_what_became_of_them_are_on_the_thread_and_the_opinion_and_its_pdf(put, client):
    adopted = put.propose(paragraph=1, passage="trois ans", words="cinq ans")
    put.propose(Gesture.DELETE, 1)
    rejected = put.propose(paragraph=3)
    put.settle(adopted)
    put.settle(rejected, yes=0, no=3)
    put.ballot(put.fresh().version)
    with clock.at(put.hall.now + timedelta(minutes=9)):
        browser_of(put.hall.present[0]).post(url("derive_adoption", put.opinion.reference))
    for address in (url("recommendation", put.told.reference), url("opinion", put.opinion.reference)):
        page = read(client, address)
        assert "3 amendements" in page
        for fate in ("adopté", "rejeté", "tombé"):
            assert f">{fate}</span>" in page
    assert "Ce que les amendements ont changé" in read(client, url("recommendation", put.told.reference))
    compared = read(client, url("versions", put.told.reference), de=1, a=2)
    assert "cinq" in compared
    opinion = Opinion.objects.get()
    printed = " ".join(pdf_text(opinion_pdf(opinion, opinion.reference)).split())
    assert "Amendement n° 1, remplacer des mots au § 1 : adopté." in printed.replace("\u00a0", " ")
    assert "Il tombe" in printed
    assert "présents" in printed
    assert Ballot.objects.count() == 3


# --- What it costs


@pytest.mark.parametrize("role", ["visitor", "member", "secretariat"])
def test_pages_cost_the_same_for_one_amendment_and_for_twenty(put, as_role, role, django_assert_max_num_queries):
    put.propose()
    browser = as_role(role)
    names = ("amendments", "recommendation"), ("opinion",)
    addresses = [url(name, put.told.reference) for name in names[0]] + [url("opinion", put.opinion.reference)]
    addresses.append(url("amendment", put.told.reference, 1))
    counts = []
    for more in (0, 19):
        for _rank in range(more):
            put.propose(paragraph=2)
        counts.append([])
        for address in addresses:
            with django_assert_max_num_queries(12) as counted:
                read(browser, address)
            counts[-1].append(len(counted))
    assert counts[0] == counts[1]


def test_a_thread_with_dissents_and_amendments_costs_twelve_queries_at_most(
    now, as_role, django_assert_max_num_queries
):
    told = factories.answered_recommendation(now=now)
    factories.pledge(told.responses.get(), now=now)
    opinion = told.opinion
    Opinion.objects.filter(pk=opinion.pk).update(status="submitted")
    told.outcome = "pending"
    told.save()
    told.opinion.refresh_from_db()
    factories.amendment(told, now=now)
    factories.amendment(told, now=now)
    Opinion.objects.filter(pk=opinion.pk).update(status="transmitted")
    told.outcome = "adopted"
    told.save()
    for _n in range(2):
        told.dissents.create(territory=factories.territory(), statement="Pas ainsi.", recorded_at=now)
    browser = as_role("secretariat")
    with django_assert_max_num_queries(12):
        page = read(browser, url("recommendation", told.reference))
    assert page.count("Pas ainsi.") == 2
    assert "2 amendements" in page
