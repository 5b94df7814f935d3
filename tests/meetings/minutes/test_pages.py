"""The pages of minutes: what everyone reads at each step, rereading by a link, keeping them."""

import io
import re
from datetime import timedelta

import pikepdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ensems.core import clock
from ensems.core.texts import HARD
from ensems.interface import slots
from ensems.meetings import links
from ensems.meetings.minutes import exports, operations
from ensems.meetings.minutes.enums import Status
from ensems.meetings.minutes.models import ItemTenor, Minutes, MinutesCorrection
from ensems.notices import registry
from ensems.notices.models import Notice
from tests import factories
from tests.meetings.ballots.halls import hall
from tests.meetings.minutes.held import DAY, HOUR, held

pytestmark = pytest.mark.django_db


def read(response):
    text = re.sub(r"<[^>]+>", " ", response.content.decode()).replace(HARD, " ")
    return " ".join(text.split())


def address(scene, page=""):
    return f"/seances/{scene.meeting.slug}/proces-verbal/{page}"


def by_link(scene, mandate):
    return f"/seances/proces-verbal/{links.token(links.MINUTES, scene.meeting.pk, mandate.pk)}/"


def officer(client_for):
    return client_for(factories.secretariat())


# --- What everyone reads ------------------------------------------------------------------------------------------


def test_before_the_end_of_the_session_the_page_says_what_will_be_there(client, now):
    room = hall(now)
    page = read(client.get(f"/seances/{room.meeting.slug}/proces-verbal/"))
    assert "Le procès-verbal se lira ici." in page


def test_each_step_is_said_and_nothing_is_read_before_the_publication(client, now):
    scene = held(now)
    steps = {
        scene.composed: "les secrétaires de séance et le secrétariat écrivent",
        scene.sent: "Les personnes présentes demandent des corrections jusqu’au",
    }
    for step, words in steps.items():
        step()
        page = read(client.get(address(scene)))
        assert words in page
        assert scene.reader.person.name not in page


def test_the_delay_of_publication_is_counted_and_shown(client, now):
    scene = held(now)
    minutes = scene.adopted()
    with clock.at(minutes.adopted_at + 2 * DAY):
        assert "une semaine après son adoption. Avis" not in (page := read(client.get(address(scene))))
        assert "Au plus tard le" in page
        assert "retard" not in page
    with clock.at(minutes.adopted_at + 9 * DAY):
        assert "La publication a 2 jours de retard." in read(client.get(address(scene)))
    operations.publish_minutes(
        actor=scene.office, minutes=minutes, secretary=scene.writer, now=minutes.adopted_at + 9 * DAY
    )
    assert "9 jours après son adoption (une semaine au plus est prévue)" in read(client.get(address(scene)))


def test_published_minutes_are_read_by_all_with_their_proof(client, now):
    scene = held(now)
    minutes = scene.published()
    page = read(client.get(address(scene)))

    for words in (
        scene.reader.person.name,
        f"par {scene.writer.person.name}",
        scene.ballot.version.digest,
        "Adopté sans observation",
        f"{scene.writer.person.name}, secrétaire de séance",
        minutes.digest,
    ):
        assert words in page
    assert "csrfmiddlewaretoken" not in page
    session = read(client.get(f"/seances/{scene.meeting.slug}/"))
    assert "Adopté, signé, publié le" in session


def test_a_kept_page_turns_at_the_end_of_corrections_and_with_each_act(client, kept_pages, now):
    scene = held(now)
    minutes = scene.sent()
    with clock.at(scene.over + 2 * HOUR):
        client.get(address(scene))
        assert "demandent des corrections" in read(client.get(address(scene)))
    at = minutes.corrections_until + HOUR
    operations.settle_minutes(actor=scene.office, minutes=minutes, now=at)
    with clock.at(at):
        assert "chaque correction demandée a reçu sa réponse" in read(client.get(address(scene)))


def test_the_pdf_says_what_the_page_says_and_the_same_bytes(client, now):
    scene = held(now)
    minutes = scene.published()
    first = client.get(address(scene, "proces-verbal.pdf"))

    assert first["Content-Type"] == "application/pdf"
    assert first.content == client.get(address(scene, "proces-verbal.pdf")).content
    assert first.content == exports.minutes_pdf(Minutes.objects.select_related("meeting", "act").get(pk=minutes.pk))
    with pikepdf.open(io.BytesIO(first.content)).open_metadata() as metadata:
        assert metadata["dc:title"] == scene.meeting.title


