"""Who follows a recommendation, its saisine or a territory that it quotes is told of its amendments."""

import pytest

from ensems.notices import delivery
from ensems.notices.models import MailboxMessage
from ensems.opinions.amendments.operations import withdraw_amendment
from tests import factories
from tests.opinions.amendments.scene import scene

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _mailbox(settings):
    settings.EMAIL_BACKEND = "ensems.notices.mailbox.MailboxBackend"


def letters(address):
    delivery.send_all()
    return [(one.subject, one.body) for one in MailboxMessage.objects.filter(to=address).order_by("pk")]


@pytest.fixture
def put(now):
    made = scene(now)
    factories.subscription(made.told.subject, by="une@combe.fr", now=now)
    factories.subscription(factories.territory().subject, by="ailleurs@combe.fr", now=now)
    return made


def test_followers_read_what_is_proposed_then_what_was_decided_with_its_computation(put):
    made = put.propose(paragraph=1, passage="trois ans", words="cinq ans")
    (proposed,) = letters("une@combe.fr")
    assert "remplacer des mots au § 1" in proposed[0]
    assert "cinq ans" in proposed[1]
    settled = put.settle(made)
    decided = letters("une@combe.fr")[1]
    assert decided[0].startswith("Amendement voté")
    assert "adopté" in decided[1]
    assert settled.ballot.result.computation.splitlines()[-1] in decided[1]
    assert f"/preconisations/{put.told.reference}/amendements/1/" in decided[1]
    assert not letters("ailleurs@combe.fr")


def test_what_is_withdrawn_before_the_mail_leaves_is_not_told(put, now):
    made = put.propose()
    withdraw_amendment(actor=put.hall.actor(put.hall.present[1]), amendment=made, now=now)
    assert not letters("une@combe.fr")
