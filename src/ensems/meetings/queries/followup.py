"""What the secretariat follows: who was called and how it left, who answers what, who is there, who is represented."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ensems.assembly.enums import SeatKind
from ensems.assembly.models import Mandate
from ensems.core.prepared import prepared
from ensems.meetings.enums import Answer, Channel
from ensems.meetings.models import (
    AttendanceInterval,
    Convocation,
    ConvocationAnswer,
    ConvocationRecipient,
    Meeting,
    Proxy,
)
from ensems.meetings.queries.presence import Presence, held_at, rules_for, sitters_among
from ensems.meetings.rules_of_meeting import SUBSTITUTE
from ensems.notices.models import Notice

# An answer as others say it.
ANNOUNCED = {
    Answer.PRESENT: _("vient"),
    Answer.REMOTE: _("à distance"),
    Answer.ABSENT: _("ne vient pas"),
    Answer.PROXY: _("donne pouvoir"),
}


@dataclass(frozen=True, slots=True)
class RollRow:
    """One mandate in force on the day of a meeting. `there`: the open presence; `last`: the latest, ended or not."""

    mandate: Mandate
    is_substitute: bool
    answer: str
    there: AttendanceInterval | None
    last: AttendanceInterval | None
    given: Proxy | None
    carried: tuple[Proxy, ...]

    @property
    def gone_at(self) -> datetime | None:
        return self.last.left_at if self.last else None

    @property
    def name(self) -> str:
        return self.mandate.person.name

    @property
    def territory(self) -> str:
        return self.mandate.seat.territory.name

    @property
    def quality(self) -> Any:
        return SeatKind(self.mandate.seat.kind).label

    @property
    def announced(self) -> str:
        """What they answered, in a few words; nothing without an answer."""
        if self.given is not None:
            return gettext("pouvoir à %(name)s") % {"name": self.given.holder.person.name}
        return str(ANNOUNCED[Answer(self.answer)]) if self.answer else ""


@dataclass(frozen=True, slots=True)
class Roll:
    """Everyone who may sit, by territory and rank, full members first; `presence` when there are rules to count by."""

    rows: tuple[RollRow, ...]
    presence: Presence | None


def roll(meeting: Meeting) -> Roll:
    """Five SQL queries at most: rules, mandates, answers, presences, proxies. Withdrawals are of an item, not here."""
    mandates = list(
        held_at(meeting)
        .select_related("person", "seat__territory")
        .order_by("seat__territory__name", "seat__territory_id", "seat__number", "seat__kind", "pk")
    )
    sitters = sitters_among(meeting, mandates)
    ranks = {one.mandate: one.rank for one in sitters}
    answers = dict(ConvocationAnswer.objects.filter(meeting=meeting).values_list("mandate_id", "answer"))
    intervals = list(AttendanceInterval.objects.filter(meeting=meeting).order_by("arrived_at"))
    there = {one.mandate_id: one for one in intervals if one.left_at is None}
    last = {one.mandate_id: one for one in intervals}
    proxies = standing_proxies(meeting)
    given = {one.giver_id: one for one in proxies}
    carried: dict[int, list[Proxy]] = {}
    for proxy in proxies:
        carried.setdefault(proxy.holder_id, []).append(proxy)
    rows = tuple(
        RollRow(
            mandate=mandate,
            is_substitute=ranks[mandate.pk] == SUBSTITUTE,
            answer=answers.get(mandate.pk, ""),
            there=there.get(mandate.pk),
            last=last.get(mandate.pk),
            given=given.get(mandate.pk),
            carried=tuple(carried.get(mandate.pk, [])),
        )
        for mandate in mandates
        if mandate.pk in ranks
    )
    rules = rules_for(meeting)
    if rules is None:
        return Roll(rows, None)
    found = Presence(
        rules=rules,
        rulebook=rules.rulebook,
        sitters=tuple(sitters),
        stays=tuple(one.stay for one in intervals),
        powers=tuple(one.power for one in proxies),
        interested={},
        waived=meeting.second_notice_of_id is not None,
    )
    return Roll(rows, found)


def standing_proxies(meeting: Meeting) -> list[Proxy]:
    """One SQL query: those not revoked, with their two people."""
    found = Proxy.objects.filter(meeting=meeting, revoked_at__isnull=True)
    return list(found.select_related("giver__person", "holder__person", "document"))


@dataclass(frozen=True, slots=True)
class SentRow:
    """One recipient of a call, and the proof of what became of it."""

    recipient: ConvocationRecipient
    answer: str

    @property
    def state(self) -> str:
        """waiting, sent, failed, dropped; posted or to_post for a letter; without its mail, erased with the person, or
        unkept (the past of a demonstration writes to nobody)."""
        if self.recipient.channel == Channel.LETTER:
            return "posted" if self.recipient.posted_at else "to_post"
        if self.recipient.notice is None:
            return "erased" if self.recipient.mandate.person.erased_at else "unkept"
        return self.recipient.notice.status

    @property
    def words(self) -> Any:
        return STATES[self.state]

    @property
    def tone(self) -> str:
        return {"sent": "success", "posted": "success", "failed": "error", "to_post": "warning"}.get(
            self.state, "quiet"
        )

    @property
    def at(self) -> datetime | None:
        """When it left."""
        if self.recipient.channel == Channel.LETTER:
            return self.recipient.posted_at
        return self.recipient.notice.sent_at if self.recipient.notice else None

    @property
    def error(self) -> str:
        return self.recipient.notice.last_error if self.recipient.notice and self.state == "failed" else ""

    @property
    def answer_words(self) -> Any:
        return ANNOUNCED[Answer(self.answer)] if self.answer else ""


STATES = {
    Notice.Status.WAITING: _("en attente de départ"),
    Notice.Status.SENT: _("envoyé"),
    Notice.Status.FAILED: _("en échec"),
    Notice.Status.DROPPED: _("sans objet"),
    "to_post": _("lettre à poster"),
    "posted": _("lettre postée"),
    "erased": _("effacé avec la personne"),
    "unkept": _("aucun courriel gardé"),
}


@dataclass(frozen=True, slots=True)
class Sent:
    """A call and its recipients; `counts` by state, `answers` by answer ("" for those who did not)."""

    call: Convocation
    rows: tuple[SentRow, ...]

    @property
    def counts(self) -> list[tuple[Any, int]]:
        found = Counter(row.state for row in self.rows)
        return [(words, found[state]) for state, words in STATES.items() if found[state]]

    @property
    def answers(self) -> list[tuple[Any, int]]:
        found = Counter(row.answer for row in self.rows)
        said = [(words, found[answer]) for answer, words in ANNOUNCED.items() if found[answer]]
        return [*said, (_("sans réponse"), found[""])] if found[""] else said

    @property
    def silent_by_mail(self) -> int:
        return sum(row.answer == "" and row.recipient.channel == Channel.MAIL for row in self.rows)

    @property
    def letters_to_post(self) -> int:
        return sum(row.state == "to_post" for row in self.rows)


def sent(call: Convocation) -> Sent:
    """Two SQL queries."""
    answers = dict(ConvocationAnswer.objects.filter(meeting_id=call.meeting_id).values_list("mandate_id", "answer"))
    recipients = (
        ConvocationRecipient.objects.filter(convocation=call)
        .select_related("mandate__person", "mandate__seat__territory", "notice")
        .order_by("mandate__seat__territory__name", "mandate__seat__number", "mandate__seat__kind", "pk")
    )
    return Sent(call, tuple(SentRow(one, answers.get(one.mandate_id, "")) for one in recipients))


def calls_of(meeting: Meeting) -> list[Convocation]:
    """One SQL query, the latest first."""
    return _calls_of(meeting.pk)


@prepared(int)
def _calls_of(meeting_id: int) -> QuerySet[Convocation]:
    found = Convocation.objects.filter(meeting=meeting_id)
    return found.select_related("rules", "act", "meeting").order_by("-number")
