"""What the apps above say of a session stays within reach while it is held."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ensems.core import clock
from tests import factories
from tests.meetings.live.scenes import ballot, get, minute, speaks, text, under_way
from tests.strictness import StrictClient

pytestmark = pytest.mark.django_db


def test_the_page_of_an_open_session_leads_to_what_is_said_around_it(now):
    scene = under_way(now)
    factories.referral(title="L’eau des villages", meeting=scene.meeting, now=now)
    ballot(scene)
    assert f"/seances/{scene.meeting.slug}/autour/" in text(get(scene))
    page = text(get(scene, "autour/"))
    for words in ("L’eau des villages", "Scrutin", "Procès-verbal", "Qui a parlé"):
        assert words in page, words


def test_the_link_says_how_much_there_is_and_follows_what_goes_on(now):
    scene = under_way(now)
    assert "Autour de la séance : saisines, scrutins, procès-verbal, prises de parole" in text(get(scene, "direct/"))
    speaks(scene, 0, at=1, until=2)
    speaks(scene, 1, at=2, until=3)
    ballot(scene, at=4)
    told = "Autour de la séance : saisines, 1 scrutin, procès-verbal, 2 prises de parole"
    assert told in text(get(scene, "direct/"))
    assert told in text(get(scene))


@pytest.mark.parametrize("kind", ["plenary", "workshop"])
def test_it_costs_no_more_than_a_page_may(now, kind):
    scene = under_way(now)
    scene.meeting.kind = kind
    scene.meeting.save()
    ballot(scene)
    for who in (None, scene.members[0].person, factories.secretariat()):
        client = StrictClient().sign_in(who) if who else StrictClient()
        with clock.at(minute(5)):
            client.get(f"/seances/{scene.meeting.slug}/autour/")
            with CaptureQueriesContext(connection) as spent:
                client.get(f"/seances/{scene.meeting.slug}/autour/")
        assert len(spent) <= 12
