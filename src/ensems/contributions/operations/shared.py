"""What the writes of contributions have in common: one row taken for the transaction, and who must hear of it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models import Exists, Q, QuerySet
from django.utils.translation import gettext as _

from ensems.accounts.models import Person
from ensems.contributions.models import Attachment, CoAuthor, Contribution, InventoryItem, Receipt
from ensems.core import clock
from ensems.core.actors import Actor
from ensems.core.decisions import Refused, no
from ensems.core.prepared import prepared
from ensems.core.texts import normalise
from ensems.files.models import StoredFile
from ensems.files.operations import publish, withhold
from ensems.notices.operations import queue
from ensems.referrals.queries import read_phases
from ensems.territories.models import Territory


def take(contribution: Contribution) -> Contribution:
    """Lock the row until the end of the transaction and read again all that the rules look at.

    Refused when it was discarded meanwhile.
    """
    for taken in _taken(contribution.pk):
        return taken
    raise _discarded()


def _discarded() -> Refused:
    return Refused(no(_("Ce brouillon vient d’être abandonné\u00a0: il n’existe plus.")))


@prepared(int)
def _taken(pk: int) -> QuerySet[Contribution]:
    return (
        Contribution.objects.select_for_update(of=("self",), no_key=True)
        .select_related("question__referral", "territory", "text", "author")
        .prefetch_related("question__referral__phases", "coauthors")
        .filter(pk=pk)
    )


def take_to_deposit(contribution: Contribution) -> Contribution:
    """The same with the row of its text, held too: what is deposited is what was read. Two SQL queries."""
    for taken in _taken_to_deposit(contribution.pk):
        read_phases(taken.question.referral)
        return taken
    raise _discarded()


@prepared(int)
def _taken_to_deposit(pk: int) -> QuerySet[Contribution]:
    # Locked in that order, which is that of whoever writes in the draft. Not its version: of a row that it waited for,
    # PostgreSQL gives the new columns, next to those of the version that it had before.
    return (
        Contribution.objects.select_for_update(of=("self", "text"), no_key=True)
        .select_related("question__referral", "territory", "text", "author")
        .filter(pk=pk)
    )


def take_to_support(contribution: Contribution) -> Contribution:
    """The same without the text and its people, that a support does not look at: the write done most often."""
    return (
        Contribution.objects.select_for_update(of=("self",), no_key=True)
        .select_related("question__referral")
        .prefetch_related("question__referral__phases")
        .get(pk=contribution.pk)
    )


@dataclass(frozen=True, slots=True)
class Around:
    """What there is besides the row of a contribution; what there is not needs no reading."""

    items: bool
    files: bool
    coauthors: bool
    receipts: bool


def around(contribution: Contribution, client_key: uuid.UUID) -> Around:
    """Rows and files of the draft or of a deposit, co-authors, receipts of it or of that form: one SQL query.

    Ask it once the contribution is taken: whoever adds one of them holds the same row.
    """
    (found,) = _around(contribution.pk, client_key)
    return Around(*found)


@prepared(int, uuid.UUID)
def _around(pk: int, client_key: uuid.UUID) -> QuerySet[Contribution, tuple[bool, ...]]:
    return (
        Contribution.objects.filter(pk=pk)
        .order_by()
        .values_list(
            Exists(InventoryItem.objects.filter(contribution=pk)),
            Exists(Attachment.objects.filter(contribution=pk)),
            Exists(CoAuthor.objects.filter(contribution=pk)),
            Exists(Receipt.objects.filter(Q(contribution=pk) | Q(client_key=client_key))),
        )
    )


def writers(contribution: Contribution, *, also: int | None = None, there: Around | None = None) -> list[Person]:
    """Its author, its co-authors and those who deposited it, and `also`: nobody gets the same notice twice.

    One SQL query; none when `there` says that its author, read with it, is alone.
    """
    author = contribution.author
    if there and not there.coauthors and not there.receipts and also in (None, author.pk):
        return [author] if author.is_active else []
    return _writing(contribution.pk, contribution.author_id, also or contribution.author_id)


@prepared(int, int, int)
def _writing(pk: int, author_id: int, also: int) -> QuerySet[Person]:
    coauthors = CoAuthor.objects.filter(contribution=pk).values("person")
    depositors = Receipt.objects.filter(contribution=pk).values("depositor")
    writing = Q(pk__in=coauthors) | Q(pk__in=depositors) | Q(pk=author_id) | Q(pk=also)
    return Person.objects.filter(writing, is_active=True)


def members_of(territory_id: int, now: datetime) -> list[Person]:
    """Who sits for a territory today and can be written to."""
    day = clock.today(now)
    return list(
        Person.objects.filter(
            Q(mandates__ends_on__isnull=True) | Q(mandates__ends_on__gte=day),
            mandates__seat__territory_id=territory_id,
            mandates__starts_on__lte=day,
            is_active=True,
        ).distinct()
    )


def tell(people: list[Person], kind: str, params: dict[str, object], *, actor: Actor, now: datetime) -> None:
    for person in people:
        if person.email:
            queue(actor=actor, person=person, kind=kind, params=params, now=now)


def published_reason(reason: str) -> str:
    """A reason that everyone will read: raises ValidationError on the field `reason`."""
    reason = normalise(reason)
    if len(reason) < 10:
        raise ValidationError(
            {"reason": _("Indiquez le motif, en une phrase au moins\u00a0: il sera publié à la place du texte.")}
        )
    if len(reason) > 1000:
        raise ValidationError({"reason": _("Le motif compte plus de 1\u202f000 caractères\u00a0: résumez-le.")})
    return reason


def open_files(contribution: Contribution, *, actor: Actor, now: datetime) -> None:
    """Exactly the files of what is published now are open to everyone: those of the last receipt, or none."""
    shown = {one.file_id for one in contribution.attachments.published()}
    for file in StoredFile.objects.filter(pk__in=contribution.attachments.values("file")):
        if file.is_public and file.pk not in shown:
            withhold(actor=actor, file=file, now=now)
        elif not file.is_public and file.pk in shown:
            publish(actor=actor, file=file, now=now)


def first_of(territories: Iterable[int]) -> Territory:
    """The first by name; there is at least one."""
    return Territory.objects.filter(pk__in=territories).order_by("name", "pk")[0]
