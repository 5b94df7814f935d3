"""The life of a saisine. It closes only when every adopted recommendation has an answer (rule in `answers`)."""

REFERRAL = {
    "draft": {"transmit": "open"},
    "open": {"close": "closed"},
    "closed": {},
}
