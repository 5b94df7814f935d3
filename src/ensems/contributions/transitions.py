"""The life of a contribution. Withdrawing and hiding leave a trace: the row, its reference, its receipts and its reason stay."""

CONTRIBUTION = {
    "draft": {"deposit": "deposited"},
    "deposited": {"deposit": "deposited", "withdraw": "withdrawn", "hide": "hidden"},
    "hidden": {"show": "deposited", "withdraw": "withdrawn"},
    "withdrawn": {},
}
