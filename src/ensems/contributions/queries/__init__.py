"""What pages read: lists, one question, one contribution, what one writes, and who was heard."""

from ensems.contributions.queries.heard import (
    HeardTerritory,
    Said,
    heard_counts,
    heard_territories,
    said_by,
    said_per_question,
)
from ensems.contributions.queries.lists import PAGE_SIZE, Filters, Listing, Row, listing, rows_for_export
from ensems.contributions.queries.pages import (
    Event,
    InventoryRow,
    QuestionPage,
    ReceiptRow,
    Trace,
    contribution_page,
    question_page,
    receipt,
)
from ensems.contributions.queries.writing import (
    Draft,
    Mine,
    editable,
    members_who_deposit,
    mine,
    proposed_to,
)

__all__ = [
    "PAGE_SIZE",
    "Draft",
    "Event",
    "Filters",
    "HeardTerritory",
    "InventoryRow",
    "Listing",
    "Mine",
    "QuestionPage",
    "ReceiptRow",
    "Row",
    "Said",
    "Trace",
    "contribution_page",
    "editable",
    "heard_counts",
    "heard_territories",
    "listing",
    "members_who_deposit",
    "mine",
    "proposed_to",
    "question_page",
    "receipt",
    "rows_for_export",
    "said_by",
    "said_per_question",
]
