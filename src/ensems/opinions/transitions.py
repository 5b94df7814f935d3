"""The life of an opinion, from its first recommendation to the Region's desk."""

OPINION = {
    "drafting": {"submit": "submitted"},
    "submitted": {"reopen": "drafting", "adopt": "adopted", "reject": "rejected"},
    "adopted": {"transmit": "transmitted"},
    "rejected": {},
    "transmitted": {},
}
