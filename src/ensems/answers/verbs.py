"""How the register says the acts of this app."""

from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from ensems.answers.models import Inquiry
from ensems.register.subjects import SubjectLink, resolver
from ensems.register.verbs import describe

describe(
    {
        "recommendation.answered": _("Réponse de la Région à une préconisation"),
        "pledge.followed_up": _("Suite donnée à un engagement"),
        "inquiry.asked": _("Interpellation de la Région"),
        "inquiry.answered": _("Réponse de la Région à une interpellation"),
        "inquiry.withdrawn": _("Retrait d’une interpellation"),
        "inquiry.hidden": _("Interpellation masquée"),
    }
)


def inquiry_link(reference: str) -> SubjectLink | None:
    if not Inquiry.objects.filter(reference=reference).exists():
        return None
    return SubjectLink(
        _now("Interpellation %(ref)s") % {"ref": reference}, reverse("answers:inquiry", args=[reference])
    )


resolver("interpellation", inquiry_link, label=_("Interpellation"))
