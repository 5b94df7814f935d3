"""What those concerned are told: named for a seat, sitting, no longer sitting; declined, for the secretariat."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ensems.accounts.models import Person
from ensems.assembly.enums import NominationState, ProposalState
from ensems.assembly.models import Mandate, Nomination, Proposal
from ensems.core.partial_dates import sentence
from ensems.notices.registry import Mail, message


def _nomination(params: dict[str, Any]) -> Nomination | None:
    found = Nomination.objects.select_related("seat__territory", "designation", "person")
    return found.filter(pk=params["nomination"]).first()


def _mandate(params: dict[str, Any]) -> Mandate | None:
    return Mandate.objects.select_related("seat__territory", "person").filter(pk=params["mandate"]).first()


def _seat_page(mandate: Mandate) -> str:
    return settings.BASE_URL + reverse("assembly:seat", args=[mandate.seat_id])


@message("assembly.named", label=gettext_lazy("Désignation pour siéger à l’Assemblée"))
def named(params: dict[str, Any], person: Person) -> Mail | None:
    nomination = _nomination(params)
    if nomination is None or nomination.state != NominationState.WAITING:
        return None
    designation = nomination.designation
    address = settings.BASE_URL + reverse("assembly:nomination", args=[nomination.key])
    return Mail(
        subject=_("« %(where)s » vous désigne pour siéger à l’Assemblée") % {"where": designation.delegation},
        text="\n\n".join(
            [
                _("Par la délibération %(reference)s du %(day)s, « %(where)s » vous désigne comme %(kind)s.")
                % {
                    "reference": designation.reference,
                    "day": sentence(designation.deliberated_on),
                    "where": designation.delegation,
                    "kind": nomination.seat.get_kind_display(),
                },
                _("Votre mandat commence quand vous l’acceptez. Accepter ou refuser : %(address)s")
                % {"address": address},
            ]
        ),
        reason=_("Un territoire vous a désigné pour siéger à l’Assemblée."),
    )


@message("assembly.accepted", label=gettext_lazy("Début de mandat"))
def accepted(params: dict[str, Any], person: Person) -> Mail | None:
    mandate = _mandate(params)
    if mandate is None:
        return None
    return Mail(
        subject=_("Vous siégez à l’Assemblée pour « %(where)s »") % {"where": mandate.seat.delegation},
        text="\n\n".join(
            [
                _("Votre mandat de %(kind)s commence le %(day)s.")
                % {"kind": mandate.seat.get_kind_display(), "day": sentence(mandate.starts_on)},
                _("L’annuaire ne montre aucune de vos coordonnées sans votre accord ; choisir lesquelles : %(address)s")
                % {"address": settings.BASE_URL + reverse("assembly:contacts")},
                _("L’histoire de votre siège : %(address)s") % {"address": _seat_page(mandate)},
            ]
        ),
        reason=_("Votre mandat à l’Assemblée vient d’être enregistré."),
    )


@message("assembly.ended", label=gettext_lazy("Fin de mandat"))
def ended(params: dict[str, Any], person: Person) -> Mail | None:
    mandate = _mandate(params)
    if mandate is None or mandate.ends_on is None:
        return None
    own = mandate.person_id == person.pk
    told = {
        "name": mandate.person.name,
        "where": mandate.seat.delegation,
        "day": sentence(mandate.ends_on),
        "reason": mandate.get_end_reason_display(),
    }
    return Mail(
        subject=(_("Votre mandat à l’Assemblée prend fin") if own else _("Un siège de « %(where)s » devient vacant"))
        % told,
        text="\n\n".join(
            [
                (
                    _("Votre mandat pour « %(where)s » finit le %(day)s : %(reason)s.")
                    if own
                    else _("Le mandat de %(name)s pour « %(where)s » finit le %(day)s : %(reason)s.")
                )
                % told,
                _("L’histoire du siège : %(address)s") % {"address": _seat_page(mandate)},
            ]
        ),
        reason=_("Vous teniez ce siège.") if own else _("Vous tenez la composition de l’Assemblée."),
    )


@message("assembly.declined", label=gettext_lazy("Nomination refusée"))
def declined(params: dict[str, Any], person: Person) -> Mail | None:
    nomination = _nomination(params)
    if nomination is None or nomination.state != NominationState.DECLINED:
        return None
    return Mail(
        subject=_("Une personne désignée par « %(where)s » ne siégera pas")
        % {"where": nomination.designation.delegation},
        text="\n\n".join(
            [
                _("%(name)s a refusé la nomination. Le siège reste vacant jusqu’à une nouvelle délibération.")
                % {"name": nomination.person.name},
                _("Les désignations : %(address)s") % {"address": settings.BASE_URL + reverse("assembly:designations")},
            ]
        ),
        reason=_("Vous tenez la composition de l’Assemblée."),
    )


@message("assembly.prepared", label=gettext_lazy("Désignation préparée par un territoire"))
def prepared(params: dict[str, Any], person: Person) -> Mail | None:
    proposal = _proposal(params)
    if proposal is None or proposal.state != ProposalState.WAITING:
        return None
    told = {"where": proposal.territory.name, "reference": proposal.reference, "name": proposal.prepared_by.name}
    return Mail(
        subject=_("« %(where)s » a préparé une désignation") % told,
        text="\n\n".join(
            [
                _("%(name)s a préparé la désignation de la délibération %(reference)s pour « %(where)s ».") % told,
                _("La lire, la confirmer ou la renvoyer : %(address)s") % {"address": _proposal_page(proposal)},
            ]
        ),
        reason=_("Vous tenez la composition de l’Assemblée."),
    )


@message("assembly.proposal_answered", label=gettext_lazy("Réponse à une désignation préparée"))
def proposal_answered(params: dict[str, Any], person: Person) -> Mail | None:
    proposal = _proposal(params)
    if proposal is None or proposal.state not in (ProposalState.CONFIRMED, ProposalState.RETURNED):
        return None
    told = {"where": proposal.territory.name, "reference": proposal.reference, "reason": proposal.reason}
    confirmed = proposal.state == ProposalState.CONFIRMED
    return Mail(
        subject=(
            _("La désignation de « %(where)s » est confirmée")
            if confirmed
            else _("La désignation de « %(where)s » vous est renvoyée")
        )
        % told,
        text="\n\n".join(
            [
                (
                    _("La délibération %(reference)s est enregistrée ; chaque personne nommée est prévenue.")
                    if confirmed
                    else _("Ce qui est à reprendre dans la délibération %(reference)s : %(reason)s")
                )
                % told,
                _("La désignation préparée : %(address)s") % {"address": _proposal_page(proposal)},
            ]
        ),
        reason=_("Vous aviez préparé cette désignation."),
    )


def _proposal(params: dict[str, Any]) -> Proposal | None:
    return Proposal.objects.select_related("territory", "prepared_by").filter(pk=params["proposal"]).first()


def _proposal_page(proposal: Proposal) -> str:
    return settings.BASE_URL + reverse("assembly:proposal", args=[proposal.pk])
