"""Several people at once on the minutes of one meeting: each step is taken once, and nothing written is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ensems.core.decisions import Refused
from ensems.meetings.minutes import operations
from ensems.meetings.minutes.enums import Status
from ensems.meetings.minutes.models import ItemTenor, Minutes, MinutesCorrection
from ensems.notices.models import Notice
from ensems.register.models import Act
from ensems.register.queries import verify
from tests.meetings.minutes.held import DAY, HOUR, held
from tests.races import at_once, in_line, sentences_only

pytestmark = pytest.mark.django_db(transaction=True)


def acts(verb: str) -> int:
    return Act.objects.filter(verb=verb).count()


def test_minutes_composed_from_three_screens_at_once_are_one(now):
    scene = held(now)
    results = at_once([scene.composed] * 3)
    sentences_only(results)
    assert Minutes.objects.count() == 1


def test_the_first_words_of_two_secretaries_are_both_kept(now):
    scene = held(now)
    office, writer = scene.office, scene.actor(scene.writer)
    save = lambda actor, body: operations.save_tenor(  # noqa: E731
        actor=actor, item=scene.item, body=body, now=scene.over
    )
    sentences_only(at_once([lambda: save(office, "Le vent."), lambda: save(writer, "La pluie.")]))
    kept = ItemTenor.objects.get().text.body
    assert "Le vent." in kept
    assert "La pluie." in kept


def test_minutes_sent_by_a_double_click_leave_once(now):
    scene = held(now)
    minutes = scene.composed()
    send = lambda: operations.send_minutes(  # noqa: E731
        actor=scene.office, minutes=minutes, until=scene.over + 9 * DAY, now=scene.over + HOUR
    )
    results = at_once([send] * 3)
    assert sum(isinstance(one, Minutes) for one in results) == 1
    assert sum(isinstance(one, Refused) for one in results) == 2
    assert acts("minutes.sent") == 1
    assert Notice.objects.filter(kind="meetings.minutes").count() == len(scene.hall.present)


@pytest.mark.parametrize("first", ["ask", "settle"])
def test_a_request_and_the_end_of_requests_at_once_agree(now, first):
    """Asked in the last instant and settled just after: the request is answered before, or refused; never left out."""
    scene = held(now)
    minutes = scene.sent()
    end = minutes.corrections_until
    known = scene.asked(minutes)
    ask = lambda: operations.propose_correction(  # noqa: E731
        actor=scene.actor(scene.writer),
        minutes=minutes,
        mandate=scene.writer,
        text="Au dernier instant.",
        now=end - timedelta(microseconds=1),
    )
    answer = lambda: operations.answer_correction(  # noqa: E731
        actor=scene.office, correction=known, accept=False, reason="Non.", now=end
    )
    settle = lambda: operations.settle_minutes(actor=scene.office, minutes=minutes, now=end)  # noqa: E731
    tasks = [ask, answer, settle] if first == "ask" else [answer, settle, ask]
    results = in_line(tasks)
    sentences_only(results)
    minutes = Minutes.objects.get()
    waiting = MinutesCorrection.objects.filter(answer="waiting").exists()
    assert not (minutes.version_id and waiting)
    assert (minutes.version_id is None) == (first == "ask")
    assert verify().holds


def test_minutes_adopted_and_taken_back_at_once_are_one_or_the_other(now):
    scene = held(now)
    minutes = scene.settled()
    later = scene.next_meeting()
    at = later.opened_at + HOUR
    adopt = lambda: operations.adopt_minutes(  # noqa: E731
        actor=scene.office, minutes=minutes, adopted_in=later, without_observation=True, now=at
    )
    reopen = lambda: operations.reopen_minutes(  # noqa: E731
        actor=scene.office, minutes=minutes, reason="Un vote manque.", now=at
    )
    results = at_once([adopt, reopen, adopt])
    sentences_only(results)
    assert sum(isinstance(one, Minutes) for one in results) == 1
    assert acts("minutes.adopted") + acts("minutes.reopened") == 1


def test_minutes_published_from_three_screens_at_once_are_published_once(now):
    scene = held(now)
    minutes = scene.adopted()
    publish = lambda: operations.publish_minutes(  # noqa: E731
        actor=scene.office, minutes=minutes, secretary=scene.writer, now=minutes.adopted_at + DAY
    )
    results = at_once([publish] * 3)
    sentences_only(results)
    assert {one.pk for one in results} == {minutes.pk}
    assert acts("minutes.published") == 1
    assert Minutes.objects.get().status == Status.PUBLISHED
    assert verify().holds
