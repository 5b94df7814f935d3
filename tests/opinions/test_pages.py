"""The pages of recommendations and opinions: what each person reads, what is kept when refused, what it costs."""

import re

import pytest
from django.urls import reverse

from ensems.contributions.models import Contribution
from ensems.opinions.models import Adoption, Citation, Recommendation
from ensems.referrals.enums import PhaseKind
from tests import factories

pytestmark = pytest.mark.django_db
SECRET = "Phrase encore secrète"


def url(name, *arguments):
    return reverse(f"opinions:{name}", args=arguments)


def read(browser, address, **given):
    response = browser.get(address, given)
    assert response.status_code == 200, address
    return response.content.decode()


@pytest.fixture
def told(now):
    return factories.recommended(now=now)


# --- Drafts stay in the workshop


@pytest.mark.parametrize("role", ["visitor", "member", "officer", "region", "administrator"])
def test_a_draft_leaks_nowhere(role, as_role, now):
    told = factories.recommended(title=SECRET, body=f"{SECRET}.", now=now)
    citation = Citation.objects.get()
    referral, territory = told.opinion.referral, citation.contribution.territory
    browser = as_role(role, territory=territory)

    assert browser.get(url("recommendation", told.reference)).status_code == 404
    assert browser.get(url("versions", told.reference)).status_code == 404
    for name in ("write", "cite", "withdraw"):
        assert browser.get(url(name, told.reference)).status_code == 403
    for refused in (url("workshop", referral.slug), url("opinion", told.opinion.reference)):
        response = browser.get(refused)
        assert response.status_code == 403
        assert SECRET not in response.content.decode()
    for address in (
        reverse("website:home"),
        url("list"),
        f"{url('list')}?q=secrète",
        f"{url('list')}?format=csv",
        reverse("referrals:detail", args=[referral.slug]),
        reverse("synthesis:workshop", args=[referral.slug]),
        reverse("contributions:detail", args=[citation.contribution.reference]),
        reverse("territories:detail", args=[territory.code]),
        reverse("register:list"),
        reverse("answers:owed"),
    ):
        page = read(browser, address)
        assert SECRET not in page, address
        assert told.reference not in page, address
        assert f"passage-{citation.start}" not in page, address


def test_a_text_given_up_is_shown_to_nobody_else(client, as_role, now):
    told = factories.recommended(title=SECRET, now=now)
    other = factories.recommended(told.opinion.referral, title="Celle-ci reste", now=now)
    factories.given_up(told, now=now)
    opinion = factories.submitted_opinion(other, now=now)
    assert client.get(url("recommendation", told.reference)).status_code == 404
    for address in (url("list"), url("opinion", opinion.reference)):
        page = read(client, address)
        assert "Celle-ci reste" in page
        assert SECRET not in page
    assert "abandonnée" in read(as_role("rapporteur"), url("recommendation", told.reference))


def test_a_reopened_text_goes_back_to_the_workshop(client, as_role, now):
    opinion = factories.submitted_opinion(now=now)
    told = opinion.recommendations.get()
    assert client.get(url("recommendation", told.reference)).status_code == 200
    answer = as_role("rapporteur").post(url("reopen", opinion.referral.slug))
    assert answer.status_code == 302
    assert client.get(url("recommendation", told.reference)).status_code == 404


# --- The page of a recommendation


def test_one_page_tells_the_whole_thread(client, now):
    told = factories.answered_recommendation(pledges=(factories.PledgeLine("Ouvrir dix postes", now.date()),), now=now)
    page = read(client, url("recommendation", told.reference))
    for words in ("Demandé", "Question 1 ?", "un lieu ouvert", "2 pour, 1 contre", "Acceptée", "Ouvrir dix postes"):
        assert words.casefold() in page.casefold(), words
    assert "La Région l’a suivie en partie." in page
    assert page.index("is-asked") < page.index("is-said") < page.index("is-told") < page.index("is-answered")


def test_a_quote_leads_to_its_place_in_the_contribution(client, now):
    told = factories.submitted_opinion(now=now).recommendations.get()
    page = read(client, url("recommendation", told.reference))
    address, anchor = re.search(r'href="(/contributions/[^"]+/)#(passage-\d+-\d+)"', page).groups()
    contribution = read(client, address)
    assert f'<mark id="{anchor}">un lieu ouvert</mark>' in contribution
    assert f"/preconisations/{told.reference}/" in contribution


