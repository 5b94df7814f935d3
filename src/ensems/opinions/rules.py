"""Who may write recommendations, submit them, record the vote, send the opinion; and what is still missing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from ensems.accounts.enums import Role
from ensems.core.actors import Actor
from ensems.core.decisions import YES, Decision, first_no, no
from ensems.core.transitions import can
from ensems.meetings.ballots.rules import may_conduct
from ensems.meetings.models import Meeting
from ensems.opinions.enums import OpinionStatus, Outcome
from ensems.opinions.models import Amendment, Opinion, Recommendation
from ensems.opinions.transitions import OPINION
from ensems.referrals.enums import PhaseKind, Status
from ensems.referrals.models import Referral
from ensems.referrals.rules import open_phase


def may_recommend(actor: Actor, referral: Referral, now: datetime) -> Decision:
    """A rapporteur, during synthesis or adoption; needs `referral.phases` prefetched."""
    if not actor.has(Role.RAPPORTEUR):
        return no(
            _("Les préconisations sont écrites par les rapporteurs que l’Assemblée a désignés."),
            sign_in_helps=actor.is_visitor,
        )
    synthesis = open_phase(referral, PhaseKind.SYNTHESIS, now)
    return YES if open_phase(referral, PhaseKind.ADOPTION, now) else synthesis


def may_edit(actor: Actor, opinion: Opinion, now: datetime) -> Decision:
    """Its recommendations are written until the opinion is submitted to adoption."""
    return first_no(may_recommend(actor, opinion.referral, now), _is_drafting(opinion))


def _is_drafting(opinion: Opinion) -> Decision:
    if opinion.status == OpinionStatus.DRAFTING:
        return YES
    if opinion.status == OpinionStatus.SUBMITTED:
        return no(_("Le texte est soumis à l’adoption : il ne change plus. Rouvrez-le d’abord pour le corriger."))
    return no(_("Le texte de cet avis est figé depuis son adoption."))


def may_write_in(actor: Actor, recommendation: Recommendation, opinion: Opinion, now: datetime) -> Decision:
    """The same for one recommendation: what was given up is not written any more."""
    return first_no(may_edit(actor, opinion, now), _is_live(recommendation))


def _is_live(recommendation: Recommendation) -> Decision:
    if recommendation.outcome != Outcome.WITHDRAWN:
        return YES
    return no(_("Cette préconisation a été abandonnée : on n’y écrit plus."))


def may_read_draft(actor: Actor) -> Decision:
    """Before submission the recommendations are read by those who prepare them."""
    if actor.is_system or actor.has(Role.RAPPORTEUR, Role.SECRETARIAT):
        return YES
    return no(
        _("Cette préconisation est en cours d’écriture ; elle sera publique dès qu’elle sera soumise à l’adoption."),
        sign_in_helps=actor.is_visitor,
    )


def may_submit(actor: Actor, opinion: Opinion, missing: list[str], now: datetime) -> Decision:
    """`missing` is what `queries.missing_for_submission` found: each line is shown to the rapporteur."""
    if missing:
        return first_no(
            may_edit(actor, opinion, now),
            no(_("Il manque encore quelque chose avant l’adoption : %(first)s") % {"first": missing[0]}),
        )
    return may_edit(actor, opinion, now)


def may_reopen(actor: Actor, opinion: Opinion, now: datetime) -> Decision:
    if not actor.has(Role.RAPPORTEUR, Role.SECRETARIAT):
        return no(
            _("Seuls les rapporteurs et le secrétariat rouvrent un texte soumis."), sign_in_helps=actor.is_visitor
        )
    if not can(OPINION, opinion.status, "reopen"):
        return no(_("Seul un texte soumis à l’adoption et pas encore voté peut être rouvert."))
    return YES


def has_no_voted_amendment(opinion: Opinion) -> Decision:
    """One SQL query."""
    if Amendment.objects.voted().filter(recommendation__opinion=opinion).exists():
        return no(_("Des amendements à ce texte sont déjà votés : il ne se rouvre plus."))
    return YES


def may_record_adoption(actor: Actor, opinion: Opinion, now: datetime, meetings: Sequence[Meeting] = ()) -> Decision:
    """The secretariat, once the adoption phase has begun; or whoever presided over the `meetings` whose ballots decide
    all of it (`derivation.Plan.meetings`), each with its `chair`."""
    if not actor.has(Role.SECRETARIAT) and not (meetings and all(may_conduct(actor, one) for one in meetings)):
        return no(
            _(
                "Le vote est enregistré par le secrétariat de l’Assemblée, ou lu par la présidence de la séance quand "
                "des scrutins décident de chaque préconisation."
            ),
            sign_in_helps=actor.is_visitor,
        )
    if not can(OPINION, opinion.status, "adopt"):
        if opinion.status == OpinionStatus.DRAFTING:
            return no(_("Le texte n’est pas encore soumis à l’adoption."))
        return no(_("Le vote sur cet avis est déjà enregistré."))
    return open_phase(opinion.referral, PhaseKind.ADOPTION, now)


def may_transmit(actor: Actor, opinion: Opinion, now: datetime) -> Decision:
    if not actor.has(Role.SECRETARIAT):
        return no(
            _("L’avis est transmis à la Région par le secrétariat de l’Assemblée."), sign_in_helps=actor.is_visitor
        )
    if opinion.referral.status == Status.CLOSED:
        return no(_("Cette saisine est close."))
    if not can(OPINION, opinion.status, "transmit"):
        if opinion.status == OpinionStatus.TRANSMITTED:
            return no(_("Cet avis est déjà transmis à la Région."))
        return no(_("Seul un avis adopté est transmis à la Région."))
    return YES
