"""The scene of the kill test of votes, set and read in the server's own database by a process of its own.

`python -m tests.journeys.votes_scene prepare 40` opens a ballot with 40 members in the room, and prints one JSON line a
member: their mandate, their session, the address to vote at. `… check` prints what the database holds; `… close`
closes the ballot and counts it again.
"""

from __future__ import annotations

import json
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ensems.config.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.db import transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402

from ensems.core import clock  # noqa: E402
from ensems.core.actors import system  # noqa: E402
from ensems.meetings.ballots.models import Ballot, RollEntry, Vote  # noqa: E402
from ensems.meetings.ballots.operations import close_ballot  # noqa: E402
from ensems.meetings.ballots.recount import recount  # noqa: E402
from ensems.register.queries import verify  # noqa: E402
from tests.meetings.ballots.halls import hall  # noqa: E402
from tests.strictness import BACKEND  # noqa: E402


@transaction.atomic
def prepare(count: int, secret: bool) -> None:
    room = hall(clock.now(), present=count, away=0)
    ballot = room.open(is_secret=secret)
    for mandate in room.present:
        client = Client()
        client.force_login(mandate.person, backend=BACKEND)
        say(
            mandate=mandate.pk,
            session=client.cookies[settings.SESSION_COOKIE_NAME].value,
            path=reverse("meetings:vote", args=[ballot.meeting.slug, ballot.number]),
        )


def check() -> None:
    say(
        entries={str(one.pk): one.mandate_id for one in RollEntry.objects.all()},
        votes=Vote.objects.count(),
        choices={vote.entry.mandate_id: vote.choice for vote in Vote.objects.filter(entry__isnull=False)},
        well=verify().holds,
    )


def close() -> None:
    now = clock.now()
    ballot = Ballot.objects.select_related("meeting__chair", "version").get()
    result = close_ballot(actor=system("essai"), ballot=ballot, now=now)
    counted = Ballot.objects.select_related("meeting", "version", "rules", "result__act").get()
    say(entries=result.entries, counted=sum(result.counts.values()), wrong=recount(counted), well=verify().holds)


def say(**line: object) -> None:
    sys.stdout.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    if sys.argv[1] == "prepare":
        prepare(int(sys.argv[2]), sys.argv[3:] == ["secret"])
    else:
        {"check": check, "close": close}[sys.argv[1]]()
