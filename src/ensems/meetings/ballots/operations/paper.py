"""A ballot held with paper slips: what the minutes of its count say, with these minutes themselves."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from ensems.core.actors import Actor
from ensems.core.decisions import require
from ensems.core.operations import operation
from ensems.files.operations import publish, store
from ensems.meetings.ballots import rules
from ensems.meetings.ballots.chair import DID_NOT_VOTE
from ensems.meetings.ballots.counting import Tally, decide
from ensems.meetings.ballots.models import Ballot, BallotResult
from ensems.meetings.ballots.operations.closing import write_result
from ensems.meetings.ballots.operations.shared import freeze_closing, freeze_opening, taken
from ensems.meetings.ballots.rows import asked, choices_of, counted_on_paper, options_of
from ensems.meetings.models import Meeting
from ensems.meetings.queries import presence
from ensems.meetings.rules_of_meeting import Room, Rulebook


@dataclass(frozen=True, slots=True)
class PaperCount:
    """`counts`: {choice: slips}; `entries`: signatures on the roll; `at`: when it was held; `chair`: what the chair
    voted in an open ballot, DID_NOT_VOTE, or "" when the minutes of the count do not say."""

    counts: Mapping[str, int]
    entries: int
    at: datetime
    chair: str = ""


@operation
def record_paper_result(
    *, actor: Actor, ballot: Ballot, count: PaperCount, minutes: UploadedFile, now: datetime
) -> BallotResult:
    """The quorum and the list of those who could vote are those of that instant. What is refused tells on which field:
    "at", "entries", "chair", "minutes", or the choice. On a tie that the chair settles, what the chair voted has to be
    said. The scanned minutes become public with the result.
    """
    ballot = taken(ballot)
    require(rules.may_record_paper(actor, ballot, now))
    _check_instant(ballot.meeting, count.at, now)
    found = presence(ballot.meeting)
    require(rules.fits(ballot, found.rulebook))
    room = found.room(count.at, ballot.item)
    _check_counts(ballot, count, _voices(ballot, room, found.rulebook))
    ballot.rules, ballot.chair = found.rules, ballot.meeting.chair
    _check_chair(ballot, count, {voice.mandate for voice in room.voices})
    ballot.chair_choice = "" if count.chair == DID_NOT_VOTE else count.chair
    ballot.paper = store(actor=actor, upload=minutes, now=now)
    publish(actor=actor, file=ballot.paper, now=now)
    ballot.on_paper = True
    ballot.opened_at = ballot.closed_at = count.at
    ballot.save(update_fields=["on_paper", "paper", "rules", "chair", "chair_choice", "opened_at", "closed_at"])
    freeze_opening(ballot, count.at, found)
    freeze_closing(ballot, count.at)
    return write_result(actor, ballot, counted_on_paper(ballot, count.counts, count.entries), now)


def _voices(ballot: Ballot, room: Room, rulebook: Rulebook) -> int:
    """How many slips there may be: whoever is remote puts none in the box of a secret ballot that bars them."""
    if ballot.is_secret and not rulebook.secret_with_remote:
        return sum(voice.by in room.on_site for voice in room.voices)
    return len(room.voices)


def _check_instant(meeting: Meeting, at: datetime, now: datetime) -> None:
    if at > now:
        raise ValidationError({"at": _("Cette heure n’est pas encore venue.")})
    if meeting.opened_at is None or at < meeting.opened_at:
        raise ValidationError({"at": _("La séance n’était pas encore ouverte à cette heure.")})
    if meeting.closed_at is not None and at > meeting.closed_at:
        raise ValidationError({"at": _("La séance était déjà close à cette heure.")})


def _check_counts(ballot: Ballot, count: PaperCount, voices: int) -> None:
    offered = dict(choices_of(ballot, options_of(ballot)))
    if set(count.counts) - set(offered) or any(number < 0 for number in count.counts.values()):
        raise ValidationError(_("Ces réponses ne sont pas celles de ce scrutin."))
    total = sum(count.counts.values())
    told = {"total": total, "entries": count.entries, "voices": voices}
    if total != count.entries:
        said = _("Le total des bulletins est %(total)d, celui des émargements %(entries)d : recomptez.") % told
        raise ValidationError({"entries": said})
    if count.entries > voices:
        raise ValidationError(
            {
                "entries": _(
                    "%(voices)d voix pouvaient s’exprimer à cette heure, et vous comptez %(entries)d émargements : "
                    "vérifiez l’heure, les présences et les pouvoirs."
                )
                % told
            }
        )


def _check_chair(ballot: Ballot, count: PaperCount, voters: Collection[int]) -> None:
    """What the chair voted: it can be, and it is said when it settles."""
    known = count.chair if count.chair != DID_NOT_VOTE else ""
    if known:
        if ballot.is_secret:
            raise ValidationError({"chair": _("Ce scrutin est secret : ce qu’a voté la présidence ne se dit pas.")})
        if ballot.chair_id not in voters:
            raise ValidationError({"chair": _("La présidence n’avait pas de voix à cette heure, sur ce point.")})
        if not count.counts.get(known):
            raise ValidationError({"chair": _("Aucun bulletin n’a été compté pour cette réponse : vérifiez.")})
    tally = Tally(dict(count.counts), count.entries, len(voters) - count.entries)
    if not count.chair and decide(tally, asked(ballot, "", voters)).awaits_chair:
        raise ValidationError(
            {
                "chair": _(
                    "Les voix sont égales, et celle de la présidence est prépondérante : dites ce qu’elle a voté, "
                    "d’après le procès-verbal."
                )
            }
        )
