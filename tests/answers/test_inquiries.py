"""Questions to the Region at any time: who asks, who answers, what leaves, who is told, and nothing doubled."""

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from ensems.accounts import operations as accounts
from ensems.answers import messages
from ensems.answers.inquiries import operations, queries
from ensems.answers.models import Inquiry, InquiryDraft, InquiryReply
from ensems.assembly.models import Institution
from ensems.core import clock
from ensems.core.actors import VISITOR
from ensems.core.decisions import Refused
from ensems.notices.following.operations import spread
from ensems.notices.models import Notice, Subscriber
from ensems.register.models import Act
from ensems.register.queries import verify
from tests import factories
from tests.races import at_once
from tests.register.personal import assert_nothing_personal

pytestmark = pytest.mark.django_db
QUESTION = "Quand la Région ouvrira-t-elle les guichets promis dans les vallées ?"
REPLY = "La Région ouvrira trois guichets avant l’été, avec les territoires."


@pytest.fixture
def place(db):
    return factories.territory()


@pytest.fixture
def member(place, now):
    return factories.actor_of(factories.member(place), now)


@pytest.fixture
def region(now):
    return factories.actor_of(factories.region_elected(), now)


def ask(actor, place, now, **given):
    defaults = {"title": "Les guichets des vallées", "body": QUESTION, "client_key": uuid.uuid4()}
    return operations.ask_region(actor=actor, territory=place, now=now, **(defaults | given))


def answer(actor, inquiry, now, **given):
    defaults = {"body": REPLY, "office": "vice-présidence", "client_key": uuid.uuid4()}
    return operations.reply_to_inquiry(actor=actor, inquiry=inquiry, now=now, **(defaults | given))


def spread_all():
    while spread(actor=VISITOR, now=clock.now()):
        pass


def told(kind):
    spread_all()
    return set(Notice.objects.filter(kind=kind).values_list("person_id", flat=True))


def test_a_question_is_one_act_and_the_region_is_told(member, region, place, now):
    Institution.objects.create(name="Assemblée", region_code="99", region_name="Essai", answer_within_days=45)
    inquiry = ask(member, place, now)
    assert (inquiry.reference, inquiry.answer_within_days, inquiry.act.verb) == ("I-1", 45, "inquiry.asked")
    assert told("answers.inquiry_asked") == {region.person_id}
    assert ask(member, place, now).reference == "I-2"
    for words in (QUESTION, inquiry.title):
        assert words not in inquiry.act.content
    assert verify().holds
    assert_nothing_personal()


def test_the_same_form_asks_once(member, place, now):
    key = uuid.uuid4()
    assert ask(member, place, now, client_key=key) == ask(member, place, now, client_key=key)
    assert Inquiry.objects.count() == Act.objects.count() == 1


@pytest.mark.parametrize("role", ["visitor", "officer", "rapporteur", "secretariat", "region", "administrator"])
def test_only_a_member_asks(role, place, now):
    with pytest.raises(Refused) as refused:
        ask(factories.actor_of(factories.someone(role, territory=place), now), place, now)
    assert str(refused.value.decision.reason).endswith(("nécessaire.", "agent.", "Région."))
    assert not Act.objects.exists()


def test_a_member_asks_for_a_territory_and_a_day_of_the_mandate(member, place, now):
    with pytest.raises(Refused, match="au nom du vôtre"):
        ask(member, factories.territory(), now)
    former = factories.actor_of(factories.member(place, ends_on=clock.today(now) - timedelta(days=1)), now)
    with pytest.raises(Refused, match="mandat est en vigueur"):
        ask(former, place, now)


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"title": " "}, "title", "Donnez un titre"),
        ({"title": "x" * 161}, "title", "plus de 160"),
        ({"body": "Quand ?"}, "body", "40 caractères"),
        ({"body": "x" * 20_001}, "body", "raccourcissez"),
    ],
)
def test_what_cannot_be_asked_writes_nothing(member, place, now, given, field, words):
    with pytest.raises(ValidationError) as error:
        ask(member, place, now, **given)
    assert words in error.value.message_dict[field][0]
    assert not Act.objects.exists()
    assert not Inquiry.objects.exists()


