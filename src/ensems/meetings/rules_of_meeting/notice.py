"""How long before a meeting it must be called. Pure.

Clear days (jours francs) count neither the day of sending nor that of the meeting: sent on the 12th for the 18th, five
clear days. Otherwise the delay is the difference between the two days: six.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ensems.core.partial_dates import sentence
from ensems.meetings.rules_of_meeting.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Delay:
    """`days` between sending and meeting, `needed` by the rule that applies; `enough`: the call may leave."""

    days: int
    needed: int
    enough: bool
    sentence: str


def days_between(sent: date, held: date, *, clear: bool) -> int:
    """Never negative."""
    return max(0, (held - sent).days - clear)


def latest_sending(held: date, days: int, *, clear: bool) -> date:
    """The last day on which a call may leave; without any delay, the day itself."""
    return held - timedelta(days=days + clear if days else 0)


def last_day_to_call(rules: Rulebook, held: date, *, second: bool = False) -> date:
    """By the usual delay: an urgency is recorded when it comes."""
    return latest_sending(held, _usual(rules, second=second), clear=rules.notice_is_clear)


def delay(rules: Rulebook, *, sent: date, held: date, urgent: bool = False, second: bool = False) -> Delay:
    """`second`: a new notice after a missed quorum, with its own delay. `urgent`: a recorded urgency shortens it."""
    clear = rules.notice_is_clear
    usual = _usual(rules, second=second)
    needed = min(usual, rules.urgent_days) if urgent and rules.urgent_days is not None else usual
    days = days_between(sent, held, clear=clear)
    enough = held >= sent and days >= needed
    facts = {
        "sent": sentence(sent),
        "held": sentence(held),
        "days": _days(days, clear),
        "needed": _days(needed, clear),
        "latest": sentence(latest_sending(held, needed, clear=clear)),
    }
    if not enough:
        said = _("Envoyée le %(sent)s pour le %(held)s : %(days)s, il en faut %(needed)s ; au plus tard le %(latest)s.")
    elif needed < usual:
        said = _("Envoyée le %(sent)s pour le %(held)s : %(days)s, délai d’urgence de %(needed)s respecté.")
    else:
        said = _("Envoyée le %(sent)s pour le %(held)s : %(days)s, délai de %(needed)s respecté.")
    return Delay(days, needed, enough, said % facts)


def _usual(rules: Rulebook, *, second: bool) -> int:
    return rules.second_notice_days if second else rules.notice_days


def _days(number: int, clear: bool) -> str:
    if clear:
        return ngettext("%(n)d jour franc", "%(n)d jours francs", number) % {"n": number}
    return ngettext("%(n)d jour", "%(n)d jours", number) % {"n": number}
