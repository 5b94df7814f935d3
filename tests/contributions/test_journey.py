"""In a real browser: write with the server saving by itself, deposit, support; and the whole of it without scripts."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ensems.contributions import operations
from ensems.contributions.models import Contribution, Receipt, Support
from ensems.core import clock
from tests import factories

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.mark.parametrize("scripts", [True, False])
def test_a_mayor_answers_and_a_neighbour_supports(journeys, axe, scripts):
    now = clock.now()
    referral = factories.referral(now=now)
    place = factories.territory(name="PETR d’ici")
    mayor, neighbour = factories.member(place), factories.member(factories.territory())
    page = journeys.page(mayor, width=360, scripts=scripts)
    page.goto(f"/saisines/{referral.slug}/questions/1/")
    page.get_by_role("link", name="Répondre au nom de « PETR d’ici »").click()
    page.get_by_role("button", name="Commencer à écrire").click()
    page.get_by_label("Titre").fill("Ouvrir la porte")
    page.get_by_label("Votre texte").fill("Le local, nous l’avons. Il manque quelqu’un pour l’ouvrir.")
    page.get_by_role("button", name="Relire et déposer").click()
    page.get_by_role("button", name="Déposer la contribution").click()
    page.get_by_role("heading", name="R-").first.wait_for()
    made = Contribution.objects.get()
    assert Receipt.objects.get().contribution == made
    assert made.version.body.startswith("Le local")
    if scripts:
        axe(page)

    other = journeys.page(neighbour, scripts=scripts)
    other.goto(f"/contributions/{made.reference}/")
    other.get_by_role("button", name="Soutenir ce texte").click()
    other.get_by_role("button", name="Retirer mon soutien").wait_for()
    assert Support.objects.count() == 1
    other.get_by_label("Votre commentaire").fill("Chez nous aussi.")
    other.get_by_role("button", name="Commenter").click()
    other.get_by_text("Chez nous aussi.").first.wait_for()
    assert made.comments.count() == 1


def test_the_key_enter_in_the_title_keeps_the_text_and_takes_nothing_away(journeys, axe):
    now = clock.now()
    draft = factories.draft(now=now)
    actor = factories.actor_of(draft.author, now)
    upload = SimpleUploadedFile("plan.txt", b"Un plan.", content_type="text/plain")
    operations.add_attachment(actor=actor, contribution=draft, upload=upload, now=now)
    page = journeys.page(draft.author)
    page.goto(f"/contributions/{draft.key}/ecrire/")

    page.get_by_label("Titre").fill("Ouvrir la porte")
    page.get_by_label("Titre").press("Enter")

    page.get_by_text("Votre texte est enregistré.").wait_for()
    draft.refresh_from_db()
    assert draft.draft_title == "Ouvrir la porte"
    assert draft.attachments.count() == 1
    axe(page)
