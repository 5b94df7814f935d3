"""Minutes as PDF/UA: the same sentences as their page, from the same content."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy

from ensems.assembly.queries import institution
from ensems.documents import pdf
from ensems.meetings.minutes import prose
from ensems.meetings.minutes.models import Minutes
from ensems.register.queries import head
from ensems.writing import marks

LABELS = {
    "draft": gettext_lazy("Projet de procès-verbal"),
    "attendance": gettext_lazy("Présences"),
    "name": gettext_lazy("Nom"),
    "territory": gettext_lazy("Territoire"),
    "words": gettext_lazy("Présence"),
    "quorum": gettext_lazy("Quorum"),
    "items": gettext_lazy("Ordre du jour et débats"),
    "answer": gettext_lazy("Réponse"),
    "voices": gettext_lazy("Voix"),
    "seal": gettext_lazy("Empreinte de l’émargement et des votes :"),
    "dissent": gettext_lazy("À la demande de {name}, le procès-verbal note son désaccord :"),
    "rectified": gettext_lazy("Rectification :"),
    "speech": gettext_lazy("Temps de parole"),
    "who": gettext_lazy("Qui"),
    "time": gettext_lazy("Durée"),
    "corrections": gettext_lazy("Corrections demandées"),
    "adoption": gettext_lazy("Adoption et signatures"),
}


def minutes_pdf(minutes: Minutes) -> bytes:
    """Published, the head of the register on it is its own act, and the same minutes give the same bytes. A draft bears
    the head of the moment. Two SQL queries at most."""
    content = minutes.content
    act = {"number": minutes.act.number, "digest": minutes.act.digest} if minutes.act else None
    last = act or _head()
    body = institution()
    data: dict[str, Any] = {
        "title": content["title"],
        "at": minutes.published_at or minutes.composed_at,
        "institution": str(body) if body else "",
        "address": settings.BASE_URL,
        "register": last,
        "demonstration": minutes.meeting.is_demonstration,
        "labels": LABELS,
        "draft": act is None,
        "content": {
            **content,
            "items": [{**item, "tenor": marks.blocks(item["tenor"])} for item in content["items"]],
            "corrections": [{"line": prose.correction_line(one)} for one in content["corrections"]],
        },
        "digest": minutes.digest,
        "url": settings.BASE_URL + reverse("meetings:minutes", args=[minutes.meeting.slug]),
    }
    return pdf.render("meetings/minutes.typ", data | ({"act": act} if act else {}))


def _head() -> dict[str, Any]:
    found = head()
    return {"number": found.number, "digest": found.digest}
