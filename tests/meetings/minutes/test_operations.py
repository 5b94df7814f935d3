"""The four steps of minutes, who may take each, and what each leaves."""

from datetime import timedelta
from fractions import Fraction

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from ensems.core.decisions import Refused
from ensems.core.texts import HARD
from ensems.meetings import operations as meetings
from ensems.meetings.ballots.enums import Form
from ensems.meetings.ballots.operations import BallotFacts, close_ballot, open_ballot, prepare_ballot, record_demand
from ensems.meetings.minutes import composition, operations, prose, queries
from ensems.meetings.minutes.enums import Answer, Status
from ensems.meetings.minutes.models import Minutes, MinutesCorrection
from ensems.meetings.models import AttendanceInterval, Speech, SpeechRequest
from ensems.meetings.rules_of_meeting import Share
from ensems.notices.models import Notice
from ensems.register.models import Act
from tests import factories
from tests.meetings.ballots.halls import hall
from tests.meetings.minutes.held import DAY, HOUR, held

pytestmark = pytest.mark.django_db


def said(minutes):
    return prose.as_text(minutes.content).replace(HARD, " ")


def voted(scene, minutes, choice):
    """A ballot on the frozen text at the next meeting, where one person is."""
    later = scene.next_meeting()
    at = later.opened_at + HOUR
    AttendanceInterval.objects.create(
        meeting=later, mandate=scene.chair, person=scene.chair.person, arrived_at=later.opened_at, recorded_at=at
    )
    facts = BallotFacts(title="Le procès-verbal", version=minutes.version)
    ballot = prepare_ballot(actor=scene.office, item=later.items.get(), facts=facts, now=at)
    open_ballot(actor=scene.office, ballot=ballot, now=at)
    scene.hall.vote(ballot, scene.chair, choice, now=at + timedelta(seconds=1))
    return later, ballot, at + timedelta(minutes=1)


# --- Composing ----------------------------------------------------------------------------------------------------


def test_minutes_say_what_was_recorded(now):
    scene = held(now)
    text = said(scene.composed())

    assert f"Présidence : {scene.chair.person.name}" in text
    assert f"Secrétariat de séance : {scene.writer.person.name}" in text
    assert f"{scene.hall.away[0].person.name}" in text
    assert f"par {scene.writer.person.name}" in text
    assert scene.ballot.version.digest in text
    for line in scene.ballot.result.computation.replace(HARD, " ").splitlines():
        assert line in text


def test_the_stored_sentences_of_the_quorum_are_repeated_word_for_word(now):
    scene = held(now, present=5, away=2, preset="commune")
    checks = scene.meeting.quorum_checks.all()
    text = prose.as_text(scene.composed().content)

    assert checks
    for check in checks:
        assert check.computation in text


def test_composed_twice_they_are_the_same(now):
    scene = held(now)
    first = scene.composed()
    again = scene.composed(now=scene.over + DAY)

    assert again.pk == first.pk
    assert (again.digest, again.composed_at) == (first.digest, first.composed_at)


def test_what_was_set_right_since_is_taken_up_when_composed_again(now):
    scene = held(now)
    before = scene.composed().digest
    stay = AttendanceInterval.objects.get(mandate=scene.reader)
    meetings.correct_presence(
        actor=scene.office,
        interval=stay,
        arrived_at=stay.arrived_at,
        left_at=stay.left_at - timedelta(minutes=10),
        now=scene.over + HOUR,
    )

    assert scene.composed(now=scene.over + 2 * HOUR).digest != before


def test_nobody_composes_the_minutes_of_a_meeting_that_goes_on(now):
    room = hall(now)
    with pytest.raises(Refused, match="une fois la séance close"):
        operations.compose_minutes(actor=room.secretary, meeting=room.meeting, now=now)


def test_the_named_secretary_writes_and_another_member_does_not(now):
    scene = held(now)
    operations.save_tenor(actor=scene.actor(scene.writer), item=scene.item, body="On parla de l’eau.", now=scene.over)

    assert "On parla de l’eau." in said(scene.composed())
    with pytest.raises(Refused, match="secrétaires de séance"):
        operations.save_tenor(actor=scene.actor(scene.reader), item=scene.item, body="Non.", now=scene.over)


