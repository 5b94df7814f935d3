"""The pages of a meeting: before, for a visitor and a member; the secretariat's; papers."""

import io
import re
from datetime import date, timedelta

import pikepdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ensems.core import clock
from ensems.core.texts import HARD
from ensems.meetings import exports, links, operations, queries
from ensems.meetings.enums import Answer
from ensems.meetings.models import (
    AgendaItem,
    AttendanceInterval,
    Convocation,
    ConvocationAnswer,
    Meeting,
    Proxy,
    StandingRules,
)
from ensems.notices import delivery
from ensems.register.models import Act
from tests import factories
from tests.meetings.scene import STARTS, SYSTEM, prepared

pytestmark = pytest.mark.django_db


def read(response):
    return response.content.decode().replace(HARD, " ")


def called(now, **changes):
    scene = prepared(now, **changes)
    operations.convene(actor=SYSTEM, meeting=scene.meeting, now=now)
    return scene


def answer_address(scene, mandate):
    return f"/seances/reponse/{links.token(links.ANSWER, scene.meeting.pk, mandate.pk)}/"


def address(scene, page=""):
    return f"/seances/{scene.meeting.slug}/{page}"


# --- What everyone reads --------------------------------------------------------------------------------------


def test_the_agenda_is_public_with_the_call_and_stays_as_it_was_sent(client, now):
    scene = prepared(now)
    assert "L’ordre du jour sera ici." in read(client.get(address(scene)))
    operations.convene(actor=SYSTEM, meeting=scene.meeting, now=now)
    operations.edit_item(actor=SYSTEM, item=scene.items[0], facts=operations.ItemFacts("Un autre titre"), now=now)
    page = read(client.get(address(scene)))
    assert "L’eau et les villages" in page
    assert "9 h 50" in page
    assert "Un autre titre" not in page
    assert "24 jours francs" in page


def test_how_to_come_remotely_is_for_those_who_are_called(client, client_for, now):
    scene = called(now, format="hybrid", remote_access="https://exemple.test/salle-secrete")
    assert "salle-secrete" not in read(client.get(address(scene)))
    assert "salle-secrete" not in read(client_for(scene.members[0].person).get(address(scene)))
    assert "salle-secrete" in read(client.get(answer_address(scene, scene.members[0])))


def test_a_kept_page_says_the_call_and_the_quorum_as_soon_as_they_are(client, kept_pages, now):
    scene = prepared(now)
    client.get(address(scene))
    operations.convene(actor=SYSTEM, meeting=scene.meeting, now=now)
    assert "Ouverture" in read(client.get(address(scene)))
    with clock.at(STARTS):
        client.get(address(scene))
        operations.open_meeting(actor=SYSTEM, meeting=scene.meeting, now=STARTS)
        page = read(client.get(address(scene)))
        assert "0 présent sur 4 en exercice, quorum 3 : non atteint" in page
        assert "en cours" in page
        assert "csrfmiddlewaretoken" not in page
    operations.close_meeting(actor=SYSTEM, meeting=scene.meeting, now=STARTS + timedelta(hours=1))


def test_a_meeting_called_off_says_so_with_its_reason(client, now):
    scene = called(now)
    operations.cancel_meeting(actor=SYSTEM, meeting=scene.meeting, reason="Crue de la Vis", now=now)
    assert "Crue de la Vis" in read(client.get(address(scene)))
    assert "annulée" in read(client.get("/seances/"))


def test_a_meeting_costs_the_same_with_one_item_and_with_thirty(client, now):
    scene = called(now)
    with CaptureQueriesContext(connection) as few:
        client.get(address(scene))
    for rank in range(27):
        operations.add_item(actor=SYSTEM, meeting=scene.meeting, facts=operations.ItemFacts(f"Point {rank}"), now=now)
    operations.convene(actor=SYSTEM, meeting=scene.meeting, now=now)
    with CaptureQueriesContext(connection) as many:
        client.get(address(scene))
    assert len(few) == len(many) <= 12


