"""What leaves as a file: lists for spreadsheets, the receipt as an accessible PDF."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ensems.assembly.queries import institution
from ensems.contributions.enums import Status
from ensems.contributions.models import Receipt
from ensems.contributions.queries import InventoryRow, Line, receipt_files
from ensems.contributions.queries.people import shown_name
from ensems.documents import pdf
from ensems.register.models import Act
from ensems.writing import marks

CONTRIBUTION_HEADINGS = (
    gettext_lazy("Référence"),
    gettext_lazy("Titre"),
    gettext_lazy("Atelier"),
    gettext_lazy("Territoire"),
    gettext_lazy("Code du territoire"),
    gettext_lazy("Nature du territoire"),
    gettext_lazy("Départements"),
    gettext_lazy("Saisine"),
    gettext_lazy("Titre de la saisine"),
    gettext_lazy("Question"),
    gettext_lazy("Premier dépôt"),
    gettext_lazy("Dernier dépôt"),
    gettext_lazy("Version"),
    gettext_lazy("Soutiens"),
    gettext_lazy("Commentaires"),
    gettext_lazy("Lignes d’inventaire"),
    gettext_lazy("Invention de démonstration"),
    gettext_lazy("Texte"),
    gettext_lazy("Empreinte SHA-256"),
)
INVENTORY_HEADINGS = (
    gettext_lazy("Nature"),
    gettext_lazy("Nom"),
    gettext_lazy("Commune"),
    gettext_lazy("Code INSEE"),
    gettext_lazy("Département"),
    gettext_lazy("Lieu"),
    gettext_lazy("Description"),
    gettext_lazy("Territoire"),
    gettext_lazy("Contribution"),
    gettext_lazy("Invention de démonstration"),
)
CONTACT_HEADING = gettext_lazy("Contact")


def contribution_lines(rows: Iterable[Line]) -> Iterable[tuple[Any, ...]]:
    for one in rows:
        yield (
            one.reference,
            one.title,
            one.workshop,
            one.territory,
            one.territory_code,
            one.territory_kind,
            one.departments,
            one.referral_reference,
            one.referral_title,
            one.question_number,
            one.deposited_at,
            one.last_deposit,
            one.version,
            one.supports,
            one.comments,
            one.items,
            one.is_demonstration,
            marks.plain(one.body),
            one.digest,
        )


def inventory_lines(rows: Iterable[InventoryRow], *, contacts: bool) -> Iterable[tuple[Any, ...]]:
    """`contacts` adds a last column, for those who may read it."""
    for one in rows:
        line = (
            one.kind,
            one.name,
            one.commune,
            one.commune_code,
            one.department,
            one.place,
            one.description,
            one.territory,
            one.reference,
            one.is_demonstration,
        )
        yield (*line, one.contact) if contacts else line


def receipt_pdf(receipt: Receipt) -> bytes:
    """The receipt as PDF/UA. The text is in it only while it is public: four SQL queries."""
    contribution = receipt.contribution
    question = contribution.question
    referral = question.referral
    public = contribution.status == Status.DEPOSITED
    house, top = institution(), Act.objects.only("number", "digest").latest("number")
    data: dict[str, Any] = {
        "title": _("Récépissé %(number)s") % {"number": receipt.number},
        "at": receipt.at,
        "institution": f"{house.name} · {house.region_name}" if house else _("Assemblée des territoires"),
        "address": settings.BASE_URL,
        "register": {"number": top.number, "digest": top.digest},
        "reference": receipt.number,
        "demonstration": contribution.is_demonstration and not referral.is_replayed,
        "replayed": referral.is_replayed,
        "number": receipt.number,
        "contribution": contribution.reference,
        "version": receipt.version.number,
        "deposited_at": receipt.at,
        "territory": contribution.voice,
        "for_whom": contribution.for_whom,
        "depositor": shown_name(receipt.depositor),
        "question": {
            "number": question.number,
            "text": question.text,
            "referral_reference": referral.reference or "",
            "referral_title": referral.title,
        },
        "contribution_title": contribution.title if public else "",
        "body": body_blocks(receipt, public=public),
        "files": [
            {"name": one.file.name, "size": one.file.size, "digest": one.file.digest}
            for one in (receipt_files(receipt) if public else ())
        ],
        "digest": receipt.digest,
        "act": {"number": receipt.act.number, "digest": receipt.act.digest},
        "url": settings.BASE_URL + reverse("contributions:detail", args=[contribution.reference]),
    }
    return pdf.render("receipt.typ", data)


def body_blocks(receipt: Receipt, *, public: bool) -> list[dict[str, Any]]:
    if public:
        return marks.blocks(receipt.version.body)
    if receipt.contribution.status == Status.WITHDRAWN:
        sentence = _("Le texte a été retiré par le territoire\u00a0: il n’est plus public.")
    else:
        sentence = _("Le texte est masqué\u00a0: il n’est plus public. Le motif est sur la page de la contribution.")
    return [{"kind": "paragraph", "text": [sentence]}]