def test_a_draft_in_pdf_is_for_those_who_write_and_those_who_were_there(client, client_for, now):
    scene = held(now)
    scene.composed()
    pdf = address(scene, "proces-verbal.pdf")
    assert client.get(pdf).status_code == 403
    assert client_for(scene.writer.person).get(pdf).status_code == 200
    assert client_for(scene.reader.person).get(pdf).status_code == 403
    scene.sent()
    assert "private" in client_for(scene.reader.person).get(pdf)["Cache-Control"]


def test_the_published_page_costs_the_same_with_two_people_and_with_twenty(client, now):
    few, many = held(now, present=3, away=1), held(now, present=20, away=9)
    for scene in (few, many):
        scene.published()
    costs = []
    for scene in (few, many):
        with CaptureQueriesContext(connection) as captured:
            client.get(address(scene))
        costs.append(len(captured))
    assert costs[0] == costs[1] <= 8


def test_the_slots_of_minutes_cost_what_they_declare(client_for, now):
    scene = held(now)
    scene.settled()
    later = scene.next_meeting()
    with slots.measured() as spent:
        officer(client_for).get(f"/seances/{later.slug}/scrutins/nouveau/")
        officer(client_for).get(f"/seances/{scene.meeting.slug}/")
    mine = [one for one in spent if ".minutes." in one.fill]
    assert len(mine) >= 2
    assert all(one.spent <= one.declared for one in mine)


# --- Rereading ----------------------------------------------------------------------------------------------------


def test_one_asks_for_a_correction_by_ones_link_without_an_account(client, now):
    scene = held(now)
    scene.sent()
    with clock.at(scene.over + DAY):
        page = client.get(by_link(scene, scene.reader))
        assert not MinutesCorrection.objects.exists()
        assert "no-store" in page["Cache-Control"]
        sent = client.post(
            by_link(scene, scene.reader), {"text": "Il manque un mot.", "item": scene.item.pk}, follow=True
        )
    assert "Votre demande est enregistrée." in read(sent)
    asked = MinutesCorrection.objects.get()
    assert (asked.mandate, asked.item, asked.text) == (scene.reader, scene.item, "Il manque un mot.")


def test_an_empty_request_says_so_next_to_the_field(client, now):
    scene = held(now)
    scene.sent()
    with clock.at(scene.over + DAY):
        sent = client.post(by_link(scene, scene.reader), {"text": " "})
    assert sent.status_code == 422
    assert "Écrivez ce qu’il faudrait corriger." in read(sent)


def test_after_the_date_the_page_still_reads_and_takes_nothing(client, now):
    scene = held(now)
    minutes = scene.sent()
    with clock.at(minutes.corrections_until):
        page = client.get(by_link(scene, scene.reader))
        assert "Les corrections se demandaient jusqu’au" in read(page)
        assert "Envoyer ma demande" not in read(page)
        refused = client.post(by_link(scene, scene.reader), {"text": "Trop tard."})
    assert refused.status_code == 422
    assert not MinutesCorrection.objects.exists()


@pytest.mark.parametrize("token", ["inconnu", "WzEsMV0:faux"])
def test_an_address_that_we_did_not_sign_opens_nothing(client, token):
    assert client.get(f"/seances/proces-verbal/{token}/").status_code == 404


def test_a_member_who_was_there_rereads_signed_in_and_sees_every_request(client_for, now):
    scene = held(now)
    scene.asked(scene.sent())
    with clock.at(scene.over + DAY):
        page = read(client_for(scene.chair.person).get(address(scene, "relire/")))
        absent = client_for(scene.hall.away[0].person).get(address(scene, "relire/"))
    assert "Il manque ma remarque sur l’eau." in page
    assert absent.status_code == 403


def test_the_mail_carries_a_link_of_ones_own(client, now):
    scene = held(now)
    scene.asked(scene.sent())
    notice = Notice.objects.get(kind="meetings.minutes", person=scene.reader.person)
    mail = registry.find(notice.kind).render(notice.params, scene.reader.person)

    assert by_link(scene, scene.reader) in mail.text
    assert scene.meeting.title in mail.subject


