"""The plenary of the past that the demonstration plays: called, held, voted in, counted, and flagged as invented."""

from io import StringIO

import pytest
from django.core.management import call_command

from ensems.core import clock
from ensems.meetings import queries
from ensems.meetings.ballots.enums import BallotKind, Outcome
from ensems.meetings.ballots.models import Ballot
from ensems.meetings.ballots.recount import recount
from ensems.meetings.minutes.enums import Answer, Status
from ensems.meetings.minutes.models import Minutes, MinutesCorrection
from ensems.meetings.models import AttendanceInterval, Convocation, Meeting, Proxy, QuorumCheck, StandingRules
from ensems.notices.models import Notice
from ensems.register.models import Act
from ensems.register.queries import verify
from ensems.website import worklist

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


def test_its_minutes_were_corrected_adopted_by_the_next_one_and_are_read_by_everyone(played, client):
    minutes = Minutes.objects.get(meeting=played)
    assert minutes.status == Status.PUBLISHED
    assert minutes.adopted_in.slug == "pleniere-de-suivi"
    assert minutes.signed_by_chair == played.chair
    assert minutes.published_at < clock.now()
    assert clock.today(minutes.published_at) <= minutes.publish_by
    answers = MinutesCorrection.objects.order_by("proposed_at").values_list("answer", flat=True)
    assert list(answers) == [Answer.ACCEPTED, Answer.REFUSED, Answer.WAITING]

    page = client.get("/seances/pleniere-du-secretariat/proces-verbal/").content.decode().replace("\xad", "")
    assert "démonstration, inventée" in page
    assert "trente minutes de route" in page
    assert "Rendre compte à chaque séance des réponses de la Région" in page
    paper = client.get("/seances/pleniere-du-secretariat/proces-verbal/proces-verbal.pdf")
    assert (paper.status_code, paper["Content-Type"]) == (200, "application/pdf")

    later = Minutes.objects.get(meeting=minutes.adopted_in)
    assert later.status == Status.SENT
    assert later.takes_corrections(clock.now())
    assert not Notice.objects.filter(kind__startswith="meetings.").exists()
    assert [item.what for item in worklist.gathered(clock.now()).items if "procès-verbal" in item.what] == [
        "1 correction du procès-verbal attend sa réponse"
    ]
    assert client.get("/seances/pleniere-de-suivi/").status_code == 200


def people(meeting):
    return list(AttendanceInterval.objects.filter(meeting=meeting).values_list("person_id", flat=True))
