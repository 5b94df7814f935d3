"""Who may write, deposit, support, comment, withdraw and hide, and when. Pages and operations ask the same functions.

`standing` is what the person may speak or prepare for at `now` (one SQL query, `assembly.queries.standing`); phases are
read from `referral.phases`, so a caller that prefetched them pays nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from ensems.accounts.enums import Role
from ensems.assembly.queries import Standing
from ensems.contributions.enums import Status
from ensems.contributions.models import Comment, Contribution
from ensems.core.actors import Actor
from ensems.core.decisions import YES, Decision, first_no, no
from ensems.interface.templatetags.ensems import instant
from ensems.referrals.enums import PhaseKind
from ensems.referrals.models import Question, Referral
from ensems.referrals.rules import in_progress, open_phase, phase_of
from ensems.territories.models import Territory

# A territory is reminded of a saisine once in that time at most.
BETWEEN_REMINDERS = timedelta(days=7)


def contributions_open(referral: Referral, now: datetime) -> Decision:
    """Can anything be written, changed or deposited now?"""
    return open_phase(referral, PhaseKind.CONTRIBUTIONS, now)


def discussion_open(referral: Referral, now: datetime) -> Decision:
    """Support and comments live while contributions come in and while they are being summed up."""
    contributions = open_phase(referral, PhaseKind.CONTRIBUTIONS, now)
    if contributions or open_phase(referral, PhaseKind.SYNTHESIS, now):
        return YES
    synthesis = phase_of(referral, PhaseKind.SYNTHESIS)
    if not in_progress(referral) or synthesis is None or now < synthesis.opens_at:
        return contributions
    return no(
        _(
            "Les contributions et leur synthèse sont terminées : les soutiens et les commentaires "
            "restent lisibles, on n’en ajoute plus."
        )
    )


def may_draft(actor: Actor, question: Question, territory: Territory, now: datetime, standing: Standing) -> Decision:
    """A member of the territory, or its officer, while the contributions are open."""
    return first_no(
        signed_in(actor, _("Pour répondre au nom d’un territoire, identifiez-vous.")),
        speaks_or_prepares_for(actor, territory, standing),
        contributions_open(question.referral, now),
    )


def may_draft_somewhere(actor: Actor, question: Question, now: datetime, standing: Standing) -> Decision:
    """For the button of a question's page: is there any territory for which this person could answer?"""
    opened = contributions_open(question.referral, now)
    if not opened:
        return opened
    if actor.person_id is None:
        return no(
            _("On répond au nom d’un territoire : identifiez-vous si vous y siégez, ou si vous en êtes l’agent."),
            sign_in_helps=True,
        )
    if not standing.all:
        return no(
            _(
                "On répond au nom d’un territoire : il faut y avoir un mandat en cours, ou en être l’agent. "
                "Aucune autre fonction n’en tient lieu."
            )
        )
    return YES


def may_edit(actor: Actor, contribution: Contribution, now: datetime, standing: Standing) -> Decision:
    """Those of the territory and the co-authors, while the contributions are open."""
    return first_no(
        signed_in(actor, _("Pour écrire dans cette contribution, identifiez-vous.")),
        _not_of_a_workshop(contribution),
        _writes_in(actor, contribution, standing),
        _editable(contribution),
        contributions_open(contribution.question.referral, now),
    )


def may_discard(actor: Actor, contribution: Contribution, standing: Standing) -> Decision:
    """Its author and those of the territory, at any time, as long as it was never deposited."""
    if contribution.status != Status.DRAFT:
        return no(
            _("Cette contribution a été déposée\u00a0: elle ne s’efface pas, elle se retire et laisse une trace.")
        )
    if actor.person_id is not None and actor.person_id == contribution.author_id:
        return YES
    return first_no(
        signed_in(actor, _("Pour abandonner un brouillon, identifiez-vous.")),
        speaks_or_prepares_for(actor, contribution.territory, standing),
    )


