"""The curated list of subjects."""

import pytest
from django.core.exceptions import ValidationError

from ensems.core.actors import system
from ensems.core.decisions import Refused
from ensems.topics.operations import add_topic
from ensems.topics.queries import topics
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_subject_is_there_once(now):
    keeper = factories.actor_of(factories.secretariat(), now)
    add_topic(actor=keeper, slug="eau", name="Eau", now=now)
    add_topic(actor=system("contenu"), slug="eau", name="Eau", now=now)
    with pytest.raises(ValidationError, match="déjà dans la liste"):
        add_topic(actor=keeper, slug="l-eau", name="EAU", now=now)
    assert [topic.name for topic in topics()] == ["Eau"]


@pytest.mark.parametrize("role", [role for role in factories.ROLES if role != "secretariat"])
def test_only_the_secretariat_keeps_the_list(role, now):
    with pytest.raises(Refused):
        add_topic(actor=factories.actor_of(factories.someone(role), now), slug="eau", name="Eau", now=now)
