"""The life of minutes. « settle »: every correction is answered, and the text that will be adopted is frozen.
« reopen »: they were not adopted, or a mistake was found: they are written again, and sent again."""

MINUTES = {
    "draft": {"compose": "draft", "send": "sent"},
    "sent": {"settle": "sent", "reopen": "draft", "adopt": "adopted"},
    "adopted": {"publish": "published"},
    "published": {},
}
