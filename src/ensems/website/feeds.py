"""Entries as an Atom feed (RFC 4287), in French."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape

from ensems.website.feed_entries import Entry

# What XML 1.0 cannot hold, and a text of ours may.
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
NOTHING_YET = datetime(1970, 1, 1, tzinfo=UTC)
# The day the tags were first made: RFC 4151 asks for a date on which the name was ours.
SINCE = "2026"


class Feed(Atom1Feed):
    """Without an entry it still has an instant, the same at each reading."""

    def latest_post_date(self) -> datetime:
        return max((item["updateddate"] for item in self.items), default=NOTHING_YET)


def tag(name: str) -> str:
    """tag:ensems.example,2026:contribution:C-4: neither the scheme, nor the port, nor the address of the page."""
    return f"tag:{urlsplit(settings.BASE_URL).hostname},{SINCE}:{name}"


def atom(*, name: str, title: str, path: str, feed_path: str, entries: Sequence[Entry]) -> str:
    """`name` identifies the feed for ever; `path` is the page that it tells of."""
    feed = Feed(
        title=_clean(title),
        link=settings.BASE_URL + path,
        description="",
        language="fr",
        author_name="Ensems",
        feed_url=settings.BASE_URL + feed_path,
        feed_guid=tag(f"flux:{name}"),
    )
    for one in entries:
        feed.add_item(
            title=_clean(one.title),
            link=settings.BASE_URL + one.path,
            # The summary of Atom1Feed is HTML.
            description=escape(_clean(one.summary)),
            unique_id=tag(one.tag),
            pubdate=one.since,
            updateddate=one.at,
        )
    return feed.writeString("utf-8")


def _clean(text: str) -> str:
    return NOT_XML.sub("", text)