def test_two_secretaries_writing_at_once_lose_nothing(now):
    scene = held(now)
    operations.save_tenor(actor=scene.office, item=scene.item, body="Premier.\n\nDernier.", now=scene.over)
    operations.save_tenor(
        actor=scene.office, item=scene.item, body="Premier mot.\n\nDernier.", base_revision=1, now=scene.over
    )
    saved = operations.save_tenor(
        actor=scene.actor(scene.writer),
        item=scene.item,
        body="Premier.\n\nDernier mot.",
        base_revision=1,
        now=scene.over,
    )

    assert saved.body == "Premier mot.\n\nDernier mot."


def test_what_apps_above_say_is_composed_and_kept_until_the_end(now):
    scene = held(now)
    section = composition.Section("Avis adoptés", ["Une phrase de vote."])
    minutes = operations.compose_minutes(actor=scene.office, meeting=scene.meeting, sections=[section], now=scene.over)
    minutes = operations.send_minutes(actor=scene.office, minutes=minutes, until=scene.over + 2 * DAY, now=scene.over)
    minutes = operations.settle_minutes(actor=scene.office, minutes=minutes, now=scene.over + 3 * DAY)

    assert minutes.content["sections"] == [{"title": "Avis adoptés", "lines": ["Une phrase de vote."]}]


def test_speaking_time_is_said_by_gender_and_by_person(now):
    room = hall(now)
    for rank, (gender, seconds) in enumerate([("F", 90), ("M", 30), ("F", 45)]):
        one = room.present[rank]
        one.person.gender = gender
        one.person.save()
        asked = SpeechRequest.objects.create(
            meeting=room.meeting, item=room.item, mandate=one, asked_at=now, given_at=now
        )
        ended = now + timedelta(seconds=seconds)
        Speech.objects.create(
            meeting=room.meeting, item=room.item, mandate=one, request=asked, started_at=now, ended_at=ended
        )
    meetings.close_meeting(actor=room.secretary, meeting=room.meeting, now=now + HOUR)
    minutes = operations.compose_minutes(actor=room.secretary, meeting=room.meeting, now=now + HOUR)

    rows = [[who, time.replace(HARD, " ")] for who, time in minutes.content["speech"]]
    assert rows[:2] == [["Femmes, 2 prises de parole", "2 min 15 s"], ["Hommes, 1 prise de parole", "30 s"]]
    assert rows[2][0].startswith(room.present[0].person.name)
    assert [time for _who, time in rows[2:]] == ["1 min 30 s", "45 s", "30 s"]


# --- Chair, secretaries, requests, dissent ------------------------------------------------------------------------


def test_once_the_session_is_closed_chair_and_secretaries_are_members_in_office_named_by_the_secretariat(now):
    scene = held(now)
    name = {"meeting": scene.meeting, "secretaries": [scene.writer], "now": scene.over}

    with pytest.raises(Refused, match="plus que par le secrétariat"):
        operations.name_officers(actor=scene.actor(scene.chair), chair=scene.chair, **name)
    outside = factories.mandate(factories.person(), starts_on=scene.over.date() + DAY)
    with pytest.raises(ValidationError, match="mandat en cours"):
        operations.name_officers(actor=scene.office, chair=outside, **name)


def test_naming_the_same_people_again_writes_nothing(now):
    scene = held(now)
    acts = Act.objects.count()
    operations.name_officers(
        actor=scene.office, meeting=scene.meeting, chair=scene.chair, secretaries=[scene.writer], now=scene.over
    )

    assert Act.objects.count() == acts


def test_what_was_asked_about_the_form_of_a_ballot_is_kept_with_who_asked(now):
    share = Share(Fraction(1, 3))
    room = hall(now, present=6, away=0, secret=share)
    ballot = room.prepare()
    askers = [one.pk for one in room.present[:2]]
    made = record_demand(actor=room.chair, ballot=ballot, form=Form.SECRET, askers=askers, now=now)
    ballot = open_ballot(actor=room.chair, ballot=ballot, now=now)
    close_ballot(actor=room.chair, ballot=ballot, now=now + timedelta(minutes=5))
    meetings.close_meeting(actor=room.secretary, meeting=room.meeting, now=now + HOUR)
    text = prose.as_text(operations.compose_minutes(actor=room.secretary, meeting=room.meeting, now=now + HOUR).content)

    assert made.computation in text
    assert ballot.form in text
    assert all(one.person.name in text for one in room.present[:2])


