"""Who may prepare, open, vote, close; what a ballot must be to open under the rules of the meeting."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from ensems.accounts.enums import Role
from ensems.core.actors import Actor
from ensems.core.decisions import YES, Decision, first_no, no
from ensems.meetings.ballots.enums import BallotKind, State
from ensems.meetings.ballots.models import Ballot, RollEntry
from ensems.meetings.models import Meeting
from ensems.meetings.rules_of_meeting import Quorum, Room, Rulebook


def may_conduct(actor: Actor, meeting: Meeting) -> Decision:
    """Whoever presides over the meeting, or the secretariat for them. Reads `meeting.chair`."""
    if actor.is_system or actor.has(Role.SECRETARIAT):
        return YES
    if actor.person_id is not None and meeting.chair is not None and meeting.chair.person_id == actor.person_id:
        return YES
    return no(
        _("La présidence de la séance ouvre et clôt les scrutins, ou le secrétariat pour elle."),
        sign_in_helps=actor.is_visitor,
    )


def may_prepare(actor: Actor, meeting: Meeting, now: datetime) -> Decision:
    return first_no(may_conduct(actor, meeting), _is_not_over(meeting, now))


def may_open(actor: Actor, ballot: Ballot, now: datetime) -> Decision:
    return first_no(
        may_conduct(actor, ballot.meeting), _is_not_over(ballot.meeting, now), _is(ballot, now, State.PREPARED)
    )


def may_close(actor: Actor, ballot: Ballot, now: datetime) -> Decision:
    return first_no(may_conduct(actor, ballot.meeting), _is(ballot, now, State.OPEN, State.CLOSED))


def may_cancel(actor: Actor, ballot: Ballot, now: datetime) -> Decision:
    """Until it is counted: a result stays, whatever one thinks of it."""
    return first_no(
        may_conduct(actor, ballot.meeting),
        _is(ballot, now, State.PREPARED, State.PLANNED, State.OPEN, State.CLOSED),
    )


def may_record_paper(actor: Actor, ballot: Ballot, now: datetime) -> Decision:
    """A ballot that was prepared here and held with paper slips; the minutes of its count come with it."""
    if not (actor.is_system or actor.has(Role.SECRETARIAT)):
        return no(
            _("Le secrétariat enregistre le résultat d’un scrutin tenu sur papier."), sign_in_helps=actor.is_visitor
        )
    if ballot.meeting.opened_at is None or ballot.meeting.cancelled_at is not None:
        return no(_("Un scrutin sur papier se tient en séance, et celle-ci n’est pas ouverte."))
    return _is(ballot, now, State.PREPARED)


def may_record_demand(actor: Actor, ballot: Ballot, now: datetime) -> Decision:
    """What members ask about the form of a ballot is recorded before it opens."""
    return first_no(
        may_conduct(actor, ballot.meeting), _is_not_over(ballot.meeting, now), _is(ballot, now, State.PREPARED)
    )


def fits(ballot: Ballot, rulebook: Rulebook) -> Decision:
    """Whether the rules of the meeting let such a ballot be held."""
    if ballot.kind == BallotKind.NOMINATION and rulebook.nominations_are_secret and not ballot.is_secret:
        return no(_("Le règlement de séance veut qu’une désignation se fasse au scrutin secret."))
    return YES


def may_open_now(ballot: Ballot, room: Room, rulebook: Rulebook, quorum: Quorum) -> Decision:
    if not quorum.reached:
        return no(_("Le scrutin ne peut pas s’ouvrir : %(quorum)s.") % {"quorum": quorum.sentence})
    if ballot.is_secret and room.remote and not rulebook.secret_with_remote:
        return no(
            _(
                "Un scrutin secret ne peut pas s’ouvrir tant que quelqu’un siège à distance : reportez ce point, "
                "ou votez à bulletins secrets avec les seules personnes sur place."
            )
        )
    if not room.voices:
        return no(_("Personne n’est noté présent : enregistrez les présences avant d’ouvrir le scrutin."))
    return YES


def may_open_later(ballot: Ballot, rulebook: Rulebook) -> Decision:
    if ballot.is_secret and not rulebook.secret_with_remote:
        return no(
            _(
                "Un scrutin secret s’ouvre en séance, une fois vérifié que personne ne siège à distance : "
                "son ouverture ne se programme pas."
            )
        )
    return YES


def is_open(ballot: Ballot, now: datetime) -> Decision:
    """Read from stored instants only."""
    if ballot.quorum_reached is False:
        return no(_("Le quorum n’était pas atteint à l’ouverture : ce scrutin est sans effet. %s") % ballot.quorum)
    return _is(ballot, now, State.OPEN)


def may_read_receipt(actor: Actor, entry: RollEntry) -> Decision:
    """Who voted, and who was represented. Reads both mandates of the entry."""
    if actor.person_id is not None and actor.person_id in {entry.by.person_id, entry.mandate.person_id}:
        return YES
    return no(
        _("Un récépissé de vote est lu par la personne qui a voté et par celle qu’elle représentait."),
        sign_in_helps=actor.is_visitor,
    )


def may_see_vote_page(actor: Actor) -> Decision:
    if actor.is_visitor:
        return no(_("Pour voter, identifiez-vous : il faut siéger à cette séance."), sign_in_helps=True)
    return YES


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a person stands in the meeting of a ballot. `voices`: how many they may express; the rest says why there is
    none: `is_member` may sit there, `recused` withdrew from the item, `represented` by somebody who votes for them,
    `there` is noted present."""

    voices: int = 0
    is_member: bool = False
    recused: bool = False
    represented: bool = False
    there: bool = False

    @property
    def may_arrive(self) -> bool:
        """Nothing but their arrival is missing."""
        return self.is_member and not (self.voices or self.recused or self.represented or self.there)


def has_voice(actor: Actor, standing: Standing) -> Decision:
    """Who votes while a ballot is open, and in words why one does not."""
    if actor.is_visitor:
        return may_see_vote_page(actor)
    if standing.voices:
        return YES
    if not standing.is_member:
        return no(_("Votent les membres qui siègent à cette séance : vous n’en êtes pas."))
    if standing.recused:
        return no(_("Vous vous êtes déporté de ce point : vous n’y votez pas."))
    if standing.represented:
        return no(_("La personne qui porte votre pouvoir vote en votre nom."))
    if not standing.there:
        return no(_("Vous n’êtes pas noté présent : signalez votre arrivée pour voter."))
    return no(_("Votre siège est occupé par la personne que vous suppléez : c’est elle qui vote."))


def _is_not_over(meeting: Meeting, now: datetime) -> Decision:
    return no(_("La séance est levée : aucun scrutin ne s’y ouvre plus.")) if meeting.is_over(now) else YES


def _is(ballot: Ballot, now: datetime, *states: State) -> Decision:
    state = ballot.state(now)
    if state in states:
        return YES
    return no(
        {
            State.PREPARED: _("Le scrutin n’est pas encore ouvert."),
            State.PLANNED: _("Le scrutin n’est pas encore ouvert : son heure d’ouverture n’est pas venue."),
            State.OPEN: _("Le scrutin est ouvert."),
            State.CLOSED: _("Le scrutin est clos : aucun vote n’est plus reçu."),
            State.COUNTED: _("Le scrutin est clos et dépouillé : aucun vote n’est plus reçu."),
            State.CANCELLED: _("Le scrutin est annulé."),
        }[state]
    )