def test_the_answer_is_mailed_with_its_reason(now):
    scene = held(now)
    asked = scene.asked(scene.sent())
    operations.answer_correction(
        actor=scene.office, correction=asked, accept=False, reason="Rien de précis.", now=scene.over + 2 * DAY
    )
    notice = Notice.objects.get(kind="meetings.minutes_answer")
    assert "Rien de précis." in registry.find(notice.kind).render(notice.params, scene.reader.person).text


# --- Keeping ------------------------------------------------------------------------------------------------------


def test_the_secretariat_leads_the_four_steps_from_one_page(client_for, now):
    scene = held(now)
    office = officer(client_for)
    keep = address(scene, "tenir/")
    with clock.at(scene.over + HOUR):
        tenor = reverse("meetings:tenor", args=[scene.meeting.slug, scene.item.pk])
        office.post(tenor, {"body": "Il fut question de l’eau.", "base_revision": "0"})
        assert ItemTenor.objects.get().text.body == "Il fut question de l’eau."
        assert "Il fut question de l’eau." in read(office.post(keep, {"do": "compose"}, follow=True))
        until = clock.today(scene.over) + 5 * DAY
        assert "part vers les personnes présentes" in read(
            office.post(keep, {"do": "send", "until": until.isoformat()}, follow=True)
        )
        asked = scene.asked(Minutes.objects.get())
        answer = reverse("meetings:answer_correction", args=[scene.meeting.slug, asked.pk])
        given = {"accept": "yes", "wording": "Une remarque sur l’eau.", "reason": "C’est exact."}
        office.post(answer, given)
    with clock.at(scene.over + 8 * DAY):
        assert "Le texte à adopter est arrêté" in read(office.post(keep, {"do": "settle"}, follow=True))
    later = scene.next_meeting()
    with clock.at(later.opened_at + HOUR):
        done = office.post(keep, {"do": "adopt", "adopted_in": later.pk, "without_observation": "on"}, follow=True)
        assert "Adopté sans observation à la séance" in read(done)
        done = office.post(keep, {"do": "publish", "secretary": scene.writer.pk, "signed": "on"}, follow=True)
        assert "Le procès-verbal est publié. Il ne changera plus." in read(done)
    assert Minutes.objects.get().status == Status.PUBLISHED


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"do": "send", "until": ""}, "est vide : remplissez ce champ pour continuer."),
        ({"do": "publish"}, "le procès-verbal a changé d’état"),
        ({"do": "autre"}, "Choisissez un des gestes"),
    ],
)
def test_a_gesture_that_cannot_be_is_answered_in_a_sentence(client_for, now, typed, words):
    scene = held(now)
    scene.composed()
    answer = officer(client_for).post(address(scene, "tenir/"), typed)
    assert answer.status_code == 422
    assert words in read(answer)


def test_signatures_are_confirmed_before_anything_is_published(client_for, now):
    scene = held(now)
    minutes = scene.adopted()
    with clock.at(minutes.adopted_at + DAY):
        sent = officer(client_for).post(address(scene, "tenir/"), {"do": "publish", "secretary": scene.writer.pk})
    assert "Confirmez les deux signatures" in read(sent)


def test_officers_are_named_and_shown(client_for, now):
    scene = held(now)
    sent = {"chair": scene.chair.pk, "secretaries": [scene.writer.pk, scene.reader.pk]}
    page = read(officer(client_for).post(address(scene, "bureau/"), sent, follow=True))
    assert f"{scene.writer.person.name} et {scene.reader.person.name} tiennent le procès-verbal." in page


def test_a_dissent_is_noted_from_its_page(client_for, now):
    scene = held(now)
    sent = {"item": scene.item.pk, "mandate": scene.reader.pk, "statement": "Je ne suis pas d’accord."}
    with clock.at(scene.over + timedelta(minutes=5)):
        page = read(officer(client_for).post(address(scene, "desaccord/"), sent, follow=True))
    assert "Le désaccord est noté" in page
    assert scene.item.dissents.get().statement == "Je ne suis pas d’accord."


def test_only_people_who_were_there_are_offered_for_a_dissent(client_for, now):
    scene = held(now)
    page = officer(client_for).get(address(scene, "desaccord/")).content.decode()
    assert f'value="{scene.reader.pk}"' in page
    assert scene.hall.away[1].person.name not in page
