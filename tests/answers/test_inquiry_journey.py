"""A question and its answer in a real browser, on a phone, both themes."""

from datetime import timedelta

import pytest
from django.urls import reverse

from ensems.answers.inquiries import operations
from ensems.answers.models import Inquiry
from ensems.core import clock
from tests import factories

pytestmark = [pytest.mark.slow, pytest.mark.browser]


def test_a_question_is_asked_followed_and_answered_on_a_phone(journeys, axe, transactional_db):
    now = clock.now()
    place = factories.territory(name="Pays des Vallées")
    factories.inquiry(title="Les trains du soir", now=now - timedelta(days=72))
    gone = factories.inquiry(title="Une question retirée", now=now - timedelta(days=9))
    operations.withdraw_inquiry(actor=factories.actor_of(gone.author, now), inquiry=gone, reason="Réglé.", now=now)
    member, region, follower = factories.member(place), factories.region_elected(), factories.person()

    page = journeys.page(member, width=360)
    page.goto(reverse("answers:inquiries"))
    axe(page)
    page.get_by_role("link", name="Interpeller la Région").click()
    page.get_by_label("Titre").fill("Les guichets des vallées")
    page.get_by_label("Votre question à la Région").fill("Quand ?")
    axe(page)
    page.get_by_role("button", name="Publier l’interpellation").click()
    page.get_by_text("en une phrase au moins").first.wait_for()
    axe(page)
    page.get_by_label("Votre question à la Région").fill("Quand ouvriront les trois guichets promis aux vallées ?")
    page.get_by_role("button", name="Publier l’interpellation").click()
    page.get_by_text("La Région doit une réponse").wait_for()
    axe(page)
    asked = Inquiry.objects.get(title="Les guichets des vallées")

    other = journeys.page(follower, width=360)
    other.goto(reverse("answers:inquiry", args=[asked.reference]))
    other.get_by_role("link", name="Suivre par courriel").click()
    axe(other)
    other.get_by_role("button", name="Suivre").click()
    other.get_by_text("Vous suivez l’interpellation").wait_for()
    axe(other)

    elected = journeys.page(region, width=360)
    elected.goto(reverse("answers:inquiry", args=[asked.reference]))
    elected.get_by_role("link", name="Répondre").click()
    elected.get_by_label("La réponse motivée").fill("La Région les ouvrira avant l’été, avec les territoires.")
    elected.get_by_label("Au titre de").fill("vice-présidence")
    axe(elected)
    elected.get_by_role("button", name="Publier la réponse").click()
    elected.get_by_text("La Région a répondu le jour même").wait_for()
    axe(elected)

    reader = journeys.page(None, width=360)
    for address in ("answers:inquiries", None):
        reader.goto(reverse(address) if address else reverse("answers:inquiry", args=[gone.reference]))
        axe(reader)
        assert reader.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_key_enter_in_the_title_publishes_nothing(journeys, transactional_db):
    page = journeys.page(factories.member(factories.territory(name="Pays des Vallées")))
    page.goto(reverse("answers:ask"))
    page.get_by_label("Votre question à la Région").fill("Quand ouvriront les trois guichets promis aux vallées ?")
    page.get_by_label("Titre").fill("Les guichets des vallées")
    page.get_by_label("Titre").press("Enter")

    page.get_by_text("Votre brouillon est enregistré ; rien n’est publié.").wait_for()
    assert not Inquiry.objects.exists()
    assert page.get_by_label("Titre").input_value() == "Les guichets des vallées"
