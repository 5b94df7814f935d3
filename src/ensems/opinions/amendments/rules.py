"""Who may amend, sign, withdraw, order, and read a decision from a ballot; and until when.

`mandates` are the primary keys of the mandates that the person holds at `now` (`queries.mandates_held`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ensems.accounts.enums import Role
from ensems.core.actors import Actor
from ensems.core.decisions import YES, Decision, first_no, no
from ensems.interface.templatetags.ensems import instant
from ensems.meetings.ballots.rules import may_conduct
from ensems.meetings.models import Ballot
from ensems.opinions.amendments.enums import Fate
from ensems.opinions.amendments.models import Amendment
from ensems.opinions.derivation import is_effective, is_held_on
from ensems.opinions.enums import OpinionStatus, Outcome
from ensems.opinions.models import Opinion, Recommendation


def deposits_open(recommendation: Recommendation, opinion: Opinion, now: datetime) -> Decision:
    """From the instant when the secretariat says until when, to that instant, excluded."""
    submitted = is_submitted(recommendation, opinion)
    if not submitted:
        return submitted
    if opinion.amendments_until is None:
        return no(_("Le dépôt des amendements n’est pas ouvert : le secrétariat en fixera la date limite."))
    if now >= opinion.amendments_until:
        return no(_("Le dépôt des amendements est clos depuis le %(at)s.") % {"at": instant(opinion.amendments_until)})
    return YES


def is_submitted(recommendation: Recommendation, opinion: Opinion) -> Decision:
    if opinion.status == OpinionStatus.DRAFTING:
        return no(_("On amende un texte soumis à l’adoption ; celui-ci est encore en cours d’écriture."))
    if opinion.status != OpinionStatus.SUBMITTED or recommendation.outcome != Outcome.PENDING:
        return no(_("Ce texte est déjà décidé : on ne l’amende plus."))
    return YES


def may_propose(
    actor: Actor,
    recommendation: Recommendation,
    opinion: Opinion,
    mandates: Collection[int],
    now: datetime,
    *,
    any_voted: bool,
) -> Decision:
    """A member, before the deadline, until the first amendment to this text is voted."""
    return first_no(
        _sits(actor, mandates, _("Pour proposer un amendement, identifiez-vous.")),
        deposits_open(recommendation, opinion, now),
        no(_("Les amendements à ce texte sont en cours de vote : on n’en dépose plus.")) if any_voted else YES,
    )


def may_sign(
    actor: Actor,
    amendment: Amendment,
    opinion: Opinion,
    mandates: Collection[int],
    signed: Collection[int],
    now: datetime,
) -> Decision:
    """`signed`: the mandates that signed already."""
    return first_no(
        _sits(actor, mandates, _("Pour signer un amendement, identifiez-vous.")),
        _is_open(amendment, opinion, now),
        no(_("Vous avez déjà signé cet amendement.")) if {*mandates} & {*signed} else YES,
    )


def may_unsign(
    actor: Actor,
    amendment: Amendment,
    opinion: Opinion,
    mandates: Collection[int],
    signed: Collection[int],
    now: datetime,
) -> Decision:
    mine = {*mandates} & {*signed}
    return first_no(
        _sits(actor, mandates, _("Pour retirer votre signature, identifiez-vous.")),
        _is_open(amendment, opinion, now),
        YES if mine else no(_("Vous n’avez pas signé cet amendement.")),
        no(_("Vous en êtes l’auteur : retirez l’amendement plutôt que votre signature."))
        if amendment.author_id in mine
        else YES,
    )


def may_withdraw(actor: Actor, amendment: Amendment) -> Decision:
    """Its author, until it is settled, even after the deadline. Reads `amendment.author`."""
    if actor.person_id is None or amendment.author.person_id != actor.person_id:
        return no(_("Seul l’auteur d’un amendement le retire."), sign_in_helps=actor.is_visitor)
    return is_waiting(amendment)


def may_set_terms(actor: Actor, opinion: Opinion, *, any_voted: bool) -> Decision:
    return first_no(
        _is_secretariat(actor, _("Le secrétariat de l’Assemblée fixe la date limite des amendements.")),
        _opinion_is_submitted(opinion),
        no(_("Des amendements sont déjà votés : leurs conditions ne changent plus.")) if any_voted else YES,
    )


def may_order(actor: Actor, opinion: Opinion) -> Decision:
    return first_no(
        _is_secretariat(actor, _("Le secrétariat de l’Assemblée arrête l’ordre des votes.")),
        _opinion_is_submitted(opinion),
    )


def may_go_to_the_vote(amendment: Amendment, opinion: Opinion, signatures: int, now: datetime) -> Decision:
    """Deposits are closed, and enough members carry it."""
    waiting = is_waiting(amendment)
    if not waiting:
        return waiting
    if opinion.amendments_until is not None and now < opinion.amendments_until:
        return no(
            _("Les signatures se recueillent jusqu’au %(at)s ; il ira ensuite au vote.")
            % {"at": instant(opinion.amendments_until)}
        )
    return has_signatures(opinion, signatures)


def has_signatures(opinion: Opinion, signatures: int) -> Decision:
    needed = opinion.amendment_signatures
    if signatures >= needed:
        return YES
    return no(
        ngettext(
            "Il faut %(needed)d signatures pour qu’un amendement aille au vote ; celui-ci en a %(n)d.",
            "Il faut %(needed)d signatures pour qu’un amendement aille au vote ; celui-ci en a %(n)d.",
            needed,
        )
        % {"needed": needed, "n": signatures}
    )


def may_settle(
    actor: Actor, amendment: Amendment, opinion: Opinion, ballot: Ballot, signatures: int, now: datetime
) -> Decision:
    """Whoever presides over the meeting of the ballot, or the secretariat; held on that amendment, with its result."""
    return first_no(
        may_conduct(actor, ballot.meeting),
        is_submitted(amendment.recommendation, opinion),
        may_go_to_the_vote(amendment, opinion, signatures, now),
        is_effective(ballot),
        is_held_on(ballot, amendment.version),
    )


def may_record_hands(
    actor: Actor,
    amendment: Amendment,
    opinion: Opinion,
    signatures: int,
    ballots: Iterable[Ballot],
    now: datetime,
) -> Decision:
    """The secretariat, on an amendment that may go to the vote. `ballots`: those that opened on it (`ballots_on`)."""
    return first_no(
        _is_secretariat(actor, _("Le secrétariat de l’Assemblée enregistre un vote à main levée.")),
        is_submitted(amendment.recommendation, opinion),
        may_go_to_the_vote(amendment, opinion, signatures, now),
        *(_leaves_it_to_hands(ballot) for ballot in ballots),
    )


def _leaves_it_to_hands(ballot: Ballot) -> Decision:
    """Where a ballot was held here, it decides."""
    if getattr(ballot, "result", None) is None:
        return no(_("Un scrutin est ouvert ici sur cet amendement : c’est lui qui décidera."))
    if is_effective(ballot):
        return no(_("Un scrutin a été tenu ici sur cet amendement : son résultat fait foi, il ne se ressaisit pas."))
    return YES


def is_waiting(amendment: Amendment) -> Decision:
    if amendment.fate == Fate.DEPOSITED:
        return YES
    return no(
        {
            Fate.WITHDRAWN: _("Cet amendement a été retiré par son auteur."),
            Fate.ADOPTED: _("Cet amendement est déjà adopté."),
            Fate.REJECTED: _("Cet amendement est déjà rejeté."),
            Fate.FALLEN: _("Cet amendement est tombé."),
        }[Fate(amendment.fate)]
    )


def _is_open(amendment: Amendment, opinion: Opinion, now: datetime) -> Decision:
    return first_no(is_waiting(amendment), deposits_open(amendment.recommendation, opinion, now))


def _sits(actor: Actor, mandates: Collection[int], sign_in: str) -> Decision:
    if actor.person_id is None:
        return no(sign_in, sign_in_helps=True)
    if not mandates:
        return no(_("Les amendements sont portés par les membres de l’Assemblée : il faut un mandat en cours."))
    return YES


def _is_secretariat(actor: Actor, reason: str) -> Decision:
    return YES if actor.is_system or actor.has(Role.SECRETARIAT) else no(reason, sign_in_helps=actor.is_visitor)


def _opinion_is_submitted(opinion: Opinion) -> Decision:
    if opinion.status == OpinionStatus.SUBMITTED:
        return YES
    return no(_("Les amendements portent sur un avis soumis à l’adoption et pas encore voté."))
