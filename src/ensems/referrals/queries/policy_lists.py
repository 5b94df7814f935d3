"""Regional policies, and the saisines linked to a policy, a session or a call."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet

from ensems.core.actors import VISITOR, Actor
from ensems.core.prepared import prepared
from ensems.referrals.enums import Status
from ensems.referrals.models import Referral, RegionalPolicy


def policies(text: str = "") -> QuerySet[RegionalPolicy]:
    found = RegionalPolicy.objects.annotate(
        informed=Count("referrals", filter=~Q(referrals__status=Status.DRAFT), distinct=True),
        stated=Count("versions", distinct=True),
    )
    if text:
        found = found.filter(Q(name__icontains=text) | Q(description__icontains=text))
    return found.order_by("name", "pk")


def policy(slug: str) -> RegionalPolicy | None:
    """Two SQL queries: the policy and its versions."""
    return RegionalPolicy.objects.filter(slug=slug).prefetch_related("versions").first()


def referrals_of(actor: Actor, **link: Any) -> list[Referral]:
    """`policy=`, `meeting=` or `follows=`: the saisines so linked, the latest first. One SQL query."""
    if actor.is_ordinary and set(link) == {"meeting"}:
        return _transmitted_at(link["meeting"].pk)
    return list(Referral.objects.visible_to(actor).filter(**link).order_by("-transmitted_on", "reference"))


@prepared(int)
def _transmitted_at(meeting_id: int) -> QuerySet[Referral]:
    """For whoever sees what everyone sees."""
    return Referral.objects.visible_to(VISITOR).filter(meeting=meeting_id).order_by("-transmitted_on", "reference")