def test_the_rules_are_read_in_words(client, now):
    assert "sera ici" in read(client.get("/seances/reglement/"))
    for preset in ("commune", "region", "commission", "no_quorum"):
        factories.standing_rules(preset)
    page = read(client.get("/seances/reglement/"))
    for words in (
        "5 jours francs avant la séance ; en cas d’urgence motivée, 1 jour franc.",
        "12 jours avant la séance",
        "Des mandats en exercice ce jour-là, plus de la moitié",
        "au moins la moitié ; comptent les membres présents à distance et représentés.",
        "Aucun.",
        "À la demande d’une part des présents : au moins le sixième.",
    ):
        assert words in page


# --- Answering ------------------------------------------------------------------------------------------------


def test_opening_the_link_changes_nothing_and_the_button_does_without_signing_in(client, now):
    scene = called(now)
    me = answer_address(scene, scene.members[0])
    page = client.get(f"{me}?reponse=present")
    assert not ConvocationAnswer.objects.exists()
    assert page.headers["Cache-Control"].count("no-store")
    assert page.context["form"]["answer"].value() == "present"
    assert client.head(me).status_code == 200
    assert not ConvocationAnswer.objects.exists()
    done = client.post(me, {"answer": "present"}, follow=True)
    assert "Votre réponse est enregistrée" in read(done)
    assert "Code QR personnel" in read(done)
    assert ConvocationAnswer.objects.get().answer == Answer.PRESENT


def test_a_proxy_is_given_by_the_same_page_and_a_refusal_says_why_beside_the_form(client, now):
    scene = called(now)
    holder = scene.members[2]
    first, second = (answer_address(scene, one) for one in scene.members[:2])
    missing = client.post(first, {"answer": "proxy", "holder": ""})
    assert missing.status_code == 422
    assert "Choisissez à qui" in read(missing)
    client.post(first, {"answer": "proxy", "holder": holder.pk})
    assert Proxy.objects.get().holder == holder
    refused = client.post(second, {"answer": "proxy", "holder": holder.pk})
    assert refused.status_code == 422
    assert "porte déjà un pouvoir" in read(refused)
    client.post(first, {"answer": "absent"})
    assert Proxy.objects.get().revoked_at


def test_what_cannot_be_answered_is_not_offered(client, now):
    scene = called(now)
    page = client.get(answer_address(scene, scene.stand_in))
    assert [value for value, _label in page.context["form"].fields["answer"].choices] == ["present", "absent"]
    assert client.post(answer_address(scene, scene.stand_in), {"answer": "proxy"}).status_code == 422


@pytest.mark.parametrize(("form", "offered"), [("on_site", "present"), ("remote", "remote")])
def test_the_message_offers_only_what_its_page_takes(client, mailoutbox, now, form, offered):
    scene = called(now, format=form)
    delivery.send_all()
    one = next(one for one in mailoutbox if one.to == [scene.members[0].person.email])
    links_said = re.findall(r"\?reponse=(\w+)", one.body)
    assert links_said == [offered, "absent", "proxy"]
    page = client.get(answer_address(scene, scene.members[0]))
    assert [value for value, _label in page.context["form"].fields["answer"].choices] == links_said


def test_on_the_day_one_answers_first_and_from_afar_no_room_is_spoken_of(client_for, now):
    scene = called(now, format="remote")
    with clock.at(STARTS - timedelta(hours=3)):
        page = read(client_for(scene.members[0].person).get(address(scene)))
    assert "Je suis dans la salle" not in page
    assert re.search(r'class="btn is-second"[^>]*>Je suis en ligne<', page)
    assert re.search(r'class="btn"[^>]*>Répondre<', page)


@pytest.mark.parametrize("token", ["inconnu", "WzEsMV0:abc"])
def test_a_link_cut_short_leads_nowhere(client, token):
    assert client.get(f"/seances/reponse/{token}/").status_code == 404


def test_before_the_call_and_after_the_meeting_the_page_says_why_one_cannot_answer(client, now):
    scene = prepared(now)
    me = answer_address(scene, scene.members[0])
    assert "pas encore envoyée" in read(client.get(me))
    assert client.post(me, {"answer": "present"}).status_code == 422
    operations.convene(actor=SYSTEM, meeting=scene.meeting, now=now)
    operations.cancel_meeting(actor=SYSTEM, meeting=scene.meeting, reason="Crue", now=now)
    assert "annulée" in read(client.get(me))


