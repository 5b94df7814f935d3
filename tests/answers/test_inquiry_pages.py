"""The list of inquiries and its clocks, one exchange, the forms: what each one reads and may do."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from ensems.answers.models import Inquiry, InquiryDraft, InquiryReply
from tests import factories

pytestmark = pytest.mark.django_db
QUESTION = "Quand la Région ouvrira-t-elle les guichets promis dans les vallées ?"
REPLY = "La Région ouvrira **trois** guichets avant l’été, avec les territoires."


def url(name, *arguments):
    return reverse(f"answers:{name}", args=arguments)


def read(browser, address, **given):
    response = browser.get(address, given)
    assert response.status_code == 200, address
    return response.content.decode().replace("\u00a0", " ")


def test_the_list_says_what_waits_and_since_when(client, now):
    late = factories.inquiry(title="Les guichets", now=now - timedelta(days=72))
    factories.inquiry(title="Les trains", now=now - timedelta(days=30), answered_at=now - timedelta(days=11))
    page = read(client, url("inquiries"))
    for words in ("72 jours d’attente", "12 jours de retard", "répondue après 19 jours", "dont 1 au-delà du délai"):
        assert words in page, words
    assert page.index("Les guichets") < page.index("Les trains")
    assert "Les trains" not in read(client, url("inquiries"), etat="attente")
    assert "Les guichets" not in read(client, url("inquiries"), q="trains")
    assert "Les guichets" in read(client, url("inquiries"), territoire=late.territory.code)
    assert "ne correspond à ces filtres" in read(client, url("inquiries"), q="introuvable")


def test_the_list_is_taken_away(client, now):
    one = factories.inquiry(title="=Les guichets", now=now - timedelta(days=72))
    table = client.get(url("inquiries"), {"format": "csv"}).content.decode("utf-8-sig")
    assert one.reference in table
    assert "'=Les guichets" in table
    assert ";72;60;12" in table
    assert client.get(url("inquiries"), {"format": "xlsx"}).content[:2] == b"PK"


def test_nothing_asked_yet_says_what_will_be_there(client):
    assert "se liront ici" in read(client, url("inquiries"))


def test_a_member_prepares_asks_and_is_answered(as_role, client, now):
    member = as_role("member")
    (place,) = [one.seat.territory for one in member.person.mandates.all()]
    page = read(member, url("ask"))
    key = re.search(r'name="client_key" value="([0-9a-f-]{36})"', page)[1]
    given = {"territory": place.code, "title": "Les guichets", "body": "Quand ?", "client_key": key}
    assert member.post(url("ask"), given | {"keep": "1"})["Location"] == url("ask")
    assert "visible de vous seul" in read(member, url("ask"))
    assert "(facultatif)" not in read(member, url("ask"))
    short = member.post(url("ask"), given).content.decode()
    assert "en une phrase au moins" in short
    assert "Quand ?" in short
    answer = member.post(url("ask"), given | {"body": QUESTION})
    inquiry = Inquiry.objects.get()
    assert answer["Location"] == url("inquiry", inquiry.reference)
    assert member.post(url("ask"), given | {"body": QUESTION})["Location"] == url("inquiry", inquiry.reference)
    assert not InquiryDraft.objects.exists()
    public = read(client, url("inquiry", inquiry.reference))
    assert QUESTION.split(" ?")[0] in public
    assert "La Région doit une réponse" in public

    region = as_role("region")
    assert "(facultatif)" not in read(region, url("reply", inquiry.reference))
    refused = region.post(url("reply", inquiry.reference), {"body": REPLY, "office": ""}).content.decode()
    assert "obligatoire" in refused
    assert "trois" in refused
    assert region.post(url("reply", inquiry.reference), {"body": REPLY, "office": "présidence"}).status_code == 302
    public = read(client, url("inquiry", inquiry.reference))
    assert "La Région a répondu le jour même" in public
    assert url("withdraw", inquiry.reference) not in read(member, url("inquiry", inquiry.reference))


def test_an_officer_is_told_why_not(as_role):
    response = as_role("officer").get(url("ask"))
    assert response.status_code == 403
    assert "et non par un agent" in response.content.decode()


@pytest.mark.parametrize("role", ["visitor", "rapporteur"])
def test_anyone_is_led_to_follow_it(as_role, now, role):
    one = factories.inquiry(now=now)
    page = read(as_role(role), url("inquiry", one.reference))
    assert reverse("notices:follow", args=[one.subject]) in page
    assert reverse("website:feed_of_inquiries") in page


@pytest.mark.parametrize("gesture", ["withdraw", "hide"])
def test_what_left_shows_its_trace_and_never_its_text(client_for, as_role, client, now, gesture):
    one = factories.inquiry(title="Un titre parti", now=now)
    browser = client_for(one.author) if gesture == "withdraw" else as_role("secretariat")
    assert "Un titre parti" in read(client, url("inquiries"))
    if gesture == "hide":
        assert browser.post(url("hide", one.reference), {"reason": "Non"}).status_code == 200
    assert browser.post(url(gesture, one.reference), {"reason": "Un motif que chacun lira."}).status_code == 302
    trace = read(client, url("inquiry", one.reference))
    assert "Un motif que chacun lira." in trace
    for page in (
        trace,
        read(client, url("inquiries")),
        read(client, url("inquiries"), etat="retiree"),
        client.get(url("inquiries"), {"format": "csv", "etat": "retiree"}).content.decode("utf-8-sig"),
    ):
        assert "Un titre parti" not in page
        assert "guichets promis" not in page
    assert one.reference in read(client, url("inquiries"), etat="retiree")


def test_an_inquiry_that_does_not_exist(client):
    assert client.get("/interpellations/I-999/").status_code == 404


@pytest.mark.parametrize("role", ["visitor", "member", "region", "secretariat"])
def test_pages_cost_the_same_for_one_and_for_thirty(as_role, now, role, django_assert_max_num_queries):
    one = factories.inquiry(now=now)
    browser = as_role(role)
    counts = []
    for more in (1, 29):
        for rank in range(more):
            factories.inquiry(territory=factories.territory(), now=now - timedelta(days=rank), answered_at=now)
            factories.inquiry(now=now - timedelta(days=rank))
            factories.inquiry_reply(one, now=now)
        for address in (
            url("inquiries"),
            f"{url('inquiries')}?etat=repondue&q=question",
            url("inquiry", one.reference),
        ):
            with django_assert_max_num_queries(12) as counted:
                read(browser, address)
            counts.append(len(counted))
    assert counts[:3] == counts[3:]
    assert InquiryReply.objects.filter(inquiry=one).count() == 30


def test_forms_stay_within_twelve_queries(as_role, now, django_assert_max_num_queries):
    one = factories.inquiry(now=now)
    for role, address in (
        ("member", url("ask")),
        ("region", url("reply", one.reference)),
        ("secretariat", url("hide", one.reference)),
    ):
        browser = as_role(role)
        with django_assert_max_num_queries(12):
            read(browser, address)


def test_a_filtered_fragment_is_the_part_of_the_full_page(client, now):
    factories.inquiry(now=now)
    address = f"{url('inquiries')}?etat=attente"
    whole, asked = client.get(address).content, client.get(address, headers={"HX-Request": "true"}).content
    assert whole == asked
    assert whole.count(b'id="liste"') == 1
