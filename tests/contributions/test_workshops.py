"""Notes of a workshop become its contribution: who writes, who deposits, what everyone reads, what is counted."""

import csv
import re
import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ensems.assembly.queries import standing
from ensems.contributions import operations as contributions
from ensems.contributions import rules
from ensems.contributions.models import Contribution, Receipt, Tally
from ensems.contributions.queries import heard_counts, heard_territories, said_per_question
from ensems.contributions.queries.equity import equity_page
from ensems.contributions.queries.tallies import mistakes
from ensems.contributions.workshops import operations
from ensems.contributions.workshops.models import WorkshopNotes, WorkshopParticipant
from ensems.core.decisions import Refused
from ensems.core.texts import HARD
from ensems.interface import slots
from ensems.meetings.minutes.models import MeetingSecretary
from ensems.meetings.models import AttendanceInterval, Meeting
from ensems.notices.following.operations import follow
from ensems.notices.models import News
from ensems.referrals.enums import PhaseKind
from ensems.register.models import Act
from tests import factories
from tests.contributions.workshop_scene import workshop

pytestmark = pytest.mark.django_db


@pytest.fixture
def question(now):
    return factories.referral(slug="eau", now=now).questions.first()


def read(response):
    text = re.sub(r"<[^>]+>", " ", response.content.decode()).replace(HARD, " ")
    return " ".join(text.split())


def deposited(scene, question, **given):
    notes = scene.notes(question)
    receipt = operations.deposit_notes(
        actor=scene.office, notes=notes, client_key=given.get("key", uuid.uuid4()), now=scene.now
    )
    return Contribution.objects.get(pk=receipt.contribution_id)


# --- Writing ------------------------------------------------------------------------------------------------------


def test_who_leads_the_workshop_and_its_secretaries_write(now, question):
    scene = workshop(now, there=3)
    chair, writer, other = scene.there
    Meeting.objects.filter(pk=scene.meeting.pk).update(chair=chair)
    MeetingSecretary.objects.create(meeting=scene.meeting, mandate=writer, named_at=now)
    notes = scene.notes(question)
    for mandate, body in ((chair, "Premier."), (writer, "Premier.\n\nSecond.")):
        notes.refresh_from_db()
        operations.save_notes(
            actor=factories.actor_of(mandate.person, now),
            notes=notes,
            body=body,
            base_revision=notes.text.revision,
            now=now,
        )
    with pytest.raises(Refused, match="sont tenues par qui l’anime"):
        operations.save_notes(
            actor=factories.actor_of(other.person, now), notes=notes, body="Non.", base_revision=2, now=now
        )
    assert WorkshopNotes.objects.get().text.body == "Premier.\n\nSecond."


def test_only_a_workshop_that_was_opened_writes_notes(now, question):
    plenary = workshop(now, kind=Meeting.Kind.PLENARY)
    to_come = workshop(now, opened_at=None, closed_at=None)
    for scene, words in ((plenary, "Seul un atelier"), (to_come, "à partir de l’ouverture")):
        with pytest.raises(Refused, match=words):
            scene.notes(question)


def test_notes_are_written_while_the_question_is_being_answered(now):
    scene = workshop(now)
    closed = factories.referral(slug="close", phase=PhaseKind.SYNTHESIS, now=now).questions.first()
    with pytest.raises(Refused, match="close depuis"):
        scene.notes(closed)


def test_the_reporter_was_at_the_workshop(now, question):
    scene = workshop(now)
    elsewhere = factories.mandate(factories.person(), factories.territory())
    with pytest.raises(ValidationError, match="présente à l’atelier"):
        operations.start_notes(
            actor=scene.office, meeting=scene.meeting, question=question, reporter=elsewhere, now=now
        )


# --- Depositing ---------------------------------------------------------------------------------------------------


def test_the_contribution_is_the_workshops_with_those_who_were_there(now, question):
    scene = workshop(now, there=3)
    contribution = deposited(scene, question)

    assert contribution.workshop == scene.meeting
    assert contribution.author == scene.reporter.person
    assert contribution.territory == scene.reporter.seat.territory
    assert contribution.version.body == "Il faut un lieu ouvert dans chaque bourg."
    named = {one.mandate for one in WorkshopParticipant.objects.filter(notes__contribution=contribution)}
    assert named == set(scene.there)


