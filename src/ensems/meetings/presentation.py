"""A frozen call as mails, letters and pages show it: days and instants again, addresses of its documents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from ensems.interface.shapes import Attached
from ensems.interface.templatetags.ensems import hour, weekday
from ensems.meetings.enums import Format


@dataclass(frozen=True, slots=True)
class SaidItem:
    """`depth` from 1; `at`: its hour, or nothing; `documents` with their address."""

    key: int
    number: str
    depth: int
    title: str
    note: str
    minutes: int | None
    at: str
    documents: tuple[Attached, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """What a call says. `where`: the place, and that one may also come remotely; never how, which is for members."""

    title: str
    kind: str
    format: str
    held_on: date
    starts_at: datetime
    ends_at: datetime
    place: str
    remote_access: str
    second_of: str
    items: tuple[SaidItem, ...]

    @property
    def when(self) -> str:
        """vendredi 18 décembre 2026, de 9 h 30 à 12 h (heure de Paris)"""
        return _("%(day)s, de %(start)s à %(end)s (heure de Paris)") % {
            "day": weekday(self.held_on),
            "start": hour(self.starts_at),
            "end": hour(self.ends_at),
        }

    @property
    def where(self) -> str:
        if self.format == Format.REMOTE:
            return _("à distance")
        if self.format == Format.HYBRID:
            return _("%(place)s, ou à distance") % {"place": self.place}
        return self.place

    @property
    def documents(self) -> int:
        return sum(len(item.documents) for item in self.items)


def said(content: Mapping[str, Any]) -> Said:
    return Said(
        title=content["title"],
        kind=content["kind"],
        format=content["format"],
        held_on=date.fromisoformat(content["held_on"]),
        starts_at=datetime.fromisoformat(content["starts_at"]),
        ends_at=datetime.fromisoformat(content["ends_at"]),
        place=content["place"],
        remote_access=content["remote_access"],
        second_of=content["second_of"],
        items=tuple(_item(item) for item in content["items"]),
    )


def _item(item: Mapping[str, Any]) -> SaidItem:
    return SaidItem(
        key=item["key"],
        number=item["number"],
        depth=item["depth"],
        title=item["title"],
        note=item["note"],
        minutes=item["minutes"],
        at=item["at"],
        documents=tuple(
            Attached(
                name=one["title"],
                url=reverse("files:download", args=[one["key"], one["name"]]),
                kind=one["name"].rpartition(".")[2].upper(),
                size=one["size"],
            )
            for one in item["documents"]
        ),
    )
