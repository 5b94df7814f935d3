"""How the register says the acts of this app, and where their subjects are read."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ensems.opinions.amendments import verbs as amendments
from ensems.register.subjects import SubjectLink, resolver
from ensems.register.verbs import describe

describe(
    {
        "opinion.submitted": gettext_lazy("Texte soumis à l’adoption"),
        "opinion.reopened": gettext_lazy("Texte rouvert avant le vote"),
        "opinion.adopted": gettext_lazy("Adoption d’un avis"),
        "opinion.rejected": gettext_lazy("Rejet d’un avis"),
        "opinion.transmitted": gettext_lazy("Transmission d’un avis à la Région"),
        "recommendation.withdrawn": gettext_lazy("Abandon d’une préconisation"),
        "recommendation.adopted": gettext_lazy("Adoption d’une préconisation"),
        "recommendation.rejected": gettext_lazy("Rejet d’une préconisation"),
    }
)


def recommendation_link(reference: str) -> SubjectLink | None:
    """No SQL query; the page itself says when it is not public yet."""
    label = _("Préconisation %(ref)s") % {"ref": reference}
    return SubjectLink(label, reverse("opinions:recommendation", args=[reference]))


def opinion_link(reference: str) -> SubjectLink | None:
    return SubjectLink(_("Avis %(ref)s") % {"ref": reference}, reverse("opinions:opinion", args=[reference]))


resolver("preconisation", recommendation_link, label=gettext_lazy("Préconisation"))
resolver("avis", opinion_link, label=gettext_lazy("Avis"))

__all__ = ["amendments", "opinion_link", "recommendation_link"]