def test_it_is_one_contribution_more_and_the_word_of_no_territory(client, now, question):
    scene = workshop(now, there=3)
    factories.contribution(question, territory=scene.reporter.seat.territory, now=now)
    deposited(scene, question)

    said = said_per_question(question.referral_id)[question.pk]
    assert (said.contributions, said.workshops, said.territories) == (2, 1, 3)
    own = {one.pk: one.contributions for one in heard_territories(now, question_id=question.pk)}
    assert [own[one.seat.territory_id] for one in scene.there] == [1, 0, 0]
    assert "2 contributions, dont 1 d’un atelier, 3 territoires entendus" in read(client.get("/saisines/eau/"))
    assert mistakes() == []


def test_the_territories_that_were_there_are_heard_until_it_is_withdrawn(now, question):
    scene = workshop(now, there=3)
    elsewhere = factories.mandate(factories.person(), factories.territory()).seat.territory
    contribution = deposited(scene, question)

    def heard():
        return {one.pk for one in equity_page(scene.office, "eau", now).heard}

    assert heard() == {one.seat.territory_id for one in scene.there}
    assert heard_counts([question.referral_id], now)[question.referral_id] == (3, 4)
    gestures = (
        lambda: contributions.hide_contribution(
            actor=scene.office, contribution=contribution, reason="Un nom y est cité à tort.", now=now
        ),
        lambda: contributions.show_contribution(actor=scene.office, contribution=contribution, now=now),
        lambda: contributions.withdraw_contribution(
            actor=factories.actor_of(scene.reporter.person, now), contribution=contribution, now=now
        ),
    )
    for gesture, expected in zip(gestures, (0, 3, 0), strict=True):
        gesture()
        assert len(heard()) == expected
        assert mistakes() == []
    assert elsewhere.pk not in heard()


def test_deposited_again_those_who_were_there_are_counted_as_its_attendance_says_then(now, question):
    scene = workshop(now, there=2)
    deposited(scene, question)
    gone, come = scene.there[1], factories.mandate(factories.person(), factories.territory())
    AttendanceInterval.objects.filter(mandate=gone).delete()
    factories.presence(scene.meeting, come, arrived_at=now - timedelta(hours=3), left_at=now - timedelta(hours=1))
    notes = WorkshopNotes.objects.get()
    again = {"actor": scene.office, "notes": notes, "now": now}

    def heard():
        return {one.pk for one in equity_page(scene.office, "eau", now).heard}

    operations.deposit_notes(**again, client_key=uuid.uuid4())
    assert gone.seat.territory_id in heard(), "nothing new was said"
    operations.save_notes(**again, body="Deux lieux ouverts, au moins.", base_revision=1)
    operations.deposit_notes(**again, client_key=uuid.uuid4())
    assert heard() == {scene.reporter.seat.territory_id, come.seat.territory_id}
    assert mistakes() == []


def test_members_of_one_territory_let_it_be_heard_once(now, question):
    scene = workshop(now, there=1)
    neighbour = factories.mandate(factories.person(), scene.reporter.seat.territory)
    factories.presence(scene.meeting, neighbour, arrived_at=now - timedelta(hours=3), left_at=now - timedelta(hours=1))
    deposited(scene, question)
    assert Tally.objects.get().workshops == 1
    assert mistakes() == []


def test_who_follows_a_territory_that_was_there_is_told_and_the_feed_says_so(client, now, question):
    scene = workshop(now, there=2)
    there = scene.there[1].seat.territory
    follower = factories.person()
    follow(actor=factories.actor_of(follower, now), subject=there.subject, now=now)
    contribution = deposited(scene, question)

    assert there.subject in News.objects.get(kind="contributions.deposited").about
    feed = client.get(f"/flux/territoire/{there.code}/").content.decode()
    assert f"/contributions/{contribution.reference}/" in feed
    assert "déposée par l’atelier" in feed


def test_the_page_of_a_territory_tells_its_own_word_apart_from_its_workshops(client, now, question):
    scene = workshop(now, there=2)
    own = factories.contribution(question, territory=scene.reporter.seat.territory, title="Notre parole", now=now)
    contribution = deposited(scene, question)
    for mandate, has_own in zip(scene.there, (True, False), strict=True):
        answer = client.get(f"/territoires/{mandate.seat.territory.code}/")
        page = answer.content.decode()
        assert "Avec d’autres, en atelier" in page
        assert f"/contributions/{contribution.reference}/" in page.split("Avec d’autres, en atelier")[1]
        assert (f"/contributions/{own.reference}/" in page) is has_own
        assert "Rien n’a encore été dit" not in page


