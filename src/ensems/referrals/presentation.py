"""The sentences of the pages of saisines: days left, phases, state. Pure: no SQL query."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ensems.core import texts
from ensems.interface.shapes import Phase
from ensems.interface.templatetags.ensems import day, hour, instant, until
from ensems.referrals.enums import Origin, PhaseKind, Status
from ensems.referrals.models import Question, Referral
from ensems.referrals.queries import PhaseRow, PhaseState, ReferralPage, ReferralRow, last_day
from ensems.referrals.slots import Heard, QuestionNote


@dataclass(frozen=True, slots=True)
class Said:
    """A state in a few words, and its tone for the `status` component."""

    text: str
    tone: str


@dataclass(frozen=True, slots=True)
class Card:
    row: ReferralRow
    status: Said
    sentence: str
    heard: Heard | None


@dataclass(frozen=True, slots=True)
class QuestionCard:
    question: Question
    notes: tuple[QuestionNote, ...]


@dataclass(frozen=True, slots=True)
class PhaseAction:
    kind: str
    label: str


def status(referral: Referral, phases: PhaseState) -> Said:
    if referral.status == Status.DRAFT:
        return Said(_("en préparation"), "quiet")
    if referral.status == Status.CLOSED:
        return Said(_("close"), "quiet")
    contributions = phases.contributions
    if contributions and contributions.is_open:
        return Said(_("ouverte aux contributions"), "success")
    current = next((row for row in reversed(phases.rows) if row.is_open), None)
    if current:
        return Said(_("en cours : %(phase)s") % {"phase": current.label}, "info")
    if referral.is_history:
        return Said(_("transmise en %(year)s") % {"year": referral.transmitted_on.year}, "quiet")  # type: ignore[union-attr]
    return Said(_("transmise"), "info")


def left(row: PhaseRow) -> str:
    """Days left of an open phase that has an end, in a sentence."""
    if row.days_left is None or row.closes_at is None:
        return ""
    end = until(row.closes_at)
    if row.days_left == 0:
        return _("C’est le dernier jour pour contribuer, jusqu’au %(until)s.") % {"until": end}
    told = ngettext("Il reste %(days)s jour pour contribuer", "Il reste %(days)s jours pour contribuer", row.days_left)
    return f"{told % {'days': texts.integer(row.days_left)}}, " + _("jusqu’au %(until)s.") % {"until": end}


def sentence(referral: Referral, phases: PhaseState) -> str:
    """Where the saisine is, in one sentence; a countdown only where there is a day."""
    contributions = phases.contributions
    if referral.status == Status.DRAFT:
        return _("Elle sera publique quand elle sera transmise.")
    if referral.status == Status.CLOSED:
        return _("Close le %(day)s.") % {"day": day(referral.closed_at)} if referral.closed_at else _("Close.")
    if contributions and contributions.is_open:
        return left(contributions) or _("Contributions ouvertes, sans date de fin.")
    if contributions and contributions.state == "coming":
        return _("Les contributions ouvriront le %(instant)s.") % {"instant": instant(contributions.opens_at)}
    if contributions and contributions.closes_at:
        return _("Contributions closes depuis le %(day)s.") % {"day": day(last_day(contributions.closes_at))}
    return _("Les dates des phases de cette saisine ne sont pas publiques.")


def card(row: ReferralRow, heard: Heard | None) -> Card:
    # Nobody was heard here about what took place before the platform: a zero would be untrue.
    told = heard if heard and heard.total and row.phases.contributions else None
    return Card(row, status(row.referral, row.phases), sentence(row.referral, row.phases), told)


def questions(page: ReferralPage, notes: Iterable[QuestionNote]) -> list[QuestionCard]:
    by: dict[int, list[QuestionNote]] = {}
    for note in notes if page.phases.rows else ():
        by.setdefault(note.question_id, []).append(note)
    return [QuestionCard(one, tuple(by.get(one.pk, ()))) for one in page.questions]


def timeline(phases: PhaseState) -> list[Phase]:
    states = {"past": "past", "open": "now", "coming": "next"}
    return [Phase(capfirst(row.label), _dates(row), states[row.state], _distance(row)) for row in phases.rows]


def all_open(referral: Referral, phases: PhaseState) -> bool:
    """A demonstration plays the whole thread at once: its calendar would puzzle without a word."""
    return referral.is_demonstration and len(phases.rows) > 1 and len(phases.open) == len(phases.rows)


def _dates(row: PhaseRow) -> str:
    if row.closes_at is None:
        return _("à partir du %(day)s") % {"day": day(row.opens_at)}
    # The end of a day needs no hour here: the top of the page says it in full.
    closes = day(row.closes_at) if hour(row.closes_at).startswith("23") else until(row.closes_at)
    opens = day(row.opens_at)
    year = opens[-5:]
    return _("du %(opens)s au %(closes)s") % {
        "opens": opens.removesuffix(year) if closes.endswith(year) else opens,
        "closes": closes,
    }


def _distance(row: PhaseRow) -> str:
    if row.state == "open" and row.days_left is not None:
        if row.days_left == 0:
            return _("dernier jour")
        return ngettext("%(days)s jour restant", "%(days)s jours restants", row.days_left) % {
            "days": texts.integer(row.days_left)
        }
    if row.state == "coming" and row.days_before:
        return ngettext("dans %(days)s jour", "dans %(days)s jours", row.days_before) % {
            "days": texts.integer(row.days_before)
        }
    return ""


def phase_actions(page: ReferralPage) -> list[PhaseAction]:
    """The phases whose dates may still change, or that may be added."""
    past = {row.kind for row in page.phases.rows if row.state == "past"}
    return [PhaseAction(kind, str(label)) for kind, label in PhaseKind.choices if kind not in past]


def transmitter(origin: str) -> Any:
    return _("l’Assemblée") if origin == Origin.ASSEMBLY else _("la Région")
