"""From rows to the facts that minutes are composed of: everything that was recorded of one meeting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ensems.accounts.enums import Gender
from ensems.assembly.models import Mandate
from ensems.core.partial_dates import sentence
from ensems.interface.templatetags.ensems import instant
from ensems.meetings import agenda
from ensems.meetings.ballots.enums import Outcome
from ensems.meetings.ballots.models import Ballot, BallotDemand, RollEntry
from ensems.meetings.ballots.rows import choices_of
from ensems.meetings.enums import CallKind
from ensems.meetings.minutes.composition import BallotSaid, CorrectionSaid, Facts, ItemSaid, Member, Section
from ensems.meetings.minutes.enums import Answer
from ensems.meetings.minutes.losses import Held
from ensems.meetings.minutes.models import (
    ItemTenor,
    MeetingSecretary,
    MinutesCorrection,
    RecordedDissent,
)
from ensems.meetings.minutes.turns import turns_of
from ensems.meetings.models import (
    AgendaItem,
    AttendanceInterval,
    Convocation,
    Meeting,
    Proxy,
    QuorumCheck,
    Recusal,
    Speech,
)
from ensems.meetings.queries import rules_for
from ensems.meetings.queries.presence import held_at, sitters_among
from ensems.meetings.rules_of_meeting import PRESETS

ACCEPTED = {Outcome.ADOPTED: True, Outcome.CHOSEN: True, Outcome.REJECTED: False}


def facts_of(meeting: Meeting, sections: Sequence[Section] = ()) -> Facts:
    """Of a meeting that was opened and closed. Nineteen SQL queries at most, whatever happened in it."""
    if meeting.opened_at is None or meeting.closed_at is None:
        raise ValueError("minutes are those of a meeting that was held")
    standing = rules_for(meeting)
    checks = list(QuorumCheck.objects.filter(meeting=meeting))
    proxies = list(Proxy.objects.filter(meeting=meeting))
    return Facts(
        title=meeting.title,
        kind=str(meeting.get_kind_display()),
        number=str(meeting.number or ""),
        form=str(meeting.get_format_display()),
        held_on=meeting.held_on,
        place=meeting.place,
        opened_at=meeting.opened_at,
        closed_at=meeting.closed_at,
        rulebook=standing.rulebook if standing else PRESETS["no_quorum"],
        rules=str(standing or ""),
        call=_call(meeting),
        chair=_signature(_mandates([meeting.chair_id])[0]) if meeting.chair_id else "",
        secretaries=[_signature(one.mandate) for one in secretaries_of(meeting)],
        members=members_of(meeting),
        stays=[one.stay for one in AttendanceInterval.objects.filter(meeting=meeting)],
        powers=[one.power for one in proxies],
        waived=meeting.second_notice_of_id is not None,
        quorum=[(one.at, one.computation) for one in checks if one.item_id is None],
        items=_items(meeting, checks),
        speech=_speech(meeting),
        sections=list(sections),
        corrections=_corrections(meeting),
    )


def secretaries_of(meeting: Meeting) -> list[MeetingSecretary]:
    """One SQL query."""
    found = MeetingSecretary.objects.filter(meeting=meeting)
    return list(found.select_related("mandate__person", "mandate__seat__territory"))


def members_of(meeting: Meeting) -> list[Member]:
    """By territory and rank, full members first. One SQL query."""
    held = list(
        held_at(meeting)
        .select_related("person", "seat__territory")
        .order_by("seat__territory__name", "seat__named_by", "seat__territory_id", "seat__number", "seat__kind", "pk")
    )
    sitters = {one.mandate: one for one in sitters_among(meeting, held)}
    return [Member(one.person.name, one.seat.delegation, sitters[one.pk]) for one in held if one.pk in sitters]


def _mandates(keys: Sequence[int | None]) -> list[Mandate]:
    return list(Mandate.objects.filter(pk__in=keys).select_related("person", "seat__territory"))


def _signature(one: Mandate) -> str:
    """« Camille Roux (Pays de Vaux) »"""
    return f"{one.person.name} ({one.seat.delegation})"


def _call(meeting: Meeting) -> str:
    """How people were called, and the delay as it was computed then."""
    calls = Convocation.objects.filter(meeting=meeting).exclude(kind=CallKind.CANCELLATION)
    last = calls.order_by("-number").first()
    if last is None:
        return ""
    said = _("le %(instant)s. %(computation)s") % {
        "instant": instant(last.sent_at),
        "computation": last.computation,
    }
    if last.is_urgent:
        said = _("%(said)s Urgence : %(reason)s") % {"said": said, "reason": last.reason}
    if meeting.second_notice_of is not None:
        said = _("%(said)s Seconde convocation, la séance du %(day)s n’ayant pas eu le quorum.") % {
            "said": said,
            "day": sentence(meeting.second_notice_of.held_on),
        }
    return said


# --- Items ------------------------------------------------------------------------------------------------------


def _items(meeting: Meeting, checks: Sequence[QuorumCheck]) -> list[ItemSaid]:
    items = {one.pk: one for one in AgendaItem.objects.filter(meeting=meeting)}
    mine = {"item__meeting": meeting}
    withdrawn = list(Recusal.objects.filter(**mine).select_related("mandate__person"))
    recusals = _by_item(withdrawn, lambda one: one.mandate.person.name)
    aside = _by_item(withdrawn, lambda one: one.mandate_id)
    tenors = {one.item_id: one.text.body for one in ItemTenor.objects.filter(**mine).select_related("text")}
    asked = BallotDemand.objects.filter(ballot__item__meeting=meeting).select_related("ballot")
    requests: dict[int, list[str]] = {}
    for one in asked.prefetch_related("askers__person").order_by("ballot__number", "form"):
        requests.setdefault(one.ballot.item_id, []).append(_demand(one))
    dissents = _by_item(
        RecordedDissent.objects.filter(**mine).select_related("mandate__person", "mandate__seat__territory"),
        lambda one: (_signature(one.mandate), one.statement),
    )
    ballots = _ballots(meeting)
    found = _by_item([one for one in checks if one.item_id], lambda one: (one.at, one.computation))
    turns = turns_of(meeting)
    return [
        ItemSaid(
            key=line.node.key,
            number=line.number,
            depth=line.depth,
            title=items[line.node.key].title,
            opened_at=items[line.node.key].opened_at,
            closed_at=items[line.node.key].closed_at,
            quorum=found.get(line.node.key, []),
            recused=recusals.get(line.node.key, []),
            aside=frozenset(aside.get(line.node.key, ())),
            tenor=tenors.get(line.node.key, ""),
            requests=requests.get(line.node.key, []),
            ballots=ballots.get(line.node.key, []),
            dissents=dissents.get(line.node.key, []),
            postponed=items[line.node.key].postponed_at is not None,
            turns=several if len(several := turns.get(line.node.key, [])) > 1 else (),
        )
        for line in agenda.lines([one.node for one in items.values()])
    ]


def _demand(one: BallotDemand) -> str:
    """« Scrutin 2. … (Camille Roux, Sacha Puig) »: the stored sentence, and who asked."""
    names = ", ".join(who.person.name for who in one.askers.all())
    return _("Scrutin %(number)d : %(computation)s Demandé par %(names)s.") % {
        "number": one.ballot.number,
        "computation": one.computation,
        "names": names,
    }


def _by_item(rows: Any, said: Any) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for one in rows:
        found.setdefault(one.item_id, []).append(said(one))
    return found


def _ballots(meeting: Meeting) -> dict[int, list[BallotSaid]]:
    """{item: its ballots}, those that were opened. Three SQL queries."""
    ballots = Ballot.objects.filter(meeting=meeting, opened_at__isnull=False)
    rows = list(ballots.select_related("version", "paper", "result__winner").prefetch_related("options"))
    names = _names(meeting)
    found: dict[int, list[BallotSaid]] = {}
    for one in rows:
        found.setdefault(one.item_id, []).append(_ballot(one, names.get(one.pk, {})))
    return found


def _ballot(one: Ballot, names: Mapping[str, list[str]]) -> BallotSaid:
    said = BallotSaid(
        number=one.number,
        title=one.title,
        outcome=str(_("sans résultat")),
        accepted=None,
        text_digest=one.version.digest,
        text_frozen_at=one.version.frozen_at,
        is_secret=one.is_secret,
        held=_held(one),
    )
    if one.cancelled_at is not None:
        return replace(said, outcome=_("annulé"), computation=[_("Motif : %s") % one.reason])
    result = getattr(one, "result", None)
    if result is None:
        return said
    offered = choices_of(one, [(option.number, option.label) for option in one.options.all()])
    outcome = str(result.get_outcome_display())
    return replace(
        said,
        outcome=f"{outcome}\u00a0: {result.winner.label}" if result.winner else outcome,
        accepted=ACCEPTED.get(Outcome(result.outcome)),
        counts=[(label, result.of(choice)) for choice, label in offered],
        computation=[line for line in (_sentence(one.quorum), one.form, *result.computation.splitlines()) if line],
        on_paper=one.paper.digest if one.on_paper and one.paper else "",
        names=[] if one.is_secret else [(label, names.get(choice, [])) for choice, label in offered],
        seal="" if one.on_paper else result.digest,
    )


def _held(one: Ballot) -> Held | None:
    if one.opened_at is None or one.cancelled_at is not None:
        return None
    result = getattr(one, "result", None)
    return Held(
        number=one.number,
        opened_at=one.opened_at,
        closed_at=one.closed_at,
        counted=result is not None,
        without_quorum=result is not None and result.outcome == Outcome.NO_QUORUM,
    )


def _sentence(words: str) -> str:
    """The quorum of an opening, which is stored without its full stop."""
    return f"{words.rstrip('.')}." if words else ""


def _names(meeting: Meeting) -> dict[int, dict[str, list[str]]]:
    """{ballot: {choice: names}} of the open ballots, by territory and seat. One SQL query."""
    entries = (
        RollEntry.objects.filter(ballot__meeting=meeting, ballot__is_secret=False, vote__isnull=False)
        .select_related("vote", "mandate__person", "by__person")
        .order_by("seat__territory__name", "seat__number", "pk")
    )
    found: dict[int, dict[str, list[str]]] = {}
    for one in entries:
        name = one.mandate.person.name
        if one.is_carried:
            name = _("%(name)s (par %(holder)s)") % {"name": name, "holder": one.by.person.name}
        found.setdefault(one.ballot_id, {}).setdefault(one.vote.choice, []).append(name)
    return found


def _speech(meeting: Meeting) -> list[tuple[str, int]]:
    """(who, seconds): women, men, then each person, whoever spoke longest first. One SQL query."""
    made = Speech.objects.filter(meeting=meeting).select_related("mandate__person", "mandate__seat__territory")
    times, turns = Counter[str](), Counter[str]()
    people = Counter[tuple[str, int]]()
    for one in made:
        seconds = one.seconds(meeting.closed_at or one.started_at)
        gender = one.mandate.person.gender
        times[gender] += seconds
        turns[gender] += 1
        people[_signature(one.mandate), one.mandate_id] += seconds
    sides = {Gender.WOMAN: _("Femmes"), Gender.MAN: _("Hommes"), "": _("Sexe non renseigné")}
    said = [(_turns(words, turns[side]), times[side]) for side, words in sides.items() if turns[side]]
    longest = sorted(people.items(), key=lambda pair: (-pair[1], pair[0]))
    return said + [(name, seconds) for (name, _key), seconds in longest]


def _turns(side: str, number: int) -> str:
    """« Femmes, 4 prises de parole »"""
    said = ngettext("%(side)s, %(n)d prise de parole", "%(side)s, %(n)d prises de parole", number)
    return said % {"side": side, "n": number}


def _corrections(meeting: Meeting) -> list[CorrectionSaid]:
    """One SQL query."""
    asked = MinutesCorrection.objects.filter(minutes__meeting=meeting)
    return [
        CorrectionSaid(
            who=_signature(one.mandate),
            text=one.text,
            item=one.item_id or 0,
            accepted={Answer.WAITING: None, Answer.ACCEPTED: True}.get(Answer(one.answer), False),
            wording=one.wording,
            reason=one.reason,
        )
        for one in asked.select_related("mandate__person", "mandate__seat__territory")
    ]
