"""Who may record, prepare, call and hold meetings, answer a call, come in, give a proxy; and when."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from ensems.accounts.enums import Role
from ensems.assembly.models import BodyMember, Mandate
from ensems.core import clock
from ensems.core.actors import Actor
from ensems.core.decisions import YES, Decision, first_no, no
from ensems.core.partial_dates import DAY
from ensems.meetings.models import Meeting, StandingRules
from ensems.meetings.rules_of_meeting import Delay


def may_record_meeting(actor: Actor) -> Decision:
    return _secretariat(actor, _("Le secrétariat de l’Assemblée enregistre les séances."))


def may_adopt_rules(actor: Actor) -> Decision:
    return _secretariat(actor, _("Le secrétariat enregistre le règlement de séance que l’Assemblée a adopté."))


def may_prepare(actor: Actor, meeting: Meeting) -> Decision:
    """Its agenda and its documents, until it opens."""
    return first_no(
        _secretariat(actor, _("L’ordre du jour est préparé par le secrétariat de l’Assemblée.")),
        _is_to_come(meeting),
    )


def may_tend(actor: Actor) -> Decision:
    """Read answers, presences and proxies."""
    return _secretariat(actor, _("Réponses, présences et pouvoirs sont suivis par le secrétariat de l’Assemblée."))


def may_convene(actor: Actor, meeting: Meeting, now: datetime) -> Decision:
    """Before any delay is looked at: is there something to call people to?"""
    by_whom = _secretariat(actor, _("La convocation est envoyée par le secrétariat de l’Assemblée."))
    return first_no(by_whom, _is_to_come(meeting), _is_dated(meeting, now))


def is_complete(meeting: Meeting, items: int, rules: StandingRules | None) -> Decision:
    """What a call must say."""
    if rules is None:
        return no(_("Aucun règlement de séance n’est en vigueur ce jour-là : enregistrez-en une version d’abord."))
    if items == 0:
        return no(_("L’ordre du jour est vide : une convocation dit de quoi l’on traitera."))
    if meeting.format != "remote" and not meeting.place:
        return no(_("Le lieu manque : une convocation dit où venir."))
    return YES


def is_in_time(delay: Delay, rules: StandingRules, *, urgent: bool, reason: str) -> Decision:
    """An insufficient delay is refused, unless urgency is recorded with its reason and the rules allow it."""
    if urgent and rules.rulebook.urgent_days is None:
        return no(_("Le règlement de séance ne connaît pas l’urgence."))
    if urgent and not reason:
        return no(_("Écrivez le motif de l’urgence : il est envoyé avec la convocation et figure au procès-verbal."))
    return YES if delay.enough else no(delay.sentence)


def may_cancel(actor: Actor, meeting: Meeting) -> Decision:
    return first_no(_secretariat(actor, _("Une séance est annulée par le secrétariat.")), _is_to_come(meeting))


def may_call_again(actor: Actor, meeting: Meeting, missed: bool) -> Decision:
    """`missed`: its quorum was found not reached."""
    if meeting.second_notice_of_id is not None:
        return no(_("Cette séance est déjà une seconde convocation : aucun quorum n’y est requis."))
    found = YES if missed else no(_("Une seconde convocation suit un quorum constaté et non atteint."))
    return first_no(_secretariat(actor, _("Le secrétariat convoque de nouveau.")), found)


# --- Answers, proxies -------------------------------------------------------------------------------------------


def may_answer(actor: Actor, meeting: Meeting, mandate: Mandate, *, called: bool) -> Decision:
    """`called`: a call was sent. The mandate must hold on the day of the meeting."""
    if not called:
        return no(_("La convocation de cette séance n’est pas encore envoyée."))
    return first_no(_for_oneself(actor, mandate), _holds(mandate, meeting), _is_not_over(meeting))


def may_give_proxy(actor: Actor, meeting: Meeting, mandate: Mandate) -> Decision:
    """Who asks, and when; what the rules of the meeting say is `rules_of_meeting.may_give`. Until the meeting closes:
    who leaves early may be represented for the rest."""
    return first_no(_for_oneself(actor, mandate), _is_not_over(meeting))


def _for_oneself(actor: Actor, mandate: Mandate) -> Decision:
    if actor.person_id == mandate.person_id or actor.has(Role.SECRETARIAT) or actor.is_system:
        return YES
    return no(_("Chaque membre répond pour soi ; le secrétariat peut le faire à sa demande."), sign_in_helps=True)


def _holds(mandate: Mandate, meeting: Meeting) -> Decision:
    """For the meeting of a body, one SQL query more."""
    if meeting.body_id is not None:
        there = BodyMember.objects.in_force(meeting.held_on).filter(body=meeting.body_id, person=mandate.person_id)
        if not there.exists():
            return no(_("Cette séance ne réunit que les membres d’une instance, dont cette personne n’est pas."))
    if mandate.starts_on <= meeting.held_on and (mandate.ends_on is None or meeting.held_on <= mandate.ends_on):
        return YES
    return no(_("Ce mandat n’est pas en cours le jour de la séance."))


# --- Holding a meeting ------------------------------------------------------------------------------------------


def may_open(actor: Actor, meeting: Meeting, now: datetime, chair: Mandate | None = None) -> Decision:
    """On its day, once; by the secretariat or the chair."""
    if meeting.opened_at is not None:
        return no(_("Cette séance est déjà ouverte."))
    if clock.today(now) != meeting.held_on or meeting.held_precision != DAY:
        return no(_("Une séance s’ouvre le jour où elle se tient."))
    return first_no(_conducts(actor, chair), _is_not_over(meeting))


def may_close(actor: Actor, meeting: Meeting, chair: Mandate | None = None) -> Decision:
    return first_no(_conducts(actor, chair), YES if meeting.is_open else no(_("Cette séance n’est pas ouverte.")))


def may_find_quorum(actor: Actor, meeting: Meeting, chair: Mandate | None = None) -> Decision:
    return first_no(_conducts(actor, chair), YES if meeting.is_open else no(_("Le quorum se constate en séance.")))


def may_record_presence(actor: Actor, meeting: Meeting, now: datetime) -> Decision:
    """From the morning of the day until the meeting closes; afterwards only what was forgotten is corrected."""
    if clock.today(now) < meeting.held_on:
        return no(_("Les arrivées s’enregistrent à partir du matin de la séance."))
    return first_no(may_tend(actor), _is_not_over(meeting))


def may_come_in(actor: Actor, meeting: Meeting, mandate: Mandate, now: datetime) -> Decision:
    """By oneself, with the code shown in the room."""
    if actor.person_id != mandate.person_id:
        return no(_("Chacun signale sa propre arrivée."), sign_in_helps=actor.is_visitor)
    if clock.today(now) < meeting.held_on:
        return no(_("Les arrivées s’enregistrent à partir du matin de la séance."))
    return first_no(_holds(mandate, meeting), _is_not_over(meeting))


def may_correct_presence(actor: Actor, meeting: Meeting, *, settled: bool = False) -> Decision:
    """As long as the meeting was not cancelled. `settled`: its minutes are, and they say who was there."""
    if meeting.cancelled_at is not None:
        return no(_("Cette séance est annulée."))
    if settled:
        return no(_("Le texte du procès-verbal à adopter est arrêté : les présences n’y changent plus."))
    return may_tend(actor)


def mandate_holds(mandate: Mandate, meeting: Meeting) -> Decision:
    return _holds(mandate, meeting)


def _conducts(actor: Actor, chair: Mandate | None) -> Decision:
    if chair is not None and actor.person_id == chair.person_id:
        return YES
    return _secretariat(actor, _("La séance est conduite par sa présidence et par le secrétariat."))


def _secretariat(actor: Actor, otherwise: str) -> Decision:
    if actor.is_system or actor.has(Role.SECRETARIAT):
        return YES
    return no(otherwise, sign_in_helps=actor.is_visitor)


def _is_to_come(meeting: Meeting) -> Decision:
    if meeting.cancelled_at is not None:
        return no(_("Cette séance est annulée."))
    if meeting.closed_at is not None:
        return no(_("Cette séance est close : son ordre du jour et sa convocation ne changent plus."))
    if meeting.opened_at is not None:
        return no(_("Cette séance est ouverte : son ordre du jour et sa convocation ne changent plus."))
    return YES


def _is_not_over(meeting: Meeting) -> Decision:
    if meeting.cancelled_at is not None:
        return no(_("Cette séance est annulée."))
    if meeting.closed_at is not None:
        return no(_("Cette séance est close."))
    return YES


def _is_dated(meeting: Meeting, now: datetime) -> Decision:
    if meeting.starts_at is None or meeting.held_precision != DAY:
        return no(_("La séance n’a pas encore d’heure : une convocation dit quand venir."))
    if meeting.starts_at <= now:
        return no(_("L’heure de cette séance est passée."))
    return YES
