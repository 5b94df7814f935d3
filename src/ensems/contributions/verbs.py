"""What the register calls the acts of contributions, and where their subjects are."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ensems.register import subjects, verbs

verbs.describe(
    {
        "contribution.deposited": gettext_lazy("Dépôt d’une contribution"),
        "contribution.withdrawn": gettext_lazy("Retrait d’une contribution"),
        "contribution.hidden": gettext_lazy("Masquage d’une contribution"),
        "contribution.shown": gettext_lazy("Rétablissement d’une contribution"),
        "contribution.corrected": gettext_lazy("Correction autour d’une contribution"),
        "contribution.supported": gettext_lazy("Soutien à une contribution"),
        "contribution.unsupported": gettext_lazy("Retrait d’un soutien"),
        "contribution.commented": gettext_lazy("Commentaire sous une contribution"),
        "referral.reminded": gettext_lazy("Rappel aux territoires qui n’ont pas encore été entendus"),
        "comment.hidden": gettext_lazy("Masquage d’un commentaire"),
    }
)


def link(reference: str) -> subjects.SubjectLink | None:
    """No SQL query: whatever was deposited has a page, be it a trace."""
    try:
        url = reverse("contributions:detail", args=[reference])
    except NoReverseMatch:
        return None
    return subjects.SubjectLink(_("Contribution %(reference)s") % {"reference": reference}, url)


subjects.resolver("contribution", link, label=gettext_lazy("Contribution"))
