"""Places that apps above fill on the pages of contributions, and what contributions say on the pages below."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ensems.accounts.enums import Role
from ensems.contributions import queries
from ensems.core import clock
from ensems.core.texts import integer
from ensems.interface.slots import SlotContent, declare, fill
from ensems.referrals.enums import PhaseKind
from ensems.referrals.models import Question, Referral
from ensems.referrals.rules import open_phase
from ensems.referrals.slots import Heard, QuestionNote
from ensems.territories.maps import territories_map
from ensems.territories.models import Territory

declare("question.sections", "contribution.sections", "contribution.actions")
# (start, end) of the passages to mark in the published version.
declare("contribution.passages", data=True)


@fill("referrals.heard", queries=2)
def heard_of_each(*, request: HttpRequest, referrals: Sequence[Referral]) -> list[Heard]:
    counts = queries.heard_counts([referral.pk for referral in referrals], request.now)
    return [Heard(referral_id, heard, total) for referral_id, (heard, total) in counts.items()]


@fill("referral.questions", queries=1)
def said_under_each(*, request: HttpRequest, referral: Referral, questions: Sequence[Question]) -> list[QuestionNote]:
    said = queries.said_per_question(referral.pk)
    waits = bool(open_phase(referral, PhaseKind.CONTRIBUTIONS, request.now))
    return [_note(referral, question, said.get(question.pk), waits=waits) for question in questions]


def _note(referral: Referral, question: Question, said: queries.Said | None, *, waits: bool) -> QuestionNote:
    url = reverse("contributions:question", args=[referral.slug, question.number])
    read = _("Lire et répondre") if waits else _("Lire")
    if said is None:
        if referral.is_history:
            return QuestionNote(question.pk, _("Les réponses d’alors ne sont pas sur la plateforme."), url, _("Lire"))
        return QuestionNote(
            question.pk, _("Aucune contribution encore.") if waits else _("Aucune contribution."), url, read
        )
    return QuestionNote(question.pk, _told(said), url, read)


def _told(said: queries.Said) -> str:
    """ "12 contributions de 5 territoires"; a workshop speaks for no territory, and lets several be heard."""
    contributions = ngettext("%(number)s contribution", "%(number)s contributions", said.contributions)
    contributions %= {"number": integer(said.contributions)}
    if not said.workshops:
        territories = ngettext("de %(number)s territoire", "de %(number)s territoires", said.territories)
        return f"{contributions} {territories % {'number': integer(said.territories)}}"
    workshops = ngettext("dont %(number)s d’un atelier", "dont %(number)s d’ateliers", said.workshops)
    heard = ngettext("%(number)s territoire entendu", "%(number)s territoires entendus", said.territories)
    return ", ".join(
        [
            contributions,
            workshops % {"number": integer(said.workshops)},
            heard % {"number": integer(said.territories)},
        ]
    )


@fill("referral.heard", queries=3)
def heard_there(*, request: HttpRequest, referral: Referral) -> SlotContent | None:
    """Which territories that sit were heard on this saisine, and which were not: figures, a map, names."""
    seated = [one for one in queries.heard_territories(request.now, referral_id=referral.pk) if one.seated]
    if not seated or referral.is_history:
        return None
    heard = [one for one in seated if one.heard]
    figure = territories_map(
        values={one.pk: "said" if one.heard else "none" for one in seated},
        legend=[("said", _("entendu")), ("none", _("pas encore entendu"))],
        otherwise="outside",
        title=_("Les territoires entendus"),
        on=clock.today(request.now),
    )
    return SlotContent(
        "contributions/slots/heard.html",
        {
            "referral": referral,
            "seated": seated,
            "heard": heard,
            "not_heard": [one for one in seated if not one.heard],
            "map": figure if heard and figure.svg else None,
        },
        key=(referral.slug, tuple(seated), figure),
    )


@fill("territory.sections", queries=2, order=30)
def said_by_territory(*, request: HttpRequest, territory: Territory) -> SlotContent | None:
    """In its own name; then with others, in workshops."""
    last, count = queries.said_by(territory.pk)
    return SlotContent(
        "contributions/slots/territory.html",
        {"said": last, "count": count, "met": queries.said_by_its_workshops(territory.pk), "territory": territory},
    )


@fill("page.account", queries=0, order=5)
def my_contributions(*, request: HttpRequest) -> SlotContent | None:
    """For those who may write: whoever has no service role, or is an officer."""
    services = (Role.SECRETARIAT, Role.REGION, Role.RAPPORTEUR, Role.ADMINISTRATOR)
    if request.actor.person_id is None or (request.actor.has(*services) and not request.actor.has(Role.OFFICER)):
        return None
    return SlotContent("contributions/slots/account.html")


from ensems.contributions.workshops import slots as workshops  # noqa: E402

__all__ = ["workshops"]
