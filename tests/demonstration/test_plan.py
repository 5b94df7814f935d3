"""What files say is put in an order that the rules of the platform accept, the same at each start."""

from __future__ import annotations

from datetime import date, timedelta

from ensems.core import clock
from ensems.demonstration.replay import plan
from ensems.demonstration.replay.checks import Known
from ensems.demonstration.replay.reading import read_inquiries, read_thread
from ensems.demonstration.replay.script import Proposal, Remark, Said, Session
from tests.demonstration.test_reading import ASKED, KNOWN, OPEN, TODAY, WHOLE

PAST = read_thread(WHOLE, "essai.yaml", KNOWN)
LATER = read_thread(OPEN.replace("on: -12", "on: -1"), "ouverte.yaml", KNOWN, today=TODAY)
ASK = read_inquiries(ASKED, "demandes.yaml", Known(), today=TODAY)


def events():
    return plan.in_order([LATER, PAST], ASK, today=TODAY)


def day(event) -> date:
    return clock.today(event.at)


def test_it_is_in_order_over_all_threads_and_always_the_same():
    found = events()
    assert [event.at for event in found] == sorted(event.at for event in found)
    assert found == events()
    assert found[0].thread == "essai"
    assert {event.thread for event in found[-2:]} <= {"ouverte", ""}


def test_each_step_comes_after_what_it_needs():
    steps = [event.step for event in events() if event.thread == "essai"]
    order = [type(step) for step in steps]
    for before, after in [
        (Said, plan.Supports),
        (Said, Remark),
        (plan.Decides, plan.Submits),
        (Proposal, plan.Cites),
        (plan.Cites, plan.Submits),
        (plan.Submits, Session),
        (Session, plan.Transmits),
        (plan.Transmits, plan.Answers),
        (plan.Answers, plan.Done),
        (plan.Done, plan.Closes),
    ]:
        assert order.index(before) < order.index(after), (before, after)
    assert len([step for step in steps if isinstance(step, plan.Supports)]) == 2


def test_what_is_not_dated_falls_in_its_phase():
    synthesis = PAST.calendar["synthesis"]
    for event in events():
        if event.thread == "essai" and isinstance(event.step, plan.Decides | Proposal | plan.Cites):
            assert synthesis.holds(day(event))
        if event.thread == "essai" and isinstance(event.step, plan.Supports):
            assert PAST.said(event.step.key).on <= day(event) <= synthesis.last


def test_what_is_open_was_all_written_before_the_first_start():
    open_events = [event for event in events() if event.thread in {"ouverte", ""}]
    assert all(day(event) < TODAY for event in open_events)
    assert isinstance(next(event for event in open_events if event.thread).step, plan.Opens)


def test_a_phase_lasts_from_its_first_day_to_the_end_of_its_last():
    opens, closes = plan.span_instants(PAST.calendar["contributions"])
    assert opens.astimezone(clock.PARIS).isoformat() == "2017-04-10T00:00:00+02:00"
    assert closes.astimezone(clock.PARIS).isoformat() == "2017-06-30T23:59:00+02:00"
    assert plan.span_instants(PAST.calendar["follow_up"])[1] is None


def test_a_recommendation_given_up_is_written_before():
    text = WHOLE.split("adoption:\n  on")[0].replace("  - key: r1\n", "  - key: r1\n    withdrawn: 2017-07-20\n")
    steps = plan.in_order([read_thread(text, "essai.yaml", KNOWN)], today=TODAY)
    written = next(event for event in steps if isinstance(event.step, Proposal))
    given_up = next(event for event in steps if isinstance(event.step, plan.Withdraws))
    cited = [event.at for event in steps if isinstance(event.step, plan.Cites)]
    assert written.at < max(cited) < given_up.at
    assert given_up.at - written.at < timedelta(days=15)
