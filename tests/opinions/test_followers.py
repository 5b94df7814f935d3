"""An act on recommendations reaches those who follow the saisine, one of them, or a territory that they quote."""

import pytest

from ensems.contributions.models import Contribution
from ensems.notices import delivery
from ensems.notices.models import MailboxMessage, Notice, Subscription
from ensems.opinions.followers import concerned_by
from ensems.opinions.operations import reopen
from ensems.referrals.enums import PhaseKind
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _mailbox(settings):
    settings.EMAIL_BACKEND = "ensems.notices.mailbox.MailboxBackend"


@pytest.fixture
def pair(geography, now):
    """Two recommendations of one saisine, each resting on the words of its own territory."""
    referral = factories.referral(phase=PhaseKind.ADOPTION, now=now)
    first = factories.recommended(referral, title="Financer l’animation", now=now)
    second = factories.recommended(referral, title="Garder les guichets", now=now)
    said = second.citations.get().contribution
    said.territory = geography.territories[1]
    said.save()
    return first, second


def letters(address):
    delivery.send_all()
    return [(one.subject, one.body) for one in MailboxMessage.objects.filter(to=address).order_by("pk")]


def follow(subject, by, now):
    return factories.subscription(subject, by=by, now=now)


def test_each_follower_reads_what_concerns_it_once(pair, geography, now):
    first, second = pair
    follow(first.opinion.referral.subject, "tout@combe.fr", now)
    follow(first.subject, "tout@combe.fr", now)
    follow(second.subject, "une@combe.fr", now)
    follow(geography.territories[1].subject, "lieu@combe.fr", now)
    follow(geography.territories[2].subject, "ailleurs@combe.fr", now)

    opinion = factories.adopted_opinion(factories.submitted_opinion(first, now=now), now=now)
    (every,) = letters("tout@combe.fr")
    (one,) = letters("une@combe.fr")
    (place,) = letters("lieu@combe.fr")

    assert opinion.status == "adopted"
    # The first news, of the submission, has nothing to say any more: the vote was recorded before the mail left.
    assert every[0].startswith("L’Assemblée a voté")
    assert all(words in every[1] for words in (first.title, second.title, "(adoptée)"))
    for _subject, body in (one, place):
        assert second.title in body
        assert first.title not in body
    assert not letters("ailleurs@combe.fr")


def test_what_is_taken_back_to_the_workshop_is_not_told(pair, now):
    first, _second = pair
    follow(first.opinion.referral.subject, "tout@combe.fr", now)
    opinion = factories.submitted_opinion(first, now=now)

    reopen(actor=factories.actor_of(factories.rapporteur(), now), opinion=opinion, now=now)

    assert not letters("tout@combe.fr")
    assert set(Notice.objects.filter(subscriber__isnull=False).values_list("status", flat=True)) == {"dropped"}


def test_a_transmission_names_what_the_region_must_answer(pair, now):
    first, second = pair
    opinion = factories.adopted_opinion(factories.submitted_opinion(first, now=now), now=now)
    follow(first.opinion.referral.subject, "tout@combe.fr", now)
    elected = factories.region_elected()
    follow(first.opinion.referral.subject, elected, now)

    factories.transmitted_opinion(opinion, now=now)

    ((subject, body),) = letters("tout@combe.fr")
    assert subject.startswith("Avis transmis à la Région")
    assert first.reference in body
    assert second.reference in body
    # The Region's own message says it already.
    assert len(letters(elected.email)) == 1


def test_an_answer_is_told_to_followers_and_to_those_quoted_in_their_own_terms(pair, now):
    first, second = pair
    told = factories.transmitted_opinion(
        factories.adopted_opinion(factories.submitted_opinion(first, now=now), now=now), now=now
    ).recommendations.get(pk=first.pk)
    author = first.citations.get().contribution.author
    for by in ("tout@combe.fr", author):
        follow(first.opinion.referral.subject, by, now)
        follow(first.subject, by, now)
    follow(second.subject, "une@combe.fr", now)
    Notice.objects.all().delete()

    factories.answered_recommendation(told, now=now)

    ((subject, body),) = letters("tout@combe.fr")
    ((_subject, own),) = letters(author.email)
    assert subject.startswith("La Région a répondu")
    assert first.title in subject
    assert "fera le point" in body
    assert "/suivis/" not in own
    assert "cite votre contribution" in own
    assert not letters("une@combe.fr")


def test_a_territory_whose_words_were_hidden_is_no_longer_concerned(pair, geography, now):
    _first, second = pair
    place = geography.territories[1].subject
    assert place in concerned_by(second.opinion.referral, [second])

    Contribution.objects.filter(citations__recommendation=second).update(status="hidden")

    assert place not in concerned_by(second.opinion.referral, [second])


def test_a_draft_is_followed_by_nobody(client, pair):
    first, _second = pair

    assert client.get(f"/suivre/{first.subject}/").status_code == 404
    assert f"/suivre/{first.subject}/" not in client.get("/preconisations/").content.decode()
    assert not Subscription.objects.exists()
