"""Who answers for the Region, when an answer is possible, and when a saisine may be closed."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from ensems.accounts.enums import Role
from ensems.answers.enums import ResponseKind
from ensems.answers.models import Pledge, Response
from ensems.core.actors import Actor
from ensems.core.decisions import YES, Decision, no
from ensems.opinions.enums import OpinionStatus, Outcome
from ensems.opinions.models import Recommendation
from ensems.referrals.enums import Status
from ensems.referrals.models import Referral


def may_answer(actor: Actor, recommendation: Recommendation, last: Response | None, now: datetime) -> Decision:
    """An elected member of the Region, from the transmission of the opinion on.

    The answer phase says when the Region means to answer; it never forbids a late answer: late, it is shown as late.
    """
    if not actor.has(Role.REGION):
        return no(
            _("La réponse est donnée par un élu ou une élue de la Région, nommément et en motivant."),
            sign_in_helps=actor.is_visitor,
        )
    if recommendation.outcome != Outcome.ADOPTED:
        return no(_("La Région répond aux préconisations adoptées ; celle-ci ne l’est pas."))
    if recommendation.opinion.status != OpinionStatus.TRANSMITTED:
        return no(_("L’avis n’est pas encore transmis à la Région."))
    if last is not None and last.kind != ResponseKind.UNDER_STUDY:
        return no(_("La Région a déjà répondu à cette préconisation ; une réponse publiée ne se réécrit pas."))
    return YES


def may_follow_up(actor: Actor, pledge: Pledge, now: datetime) -> Decision:
    """The Region's elected members and the secretariat keep pledges up to date, even once the saisine is closed."""
    if not actor.has(Role.REGION, Role.SECRETARIAT):
        return no(
            _("Les suites sont tenues à jour par la Région et par le secrétariat de l’Assemblée."),
            sign_in_helps=actor.is_visitor,
        )
    return YES


def may_close(actor: Actor, referral: Referral, unanswered: list[str], opinions: int, now: datetime) -> Decision:
    """`unanswered`: references of recommendations without an answer; `opinions`: how many were decided or sent."""
    if not actor.has(Role.SECRETARIAT):
        return no(_("Une saisine est close par le secrétariat de l’Assemblée."), sign_in_helps=actor.is_visitor)
    if referral.status == Status.CLOSED:
        return no(_("Cette saisine est déjà close."))
    if referral.status == Status.DRAFT:
        return no(_("Cette saisine n’est pas encore transmise."))
    if not opinions:
        return no(_("Aucun avis n’a encore été transmis à la Région sur cette saisine."))
    if unanswered:
        return no(
            _("Une saisine ne se clôt que lorsque chaque préconisation a sa réponse. Il manque : %(names)s.")
            % {"names": ", ".join(unanswered)}
        )
    return YES
