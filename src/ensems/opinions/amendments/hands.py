"""An amendment voted by raised hands: the figures that the secretariat types, checked, then counted by the rules of the
meeting as those of a ballot are."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ensems.core import clock
from ensems.core.actors import Actor
from ensems.core.decisions import require
from ensems.core.operations import operation
from ensems.meetings.ballots.chair import ON_A_TEXT, SIDES, check, has_to_be_said
from ensems.meetings.ballots.counting import Asked, Tally, Verdict, on_a_text
from ensems.meetings.ballots.enums import Choice, Outcome
from ensems.meetings.models import AgendaItem, Meeting
from ensems.meetings.queries import Presence, presence, quorum_to_vote
from ensems.meetings.rules_of_meeting import FULL, Chair
from ensems.opinions.amendments import rules, settling
from ensems.opinions.amendments.models import Amendment, ShowOfHands
from ensems.opinions.amendments.queries import ballots_on, signed
from ensems.opinions.amendments.shared import held_alone, tell
from ensems.register import chain

MOST_VOICES = 9_999


@dataclass(frozen=True, slots=True)
class Hands:
    """What was counted, in `meeting` at `at` (not asked of a session that was not opened here), on `item` of its
    agenda. `chair`: what the chair voted, DID_NOT_VOTE, or "" when it was not noted."""

    meeting: Meeting
    votes_for: int
    votes_against: int
    abstentions: int = 0
    item: AgendaItem | None = None
    at: datetime | None = None
    chair: str = ""

    @property
    def total(self) -> int:
        return self.votes_for + self.votes_against + self.abstentions

    @property
    def counts(self) -> dict[str, int]:
        return {Choice.FOR: self.votes_for, Choice.AGAINST: self.votes_against, Choice.ABSTAIN: self.abstentions}


@operation
def record_hands(*, actor: Actor, amendment: Amendment, hands: Hands, now: datetime) -> Amendment:
    """Its fate, the text and the amendments that fall are those that a ballot with these figures would give.

    Raises ValidationError on "where", "at", "votes_for", "abstentions", "chair"; Refused where a ballot decides.
    """
    opinion, amendment = held_alone(amendment)
    ballots = list(ballots_on(amendment))
    require(rules.may_record_hands(actor, amendment, opinion, len(signed(amendment)), ballots, now))
    _check_session(hands, clock.today(opinion.submitted_at or now), now)
    found = presence(hands.meeting)
    voters, quorum = _room(found, hands)
    _check_counts(hands, len(voters))
    verdict = _counted(hands, found, voters)
    if verdict.awaits_chair and not hands.chair:
        raise ValidationError({"chair": has_to_be_said()})
    rows = settling.held(amendment.recommendation)
    amendment = next(one for one in rows if one.pk == amendment.pk)
    amendment.hands = _written(hands, found, len(voters), quorum, verdict, now)
    is_adopted, said = amendment.hands.is_adopted, amendment.hands.computation
    settling.decide(actor, opinion, amendment, rows, is_adopted, said, now, _facts(hands, len(voters)))
    tell(actor, "opinions.amendment_decided", amendment, opinion, now)
    return amendment


def _room(found: Presence, hands: Hands) -> tuple[frozenset[int], str]:
    """The mandates whose voice could be heard, and the quorum in a sentence; in a session whose attendance was not kept
    here, everyone who could have sat."""
    if hands.at is None:
        if not found.rulebook.majority_of_cast:
            said = _(
                "Le règlement compte la majorité parmi les présents, et cette séance n’a pas été ouverte ici : "
                "notez-y d’abord les présences."
            )
            raise ValidationError({"where": said})
        aside = found.interested.get(hands.item.pk, frozenset()) if hands.item else frozenset()
        return frozenset(one.mandate for one in found.sitters if one.rank == FULL) - aside, ""
    quorum = quorum_to_vote(hands.meeting, found, hands.at, hands.item)
    if not quorum.reached:
        said = _("À cette heure, %(quorum)s. Un vote est alors sans effet.") % {"quorum": quorum.sentence}
        raise ValidationError({"at": said})
    return frozenset(voice.mandate for voice in found.room(hands.at, hands.item).voices), quorum.sentence


def _counted(hands: Hands, found: Presence, voters: Collection[int]) -> Verdict:
    chair = None
    if hands.meeting.chair_id is not None:
        side = SIDES.get(hands.chair)
        chair = Chair(is_member=hands.meeting.chair_id in voters, voted_for=side)
    silent = len(voters) - hands.total if hands.at else 0
    return on_a_text(Tally(hands.counts, hands.total, silent), Asked(rules=found.rulebook, chair=chair))


def _check_session(hands: Hands, since: date, now: datetime) -> None:
    meeting, at = hands.meeting, hands.at
    if meeting.cancelled_at is not None or not since <= meeting.held_on <= clock.today(now):
        raise ValidationError({"where": _("Choisissez une séance tenue depuis que le texte est soumis.")})
    if hands.item is not None and hands.item.meeting_id != meeting.pk:
        raise ValidationError({"where": _("Ce point n’est pas à l’ordre du jour de cette séance.")})
    if meeting.opened_at is None:
        if at is not None:
            raise ValidationError({"at": _("Cette séance n’a pas été ouverte ici : ne donnez pas d’heure.")})
        return
    if at is None:
        raise ValidationError({"at": _("Dites à quelle heure on a voté : les présents sont ceux de cette heure.")})
    if at > now:
        raise ValidationError({"at": _("Cette heure n’est pas encore venue.")})
    if at < meeting.opened_at or (meeting.closed_at is not None and at > meeting.closed_at):
        raise ValidationError({"at": _("La séance n’était pas ouverte à cette heure.")})


def _check_counts(hands: Hands, voices: int) -> None:
    if any(number < 0 for number in hands.counts.values()):
        raise ValidationError(_("Ces nombres ne peuvent pas être négatifs."))
    if not hands.votes_for + hands.votes_against:
        raise ValidationError({"votes_for": _("Aucun suffrage n’est exprimé : donnez les voix pour et contre.")})
    if hands.total > voices:
        said = ngettext(
            "%(total)d voix comptées, alors que %(voices)d pouvait s’exprimer : vérifiez l’heure, les présences et les "
            "pouvoirs.",
            "%(total)d voix comptées, alors que %(voices)d pouvaient s’exprimer : vérifiez l’heure, les présences et "
            "les pouvoirs.",
            voices,
        )
        raise ValidationError({"abstentions": said % {"total": hands.total, "voices": voices}})
    try:
        check(hands.chair, hands.counts)
    except ValidationError as error:
        raise ValidationError({"chair": error}) from error


def _written(hands: Hands, found: Presence, voices: int, quorum: str, verdict: Verdict, now: datetime) -> ShowOfHands:
    return ShowOfHands.objects.create(
        meeting=hands.meeting,
        item=hands.item,
        at=hands.at,
        rules=found.rules,
        chair=hands.meeting.chair,
        chair_choice=hands.chair if hands.chair in ON_A_TEXT else "",
        votes_for=hands.votes_for,
        votes_against=hands.votes_against,
        abstentions=hands.abstentions,
        voices=voices,
        is_adopted=verdict.outcome == Outcome.ADOPTED,
        computation="\n".join(_said(hands, voices, quorum, verdict)),
        recorded_at=now,
    )


def _said(hands: Hands, voices: int, quorum: str, verdict: Verdict) -> list[str]:
    """« Vote à main levée… 80 présents sur 158…, quorum 80 : atteint. 80 voix pouvaient s’exprimer. 41 pour… »"""
    said = [_("Vote à main levée, dont les nombres ont été enregistrés par le secrétariat.")]
    if quorum:
        said.append(f"{quorum.rstrip('.')}.")
    could = ngettext("%(n)d voix pouvait s’exprimer.", "%(n)d voix pouvaient s’exprimer.", voices)
    said += [could % {"n": voices}, *verdict.sentences]
    if hands.chair in ON_A_TEXT:
        said.append(_("Vote de la présidence : %(choice)s.") % {"choice": Choice(hands.chair).label})
    return said


def _facts(hands: Hands, voices: int) -> dict[str, str | int]:
    return {
        "hands": hands.meeting.subject,
        "at": chain.instant(hands.at) if hands.at else "",
        "for": hands.votes_for,
        "against": hands.votes_against,
        "abstentions": hands.abstentions,
        "voices": voices,
        "chair": hands.chair if hands.chair in ON_A_TEXT else "",
    }
