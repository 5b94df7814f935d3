"""What the lists add up instead of counting, kept in the transaction of each act that changes it.

Called by operations, once they hold the row of the contribution and before they append their act: every transaction
takes its locks in that order (contribution, tallies by key, numbers and register): none waits for another in turn.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import F, Model

from ensems.contributions.models import Contribution, InventoryItem, RowTally, Tally
from ensems.contributions.workshops.queries import territories_at
from ensems.core.prepared import planned_cursor


def renew(contribution: Contribution, items: Sequence[InventoryItem], *, was_public: bool) -> None:
    """A deposit: these rows are the ones shown now; the caller saves the contribution."""
    gone = _withheld(contribution) if was_public else []
    contribution.items_count = len(items)
    if not was_public:
        _count(contribution, 1)
    count_rows(contribution, gone=gone, come=items)


def leave(contribution: Contribution) -> None:
    """It was public, and is withdrawn or hidden: one SQL query, and those of its rows."""
    _count(contribution, -1)
    count_rows(contribution, gone=_withheld(contribution), come=())


def come_back(contribution: Contribution) -> None:
    """It was hidden, and is shown again: one SQL query, and those of its rows."""
    _count(contribution, 1)
    count_rows(contribution, gone=(), come=_shown_again(contribution))


def count_rows(contribution: Contribution, *, gone: Iterable[InventoryItem], come: Iterable[InventoryItem]) -> None:
    """The rows `gone` are not shown any more, `come` are: one SQL query for each kind and département that changes.

    Their `commune` must be read already.
    """
    changes = Counter(_place(row) for row in come)
    changes.subtract(_place(row) for row in gone)
    for (kind, department), change in sorted(changes.items()):
        if change:
            key = {"question_id": contribution.question_id, "kind": kind, "department": department}
            add(RowTally, key, "rows", change)


def attend(contribution: Contribution, *, gone: Iterable[int], come: Iterable[int]) -> None:
    """The workshop of a public contribution is said to have had other territories: one SQL query for each."""
    changes = dict.fromkeys(gone, -1) | dict.fromkeys(come, 1)
    for territory, change in sorted(changes.items()):
        add(Tally, _key(contribution, territory), "workshops", change)


def _count(contribution: Contribution, change: int) -> None:
    """For a workshop, one SQL query more for each territory that was there, and one to know them."""
    fields: dict[int, list[str]] = {contribution.territory_id: ["contributions"]}
    if contribution.workshop_id is not None:
        fields[contribution.territory_id].append("reported")
        for territory in territories_at(contribution.pk):
            fields.setdefault(territory, []).append("workshops")
    for territory, counted in sorted(fields.items()):
        for field in counted:
            add(Tally, _key(contribution, territory), field, change)


def _key(contribution: Contribution, territory: int) -> dict[str, int]:
    return {"question_id": contribution.question_id, "territory_id": territory}


def _withheld(contribution: Contribution) -> list[InventoryItem]:
    """The rows shown so far, which are not any more: two SQL queries when there are some."""
    if not contribution.items_count:
        return []
    shown = list(contribution.items.published().select_related("commune"))
    contribution.items.published().update(shown_under=None)
    return shown


def _shown_again(contribution: Contribution) -> list[InventoryItem]:
    """The rows of its last receipt, shown from now on: three SQL queries when there are some."""
    last = contribution.receipts.order_by("-at", "-pk").first() if contribution.items_count else None
    if last is None:
        return []
    last.items.update(shown_under=contribution.question_id)
    return list(last.items.select_related("commune"))


def _place(row: InventoryItem) -> tuple[str, str]:
    return row.kind, row.commune.department_id if row.commune else ""


def add(tally: type[Model], key: Mapping[str, Any], field: str, change: int) -> None:
    found = tally._default_manager.filter(**key)
    if not _added(tally._meta, key, field, change):
        # Two transactions may make it at once: the second one's is left out, then both add to the same row.
        tally._default_manager.bulk_create([tally(**key)], ignore_conflicts=True)
        found.update(**{field: F(field) + change})


def _added(table: Any, key: Mapping[str, Any], field: str, change: int) -> bool:
    """What `update` of the model would do, without composing it each time: every deposit goes through here."""
    name = connection.ops.quote_name
    column = name(table.get_field(field).column)
    where = " AND ".join(f"{name(table.get_field(one).column)} = %s" for one in key)
    with planned_cursor() as cursor:
        cursor.execute(
            f"UPDATE {name(table.db_table)} SET {column} = {column} + %s WHERE {where}",
            [change, *key.values()],
        )
        return bool(cursor.rowcount)
