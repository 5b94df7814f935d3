"""Deposit and withdrawal: the acts that make a text public, and take it back with a trace."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from ensems.accounts.models import Person
from ensems.assembly.queries import standing
from ensems.contributions import rules
from ensems.contributions.enums import Status
from ensems.contributions.models import Attachment, Contribution, InventoryItem, Receipt, rows_digest, seal
from ensems.contributions.operations import tallies
from ensems.contributions.operations.shared import Around, around, open_files, take, take_to_deposit, tell, writers
from ensems.contributions.transitions import CONTRIBUTION
from ensems.contributions.workshops.queries import territories_at
from ensems.core import clock
from ensems.core.actors import Actor
from ensems.core.decisions import require
from ensems.core.operations import operation
from ensems.core.prepared import insert, prepared, update
from ensems.core.texts import integer, normalise
from ensems.core.transitions import next_state
from ensems.notices.following.operations import tell_followers
from ensems.referrals.enums import PhaseKind
from ensems.referrals.queries import hold_phase
from ensems.register.operations import append, numbers_and_chain
from ensems.territories.models import Territory
from ensems.writing import marks
from ensems.writing.models import Version
from ensems.writing.operations import freeze_held

# What a deposit changes of its contribution.
DEPOSITED = (
    "reference",
    "status",
    "version",
    "title",
    "proposed_at",
    "deposited_at",
    "last_deposit_at",
    "items_count",
)


@operation
def deposit_contribution(
    *, actor: Actor, contribution: Contribution, client_key: uuid.UUID, now: datetime, seen: str = ""
) -> Receipt:
    """Publish the draft and give its receipt.

    `client_key` comes from the form: the same key always gives the same receipt, however often it is sent, even after
    the contributions closed. `seen` is the `seal` of what was previewed; a draft that moved since is not deposited.
    Depositing again what is already published gives the last receipt back. Raises ValidationError field by field.
    """
    hold_phase(contribution.question.referral_id, PhaseKind.CONTRIBUTIONS)
    contribution = take_to_deposit(contribution)
    held = standing(actor, now)
    there = around(contribution, client_key)
    receipts = _receipts(contribution.pk, client_key) if there.receipts else []
    already = next((one for one in receipts if one.client_key == client_key), None)
    if already is not None and already.contribution_id == contribution.pk and already.depositor_id == actor.person_id:
        return already
    require(rules.may_deposit(actor, contribution, now, held))
    if already is not None:
        raise ValidationError(_("Ce formulaire a déjà servi\u00a0: rouvrez la page, relisez, puis déposez."))
    written = _written(contribution, there)
    if seen and seen != written.seal:
        raise ValidationError(
            _("Le texte a changé depuis que vous l’avez relu\u00a0: relisez-le avant de le déposer."), code="moved"
        )
    last = next((one for one in reversed(receipts) if one.contribution_id == contribution.pk), None)
    if last is not None and written.seal == _published_seal(contribution, last):
        return last
    check_complete(contribution, written.body, written.items)
    told = writers(contribution, also=actor.person_id, there=there)
    if contribution.reference is None:
        _tell_followers(contribution, told, actor=actor, now=now)
    tell(told, "contributions.receipt", {"client_key": str(client_key)}, actor=actor, now=now)
    tallies.renew(contribution, written.items, was_public=contribution.status == Status.DEPOSITED)
    version = _frozen(contribution, written, last, actor=actor, now=now)
    # From the number on, other deposits wait for this one: what can be done before it is.
    number = _numbered(contribution, now)
    _publish(contribution, version, now)
    act = append(
        actor=actor,
        verb="contribution.deposited",
        subject=contribution.subject,
        facts=_facts(contribution, version, written, number),
        now=now,
        thread=thread_of(contribution),
        held=True,
    )
    # The receipt names its act, so it can only be written once the act has its number.
    receipt = insert(
        Receipt(
            contribution=contribution,
            number=number,
            depositor_id=actor.person_id,
            version=version,
            at=now,
            digest=version.digest,
            act=act,
            client_key=client_key,
        )
    )
    _keep_copies(receipt, written)
    if written.has_files:
        open_files(contribution, actor=actor, now=now)
    return receipt


def check_complete(contribution: Contribution, body: str, items: list[InventoryItem]) -> None:
    """Raise a ValidationError that names what is missing before a deposit, all at once."""
    errors: dict[str, list[str]] = {}
    if not contribution.draft_title.strip():
        errors["title"] = [_("Donnez un titre à la contribution\u00a0: c’est lui qu’on lit dans les listes.")]
    if len(body) > marks.LONGEST:
        errors["body"] = [
            _("Le texte compte %(length)s caractères, %(most)s au plus\u00a0: joignez le détail en pièce jointe.")
            % {"length": integer(len(body)), "most": integer(marks.LONGEST)}
        ]
    elif contribution.question.expects_inventory and not items and not marks.says(body, 1):
        errors["body"] = [_("Ajoutez au moins une ligne à l’état de l’existant, ou écrivez une phrase.")]
    elif not (contribution.question.expects_inventory and items) and not marks.says(body, 3):
        errors["body"] = [_("Le texte est vide ou presque\u00a0: écrivez au moins une phrase avant de déposer.")]
    if errors:
        raise ValidationError(errors)


@operation
def withdraw_contribution(*, actor: Actor, contribution: Contribution, now: datetime, reason: str = "") -> None:
    """Take the text back; its reference, dates and receipts stay. `reason` is published when one is given."""
    contribution = take(contribution)
    require(rules.may_withdraw(actor, contribution, now, standing(actor, now)))
    reason = normalise(reason)
    if len(reason) > 1000:
        raise ValidationError({"reason": _("Le motif compte plus de 1\u202f000 caractères\u00a0: résumez-le.")})
    was_public = contribution.status == Status.DEPOSITED
    contribution.status = next_state(CONTRIBUTION, contribution.status, "withdraw")
    contribution.status_reason, contribution.status_at = reason, now
    contribution.save(update_fields=["status", "status_reason", "status_at"])
    if was_public:
        tallies.leave(contribution)
    open_files(contribution, actor=actor, now=now)
    people = [person for person in writers(contribution) if person.pk != actor.person_id]
    tell(people, "contributions.withdrawn", {"reference": contribution.reference}, actor=actor, now=now)
    append(
        actor=actor,
        verb="contribution.withdrawn",
        subject=contribution.subject,
        facts={"reference": contribution.reference, "territory": contribution.territory.code},
        now=now,
        thread=thread_of(contribution),
    )


def thread_of(contribution: Contribution) -> str:
    referral = contribution.question.referral
    return referral.reference or referral.slug


# --- Steps of a deposit ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Written:
    """All that the deposit would publish, and its `seal`; `has_files`: some are joined, or were to a past deposit."""

    body: str
    items: list[InventoryItem]
    joined: list[Attachment]
    has_files: bool
    seal: str


def _written(contribution: Contribution, there: Around) -> Written:
    items = _drafted_rows(contribution.pk) if there.items else []
    files = _files(contribution.pk) if there.files else []
    joined = [one for one in files if one.receipt_id is None]
    body = normalise(contribution.text.body)
    sealed = seal(title=contribution.draft_title, body=body, items=items, attachments=joined)
    return Written(body, items, joined, bool(files), sealed)


@prepared(int, uuid.UUID)
def _receipts(pk: int, client_key: uuid.UUID) -> QuerySet[Receipt]:
    """Those of the contribution, and that of the form, whatever it deposited."""
    given = Receipt.objects.filter(Q(client_key=client_key) | Q(contribution=pk))
    return given.select_related("version").order_by("at", "pk")


@prepared(int)
def _drafted_rows(pk: int) -> QuerySet[InventoryItem]:
    return InventoryItem.objects.drafted().filter(contribution=pk).select_related("commune")


@prepared(int)
def _files(pk: int) -> QuerySet[Attachment]:
    return Attachment.objects.filter(contribution=pk).select_related("file")


def _published_seal(contribution: Contribution, last: Receipt) -> str:
    return seal(
        title=contribution.title,
        body=last.version.body,
        items=last.items.all(),
        attachments=last.attachments.select_related("file"),
    )


def _numbered(contribution: Contribution, now: datetime) -> str:
    """The number of the receipt (R-2026-000118); the first deposit gives the contribution its reference too."""
    year = clock.today(now).year
    receipts = f"receipt:{year}"
    first = [] if contribution.reference else ["contribution"]
    numbers = numbers_and_chain(receipts, *first)
    if first:
        contribution.reference, contribution.deposited_at = f"C-{numbers['contribution']}", now
    return f"R-{year}-{numbers[receipts]:06}"


def _frozen(
    contribution: Contribution, written: Written, last: Receipt | None, *, actor: Actor, now: datetime
) -> Version:
    body = written.body or _("Voir l’état de l’existant.")
    # Only deposits freeze it: what the last one published is its last version.
    shown = last.version if last else contribution.version
    return freeze_held(actor=actor, text=contribution.text, last=shown, body=body, now=now)


def _publish(contribution: Contribution, version: Version, now: datetime) -> None:
    """Show the version from now on."""
    contribution.status = next_state(CONTRIBUTION, contribution.status, "deposit")
    contribution.version, contribution.title, contribution.proposed_at = version, contribution.draft_title, None
    contribution.last_deposit_at = now
    update(contribution, DEPOSITED)


def _tell_followers(contribution: Contribution, told: list[Person], *, actor: Actor, now: datetime) -> None:
    """Of a first deposit, to who follows the saisine or a territory that it lets be heard and is not told already."""
    tell_followers(
        actor=actor,
        kind="contributions.deposited",
        params={"contribution": str(contribution.key)},
        about=[contribution.question.referral.subject, *(one.subject for one in _heard_through(contribution))],
        besides=told,
        now=now,
    )


def _heard_through(contribution: Contribution) -> Iterable[Territory]:
    """Its territory, or those that were at the workshop. One SQL query for a workshop."""
    if contribution.workshop_id is None:
        return [contribution.territory]
    return Territory.objects.filter(pk__in=territories_at(contribution.pk))


def _facts(contribution: Contribution, version: Version, written: Written, number: str) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "reference": contribution.reference,
        "question": contribution.question.number,
        "territory": contribution.territory.code,
        "version": version.number,
        "digest": version.digest,
        "receipt": number,
    }
    if contribution.workshop is not None:
        facts["workshop"] = contribution.workshop.slug
    if written.items:
        facts |= {"rows": len(written.items), "rows_digest": rows_digest(written.items)}
    if written.joined:
        facts["files"] = [one.file.digest for one in written.joined]
    return facts


def _keep_copies(receipt: Receipt, written: Written) -> None:
    """Rows and files as they were deposited: those of the draft may change from now on."""
    InventoryItem.objects.bulk_create([_copied(row, receipt) for row in written.items])
    Attachment.objects.bulk_create(
        [
            Attachment(contribution_id=receipt.contribution_id, receipt=receipt, file=one.file, added_at=one.added_at)
            for one in written.joined
        ]
    )


def _copied(row: InventoryItem, receipt: Receipt) -> InventoryItem:
    return InventoryItem(
        contribution_id=row.contribution_id,
        receipt=receipt,
        kind=row.kind,
        name=row.name,
        commune_id=row.commune_id,
        place=row.place,
        contact=row.contact,
        description=row.description,
        position=row.position,
        # The last deposit is what is shown.
        shown_under_id=receipt.contribution.question_id,
    )
