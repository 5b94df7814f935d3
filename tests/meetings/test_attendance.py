"""Who comes in, leaves, withdraws, is represented; and the quorum that follows, live and in the past."""

import threading
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from ensems.core.decisions import Refused
from ensems.meetings import links, operations, queries
from ensems.meetings.enums import Answer, Mode, Origin
from ensems.meetings.models import AttendanceInterval, ConvocationAnswer, Meeting, Proxy, QuorumCheck, Recusal
from ensems.register.models import Act
from tests import factories
from tests.meetings.scene import STARTS, SYSTEM, prepared

pytestmark = pytest.mark.django_db


def minute(number):
    return STARTS + timedelta(minutes=number)


def called(now, **changes):
    scene = prepared(now, **changes)
    operations.convene(actor=SYSTEM, meeting=scene.meeting, now=now)
    return scene


def arrive(scene, mandate, when, **changes):
    return operations.record_arrival(actor=SYSTEM, meeting=scene.meeting, mandate=mandate, now=when, **changes)


def leave(scene, mandate, at):
    return operations.record_departure(actor=SYSTEM, meeting=scene.meeting, mandate=mandate, now=at)


def quorum(scene, at, item=None):
    return queries.presence(Meeting.objects.get(pk=scene.meeting.pk)).quorum(at, item)


# --- Presence -----------------------------------------------------------------------------------------------


def test_the_quorum_is_lost_and_regained_and_every_instant_can_be_asked_again(now):
    scene = called(now)
    for rank, member in enumerate(scene.members[:3]):
        arrive(scene, member, minute(rank))
    leave(scene, scene.members[0], minute(20))
    arrive(scene, scene.members[0], minute(40))
    assert [quorum(scene, minute(one)).reached for one in (1, 2, 19, 20, 39, 40)] == [
        False,
        True,
        True,
        False,
        False,
        True,
    ]
    assert Act.objects.filter(verb="meeting.arrived").count() == 4
    assert not any(scene.members[0].person.family_name in act.content for act in Act.objects.all())


def test_coming_in_twice_changes_nothing_and_another_form_goes_on(now):
    scene = called(now, format="hybrid")
    first = arrive(scene, scene.members[0], minute(0))
    assert arrive(scene, scene.members[0], minute(5)) == first
    moved = arrive(scene, scene.members[0], minute(10), mode=Mode.REMOTE)
    first.refresh_from_db()
    assert (first.left_at, moved.arrived_at, moved.left_at) == (minute(10), minute(10), None)


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("early", "matin"),
        ("ahead", "d’avance"),
        ("remote", "sur place"),
        ("stranger", "mandat"),
        ("absent", "présente"),
        ("overlap", "déjà notée"),
    ],
)
def test_what_cannot_be_recorded_says_why(now, what, said):
    scene = called(now)
    someone = scene.members[0]
    arrive(scene, scene.members[1], minute(0))
    operations.record_departure(actor=SYSTEM, meeting=scene.meeting, mandate=scene.members[1], now=minute(9))
    attempts = {
        "early": lambda: arrive(scene, someone, now),
        "ahead": lambda: arrive(scene, someone, minute(0), at=minute(5)),
        "remote": lambda: arrive(scene, someone, minute(0), mode=Mode.REMOTE),
        "stranger": lambda: arrive(scene, factories.mandate(factories.person(), ends_on=now.date()), minute(0)),
        "absent": lambda: leave(scene, someone, minute(0)),
        "overlap": lambda: arrive(scene, scene.members[1], minute(20), at=minute(5)),
    }
    with pytest.raises((Refused, ValidationError), match=said):
        attempts[what]()


def test_a_forgotten_departure_is_corrected_and_the_register_keeps_it(now):
    scene = called(now)
    there = arrive(scene, scene.members[0], minute(0))
    operations.correct_presence(actor=SYSTEM, interval=there, arrived_at=minute(-5), left_at=minute(30), now=minute(60))
    assert quorum(scene, minute(29)).counted == 1
    assert quorum(scene, minute(30)).counted == 0
    assert Act.objects.filter(verb="meeting.presence_corrected").count() == 1
    with pytest.raises(ValidationError):
        operations.correct_presence(
            actor=SYSTEM, interval=there, arrived_at=minute(10), left_at=minute(10), now=minute(60)
        )


def test_closing_sends_everyone_home_and_nothing_more_is_recorded(now):
    scene = called(now)
    arrive(scene, scene.members[0], minute(0))
    operations.open_meeting(actor=SYSTEM, meeting=scene.meeting, now=minute(1))
    operations.close_meeting(actor=SYSTEM, meeting=scene.meeting, now=minute(90))
    assert AttendanceInterval.objects.get().left_at == minute(90)
    with pytest.raises(Refused, match="close"):
        arrive(scene, scene.members[1], minute(91))


