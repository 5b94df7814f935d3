"""Following and stopping in a real browser, on a phone, both themes, without a script."""

import re
from urllib.parse import urlsplit

import pytest
from django.urls import reverse

from ensems.core import clock
from ensems.notices import delivery
from ensems.notices.models import MailboxMessage, Subscriber
from tests import factories

pytestmark = [pytest.mark.slow, pytest.mark.browser]


def fits(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(("width", "scripts"), [(360, True), (1280, False)])
def test_a_citizen_follows_a_territory_then_leaves(journeys, axe, transactional_db, width, scripts):
    now = clock.now()
    place = factories.territory(name="Pays des Vallées")
    page = journeys.page(width=width, scripts=scripts)
    audit = axe if scripts else lambda _page: None

    page.goto(reverse("territories:detail", args=[place.code]))
    audit(page)
    page.get_by_role("link", name="Suivre par courriel").click()
    page.get_by_label("Votre adresse électronique").fill("ana")
    page.get_by_role("button", name="Recevoir le lien de confirmation").click()
    page.get_by_text("n’est pas complète").first.wait_for()
    audit(page)
    page.get_by_label("Votre adresse électronique").fill("ana@combe.fr")
    page.get_by_role("button", name="Recevoir le lien de confirmation").click()
    page.get_by_role("heading", name="Regardez vos messages").wait_for()
    audit(page)

    delivery.send_all()
    (link,) = re.findall(r"https?://\S+/suivre/confirmer/\S+", MailboxMessage.objects.get().body)
    page.goto(urlsplit(link).path)
    audit(page)
    assert not scripts or fits(page)
    page.get_by_role("button", name="Oui, je veux suivre").click()
    page.get_by_role("heading", name="Mes suivis").wait_for()
    factories.subscription(factories.inquiry(title="x" * 120, now=now).subject, by="ana@combe.fr", now=now)
    page.reload()
    audit(page)
    assert not scripts or fits(page)
    page.get_by_role("button", name=re.compile("Ne plus suivre.*Vallées")).click()
    page.get_by_role("button", name="Tout arrêter et oublier mon adresse").click()
    page.get_by_text("Cette adresse ne suit rien").wait_for()
    audit(page)
    assert not Subscriber.objects.exists()


def test_someone_signed_in_follows_at_once(journeys, axe, transactional_db):
    place = factories.territory(name="Pays des Vallées")
    page = journeys.page(factories.person(), width=360)

    page.goto(reverse("notices:follow", args=[place.subject]))
    axe(page)
    page.get_by_role("button", name="Suivre", exact=True).click()
    page.get_by_role("heading", name="Mes suivis").wait_for()
    axe(page)
    page.goto(reverse("accounts:profile"))
    axe(page)
