"""What is counted from the day of the first start holds on any day: 29 February, summer time, the end of a week."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ensems.core import clock
from ensems.demonstration import content
from ensems.demonstration.replay import plan
from ensems.demonstration.replay.checks import Known
from ensems.demonstration.replay.operations import read_inquiries, read_invented, read_meetings
from ensems.demonstration.replay.reading import read_meetings as read_sittings
from ensems.demonstration.replay.reading import read_thread
from ensems.referrals.packs import PackError

OWN = content.THREADS / "secretariat-de-mairie.yaml"
OPEN = content.THREADS / f"{content.OPEN}.yaml"
# Each day of a week; 29 February, 50 days after it and 22 before; the days of the changes of hour, and theirs.
DAYS = [
    *(date(2026, 11, 23) + timedelta(days=day) for day in range(7)),
    *(date(2028, 2, 29) + timedelta(days=day) for day in (-22, 0, 50)),
    *(date(2027, 3, 28) + timedelta(days=day) for day in (-22, 0, 50)),
    *(date(2027, 10, 31) + timedelta(days=day) for day in (-22, 0, 50)),
]


@pytest.mark.parametrize("today", DAYS, ids=date.isoformat)
def test_it_is_read_and_put_in_order(today):
    own = read_invented(OWN, None, today)
    threads = [own, read_invented(OPEN, None, today)]
    sittings = read_meetings(today)
    events = plan.in_order(threads, read_inquiries(None, today), sittings, today=today)
    assert all(clock.today(event.at) < today for event in events)
    assert (today - own.transmitted).days == 47
    seen = [event.step for event in events]
    assert seen.index(sittings[0]) < seen.index(own.session)


@pytest.mark.parametrize("today", DAYS, ids=date.isoformat)
def test_the_assembly_sits_on_weekdays(today):
    past, adopting, to_come = read_meetings(today)
    vote = read_invented(OWN, None, today).session
    assert (vote.meeting, vote.on, vote.place) == (past.key, past.on, past.place)
    assert max(one.on.weekday() for one in (past, adopting, to_come)) <= 4
    assert abs((today - past.on).days - 50) <= 1
    assert abs((today - adopting.on).days - 15) <= 1
    assert abs((to_come.on - today).days - 22) <= 1
    assert plan.at(to_come.on, to_come.starts.hour, to_come.starts.minute).strftime("%H:%M") == "09:30"


KNOWN = Known({"montagne": 2}, {1: ()})
TODAY = date(2026, 11, 26)
THREAD = """
saisine: notre
calendar:
  contributions: [-150, -100]
  synthesis: [-99, -63]
  adoption: [-62, -48]
  answer: [-47, 13]
  follow_up: [-47, null]
contributions:
  - { key: une, question: 1, territory: montagne, member: 0, on: -120, title: "Une", text: "Un texte assez long pour être cité." }
fates:
  une: { fate: taken_up }
recommendations:
  - key: r1
    question: 1
    title: "Faire"
    text: "Que l’on fasse."
    cites:
      - { contribution: une, passage: "Un texte assez long pour être cité." }
      - { contribution: une, passage: "assez long pour être cité." }
adoption: { on: -50, meeting: pleniere, place: "Ici", votes: { r1: { for: 3, against: 1, abstention: 0 } } }
transmitted: -47
responses:
  r1:
    - { on: -12, kind: accepted, office: "Vice-présidence", reasons: "Oui.", pledges: [{ text: "Faire.", due: 92 }] }
"""  # noqa: E501


def test_its_phases_are_closed_and_its_pledge_is_to_come():
    thread = read_thread(THREAD, "notre.yaml", KNOWN, today=TODAY)
    assert (thread.is_invented, thread.is_open) == (True, False)
    assert thread.calendar["contributions"].last == date(2026, 8, 18)
    assert thread.calendar["follow_up"].last is None
    assert thread.session.meeting == "pleniere"
    assert thread.answers["r1"][0].pledges[0].due == date(2027, 2, 26)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("on: -12,", "on: 0,", "responses « r1 » : ce jour n’est pas encore passé"),
        ("on: -120", "on: -99", "n’est pas dans la phase « contributions »"),
        ("fates:\n  une: { fate: taken_up }", "", "« une » n’a pas de sort"),
        ("[-150, -100]", "[2017-04-10, juin]", "un premier et un dernier jour sont attendus ici ([-150, -100]"),
        ("[-150, -100]", "[-100, -150]", "cette phase finit avant de commencer"),
    ],
)
def test_what_cannot_stand_is_said(old, new, said):
    assert old in THREAD
    with pytest.raises(PackError) as refused:
        read_thread(THREAD.replace(old, new, 1), "notre.yaml", KNOWN, today=TODAY)
    assert said in str(refused.value).replace("\xa0", " ")


MEETING = """
meetings:
  - { key: pleniere, on: 22, announced: -19, starts: "09:30", title: "Une séance", place: "Un lycée" }
"""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"09:30"', '"neuf heures"', "une heure est attendue ici"),
        ("announced: -19", "announced: 0", "sa date est fixée avant"),
        ("on: 22", "on: -20", "sa date est fixée avant"),
    ],
)
def test_a_meeting_that_cannot_stand_is_said(old, new, said):
    assert len(read_sittings(MEETING, "seances.yaml", today=TODAY)) == 1
    with pytest.raises(PackError) as refused:
        read_sittings(MEETING.replace(old, new, 1), "seances.yaml", today=TODAY)
    assert said in str(refused.value).replace("\xa0", " ")
