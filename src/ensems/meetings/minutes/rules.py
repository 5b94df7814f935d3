"""Who may name, write, send, correct, adopt, sign minutes; and when. Each refusal says who may, or when."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from ensems.accounts.enums import Role
from ensems.assembly.models import Mandate
from ensems.core.actors import Actor
from ensems.core.decisions import YES, Decision, first_no, no
from ensems.core.transitions import can
from ensems.interface.templatetags.ensems import until
from ensems.meetings.ballots.enums import Outcome
from ensems.meetings.ballots.models import Ballot
from ensems.meetings.ballots.rules import may_conduct
from ensems.meetings.minutes.enums import Answer, Status
from ensems.meetings.minutes.models import MeetingSecretary, Minutes, MinutesCorrection
from ensems.meetings.minutes.transitions import MINUTES
from ensems.meetings.models import Meeting


def may_write(actor: Actor, secretaries: Sequence[MeetingSecretary]) -> Decision:
    """The secretariat, and the members named to write the meeting down. Reads `mandate` of each."""
    if actor.is_system or actor.has(Role.SECRETARIAT):
        return YES
    if actor.person_id is not None and actor.person_id in {one.mandate.person_id for one in secretaries}:
        return YES
    return no(
        _("Le procès-verbal est tenu par les secrétaires de séance et par le secrétariat de l’Assemblée."),
        sign_in_helps=actor.is_visitor,
    )


def may_name(actor: Actor, meeting: Meeting, minutes: Minutes | None) -> Decision:
    """Chair and secretaries. By who presides, until the session is closed: the chair changes hands; by the secretariat,
    until the text to adopt is settled: their names are in it. Reads `meeting.chair`."""
    if not may_conduct(actor, meeting):
        return no(
            _("La présidence et les secrétaires de séance sont nommés par qui préside et par le secrétariat."),
            sign_in_helps=actor.is_visitor,
        )
    if meeting.cancelled_at is not None:
        return no(_("Cette séance est annulée."))
    if meeting.closed_at is not None and not (actor.is_system or actor.has(Role.SECRETARIAT)):
        return no(_("Cette séance est close\u00a0: sa présidence ne change plus que par le secrétariat."))
    return _is_not_settled(minutes)


def may_record_dissent(
    actor: Actor, mandate: Mandate, minutes: Minutes | None, secretaries: Sequence[MeetingSecretary]
) -> Decision:
    """By oneself, or by those who write, until the minutes are sent; afterwards by a correction."""
    mine = actor.person_id is not None and actor.person_id == mandate.person_id
    return first_no(YES if mine else may_write(actor, secretaries), is_draft(minutes))


def may_compose(
    actor: Actor, meeting: Meeting, minutes: Minutes | None, secretaries: Sequence[MeetingSecretary]
) -> Decision:
    return first_no(may_write(actor, secretaries), _is_held(meeting), is_draft(minutes))


def may_write_tenor(
    actor: Actor, meeting: Meeting, minutes: Minutes | None, secretaries: Sequence[MeetingSecretary]
) -> Decision:
    """From the opening of the meeting on: one writes while people speak."""
    opened = YES if meeting.opened_at else no(_("La teneur des débats s’écrit à partir de l’ouverture de la séance."))
    return first_no(may_write(actor, secretaries), opened, is_draft(minutes))


def may_send(actor: Actor, minutes: Minutes, secretaries: Sequence[MeetingSecretary]) -> Decision:
    named = YES
    if minutes.meeting.chair_id is None or not secretaries:
        named = no(_("Nommez la présidence et un secrétaire de séance\u00a0: le procès-verbal dit qui le signe."))
    return first_no(may_write(actor, secretaries), _can(minutes, "send"), named)


def may_read(
    actor: Actor, minutes: Minutes, secretaries: Sequence[MeetingSecretary], present: Collection[int]
) -> Decision:
    """`present`: keys of the people who were there."""
    if minutes.status == Status.PUBLISHED or may_write(actor, secretaries):
        return YES
    if minutes.status != Status.DRAFT and actor.person_id in present:
        return YES
    return no(
        _("Avant sa publication, le procès-verbal est lu par les personnes qui étaient présentes."),
        sign_in_helps=actor.is_visitor,
    )


def may_propose(actor: Actor, minutes: Minutes, mandate: Mandate, present: Collection[int], now: datetime) -> Decision:
    """Each person who was there, for themselves, until the date that was said."""
    if actor.person_id is None or actor.person_id != mandate.person_id:
        return no(_("Chacun demande une correction en son nom."), sign_in_helps=actor.is_visitor)
    if mandate.person_id not in present:
        return no(_("Une correction est demandée par une personne qui était présente à la séance."))
    if minutes.takes_corrections(now):
        return YES
    if minutes.status == Status.DRAFT:
        return no(_("Le procès-verbal n’est pas encore soumis aux personnes présentes."))
    return no(
        _("Les corrections se demandaient jusqu’au %(until)s\u00a0: le secrétariat peut encore vous répondre.")
        % {"until": until(minutes.corrections_until)}
    )


def may_answer(actor: Actor, minutes: Minutes) -> Decision:
    by_whom = YES if actor.is_system or actor.has(Role.SECRETARIAT) else _secretariat(actor)
    if minutes.status != Status.SENT or minutes.version_id is not None:
        return first_no(by_whom, no(_("Le texte à adopter est arrêté\u00a0: les réponses ne changent plus.")))
    return by_whom


def may_settle(actor: Actor, minutes: Minutes, corrections: Sequence[MinutesCorrection], now: datetime) -> Decision:
    """Once the date has passed and every request has its answer."""
    by_whom = YES if actor.is_system or actor.has(Role.SECRETARIAT) else _secretariat(actor)
    if minutes.version_id is not None:
        return first_no(by_whom, no(_("Le texte à adopter est déjà arrêté.")))
    if minutes.takes_corrections(now):
        said = _("Les personnes présentes peuvent encore demander une correction, jusqu’au %(until)s.")
        return first_no(by_whom, no(said % {"until": until(minutes.corrections_until)}))
    if any(one.answer == Answer.WAITING for one in corrections):
        return first_no(
            by_whom, no(_("Une correction demandée attend sa réponse\u00a0: acceptez-la, ou dites pourquoi non."))
        )
    return first_no(by_whom, _can(minutes, "settle"))


def may_reopen(actor: Actor, minutes: Minutes) -> Decision:
    by_whom = YES if actor.is_system or actor.has(Role.SECRETARIAT) else _secretariat(actor)
    return first_no(by_whom, _can(minutes, "reopen"))


def may_adopt(actor: Actor, minutes: Minutes, adopted_in: Meeting) -> Decision:
    """By whoever presides over the meeting that adopts, or the secretariat for them. Reads `adopted_in.chair`."""
    settled = YES
    if minutes.version_id is None:
        settled = no(_("Le texte à adopter n’est pas encore arrêté."))
    return first_no(
        may_conduct(actor, adopted_in), _can(minutes, "adopt"), settled, _comes_after(adopted_in, minutes.meeting)
    )


def is_adopted_by(ballot: Ballot) -> Decision:
    """What a vote on the minutes decides; nothing else does, once there was one."""
    result = getattr(ballot, "result", None)
    if result is None:
        return no(
            _("Le scrutin %(number)d porte sur ce procès-verbal\u00a0: attendez son résultat.")
            % {"number": ballot.number}
        )
    if result.outcome == Outcome.ADOPTED:
        return YES
    return no(
        _(
            "Le scrutin %(number)d n’a pas adopté ce procès-verbal (%(outcome)s)\u00a0: reprenez-le et soumettez-le "
            "de nouveau."
        )
        % {"number": ballot.number, "outcome": result.get_outcome_display()}
    )


def may_publish(actor: Actor, minutes: Minutes) -> Decision:
    by_whom = YES if actor.is_system or actor.has(Role.SECRETARIAT) else _secretariat(actor)
    if minutes.status == Status.PUBLISHED:
        return first_no(by_whom, no(_("Ce procès-verbal est publié\u00a0: il ne change plus.")))
    return first_no(by_whom, _can(minutes, "publish"))


def is_draft(minutes: Minutes | None) -> Decision:
    if minutes is None or minutes.status == Status.DRAFT:
        return YES
    return no(
        _("Le procès-verbal est soumis aux personnes présentes\u00a0: il ne change plus que par leurs corrections.")
    )


def _is_not_settled(minutes: Minutes | None) -> Decision:
    if minutes is None or minutes.version_id is None:
        return YES
    return no(_("Le texte à adopter est arrêté\u00a0: il ne change plus."))


def _is_held(meeting: Meeting) -> Decision:
    if meeting.closed_at is None or meeting.opened_at is None:
        return no(_("Le procès-verbal se compose une fois la séance close."))
    return YES


def _comes_after(adopting: Meeting, meeting: Meeting) -> Decision:
    if adopting.pk == meeting.pk:
        return no(_("Un procès-verbal est adopté à une autre séance que la sienne."))
    if adopting.opened_at is None:
        return no(_("La séance qui adopte n’est pas encore ouverte."))
    if meeting.closed_at is not None and adopting.opened_at < meeting.closed_at:
        return no(_("Un procès-verbal est adopté à une séance qui vient après la sienne."))
    return YES


def _can(minutes: Minutes, verb: str) -> Decision:
    if can(MINUTES, minutes.status, verb):
        return YES
    return no(_("Ce procès-verbal est %(state)s.") % {"state": minutes.get_status_display()})


def _secretariat(actor: Actor) -> Decision:
    return no(
        _("Les corrections et la publication du procès-verbal reviennent au secrétariat de l’Assemblée."),
        sign_in_helps=actor.is_visitor,
    )
