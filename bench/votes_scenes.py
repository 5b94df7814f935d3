"""An Assembly of so many members, all in the room, and ballots open before them. Read by `bench.inside_votes`."""

from __future__ import annotations

import json
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.urls import reverse

from bench.scenes import session_of
from ensems.accounts.enums import Role
from ensems.accounts.models import Person, RoleGrant
from ensems.assembly.models import Mandate, Seat, Term
from ensems.config import preparation
from ensems.config.operations import is_initialised
from ensems.core import clock
from ensems.core.actors import system
from ensems.meetings.ballots.models import Ballot, BallotResult, RollEntry, Vote
from ensems.meetings.ballots.operations import BallotFacts, open_ballot, prepare_ballot
from ensems.meetings.ballots.recount import closed_ballots, recount
from ensems.meetings.models import AgendaItem, AttendanceInterval, Meeting, StandingRules
from ensems.meetings.rules_of_meeting import PRESETS, data_of
from ensems.register.operations import append
from ensems.register.queries import verify
from ensems.territories.enums import TerritoryKind
from ensems.territories.models import Territory

SEATS_A_TERRITORY = 4
SMALL = 8
CHOICES = ("for", "for", "against", "abstain", "apart")
BENCH = system("mesure")


def prepare(members: int, ballots: int, folder: Path) -> None:
    """Writes prepare.json: {"ballots", "who", "secretary"}; the Assembly grows to that many members."""
    say = sys.stdout.write
    preparation.folders()
    preparation.tables(say)
    preparation.static_files(say)
    if not is_initialised():
        call_command("init", "--empty", stdout=sys.stdout)
    now = clock.now()
    with transaction.atomic():
        sitting = _members(members, now)
        scene = _scene(sitting, ballots, now)
    _settle()
    (folder / "prepare.json").write_text(json.dumps(scene), encoding="utf-8")


def prepare_small(ballots: int, folder: Path) -> None:
    """The same with a handful of voters, and many ballots: prepare_small.json."""
    now = clock.now()
    with transaction.atomic():
        scene = _scene(list(Mandate.objects.select_related("person").order_by("pk")[:SMALL]), ballots, now)
    _settle()
    (folder / "prepare_small.json").write_text(json.dumps(scene), encoding="utf-8")


def check(folder: Path) -> None:
    """Holds the receipts of given.json ({ballot: [receipt, …]}) against the rows; writes check.json."""
    given = json.loads((folder / "given.json").read_text(encoding="utf-8"))
    lost = doubled = disagree = 0
    results = {one.ballot_id: one for one in BallotResult.objects.filter(ballot__in=[int(pk) for pk in given])}
    for pk, receipts in given.items():
        roll = {str(one) for one in RollEntry.objects.filter(ballot=pk).values_list("pk", flat=True)}
        votes = Vote.objects.filter(ballot=pk).count()
        lost += len(set(receipts) - roll)
        doubled += votes - len(roll) + len(receipts) - len(set(receipts))
        result = results.get(int(pk))
        disagree += result is not None and not (sum(result.counts.values()) == result.entries == len(roll) == votes)
    disagree += sum(bool(recount(ballot)) for ballot in closed_ballots().filter(pk__in=list(results)))
    found = {
        "lost": lost,
        "doubled": abs(doubled),
        "disagree": disagree,
        "closed": len(results),
        "register": int(verify().holds),
    }
    (folder / "check.json").write_text(json.dumps(found), encoding="utf-8")


def _members(count: int, now: datetime) -> list[Mandate]:
    """That many members in all, by territories of four seats."""
    day = clock.today(now)
    term, _made = Term.objects.get_or_create(
        name="Mandature mesurée", defaults={"starts_on": day - timedelta(days=30), "planned_seats": count}
    )
    already = Mandate.objects.filter(seat__term=term).count()
    for rank in range(already, count):
        territory, _made = Territory.objects.get_or_create(
            code=f"mesure-{rank // SEATS_A_TERRITORY}",
            defaults={"name": f"Territoire {rank // SEATS_A_TERRITORY + 1}", "kind": TerritoryKind.PETR},
        )
        person = Person.objects.create(
            email=f"membre-{rank}@mesure.test", given_name="Camille", family_name=f"Membre {rank + 1}", gender="F"
        )
        seat = Seat.objects.create(term=term, territory=territory, number=rank % SEATS_A_TERRITORY + 1)
        Mandate.objects.create(person=person, seat=seat, starts_on=term.starts_on)
    return list(Mandate.objects.filter(seat__term=term).select_related("person").order_by("pk"))


def _scene(sitting: list[Mandate], ballots: int, now: datetime) -> dict[str, Any]:
    day = clock.today(now)
    rules = StandingRules.objects.order_by("pk").first() or StandingRules.objects.create(
        number=1,
        name="Règlement mesuré",
        data=data_of(PRESETS["no_quorum"]),
        digest="0" * 64,
        in_force_from=day,
        recorded_at=now,
        act=append(actor=BENCH, verb="standing_rules.adopted", subject="reglement:1", facts={}, now=now),
    )
    rank = Meeting.objects.count() + 1
    meeting = Meeting.objects.create(
        slug=f"mesure-{rank}",
        title=f"Séance mesurée {rank}",
        held_on=day,
        standing_rules=rules,
        opened_at=now - timedelta(minutes=5),
    )
    item = AgendaItem.objects.create(meeting=meeting, title="Le point mesuré")
    AttendanceInterval.objects.bulk_create(
        [
            AttendanceInterval(
                meeting=meeting, mandate=one, person=one.person, arrived_at=now - timedelta(minutes=4), recorded_at=now
            )
            for one in sitting
        ]
    )
    facts = BallotFacts(title="Le texte mesuré", text="Nous demandons un lieu ouvert à tous.")
    opened = []
    for _rank in range(ballots):
        prepared = prepare_ballot(actor=BENCH, item=item, facts=facts, now=now)
        opened.append(open_ballot(actor=BENCH, ballot=prepared, now=now))
    return {
        "ballots": [_ballot(one) for one in opened],
        "who": [
            {"mandate": one.pk, "cookie": _cookie(one.person), "choice": CHOICES[n % len(CHOICES)]}
            for n, one in enumerate(sitting)
        ],
        "secretary": _cookie(_secretary(now)),
    }


def _ballot(ballot: Ballot) -> dict[str, Any]:
    return {"pk": ballot.pk, "path": reverse("meetings:ballot", args=[ballot.meeting.slug, ballot.number])}


def _secretary(now: datetime) -> Person:
    grant = RoleGrant.objects.filter(role=Role.SECRETARIAT, person__email="secretariat@mesure.test").first()
    if grant is not None:
        return grant.person
    person = Person.objects.create(
        email="secretariat@mesure.test", given_name="Dominique", family_name="Secrétariat", gender="F"
    )
    RoleGrant.objects.create(person=person, role=Role.SECRETARIAT, starts_on=clock.today(now))
    return person


def _cookie(person: Person) -> str:
    return f"{settings.SESSION_COOKIE_NAME}={session_of(person)}"


def _settle() -> None:
    """What PostgreSQL does by itself a minute after such a growth, done before the measure rather than during it."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
