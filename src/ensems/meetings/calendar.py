"""The invitation that mail programs put in a calendar (iCalendar, RFC 5545; iTIP, RFC 5546).

One meeting keeps one UID; each call raises SEQUENCE; METHOD:REQUEST invites or changes, METHOD:CANCEL takes away. The
same call to the same person gives the same bytes. Instants are in UTC, which every program reads alike.
"""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parseaddr

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress, vText, vUri

from ensems.accounts.models import Person
from ensems.meetings.enums import CallKind
from ensems.meetings.models import Convocation

PRODUCT = "-//Ensems//Seances//FR"
REQUEST, CANCEL = "REQUEST", "CANCEL"


def method(call: Convocation) -> str:
    return CANCEL if call.kind == CallKind.CANCELLATION else REQUEST


def uid(slug: str) -> str:
    return f"seance-{slug}@{_organiser().rpartition('@')[2] or 'ensems.invalid'}"


def invitation(call: Convocation, person: Person) -> bytes:
    """Needs the meeting's hour: a call always has one."""
    said = call.content
    event = Event()
    event.add("uid", uid(said["slug"]))
    event.add("sequence", call.sequence)
    event.add("dtstamp", call.sent_at.astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", _utc(said["starts_at"]))
    event.add("dtend", _utc(said["ends_at"]))
    event.add("summary", said["title"])
    where = [part for part in (said["place"], said["remote_access"]) if part]
    if where:
        event.add("location", " · ".join(where))
    event.add("description", _description(call))
    event.add("url", vUri(settings.BASE_URL + reverse("meetings:detail", args=[said["slug"]])))
    event.add("status", "CANCELLED" if method(call) == CANCEL else "CONFIRMED")
    event.add("class", "PUBLIC")
    event.add("transp", "OPAQUE")
    organiser = vCalAddress(f"mailto:{_organiser()}")
    organiser.params["CN"] = vText(parseaddr(settings.DEFAULT_FROM_EMAIL)[0] or "Ensems")
    event.add("organizer", organiser)
    attendee = vCalAddress(f"mailto:{person.email}")
    attendee.params["CN"] = vText(person.name)
    attendee.params["ROLE"] = vText("REQ-PARTICIPANT")
    attendee.params["PARTSTAT"] = vText("NEEDS-ACTION")
    # The answer is given on our page: nobody reads what a calendar would send back.
    attendee.params["RSVP"] = vText("FALSE")
    event.add("attendee", attendee)
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method(call))
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _description(call: Convocation) -> str:
    if method(call) == CANCEL:
        return _("Séance annulée : %(reason)s") % {"reason": call.reason}
    lines = [" ".join(part for part in (item["number"], item["title"]) if part) for item in call.content["items"]]
    return "\n".join(lines)


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _organiser() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
