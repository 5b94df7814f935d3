"""Reads of ballots, for pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import BigIntegerField, Exists, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Cast

from ensems.assembly.models import Mandate
from ensems.core.actors import Actor
from ensems.core.prepared import prepared
from ensems.meetings.ballots.enums import State
from ensems.meetings.ballots.models import Ballot, BallotDemand, BallotResult, BallotVoice, RollEntry
from ensems.meetings.ballots.rows import choices_of, options_of
from ensems.meetings.ballots.rules import Standing
from ensems.meetings.models import AgendaItem, AttendanceInterval, Meeting, Recusal
from ensems.meetings.queries import held_at, presence

VOTER = ("seat__territory", "mandate__person", "by__person")


def ballot(slug: str, number: int) -> Ballot | None:
    """With its meeting, text, rules and result: one SQL query."""
    return next(iter(_ballot(slug, number)), None)


@prepared(str, int)
def _ballot(slug: str, number: int) -> QuerySet[Ballot]:
    found = _numbered(slug, number).annotate(has_withdrawals=Exists(Recusal.objects.filter(item=OuterRef("item"))))
    return found.select_related(
        "meeting__chair",
        "meeting__standing_rules",
        "item",
        "version",
        "paper",
        "rules",
        "result__act",
        "result__winner",
        "previous",
    )


def _numbered(slug: str, number: int) -> QuerySet[Ballot]:
    # A small integer has no room for the stand-in of a prepared query.
    found = Ballot.objects.alias(large=Cast("number", BigIntegerField()))
    return found.filter(meeting__slug=slug, large=number).order_by()


def voted_on(slug: str, number: int) -> Ballot | None:
    """What a vote needs of it, with its meeting: one SQL query."""
    return next(iter(_voted_on(slug, number)), None)


@prepared(str, int)
def _voted_on(slug: str, number: int) -> QuerySet[Ballot]:
    return _numbered(slug, number).select_related("meeting")


def voter(mandate: int) -> Mandate | None:
    """With its seat: one SQL query."""
    return next(iter(_voter(mandate)), None)


@prepared(int)
def _voter(mandate: int) -> QuerySet[Mandate]:
    return Mandate.objects.filter(pk=mandate).select_related("seat").order_by()


def ballots_of(meeting: Meeting, *, not_opened: bool) -> list[Ballot]:
    """In their order; those that never opened only for who conducts (`not_opened`). One SQL query."""
    return _every_ballot_of(meeting.pk) if not_opened else _ballots_opened_in(meeting.pk)


@prepared(int)
def _every_ballot_of(meeting_id: int) -> QuerySet[Ballot]:
    return Ballot.objects.filter(meeting=meeting_id).select_related("result__winner")


@prepared(int)
def _ballots_opened_in(meeting_id: int) -> QuerySet[Ballot]:
    return Ballot.objects.filter(meeting=meeting_id, opened_at__isnull=False).select_related("result__winner")


def items_of(meeting: Meeting) -> list[AgendaItem]:
    """One SQL query."""
    return list(AgendaItem.objects.filter(meeting=meeting))


def demands(ballot: Ballot) -> list[BallotDemand]:
    """With the names of who asks. Two SQL queries."""
    people = Mandate.objects.select_related("person").order_by("person__family_name", "person__given_name", "pk")
    return list(ballot.demands.prefetch_related(Prefetch("askers", people)))


def in_the_room(ballot: Ballot, now: datetime) -> list[Mandate]:
    """Who sits at this instant, by name: those who may ask for a form of ballot. Six SQL queries at most."""
    room = presence(ballot.meeting).room(now, ballot.item)
    found = Mandate.objects.filter(pk__in=[*room.on_site, *room.remote])
    return list(
        found.select_related("person", "seat__territory").order_by("person__family_name", "person__given_name", "pk")
    )


def following(ballot: Ballot) -> Ballot | None:
    """The next round, once it opened. One SQL query."""
    return Ballot.objects.filter(previous=ballot, opened_at__isnull=False).first()


def choices(ballot: Ballot) -> list[tuple[str, str]]:
    """(choice, words). One SQL query among options, none for a text."""
    return choices_of(ballot, options_of(ballot))


def names(ballot: Ballot) -> QuerySet[RollEntry]:
    """The roll to take away, by territory then seat; in an open ballot each with its `vote`. On its page: `roll`."""
    found = RollEntry.objects.filter(ballot=ballot).select_related(
        *VOTER, "vote", "mandate__seat__territory", "by__seat__territory"
    )
    return found.order_by("seat__territory__name", "seat__number", "pk")


@dataclass(frozen=True, slots=True)
class Heard:
    """How far a ballot is, for who conducts it: `entries` out of `voices` that may be heard."""

    entries: int
    voices: int


def heard(ballot: Ballot) -> Heard:
    """Two SQL queries."""
    return Heard(
        RollEntry.objects.filter(ballot=ballot).count(),
        BallotVoice.objects.filter(ballot=ballot).values("seat").distinct().count(),
    )


@dataclass(frozen=True, slots=True)
class MyVoice:
    """One voice of the person who reads: their own or one they carry; `entry` once it was heard, by whoever it was."""

    mandate: Mandate
    is_carried: bool
    entry: RollEntry | None
    choice: str = ""

    @property
    def name(self) -> str:
        return self.mandate.person.name


@dataclass(frozen=True, slots=True)
class Mine:
    """The voices of the person who reads, their own first; `standing` says why there is none."""

    voices: Sequence[MyVoice]
    standing: Standing

    @property
    def all_heard(self) -> bool:
        return bool(self.voices) and all(one.entry is not None for one in self.voices)


def my_voices(ballot: Ballot, actor: Actor, now: datetime) -> Sequence[MyVoice]:
    return mine(ballot, actor, now).voices


def mine(ballot: Ballot, actor: Actor, now: datetime) -> Mine:
    """Three SQL queries for who was there at the opening; for others the attendance is read: six at most."""
    if actor.person_id is None:
        return Mine((), Standing())
    listed = BallotVoice.objects.filter(ballot=ballot, by__person_id=actor.person_id)
    carried = {mandate: mandate != by for mandate, by in listed.values_list("mandate_id", "by_id")}
    standing = Standing()
    found: list[Mandate] = []
    if carried:
        found = list(Mandate.objects.filter(pk__in=carried).select_related("person", "seat__territory"))
    elif ballot.state(now) == State.OPEN:
        found, carried, standing = _voices_now(ballot, actor, now)
    entries = {one.mandate_id: one for one in _entries(ballot, carried)} if found else {}
    voices = [MyVoice(one, carried[one.pk], entries.get(one.pk), _choice(ballot, entries.get(one.pk))) for one in found]
    voices.sort(key=lambda one: (one.is_carried, one.mandate.pk))
    return Mine(voices, replace(standing, voices=len(voices)))


def _voices_now(ballot: Ballot, actor: Actor, now: datetime) -> tuple[list[Mandate], dict[int, bool], Standing]:
    """Of someone who was not there at the opening: the mandates, and whether each is carried."""
    stays = AttendanceInterval.objects.filter(meeting=ballot.meeting, mandate=OuterRef("pk"), arrived_at__lte=now)
    by_another = BallotVoice.objects.filter(ballot=ballot, mandate=OuterRef("pk")).exclude(by=OuterRef("pk"))
    held = list(
        held_at(ballot.meeting)
        .annotate(
            there=Exists(stays.filter(Q(left_at__isnull=True) | Q(left_at__gt=now))),
            recused=Exists(Recusal.objects.filter(item=ballot.item_id, mandate=OuterRef("pk"))),
            represented=Exists(by_another),
        )
        .select_related("person", "seat__territory")
    )
    own = {one.pk: one for one in held if one.person_id == actor.person_id}
    standing = Standing(
        is_member=bool(own),
        recused=any(one.recused for one in own.values()),  # type: ignore[attr-defined]
        represented=any(one.represented for one in own.values()),  # type: ignore[attr-defined]
        there=any(one.there for one in own.values()),  # type: ignore[attr-defined]
    )
    if not standing.there or standing.recused:
        # Nobody votes from outside, nor carries a voice.
        return [], {}, standing
    room = presence(ballot.meeting, held=held, withdrawals=getattr(ballot, "has_withdrawals", True))
    voices = room.room(now, ballot.item).voices
    carried = {one.mandate: one.mandate != one.by for one in voices if one.by in own}
    return [one for one in held if one.pk in carried], carried, standing


def _entries(ballot: Ballot, mandates: dict[int, bool]) -> Sequence[RollEntry]:
    return list(RollEntry.objects.filter(ballot=ballot, mandate__in=mandates).select_related("by__person", "vote"))


def _choice(ballot: Ballot, entry: RollEntry | None) -> str:
    """What was chosen, in an open ballot."""
    return "" if ballot.is_secret or entry is None else entry.vote.choice


def receipt(ballot: Ballot, key: object) -> RollEntry | None:
    """One SQL query."""
    return RollEntry.objects.filter(ballot=ballot, pk=key).select_related(*VOTER, "vote").first()


@dataclass(frozen=True, slots=True)
class Line:
    """One answer and how many chose it; `tone`: its colour."""

    label: str
    number: int
    tone: str = ""


def lines(ballot: Ballot, result: BallotResult, offered: Sequence[tuple[str, str]]) -> list[Line]:
    return [Line(label, result.of(choice)) for choice, label in offered]