def test_a_quote_of_an_earlier_version_says_so_and_still_leads_somewhere(client, as_role, now):
    told = factories.submitted_opinion(now=now).recommendations.get()
    contribution = Contribution.objects.get()
    contribution.text.body = "Tout autre chose, à présent."
    contribution.text.save()
    contribution.version = factories.version(contribution.text, now=now)
    contribution.save()

    page = read(client, url("recommendation", told.reference))
    assert "Citée dans une version antérieure (1)" in page
    address, anchor = re.search(r'href="(/contributions/[^"]+/)#(citation-\d+)"', page).groups()
    assert f'id="{anchor}"' in read(client, address)
    workshop = read(as_role("rapporteur"), url("workshop", told.opinion.referral.slug))
    assert "dans une version antérieure" in workshop
    assert "1 sort est à revoir" in workshop


def test_a_hidden_contribution_is_not_quoted_any_more(client, now):
    told = factories.submitted_opinion(now=now).recommendations.get()
    Contribution.objects.update(status="hidden", status_reason="Des injures.")
    page = read(client, url("recommendation", told.reference))
    assert "un lieu ouvert" not in page
    assert "il n’est plus montré" in page


def test_two_versions_are_compared(client, as_role, told, now):
    rapporteur = as_role("rapporteur")
    rapporteur.post(url("freeze", told.reference))
    rapporteur.post(
        url("save", told.reference),
        {"body": "Financer les murs autant que l’animation.", "base_revision": told.text.revision},
    )
    factories.submitted_opinion(told, now=now)
    page = read(client, url("versions", told.reference))
    assert "<ins>" in page
    assert "<del>" in page


# --- Citing


@pytest.fixture
def citing(told, as_role):
    citation = Citation.objects.get()
    browser = as_role("rapporteur")
    where = f"{url('cite', told.reference)}?contribution={citation.contribution.reference}"
    return browser, where, citation.contribution


def test_a_whole_paragraph_is_cited_without_script(citing):
    browser, where, contribution = citing
    page = read(browser, where)
    value = re.search(r'name="passage" value="(\d+-\d+)"', page)[1]
    answer = browser.post(where, {"version": "1", "passage": value, "words": ""})
    assert answer.status_code == 302
    cited = Citation.objects.latest("pk")
    assert cited.version.body[cited.start : cited.end] == contribution.version.body


def test_the_place_that_the_pointer_gave_is_the_place_cited(citing):
    browser, where, _contribution = citing
    browser.post(where, {"version": "1", "start": "5", "end": "13", "words": "proposons"})
    assert not Citation.objects.filter(start=5, end=13).exists(), "words and place differ: the words decide"
    browser.post(where, {"version": "1", "start": "0", "end": "4", "words": "Nous"})
    assert Citation.objects.filter(start=0, end=4).exists()


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"words": "jamais dit"}, "ne se trouvent pas"),
        ({"words": ""}, "Copiez ici"),
        ({"passage": "0-99999"}, "ne se trouve pas dans la version"),
        ({"words": "Nous", "version": "7"}, "déposée à nouveau"),
    ],
)
def test_a_refused_citation_keeps_what_was_typed(citing, given, sentence):
    browser, where, _contribution = citing
    page = browser.post(where, {"version": "1", "words": "", "is_contrary": "on"} | given).content.decode()
    assert sentence in page
    assert "checked" in page
    assert given.get("words", "") in page
    assert re.search(r'name="version" value="1"', page)
    assert Citation.objects.count() == 1


# --- The workshop and the vote


def test_a_title_refused_in_the_workshop_is_kept(as_role, now):
    referral = factories.referral(phase=PhaseKind.SYNTHESIS, now=now)
    page = as_role("rapporteur").post(url("workshop", referral.slug), {"title": "x" * 201}).content.decode()
    assert "x" * 201 in page
    assert not Recommendation.objects.exists()


def test_a_refused_vote_keeps_every_number(as_role, now):
    opinion = factories.submitted_opinion(now=now)
    told = opinion.recommendations.get()
    given = {"held_on": "2026-11-22", "place": "Albi", f"{told.reference}-votes_for": "4321"}
    given |= {f"{told.reference}-votes_against": "12", f"{told.reference}-abstentions": "0"}
    given[f"{told.reference}-dissent"] = "Nous aurions préféré autre chose."
    browser = as_role("secretariat")
    page = browser.post(url("adoption", opinion.reference), given).content.decode()
    assert "De quel territoire" in page
    for kept in ("4321", "Albi", "Nous aurions préféré"):
        assert kept in page
    del given[f"{told.reference}-dissent"]
    page = browser.post(url("adoption", opinion.reference), given).content.decode()
    assert "4333 voix" in page
    assert "4321" in page
    assert not Adoption.objects.exists()


