"""Calling people to a meeting: frozen, in time, personal, changed, called off, reminded."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from icalendar import Calendar

from ensems.core import clock
from ensems.core.decisions import Refused
from ensems.core.texts import HARD
from ensems.meetings import calendar, operations, queries
from ensems.meetings.enums import Answer, CallKind, Channel
from ensems.meetings.models import Convocation, ConvocationRecipient, Meeting, QuorumCheck
from ensems.meetings.operations import ItemFacts
from ensems.notices import delivery
from ensems.notices.models import Notice
from ensems.register.models import Act
from tests import factories
from tests.meetings.scene import STARTS, SYSTEM, prepared

pytestmark = pytest.mark.django_db


def convene(scene, now, **changes):
    return operations.convene(actor=SYSTEM, meeting=scene.meeting, now=now, **changes)


def later(now, **span):
    return now + timedelta(**span)


def test_a_call_is_frozen_with_its_delay_and_an_act(now):
    scene = prepared(now)
    call = convene(scene, now)
    assert (call.number, call.kind, call.days, call.sequence) == (1, CallKind.CALL, 24, 0)
    assert "24 jours francs, délai de 5 jours francs respecté" in call.computation.replace(HARD, " ")
    assert [item["title"] for item in call.content["items"]] == [
        "Ouverture",
        "L’eau et les villages",
        "Questions diverses",
    ]
    assert [item["at"].replace(HARD, " ") for item in call.content["items"]] == ["9 h 30", "9 h 50", "10 h 10"]
    act = Act.objects.get(verb="meeting.convened")
    assert call.digest in act.content
    assert "Sète" not in act.content
    operations.add_item(actor=SYSTEM, meeting=scene.meeting, facts=ItemFacts("Ajouté après"), now=now)
    call.refresh_from_db()
    assert len(call.content["items"]) == 3


def test_everyone_in_office_that_day_is_called_by_mail_or_by_letter(now):
    scene = prepared(now)
    scene.members[3].person.email = None
    scene.members[3].person.save()
    gone = factories.mandate(factories.person(), ends_on=now.date())
    call = convene(scene, now)
    channels = dict(call.recipients.values_list("mandate_id", "channel"))
    assert channels == {
        **{one.pk: Channel.MAIL for one in (*scene.members[:3], scene.stand_in)},
        scene.members[3].pk: Channel.LETTER,
    }
    assert gone.pk not in channels
    assert Notice.objects.filter(kind="meetings.convocation").count() == 4
    assert operations.record_posting(actor=SYSTEM, meeting=scene.meeting, now=now) == 1
    assert operations.record_posting(actor=SYSTEM, meeting=scene.meeting, now=now) == 0


@pytest.mark.parametrize(
    ("days", "urgent", "reason", "allowed"),
    [
        (6, False, "", True),
        (5, False, "", False),
        (5, True, "Crue de la nuit", True),
        (2, True, "Crue de la nuit", True),
        (1, True, "Crue de la nuit", False),
        (5, True, "  ", False),
    ],
)
def test_a_late_call_is_refused_unless_an_urgency_is_recorded(now, days, urgent, reason, allowed):
    scene = prepared(now)
    sent = datetime(2026, 12, 18 - days, 8, tzinfo=clock.PARIS)
    if allowed:
        call = convene(scene, sent, urgent=urgent, reason=reason)
        assert call.is_urgent == urgent
    else:
        with pytest.raises(Refused):
            convene(scene, sent, urgent=urgent, reason=reason)
        assert not Convocation.objects.exists()


def test_urgency_does_not_exist_where_the_rules_ignore_it(now):
    scene = prepared(now)
    factories.standing_rules("commune", urgent_days=None)
    with pytest.raises(Refused, match="urgence"):
        convene(scene, now, urgent=True, reason="Crue")


@pytest.mark.parametrize(
    ("changes", "said"), [({"starts_at": None}, "heure"), ({"place": ""}, "lieu"), ({"title": "x"}, "vide")]
)
def test_an_incomplete_call_says_what_is_missing(now, changes, said):
    scene = prepared(now, **changes)
    if said == "vide":
        for item in scene.items:
            operations.remove_item(actor=SYSTEM, item=item, now=now)
    with pytest.raises(Refused, match=said):
        convene(scene, now)


def test_a_changed_room_needs_no_new_delay_but_a_new_item_does(now):
    scene = prepared(now)
    convene(scene, now)
    with pytest.raises(ValidationError, match="Rien n’a changé"):
        convene(scene, now)
    eve = datetime(2026, 12, 17, 18, tzinfo=clock.PARIS)
    Meeting.objects.update(place="Agde")
    changed = convene(scene, eve)
    assert (changed.number, changed.kind, changed.days) == (2, CallKind.UPDATE, 24)
    operations.add_item(actor=SYSTEM, meeting=scene.meeting, facts=ItemFacts("Motion de dernière minute"), now=eve)
    with pytest.raises(Refused, match="jours francs"):
        convene(scene, eve)


def test_the_rules_of_the_first_call_stay_those_of_the_meeting(now):
    scene = prepared(now)
    first = convene(scene, now).rules
    factories.standing_rules("no_quorum")
    Meeting.objects.update(place="Agde")
    assert convene(scene, now).rules == first


def test_documents_become_public_with_the_call(now, tmp_path):
    scene = prepared(now)
    file = factories.stored_file()
    scene.items[0].documents.create(file=file, title="Rapport", added_at=now)
    call = convene(scene, now)
    file.refresh_from_db()
    assert file.is_public
    assert call.content["items"][0]["documents"][0]["digest"] == file.digest


@pytest.mark.parametrize("role", factories.ROLES)
def test_only_the_secretariat_calls(role, now):
    scene = prepared(now)
    actor = factories.actor_of(factories.someone(role), now)
    if role == "secretariat":
        assert operations.convene(actor=actor, meeting=scene.meeting, now=now)
    else:
        with pytest.raises(Refused):
            operations.convene(actor=actor, meeting=scene.meeting, now=now)


# --- Mails and calendars ------------------------------------------------------------------------------------


@pytest.fixture
def sent(settings):
    """Send what waits; the mails, by address."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    def send():
        mail.outbox.clear()
        delivery.send_all()
        return {one.to[0]: one for one in mail.outbox}

    return send


