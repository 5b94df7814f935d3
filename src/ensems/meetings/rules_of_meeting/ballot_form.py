"""Whether a ballot is public or secret, when members ask for it. Pure.

A roll call or a secret ballot is obtained by a share of those present, which the rules of the meeting set. Secrecy
prevails over a roll call (CGCT L2121-21), and a nomination that the rules want secret stays so.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ensems.meetings.rules_of_meeting.quorum import askers_needed
from ensems.meetings.rules_of_meeting.room import Room
from ensems.meetings.rules_of_meeting.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Demand:
    """`askers` counted among the `present`; `needed` is None when the rules give no such right."""

    askers: int
    present: int
    needed: int | None
    sentence: str

    @property
    def granted(self) -> bool:
        return self.needed is not None and self.askers >= self.needed


@dataclass(frozen=True, slots=True)
class Form:
    """`secret`: how the ballot is held; `postponed`: it cannot be, with somebody remote; `sentences` say why."""

    secret: bool
    postponed: bool
    sentences: tuple[str, ...]


def demand(askers: Collection[int], room: Room, rules: Rulebook, *, secret: bool) -> Demand:
    """« Scrutin secret demandé par 4 des 12 présents, il en faut 4 : obtenu. » Who is not there does not count."""
    there = sum(mandate in room.on_site or mandate in room.remote for mandate in askers)
    needed = askers_needed(rules.secret if secret else rules.roll_call, room)
    what = _("Scrutin secret") if secret else _("Scrutin public")
    asked = _("%(what)s demandé par %(n)d des %(present)d présents") % {
        "what": what,
        "n": there,
        "present": room.present,
    }
    if needed is None:
        said = _("%(asked)s : refusé, le règlement de séance ne le prévoit pas sur demande.") % {"asked": asked}
        return Demand(there, room.present, None, said)
    verdict = _("obtenu") if there >= needed else _("refusé")
    said = _("%(asked)s, il en faut %(needed)d : %(verdict)s.") % {
        "asked": asked,
        "needed": needed,
        "verdict": verdict,
    }
    return Demand(there, room.present, needed, said)


def form_of(
    *,
    prepared_secret: bool,
    must_be_secret: bool,
    roll_call: Demand | None,
    secret: Demand | None,
    room: Room,
    rules: Rulebook,
) -> Form:
    """`prepared_secret`: as it was prepared, which holds when nobody obtains otherwise."""
    said = [one.sentence for one in (secret, roll_call) if one is not None]
    if secret is not None and secret.granted:
        if room.remote and not rules.secret_with_remote:
            said.append(
                _("Des membres siègent à distance : le scrutin secret n’y est pas possible, le point est reporté.")
            )
            return Form(True, True, tuple(said))
        return Form(True, False, tuple(said))
    if roll_call is not None and roll_call.granted and prepared_secret:
        if must_be_secret:
            said.append(_("Le règlement de séance veut cependant que cette désignation soit secrète."))
            return Form(True, False, tuple(said))
        return Form(False, False, tuple(said))
    return Form(prepared_secret, False, tuple(said))