@pytest.mark.parametrize("reference", ["2026-²", "2026-99999999999999999999", "x", "2026-1-1.pdf.pdf"])
def test_an_unknown_opinion_is_not_found(client, reference, db):
    assert client.get(f"/avis/{reference}/").status_code == 404


# --- What it costs: session and its person (2 or 3) included


@pytest.mark.parametrize(
    ("role", "expected"), [("visitor", 9), ("member", 12), ("rapporteur", 12), ("secretariat", 12), ("region", 12)]
)
def test_the_whole_thread_costs_the_same_however_long(as_role, now, role, expected, exact_queries):
    told = factories.answered_recommendation(now=now)
    response, citation = told.responses.get(), Citation.objects.get()
    browser = as_role(role)
    for more in (1, 29):
        for rank in range(more):
            factories.pledge(response, now=now)
            said = factories.contribution(
                told.question, territory=factories.territory(), now=now, body=f"Nous le disons {rank} {more}."
            )
            Citation.objects.create(
                recommendation=told,
                contribution=said,
                version=said.version,
                start=0,
                end=4,
                digest=citation.digest,
                added_at=now,
            )
        with exact_queries(expected):
            browser.get(url("recommendation", told.reference))


@pytest.mark.parametrize("role", ["visitor", "rapporteur", "secretariat"])
def test_lists_cost_the_same_for_one_and_for_thirty(as_role, now, role, django_assert_max_num_queries):
    opinion = factories.submitted_opinion(now=now)
    factories.adopted_opinion(opinion, now=now)
    browser = as_role(role)
    addresses = [url("list"), url("opinion", opinion.reference)]
    counts = []
    for more in (0, 29):
        for rank in range(more):
            factories.recommendation(opinion, reference=f"essai-{rank}", now=now)
        counts.append([])
        for address in addresses:
            with django_assert_max_num_queries(12) as counted:
                read(browser, address)
            counts[-1].append(len(counted))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("role", ["rapporteur", "secretariat"])
def test_the_workshop_costs_the_same_for_one_and_for_thirty(as_role, now, role, django_assert_max_num_queries):
    told = factories.recommended(now=now)
    browser = as_role(role)
    counts = []
    for more in (0, 29):
        for rank in range(more):
            factories.recommendation(told.opinion, reference=f"essai-{rank}", now=now)
        for address in [url("workshop", told.opinion.referral.slug)] + (
            [url("write", told.reference), url("cite", told.reference)] if role == "rapporteur" else []
        ):
            with django_assert_max_num_queries(12) as counted:
                read(browser, address)
            counts.append(len(counted))
    half = len(counts) // 2
    assert counts[:half] == counts[half:]


def test_a_filtered_fragment_is_the_part_of_the_full_page(client, now):
    """htmx takes `#liste` out of the whole page: the answer is the same with and without its header."""
    factories.adopted_opinion(now=now)
    address = f"{url('list')}?issue=adopted"
    whole, asked = client.get(address).content, client.get(address, headers={"HX-Request": "true"}).content
    assert whole == asked
    assert whole.count(b'id="liste"') == 1


def test_a_line_that_was_drawn_is_drawn_anew_for_anything_that_it_says(client, now):
    """In the list, then on the page of the saisine: titles, outcome, vote, passages, answer."""
    told = factories.recommended(title="Un lieu ouvert", now=now)
    referral = told.opinion.referral
    addresses = [url("list"), reverse("referrals:detail", args=[referral.slug])]

    def lines():
        return [" ".join(read(client, address).replace("\xa0", " ").split()) for address in addresses]

    def write(row, **values):
        type(row).objects.filter(pk=row.pk).update(**values)

    factories.submitted_opinion(told, now=now)
    assert all("soumise au vote" in page and "1 passage cité" in page for page in lines())
    factories.adopted_opinion(told.opinion, vote=(3, 1, 0), now=now)
    assert all("adoptée" in page and "3 pour, 1 contre" in page for page in lines())
    write(told.adoption, votes_for=2)
    assert all("2 pour, 1 contre" in page for page in lines())
    write(told, title="Un lieu <ouvert>")
    assert all("Un lieu &lt;ouvert&gt;" in page for page in lines())
    write(referral, title="La mobilité d’abord")
    assert all("· La mobilité d’abord" in page for page in lines())
    Citation.objects.all().delete()
    assert all("0 passage cité" in page for page in lines())
    factories.response(told, now=now)
    assert "Région :" in lines()[0]