def test_a_member_who_is_signed_in_finds_the_same_page(client_for, now):
    scene = called(now)
    browser = client_for(scene.members[0].person)
    assert "Vous n’avez pas encore répondu." in read(browser.get(address(scene)))
    found = browser.get(address(scene, "ma-reponse/"), follow=True)
    assert found.redirect_chain[-1][0] == answer_address(scene, scene.members[0])


# --- The secretariat ------------------------------------------------------------------------------------------


@pytest.fixture
def secretariat(as_role):
    return as_role("secretariat")


def test_a_day_of_workshops_and_plenary_in_one_gesture(secretariat, client, now):
    data = {
        "title": "Session de Sète",
        "held_on": "2026-12-18",
        "place": "Sète",
        "format": "hybrid",
        "workshops": "Eau\nMobilités\n",
        "workshops_start": "09:30",
        "workshops_end": "12:00",
        "plenary_start": "11:00",
        "plenary_end": "17:00",
    }
    wrong = secretariat.post("/seances/journee/", data)
    assert wrong.status_code == 422
    assert "après les ateliers" in read(wrong)
    secretariat.post("/seances/journee/", data | {"plenary_start": "14:00"})
    plenary = Meeting.objects.get(kind="plenary")
    assert {part.title for part in plenary.parts.all()} == {"Eau", "Mobilités"}
    page = read(secretariat.get(f"/seances/{plenary.slug}/preparer/"))
    assert "3.2" in page
    assert "Restitution des ateliers" in page
    assert "Mobilités" in read(client.get(f"/seances/{plenary.slug}/"))


def test_an_agenda_is_written_moved_and_documented(secretariat, now):
    scene = prepared(now)
    prepare = address(scene, "preparer/")
    assert secretariat.post(prepare, {"title": "", "note": "Gardé"}).status_code == 422
    secretariat.post(prepare, {"title": "Sous l’eau", "minutes": "15", "under": scene.items[1].pk})
    under = AgendaItem.objects.get(title="Sous l’eau")
    assert under.parent == scene.items[1]
    secretariat.post(f"/seances/points/{under.pk}/deplacer/", {"sens": "out"})
    under.refresh_from_db()
    assert (under.parent, under.position) == (None, 2)
    assert secretariat.post(f"/seances/points/{scene.items[0].pk}/deplacer/", {"sens": "up"}).status_code == 422
    secretariat.post(f"/seances/points/{under.pk}/", {"title": "Par-dessus", "minutes": "20"})
    file = io.BytesIO(b"Une note pour la seance.")
    file.name = "note.txt"
    secretariat.post(f"/seances/points/{under.pk}/document/", {"title": "Note", "file": file})
    document = under.documents.get()
    assert not document.file.is_public
    assert "Par-dessus" in read(secretariat.get(prepare))
    secretariat.post(f"/seances/documents/{document.pk}/retirer/")
    assert not under.documents.exists()
    secretariat.post(f"/seances/points/{under.pk}/retirer/")
    assert AgendaItem.objects.count() == 3


def test_a_call_is_checked_sent_followed_and_reminded(secretariat, now):
    scene = prepared(now)
    scene.members[3].person.email = None
    scene.members[3].person.save()
    page = address(scene, "convocation/")
    assert "délai de 5 jours francs respecté" in read(secretariat.get(page))
    sent = read(secretariat.post(page, {}, follow=True))
    assert "La convocation part vers 5 personnes." in sent
    assert "lettre à poster" in sent
    assert "rien n’a changé" in sent
    assert "4 rappels partent." in read(secretariat.post(f"{page}rappels/", follow=True))
    assert "1 lettre notée postée." in read(secretariat.post(f"{page}postees/", follow=True))
    assert secretariat.post(page, {}).status_code == 422


def test_a_late_call_asks_for_the_urgency_and_keeps_what_was_typed(secretariat, now):
    scene = prepared(now, starts=STARTS.replace(month=11, day=26))
    page = address(scene, "convocation/")
    assert "que s’il y a urgence" not in read(secretariat.get(page))
    refused = secretariat.post(page, {"reason": "Crue de la Vis"})
    assert refused.status_code == 422
    assert "Crue de la Vis" in read(refused)
    secretariat.post(page, {"urgent": "on", "reason": "Crue de la Vis"})
    assert Convocation.objects.get().is_urgent


