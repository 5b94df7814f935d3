"""The whole thread in a real browser, by seven people: from a question of the Region to what it did about it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from ensems.core import clock
from ensems.notices import delivery
from ensems.register.models import Act
from ensems.register.queries import verify
from tests.browser import click, field, follow, heading, path

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TITLE = "Garder une école ouverte"
QUESTION = "Qu’est-ce qui permet à une école de village de rester ouverte ?"
SAID = "Une école tient quand la cantine, la garderie et le car tiennent avec elle."
PROPOSED = "Soutenir ensemble l’école, la cantine et le car."
REFUSED = "il faut y avoir un mandat en cours, ou en être l’agent"
# The formal acts of the thread, in the order in which the register must hold them.
ACTS = (
    "referral.transmitted",
    "contribution.deposited",
    "contribution.fate_recorded",
    "opinion.submitted",
    "recommendation.adopted",
    "opinion.transmitted",
    "recommendation.answered",
    "pledge.followed_up",
    "referral.closed",
)
PLEDGED = "Financer un car de plus par jour sur douze lignes."


def minute(instant) -> str:
    return instant.astimezone(clock.PARIS).strftime("%Y-%m-%dT%H:%M")


def test_from_the_question_to_what_was_done(playing, journeys, axe):
    before = Act.objects.count()
    slug = the_region_transmits(playing("region"), axe)
    the_administrator_is_refused(playing("administration"), slug, axe)
    reference = the_territory_answers(playing("agent"), playing("membre"), slug, axe)
    another_member_supports(playing("autre-membre"), reference, axe)
    recommendation = the_rapporteur_recommends(playing("rapporteure"), slug, reference, axe)
    the_assembly_adopts(playing("secretariat"), slug, axe)
    the_region_answers_and_follows(playing("region"), recommendation, axe)
    the_secretariat_closes(playing("secretariat"), slug, axe)
    anyone_reads_and_checks(journeys.page(), reference, recommendation, before, axe)


def the_region_transmits(page: Page, axe) -> str:
    now = clock.now()
    page.goto("/saisines/")
    follow(page, "Préparer une saisine")
    field(page, "Titre", TITLE)
    click(page, "Continuer")
    heading(page, TITLE)
    field(page, "Contexte", "Chaque année des classes ferment. La Région veut savoir ce qui tient.")
    field(page, "Question", QUESTION)
    for phase in page.get_by_role("group").filter(has=page.get_by_label("Ouvre le")).all():
        phase.get_by_label("Ouvre le").fill(minute(now - timedelta(hours=1)))
    page.get_by_label("Ferme le").first.fill(minute(now + timedelta(days=30)))
    axe(page)
    click(page, "Enregistrer, relire et transmettre")
    heading(page, "Transmettre cette saisine")
    axe(page)
    click(page, "Transmettre à l’Assemblée")
    heading(page, TITLE)
    axe(page)
    return path(page).strip("/").split("/")[1]


def the_administrator_is_refused(page: Page, slug: str, axe) -> None:
    """Whoever runs the platform speaks for no territory: no button, and the reason when the address is typed."""
    page.goto(f"/saisines/{slug}/questions/1/")
    expect(page.locator("main").get_by_role("link", name=re.compile("^Répondre"))).to_have_count(0)
    expect(page.locator("main")).to_contain_text(REFUSED)
    answer = page.goto(f"/saisines/{slug}/questions/1/repondre/")
    assert answer.status == 403
    expect(page.locator("main")).to_contain_text(REFUSED)
    axe(page)


def the_territory_answers(officer: Page, member: Page, slug: str, axe) -> str:
    """The officer prepares and proposes; the member reads again, deposits, and holds a receipt."""
    officer.goto(f"/saisines/{slug}/questions/1/")
    officer.locator("main").get_by_role("link", name=re.compile("^Répondre au nom")).first.click()
    click(officer, "Commencer à écrire")
    field(officer, "Titre", "L’école ne tient pas seule")
    field(officer, "Votre texte", SAID)
    expect(officer.locator("[data-status]")).to_contain_text("Enregistré à")
    axe(officer)
    click(officer, "Proposer au dépôt")
    expect(officer.locator("main")).to_contain_text("Proposée au dépôt")

    member.goto("/contributions/les-miennes/")
    axe(member)
    follow(member, "L’école ne tient pas seule")
    expect(member.locator("main")).to_contain_text(SAID)
    axe(member)
    click(member, "Déposer la contribution")
    heading(member, re.compile(r"^R-\d{4}-\d{6}$"))
    number = member.get_by_role("heading", level=1).inner_text()
    axe(member)
    with member.expect_download() as download:
        member.locator(f'main a[href="/recepisses/{number}.pdf"]').first.click()
    with open(download.value.path(), "rb") as pdf:
        assert pdf.read(5) == b"%PDF-"

    delivery.send_all()
    letters = member.context.new_page()
    letters.goto("/courrier/")
    expect(letters.locator("main")).to_contain_text(number)
    axe(letters)
    letters.close()
    return re.search(r"C-\d+", member.locator("main").inner_text())[0]


def another_member_supports(page: Page, reference: str, axe) -> None:
    page.goto(f"/contributions/{reference}/")
    click(page, "Soutenir ce texte")
    expect(page.get_by_text("Vous soutenez ce texte.")).to_be_visible()
    field(page, "Votre commentaire", "Chez nous, c’est la garderie qui a tout changé.")
    click(page, "Commenter")
    expect(page.locator("#commentaires")).to_contain_text("c’est la garderie qui a tout changé")
    axe(page)


def the_rapporteur_recommends(page: Page, slug: str, reference: str, axe) -> str:
    page.goto(f"/saisines/{slug}/synthese/")
    axe(page)
    follow(page, f"Décider {reference}")
    page.get_by_label("reprise", exact=True).check()
    axe(page)
    click(page, "Enregistrer")

    page.goto(f"/saisines/{slug}/preconisations/")
    axe(page)
    field(page, "Titre", "L’école et ce qui l’entoure")
    page.get_by_label("Question à laquelle elle répond").select_option(index=1)
    click(page, "Ajouter et écrire")
    heading(page, "Écrire la préconisation")
    page.locator("textarea[name=body]").fill(PROPOSED)
    click(page, "Enregistrer")
    recommendation = path(page).strip("/").split("/")[1]
    axe(page)

    page.goto(f"/saisines/{slug}/preconisations/")
    expect(page.locator("main")).to_contain_text("Il manque encore")
    page.goto(f"/preconisations/{recommendation}/ecrire/")
    follow(page, "Citer un passage")
    page.locator(f'main a[href*="{reference}"]').first.click()
    page.locator("[name=words]").fill("la cantine, la garderie et le car")
    axe(page)
    click(page, "Citer ce passage")
    expect(page.locator("main")).to_contain_text("la cantine, la garderie et le car")

    page.goto(f"/saisines/{slug}/preconisations/")
    click(page, "Soumettre à l’adoption")
    expect(page.locator("main")).to_contain_text("soumis à l’adoption")
    return recommendation


def the_assembly_adopts(page: Page, slug: str, axe) -> None:
    page.goto(f"/saisines/{slug}/preconisations/")
    follow(page, "Enregistrer le vote")
    field(page, "Lieu", "Albi")
    field(page, "Pour", "97")
    field(page, "Contre", "12")
    field(page, "Abstentions", "9")
    axe(page)
    click(page, "Enregistrer le vote et figer le texte")
    expect(page.locator("main")).to_contain_text("97")
    follow(page, "Transmettre à la Région")
    axe(page)
    click(page, "Transmettre")
    expect(page.locator("main")).to_contain_text("Transmis à la Région")
    axe(page)


def the_region_answers_and_follows(page: Page, recommendation: str, axe) -> None:
    page.goto("/reponses/")
    axe(page)
    page.locator(f'main a[href="/preconisations/{recommendation}/"]').first.click()
    page.goto(f"/preconisations/{recommendation}/repondre/")
    click(page, "Commencer la réponse")
    page.get_by_label("acceptée en partie", exact=True).check()
    field(page, "Au titre de", "vice-présidence chargée des mobilités")
    page.locator("textarea[name=body]").fill("La Région partage ce constat ; la cantine relève des communes.")
    field(page, "Engagement", PLEDGED)
    field(page, "Échéance", (clock.today() + timedelta(days=200)).isoformat())
    axe(page)
    click(page, "Relire avant de publier")
    heading(page, "Voici ce qui sera publié")
    axe(page)
    click(page, "Publier la réponse")
    expect(page.locator("main")).to_contain_text(PLEDGED)

    page.locator("main").get_by_role("link", name=re.compile("^Ajouter une suite")).first.click()
    page.get_by_label("en cours", exact=True).check()
    field(page, "Ce qui a été fait", "Quatre lignes ont leur car de plus.")
    axe(page)
    click(page, "Publier la suite")
    expect(page.locator("main")).to_contain_text("Quatre lignes ont leur car de plus.")


def the_secretariat_closes(page: Page, slug: str, axe) -> None:
    page.goto("/secretariat/")
    axe(page)
    page.locator(f'main a[href="/saisines/{slug}/clore/"]').first.click()
    axe(page)
    click(page, "Clore la saisine")
    page.goto(f"/saisines/{slug}/")
    expect(page.locator("main")).to_contain_text(re.compile("close", re.IGNORECASE))


def anyone_reads_and_checks(page: Page, reference: str, recommendation: str, before: int, axe) -> None:
    """One page tells the whole thread, from both ends; the register lists each act and verifies."""
    page.goto(f"/preconisations/{recommendation}/")
    thread = page.locator("main")
    for words in (QUESTION, "la cantine, la garderie et le car", PROPOSED, "97", PLEDGED, "Quatre lignes ont leur car"):
        expect(thread).to_contain_text(words)
    axe(page)
    page.goto(f"/contributions/{reference}/")
    expect(page.locator(f'main a[href^="/preconisations/{recommendation}/"]').first).to_be_visible()

    acts = list(Act.objects.filter(number__gt=before).order_by("number"))
    told = [act.verb for act in acts if act.verb in ACTS]
    assert told == list(ACTS)
    page.goto("/registre/")
    for act in acts[-5:]:
        expect(page.locator(f'main a[href="/registre/{act.number}/"]').first).to_be_visible()
    axe(page)
    assert not verify().faults
