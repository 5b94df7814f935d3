"""A saisine is followed: what its followers are told when its dates change and when it closes."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from ensems.core.actors import VISITOR
from ensems.interface.templatetags.ensems import until
from ensems.notices.following.subjects import Followed, followable
from ensems.notices.registry import Mail, news
from ensems.referrals.enums import Status
from ensems.referrals.models import PhaseChange, Referral


@followable("saisine")
def referrals(names: Collection[str]) -> list[Followed]:
    """By reference, or by slug for one that has none. One SQL query."""
    found = Referral.objects.visible_to(VISITOR).filter(Q(reference__in=names) | Q(reference=None, slug__in=names))
    return [
        Followed(
            one.subject,
            _("la saisine « %(title)s »") % {"title": one.title},
            _path(one),
            _("Un message à chaque étape : contributions, changements de dates, préconisations, réponses, suites."),
        )
        for one in found
    ]


def _path(referral: Referral) -> str:
    return reverse("referrals:detail", args=[referral.slug])


@news("referrals.phase_changed")
def phase_changed(params: dict[str, Any]) -> Mail | None:
    change = PhaseChange.objects.select_related("phase__referral").filter(pk=params["change"]).first()
    if change is None:
        return None
    referral = change.phase.referral
    phase = change.phase.get_kind_display()
    # The dates of today: they may have changed again since.
    ends = (
        _("La phase « %(phase)s » dure désormais jusqu’au %(closes)s.")
        % {"phase": phase, "closes": until(change.phase.closes_at)}
        if change.phase.closes_at
        else _("La phase « %(phase)s » n’a désormais plus de date de fin.") % {"phase": phase}
    )
    return Mail(
        subject=_("De nouvelles dates : %(title)s") % {"title": referral.title},
        text="\n\n".join([ends, _("Motif : %(reason)s") % {"reason": change.reason}, _read(referral)]),
    )


@news("referrals.closed")
def closed(params: dict[str, Any]) -> Mail | None:
    referral = Referral.objects.filter(pk=params["referral"], status=Status.CLOSED).first()
    if referral is None:
        return None
    return Mail(
        subject=_("Saisine close : %(title)s") % {"title": referral.title},
        text="\n\n".join([_("Le fil reste public, avec les engagements et leurs suites."), _read(referral)]),
    )


def _read(referral: Referral) -> str:
    return _("La saisine : %(address)s") % {"address": settings.BASE_URL + _path(referral)}
