"""Contributions, what surrounds them, and what is counted of them."""

from ensems.contributions.models.contributions import (
    Attachment,
    CoAuthor,
    Comment,
    Contribution,
    Correction,
    InventoryItem,
    Receipt,
    Reminder,
    Support,
    rows_digest,
    seal,
)
from ensems.contributions.models.tallies import OWN, RowTally, Tally

__all__ = [
    "OWN",
    "Attachment",
    "CoAuthor",
    "Comment",
    "Contribution",
    "Correction",
    "InventoryItem",
    "Receipt",
    "Reminder",
    "RowTally",
    "Support",
    "Tally",
    "rows_digest",
    "seal",
]