def may_propose(actor: Actor, contribution: Contribution, now: datetime, standing: Standing) -> Decision:
    """Whoever writes without sitting may say: it is ready, deposit it."""
    return may_edit(actor, contribution, now, standing)


def may_deposit(actor: Actor, contribution: Contribution, now: datetime, standing: Standing) -> Decision:
    """A mandate in force for that very territory, whoever is administrator; an officer or a co-author prepares only."""
    speaks = _for_the_workshop(actor, contribution) if contribution.workshop_id else _sits_for(contribution, standing)
    return first_no(
        signed_in(actor, _("Pour déposer cette contribution, identifiez-vous.")),
        speaks,
        _editable(contribution),
        contributions_open(contribution.question.referral, now),
    )


def may_withdraw(actor: Actor, contribution: Contribution, now: datetime, standing: Standing) -> Decision:
    """A member of the territory, at any time: the text leaves, its trace stays."""
    if contribution.status == Status.WITHDRAWN:
        return no(_("Cette contribution est déjà retirée."))
    if contribution.status == Status.DRAFT:
        return no(_("Ce brouillon n’a jamais été déposé : il n’y a rien à retirer."))
    if contribution.workshop_id:
        return _for_the_workshop(actor, contribution)
    if contribution.territory_id in standing.mandates:
        return YES
    return no(
        _("Seules les personnes qui siègent pour le territoire %(territory)s peuvent retirer cette contribution.")
        % {"territory": _quoted(contribution.territory)},
        sign_in_helps=actor.is_visitor,
    )


def may_hide(actor: Actor, contribution: Contribution) -> Decision:
    """The secretariat, with a reason that is published."""
    if not actor.has(Role.SECRETARIAT):
        return _secretariat_only(actor, _("Seul le secrétariat de l’Assemblée peut masquer une contribution."))
    if contribution.status == Status.HIDDEN:
        return no(_("Cette contribution est déjà masquée."))
    if contribution.status != Status.DEPOSITED:
        return no(_("Cette contribution n’est pas publiée : il n’y a rien à masquer."))
    return YES


def may_show(actor: Actor, contribution: Contribution) -> Decision:
    if not actor.has(Role.SECRETARIAT):
        return _secretariat_only(actor, _("Seul le secrétariat de l’Assemblée peut rétablir une contribution masquée."))
    if contribution.status != Status.HIDDEN:
        return no(_("Cette contribution n’est pas masquée."))
    return YES


def may_correct(actor: Actor, contribution: Contribution) -> Decision:
    """Title, and kind and place of the rows of an inventory; never the text, nor whose it is."""
    if not actor.has(Role.SECRETARIAT):
        return _secretariat_only(
            actor, _("Seul le secrétariat de l’Assemblée peut corriger le titre ou le classement d’une contribution.")
        )
    if contribution.status != Status.DEPOSITED:
        return no(_("On ne corrige que le titre et le classement d’une contribution publiée."))
    return YES


def may_support(
    actor: Actor, contribution: Contribution, now: datetime, standing: Standing, *, is_coauthor: bool = False
) -> Decision:
    """A mandate in force, once a person. One's own text cannot be supported; that of a colleague can."""
    if contribution.status != Status.DEPOSITED:
        return no(_("Cette contribution n’est plus publiée : on ne peut pas la soutenir."))
    if actor.is_visitor:
        return no(_("Le soutien est donné par les membres de l’Assemblée, identifiés."), sign_in_helps=True)
    if not standing.mandates:
        return no(_("Le soutien est donné par les membres de l’Assemblée : il faut un mandat en cours."))
    if actor.person_id == contribution.author_id or is_coauthor:
        return no(_("Vous avez écrit cette contribution : le soutien est laissé aux autres."))
    return discussion_open(contribution.question.referral, now)


def may_unsupport(actor: Actor, contribution: Contribution, now: datetime) -> Decision:
    """One's own support can be taken back as long as support can be given, even after the mandate ended."""
    if actor.is_visitor:
        return no(_("Identifiez-vous pour retirer votre soutien."), sign_in_helps=True)
    return discussion_open(contribution.question.referral, now)


