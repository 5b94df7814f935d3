"""What the front door adds to pages: the way to one's own work, and the feeds."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse

from ensems.accounts.enums import Role
from ensems.interface.slots import SlotContent, fill
from ensems.website.feed_entries import INQUIRIES
from ensems.website.rules import may_see_worklist


@fill("page.account", queries=0, order=4)
def my_work(*, request: HttpRequest) -> SlotContent | None:
    """The work list for the secretariat, what is owed for the elected members of the Region."""
    if may_see_worklist(request.actor):
        return SlotContent("website/slots/worklist.html")
    if request.actor.has(Role.REGION):
        return SlotContent("website/slots/owed.html")
    return None


@fill("page.head", queries=0, order=10)
def feed_of_the_page(*, request: HttpRequest, subject: str) -> SlotContent:
    return SlotContent("website/slots/feed_head.html", {"feed": feed_address(subject)})


@fill("page.follow", queries=0, order=20)
def feed_to_follow(*, request: HttpRequest, subject: str) -> SlotContent:
    return SlotContent("website/slots/feed_link.html", {"feed": feed_address(subject)})


def feed_address(subject: str) -> str:
    """Inquiries share one feed; without a subject, that of everything."""
    kind, _colon, name = subject.partition(":")
    if kind in {INQUIRIES, "interpellation"}:
        return reverse("website:feed_of_inquiries")
    return reverse("website:feed_of", args=[kind, name]) if name else reverse("website:feed")