def test_what_stops_a_call_is_said_with_what_to_do(secretariat, now):
    meeting = factories.meeting(held_on=date(2026, 12, 18), starts_at=STARTS)
    page = read(secretariat.get(f"/seances/{meeting.slug}/convocation/"))
    assert "Aucun règlement de séance" in page
    assert "/seances/reglement/nouveau/" in page


def test_a_version_of_the_rules_is_recorded_from_a_preset(secretariat, now):
    page = secretariat.get("/seances/reglement/nouveau/?modele=commission")
    data = {name: value for name, value in page.context["form"].initial.items() if value not in (None, False)}
    wrong = secretariat.post("/seances/reglement/nouveau/?modele=commission", data | {"urgent_days": "9"})
    assert wrong.status_code == 422
    assert "contredit" in read(wrong)
    secretariat.post("/seances/reglement/nouveau/?modele=commission", data)
    made = StandingRules.objects.get()
    assert made.rulebook == factories.PRESETS["commission"]
    assert made.preset == "commission"


def test_arrivals_and_departures_are_noted_and_the_quorum_follows(secretariat, now):
    scene = called(now)
    page = address(scene, "presences/")
    with clock.at(STARTS):
        for member in scene.members[:3]:
            secretariat.post(page, {"geste": f"sur-place:{member.pk}"})
        assert "3 présents sur 4 en exercice, quorum 3 : atteint" in read(secretariat.get(page))
        secretariat.post(page, {"geste": "ouvrir"})
    with clock.at(STARTS + timedelta(minutes=5)):
        back = secretariat.post(page, {"geste": f"partir:{scene.members[0].pk}", "q": "vaux"})
        assert back.url == f"{page}?q=vaux#m{scene.members[0].pk}"
        assert "non atteint" in read(secretariat.get(page))
        found = secretariat.post(page, {"geste": "constater"}, follow=True)
        assert "2 présents sur 4" in read(found)
        assert secretariat.post(page, {"geste": "danser"}).status_code == 422
        secretariat.post(page, {"geste": "clore"})
        over = read(secretariat.get(page))
        assert "Cette séance est close" in over
        assert "non atteint" not in over.partition("Quorum constaté")[0]
        assert "Cette séance est close" in read(secretariat.get(address(scene, "convocation/")))
    assert not AttendanceInterval.objects.filter(left_at__isnull=True).exists()
    assert len(secretariat.get(f"{page}?q=grand").context["rows"]) == 2
    assert "Personne ne répond" in read(secretariat.get(f"{page}?q=zzz"))


def test_a_forgotten_departure_is_corrected_on_its_page(secretariat, now):
    scene = called(now)
    there = factories.presence(scene.meeting, scene.members[0], arrived_at=STARTS)
    page = f"/seances/presence/{there.pk}/"
    with clock.at(STARTS + timedelta(hours=3)):
        assert page in read(secretariat.get(address(scene, "presences/")))
        wrong = secretariat.post(page, {"arrived_at": "2026-12-18T10:00", "left_at": "2026-12-18T09:00"})
        assert wrong.status_code == 422
        assert "suit l’arrivée" in read(wrong)
        secretariat.post(page, {"arrived_at": "2026-12-18T09:30", "left_at": "2026-12-18T11:15"})
    there.refresh_from_db()
    assert there.left_at == STARTS + timedelta(minutes=105)


def test_the_screen_of_presences_costs_the_same_for_5_and_30_members(secretariat, now):
    scene = called(now)
    with CaptureQueriesContext(connection) as few:
        secretariat.get(address(scene, "presences/"))
    for _each in range(25):
        mandate = factories.mandate(factories.person())
        factories.presence(scene.meeting, mandate, arrived_at=now)
    with CaptureQueriesContext(connection) as many:
        secretariat.get(address(scene, "presences/"))
    assert len(few) == len(many) <= 26