def test_a_file_of_contributions_names_the_workshop(client, now, question):
    contribution = deposited(workshop(now), question)
    own = factories.contribution(question, now=now)
    lines = client.get("/contributions/?format=csv").getvalue().decode("utf-8-sig").splitlines()
    rows = {one["Référence"]: one for one in csv.DictReader(lines, delimiter=";")}
    assert rows[contribution.reference]["Atelier"] == "L’eau"
    assert rows[own.reference]["Atelier"] == ""


def test_the_receipt_and_the_trace_say_that_the_workshop_deposited_it(client, now, question):
    scene = workshop(now)
    contribution = deposited(scene, question)
    number = Receipt.objects.get().number
    assert "déposée par l’atelier « L’eau »" in read(client.get(f"/recepisses/{number}/"))
    contributions.withdraw_contribution(
        actor=factories.actor_of(scene.reporter.person, now), contribution=contribution, now=now
    )
    assert "L’atelier l’a retirée" in read(client.get(f"/contributions/{contribution.reference}/"))


def test_the_reporter_deposits_and_another_participant_does_not(now, question):
    scene = workshop(now, there=2)
    MeetingSecretary.objects.bulk_create(
        [MeetingSecretary(meeting=scene.meeting, mandate=one, named_at=now) for one in scene.there]
    )
    notes = scene.notes(question)
    deposit = {"notes": notes, "client_key": uuid.uuid4(), "now": now}
    with pytest.raises(Refused, match="par le rapporteur"):
        operations.deposit_notes(actor=factories.actor_of(scene.there[1].person, now), **deposit)
    receipt = operations.deposit_notes(actor=factories.actor_of(scene.reporter.person, now), **deposit)
    assert receipt.depositor == scene.reporter.person


def test_nothing_is_deposited_while_the_workshop_goes_on_or_without_anyone(now, question):
    going_on = workshop(now, closed_at=None)
    with pytest.raises(Refused, match="une fois l’atelier clos"):
        deposited(going_on, question)
    empty = workshop(now)
    notes = empty.notes(question)
    AttendanceInterval.objects.filter(meeting=empty.meeting).delete()
    with pytest.raises(ValidationError, match="Personne n’est noté présent"):
        operations.deposit_notes(actor=empty.office, notes=notes, client_key=uuid.uuid4(), now=now)
    assert not Contribution.objects.exists()


def test_the_same_form_sent_twice_gives_the_same_receipt(now, question):
    scene, key = workshop(now), uuid.uuid4()
    deposited(scene, question, key=key)
    deposited(scene, question, key=key)
    assert Receipt.objects.count() == 1


def test_deposited_again_the_next_version_is_read_and_counted_once(now, question):
    scene = workshop(now)
    contribution = deposited(scene, question)
    notes = WorkshopNotes.objects.get()
    operations.save_notes(actor=scene.office, notes=notes, body="Il faut deux lieux ouverts.", base_revision=1, now=now)
    operations.deposit_notes(actor=scene.office, notes=notes, client_key=uuid.uuid4(), now=now)
    contribution.refresh_from_db()

    assert contribution.version.number == 2
    assert Tally.objects.get().contributions == 1


def test_the_territory_that_carries_it_neither_edits_nor_withdraws_it(now, question):
    scene = workshop(now)
    contribution = deposited(scene, question)
    neighbour = factories.mandate(factories.person(), contribution.territory)
    actor = factories.actor_of(neighbour.person, now)

    with pytest.raises(Refused, match="se reprend dans ses notes"):
        contributions.save_draft(actor=actor, contribution=contribution, body="Non.", base_revision=1, now=now)
    with pytest.raises(Refused, match="est celle d’un atelier"):
        contributions.withdraw_contribution(actor=actor, contribution=contribution, now=now)


def test_the_register_names_the_workshop_and_nobody(now, question):
    scene = workshop(now, there=2)
    deposited(scene, question)
    act = Act.objects.get(verb="contribution.deposited")

    assert f'"workshop":"{scene.meeting.slug}"' in act.content
    assert not [one for one in scene.there if one.person.name in act.content]


# --- What is read -------------------------------------------------------------------------------------------------


def test_the_page_says_that_it_is_by_the_workshop_and_leads_to_its_session(client, now, question):
    scene = workshop(now, there=2)
    contribution = deposited(scene, question)
    answer = client.get(f"/contributions/{contribution.reference}/")
    page = read(answer)

    assert "atelier « L’eau »" in page
    assert f"/seances/{scene.meeting.slug}/" in answer.content.decode()
    assert "Qui a participé à l’atelier" in page
    for one in scene.there:
        assert one.person.name in page
    assert "Atelier « L’eau », rapporté par" in read(client.get("/contributions/"))


