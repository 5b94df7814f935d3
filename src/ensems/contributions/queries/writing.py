"""What one writes: one's drafts and deposits, the draft being edited, what waits for a deposit."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import BooleanField, Case, Exists, ExpressionWrapper, F, OuterRef, Prefetch, Q, QuerySet, When

from ensems.accounts.enums import Role
from ensems.accounts.models import Person, RoleGrant
from ensems.assembly.enums import SeatKind
from ensems.assembly.models import Mandate
from ensems.assembly.queries import Standing
from ensems.contributions.enums import Status
from ensems.contributions.models import Attachment, CoAuthor, Contribution, InventoryItem, seal
from ensems.contributions.queries.inventory import InventoryRow, drafted_row
from ensems.contributions.queries.people import shown_name
from ensems.core import clock
from ensems.core.actors import Actor
from ensems.core.prepared import prepared
from ensems.core.texts import normalise

# The key of no row.
NOBODY = 0


@dataclass(frozen=True, slots=True)
class Depositor:
    """Someone who sits for the territory today."""

    person_id: int
    name: str
    office: str
    kind: str


@dataclass(frozen=True, slots=True)
class Draft:
    """All that is being written; `seal` names exactly this state, so that what is deposited is what was read."""

    contribution: Contribution
    items: tuple[InventoryItem, ...]
    attachments: tuple[Attachment, ...]
    coauthors: tuple[tuple[int, str], ...]
    depositors: tuple[Depositor, ...]
    invitable: tuple[tuple[int, str], ...]
    seal: str

    @property
    def body(self) -> str:
        return self.contribution.text.body

    @property
    def rows(self) -> list[InventoryRow]:
        """As the public will read them: without contacts."""
        return [drafted_row(item) for item in self.items]


@dataclass(frozen=True, slots=True)
class Mine:
    """One line of « Mes contributions ». `waiting`: proposed, and this person may deposit it."""

    contribution: Contribution
    waiting: bool
    moved: bool

    @property
    def title(self) -> str:
        return self.contribution.draft_title or self.contribution.title

    @property
    def is_draft(self) -> bool:
        return self.contribution.status == Status.DRAFT


def editable(actor: Actor, key: Any, standing: Standing, now: datetime) -> Draft | None:
    """The draft that this person may see, or None: six SQL queries. Whether she may write in it is a rule."""
    contribution = (
        Contribution.objects.visible_to(actor, standing)
        .filter(key=key)
        .select_related("question__referral", "territory", "text", "author", "version")
        .prefetch_related(
            "question__referral__phases", Prefetch("coauthors", CoAuthor.objects.select_related("person"))
        )
        .first()
    )
    if contribution is None or not writes_in(actor, contribution, standing):
        return None
    here = _people_here(contribution.territory_id, now)
    items = tuple(contribution.items.drafted().select_related("commune", "contribution__territory"))
    attachments = tuple(contribution.attachments.drafted().select_related("file"))
    return Draft(
        contribution=contribution,
        items=items,
        attachments=attachments,
        coauthors=tuple((one.person_id, shown_name(one.person)) for one in contribution.coauthors.all()),
        depositors=_depositors(here),
        invitable=_invitable(contribution, here),
        seal=seal(
            title=contribution.draft_title,
            body=normalise(contribution.text.body),
            items=items,
            attachments=attachments,
        ),
    )


def written_here(actor: Actor, key: uuid.UUID, now: datetime) -> Contribution | None:
    """What `editable` would find, with no more than an operation needs to take it: one SQL query."""
    offices = actor.territories_as(Role.OFFICER)
    for found in _written_here(key, actor.person_id or NOBODY, clock.today(now)):
        if found.writes or found.territory_id in offices:
            return found
    return None


@prepared(uuid.UUID, int, date)
def _written_here(key: uuid.UUID, person_id: int, day: date) -> QuerySet[Contribution]:
    sits = Mandate.objects.in_force(day).filter(person=person_id, seat__territory=OuterRef("territory"))
    invited = CoAuthor.objects.filter(contribution=OuterRef("pk"), person=person_id)
    return (
        Contribution.objects.filter(key=key)
        .annotate(writes=ExpressionWrapper(Q(author=person_id) | Exists(invited) | Exists(sits), BooleanField()))
        .select_related("question")
        .only("territory_id", "question__referral_id")
    )


def writes_in(actor: Actor, contribution: Contribution, standing: Standing) -> bool:
    """Drafts are read by those who write: author, co-authors, members and officers of the territory. No one else."""
    return actor.person_id is not None and (
        contribution.author_id == actor.person_id
        or contribution.territory_id in standing.all
        or any(one.person_id == actor.person_id for one in contribution.coauthors.all())
    )


def _people_here(territory_id: int, now: datetime) -> list[Person]:
    """Who sits for the territory today or prepares for it, by name: one SQL query.

    A row for each mandate that they ever held; `sits`: this one is for the territory and in force.
    """
    day = clock.today(now)
    mandates = Mandate.objects.in_force(day).filter(seat__territory_id=territory_id)
    grants = RoleGrant.objects.in_force(day).filter(territory_id=territory_id, person=OuterRef("pk"))
    return list(
        Person.objects.annotate(
            sits=Case(When(mandates__in=mandates, then=True), default=False, output_field=BooleanField()),
            office=F("mandates__local_office"),
            seat_kind=F("mandates__seat__kind"),
        )
        .filter(Q(sits=True) | Exists(grants))
        .order_by("family_name", "given_name", "pk", "mandates__pk")
    )


def _depositors(here: list[Any]) -> tuple[Depositor, ...]:
    """Among `_people_here`."""
    return tuple(
        Depositor(one.pk, shown_name(one), one.office, str(SeatKind(one.seat_kind).label)) for one in here if one.sits
    )


def _invitable(contribution: Contribution, here: list[Any]) -> tuple[tuple[int, str], ...]:
    """Among `_people_here`, those with an account in use who do not write in it yet: (primary key, name), each once."""
    writing = {contribution.author_id, *(one.person_id for one in contribution.coauthors.all())}
    return tuple({one.pk: shown_name(one) for one in here if one.is_active and one.pk not in writing}.items())


def mine(actor: Actor, standing: Standing) -> list[Mine]:
    """Drafts and deposits of this person and of her territories, the last touched first: three SQL queries."""
    if actor.person_id is None:
        return []
    found = (
        Contribution.objects.filter(
            Q(author_id=actor.person_id) | Q(coauthors__person_id=actor.person_id) | Q(territory_id__in=standing.all)
        )
        .select_related("question__referral", "territory", "workshop", "text", "author", "version")
        .prefetch_related("question__referral__phases", "coauthors")
        .distinct()
        .order_by("-proposed_at", "-text__saved_at", "-started_at", "-pk")
    )
    lines = [
        Mine(
            contribution=one,
            waiting=one.proposed_at is not None and one.territory_id in standing.mandates and _alive(one),
            moved=one.status == Status.DEPOSITED and _moved(one),
        )
        for one in found
    ]
    return sorted(lines, key=lambda line: (not line.waiting, line.contribution.status != Status.DRAFT))


def proposed_to(standing: Standing) -> list[Contribution]:
    """What officers and co-authors propose to the members of their territories: one SQL query, none without mandate."""
    if not standing.mandates:
        return []
    return list(
        Contribution.objects.filter(proposed_at__isnull=False, territory_id__in=standing.mandates)
        .filter(status__in=[Status.DRAFT, Status.DEPOSITED])
        .select_related("question__referral", "territory", "workshop")
        .order_by("proposed_at", "pk")
    )


def _alive(one: Contribution) -> bool:
    return one.status in {Status.DRAFT, Status.DEPOSITED}


def _moved(one: Contribution) -> bool:
    """What is written differs from what is published (rows and files are told on the page itself)."""
    return one.version is not None and (normalise(one.text.body) != one.version.body or one.draft_title != one.title)
