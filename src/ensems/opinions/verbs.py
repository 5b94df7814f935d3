"""How the register says the acts of this app, and where their subjects are read."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ensems.register.subjects import resolver
from ensems.register.verbs import describe

describe(
    {
        "opinion.submitted": _("Texte soumis à l’adoption"),
        "opinion.reopened": _("Texte rouvert avant le vote"),
        "opinion.adopted": _("Adoption d’un avis"),
        "opinion.rejected": _("Rejet d’un avis"),
        "opinion.transmitted": _("Transmission d’un avis à la Région"),
        "recommendation.withdrawn": _("Abandon d’une préconisation"),
        "recommendation.adopted": _("Adoption d’une préconisation"),
        "recommendation.rejected": _("Rejet d’une préconisation"),
    }
)
resolver("preconisation", lambda reference: reverse("opinions:recommendation", args=[reference]))
resolver("avis", lambda reference: reverse("opinions:opinion", args=[reference]))
