"""An account is erased: what minutes keep of a name, and what they forget (decision 17)."""

import json

import pytest
from django.urls import reverse

from ensems.accounts.operations import erase_person
from ensems.meetings.minutes import composition, operations
from ensems.meetings.minutes.models import Minutes
from ensems.register.queries import verify
from tests import factories
from tests.meetings.minutes.held import DAY, held

pytestmark = pytest.mark.django_db


def erase(person, now):
    erase_person(actor=factories.actor_of(person, now), person=person, now=now)


def said():
    return json.dumps(Minutes.objects.get().content, ensure_ascii=False)


def test_published_minutes_keep_the_name_and_their_digest(client, now):
    scene = held(now)
    minutes = scene.published()
    name = scene.reader.person.name
    erase(scene.reader.person, minutes.published_at + DAY)

    kept = Minutes.objects.get()
    assert name in said()
    assert composition.digest_of(kept.content) == kept.digest
    assert name in client.get(reverse("meetings:minutes", args=[scene.meeting.slug])).content.decode()
    assert verify().holds


def test_minutes_that_are_not_settled_yet_forget_the_name(now):
    scene = held(now)
    minutes = scene.sent()
    name = scene.reader.person.name
    assert name in said()
    erase(scene.reader.person, scene.over + DAY)
    operations.settle_minutes(actor=scene.office, minutes=minutes, now=scene.over + 16 * DAY)
    assert name not in said()
    assert "personne effacée" in said()


def test_who_erases_their_account_is_told_before_they_confirm(client_for, now):
    scene = held(now)
    page = client_for(scene.reader.person).get(reverse("accounts:erase")).content.decode()
    assert "Les procès-verbaux dont le texte est arrêté ou publié" in page.split("Ce qui reste")[1]