def test_a_dissent_is_kept_in_the_words_of_who_asks(now):
    scene = held(now)
    record = {"item": scene.item, "now": scene.over}
    operations.record_dissent(
        actor=scene.actor(scene.reader), mandate=scene.reader, statement="Je n’étais pas d’accord.", **record
    )

    assert "Je n’étais pas d’accord." in said(scene.composed())
    with pytest.raises(ValidationError, match="n’était pas présente"):
        operations.record_dissent(actor=scene.office, mandate=scene.hall.away[1], statement="Moi non plus.", **record)
    with pytest.raises(Refused):
        operations.record_dissent(
            actor=scene.actor(scene.reader), mandate=scene.writer, statement="Lui non plus.", **record
        )


# --- Corrections --------------------------------------------------------------------------------------------------


def test_sending_needs_a_chair_and_a_secretary(now):
    scene = held(now)
    minutes = scene.composed()
    operations.name_officers(
        actor=scene.office, meeting=scene.meeting, chair=scene.chair, secretaries=[], now=scene.over
    )
    with pytest.raises(Refused, match="Nommez la présidence et un secrétaire"):
        operations.send_minutes(actor=scene.office, minutes=minutes, until=now + 9 * DAY, now=now)


def test_each_person_present_is_written_to_and_nobody_else(now):
    scene = held(now)
    scene.sent()
    told = Notice.objects.filter(kind="meetings.minutes").values_list("person", flat=True)

    assert set(told) == {one.person_id for one in scene.hall.present}


def test_once_sent_what_is_written_by_hand_no_longer_changes(now):
    scene = held(now)
    scene.sent()
    with pytest.raises(Refused, match="par leurs corrections"):
        operations.save_tenor(actor=scene.office, item=scene.item, body="Trop tard.", now=scene.over + 2 * HOUR)
    with pytest.raises(Refused, match="par leurs corrections"):
        operations.compose_minutes(actor=scene.office, meeting=scene.meeting, now=scene.over + 2 * HOUR)


def test_a_correction_is_asked_by_who_was_there_for_themselves_until_the_date(now):
    scene = held(now)
    minutes = scene.sent()
    ask = {"minutes": minutes, "text": "Une chose."}
    inside = scene.over + DAY

    with pytest.raises(Refused, match="une personne qui était présente"):
        absent = scene.hall.away[0]
        operations.propose_correction(actor=scene.actor(absent), mandate=absent, now=inside, **ask)
    with pytest.raises(Refused, match="en son nom"):
        operations.propose_correction(actor=scene.office, mandate=scene.reader, now=inside, **ask)
    last = minutes.corrections_until - timedelta(microseconds=1)
    operations.propose_correction(actor=scene.actor(scene.reader), mandate=scene.reader, now=last, **ask)
    with pytest.raises(Refused, match="se demandaient jusqu’au"):
        operations.propose_correction(
            actor=scene.actor(scene.reader), mandate=scene.reader, now=minutes.corrections_until, **ask
        )


def test_the_same_request_sent_twice_is_one(now):
    scene = held(now)
    minutes = scene.sent()
    assert scene.asked(minutes) == scene.asked(minutes)
    assert MinutesCorrection.objects.count() == 1


def test_an_accepted_correction_is_in_the_text_to_adopt_and_a_refused_one_with_its_reason(now):
    scene = held(now)
    minutes = scene.sent()
    first, second = scene.asked(minutes), scene.asked(minutes, "Tout est faux.")
    answer = {"actor": scene.office, "now": scene.over + 2 * DAY}
    operations.answer_correction(
        correction=first, accept=True, wording="Une remarque porta sur l’eau.", reason="C’est exact.", **answer
    )
    operations.answer_correction(correction=second, accept=False, reason="Rien de précis.", **answer)
    minutes = operations.settle_minutes(actor=scene.office, minutes=minutes, now=scene.over + 16 * DAY)

    text = minutes.version.body.replace(HARD, " ")
    assert "Rectification : Une remarque porta sur l’eau." in text
    assert "Tout est faux. Suite : non retenue. Rien de précis." in text
    assert Notice.objects.filter(kind="meetings.minutes_answer").count() == 2


