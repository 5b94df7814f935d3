"""Sessions: who records them, how they read."""

from datetime import date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ensems.core import clock
from ensems.core.actors import system
from ensems.core.decisions import Refused
from ensems.core.texts import HARD
from ensems.meetings import queries
from ensems.meetings.models import Meeting
from ensems.meetings.operations import MeetingFacts, correct_meeting, record_meeting
from ensems.referrals.imports import load_pack
from ensems.register.models import Act
from tests import factories

pytestmark = pytest.mark.django_db


def facts(**changes):
    return MeetingFacts(**({"title": "Plénière", "held_on": date(2026, 12, 18), "place": "Sète"} | changes))


def record(now, **changes):
    return record_meeting(actor=system("essai"), facts=facts(**changes), now=now)


def test_a_session_is_recorded_and_corrected_with_an_act_each_time(now):
    meeting = record(now)
    assert meeting.slug == "2026-12-18-sete"
    again = correct_meeting(actor=system("essai"), meeting=meeting, facts=facts(), now=now)
    assert again == meeting
    correct_meeting(actor=system("essai"), meeting=meeting, facts=facts(place="Agde"), now=now)
    assert [act.verb for act in Act.objects.all()] == ["meeting.recorded", "meeting.corrected"]
    assert not any("Agde" in act.content for act in Act.objects.all())


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "title"),
        ({"starts_at": datetime(2026, 12, 19, 9, tzinfo=clock.PARIS)}, "starts_at"),
        ({"number": 7}, "number"),
    ],
)
def test_what_cannot_be_is_refused_on_its_field(now, changes, field):
    record(now, number=7, title="Déjà là")
    with pytest.raises(ValidationError) as caught:
        record(now, **changes)
    assert list(caught.value.error_dict) == [field]


@pytest.mark.parametrize("role", factories.ROLES)
def test_only_the_secretariat_records(as_role, role, now):
    client = as_role(role)
    allowed = role == "secretariat"
    assert client.get("/seances/nouvelle/").status_code == (200 if allowed else 403)
    if not allowed:
        with pytest.raises(Refused):
            record_meeting(actor=factories.actor_of(client.person, now), facts=facts(), now=now)


def test_a_session_is_recorded_in_the_browser_then_read_by_all(as_role, client, now):
    secretariat = as_role("secretariat")
    data = {
        "title": "Plénière de Sète",
        "kind": "plenary",
        "number": "9",
        "held_on": "2026-12-18",
        "held_precision": "day",
        "starts": "09:30",
        "format": "on_site",
        "place": "Sète",
        "note": "Eau et villages.",
    }
    wrong = secretariat.post("/seances/nouvelle/", data | {"starts": "tôt"})
    assert wrong.status_code == 422
    assert "Eau et villages." in wrong.content.decode()
    made = secretariat.post("/seances/nouvelle/", data, follow=True)
    assert made.redirect_chain
    page = client.get(f"/seances/{Meeting.objects.get().slug}/").content.decode().replace(HARD, " ")
    assert "18 décembre 2026, 9 h 30" in page
    corrected = secretariat.post(f"/seances/{Meeting.objects.get().slug}/corriger/", data | {"place": "Agde"})
    assert corrected.status_code == 302
    assert Meeting.objects.get().place == "Agde"


def test_the_sessions_of_2016_and_2017_say_what_was_transmitted_there(client, now):
    load_pack("occitanie-2017", actor=system("contenu"), now=now)
    listed = client.get("/seances/")
    assert [one.slug for one in listed.context["page"]] == ["frontignan-2017", "albi-2016"]
    assert client.get("/seances/?annee=2016").context["page"].count == 1
    assert client.get("/seances/?q=frontignan").context["page"].count == 1
    page = client.get("/seances/frontignan-2017/").content.decode()
    assert page.count("/saisines/") >= 4
    assert client.get("/seances/?format=csv").status_code == 200
    assert client.get("/seances/rien/").status_code == 404


def test_the_next_session_is_today_s_until_midnight(now):
    record(now, held_on=clock.today(now), title="Aujourd’hui")
    record(now)
    assert queries.next_meeting(now).title == "Aujourd’hui"
    tomorrow = datetime(2026, 11, 24, 0, 0, tzinfo=clock.PARIS)
    assert queries.next_meeting(tomorrow).title == "Plénière"


def test_the_list_costs_the_same_for_1_and_30_rows(client, now):

    record(now)
    with CaptureQueriesContext(connection) as one:
        client.get("/seances/")
    for _each in range(29):
        record(now)
    with CaptureQueriesContext(connection) as many:
        client.get("/seances/")
    assert len(one) == len(many) <= 12
