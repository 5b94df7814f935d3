"""Letters of a call and the signature sheet, as PDF/UA."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ensems.assembly.enums import SeatKind
from ensems.assembly.models import Mandate
from ensems.assembly.queries import institution
from ensems.documents import pdf
from ensems.meetings import codes, links, queries
from ensems.meetings.enums import CallKind
from ensems.meetings.models import Convocation, ConvocationRecipient, Meeting
from ensems.meetings.presentation import Said, SaidItem, said
from ensems.register.queries import head

LETTER_LABELS = {
    "to": gettext_lazy("À"),
    "sent": gettext_lazy("Envoyée le"),
    "when": gettext_lazy("Quand"),
    "where": gettext_lazy("Où"),
    "remote": gettext_lazy("À distance"),
    "agenda": gettext_lazy("Ordre du jour"),
    "number": gettext_lazy("N°"),
    "item": gettext_lazy("Point"),
    "at": gettext_lazy("Heure"),
    "answer": gettext_lazy("Votre réponse"),
    "qr": gettext_lazy("Code QR de la page où répondre"),
}
AGENDA_LABELS = {
    "when": gettext_lazy("Quand"),
    "where": gettext_lazy("Où"),
    "sent": gettext_lazy("Envoyée le"),
    "rules": gettext_lazy("Règlement"),
    "agenda": gettext_lazy("Ordre du jour"),
    "number": gettext_lazy("N°"),
    "item": gettext_lazy("Point"),
    "at": gettext_lazy("Heure"),
    "length": gettext_lazy("Durée"),
}
SHEET_LABELS = {
    "eyebrow": gettext_lazy("Feuille d’émargement"),
    "when": gettext_lazy("Quand"),
    "where": gettext_lazy("Où"),
    "members": gettext_lazy("Mandats en exercice"),
    "name": gettext_lazy("Nom"),
    "quality": gettext_lazy("Qualité"),
    "signature": gettext_lazy("Signature"),
}


def letters_pdf(call: Convocation, recipients: Sequence[ConvocationRecipient]) -> bytes:
    """One letter a recipient, in the order given; needs `mandate.person`, `mandate.seat.territory`. The same call gives
    the same bytes: its act is the head that it bears."""
    told = said(call.content)
    return pdf.render(
        "meetings/letters.typ",
        {
            **_common(
                _title(call, told), call.sent_at, call.act.number, call.act.digest, call.meeting.is_demonstration
            ),
            "labels": LETTER_LABELS,
            "letters": [_letter(call, told, one.mandate) for one in recipients],
        },
    )


def agenda_pdf(call: Convocation) -> bytes:
    """The agenda as the call froze it, for everyone: how to come remotely is not in it. The same call gives the same
    bytes."""
    return _public(call, _("Ordre du jour · %(title)s"), _("Ordre du jour"), [])


def convocation_pdf(call: Convocation) -> bytes:
    """The call as everyone may read it, addressed to nobody: no personal code, no remote access."""
    told = said(call.content)
    return _public(call, _title(call, told), str(call.get_kind_display()), _lines(call, told, None))


def signature_sheet(meeting: Meeting, now: datetime) -> bytes:
    """Every mandate in force that day, by delegation, with a place to sign. Seven SQL queries at most."""
    last = head()
    groups: dict[str, list[dict[str, str]]] = {}
    rows = queries.roll(meeting).rows
    for row in rows:
        groups.setdefault(row.territory, []).append(
            {"name": row.name, "quality": str(row.quality), "note": row.announced}
        )
    start = said_now(meeting)
    return pdf.render(
        "meetings/attendance.typ",
        {
            **_common(meeting.title, now, last.number, last.digest, meeting.is_demonstration),
            "labels": SHEET_LABELS,
            "when": start,
            "where": meeting.place or str(meeting.get_format_display()),
            "count": sum(not row.is_substitute for row in rows),
            "groups": [{"name": name, "members": members} for name, members in groups.items()],
        },
    )


def said_now(meeting: Meeting) -> str:
    """31 mars 2027 à 9 h 30 (heure de Paris), or the day alone."""
    return pdf.plain(meeting.starts_at) if meeting.starts_at else str(meeting.held)


def _public(call: Convocation, title: str, eyebrow: str, lines: list[str]) -> bytes:
    told = said(call.content)
    act = {"number": call.act.number, "digest": call.act.digest}
    return pdf.render(
        "meetings/agenda.typ",
        {
            **_common(
                title % {"title": told.title},
                call.sent_at,
                call.act.number,
                call.act.digest,
                call.meeting.is_demonstration,
            ),
            "labels": AGENDA_LABELS | {"eyebrow": eyebrow},
            "when": told.when,
            "where": told.where,
            "sent": call.sent_at.astimezone(told.starts_at.tzinfo).date(),
            "rules": str(call.rules),
            "lines": lines,
            "items": [_said_item(one) for one in told.items],
            "computation": call.computation,
            "digest": call.digest,
            "act": act,
            "url": settings.BASE_URL + reverse("meetings:detail", args=[call.meeting.slug]),
        },
    )


def _said_item(one: SaidItem) -> dict[str, Any]:
    return {
        "number": one.number,
        "title": one.title,
        "at": one.at,
        "length": _("%(n)d min") % {"n": one.minutes} if one.minutes else "",
        "note": [line for line in one.note.splitlines() if line.strip()],
        "documents": [
            {"name": file.name, "url": settings.BASE_URL + file.url, "kind": file.kind, "size": file.size}
            for file in one.documents
        ],
    }


def _common(title: str, at: datetime, number: int, digest: str, demonstration: bool) -> dict[str, Any]:
    body = institution()
    return {
        "title": title,
        "at": at,
        "institution": str(body) if body else "",
        "address": settings.BASE_URL,
        "register": {"number": number, "digest": digest},
        "demonstration": demonstration,
    }


def _title(call: Convocation, told: Said) -> str:
    words = _("Annulation · %(title)s") if call.kind == CallKind.CANCELLATION else _("Convocation · %(title)s")
    return words % {"title": told.title}


def _letter(call: Convocation, told: Said, mandate: Mandate) -> dict[str, Any]:
    cancelled = call.kind == CallKind.CANCELLATION
    address = settings.BASE_URL + reverse(
        "meetings:answer", args=[links.token(links.ANSWER, call.meeting_id, mandate.pk)]
    )
    return {
        "kind": str(call.get_kind_display()),
        "title": told.title,
        "name": mandate.person.name,
        "quality": f"{mandate.seat.get_kind_display()}, {mandate.seat.territory.name}",
        "sent": call.sent_at.astimezone(told.starts_at.tzinfo).date(),
        "when": told.when,
        "where": told.where,
        "remote": "" if cancelled else told.remote_access,
        "lines": _lines(call, told, mandate),
        "items": [] if cancelled else [{"number": one.number, "title": one.title, "at": one.at} for one in told.items],
        "qr": "" if cancelled else codes.qr_svg(address),
        "how": [
            _("Ouvrez avec un téléphone le code ci-contre, choisissez votre réponse, confirmez : sans compte."),
            _("Sans téléphone, répondez au secrétariat de l’Assemblée, qui note votre réponse ou votre pouvoir écrit."),
        ],
        "computation": call.computation,
    }


def _lines(call: Convocation, told: Said, mandate: Mandate | None) -> list[str]:
    """`mandate`: whom the letter is written to, None for everyone."""
    if call.kind == CallKind.CANCELLATION:
        return [_("Cette séance est annulée. Motif : %(reason)s") % {"reason": call.reason}]
    lines = [_("L’Assemblée des territoires se réunit et vous y êtes convoqué ou convoquée.")]
    if mandate is None:
        lines = [_("L’Assemblée des territoires se réunit ; ses membres, titulaires et suppléants, y sont convoqués.")]
    elif mandate.seat.kind == SeatKind.SUBSTITUTE:
        lines.append(_("Vous siégez en suppléance : votre voix compte tant que la personne titulaire n’est pas là."))
    if call.is_urgent:
        lines.append(_("Convocation urgente : %(reason)s") % {"reason": call.reason})
    if told.second_of:
        lines.append(
            _(
                "Le quorum n’étant pas atteint à la première séance, celle-ci se tient avec les mêmes points et "
                "sans quorum."
            )
        )
    return lines