def test_a_draft_is_kept_then_leaves_with_the_question(member, place, now):
    for body in ("Quand", "Quand donc"):
        operations.save_inquiry_draft(actor=member, territory=place, title="", body=body, now=now)
    assert InquiryDraft.objects.get().body == "Quand donc"
    assert not Act.objects.exists()
    ask(member, place, now)
    assert not InquiryDraft.objects.exists()


def test_answers_are_numbered_and_told_to_who_asked_and_who_follows(member, region, place, now):
    inquiry = ask(member, place, now)
    follower = factories.person()
    factories.subscription(inquiry.subject, by=follower, now=now)
    factories.subscription(place.subject, by=follower, now=now)
    factories.subscription(inquiry.subject, by=inquiry.author, now=now)
    anyone = factories.subscription(inquiry.subject, now=now).subscriber
    later = now + timedelta(days=12)
    first, second = answer(region, inquiry, later), answer(region, inquiry, later + timedelta(days=3))
    assert (first.number, second.number, first.act.verb) == (1, 2, "inquiry.answered")
    assert Notice.objects.filter(kind="answers.inquiry_answered").count() == 2
    assert told("answers.inquiry_answered") == {member.person_id}
    spread_all()
    news = Notice.objects.filter(kind="answers.inquiry_answered_news").order_by("pk")
    assert [(one.person_id, one.subscriber_id) for one in news] == [(follower.pk, None), (None, anyone.pk)] * 2
    assert news[0].params["about"] == sorted([inquiry.subject, place.subject])
    inquiry.refresh_from_db()
    assert inquiry.first_answered_at == later
    assert queries.row(inquiry, later + timedelta(days=30)).clock.days == 12
    assert REPLY not in first.act.content
    assert_nothing_personal()


def test_who_follows_a_territory_hears_of_what_it_asks(member, place, now):
    follower = factories.person()
    factories.subscription(place.subject, by=follower, now=now)
    inquiry = ask(member, place, now)
    assert told("answers.inquiry_news") == {follower.pk}
    assert inquiry.title in messages.inquiry_news({"inquiry": inquiry.pk}).subject


@pytest.mark.parametrize("role", ["visitor", "member", "officer", "rapporteur", "secretariat", "administrator"])
def test_only_the_region_answers(role, now):
    inquiry = factories.inquiry(now=now)
    with pytest.raises(Refused, match="élu ou une élue de la Région"):
        answer(factories.actor_of(factories.someone(role), now), inquiry, now)


@pytest.mark.parametrize(
    ("given", "field"), [({"body": "Oui."}, "body"), ({"office": " "}, "office"), ({"office": "x" * 161}, "office")]
)
def test_an_answer_without_its_reasons_is_refused(region, now, given, field):
    inquiry = factories.inquiry(now=now)
    with pytest.raises(ValidationError) as error:
        answer(region, inquiry, now, **given)
    assert field in error.value.message_dict
    assert not InquiryReply.objects.exists()


def test_a_withdrawal_leaves_a_trace_and_ends_the_exchange(member, region, place, now):
    inquiry = ask(member, place, now)
    with pytest.raises(Refused, match="Seule la personne"):
        operations.withdraw_inquiry(actor=region, inquiry=inquiry, now=now)
    operations.withdraw_inquiry(actor=member, inquiry=inquiry, reason="Réglé avec le service.", now=now)
    act = Act.objects.get(verb="inquiry.withdrawn")
    assert "Réglé" not in act.content
    for gesture in (
        lambda: answer(region, inquiry, now),
        lambda: operations.withdraw_inquiry(actor=member, inquiry=inquiry, now=now),
    ):
        with pytest.raises(Refused, match="retirée"):
            gesture()
    assert messages.inquiry_asked({"inquiry": inquiry.pk}, inquiry.author) is None
    assert messages.inquiry_news({"inquiry": inquiry.pk}) is None
    assert not list(messages.inquiries([inquiry.reference]))


def test_an_answered_question_is_no_longer_withdrawn(member, region, place, now):
    inquiry = ask(member, place, now)
    answer(region, inquiry, now)
    with pytest.raises(Refused, match="ne se retire plus"):
        operations.withdraw_inquiry(actor=member, inquiry=inquiry, now=now)


