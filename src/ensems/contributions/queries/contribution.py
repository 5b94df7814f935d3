"""One contribution and its receipts, as their pages show them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import CharField, DateTimeField, Exists, F, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.functional import cached_property

from ensems.accounts.enums import Role
from ensems.accounts.models import Person
from ensems.assembly.models import Mandate
from ensems.assembly.queries import Standing
from ensems.contributions.enums import Status
from ensems.contributions.models import (
    Attachment,
    CoAuthor,
    Comment,
    Contribution,
    Correction,
    InventoryItem,
    Receipt,
)
from ensems.contributions.queries.inventory import InventoryRow, rows_of
from ensems.contributions.queries.lists import supported_by
from ensems.contributions.queries.people import InWhoseName, in_whose_name, office_then, shown_name
from ensems.core import clock
from ensems.core.actors import Actor
from ensems.referrals.models import Referral
from ensems.territories.models import Territory
from ensems.writing.models import Version


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    """One deposit. `changed`: its text is not that of the deposit before, whose version is `before`."""

    number: str
    at: datetime
    version: int
    digest: str
    act_number: int
    depositor: str
    office: str
    changed: bool
    before: int | None


@dataclass(frozen=True, slots=True)
class Event:
    """A comment, a correction or a co-author: dated, said by someone, perhaps hidden with a reason."""

    pk: int
    at: datetime
    who: str
    territory: str
    territory_code: str
    text: str
    reason: str
    hidden_at: datetime | None


@dataclass(frozen=True)
class Trace:
    """A contribution's public page. When `is_public` is false only a trace is shown: no text, title, row or file."""

    contribution: Contribution
    standing: Standing
    supports: int
    supported: bool
    receipts: tuple[ReceiptRow, ...]
    comments: tuple[Event, ...]
    corrections: tuple[Event, ...]
    coauthors: tuple[tuple[int, str], ...]
    items: tuple[InventoryRow, ...]
    attachments: tuple[Attachment, ...]
    names: InWhoseName

    @property
    def is_public(self) -> bool:
        return self.contribution.status == Status.DEPOSITED

    @cached_property
    def author(self) -> str:
        return shown_name(self.contribution.author)

    @property
    def first(self) -> ReceiptRow | None:
        return self.receipts[0] if self.receipts else None

    @property
    def last(self) -> ReceiptRow | None:
        return self.receipts[-1] if self.receipts else None

    @cached_property
    def comments_shown(self) -> int:
        return sum(1 for one in self.comments if one.hidden_at is None)


def two_versions(trace: Trace, before: int, after: int) -> tuple[Version, Version] | None:
    """Two deposited versions of a published contribution: one SQL query, none when one of them was not deposited."""
    if not {before, after} <= {one.version for one in trace.receipts} or before == after:
        return None
    found = Version.objects.filter(text_id=trace.contribution.text_id, number__in=[before, after])
    named = {version.number: version for version in found}
    return named[before], named[after]


def contribution_page(
    actor: Actor, reference: str, now: datetime, *, contacts: Callable[[Standing], bool]
) -> Trace | None:
    """Five SQL queries (contribution, phases, all that is dated, files, rows of an inventory), three for a trace.

    Its `standing` holds what the rules about this contribution ask: this territory, and up to two where one sits:
    enough to know that there are several.
    """
    mandates = Mandate.objects.in_force(clock.today(now)).filter(person_id=actor.person_id)
    contribution = (
        Contribution.objects.numbered()
        .filter(reference=reference, question__referral__in=Referral.objects.visible_to(actor))
        .select_related("question__referral", "territory", "author", "version", "workshop")
        .prefetch_related("question__referral__phases")
        .annotate(
            supported=supported_by(actor),
            sits_here=Exists(mandates.filter(seat__territory=OuterRef("territory"))),
            sits_at=Subquery(mandates.order_by("seat__territory").values("seat__territory")[:1]),
            sits_also=Subquery(mandates.order_by("-seat__territory").values("seat__territory")[:1]),
        )
        .first()
    )
    if contribution is None:
        return None
    here = {contribution.territory_id} if contribution.sits_here else set()
    elsewhere = {contribution.sits_at, contribution.sits_also} - {None}
    standing = Standing(frozenset(here | elsewhere), actor.territories_as(Role.OFFICER))
    # Asked for only where there is a choice to make.
    places = in_whose_name(standing, mandates) if len(standing.all) > 1 else None
    thread = _thread(contribution, places)
    receipts = tuple(thread["receipt"])
    if contribution.status != Status.DEPOSITED:
        return Trace(contribution, standing, 0, False, receipts, (), (), (), (), (), InWhoseName())
    items: tuple[InventoryRow, ...] = ()
    if contribution.question.expects_inventory:
        items = tuple(rows_of(contribution.items.published(), contacts=contacts(standing)))
    return Trace(
        contribution=contribution,
        standing=standing,
        supports=contribution.supports_count,
        supported=bool(contribution.supported),
        receipts=receipts,
        comments=tuple(thread["comment"]),
        corrections=tuple(thread["correction"]),
        coauthors=tuple((one.pk, one.who) for one in thread["coauthor"]),
        items=items,
        attachments=tuple(contribution.attachments.published().select_related("file")),
        names=InWhoseName.among(thread["place"]),
    )


