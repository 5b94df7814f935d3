"""What brings a piece of news to someone, when it leaves: what is still followed, and is still public."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.utils.translation import gettext as _

from ensems.notices.following import subjects
from ensems.notices.following.queries import address_of
from ensems.notices.following.subjects import Followed
from ensems.notices.models import Notice, Subscriber, Subscription
from ensems.notices.registry import Recipient, find


@dataclass(frozen=True, slots=True)
class Wanted:
    """`subscriber`: whose links the mail carries; `about`: {primary key of a notice: what brings it}."""

    subscriber: UUID | None = None
    about: dict[int, list[Followed]] = field(default_factory=dict)


def still_wanted(notices: Sequence[Notice], to: Recipient) -> Wanted:
    """None but news is looked at. One SQL query, and one for each kind of thing that is followed."""
    news = [one for one in notices if find(one.kind).is_news]
    if not news:
        return Wanted()
    address = address_of(to) if isinstance(to, Subscriber) else to.email or ""
    asked = {subject for one in news for subject in one.params["about"]}
    kept = Subscription.objects.of(address).confirmed().filter(subject__in=asked)
    followed = list(kept.values_list("subject", "subscriber__key"))
    known = subjects.find({subject for subject, _key in followed})
    about = {one.pk: [known[subject] for subject in one.params["about"] if subject in known] for one in news}
    return Wanted(followed[0][1] if followed else None, about)


def reason(about: Sequence[Followed]) -> str:
    """Vous suivez la saisine « Eau », le territoire « Lure »."""
    return _("Vous suivez %(names)s.") % {"names": ", ".join(one.name for one in about)}