def test_each_item_finds_its_own_quorum_without_those_who_withdraw(now):
    scene = called(now)
    for member in scene.members[:3]:
        arrive(scene, member, minute(0))
    opening = operations.open_meeting(actor=SYSTEM, meeting=scene.meeting, now=minute(1))
    assert opening.computation.replace("\u00a0", " ") == "3 présents sur 4 en exercice, quorum 3 : atteint"
    operations.record_recusal(actor=SYSTEM, item=scene.items[1], mandate=scene.members[0], now=minute(2))
    operations.record_recusal(actor=SYSTEM, item=scene.items[1], mandate=scene.members[0], now=minute(3))
    found = operations.open_item(actor=SYSTEM, item=scene.items[1], now=minute(5))
    assert not found.reached
    assert operations.open_item(actor=SYSTEM, item=scene.items[2], now=minute(30)).reached
    scene.items[1].refresh_from_db()
    assert (scene.items[1].opened_at, scene.items[1].closed_at) == (minute(5), minute(30))
    assert (Recusal.objects.count(), QuorumCheck.objects.count()) == (1, 3)


def test_where_the_rules_check_once_an_item_finds_nothing(now):
    scene = called(now, preset="commission")
    operations.open_meeting(actor=SYSTEM, meeting=scene.meeting, now=minute(0))
    assert operations.open_item(actor=SYSTEM, item=scene.items[0], now=minute(1)) is None


def test_a_meeting_opens_on_its_day_once_by_its_chair_or_the_secretariat(now):
    scene = called(now)
    Meeting.objects.update(chair=scene.members[0])
    with pytest.raises(Refused, match="le jour"):
        operations.open_meeting(actor=SYSTEM, meeting=scene.meeting, now=now)
    other, chair = (scene.actor(one, now) for one in (scene.members[1], scene.members[0]))
    with pytest.raises(Refused, match="présidence"):
        operations.open_meeting(actor=other, meeting=scene.meeting, now=minute(0))
    assert operations.open_meeting(actor=chair, meeting=scene.meeting, now=minute(0))
    with pytest.raises(Refused, match="déjà ouverte"):
        operations.open_meeting(actor=chair, meeting=scene.meeting, now=minute(1))


# --- Codes --------------------------------------------------------------------------------------------------


def test_the_code_of_the_room_changes_and_the_one_before_still_serves(now):
    code = links.room_code(7, now)
    assert len(code) == 6
    assert links.is_room_code(7, f" {code[:3]} {code[3:]} ", now)
    assert links.is_room_code(7, code, links.next_turn(now))
    assert not links.is_room_code(7, code, links.next_turn(now) + links.TURN)
    assert not links.is_room_code(8, code, now)


def test_one_comes_in_by_oneself_with_the_code_for_oneself_only(now):
    scene = called(now)
    me, other = scene.members[0], scene.members[1]
    actor = scene.actor(me, minute(0))
    made = operations.record_arrival(actor=actor, meeting=scene.meeting, mandate=me, origin=Origin.CODE, now=minute(0))
    assert made.origin == Origin.CODE
    with pytest.raises(Refused):
        operations.record_arrival(actor=actor, meeting=scene.meeting, mandate=other, origin=Origin.CODE, now=minute(0))
    with pytest.raises(Refused):
        operations.record_arrival(actor=actor, meeting=scene.meeting, mandate=me, now=minute(0))


def test_a_signed_link_is_read_by_its_own_kind_only():
    given = links.token(links.ANSWER, 3, 14)
    assert links.read(links.ANSWER, given) == (3, 14)
    assert links.read(links.BADGE, given) is None
    assert links.read(links.ANSWER, given + "x") is None
    assert links.read(links.ANSWER, "n’importe quoi") is None


# --- Answers and proxies ------------------------------------------------------------------------------------


def answer(scene, mandate, choice, now, **more):
    return operations.answer_convocation(
        actor=scene.actor(mandate, now), meeting=scene.meeting, mandate=mandate, answer=choice, now=now, **more
    )


def test_the_last_answer_replaces_the_one_before(now):
    scene = called(now)
    answer(scene, scene.members[0], Answer.PRESENT, now)
    answer(scene, scene.members[0], Answer.ABSENT, now)
    assert ConvocationAnswer.objects.get().answer == Answer.ABSENT


def test_one_answers_for_oneself_once_called(now):
    scene = prepared(now)
    with pytest.raises(Refused, match="pas encore envoyée"):
        answer(scene, scene.members[0], Answer.PRESENT, now)
    operations.convene(actor=SYSTEM, meeting=scene.meeting, now=now)
    with pytest.raises(Refused, match="pour soi"):
        operations.answer_convocation(
            actor=scene.actor(scene.members[1], now),
            meeting=scene.meeting,
            mandate=scene.members[0],
            answer=Answer.PRESENT,
            now=now,
        )
    with pytest.raises(ValidationError):
        answer(scene, scene.members[0], Answer.REMOTE, now)
    with pytest.raises(ValidationError):
        answer(scene, scene.members[0], Answer.PROXY, now)


