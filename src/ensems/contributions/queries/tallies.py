"""What is counted as things happen, held against the rows that it stands for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from django.db.models import Count, QuerySet

from ensems.contributions.enums import Status
from ensems.contributions.models import Comment, Contribution, InventoryItem, Receipt, RowTally, Support, Tally
from ensems.contributions.workshops.models import WorkshopParticipant


def mistakes() -> list[str]:
    """Every tally that the rows belie, in a sentence; reads everything, in ten SQL queries: for tests and doubts."""
    return [*_tallies(), *_row_tallies(), *_contributions(), *_rows()]


def _tallies() -> Iterator[str]:
    kept = list(Tally.objects.all())
    public = Contribution.objects.public()
    met: set[tuple[int, int, int]] = set(
        WorkshopParticipant.objects.filter(
            notes__contribution__in=public, mandate__seat__territory__isnull=False
        ).values_list("notes__contribution__question", "mandate__seat__territory", "notes__contribution")
    )
    for field, true in (
        ("contributions", _filed(public)),
        ("reported", _filed(public.exclude(workshop=None))),
        ("workshops", Counter((question, territory) for question, territory, _contribution in met)),
    ):
        yield from _differences(field, {(one.question_id, one.territory_id): getattr(one, field) for one in kept}, true)


def _filed(found: QuerySet[Contribution]) -> dict[tuple[int, int], int]:
    said = found.order_by().values_list("question", "territory").annotate(n=Count("pk"))
    return {(question, territory): n for question, territory, n in said}


def _row_tallies() -> Iterator[str]:
    kept = {(one.question_id, one.kind, one.department): one.rows for one in RowTally.objects.all()}
    shown = InventoryItem.objects.published().values_list("shown_under", "kind", "commune__department")
    true = Counter((question, kind, department or "") for question, kind, department in shown)
    yield from _differences("lignes", kept, true)


def _contributions() -> Iterator[str]:
    supports = Counter(Support.objects.values_list("contribution", flat=True))
    comments = Counter(Comment.objects.filter(hidden_at=None).values_list("contribution", flat=True))
    last = {one[0]: one for one in Receipt.objects.order_by("at", "pk").values_list("contribution", "pk", "at")}
    items = Counter(InventoryItem.objects.values_list("receipt", flat=True))
    for one in Contribution.objects.all():
        _contribution, receipt, at = last.get(one.pk, (None, None, one.deposited_at))
        true = (supports[one.pk], comments[one.pk], items[receipt] if receipt else 0, at)
        kept = (one.supports_count, one.comments_count, one.items_count, one.last_deposit_at)
        if kept != true:
            yield f"{one} : {kept} au lieu de {true}"


def _rows() -> Iterator[str]:
    """A row is shown under its question when it is of the last receipt of a deposited contribution, and only then."""
    last = dict(Receipt.objects.order_by("at", "pk").values_list("contribution", "pk"))
    for row in InventoryItem.objects.select_related("contribution"):
        public = row.contribution.status == Status.DEPOSITED and row.receipt_id == last.get(row.contribution_id, 0)
        if row.shown_under_id != (row.contribution.question_id if public else None):
            yield f"ligne {row.pk} de {row.contribution} : montrée à tort ou oubliée"


def _differences(what: str, kept: dict, true: dict) -> Iterator[str]:
    for key in sorted({*kept, *true}, key=str):
        if kept.get(key, 0) != true.get(key, 0):
            yield f"{what} {key} : {kept.get(key, 0)} au lieu de {true.get(key, 0)}"
