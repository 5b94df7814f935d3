"""How the register says the acts on amendments, and where they are read."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ensems.register.subjects import SubjectLink, resolver
from ensems.register.verbs import describe

describe(
    {
        "opinion.amendments_opened": gettext_lazy("Conditions de dépôt des amendements"),
        "amendments.ordered": gettext_lazy("Ordre de vote des amendements"),
        "amendment.deposited": gettext_lazy("Dépôt d’un amendement"),
        "amendment.signed": gettext_lazy("Signature d’un amendement"),
        "amendment.unsigned": gettext_lazy("Retrait d’une signature d’un amendement"),
        "amendment.withdrawn": gettext_lazy("Retrait d’un amendement"),
        "amendment.adopted": gettext_lazy("Adoption d’un amendement"),
        "amendment.rejected": gettext_lazy("Rejet d’un amendement"),
        "amendment.fallen": gettext_lazy("Amendement tombé"),
    }
)


def amendment_link(name: str) -> SubjectLink | None:
    """No SQL query; the page itself says when it does not exist."""
    reference, _slash, number = name.rpartition("/")
    if not reference or not number.isdecimal():
        return None
    label = _("Amendement n° %(n)s à %(ref)s") % {"n": number, "ref": reference}
    return SubjectLink(label, reverse("opinions:amendment", args=[reference, int(number)]))


resolver("amendement", amendment_link, label=gettext_lazy("Amendement"))
