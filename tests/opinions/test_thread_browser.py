"""The pages of the thread in a real browser: no violation in either theme; citing with the pointer, and without it."""

import pytest
from playwright.sync_api import expect

from ensems.core import clock
from ensems.opinions.models import Citation
from ensems.referrals.enums import PhaseKind
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BODY = """## Constat 🙂

Le local 🙂🙂, nous l’avons. Une [charte](https://exemple.test/a), puis quelqu’un.

- accueillir
- animer le lieu"""

SELECT = """([from, after]) => {
  const walker = document.createTreeWalker(document.querySelector("[data-source]"), NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.data.includes(from)) range.setStart(node, node.data.indexOf(from));
    if (node.data.includes(after)) range.setEnd(node, node.data.indexOf(after) + after.length);
  }
  const selection = getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
}"""


def writing():
    now = clock.now()
    referral = factories.referral(phase=PhaseKind.ADOPTION, now=now)
    told = factories.recommended(referral, now=now)
    said = factories.contribution(referral.questions.first(), body=BODY, now=now)
    return told, said


@pytest.mark.parametrize(
    ("chosen", "cited"),
    [
        (("🙂, nous", "avons"), "🙂, nous l’avons"),
        (("Constat", "🙂🙂"), "Constat 🙂\n\nLe local 🙂🙂"),
        (("charte", ", puis"), "charte](https://exemple.test/a), puis"),
        (("accueillir", "animer"), "accueillir\n- animer"),
    ],
)
def test_what_the_pointer_chose_is_cited_to_the_character(journeys, chosen, cited):
    told, said = writing()
    page = journeys.page(factories.rapporteur())
    page.goto(f"/preconisations/{told.reference}/citer/?contribution={said.reference}")
    page.evaluate(SELECT, list(chosen))
    expect(page.get_by_text("Passage choisi dans le texte")).to_be_visible()
    page.get_by_role("button", name="Citer ce passage", exact=True).click()
    expect(page.get_by_text("Le passage est cité.")).to_be_visible()
    citation = Citation.objects.select_related("version").get(contribution=said)
    assert citation.version.body[citation.start : citation.end] == cited


def test_words_typed_after_a_choice_are_what_is_cited(journeys):
    told, said = writing()
    page = journeys.page(factories.rapporteur())
    page.goto(f"/preconisations/{told.reference}/citer/?contribution={said.reference}")
    page.evaluate(SELECT, ["accueillir", "animer"])
    expect(page.locator("[name=start]")).not_to_have_value("")
    page.locator("[name=words]").fill("nous l’avons")
    expect(page.locator("[name=start]")).to_have_value("")
    page.get_by_role("button", name="Citer ce passage", exact=True).click()
    expect(page.get_by_text("Le passage est cité.")).to_be_visible()
    assert Citation.objects.filter(contribution=said).get().end == BODY.index("nous l’avons") + len("nous l’avons")


def test_a_paragraph_is_cited_without_script_and_the_quote_leads_back(journeys):
    told, said = writing()
    page = journeys.page(factories.rapporteur(), scripts=False)
    page.goto(f"/preconisations/{told.reference}/citer/?contribution={said.reference}")
    page.locator("summary", has_text="Citer un paragraphe entier").click()
    page.get_by_role("button", name="Citer ce paragraphe 4").click()
    expect(page.locator("main")).to_contain_text("animer le lieu")
    page.locator(f'main a[href*="{said.reference}/#passage-"]').click()
    expect(page.locator("mark:target")).to_have_text("animer le lieu")


def test_every_page_of_the_thread_is_accessible(journeys, axe):
    told, said = writing()
    rapporteur, secretariat = factories.rapporteur(), factories.secretariat()
    region, visitor = factories.region_elected(), None
    slug, reference = told.opinion.referral.slug, told.reference
    pages = {who: journeys.page(who) for who in (rapporteur, secretariat, region, visitor)}
    seen = 0

    def look(who, *addresses):
        nonlocal seen
        for address in addresses:
            response = pages[who].goto(address)
            assert response.status == 200, address
            axe(pages[who])
            seen += 1

    look(rapporteur, f"/saisines/{slug}/synthese/", f"/contributions/{said.reference}/sort/")
    look(rapporteur, f"/saisines/{slug}/preconisations/", f"/preconisations/{reference}/")
    write = f"/preconisations/{reference}"
    look(rapporteur, f"{write}/ecrire/", f"{write}/citer/", f"{write}/abandonner/")
    look(rapporteur, f"{write}/citer/?contribution={said.reference}")
    pages[rapporteur].get_by_role("button", name="Citer ce passage", exact=True).click()
    expect(pages[rapporteur].get_by_role("alert")).to_be_visible()
    axe(pages[rapporteur])

    factories.record_fate(
        actor=factories.actor_of(rapporteur),
        contribution=said,
        kind="not_taken_up",
        reason="Dit ailleurs.",
        now=clock.now(),
    )
    opinion = factories.submitted_opinion(told)
    look(secretariat, f"/avis/{opinion.reference}/", f"/avis/{opinion.reference}/adoption/")
    pages[secretariat].get_by_role("button", name="Enregistrer le vote et figer le texte").click()
    expect(pages[secretariat].get_by_role("alert").first).to_be_visible()
    axe(pages[secretariat])
    factories.adopted_opinion(opinion)
    look(secretariat, f"/avis/{opinion.reference}/transmettre/")
    factories.transmitted_opinion(type(opinion).objects.get())
    look(visitor, "/reponses/", f"/preconisations/{reference}/")
    look(region, f"/preconisations/{reference}/repondre/")
    pages[region].get_by_role("button", name="Commencer la réponse").click()
    axe(pages[region])
    look(region, f"/preconisations/{reference}/repondre/relire/")
    told.refresh_from_db()
    due = clock.today()
    factories.answered_recommendation(told, pledges=(factories.PledgeLine("Ouvrir dix postes", due),))
    pledge = told.responses.get().pledges.get()
    look(region, f"/engagements/{pledge.pk}/suite/", f"/preconisations/{reference}/")
    look(visitor, "/preconisations/", f"/preconisations/{reference}/", f"/preconisations/{reference}/versions/")
    look(visitor, f"/avis/{opinion.reference}/", "/engagements/", f"/saisines/{slug}/synthese/", f"/saisines/{slug}/")
    look(visitor, f"/contributions/{Citation.objects.first().contribution.reference}/")
    look(secretariat, f"/saisines/{slug}/clore/")
    assert seen > 20
