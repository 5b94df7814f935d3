"""Who may say what became of a contribution, and when."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from ensems.accounts.enums import Role
from ensems.contributions.enums import Status
from ensems.contributions.models import Contribution
from ensems.core.actors import Actor
from ensems.core.decisions import YES, Decision, first_no, no
from ensems.referrals.enums import PhaseKind
from ensems.referrals.models import Referral
from ensems.referrals.rules import open_phase


def may_work_on_synthesis(actor: Actor, referral: Referral, now: datetime) -> Decision:
    """Rapporteurs and the secretariat, during synthesis or adoption; needs `referral.phases` prefetched."""
    if not actor.has(Role.RAPPORTEUR, Role.SECRETARIAT):
        return no(
            _("La synthèse est tenue par les rapporteurs et le secrétariat de l’Assemblée."),
            sign_in_helps=actor.is_visitor,
        )
    synthesis = open_phase(referral, PhaseKind.SYNTHESIS, now)
    return synthesis if synthesis or not open_phase(referral, PhaseKind.ADOPTION, now) else YES


def may_record_fate(actor: Actor, contribution: Contribution, now: datetime) -> Decision:
    return first_no(may_work_on_synthesis(actor, contribution.question.referral, now), _is_public(contribution))


def _is_public(contribution: Contribution) -> Decision:
    if contribution.status == Status.DEPOSITED:
        return YES
    return no(_("Seule une contribution déposée reçoit un sort ; celle-ci a été retirée ou masquée."))
