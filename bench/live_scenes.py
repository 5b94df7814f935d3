"""A meeting under way, with its agenda, a ballot prepared on each item, and people who asked for the floor; another
meeting beside it. Read by `bench.inside_live`."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

from django.db import transaction
from django.urls import reverse

from bench import votes_scenes
from bench.votes_scenes import BENCH
from ensems.core import clock
from ensems.meetings.ballots.operations import BallotFacts, prepare_ballot
from ensems.meetings.live.operations import ask_for_floor, give_floor
from ensems.meetings.models import AgendaItem, Meeting
from ensems.meetings.operations import open_item

SPEAKERS = 8


def prepare(members: int, items: int, folder: Path) -> None:
    """Writes prepare.json: {"slug", "items": [key], "ballots": [path], "other": {…}, "secretary": cookie}."""
    votes_scenes.prepare(members, 0, folder)
    now = clock.now()
    secretary = json.loads((folder / "prepare.json").read_text(encoding="utf-8"))["secretary"]
    meeting = Meeting.objects.order_by("-pk")[0]
    with transaction.atomic():
        measured = _agenda(meeting, items)
        first = measured.pop(0)
        open_item(actor=BENCH, item=first, now=now)
        _speakers(meeting, now)
        facts = BallotFacts(title="Le texte mesuré", text="Nous demandons un lieu ouvert à tous.")
        ballots = [prepare_ballot(actor=BENCH, item=one, facts=facts, now=now) for one in measured]
        other = Meeting.objects.create(
            slug="mesure-voisine",
            title="Séance voisine",
            held_on=meeting.held_on,
            standing_rules=meeting.standing_rules,
            opened_at=now - timedelta(minutes=5),
        )
        beside = _agenda(other, items)
    votes_scenes._settle()
    scene = {
        "slug": meeting.slug,
        "items": [one.pk for one in measured],
        "ballots": [
            {"pk": one.pk, "path": reverse("meetings:ballot", args=[meeting.slug, one.number])} for one in ballots
        ],
        "other": {"slug": other.slug, "items": [one.pk for one in beside]},
        "secretary": secretary,
    }
    (folder / "prepare.json").write_text(json.dumps(scene), encoding="utf-8")


def _agenda(meeting: Meeting, items: int) -> list[AgendaItem]:
    return [
        AgendaItem.objects.create(meeting=meeting, title=f"Le point mesuré {rank + 1}", position=rank)
        for rank in range(1, items + 1)
    ]


def _speakers(meeting: Meeting, now: object) -> None:
    there = [one.mandate for one in meeting.attendance.select_related("mandate__person")[:SPEAKERS]]
    asked = [ask_for_floor(actor=BENCH, meeting=meeting, mandate=one, now=now) for one in there]  # type: ignore[arg-type]
    give_floor(actor=BENCH, request=asked[0], now=now)  # type: ignore[arg-type]
