"""Two gestures at once remind once; a reminder and a closing are one after the other."""

from datetime import timedelta

import pytest

from ensems.contributions import operations
from ensems.contributions.models import Reminder
from ensems.contributions.operations import Reminded
from ensems.core.decisions import Refused
from ensems.notices.models import Notice
from ensems.referrals.enums import PhaseKind
from ensems.referrals.operations import change_phase
from ensems.register.models import Act
from ensems.register.queries import verify
from tests import factories
from tests.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def scene(now, count=6):
    referral = factories.referral(now=now)
    for _rank in range(count):
        factories.member(factories.territory())
    return referral


@pytest.mark.parametrize("times", [2, 12])
def test_gestures_at_once_send_once(now, times):
    referral = scene(now)
    secretaries = [factories.actor_of(factories.secretariat(), now) for _rank in range(times)]

    def sender(actor):
        return lambda: operations.remind_silent_territories(actor=actor, referral=referral, now=now)

    results = at_once([sender(actor) for actor in secretaries])

    done = [one for one in results if isinstance(one, Reminded)]
    assert [(len(one.territories), one.people) for one in done] == [(6, 6)]
    assert all(isinstance(one, Refused) for one in results if one not in done), results
    assert Reminder.objects.count() == Notice.objects.count() == 6
    assert Act.objects.filter(verb="referral.reminded").count() == 1
    assert verify().holds


def test_no_reminder_in_the_register_after_the_closing(now):
    referral = scene(now)
    secretary = factories.actor_of(factories.secretariat(), now)
    phase = referral.phases.get(kind=PhaseKind.CONTRIBUTIONS)
    ends = now + timedelta(milliseconds=1)

    def close():
        return change_phase(
            actor=secretary,
            referral=referral,
            kind=PhaseKind.CONTRIBUTIONS,
            opens_at=phase.opens_at,
            closes_at=ends,
            reason="Clôture avancée.",
            now=now,
        )

    def send():
        return operations.remind_silent_territories(actor=secretary, referral=referral, now=now + timedelta(seconds=1))

    closed, *sent = at_once([close, send, send, send])

    assert not isinstance(closed, Exception), closed
    assert all(isinstance(one, (Reminded, Refused)) for one in sent), sent
    reminded = list(Act.objects.filter(verb="referral.reminded"))
    assert len(reminded) <= 1
    assert all(act.number < Act.objects.get(verb="referral.phase_changed").number for act in reminded)
    assert Reminder.objects.count() == 6 * len(reminded)
    assert verify().holds