def events(message):
    """The iCalendar parts of a mail as a mail program finds them, read by another library than ours."""
    whole = message_from_bytes(message.message().as_bytes())
    parts = [part for part in whole.walk() if part.get_content_type() in ("text/calendar", "application/ics")]
    assert [part.get_content_type() for part in parts] == ["text/calendar", "application/ics"]
    read = [Calendar.from_ical(part.get_payload(decode=True)) for part in parts]
    assert read[0] == read[1]
    assert parts[0].get_param("method") == str(read[0]["METHOD"])
    return read[0], read[0].walk("VEVENT")[0]


def test_each_member_gets_a_personal_mail_with_an_invitation(now, sent):
    scene = prepared(now, format="hybrid", remote_access="https://exemple.test/salle")
    convene(scene, now)
    mails = sent()
    assert len(mails) == 5
    person = scene.members[0].person
    message = mails[person.email]
    assert "Convocation" in message.subject
    for words in ("Plénière de Sète", "1. Ouverture", "?reponse=remote", "https://exemple.test/salle"):
        assert words in message.body
    calendar_read, event = events(message)
    assert calendar_read["METHOD"] == "REQUEST"
    assert event["UID"] == calendar.uid(scene.meeting.slug)
    assert event["SEQUENCE"] == 0
    assert event.decoded("dtstart") == STARTS.astimezone(UTC)
    assert event.decoded("dtend") == STARTS.astimezone(UTC) + timedelta(minutes=60)
    assert str(event["ATTENDEE"]) == f"mailto:{person.email}"
    assert len({one.body for one in mails.values()}) == 5
    states = {row.state for row in queries.sent(Convocation.objects.get()).rows}
    assert states == {"sent"}


def test_a_substitute_is_told_when_they_sit_and_gives_no_proxy(now, sent):
    scene = prepared(now)
    convene(scene, now)
    body = sent()[scene.stand_in.person.email].body
    assert "suppléance" in body
    assert "?reponse=proxy" not in body
    assert "?reponse=remote" not in body


def test_a_change_keeps_the_uid_and_raises_the_sequence_then_a_cancellation_takes_it_away(now, sent):
    scene = prepared(now)
    address = scene.members[0].person.email
    convene(scene, now)
    _first, before = events(sent()[address])
    Meeting.objects.update(place="Agde")
    convene(scene, later(now, days=1))
    message = sent()[address]
    assert "modifiée" in message.subject
    _second, after = events(message)
    call = operations.cancel_meeting(actor=SYSTEM, meeting=scene.meeting, reason="Crue", now=later(now, days=2))
    assert call.kind == CallKind.CANCELLATION
    message = sent()[address]
    assert "annulée" in message.subject
    assert "Crue" in message.body
    third, last = events(message)
    assert third["METHOD"] == "CANCEL"
    assert last["STATUS"] == "CANCELLED"
    assert before["UID"] == after["UID"] == last["UID"]
    assert [event["SEQUENCE"] for event in (before, after, last)] == [0, 1, 2]
    with pytest.raises(Refused, match="annulée"):
        convene(scene, later(now, days=3))


def test_an_invitation_says_what_the_standard_asks(now):
    """RFC 5545 and 5546: required properties, lines of 75 octets, CRLF; commas and line ends escaped."""
    scene = prepared(
        now, title="Eau, villages ; et puis « tout le reste » de la journée de l’Assemblée des territoires"
    )
    raw = calendar.invitation(convene(scene, now), scene.members[0].person)
    assert raw.endswith(b"END:VCALENDAR\r\n")
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    assert b"\n" not in raw.replace(b"\r\n", b"")
    read = Calendar.from_ical(raw)
    event = read.walk("VEVENT")[0]
    assert {"VERSION", "PRODID", "METHOD"} <= set(read)
    assert {"UID", "DTSTAMP", "DTSTART", "SEQUENCE", "ORGANIZER", "ATTENDEE"} <= set(event)
    assert str(event["SUMMARY"]).startswith("Eau, villages ; et puis")
    assert raw == calendar.invitation(Convocation.objects.get(), scene.members[0].person)


