"""The plenary of the past that the demonstration plays: called, held, voted in, counted, and flagged as invented."""

from io import StringIO

import pytest
from django.core.management import call_command

from ensems.meetings import queries
from ensems.meetings.ballots.enums import BallotKind, Outcome
from ensems.meetings.ballots.models import Ballot
from ensems.meetings.ballots.recount import recount
from ensems.meetings.models import AttendanceInterval, Convocation, Meeting, Proxy, QuorumCheck, StandingRules
from ensems.notices.models import Notice
from ensems.register.models import Act
from ensems.register.queries import verify

pytestmark = pytest.mark.django_db


@pytest.fixture
def played(db):
    call_command("init", stdout=StringIO())
    return Meeting.objects.get(slug="pleniere-du-secretariat")


def test_it_is_played_from_its_call_to_its_closing_and_only_once(played, client):
    call = Convocation.objects.get(meeting=played)
    assert call.recipients.count() == 158
    assert not Notice.objects.filter(kind="meetings.convocation").exists()
    assert StandingRules.objects.get().preset == "commission"
    assert played.is_demonstration
    assert played.chair is not None
    assert played.opened_at < played.closed_at

    checks = QuorumCheck.objects.filter(meeting=played).order_by("at")
    assert [one.reached for one in checks] == [False, True]
    for one in checks:
        assert queries.presence(played).quorum(one.at, one.item).sentence == one.computation
    twice = [who for who in people(played) if people(played).count(who) > 1]
    assert len(set(twice)) == 3
    assert Proxy.objects.filter(meeting=played).count() == 9

    text, nomination = Ballot.objects.filter(meeting=played).order_by("number")
    assert (text.is_secret, text.result.outcome) == (False, Outcome.ADOPTED)
    assert (nomination.kind, nomination.is_secret) == (BallotKind.NOMINATION, True)
    assert nomination.result.outcome == Outcome.CHOSEN
    assert text.result.entries == nomination.result.entries == 92
    assert not [fault for one in (text, nomination) for fault in recount(one)]
    assert verify().holds

    page = client.get("/seances/pleniere-du-secretariat/").content.decode()
    assert "démonstration, inventée" in page
    assert text.title in page

    before = Act.objects.count()
    call_command("init", stdout=StringIO())
    assert Act.objects.count() == before


def people(meeting):
    return list(AttendanceInterval.objects.filter(meeting=meeting).values_list("person_id", flat=True))
