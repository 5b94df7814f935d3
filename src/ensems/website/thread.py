"""The five links of the thread, in figures and in words."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ensems.interface.shapes import Link
from ensems.website.queries import Figures, Owing


def links(figures: Figures, owing: Owing) -> list[Link]:
    """Asked, said, recommended, answered, done since the beginning; each leads to its list."""
    return [
        Link("asked", figures.referrals, _asked(figures), reverse("referrals:list")),
        Link("said", figures.contributions, _said(figures), reverse("contributions:list")),
        Link("told", figures.recommendations, _told(figures), reverse("opinions:list")),
        Link("answered", owing.answered, _answered(owing), reverse("answers:owed"), late=_late(owing)),
        Link("done", figures.kept, _done(figures), reverse("answers:pledges"), late=_overdue(figures)),
    ]


def _asked(figures: Figures) -> str:
    referrals = ngettext("saisine", "saisines", figures.referrals)
    questions = ngettext("%(n)d question posée", "%(n)d questions posées", figures.questions) % {"n": figures.questions}
    return _("%(referrals)s, %(questions)s") % {"referrals": referrals, "questions": questions}


def _said(figures: Figures) -> str:
    said = ngettext("contribution", "contributions", figures.contributions)
    territories = ngettext("de %(n)d territoire", "de %(n)d territoires", figures.territories) % {
        "n": figures.territories
    }
    return f"{said} {territories}"


def _told(figures: Figures) -> str:
    return ngettext("préconisation adoptée", "préconisations adoptées", figures.recommendations)


def _answered(owing: Owing) -> str:
    answered = ngettext("réponse motivée", "réponses motivées", owing.answered)
    if owing.median_days is None:
        return answered
    if owing.median_days == 0:
        return _("%(answered)s, le jour même (médiane)") % {"answered": answered}
    days = ngettext("en %(n)d jour (médiane)", "en %(n)d jours (médiane)", owing.median_days) % {"n": owing.median_days}
    return f"{answered}, {days}"


def _late(owing: Owing) -> str:
    if owing.oldest is None or not owing.oldest.clock.late_by:
        return ""
    return _("la plus ancienne attend depuis %(n)d jours") % {"n": owing.oldest.clock.days}


def _done(figures: Figures) -> str:
    return ngettext("engagement tenu", "engagements tenus", figures.kept) + (
        _(" sur %(n)d") % {"n": figures.pledges} if figures.pledges else ""
    )


def _overdue(figures: Figures) -> str:
    return (
        ngettext("%(n)d en retard", "%(n)d en retard", figures.overdue) % {"n": figures.overdue}
        if figures.overdue
        else ""
    )
