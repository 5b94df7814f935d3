"""Quorum at an instant, with its computation as a sentence that minutes repeat unchanged. Pure and exact."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ensems.meetings.rules_of_meeting.room import Room
from ensems.meetings.rules_of_meeting.rulebook import Rulebook, Share


@dataclass(frozen=True, slots=True)
class Quorum:
    """`counted` out of `base` mandates in force; `needed` is None when no quorum applies, and then it is reached."""

    base: int
    counted: int
    needed: int | None
    reached: bool
    sentence: str

    @property
    def missing(self) -> int:
        return max(0, (self.needed or 0) - self.counted)


def quorum_at(room: Room, rules: Rulebook, *, waived: bool = False) -> Quorum:
    """`waived`: a meeting called again after a missed quorum, where none applies."""
    remote = len(room.remote) if rules.quorum_counts_remote else 0
    carried = len(room.represented) if rules.quorum_counts_proxies else 0
    counted = len(room.on_site) + remote + carried
    share = None if waived else rules.quorum
    needed = share.of(room.base) if share else None
    reached = needed is None or counted >= needed
    said = [_counted(len(room.on_site), remote, carried, room.base), _verdict(needed, reached, waived)]
    said += _not_counted(room, rules)
    return Quorum(room.base, counted, needed, reached, ", ".join(said))


def askers_needed(share: Share | None, room: Room) -> int | None:
    """How many of those present obtain a roll call or a secret ballot by asking; None when the rules give no such
    right. One at least must ask."""
    return None if share is None else max(1, share.of(room.present))


def _counted(on_site: int, remote: int, carried: int, base: int) -> str:
    facts = {"on_site": on_site, "remote": remote, "carried": carried, "total": on_site + remote + carried}
    whole = _("sur %(base)d en exercice") % {"base": base}
    if not remote and not carried:
        return ngettext("%(total)d présent", "%(total)d présents", on_site) % facts + " " + whole
    parts = [ngettext("%(on_site)d présent sur place", "%(on_site)d présents sur place", on_site) % facts]
    if remote:
        parts.append(_("%(remote)d à distance") % facts)
    if carried:
        parts.append(ngettext("%(carried)d représenté", "%(carried)d représentés", carried) % facts)
    return ", ".join(parts) + ", " + _("soit %(total)d") % facts + " " + whole


def _verdict(needed: int | None, reached: bool, waived: bool) -> str:
    if waived:
        return _("aucun quorum n’est requis après une première convocation sans quorum")
    if needed is None:
        return _("aucun quorum n’est requis")
    if reached:
        return _("quorum %(needed)d : atteint") % {"needed": needed}
    return _("quorum %(needed)d : non atteint") % {"needed": needed}


def _not_counted(room: Room, rules: Rulebook) -> list[str]:
    """What a reader could believe counted; only when there is some."""
    said = []
    if room.remote and not rules.quorum_counts_remote:
        said.append(_("%(n)d à distance non comptés") % {"n": len(room.remote)})
    if room.aside:
        said.append(
            ngettext("%(n)d membre intéressé non compté", "%(n)d membres intéressés non comptés", len(room.aside))
            % {"n": len(room.aside)}
        )
    return said