def test_the_session_leads_to_what_its_workshop_deposited(client, now, question):
    scene = workshop(now)
    assert "Ce que l’atelier a écrit" not in read(client.get(f"/seances/{scene.meeting.slug}/"))
    contribution = deposited(scene, question)
    page = client.get(f"/seances/{scene.meeting.slug}/").content.decode()
    assert f"/contributions/{contribution.reference}/" in page


def test_the_page_of_a_contribution_of_a_workshop_costs_one_more_query(client, now, question):
    scene = workshop(now, there=6)
    mine, other = deposited(scene, question), factories.contribution(question, now=now)
    costs = []
    for one in (mine, other):
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/contributions/{one.reference}/")
        costs.append(len(captured))
    assert costs[0] == costs[1] + 1 <= 12


def test_the_slot_of_notes_costs_what_it_declares(client_for, now, question):
    scene = workshop(now)
    scene.notes(question)
    with slots.measured() as spent:
        client_for(factories.secretariat()).get(f"/seances/{scene.meeting.slug}/")
        client_for(scene.reporter.person).get(f"/seances/{scene.meeting.slug}/")
    mine = [one for one in spent if ".workshops." in one.fill]
    assert len(mine) == 2
    assert all(one.spent <= one.declared for one in mine)


def test_notes_are_begun_written_and_deposited_from_their_pages(client_for, now, question):
    scene = workshop(now)
    office = client_for(factories.secretariat())
    start = reverse("contributions:start_notes", args=[scene.meeting.slug])
    page = office.post(start, {"question": question.pk, "reporter": scene.reporter.pk}, follow=True)
    assert "Notes de l’atelier" in read(page)
    where = reverse("contributions:notes", args=[scene.meeting.slug, WorkshopNotes.objects.get().pk])
    typed = {
        "title": "Ce que propose l’atelier",
        "body": "Un lieu ouvert dans chaque bourg.",
        "base_revision": "0",
        "reporter": scene.reporter.pk,
        "client_key": uuid.uuid4(),
    }
    assert "Les notes sont enregistrées." in read(office.post(where, typed, follow=True))
    done = office.post(where, typed | {"action": "deposit", "base_revision": "1"}, follow=True)
    assert "c’est la contribution de l’atelier" in read(done)
    assert Contribution.objects.get().title == "Ce que propose l’atelier"


def test_what_is_missing_is_said_next_to_it_and_nothing_typed_is_lost(client_for, now, question):
    scene = workshop(now)
    notes = scene.notes(question)
    where = reverse("contributions:notes", args=[scene.meeting.slug, notes.pk])
    typed = {"title": " ", "body": "Un texte à garder.", "reporter": scene.reporter.pk, "client_key": uuid.uuid4()}
    answer = client_for(factories.secretariat()).post(where, typed)

    assert answer.status_code == 422
    assert "Donnez un titre" in read(answer)
    assert "Un texte à garder." in answer.content.decode()


def test_once_contributions_close_notes_are_read_and_no_longer_written(client_for, now, question):
    scene = workshop(now)
    notes = scene.notes(question)
    question.referral.phases.filter(kind=PhaseKind.CONTRIBUTIONS).update(closes_at=now - timedelta(seconds=1))
    page = read(
        client_for(factories.secretariat()).get(reverse("contributions:notes", args=[scene.meeting.slug, notes.pk]))
    )
    assert "close depuis" in page
    assert "Il faut un lieu ouvert" in page
    assert "Déposer comme" not in page


def test_a_workshop_contribution_is_supported_as_any_other(now, question):
    scene = workshop(now)
    contribution = deposited(scene, question)
    someone = factories.mandate(factories.person(), factories.territory())
    actor = factories.actor_of(someone.person, now)
    assert rules.may_support(actor, contribution, now, standing(actor, now))


def test_while_the_workshop_is_held_those_who_lead_it_find_its_notes(client, client_for, now):
    factories.standing_rules("no_quorum", now=now)
    scene = workshop(now, closed_at=None)
    where = f"/seances/{scene.meeting.slug}/"
    with slots.measured() as spent:
        page = read(client_for(factories.secretariat()).get(where))
    assert "Écrire des notes" in page
    assert "Écrire des notes" not in read(client.get(where))
    [cost] = [one for one in spent if one.slot == "meeting.actions"]
    assert cost.spent <= cost.declared