def _thread(contribution: Contribution, places: QuerySet[Territory] | None) -> dict[str, list[Any]]:
    """Deposits, comments, corrections and co-authors in one SQL query, each kind by date; and those territories."""
    blank, never = Value("", output_field=CharField()), Value(None, output_field=DateTimeField())
    zero = Value(0, output_field=IntegerField())

    def named(person: str) -> tuple[F, F, F]:
        return F(f"{person}given_name"), F(f"{person}family_name"), F(f"{person}erased_at")

    def kind(name: str) -> Value:
        return Value(name, output_field=CharField())

    receipts = Receipt.objects.filter(contribution=contribution).values_list(
        kind("receipt"),
        F("pk"),
        F("at"),
        *named("depositor__"),
        F("number"),
        F("digest"),
        Coalesce(office_then("depositor", "contribution__territory", "at"), blank),
        blank,
        never,
        F("version__number"),
        F("act_id"),
    )
    comments = Comment.objects.filter(contribution=contribution).values_list(
        kind("comment"),
        F("pk"),
        F("at"),
        *named("person__"),
        F("territory__name"),
        F("territory__code"),
        F("body"),
        F("hidden_reason"),
        F("hidden_at"),
        zero,
        zero,
    )
    corrections = Correction.objects.filter(contribution=contribution).values_list(
        kind("correction"),
        F("pk"),
        F("at"),
        blank,
        blank,
        never,
        blank,
        blank,
        F("what"),
        F("reason"),
        never,
        zero,
        zero,
    )
    coauthors = CoAuthor.objects.filter(contribution=contribution).values_list(
        kind("coauthor"),
        F("person_id"),
        F("added_at"),
        *named("person__"),
        blank,
        blank,
        blank,
        blank,
        never,
        zero,
        zero,
    )
    parts = [one.order_by() for one in (comments, corrections, coauthors)]
    if places is not None:
        parts.append(
            places.order_by().values_list(
                *(kind("place"), F("pk"), never, blank, blank, never, F("name"), F("code"), blank, blank, never),
                F("sits"),
                zero,
            )
        )
    lines = list(receipts.order_by().union(*parts, all=True))
    found: dict[str, list[Any]] = {"receipt": [], "comment": [], "correction": [], "coauthor": [], "place": []}
    found["place"] = sorted((line[6], line[1], bool(line[11])) for line in lines if line[0] == "place")
    for line in sorted((one for one in lines if one[0] != "place"), key=lambda line: (line[2], line[1])):
        if line[0] == "receipt":
            before = found["receipt"][-1].version if found["receipt"] else None
            found["receipt"].append(_receipt_row(line[1:], before))
        else:
            found[line[0]].append(_event(line[1:]))
    return found


def _receipt_row(line: tuple[Any, ...], before: int | None) -> ReceiptRow:
    _pk, at, given, family, erased, number, digest, office, _reason, _hidden, version, act = line
    return ReceiptRow(
        number=number,
        at=at,
        version=version,
        digest=digest,
        act_number=act,
        depositor=shown_name(Person(given_name=given, family_name=family, erased_at=erased)),
        office=office,
        changed=version != before,
        before=before,
    )


def _event(line: tuple[Any, ...]) -> Event:
    pk, at, given, family, erased, territory, code, text, reason, hidden_at, _version, _act = line
    who = shown_name(Person(given_name=given, family_name=family, erased_at=erased))
    return Event(pk, at, who, territory, code, "" if hidden_at else text, reason, hidden_at)


# --- Receipts -------------------------------------------------------------------------------------


def receipt(actor: Actor, number: str) -> Receipt | None:
    """A receipt with all that its page shows: one SQL query."""
    return (
        Receipt.objects.filter(number=number)
        .filter(contribution__question__referral__in=Referral.objects.visible_to(actor))
        .select_related(
            "contribution__territory",
            "contribution__workshop",
            "contribution__question__referral",
            "contribution__author",
            "version",
            "act",
            "depositor",
        )
        .annotate(office=office_then("depositor", "contribution__territory", "at"))
        .first()
    )


def receipt_files(one: Receipt) -> tuple[Attachment, ...]:
    return tuple(one.attachments.select_related("file"))


def published_items(contribution: Contribution) -> list[InventoryItem]:
    """One SQL query."""
    return list(contribution.items.published().select_related("commune"))


def comment(pk: int) -> Comment | None:
    """One SQL query."""
    return Comment.objects.select_related("contribution", "person", "territory").filter(pk=pk).first()