def test_the_secretariat_hides_with_a_published_reason(member, region, place, now):
    inquiry = ask(member, place, now)
    secretary = factories.actor_of(factories.secretariat(), now)
    with pytest.raises(ValidationError, match="motif"):
        operations.hide_inquiry(actor=secretary, inquiry=inquiry, reason="Non", now=now)
    with pytest.raises(Refused, match="secrétariat"):
        operations.hide_inquiry(actor=member, inquiry=inquiry, reason="Parce que je le veux.", now=now)
    operations.hide_inquiry(actor=secretary, inquiry=inquiry, reason="Ce texte met en cause un particulier.", now=now)
    assert told("answers.inquiry_hidden") == {member.person_id}
    mail = messages.inquiry_hidden({"inquiry": inquiry.pk}, inquiry.author)
    assert "met en cause un particulier" in mail.text
    assert "particulier" not in Act.objects.get(verb="inquiry.hidden").content


def test_what_waits_comes_first_oldest_first(now):
    ages = {"vieille": 80, "récente": 3}
    for title, days in ages.items():
        factories.inquiry(title=title, now=now - timedelta(days=days))
    factories.inquiry(title="jadis", now=now - timedelta(days=200), answered_at=now - timedelta(days=150))
    factories.inquiry(title="naguère", now=now - timedelta(days=30), answered_at=now - timedelta(days=10))
    gone = factories.inquiry(title="partie", now=now)
    operations.withdraw_inquiry(actor=factories.actor_of(gone.author, now), inquiry=gone, now=now)
    assert [one.title for one in queries.found()] == ["vieille", "récente", "naguère", "jadis"]
    assert [one.title for one in queries.waiting()] == ["vieille", "récente"]
    assert [one.title for one in queries.found(state=queries.GONE)] == ["partie"]
    assert not queries.found(state=queries.GONE, words="partie")
    figures = queries.figures(now)
    assert (figures.waiting, figures.late, figures.oldest_days) == (2, 1, 80)
    assert (figures.answered, figures.median_days) == (2, 20)


def test_who_is_erased_is_forgotten(place, now):
    person = factories.member(place)
    actor = factories.actor_of(person, now)
    operations.save_inquiry_draft(actor=actor, territory=place, title="", body="Quand", now=now)
    factories.subscription(factories.inquiry(now=now).subject, by=person, now=now)
    accounts.erase_person(actor=actor, person=person, now=now)
    assert not InquiryDraft.objects.exists()
    assert not Subscriber.objects.exists()


# --- At once ------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_the_same_question_sent_many_times_at_once_is_one(now):
    place = factories.territory()
    actor, key = factories.actor_of(factories.member(place), now), uuid.uuid4()
    results = at_once([lambda: ask(actor, place, now, client_key=key).reference] * 8)
    assert results == ["I-1"] * 8
    assert Inquiry.objects.count() == Act.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_once_are_numbered_and_a_double_click_is_one(now):
    inquiry = factories.inquiry(now=now)
    actors = [factories.actor_of(factories.region_elected(), now) for _n in range(3)]
    keys = [uuid.uuid4() for _n in range(3)]
    results = at_once(
        [
            lambda actor=actor, key=key: answer(actor, inquiry, now, client_key=key).number
            for actor, key in zip(actors, keys, strict=True)
            for _twice in range(2)
        ]
    )
    assert sorted(results) == [1, 1, 2, 2, 3, 3], results
    assert Act.objects.filter(verb="inquiry.answered").count() == InquiryReply.objects.count() == 3
    assert verify().holds


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_round", range(4))
def test_a_withdrawal_and_an_answer_at_once_never_both_pass(now, _round):
    inquiry = factories.inquiry(now=now)
    author = factories.actor_of(inquiry.author, now)
    region = factories.actor_of(factories.region_elected(), now)
    results = at_once(
        [
            lambda: operations.withdraw_inquiry(actor=author, inquiry=inquiry, now=now),
            lambda: answer(region, inquiry, now),
        ]
    )
    assert sum(isinstance(one, Refused) for one in results) == 1, results
    inquiry.refresh_from_db()
    assert inquiry.is_public == InquiryReply.objects.exists()
    assert verify().holds
