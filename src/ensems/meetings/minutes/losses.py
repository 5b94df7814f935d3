"""The quorum of an item each time it was open: when it was lost, with which figures, when it came back; what
that made of the ballots. Pure.

The quorum of a ballot is that of its opening (`ballots.rules.may_open_now`): none opens while it is missing, one that
opens by its hour then has no effect, one that opened before stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from ensems.interface.templatetags.ensems import hour
from ensems.meetings.rules_of_meeting import Quorum


@dataclass(frozen=True, slots=True)
class Held:
    """When a ballot was open. `without_quorum`: it was missing at its opening; `counted`: it has a result."""

    number: int
    opened_at: datetime
    closed_at: datetime | None = None
    counted: bool = False
    without_quorum: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """One time that an item was open. `again`: it had been before; `suspended`: it was to be once more."""

    start: datetime
    end: datetime
    again: bool = False
    suspended: bool = False

    def held(self, ballots: Iterable[Held]) -> list[Held]:
        """Those that opened in it: an item is not left while one is open."""
        return [one for one in ballots if self.start <= one.opened_at <= self.end]


@dataclass(frozen=True, slots=True)
class Loss:
    """From `lost` to `back` (None: until the item was left). `at_start`: it was missing from the beginning on."""

    lost: datetime
    found: Quorum
    at_start: bool = False
    back: datetime | None = None
    found_again: Quorum | None = None

    def holds(self, at: datetime) -> bool:
        return self.lost <= at and (self.back is None or at < self.back)


def losses(instants: Sequence[datetime], quorum_at: Callable[[datetime], Quorum]) -> list[Loss]:
    """`instants`: every one at which the room may change while the item is open, its beginning first."""
    found: list[Loss] = []
    missing: Loss | None = None
    for at in instants:
        quorum = quorum_at(at)
        if missing is None and not quorum.reached:
            missing = Loss(at, quorum, at_start=at == instants[0])
        elif missing is not None and quorum.reached:
            found.append(Loss(missing.lost, missing.found, missing.at_start, at, quorum))
            missing = None
    return [*found, missing] if missing else found


def when(turns: Sequence[Turn]) -> str:
    """« De 9 h 40 à 10 h 25, puis de 11 h à 11 h 10. »"""
    spans = [{"start": hour(turn.start), "end": hour(turn.end)} for turn in turns]
    first = [_("De %(start)s à %(end)s") % span for span in spans[:1]]
    return ", ".join(first + [_("puis de %(start)s à %(end)s") % span for span in spans[1:]]) + "."


def said(loss: Loss, turn: Turn, ballots: Iterable[Held]) -> list[str]:
    """« Quorum perdu à 10 h 12 : 79 présents…, quorum 80 : non atteint. Retrouvé à 10 h 25 : 80 présents… »

    `ballots`: those of the item, whenever they were held."""
    return [f"{_lost(loss, turn)} {_back(loss, turn)}", _no_ballot(loss, turn), *_ballots(loss, turn.held(ballots))]


def _lost(loss: Loss, turn: Turn) -> str:
    if not loss.at_start:
        return _("Quorum perdu à %(at)s : %(quorum)s.") % {"at": hour(loss.lost), "quorum": loss.found.sentence}
    facts = {"at": hour(loss.lost), "quorum": loss.found.sentence}
    if turn.again:
        return _("Le quorum manquait à la reprise de ce point, à %(at)s : %(quorum)s.") % facts
    return _("Le quorum manquait au début de ce point : %(quorum)s.") % facts


def _back(loss: Loss, turn: Turn) -> str:
    if loss.back is not None and loss.found_again is not None:
        facts = {"at": hour(loss.back), "quorum": loss.found_again.sentence}
        return (
            _("Quorum atteint à %(at)s : %(quorum)s.") if loss.at_start else _("Retrouvé à %(at)s : %(quorum)s.")
        ) % facts
    if turn.suspended:
        never = _("Il n’a pas été retrouvé avant que ce point soit suspendu, à %(at)s.")
        if loss.at_start:
            never = _("Il n’a pas été atteint avant que ce point soit suspendu, à %(at)s.")
        return never % {"at": hour(turn.end)}
    if loss.at_start:
        return _("Il n’a pas été atteint avant la fin de ce point.")
    return _("Il n’a pas été retrouvé avant la fin de ce point.")


def _no_ballot(loss: Loss, turn: Turn) -> str:
    back = loss.back or (turn.end if turn.suspended else None)
    if back is None:
        said = _("À partir de %(at)s, aucun scrutin ne pouvait plus s’ouvrir sur ce point.")
        return said % {"at": hour(loss.lost)}
    facts = {"start": hour(loss.lost), "end": hour(back)}
    return _("De %(start)s à %(end)s, aucun scrutin ne pouvait s’ouvrir sur ce point.") % facts


def _ballots(loss: Loss, ballots: Iterable[Held]) -> list[str]:
    found = []
    for one in ballots:
        facts = {"n": one.number, "opened": hour(one.opened_at)}
        if one.without_quorum and loss.holds(one.opened_at):
            found.append(_("Le scrutin %(n)d, ouvert à %(opened)s sans quorum, est sans effet.") % facts)
        elif one.counted and one.opened_at < loss.lost < (one.closed_at or one.opened_at):
            said = _(
                "Le scrutin %(n)d, ouvert à %(opened)s avec le quorum, s’est poursuivi : le quorum d’un scrutin est "
                "celui de son ouverture, son résultat vaut."
            )
            found.append(said % facts)
    return found
