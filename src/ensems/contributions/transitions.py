"""The life of a contribution. Withdrawing and hiding leave a trace: its row, reference, receipts and reason stay."""

CONTRIBUTION = {
    "draft": {"deposit": "deposited"},
    "deposited": {"deposit": "deposited", "withdraw": "withdrawn", "hide": "hidden"},
    "hidden": {"show": "deposited", "withdraw": "withdrawn"},
    "withdrawn": {},
}