def may_comment(actor: Actor, contribution: Contribution, now: datetime, standing: Standing) -> Decision:
    if contribution.status != Status.DEPOSITED:
        return no(_("Cette contribution n’est plus publiée : on ne peut plus la commenter."))
    if actor.is_visitor:
        return no(
            _("Les commentaires sont ouverts aux membres de l’Assemblée et aux agents des territoires, identifiés."),
            sign_in_helps=True,
        )
    if not standing.all:
        return no(
            _(
                "Les commentaires sont ouverts aux membres de l’Assemblée dont le mandat est en cours "
                "et aux agents de leurs territoires."
            )
        )
    return discussion_open(contribution.question.referral, now)


def may_hide_comment(actor: Actor, comment: Comment) -> Decision:
    if not actor.has(Role.SECRETARIAT):
        return _secretariat_only(actor, _("Seul le secrétariat de l’Assemblée peut masquer un commentaire."))
    if comment.hidden_at is not None:
        return no(_("Ce commentaire est déjà masqué."))
    return YES


def may_invite_coauthor(actor: Actor, contribution: Contribution, now: datetime, standing: Standing) -> Decision:
    """Its author and those of the territory; someone who was invited does not invite."""
    return first_no(
        signed_in(actor, _("Pour inviter quelqu’un à écrire avec vous, identifiez-vous.")),
        _not_of_a_workshop(contribution),
        speaks_or_prepares_for(actor, contribution.territory, standing),
        _editable(contribution),
        contributions_open(contribution.question.referral, now),
    )


def may_remove_coauthor(
    actor: Actor, contribution: Contribution, person_id: int, now: datetime, standing: Standing
) -> Decision:
    """Whoever may invite; and anyone may leave."""
    if actor.person_id == person_id:
        return YES
    return may_invite_coauthor(actor, contribution, now, standing)


def may_see_contacts(actor: Actor, standing: Standing) -> Decision:
    """Contacts of an inventory are for members, officers and services; the public sees the rest of the row."""
    services = (Role.SECRETARIAT, Role.RAPPORTEUR, Role.REGION)
    if actor.person_id is not None and (standing.all or actor.has(*services)):
        return YES
    return no(
        _("Les contacts sont réservés aux membres de l’Assemblée, à leurs territoires et aux services."),
        sign_in_helps=actor.is_visitor,
    )


def may_remind(actor: Actor, referral: Referral, now: datetime) -> Decision:
    """The secretariat, while the contributions are open."""
    if not actor.has(Role.SECRETARIAT):
        return _secretariat_only(
            actor, _("Seul le secrétariat de l’Assemblée peut rappeler aux territoires qu’on attend leur voix.")
        )
    if referral.is_history:
        return no(
            _(
                "Cette saisine est rapportée d’après des sources publiques\u00a0: elle n’attend plus de contribution, "
                "il n’y a personne à qui la rappeler."
            )
        )
    return contributions_open(referral, now)


def reminder_due(reminded_at: datetime | None, now: datetime) -> bool:
    return reminded_at is None or now >= reminded_at + BETWEEN_REMINDERS


def someone_to_remind(silent: Sequence[tuple[datetime | None, bool]], now: datetime) -> Decision:
    """`silent`: for each territory not heard yet, its last reminder, and whether anyone there can be written to."""
    if not silent:
        return no(_("Tous les territoires qui siègent ont été entendus\u00a0: il n’y a personne à qui le rappeler."))
    reachable = [reminded_at for reminded_at, known in silent if known]
    if not reachable:
        return no(
            _(
                "Les territoires qui n’ont pas encore été entendus n’ont aujourd’hui aucun membre "
                "à qui la plateforme puisse écrire."
            )
        )
    if any(reminder_due(reminded_at, now) for reminded_at in reachable):
        return YES
    again = min(reminded_at for reminded_at in reachable if reminded_at) + BETWEEN_REMINDERS
    return no(
        _(
            "Les territoires qui n’ont pas encore été entendus ont reçu un rappel il y a moins de sept jours. "
            "Le prochain sera possible à partir du %(instant)s."
        )
        % {"instant": instant(again)}
    )


