"""A committee or a working group meets: its members alone are called, counted, represented and vote."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from ensems.assembly.enums import SeatKind
from ensems.core import clock
from ensems.core.decisions import Refused
from ensems.meetings import operations, queries
from ensems.meetings.ballots.operations import BallotFacts, open_ballot, prepare_ballot
from ensems.meetings.models import Meeting
from ensems.meetings.operations import ItemFacts, MeetingFacts
from ensems.meetings.operations.sessions import correct_meeting
from tests import factories
from tests.meetings.scene import STARTS, SYSTEM

pytestmark = pytest.mark.django_db
KIND = Meeting.Kind.COMMITTEE


class Group:
    """Eight sit in the Assembly; four are of the working group, one of them by a substitute's seat; one has left it."""

    def __init__(self, now):
        factories.standing_rules("commune", now=now)
        self.place = factories.territory()
        self.others = [factories.mandate(factories.person(), self.place) for _rank in range(4)]
        self.members = [factories.mandate(factories.person(), self.place) for _rank in range(3)]
        seat = factories.seat(self.place, kind=SeatKind.SUBSTITUTE, number=1)
        self.members.append(factories.mandate(factories.person(), seat=seat))
        self.body = factories.body(name="Eau et rivières")
        for one in self.members:
            factories.body_member(one.person, self.body)
        factories.body_member(self.others[0].person, self.body, ends_on=date(2026, 6, 30))
        facts = MeetingFacts(
            title="Groupe eau",
            kind=KIND,
            body=self.body,
            held_on=clock.today(STARTS),
            starts_at=STARTS,
            place="Albi",
            format="hybrid",
        )
        self.meeting = operations.record_meeting(actor=SYSTEM, facts=facts, now=now)
        self.item = operations.add_item(actor=SYSTEM, meeting=self.meeting, facts=ItemFacts("L’étiage"), now=now)


@pytest.fixture
def group(now):
    return Group(now)


def test_only_the_members_of_that_day_are_called(group, now):
    call = operations.convene(actor=SYSTEM, meeting=group.meeting, now=now)
    assert {one.mandate for one in call.recipients.all()} == set(group.members)
    assert call.content["kind"] == "comité, Eau et rivières"


def test_the_quorum_is_counted_on_the_body(group, now):
    for one in group.members[:2]:
        operations.record_arrival(actor=SYSTEM, meeting=group.meeting, mandate=one, now=STARTS)
    found = queries.presence(group.meeting).quorum(STARTS)
    assert (found.base, found.needed, found.reached) == (4, 3, False)
    operations.record_arrival(actor=SYSTEM, meeting=group.meeting, mandate=group.members[3], now=STARTS)
    assert "3 présents sur 4 en exercice" in queries.presence(group.meeting).quorum(STARTS).sentence


def test_nobody_else_comes_in_answers_or_carries_a_proxy(group, now):
    operations.convene(actor=SYSTEM, meeting=group.meeting, now=now)
    given = {"actor": SYSTEM, "meeting": group.meeting, "now": STARTS}
    with pytest.raises(Refused, match="n’est pas"):
        operations.record_arrival(**given, mandate=group.others[0])
    with pytest.raises(Refused, match="n’est pas"):
        operations.answer_convocation(**given, mandate=group.others[1], answer="present")
    with pytest.raises(Refused):
        operations.give_proxy(**given, giver=group.members[0], holder=group.others[1])
    assert operations.give_proxy(**given, giver=group.members[0], holder=group.members[1])
    assert set(queries.in_office(group.meeting)) == set(group.members)


def test_its_members_alone_vote(group, now):
    at = STARTS + timedelta(minutes=5)
    for one in group.members:
        operations.record_arrival(actor=SYSTEM, meeting=group.meeting, mandate=one, now=STARTS)
    operations.open_meeting(actor=SYSTEM, meeting=group.meeting, now=at)
    facts = BallotFacts(title="L’avis du groupe", text="Nous demandons de l’eau.")
    ballot = prepare_ballot(actor=SYSTEM, item=group.item, facts=facts, now=at)
    open_ballot(actor=SYSTEM, ballot=ballot, now=at)
    assert set(ballot.voices.values_list("mandate_id", flat=True)) == {one.pk for one in group.members}


def test_a_plenary_has_no_body_and_a_called_meeting_keeps_its_own(group, now):
    facts = MeetingFacts(title="Plénière", held_on=date(2026, 12, 18), body=group.body)
    with pytest.raises(ValidationError, match="toute l’Assemblée"):
        operations.record_meeting(actor=SYSTEM, facts=facts, now=now)
    operations.convene(actor=SYSTEM, meeting=group.meeting, now=now)
    told = {name: getattr(group.meeting, name) for name in MeetingFacts.__dataclass_fields__}
    with pytest.raises(ValidationError, match="déjà convoquée"):
        correct_meeting(actor=SYSTEM, meeting=group.meeting, facts=MeetingFacts(**told | {"body": None}), now=now)


def test_the_secretariat_chooses_the_body_and_its_page_says_it(as_role, client, client_for, group, now):
    keeper = as_role("secretariat")
    told = {
        "title": "Groupe eau, suite",
        "kind": KIND,
        "body": group.body.pk,
        "held_on": "2027-01-15",
        "held_precision": "day",
        "format": "on_site",
        "place": "Albi",
    }
    made = keeper.post("/seances/nouvelle/", told)
    assert made.status_code == 302
    assert Meeting.objects.get(title="Groupe eau, suite").body == group.body
    refused = keeper.post("/seances/nouvelle/", told | {"kind": "plenary", "title": "Autre"})
    assert refused.status_code == 422
    assert "toute l’Assemblée" in refused.content.decode()
    page = client.get(made.url).content.decode()
    assert f'href="/assemblee/instances/{group.body.slug}/"' in page

    operations.convene(actor=SYSTEM, meeting=group.meeting, now=now)
    address = f"/seances/{group.meeting.slug}/"
    assert "Viendrez-vous" in client_for(group.members[0].person).get(address).content.decode()
    assert "Viendrez-vous" not in client_for(group.others[1].person).get(address).content.decode()
    roll = keeper.get(f"{address}presences/").content.decode()
    assert group.members[3].person.name in roll
    assert group.others[1].person.name not in roll