def test_answering_with_a_proxy_gives_it_and_changing_one_s_mind_revokes_it(now):
    scene = called(now)
    giver, holder, other = scene.members[:3]
    answer(scene, giver, Answer.PROXY, now, holder=holder)
    answer(scene, giver, Answer.PROXY, now, holder=holder)
    assert Proxy.objects.count() == 1
    answer(scene, giver, Answer.PROXY, now, holder=other)
    assert [one.holder for one in queries.standing_proxies(scene.meeting)] == [other]
    answer(scene, giver, Answer.PRESENT, now)
    assert queries.standing_proxies(scene.meeting) == []
    assert ConvocationAnswer.objects.get().answer == Answer.PRESENT
    assert Act.objects.filter(verb="proxy.given").count() == 2
    assert Act.objects.filter(verb="proxy.revoked").count() == 2


def test_the_rules_refuse_a_second_proxy_to_one_holder_and_say_why(now):
    scene = called(now)
    answer(scene, scene.members[0], Answer.PROXY, now, holder=scene.members[2])
    with pytest.raises(Refused, match="porte déjà un pouvoir"):
        answer(scene, scene.members[1], Answer.PROXY, now, holder=scene.members[2])


def test_nobody_is_represented_at_four_meetings_in_a_row(now):
    scene = called(now)
    giver, holder = scene.members[:2]
    for rank in range(1, 4):
        before = factories.meeting(held_on=(STARTS - timedelta(days=30 * rank)).date(), opened_at=STARTS)
        Proxy.objects.create(
            meeting=before, giver=giver, holder=holder, slot=1, statement="…", origin=Origin.LINK, given_at=now
        )
    with pytest.raises(Refused, match="3 séances de suite"):
        answer(scene, giver, Answer.PROXY, now, holder=holder)
    Proxy.objects.filter(meeting=before).update(revoked_at=now)
    assert answer(scene, giver, Answer.PROXY, now, holder=holder)


def test_a_substitute_who_comes_closes_the_way_to_a_proxy_where_the_rules_say_so(now):
    scene = called(now, preset="commission")
    answer(scene, scene.stand_in, Answer.PRESENT, now)
    with pytest.raises(Refused, match="suppléant"):
        answer(scene, scene.members[0], Answer.PROXY, now, holder=scene.members[2])


def test_a_proxy_counts_only_while_its_holder_sits(now):
    scene = called(now, preset="commission")
    answer(scene, scene.members[0], Answer.PROXY, now, holder=scene.members[1])
    assert quorum(scene, minute(1)).counted == 0
    arrive(scene, scene.members[1], minute(0))
    assert quorum(scene, minute(1)).counted == 2
    arrive(scene, scene.stand_in, minute(2))
    assert quorum(scene, minute(3)).counted == 2
    room = queries.presence(scene.meeting).room(minute(3))
    assert [(voice.mandate, voice.by) for voice in room.voices_of(scene.members[1].pk)] == [
        (scene.members[1].pk, scene.members[1].pk)
    ]


# --- Races --------------------------------------------------------------------------------------------------


def at_once(*gestures):
    """Run all at the same time, each with its own connection; what each gave or raised."""
    gate, results = threading.Barrier(len(gestures)), [None] * len(gestures)

    def run(rank, gesture):
        gate.wait()
        try:
            results[rank] = gesture()
        except Exception as error:  # noqa: BLE001  a refusal is a result here
            results[rank] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(gestures)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.django_db(transaction=True)
def test_two_proxies_to_one_holder_at_once_leave_one(now):
    scene = called(now)
    givers, holder = scene.members[:3], scene.members[3]

    def give(giver):
        return lambda: operations.give_proxy(actor=SYSTEM, meeting=scene.meeting, giver=giver, holder=holder, now=now)

    results = at_once(*(give(giver) for giver in givers))
    assert Proxy.objects.filter(revoked_at__isnull=True).count() == 1
    assert sum(isinstance(one, Proxy) for one in results) == 1
    assert sum(isinstance(one, Refused) for one in results) == 2
    assert Act.objects.filter(verb="proxy.given").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_members_who_give_each_other_a_proxy_at_once_leave_one(now):
    scene = called(now)
    one, other = scene.members[:2]
    results = at_once(
        lambda: operations.give_proxy(actor=SYSTEM, meeting=scene.meeting, giver=one, holder=other, now=now),
        lambda: operations.give_proxy(actor=SYSTEM, meeting=scene.meeting, giver=other, holder=one, now=now),
    )
    assert sorted(type(found).__name__ for found in results) == ["Proxy", "Refused"]


@pytest.mark.django_db(transaction=True)
def test_one_arrival_recorded_from_three_screens_at_once_is_one_presence(now):
    scene = called(now)
    results = at_once(*[lambda: arrive(scene, scene.members[0], minute(0))] * 3)
    assert len({one.pk for one in results}) == 1
    assert AttendanceInterval.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_call_sent_from_two_screens_at_once_leaves_once(now):
    scene = prepared(now)
    send = lambda: operations.convene(actor=SYSTEM, meeting=scene.meeting, now=now)  # noqa: E731
    results = at_once(send, send)
    assert sorted(type(one).__name__ for one in results) == ["Convocation", "ValidationError"]
    assert scene.meeting.convocations.count() == 1