# --- Parts of the rules ---------------------------------------------------------------------------


def signed_in(actor: Actor, reason: str) -> Decision:
    return YES if actor.person_id is not None else no(reason, sign_in_helps=True)


def speaks_or_prepares_for(actor: Actor, territory: Territory, standing: Standing) -> Decision:
    if territory.pk in standing.all:
        return YES
    if actor.has(Role.ADMINISTRATOR):
        return no(
            _(
                "L’administration de la plateforme ne donne pas la parole : pour répondre au nom du territoire "
                "%(territory)s, il faut y avoir un mandat en cours ou en être l’agent."
            )
            % {"territory": _quoted(territory)}
        )
    return no(
        _(
            "Pour répondre au nom du territoire %(territory)s, il faut y avoir un mandat en cours "
            "ou en être l’agent désigné."
        )
        % {"territory": _quoted(territory)}
    )


def _writes_in(actor: Actor, contribution: Contribution, standing: Standing) -> Decision:
    if contribution.territory_id in standing.all:
        return YES
    if any(coauthor.person_id == actor.person_id for coauthor in contribution.coauthors.all()):
        return YES
    if contribution.author_id == actor.person_id:
        return no(
            _(
                "Vous n’avez plus de mandat en cours pour le territoire %(territory)s : votre brouillon reste lisible, "
                "ses autres membres peuvent le reprendre."
            )
            % {"territory": _quoted(contribution.territory)}
        )
    return speaks_or_prepares_for(actor, contribution.territory, standing)


def _for_the_workshop(actor: Actor, contribution: Contribution) -> Decision:
    """Its reporter, or the secretariat for them: the territory that carries it does not speak for the workshop."""
    if actor.has(Role.SECRETARIAT) or actor.person_id == contribution.author_id:
        return YES
    return no(
        _(
            "Cette contribution est celle d’un atelier\u00a0: son rapporteur en répond, ou le secrétariat de "
            "l’Assemblée."
        ),
        sign_in_helps=actor.is_visitor,
    )


def _sits_for(contribution: Contribution, standing: Standing) -> Decision:
    if contribution.territory_id in standing.mandates:
        return YES
    territory = _quoted(contribution.territory)
    if contribution.territory_id in standing.offices:
        return no(
            _(
                "Vous préparez cette contribution ; le dépôt revient aux personnes qui siègent à l’Assemblée pour le "
                "territoire %(territory)s. Proposez-la au dépôt : elles en seront averties."
            )
            % {"territory": territory}
        )
    return no(
        _(
            "Le dépôt revient aux personnes qui siègent à l’Assemblée pour le territoire %(territory)s : "
            "il faut un mandat en cours, et aucune autre fonction n’en tient lieu."
        )
        % {"territory": territory}
    )


def _not_of_a_workshop(contribution: Contribution) -> Decision:
    if contribution.workshop_id is None:
        return YES
    return no(
        _("Cette contribution est celle d’un atelier\u00a0: elle se reprend dans ses notes, sur la page de sa séance.")
    )


def _editable(contribution: Contribution) -> Decision:
    if contribution.status == Status.WITHDRAWN:
        return no(_("Cette contribution a été retirée : vous pouvez en commencer une autre."))
    if contribution.status == Status.HIDDEN:
        return no(
            _(
                "Cette contribution est masquée par le secrétariat : "
                "elle ne change plus tant qu’elle n’est pas rétablie."
            )
        )
    return YES


def _secretariat_only(actor: Actor, reason: str) -> Decision:
    return no(reason, sign_in_helps=actor.is_visitor)


def _quoted(territory: Territory) -> str:
    return f"«\u00a0{territory.name}\u00a0»"
