"""The page from which a meeting is conducted."""

from __future__ import annotations

import pytest

from ensems.meetings import operations
from ensems.meetings.models import Meeting, Recusal, Speech, SpeechRequest
from tests import factories
from tests.meetings.live.scenes import ballot, get, minute, name_chair, post, text, under_way
from tests.meetings.scene import SYSTEM, prepared

pytestmark = pytest.mark.django_db


def test_a_session_is_conducted_from_one_page(now):
    scene = prepared(now)
    operations.convene(actor=SYSTEM, meeting=scene.meeting, now=now)
    for one in scene.members:
        operations.record_arrival(actor=SYSTEM, meeting=scene.meeting, mandate=one, now=minute(-10))
    office = factories.secretariat()
    first = scene.items[0]
    me = scene.members[0]

    def does(at, **data):
        answer = post(scene, "conduire/", office, at=at, **data)
        assert answer.status_code == 302, text(answer)

    named = post(scene, "proces-verbal/bureau/", office, at=-1, chair=me.pk, secretaries=[scene.members[1].pk])
    assert named["Location"].endswith("/conduire/")
    names = (me.person.name, scene.members[1].person.name)
    assert "{} préside ; {} tient le procès-verbal.".format(*names) in text(get(scene, "conduire/", who=office, at=-1))
    does(0, geste="ouvrir")
    chair = me.person
    assert "Conduire la séance" in text(get(scene, who=chair, at=1))
    does(1, geste=f"aborder:{first.pk}")
    does(2, geste="deport", item=first.pk, mandate=scene.members[3].pk)
    does(3, geste=f"retirer-deport:{first.pk}:{scene.members[3].pk}")
    assert not Recusal.objects.exists()
    does(4, geste="ajouter", mandate=scene.members[1].pk)
    does(4, geste="ajouter", mandate=scene.members[2].pk)
    one, other = SpeechRequest.objects.all()
    does(5, geste=f"donner:{one.pk}")
    page = text(get(scene, "conduire/", who=chair, at=6))
    assert f"{me.person.name} préside ;" in page
    assert "4 présents sur 4 en exercice" in page
    does(6, geste=f"retirer:{other.pk}")
    does(7, geste=f"finir:{Speech.objects.get().pk}")
    does(8, geste="reglage", order="balanced", minutes="3")
    does(9, geste=f"achever:{first.pk}")
    does(10, geste="lever")
    found = Meeting.objects.get()
    assert (found.chair, found.speaking_order, found.speech_minutes) == (me, "balanced", 3)
    assert found.closed_at == minute(10)
    assert Speech.objects.get().spoken == 120


def test_what_is_refused_is_said_next_to_its_form(now):
    scene = under_way(now)
    ballot(scene)
    office = factories.secretariat()
    refused = post(scene, "conduire/", office, geste="deport", item=scene.items[0].pk, mandate=scene.members[0].pk)
    assert refused.status_code == 422
    assert "qui y vote est déjà fixé" in text(refused)
    nobody = post(scene, "conduire/", office, geste="ajouter", mandate="")
    assert nobody.status_code == 422
    assert "Choisissez un nom." in text(nobody)
    assert post(scene, "conduire/", office, geste="reglage", order="", minutes="99").status_code == 422
    for gesture in ("", "aborder", "aborder:1:2", "donner:abc", "danser:1", "aborder:999999999999"):
        assert post(scene, "conduire/", office, geste=gesture).status_code in (404, 422), gesture
    assert post(scene, "conduire/", scene.members[1].person, geste="lever").status_code == 403


def test_a_chair_who_left_is_to_be_replaced(now):
    scene = under_way(now)
    name_chair(scene.meeting, scene.members[0], minute(1))
    operations.record_departure(actor=SYSTEM, meeting=scene.meeting, mandate=scene.members[0], now=minute(2))
    assert "n’est plus notée présente" in text(get(scene, "conduire/", who=factories.secretariat()))


def test_who_withdraws_is_looked_for_by_family_name_as_in_every_other_list(now):
    scene = prepared(now)
    operations.convene(actor=SYSTEM, meeting=scene.meeting, now=now)
    for one, (given, family) in zip(scene.members[:2], [("Anne", "Vidal"), ("Zoé", "Bonnet")], strict=True):
        one.person.given_name, one.person.family_name = given, family
        one.person.save()
    page = text(get(scene, "conduire/", who=factories.secretariat(), at=0))
    assert page.index("Zoé Bonnet ·") < page.index("Anne Vidal ·")
