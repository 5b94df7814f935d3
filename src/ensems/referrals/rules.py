"""Who may do what with a saisine, and when. Apps above ask `open_phase` before they let anyone write."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from ensems.accounts.enums import Role
from ensems.core.actors import Actor
from ensems.core.decisions import YES, Decision, first_no, no
from ensems.interface.templatetags.ensems import instant, until
from ensems.referrals.enums import Origin, PhaseKind, Status
from ensems.referrals.models import Phase, Referral

# Who prepares, who transmits: a saisine of the Region is the Region's act, an autosaisine is the Assembly's.
PREPARERS = {
    Origin.REGION: (Role.REGION, Role.SECRETARIAT),
    Origin.ASSEMBLY: (Role.RAPPORTEUR, Role.SECRETARIAT),
}
TRANSMITTERS = {
    Origin.REGION: (Role.REGION,),
    Origin.ASSEMBLY: (Role.SECRETARIAT,),
}


# --- Phases ---------------------------------------------------------------------------------------


def phase_of(referral: Referral, kind: str) -> Phase | None:
    """Among the phases already read with the saisine: no SQL query when they were prefetched."""
    return next((phase for phase in referral.phases.all() if phase.kind == kind), None)


def open_phase(referral: Referral, kind: str, now: datetime) -> Decision:
    """Is that phase of the saisine open at that instant? No SQL query when `phases` was prefetched."""
    return phase_open(referral, phase_of(referral, kind), kind, now)


def phase_open(referral: Referral, phase: Phase | None, kind: str, now: datetime) -> Decision:
    """The same, on a phase already found."""
    standing = in_progress(referral)
    if not standing:
        return standing
    if phase is None:
        return no(_without_dates(referral, kind))
    if now < phase.opens_at:
        return no(_("%(phase)s ouvrira le %(instant)s.") % {"phase": _named(kind), "instant": instant(phase.opens_at)})
    if phase.closes_at is not None and now >= phase.closes_at:
        return no(
            _("%(phase)s est close depuis le %(instant)s.") % {"phase": _named(kind), "instant": until(phase.closes_at)}
        )
    return YES


def in_progress(referral: Referral) -> Decision:
    """Transmitted and not closed."""
    if referral.status == Status.DRAFT:
        return no(_("Cette saisine est en préparation : elle n’a pas encore été transmise à l’Assemblée."))
    if referral.status == Status.CLOSED:
        if referral.closed_at:
            return no(_("Cette saisine est close depuis le %(instant)s.") % {"instant": instant(referral.closed_at)})
        return no(_("Cette saisine est close."))
    return YES


def _named(kind: str) -> str:
    return {
        PhaseKind.CONTRIBUTIONS: _("La phase de contributions"),
        PhaseKind.SYNTHESIS: _("La phase de synthèse"),
        PhaseKind.ADOPTION: _("La phase d’adoption"),
        PhaseKind.ANSWER: _("La phase de réponse de la Région"),
        PhaseKind.FOLLOW_UP: _("La phase des suites"),
    }[PhaseKind(kind)]


def _without_dates(referral: Referral, kind: str) -> str:
    if referral.is_history:
        return _("%(phase)s de cette saisine n’a pas de dates publiques.") % {"phase": _named(kind)}
    return _("%(phase)s de cette saisine n’a pas encore de dates ; le secrétariat les fixera.") % {
        "phase": _named(kind)
    }


# --- Preparing and transmitting -------------------------------------------------------------------


def may_prepare(actor: Actor, origin: str) -> Decision:
    """Begin a saisine of that origin."""
    if actor.is_system or actor.has(*PREPARERS[Origin(origin)]):
        return YES
    if origin == Origin.REGION:
        reason = _("Une saisine de la Région est préparée par la Région ou par le secrétariat de l’Assemblée.")
    else:
        reason = _("Une autosaisine est préparée par un rapporteur ou par le secrétariat de l’Assemblée.")
    return no(reason, sign_in_helps=actor.is_visitor)


def may_prepare_any(actor: Actor) -> Decision:
    return next(
        (YES for origin in Origin if may_prepare(actor, origin)),
        no(
            _("Une saisine est préparée par la Région, par un rapporteur ou par le secrétariat de l’Assemblée."),
            sign_in_helps=actor.is_visitor,
        ),
    )


def still_draft(referral: Referral) -> Decision:
    if referral.status == Status.DRAFT:
        return YES
    return no(
        _(
            "Cette saisine a été transmise : son texte et ses questions ne changent plus. "
            "Seules ses dates peuvent changer, par une décision publiée."
        )
    )


def may_edit(actor: Actor, referral: Referral) -> Decision:
    return first_no(may_prepare(actor, referral.origin), still_draft(referral))


def may_transmit(actor: Actor, referral: Referral) -> Decision:
    if not (actor.is_system or actor.has(*TRANSMITTERS[Origin(referral.origin)])):
        if referral.origin == Origin.REGION:
            reason = _(
                "C’est la Région qui transmet une saisine : le secrétariat la prépare, un élu de la Région signe."
            )
        else:
            reason = _("C’est le secrétariat de l’Assemblée qui ouvre une autosaisine.")
        return no(reason, sign_in_helps=actor.is_visitor)
    if referral.status != Status.DRAFT:
        return no(_("Cette saisine a déjà été transmise."))
    return YES


def may_attach(actor: Actor, referral: Referral) -> Decision:
    """Join or take off a document: while it is prepared, and a document may still be added once it is transmitted."""
    if referral.status == Status.CLOSED:
        return in_progress(referral)
    return may_prepare(actor, referral.origin)


# --- After the transmission -----------------------------------------------------------------------


def may_change_phases(actor: Actor, referral: Referral) -> Decision:
    if not (actor.is_system or actor.has(Role.SECRETARIAT)):
        return no(
            _("Le secrétariat de l’Assemblée décide des dates des phases, avec un motif publié."),
            sign_in_helps=actor.is_visitor,
        )
    if referral.is_history:
        return no(_("Cette saisine est rapportée d’après des sources publiques : ses phases ne changent plus."))
    return in_progress(referral)


def may_close(actor: Actor, referral: Referral) -> Decision:
    """This floor's part of the rule; that each recommendation has its answer is checked by the app above."""
    if not (actor.is_system or actor.has(Role.SECRETARIAT)):
        return no(_("Le secrétariat de l’Assemblée clôt une saisine."), sign_in_helps=actor.is_visitor)
    return in_progress(referral)


def may_keep_policies(actor: Actor) -> Decision:
    if actor.is_system or actor.has(Role.SECRETARIAT, Role.REGION):
        return YES
    return no(
        _("Les politiques régionales sont tenues par la Région et par le secrétariat de l’Assemblée."),
        sign_in_helps=actor.is_visitor,
    )


def may_replay(actor: Actor, referral: Referral) -> Decision:
    """The demonstration alone plays a past saisine again; nobody gives invented dates to a saisine by hand."""
    if not actor.is_system:
        return no(_("Seule la démonstration rejoue une saisine passée."), sign_in_helps=actor.is_visitor)
    if not referral.is_history:
        return no(_("Seule une saisine passée, rapportée d’après ses sources, peut être rejouée, et une seule fois."))
    return YES


def may_record_history(actor: Actor) -> Decision:
    if actor.is_system or actor.has(Role.SECRETARIAT):
        return YES
    return no(_("Le secrétariat rapporte ce qui a eu lieu avant la plateforme."), sign_in_helps=actor.is_visitor)
