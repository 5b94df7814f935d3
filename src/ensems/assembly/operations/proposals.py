"""A designation prepared by an officer of the territory: confirmed by the secretariat, sent back, or withdrawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from ensems.accounts.models import normal_address
from ensems.assembly import rules
from ensems.assembly.checks import dates
from ensems.assembly.designations import Candidate
from ensems.assembly.enums import ProposalState
from ensems.assembly.models import Designation, Proposal, ProposedName, Seat
from ensems.assembly.operations.designations import Deliberation, Nominee, record_designation
from ensems.assembly.operations.shared import secretariat, take_seats, tell
from ensems.core import clock
from ensems.core.actors import Actor
from ensems.core.decisions import require
from ensems.core.operations import operation
from ensems.core.texts import digest, normalise
from ensems.files import operations as files
from ensems.register.operations import append


@operation
def prepare_designation(
    *, actor: Actor, deliberation: Deliberation, names: Sequence[Nominee], document: UploadedFile | None, now: datetime
) -> Proposal:
    """The seats are of one territory. Its document stays private, and nobody is told but the secretariat.

    Raises ValidationError on `reference`, `effective_on`, `document`, `seat-<pk>`, or on the whole.
    """
    seats = take_seats(name.seat_id for name in names)
    first = _one_territory(seats, names)
    assert first.territory is not None
    require(rules.may_propose(actor, first.territory))
    reference = _checked(deliberation, first, names, document, now)
    if Proposal.objects.filter(term=first.term, territory=first.territory, state=ProposalState.WAITING).exists():
        raise ValidationError(
            _("Une désignation de ce territoire attend déjà le secrétariat : retirez-la avant d’en préparer une autre.")
        )
    assert document is not None and actor.person_id is not None
    file = files.store(actor=actor, upload=document, now=now)
    proposal = Proposal.objects.create(
        term=first.term,
        territory=first.territory,
        reference=reference,
        deliberated_on=deliberation.deliberated_on,
        effective_on=deliberation.takes_effect,
        document=file,
        prepared_by_id=actor.person_id,
        prepared_at=now,
    )
    ProposedName.objects.bulk_create([_name(proposal, one) for one in names])
    facts = {
        "by": first.territory.code,
        "reference": digest(reference),
        "voted": deliberation.deliberated_on.isoformat(),
        "document": file.digest,
        "seats": sorted(seats),
    }
    _record(actor, "designation.prepared", proposal, facts, now)
    tell(secretariat(now), "assembly.prepared", {"proposal": proposal.pk}, actor=actor, now=now)
    return proposal


@operation
def confirm_designation(*, actor: Actor, proposal: Proposal, waiver: str = "", now: datetime) -> Designation:
    """Record it as the territory prepared it, with every check; the names given are then kept with people only.

    Raises ValidationError as `record_designation`.
    """
    take_seats(proposal.names.values_list("seat_id", flat=True))
    proposal = _take(proposal)
    require(rules.may_answer_proposal(actor, proposal))
    designation = record_designation(
        actor=actor,
        deliberation=Deliberation(proposal.reference, proposal.deliberated_on, proposal.effective_on),
        nominees=[nominee_of(one) for one in proposal.names.all()],
        waiver=waiver,
        kept=proposal.document,
        now=now,
    )
    proposal.designation = designation
    _answer(proposal, ProposalState.CONFIRMED, now)
    proposal.names.all().delete()
    tell([proposal.prepared_by], "assembly.proposal_answered", {"proposal": proposal.pk}, actor=actor, now=now)
    return designation


@operation
def return_designation(*, actor: Actor, proposal: Proposal, reason: str, now: datetime) -> Proposal:
    """Send it back with what is to be set right. Raises ValidationError on `reason`."""
    proposal = _take(proposal)
    require(rules.may_answer_proposal(actor, proposal))
    reason = normalise(reason).strip()
    if not 10 <= len(reason) <= 1_000:
        raise ValidationError(
            {"reason": _("Dites en quelques mots ce qui est à reprendre, en 1 000 caractères au plus.")}
        )
    proposal.reason = reason
    _answer(proposal, ProposalState.RETURNED, now)
    _record(actor, "designation.returned", proposal, {"reason": digest(reason)}, now)
    tell([proposal.prepared_by], "assembly.proposal_answered", {"proposal": proposal.pk}, actor=actor, now=now)
    return proposal


@operation
def withdraw_designation(*, actor: Actor, proposal: Proposal, now: datetime) -> Proposal:
    """The officer takes it back before the secretariat has answered."""
    proposal = _take(proposal)
    require(rules.may_withdraw_proposal(actor, proposal))
    _answer(proposal, ProposalState.WITHDRAWN, now)
    _record(actor, "designation.withdrawn", proposal, {}, now)
    return proposal


def nominee_of(one: ProposedName) -> Nominee:
    candidate = Candidate(one.family_name, one.given_name, one.gender, born=one.birth)
    return Nominee(one.seat_id, candidate, local_office=one.local_office, email=one.email)


def _take(proposal: Proposal) -> Proposal:
    found = Proposal.objects.select_for_update(of=("self",), no_key=True)
    return found.select_related("territory", "document", "prepared_by").get(pk=proposal.pk)


def _answer(proposal: Proposal, state: ProposalState, now: datetime) -> None:
    proposal.state, proposal.answered_at = state, now
    proposal.save(update_fields=["state", "answered_at", "reason", "designation"])


def _name(proposal: Proposal, one: Nominee) -> ProposedName:
    return ProposedName(
        proposal=proposal,
        seat_id=one.seat_id,
        given_name=" ".join(normalise(one.candidate.given_name).split())[:80],
        family_name=" ".join(normalise(one.candidate.family_name).split())[:80],
        gender=one.candidate.gender,
        birth=one.candidate.birth,
        local_office=" ".join(normalise(one.local_office).split())[:160],
        email=normal_address(one.email),
    )


def _one_territory(seats: dict[int, Seat], names: Sequence[Nominee]) -> Seat:
    if not names:
        raise ValidationError(_("Nommez au moins une personne."))
    if len(seats) != len(names):
        raise ValidationError(_("Un de ces sièges n’existe plus : rouvrez la page."))
    if len({(seat.term_id, seat.territory_id) for seat in seats.values()}) > 1:
        raise ValidationError(_("Une délibération nomme les membres d’une seule délégation."))
    first = next(iter(seats.values()))
    if first.territory is None:
        raise ValidationError(_("Seuls les territoires préparent une désignation."))
    return first


def _checked(
    deliberation: Deliberation, first: Seat, names: Sequence[Nominee], document: UploadedFile | None, now: datetime
) -> str:
    """The reference as it will be kept. What the register of elected officials says is left to the secretariat."""
    errors: dict[str, list[str]] = {}
    reference = " ".join(normalise(deliberation.reference).split())
    if not 1 <= len(reference) <= 120:
        errors["reference"] = [_("Donnez la référence de la délibération, en 120 caractères au plus.")]
    voted = dates(
        deliberated_on=deliberation.deliberated_on,
        effective_on=deliberation.takes_effect,
        term_starts=first.term.starts_on,
        term_ends=first.term.ends_on,
        today=clock.today(now),
    )
    if voted.stops:
        errors["effective_on"] = [voted.sentence]
    if document is None:
        errors["document"] = [_("Joignez la délibération signée : le secrétariat la lit avant de confirmer.")]
    for one in names:
        if not (one.candidate.family_name.strip() and one.candidate.given_name.strip() and one.candidate.gender):
            errors[f"seat-{one.seat_id}"] = [_("Donnez le prénom, le nom, et dites si c’est une femme ou un homme.")]
    if errors:
        raise ValidationError(errors)
    return reference


def _record(actor: Actor, verb: str, proposal: Proposal, facts: Mapping[str, object], now: datetime) -> None:
    append(
        actor=actor,
        verb=verb,
        subject=f"mandature:{proposal.term_id}",
        facts={"proposal": proposal.pk, **facts},
        now=now,
    )
