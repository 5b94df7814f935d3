"""What followers of a saisine, of a recommendation or of a territory that it quotes are told of its amendments."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from ensems.notices.registry import Mail, news
from ensems.opinions.amendments.enums import Fate
from ensems.opinions.amendments.models import Amendment
from ensems.opinions.amendments.wording import exact, short
from ensems.writing import marks


@news("opinions.amendment_deposited")
def deposited(params: dict[str, Any]) -> Mail | None:
    """Nothing once it is withdrawn, or settled: that is told in its turn."""
    return _mail(params, _("Amendement déposé à %(ref)s : %(what)s"), [Fate.DEPOSITED])


@news("opinions.amendment_decided")
def decided(params: dict[str, Any]) -> Mail | None:
    return _mail(params, _("Amendement voté à %(ref)s : %(what)s"), [Fate.ADOPTED, Fate.REJECTED, Fate.FALLEN])


def _mail(params: dict[str, Any], subject: str, while_it_is: list[Fate]) -> Mail | None:
    found = Amendment.objects.select_related("recommendation").filter(pk=params["amendment"], fate__in=while_it_is)
    amendment = found.first()
    if amendment is None:
        return None
    told, change = amendment.recommendation, amendment.change
    names = {"n": amendment.number, "ref": told.reference, "title": told.title}
    lines = [
        _("Amendement n° %(n)d à la préconisation %(ref)s, « %(title)s ».") % names,
        marks.plain(exact(change)),
        *([_("Il est %(fate)s.") % {"fate": amendment.get_fate_display()}] if amendment.ground else []),
        *([amendment.ground] if amendment.ground else []),
        settings.BASE_URL + reverse("opinions:amendment", args=[told.reference, amendment.number]),
    ]
    return Mail(subject=subject % {"ref": told.reference, "what": short(change)}, text="\n\n".join(lines))