def test_the_code_of_the_room_lets_a_member_in(secretariat, client_for, now):
    scene = called(now)
    browser = client_for(scene.members[0].person)
    assert "à partir du matin" in read(browser.get(address(scene, "arrivee/")))
    with clock.at(STARTS):
        shown = secretariat.get(address(scene, "presences/code/"))
        assert "<svg" in read(shown)
        code = shown.context["code"]
        wrong = browser.post(address(scene, "arrivee/"), {"code": "000 00x"})
        assert wrong.status_code == 422
        browser.post(address(scene, "arrivee/"), {"code": code})
    assert AttendanceInterval.objects.get().origin == "code"


def test_a_personal_code_is_scanned_at_the_door(secretariat, client, now):
    scene = called(now)
    badge = f"/seances/badge/{links.token(links.BADGE, scene.meeting.pk, scene.members[0].pk)}/"
    assert client.get(badge).status_code == 403
    with clock.at(STARTS):
        secretariat.get(badge)
        assert not AttendanceInterval.objects.exists()
        secretariat.post(badge)
    assert AttendanceInterval.objects.get().origin == "badge"
    answer_link = links.token(links.ANSWER, scene.meeting.pk, scene.members[0].pk)
    assert secretariat.get(f"/seances/badge/{answer_link}/").status_code == 404


def test_a_written_proxy_is_noted_and_revoked(secretariat, now):
    scene = called(now)
    page = address(scene, "pouvoirs/")
    given = {"giver": scene.members[0].pk, "holder": scene.members[1].pk}
    secretariat.post(page, given)
    assert Proxy.objects.get().origin == "secretariat"
    refused = secretariat.post(page, given)
    assert refused.status_code == 422
    assert "déjà donné" in read(refused)
    secretariat.post(page, {"revoquer": Proxy.objects.get().pk})
    assert queries.standing_proxies(scene.meeting) == []
    assert Act.objects.filter(verb="proxy.revoked").exists()


# --- Papers ---------------------------------------------------------------------------------------------------


def tags(pdf):
    """Every structure element's kind, by walking the tree."""
    found = []

    def walk(element):
        if isinstance(element, pikepdf.Dictionary):
            if "/S" in element:
                found.append(str(element.S))
            below = element.get("/K")
            if isinstance(below, pikepdf.Array):
                for one in below:
                    walk(one)
            elif below is not None:
                walk(below)

    walk(pdf.Root.StructTreeRoot)
    return found


def opened(content):
    pdf = pikepdf.open(io.BytesIO(content))
    assert str(pdf.Root.Lang).startswith("fr")
    assert pdf.Root.MarkInfo.Marked
    with pdf.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"]
    return pdf


def test_letters_are_for_those_without_an_address_and_say_the_same(secretariat, now):
    scene = prepared(now)
    scene.members[3].person.email = None
    scene.members[3].person.save()
    operations.convene(actor=SYSTEM, meeting=scene.meeting, now=now)
    response = secretariat.get(address(scene, "convocation/lettres.pdf"))
    assert response["Content-Type"] == "application/pdf"
    pdf = opened(response.content)
    kinds = tags(pdf)
    assert {"/H1", "/Table", "/TH", "/Figure"} <= set(kinds)
    assert kinds.count("/H1") == 1
    again = exports.letters_pdf(
        queries.last_call(scene.meeting),
        list(Convocation.objects.get().recipients.filter(channel="letter").select_related("mandate__person")),
    )
    assert again == response.content
    one = Convocation.objects.get().recipients.filter(channel="mail").first()
    assert secretariat.get(address(scene, f"convocation/lettres.pdf?destinataire={one.pk}")).status_code == 200


def test_a_letter_of_cancellation_has_nothing_to_answer(now):
    scene = called(now)
    operations.cancel_meeting(actor=SYSTEM, meeting=scene.meeting, reason="Crue", now=now)
    call = queries.last_call(scene.meeting)
    pdf = opened(exports.letters_pdf(call, list(call.recipients.all())))
    assert "/Figure" not in tags(pdf)
    assert tags(pdf).count("/H1") == 5


def test_the_signature_sheet_lists_everyone_by_territory(secretariat, now):
    scene = called(now)
    response = secretariat.get(address(scene, "presences/emargement.pdf"))
    pdf = opened(response.content)
    assert tags(pdf).count("/Table") == 2
    assert tags(pdf).count("/TR") == 2 + 5