def test_a_mail_that_cannot_leave_is_shown_as_failed(now, settings, sent):
    scene = prepared(now)
    call = convene(scene, now)
    Notice.objects.update(status=Notice.Status.FAILED, last_error="boîte pleine")
    row = queries.sent(call).rows[0]
    assert (row.state, row.error) == ("failed", "boîte pleine")


# --- Calling off, reminding, calling again ------------------------------------------------------------------


def test_calling_off_needs_a_reason_and_leaves_an_act_even_before_any_call(now):
    scene = prepared(now)
    with pytest.raises(ValidationError):
        operations.cancel_meeting(actor=SYSTEM, meeting=scene.meeting, reason=" ", now=now)
    assert operations.cancel_meeting(actor=SYSTEM, meeting=scene.meeting, reason="Crue", now=now) is None
    assert Act.objects.filter(verb="meeting.cancelled").count() == 1


def test_a_reminder_goes_only_to_the_silent_and_only_when_asked(now, sent):
    scene = prepared(now)
    convene(scene, now)
    sent()
    first = scene.members[0]
    operations.answer_convocation(actor=SYSTEM, meeting=scene.meeting, mandate=first, answer=Answer.PRESENT, now=now)
    assert operations.remind(actor=SYSTEM, meeting=scene.meeting, now=now) == 4
    assert operations.remind(actor=SYSTEM, meeting=scene.meeting, now=now) == 0
    mails = sent()
    assert first.person.email not in mails
    assert len(mails) == 4
    assert operations.remind(actor=SYSTEM, meeting=scene.meeting, now=later(now, days=1)) == 4


def test_whoever_answers_before_the_reminder_leaves_is_left_alone(now, sent):
    scene = prepared(now)
    convene(scene, now)
    sent()
    operations.remind(actor=SYSTEM, meeting=scene.meeting, now=now)
    operations.answer_convocation(
        actor=SYSTEM, meeting=scene.meeting, mandate=scene.members[0], answer=Answer.ABSENT, now=now
    )
    assert scene.members[0].person.email not in sent()


def missed(scene, at):
    """Open without anybody: the quorum is missed."""
    with clock.at(at):
        return operations.open_meeting(actor=SYSTEM, meeting=scene.meeting, now=at)


def test_after_a_missed_quorum_the_same_items_are_called_again_without_quorum(now, sent):
    scene = prepared(now)
    convene(scene, now)
    assert not missed(scene, STARTS).reached
    again = operations.call_again(actor=SYSTEM, meeting=scene.meeting, starts_at=later(STARTS, days=5), now=STARTS)
    assert [item.title for item in again.items.all()] == [item.title for item in scene.items]
    call = operations.convene(actor=SYSTEM, meeting=again, now=STARTS)
    assert "délai de 3 jours francs respecté" in call.computation.replace(HARD, " ")
    assert queries.presence(again).quorum(STARTS).reached
    assert "sans quorum" in next(iter(sent().values())).body
    operations.add_item(actor=SYSTEM, meeting=again, facts=ItemFacts("Du nouveau"), now=STARTS)
    with pytest.raises(Refused, match="mêmes points"):
        operations.convene(actor=SYSTEM, meeting=again, now=STARTS)


def test_calling_again_waits_for_a_missed_quorum_and_for_three_days(now):
    scene = prepared(now)
    convene(scene, now)
    with pytest.raises(Refused, match="quorum"):
        operations.call_again(actor=SYSTEM, meeting=scene.meeting, starts_at=later(STARTS, days=5), now=now)
    missed(scene, STARTS)
    with pytest.raises(ValidationError, match="3 jours"):
        operations.call_again(actor=SYSTEM, meeting=scene.meeting, starts_at=later(STARTS, days=2), now=STARTS)
    operations.call_again(actor=SYSTEM, meeting=scene.meeting, starts_at=later(STARTS, days=3), now=STARTS)
    with pytest.raises(ValidationError, match="déjà"):
        operations.call_again(actor=SYSTEM, meeting=scene.meeting, starts_at=later(STARTS, days=4), now=STARTS)
    assert QuorumCheck.objects.count() == 1


def test_the_outbox_keeps_a_recipient_whose_message_was_erased(now):
    scene = prepared(now)
    call = convene(scene, now)
    Notice.objects.filter(person=scene.members[0].person).delete()
    kept = ConvocationRecipient.objects.get(convocation=call, mandate=scene.members[0])
    assert kept.notice is None
    (row,) = (one for one in queries.sent(call).rows if one.recipient == kept)
    assert row.words == "aucun courriel gardé"

    person = scene.members[0].person
    person.erased_at = now
    person.save(update_fields=["erased_at"])
    (row,) = (one for one in queries.sent(call).rows if one.recipient == kept)
    assert row.words == "effacé avec la personne"