@pytest.mark.parametrize(
    ("given", "field"),
    [({"accept": False, "reason": " "}, "reason"), ({"accept": True, "reason": "Oui.", "wording": ""}, "wording")],
)
def test_an_answer_says_why_and_what_the_minutes_will_say(now, given, field):
    scene = held(now)
    asked = scene.asked(scene.sent())
    with pytest.raises(ValidationError) as refused:
        operations.answer_correction(actor=scene.office, correction=asked, now=scene.over + 2 * DAY, **given)
    assert field in refused.value.error_dict
    asked.refresh_from_db()
    assert asked.answer == Answer.WAITING


def test_nothing_is_settled_before_the_date_nor_while_a_request_waits(now):
    scene = held(now)
    minutes = scene.sent()
    asked = scene.asked(minutes)
    with pytest.raises(Refused, match="peuvent encore demander"):
        operations.settle_minutes(actor=scene.office, minutes=minutes, now=scene.over + 3 * DAY)
    with pytest.raises(Refused, match="attend sa réponse"):
        operations.settle_minutes(actor=scene.office, minutes=minutes, now=scene.over + 16 * DAY)
    operations.answer_correction(
        actor=scene.office, correction=asked, accept=False, reason="Non.", now=scene.over + 16 * DAY
    )
    assert operations.settle_minutes(actor=scene.office, minutes=minutes, now=scene.over + 16 * DAY).version


def test_once_settled_neither_presences_nor_answers_change(now):
    scene = held(now)
    scene.settled()
    stay = AttendanceInterval.objects.get(mandate=scene.reader)
    with pytest.raises(Refused, match="les présences n’y changent plus"):
        meetings.correct_presence(
            actor=scene.office, interval=stay, arrived_at=stay.arrived_at, left_at=stay.left_at, now=now + 20 * DAY
        )
    with pytest.raises(Refused, match="arrêté"):
        operations.name_officers(
            actor=scene.office, meeting=scene.meeting, chair=None, secretaries=[], now=now + 20 * DAY
        )


def test_minutes_that_are_taken_back_are_sent_again_and_keep_what_was_asked(now):
    scene = held(now)
    scene.asked(scene.sent())
    minutes = Minutes.objects.get()
    minutes = operations.reopen_minutes(
        actor=scene.office, minutes=minutes, reason="Un vote manque.", now=scene.over + 2 * DAY
    )
    again = operations.send_minutes(
        actor=scene.office, minutes=minutes, until=scene.over + 9 * DAY, now=scene.over + 3 * DAY
    )

    assert again.status == Status.SENT
    assert MinutesCorrection.objects.filter(minutes=again).count() == 1


# --- Adoption, signature, publication -----------------------------------------------------------------------------


def test_the_vote_of_the_next_meeting_adopts(now):
    scene = held(now)
    minutes = scene.settled()
    later, ballot, at = voted(scene, minutes, "for")

    with pytest.raises(Refused, match="attendez son résultat"):
        operations.adopt_minutes(
            actor=scene.office, minutes=minutes, adopted_in=later, without_observation=True, now=at
        )
    result = close_ballot(actor=scene.office, ballot=ballot, now=at)
    minutes = operations.adopt_minutes(actor=scene.office, minutes=minutes, adopted_in=later, now=at + HOUR)

    assert minutes.ballot == ballot
    assert minutes.adopted_at == at
    assert result.computation.splitlines()[-1] in minutes.adoption


def test_minutes_that_a_vote_rejected_are_not_adopted_by_a_gesture(now):
    scene = held(now)
    minutes = scene.settled()
    later, ballot, at = voted(scene, minutes, "against")
    close_ballot(actor=scene.office, ballot=ballot, now=at)

    with pytest.raises(Refused, match="n’a pas adopté ce procès-verbal"):
        operations.adopt_minutes(
            actor=scene.office, minutes=minutes, adopted_in=later, without_observation=True, now=at
        )
    assert Minutes.objects.get().status == Status.SENT


