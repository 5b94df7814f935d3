"""Voting. Nothing here takes the lock of the register, sends a mail, or waits for another vote."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from ensems.assembly.models import Mandate
from ensems.core.actors import Actor
from ensems.core.decisions import Refused, no, require
from ensems.core.operations import operation
from ensems.core.prepared import prepared
from ensems.meetings.ballots import rules
from ensems.meetings.ballots.models import Ballot, BallotVoice, RollEntry, Vote
from ensems.meetings.ballots.operations.shared import freeze_opening, shared, taken, written
from ensems.meetings.ballots.rows import choices_of, options_of
from ensems.meetings.models import AttendanceInterval, Proxy
from ensems.meetings.queries import presence


@operation
def cast_vote(
    *, actor: Actor, ballot: Ballot, mandate: Mandate, choice: str, client_key: uuid.UUID, now: datetime
) -> RollEntry:
    """Make the voice of `mandate` heard, once, by its own hand or by the one who holds its proxy; give the receipt.

    The same form sent again gives the same receipt, even after the closing. Another choice is refused, or takes the
    place of the first when the ballot says so and is open. In a secret ballot nobody knows what was chosen first: the
    same form gives the same receipt, and the first vote is the one that counts. Raises ValidationError on "choice".
    """
    if ballot.quorum_reached is None and rules.is_open(ballot, now):
        _freeze_once(ballot)
    ballot = shared(ballot)
    entry = _entry(ballot, mandate.pk, mandate.seat_id)
    if entry is not None:
        return _again(actor, ballot, entry, choice, client_key, now)
    require(rules.is_open(ballot, now))
    if choice not in dict(choices_of(ballot, options_of(ballot))):
        raise ValidationError({"choice": _("Choisissez une des réponses proposées.")})
    voice = _voice(actor, ballot, mandate, now)
    entry = RollEntry(
        ballot=ballot,
        seat_id=voice.seat_id,
        mandate_id=voice.mandate_id,
        by_id=voice.by_id,
        at=None if ballot.is_secret else now,
        client_key=client_key,
    )
    # Whoever comes second on the same voice waits here for the first, and then finds it written.
    if not written(entry):
        return _again(actor, ballot, _entry(ballot, voice.mandate_id, voice.seat_id), choice, client_key, now)
    if not written(Vote(ballot=ballot, entry=None if ballot.is_secret else entry, choice=choice)):
        raise RuntimeError("a roll entry that was just written has no vote yet")
    return entry


def _entry(ballot: Ballot, mandate_id: int, seat_id: int) -> RollEntry | None:
    """The entry by which this voice was already heard, of this mandate or of another for the same place."""
    return next(iter(_entries(ballot.pk, mandate_id, seat_id)), None)


@prepared(int, int, int)
def _entries(ballot_id: int, mandate_id: int, seat_id: int) -> QuerySet[RollEntry]:
    return RollEntry.objects.filter(Q(mandate_id=mandate_id) | Q(seat_id=seat_id), ballot_id=ballot_id).order_by()


def _freeze_once(ballot: Ballot) -> None:
    """The first to vote in a ballot that opened by its hour writes the list of that instant."""
    ballot = taken(ballot)
    if ballot.quorum_reached is None and ballot.opened_at is not None:
        freeze_opening(ballot, ballot.opened_at)


def _again(
    actor: Actor, ballot: Ballot, entry: RollEntry | None, choice: str, key: uuid.UUID, now: datetime
) -> RollEntry:
    """This voice was already heard: the same receipt, a replacement, or a refusal that says why."""
    if entry is None:
        raise RuntimeError("a roll entry that conflicts with another finds it written")
    if entry.by.person_id != actor.person_id:
        raise Refused(
            no(
                _("Cette voix a déjà été exprimée par %(name)s : elle ne l’est qu’une fois.")
                % {"name": entry.by.person.name}
            )
        )
    if ballot.is_secret:
        if key == entry.client_key:
            return entry
        raise Refused(no(_("Cette voix a déjà été exprimée ; un vote secret ne se retrouve pas et ne se change pas.")))
    if str(key) in entry.spent_keys:
        return entry
    if Vote.objects.filter(entry=entry, choice=choice).exists():
        return entry
    if key == entry.client_key:
        raise ValidationError(
            {"choice": _("Ce formulaire a déjà servi pour un autre choix : rouvrez la page pour voir votre vote.")}
        )
    if not ballot.may_replace:
        raise Refused(no(_("Cette voix a déjà été exprimée, et ce scrutin n’admet pas que l’on change son vote.")))
    require(rules.is_open(ballot, now))
    return _replace(ballot, entry, choice, key, now)


def _replace(ballot: Ballot, entry: RollEntry, choice: str, key: uuid.UUID, now: datetime) -> RollEntry:
    if choice not in dict(choices_of(ballot, options_of(ballot))):
        raise ValidationError({"choice": _("Choisissez une des réponses proposées.")})
    entry = RollEntry.objects.select_for_update(of=("self",), no_key=True).get(pk=entry.pk)
    if key == entry.client_key or str(key) in entry.spent_keys:
        return entry
    entry.spent_keys = [*entry.spent_keys, str(entry.client_key)]
    entry.client_key, entry.at = key, now
    entry.save(update_fields=["spent_keys", "client_key", "at"])
    Vote.objects.filter(entry=entry).update(choice=choice)
    return entry


# --- Who may ---------------------------------------------------------------------------------------------------


def _voice(actor: Actor, ballot: Ballot, mandate: Mandate, now: datetime) -> BallotVoice:
    """The voice of that mandate by the hand of this person, at this instant; Refused when there is none.

    The list of the opening is enough for whoever is still there; for all others the attendance is read again.
    """
    listed = next(iter(_listed(ballot.pk, mandate.pk, actor.person_id or 0)), None)
    if listed is not None and _still_stands(ballot, listed, mandate, now):
        return listed
    found = presence(ballot.meeting)
    room = found.room(now, ballot.item)
    mine = set(Mandate.objects.filter(person_id=actor.person_id).values_list("pk", flat=True))
    voice = next((one for one in room.voices if one.mandate == mandate.pk and one.by in mine), None)
    if voice is None:
        raise Refused(
            no(
                _(
                    "Vous ne pouvez pas exprimer cette voix en ce moment : il faut siéger à la séance et, pour une "
                    "autre personne, porter son pouvoir tant qu’elle n’est pas là. Voyez le secrétariat."
                ),
                sign_in_helps=actor.is_visitor,
            )
        )
    if ballot.is_secret and voice.by in room.remote and not found.rulebook.secret_with_remote:
        raise Refused(no(_("Ce scrutin est secret : on n’y vote pas à distance.")))
    made, _created = BallotVoice.objects.get_or_create(
        ballot_id=ballot.pk, mandate_id=voice.mandate, by_id=voice.by, defaults={"seat_id": voice.place}
    )
    return made


def _still_stands(ballot: Ballot, voice: BallotVoice, mandate: Mandate, now: datetime) -> bool:
    """One SQL query, three for a proxy; a doubt is a no, which has everything read again."""
    # Someone of the same delegation who came since may have taken the place.
    present = _there(ballot.meeting_id, mandate.seat.territory_id, now, now)
    opened_at = ballot.opened_at or now
    if any(arrived > opened_at and one != voice.by_id for one, arrived in present):
        return False
    if not voice.is_carried:
        return any(one == voice.by_id for one, _arrived in present)
    stands = Proxy.objects.filter(
        meeting_id=ballot.meeting_id, giver_id=voice.mandate_id, holder_id=voice.by_id, given_at__lte=now
    ).exclude(revoked_at__lte=now)
    there = AttendanceInterval.objects.filter(meeting_id=ballot.meeting_id, mandate_id=voice.by_id)
    return there.filter(_holds(now, now)).exists() and stands.exists()


@prepared(int, int, int)
def _listed(ballot_id: int, mandate_id: int, person_id: int) -> QuerySet[BallotVoice]:
    found = BallotVoice.objects.filter(ballot_id=ballot_id, mandate_id=mandate_id, by__person_id=person_id)
    return found.order_by()


@prepared(int, int, datetime, datetime)
def _there(meeting_id: int, territory_id: int, arrived: datetime, left: datetime) -> QuerySet:
    """(mandate, instant of arrival) of those of that delegation who are in the room."""
    found = AttendanceInterval.objects.filter(meeting_id=meeting_id, mandate__seat__territory_id=territory_id)
    return found.filter(_holds(arrived, left)).order_by().values_list("mandate_id", "arrived_at")


def _holds(arrived: datetime, left: datetime) -> Q:
    """Presences that began at `arrived` at the latest, and were not over at `left`."""
    return Q(arrived_at__lte=arrived) & (Q(left_at__isnull=True) | Q(left_at__gt=left))
