"""How the register says what happens to minutes."""

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ensems.meetings.minutes.models import Minutes
from ensems.register import subjects
from ensems.register.subjects import SubjectLink
from ensems.register.verbs import describe

describe(
    {
        "minutes.sent": _("Procès-verbal soumis aux personnes présentes"),
        "minutes.correction_proposed": _("Correction d’un procès-verbal demandée"),
        "minutes.correction_answered": _("Réponse à une correction demandée"),
        "minutes.settled": _("Texte d’un procès-verbal proposé à l’adoption"),
        "minutes.reopened": _("Procès-verbal repris"),
        "minutes.adopted": _("Procès-verbal adopté"),
        "minutes.published": _("Procès-verbal signé et publié"),
    }
)


def _link(slug: str) -> SubjectLink | None:
    """One SQL query."""
    title = Minutes.objects.filter(meeting__slug=slug).values_list("meeting__title", flat=True).first()
    if title is None:
        return None
    label = gettext("Procès-verbal de « %(title)s »") % {"title": title}
    return SubjectLink(label, reverse("meetings:minutes", args=[slug]))


subjects.resolver("proces-verbal", _link, label=_("Procès-verbal"))
