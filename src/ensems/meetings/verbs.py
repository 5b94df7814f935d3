"""How the register says the acts of this app."""

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ensems.meetings.ballots import verbs as ballots
from ensems.meetings.minutes import verbs as minutes
from ensems.meetings.models import Meeting
from ensems.register.subjects import SubjectLink, resolver
from ensems.register.verbs import describe


def meeting_link(slug: str) -> SubjectLink | None:
    """One SQL query."""
    title = Meeting.objects.filter(slug=slug).values_list("title", flat=True).first()
    return SubjectLink(title, reverse("meetings:detail", args=[slug])) if title else None


def rules_link(number: str) -> SubjectLink | None:
    """Every version is on one page."""
    label = gettext("Règlement de séance, version %(number)s") % {"number": number}
    return SubjectLink(label, f"{reverse('meetings:rules')}#v{number}")


describe(
    {
        "meeting.recorded": _("Séance enregistrée"),
        "meeting.corrected": _("Faits d’une séance corrigés"),
        "meeting.convened": _("Convocation envoyée"),
        "meeting.cancelled": _("Séance annulée"),
        "meeting.opened": _("Séance ouverte"),
        "meeting.closed": _("Séance close"),
        "meeting.officers_named": _("Présidence et secrétaires de séance nommés"),
        "meeting.item_opened": _("Point de l’ordre du jour abordé"),
        "meeting.item_closed": _("Point de l’ordre du jour achevé"),
        # Written by releases that named the chair apart.
        "meeting.chair_named": _("Présidence de séance donnée"),
        "meeting.speaking_set": _("Ordre et durée des prises de parole choisis"),
        "meeting.item_postponed": _("Point de l’ordre du jour reporté"),
        "meeting.quorum_found": _("Quorum constaté"),
        "meeting.arrived": _("Arrivée en séance"),
        "meeting.left": _("Départ de la séance"),
        "meeting.presence_corrected": _("Présence corrigée"),
        "meeting.recused": _("Déport sur un point"),
        "meeting.recusal_withdrawn": _("Déport sur un point retiré"),
        "speech.asked": _("Parole demandée"),
        "speech.withdrawn": _("Demande de parole retirée"),
        "speech.given": _("Parole donnée"),
        "speech.ended": _("Prise de parole achevée"),
        "proxy.given": _("Pouvoir donné"),
        "proxy.documented": _("Document joint à un pouvoir"),
        "proxy.revoked": _("Pouvoir révoqué"),
        "standing_rules.adopted": _("Version du règlement de séance enregistrée"),
    }
)

__all__ = ["ballots", "minutes"]

resolver("seance", meeting_link, label=_("Séance"))
resolver("reglement", rules_link, label=_("Règlement de séance"))
