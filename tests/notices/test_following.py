"""Following without an account: asked, confirmed by a button, told once, stopped in one gesture, forgotten."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core import mail as outbox
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from ensems.accounts import operations as accounts
from ensems.contributions.operations import hide_contribution
from ensems.core import clock
from ensems.core.actors import VISITOR, system
from ensems.core.decisions import Refused
from ensems.notices import delivery, queries, worker
from ensems.notices.following import operations, subjects, tokens
from ensems.notices.following.queries import followed_by
from ensems.notices.models import MailboxMessage, News, Notice, Subscriber, Subscription
from ensems.register.models import Act
from tests import factories
from tests.contributions.test_races import at_once
from tests.strictness import StrictClient

pytestmark = pytest.mark.django_db

ADDRESS = "ana@combe.fr"
ACTOR = system("essai")


def ask(subject: str, email: str = ADDRESS, now=None) -> None:
    operations.ask_to_follow(actor=VISITOR, email=email, subject=subject, now=now or clock.now())


def tell(*about: str, besides=(), now=None, **params) -> int:
    """How many messages it makes."""
    instant, before = now or clock.now(), Notice.objects.count()
    operations.tell_followers(actor=ACTOR, kind="essai.news", params=params, about=about, besides=besides, now=instant)
    while operations.spread(actor=ACTOR, now=instant):
        pass
    return Notice.objects.count() - before


def link(text: str, name: str) -> str:
    """The path of the one link of that kind in a mail."""
    path = {"confirm": "/suivre/confirmer/", "followed": "/suivis/"}[name]
    (found,) = re.findall(rf"https?://\S*{path}\S+", text)
    return urlsplit(found).path


@pytest.fixture
def place(db):
    return factories.territory(name="Pays de Lure", code="lure")


# --- Asking and confirming ----------------------------------------------------------------------------------


def test_an_address_is_asked_and_only_a_button_confirms(client, place, now):
    page = client.get(reverse("territories:detail", args=[place.code])).content.decode()
    form = reverse("notices:follow", args=[place.subject])
    assert form in page

    answer = client.post(form, {"email": " Ana@Combe.fr "}, follow=True)
    delivery.send_all()
    letter = MailboxMessage.objects.get()
    path = link(letter.body, "confirm")
    client.get(path)
    client.head(path)

    assert "Regardez vos messages" in answer.content.decode()
    assert ADDRESS not in answer.content.decode()
    assert letter.to == ADDRESS
    assert "Pays de Lure" in letter.subject
    assert Subscription.objects.get().confirmed_at is None
    assert tell(place.subject) == 0

    confirmed = client.post(path, follow=True).content.decode()

    assert "Pays de Lure" in confirmed
    assert Subscription.objects.get().confirmed_at == now
    assert tell(place.subject) == 1
    assert not Act.objects.exists()


def test_the_answer_is_the_same_whether_the_address_was_known(place, now):
    factories.subscription(place.subject, by=ADDRESS, now=now)
    factories.person(email="luc@vaux.fr")
    form = reverse("notices:follow", args=[place.subject])

    told = {
        (response.status_code, response["Location"], StrictClient().get(response["Location"]).content)
        for response in (
            StrictClient().post(form, {"email": address}) for address in (ADDRESS, "luc@vaux.fr", "new@combe.fr")
        )
    }

    assert len(told) == 1


@pytest.mark.parametrize("typed", ["", "ana", "ana@", "ana @combe.fr", "ana@combe"])
def test_a_bad_address_is_said_next_to_the_field_and_nothing_is_lost(client, place, typed):
    response = client.post(reverse("notices:follow", args=[place.subject]), {"email": typed})

    page = response.content.decode()
    assert response.status_code == 422
    assert "Indiquez l’adresse" in page if not typed else "n’est pas complète" in page
    assert f'value="{typed}"' in page or not typed
    assert not Subscriber.objects.exists()


def test_what_is_not_public_cannot_be_followed(client, now):
    draft = factories.referral(slug="preparee", status="draft", phase=None, now=now)

    for subject in (draft.subject, "saisine:2099-Z", "personne:1", "territoire:", "x", "saisine:" + "x" * 200):
        assert client.get(reverse("notices:follow", args=[subject])).status_code == 404
        with pytest.raises(ValidationError):
            ask(subject)


def test_the_same_request_is_written_once_a_day(place, now):
    for minutes in (0, 1, 60 * 24 - 1):
        ask(place.subject, now=now + timedelta(minutes=minutes))
    assert Notice.objects.count() == 1
    ask(place.subject, now=now + timedelta(days=1))
    assert Notice.objects.count() == 2
    assert Subscription.objects.get().asked_at == now + timedelta(days=1)


def test_nobody_fills_the_box_of_another(now):
    for _ in range(operations.REQUESTS_A_DAY + 3):
        ask(factories.territory().subject, now=now)
    assert Notice.objects.count() == operations.REQUESTS_A_DAY


def test_too_many_requests_from_one_place_are_slowed_down(client, place, settings):
    settings.FOLLOW_RATE_LIMIT = "2/m/ip"
    form = reverse("notices:follow", args=[place.subject])

    given = [client.post(form, {"email": f"ana{n}@combe.fr"}).status_code for n in range(3)]

    assert given == [302, 302, 429]


def test_a_request_lasts_seven_days_then_is_forgotten(client, place, now):
    ask(place.subject, now=now)
    asked = Subscription.objects.get()
    path = reverse("notices:confirm", args=[tokens.to_confirm(asked.key)])

    with clock.at(now + timedelta(days=7) - timedelta(microseconds=1)):
        assert client.get(path).status_code == 200
        worker.Keeper("a").once()
        assert Subscription.objects.exists()
    with clock.at(now + timedelta(days=7)):
        late = client.get(path)
        with pytest.raises(Refused):
            operations.confirm_following(actor=VISITOR, subscription=asked, now=clock.now())
        worker.Keeper("a").once()

    assert late.status_code == 410
    assert reverse("notices:follow", args=[place.subject]) in late.content.decode()
    assert not Subscriber.objects.exists()
    assert not Notice.objects.exists()
    assert client.get(path).status_code == 404


def test_a_request_that_was_confirmed_meanwhile_is_not_written(place, now):
    ask(place.subject, now=now)
    Subscription.objects.update(confirmed_at=now)

    assert delivery.send_all().dropped == 1


def test_a_link_that_was_changed_opens_nothing(client, place, now):
    one = factories.subscription(place.subject, now=now)
    manage, stop = tokens.to_manage(one.subscriber.key), tokens.to_stop(one.subscriber.key, [place.subject])

    for name, token in (
        ("confirm", tokens.to_confirm(one.key)[:-1] + "!"),
        ("confirm", manage),
        ("followed", manage[:-2]),
        ("followed", one.subscriber.key.hex),
        ("stop", manage),
        ("stop", stop[1:]),
    ):
        assert client.get(reverse(f"notices:{name}", args=[token])).status_code == 404
        assert client.post(reverse(f"notices:{name}", args=[token])).status_code == 404
    assert Subscription.objects.exists()


def test_someone_signed_in_follows_at_once(as_role, place, now):
    browser = as_role("officer", territory=place)
    form = reverse("notices:follow", args=[place.subject])

    followed = browser.post(form, follow=True).content.decode()
    browser.post(form)

    assert "Pays de Lure" in followed
    assert Subscription.objects.get().subscriber.person == browser.person
    assert not Notice.objects.exists()
    assert "C’est déjà fait" in browser.get(form).content.decode()
    assert reverse("notices:own") in browser.get(reverse("accounts:profile")).content.decode()


def test_a_person_sees_what_the_same_address_followed_without_an_account(client_for, place, now):
    person = factories.person(email=ADDRESS)
    other = factories.territory(name="Val d’Ayes")
    factories.subscription(place.subject, by=ADDRESS, now=now)
    factories.subscription(place.subject, by=person, now=now)
    factories.subscription(other.subject, by=person, now=now)

    page = client_for(person).get(reverse("notices:own")).content.decode()

    assert page.count(reverse("territories:detail", args=[place.code])) == 1
    assert "Val d’Ayes" in page


# --- Being told ---------------------------------------------------------------------------------------------


def test_who_follows_twice_is_told_once_and_why(place, now):
    # Named in the order of their subjects.
    other = factories.territory(name="Val d’Ayes", code="val")
    person = factories.person(email=ADDRESS)
    factories.subscription(place.subject, by=person, now=now)
    factories.subscription(other.subject, by=ADDRESS, now=now)
    factories.subscription(other.subject, by="luc@vaux.fr", now=now)

    assert tell(place.subject, other.subject, title="Un fait") == 2
    delivery.send_all()

    mine = MailboxMessage.objects.get(to=ADDRESS)
    assert mine.subject == "Un fait"
    assert "Vous suivez le territoire « Pays de Lure », le territoire « Val d’Ayes »." in mine.body.replace("\xa0", " ")
    assert "Val d’Ayes" in MailboxMessage.objects.get(to="luc@vaux.fr").body
    assert "Pays de Lure" not in MailboxMessage.objects.get(to="luc@vaux.fr").body


def test_several_pieces_of_news_leave_in_one_mail(place, now):
    factories.subscription(place.subject, by=ADDRESS, now=now)
    for n in range(3):
        tell(place.subject, title=f"Fait {n}")

    delivery.send_all()

    assert MailboxMessage.objects.get().subject == "3 nouvelles de l’Assemblée des territoires"


def test_who_is_told_otherwise_is_not_told_twice(place, now):
    person = factories.person(email=ADDRESS)
    factories.subscription(place.subject, by=ADDRESS, now=now)

    assert tell(place.subject, besides=[person]) == 0


def test_nobody_is_told_of_what_nobody_confirmed_nor_at_a_closed_account(place, now):
    factories.subscription(place.subject, confirmed=False, now=now)
    factories.subscription(place.subject, by=factories.person(is_active=False), now=now)
    factories.subscription(place.subject, by=factories.person(email=None), now=now)

    assert tell(place.subject) == 0


@pytest.mark.parametrize("many", [0, 1, 30])
def test_telling_costs_the_same_for_one_and_for_thirty(place, now, many, django_assert_num_queries):
    for _ in range(many):
        factories.subscription(place.subject, now=now)

    # Two are the savepoint of the operation.
    with transaction.atomic(), django_assert_num_queries(2 + (2 if many else 1)):
        operations.tell_followers(actor=ACTOR, kind="essai.news", params={}, about=[place.subject], now=now)
    delivery.send_all(limit=0)
    assert Notice.objects.count() == many


def test_very_many_followers_are_told_by_parts_each_once(place, now, monkeypatch):
    monkeypatch.setattr(operations, "AT_ONCE", 3)
    people = [factories.person(email=f"ana{n}@combe.fr") for n in range(3)]
    for n in range(7):
        factories.subscription(place.subject, by=f"ana{n}@combe.fr", now=now)
    for person in people:
        factories.subscription(place.subject, by=person, now=now)
    late = factories.subscription(place.subject, now=now + timedelta(minutes=1))

    assert tell(place.subject) == 7
    assert not News.objects.exists()
    assert set(Notice.objects.exclude(person=None).values_list("person", flat=True)) == {one.pk for one in people}
    assert not Notice.objects.filter(subscriber=late.subscriber).exists()


@pytest.mark.django_db(transaction=True)
def test_two_workers_spread_the_same_news_once(now):
    subject = factories.territory().subject
    for n in range(20):
        factories.subscription(subject, by=f"ana{n}@combe.fr", now=now)
    operations.tell_followers(actor=ACTOR, kind="essai.news", params={}, about=[subject], now=now)

    at_once([lambda: operations.spread(actor=ACTOR, now=now)] * 4)

    assert Notice.objects.count() == 20


def test_a_deposit_reaches_the_followers_of_its_saisine_and_of_its_territory_once(now):
    draft = factories.draft(now=now)
    for by in (ADDRESS, "luc@vaux.fr", draft.author):
        factories.subscription(draft.territory.subject, by=by, now=now)
    factories.subscription(draft.question.referral.subject, by=ADDRESS, now=now)

    factories.receipt(draft, now=now)
    delivery.send_all()

    told = MailboxMessage.objects.filter(subject__contains=draft.territory.name)
    assert sorted(told.values_list("to", flat=True)) == [ADDRESS, "luc@vaux.fr"]
    assert "/contributions/C-" in told[0].body


def test_what_was_hidden_before_the_mail_left_is_not_in_it(now):
    draft = factories.draft(now=now)
    factories.subscription(draft.territory.subject, by=ADDRESS, now=now)
    factories.receipt(draft, now=now)
    draft.refresh_from_db()

    hide_contribution(
        actor=factories.actor_of(factories.secretariat(), now),
        contribution=draft,
        reason="Ce texte met en cause un particulier.",
        now=now,
    )
    delivery.send_all()

    assert not MailboxMessage.objects.filter(to=ADDRESS).exists()
    assert Notice.objects.get(kind="contributions.deposited").status == Notice.Status.DROPPED


def test_a_thing_that_is_no_longer_public_is_never_named(client, now):
    inquiry = factories.inquiry(title="Un titre parti", now=now)
    one = factories.subscription(inquiry.subject, by=ADDRESS, now=now)
    tell(inquiry.subject, title="Un fait")
    inquiry.status, inquiry.status_at = "hidden", now
    inquiry.save()

    delivery.send_all()
    page = client.get(reverse("notices:followed", args=[tokens.to_manage(one.subscriber.key)])).content.decode()

    assert not MailboxMessage.objects.exists()
    assert "Un titre parti" not in page
    assert "n’est plus publique" in page


def test_the_outbox_names_no_address(as_role, place, now):
    factories.subscription(place.subject, by=ADDRESS, now=now)
    tell(place.subject)

    assert ADDRESS not in as_role("secretariat").get(reverse("notices:outbox")).content.decode()
    assert queries.notice_rows(Notice.objects.all())[0].person == "une adresse sans compte"


def test_a_notice_goes_to_one_and_only_one(now):
    for recipient in ({}, {"person": factories.person(), "subscriber": Subscriber.objects.create(email=ADDRESS)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Notice.objects.create(kind="essai.news", queued_at=now, **recipient)


# --- Stopping -----------------------------------------------------------------------------------------------


def sent_to(address: str, settings) -> outbox.EmailMessage:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    outbox.outbox = []
    delivery.send_all()
    (found,) = [one for one in outbox.outbox if one.to == [address]]
    return found


def test_one_click_in_a_mail_program_stops_what_brought_the_mail(place, now, settings):
    other = factories.territory()
    for subject in (place.subject, other.subject):
        factories.subscription(subject, by=ADDRESS, now=now)
    tell(place.subject)

    letter = sent_to(ADDRESS, settings)
    (address,) = re.fullmatch(r"<(\S+)>", letter.message()["List-Unsubscribe"]).groups()
    program = StrictClient(enforce_csrf_checks=True)
    shown = program.get(urlsplit(address).path)

    assert letter.message()["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert address.startswith(settings.BASE_URL)
    assert shown["Location"] == link(letter.body, "followed")
    assert Subscription.objects.count() == 2
    for _twice in range(2):
        given = program.post(urlsplit(address).path, {"List-Unsubscribe": "One-Click"})
        assert given.status_code == 200
    assert [row.subject for row in followed_by(ADDRESS)] == [other.subject]


def test_a_mail_that_is_no_news_has_no_such_header(now, settings):
    Notice.objects.create(person=factories.person(email=ADDRESS), kind="essai.note", queued_at=now)

    letter = sent_to(ADDRESS, settings)

    assert "List-Unsubscribe" not in letter.message()
    assert "/compte/" in letter.body


def test_very_many_subjects_are_stopped_all_at_once(now):
    key = factories.subscription("territoire:x", now=now).subscriber.key
    few, many = [f"territoire:{n}" for n in range(12)], [f"territoire:{n}" for n in range(13)]

    assert tokens.read_stop(tokens.to_stop(key, few)) == (key, sorted(few))
    assert tokens.read_stop(tokens.to_stop(key, many)) == (key, [])


def test_the_page_of_a_mail_stops_one_then_everything_and_forgets(client, place, now):
    other = factories.territory()
    one = factories.subscription(place.subject, by=ADDRESS, now=now)
    factories.subscription(other.subject, by=ADDRESS, now=now)
    factories.mailbox_message(to=ADDRESS, now=now)
    tell(place.subject)
    page = reverse("notices:followed", args=[tokens.to_manage(one.subscriber.key)])

    client.get(page)
    client.post(page, {"objet": place.subject})
    left = [row.subject for row in followed_by(ADDRESS)]
    gone = client.post(page, {"tout": "1"}, follow=True).content.decode()

    assert left == [other.subject]
    assert "Cette adresse ne suit rien" in gone
    assert ADDRESS not in gone
    for model in (Subscriber, Subscription, Notice, MailboxMessage):
        assert not model.objects.exists()
    assert client.get(page)["X-Robots-Tag"] == "noindex"


def test_someone_signed_in_stops_on_the_account(client_for, place, now):
    person = factories.person()
    factories.subscription(place.subject, by=person, now=now)

    page = client_for(person).post(reverse("notices:own"), {"objet": place.subject}, follow=True).content.decode()

    assert "se lira ici" in page
    assert not Subscriber.objects.exists()


def test_who_stops_while_a_mail_waits_does_not_get_it(place, now):
    person = factories.person(email=ADDRESS)
    for by in (person, "luc@vaux.fr"):
        factories.subscription(place.subject, by=by, now=now)
    tell(place.subject)

    for address in (ADDRESS, "luc@vaux.fr"):
        operations.stop_following(actor=VISITOR, address=address, followed=[], now=now)
    delivery.send_all()

    assert not MailboxMessage.objects.exists()
    assert Notice.objects.get().status == Notice.Status.DROPPED


def test_who_erases_an_account_follows_nothing_any_more(place, now):
    person = factories.person(email=ADDRESS)
    for by in (person, ADDRESS):
        factories.subscription(place.subject, by=by, now=now)
    ask(factories.territory().subject, now=now)

    accounts.erase_person(actor=factories.actor_of(person, now), person=person, now=now)

    assert not Subscriber.objects.exists()
    assert not Notice.objects.exists()


def test_things_are_named_in_one_query_for_each_kind(now, django_assert_num_queries):
    names = [factories.territory().subject for _ in range(5)] + [factories.referral(now=now).subject for _ in range(5)]

    with django_assert_num_queries(2):
        assert set(subjects.find(names)) == set(names)


# --- At once ------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_confirmations_at_once_are_one(now):
    one = factories.subscription(factories.territory().subject, confirmed=False, now=now)

    results = at_once([lambda: operations.confirm_following(actor=VISITOR, subscription=one, now=now).confirmed_at] * 4)

    assert results == [now] * 4


@pytest.mark.django_db(transaction=True)
def test_the_same_address_asked_many_times_at_once_is_written_to_once(now):
    subject = factories.territory().subject

    results = at_once([lambda: ask(subject, now=now)] * 6)

    assert results == [None] * 6
    assert Subscription.objects.count() == Notice.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_round", range(4))
def test_leaving_while_news_is_queued_and_sent_breaks_nothing(now, _round):
    subject = factories.territory().subject
    for n in range(8):
        factories.subscription(subject, by=f"ana{n}@combe.fr", now=now)
    tell(subject, title="Premier", now=now)

    def leave(n: int) -> int:
        return operations.stop_following(actor=VISITOR, address=f"ana{n}@combe.fr", followed=[], now=now)

    results = at_once(
        [
            lambda: tell(subject, title="Second", now=now),
            lambda: delivery.send_all(),
            *[lambda n=n: leave(n) for n in range(4)],
        ]
    )

    assert not [one for one in results if isinstance(one, Exception)], results
    delivery.send_all()
    kept = {f"ana{n}@combe.fr" for n in range(4, 8)}
    assert set(Subscriber.objects.values_list("email", flat=True)) == kept
    assert set(Notice.objects.values_list("subscriber__email", flat=True)) == kept
    assert not Notice.objects.exclude(status=Notice.Status.SENT).exists()