def test_without_a_vote_the_chair_records_that_nobody_observed_anything(now):
    scene = held(now)
    minutes = scene.settled()
    later = scene.next_meeting()
    at = later.opened_at + HOUR

    with pytest.raises(ValidationError, match="sans observation"):
        operations.adopt_minutes(actor=scene.actor(scene.chair), minutes=minutes, adopted_in=later, now=at)
    with pytest.raises(Refused, match="présidence de la séance"):
        operations.adopt_minutes(
            actor=scene.actor(scene.reader), minutes=minutes, adopted_in=later, without_observation=True, now=at
        )
    done = operations.adopt_minutes(
        actor=scene.actor(scene.chair), minutes=minutes, adopted_in=later, without_observation=True, now=at
    )
    assert "Adopté sans observation à la séance" in done.adoption


@pytest.mark.parametrize("which", ["itself", "not opened", "before"])
def test_only_a_later_meeting_adopts(now, which):
    scene = held(now)
    minutes = scene.settled()
    adopting = {
        "itself": lambda: scene.meeting,
        "not opened": lambda: scene.next_meeting(opened_at=None),
        "before": lambda: scene.next_meeting(opened_at=scene.over - DAY),
    }[which]()
    with pytest.raises(Refused):
        operations.adopt_minutes(
            actor=scene.office, minutes=minutes, adopted_in=adopting, without_observation=True, now=now + 40 * DAY
        )


def test_the_settled_text_is_offered_to_the_next_meeting_and_no_longer_once_adopted(now):
    scene = held(now)
    minutes = scene.settled()
    later = scene.next_meeting()
    assert queries.to_adopt(later) == [minutes]
    assert queries.to_adopt(scene.meeting) == []
    operations.adopt_minutes(
        actor=scene.office,
        minutes=minutes,
        adopted_in=later,
        without_observation=True,
        now=later.opened_at + HOUR,
    )
    assert queries.to_adopt(later) == []


def test_published_minutes_are_signed_and_sealed_in_the_register(now):
    scene = held(now)
    minutes = scene.published()

    assert minutes.content["signatures"] == [
        f"{scene.chair.person.name}, présidence de la séance",
        f"{scene.writer.person.name}, secrétaire de séance",
    ]
    assert minutes.digest == composition.digest_of(Minutes.objects.get().content)
    assert minutes.digest in minutes.act.content
    assert '"days":3' in minutes.act.content
    names = [one.person.name for one in scene.hall.present]
    acts = "".join(Act.objects.values_list("content", flat=True))
    assert not [name for name in names if name in acts]


def test_a_member_who_was_not_named_signs_nothing(now):
    scene = held(now)
    minutes = scene.adopted()
    with pytest.raises(ValidationError, match="secrétaires nommés"):
        operations.publish_minutes(actor=scene.office, minutes=minutes, secretary=scene.reader, now=now + 40 * DAY)


def test_published_minutes_never_change(now):
    scene = held(now)
    minutes = scene.published()
    later = minutes.published_at + DAY

    assert operations.publish_minutes(
        actor=scene.office, minutes=minutes, secretary=scene.writer, now=later
    ).published_at == (minutes.published_at)
    for change in (
        lambda: operations.compose_minutes(actor=scene.office, meeting=scene.meeting, now=later),
        lambda: operations.reopen_minutes(actor=scene.office, minutes=minutes, reason="Non.", now=later),
        lambda: operations.settle_minutes(actor=scene.office, minutes=minutes, now=later),
        lambda: operations.send_minutes(actor=scene.office, minutes=minutes, until=later + 2 * DAY, now=later),
    ):
        with pytest.raises(Refused):
            change()
    assert Minutes.objects.get().digest == minutes.digest


def test_the_database_refuses_published_minutes_without_signatures(now):
    scene = held(now)
    minutes = scene.adopted()
    with pytest.raises(IntegrityError), transaction.atomic():
        Minutes.objects.filter(pk=minutes.pk).update(status=Status.PUBLISHED)
