"""Whether a proxy may be given, and why not. Pure: what is needed is given.

A proxy is written, names its holder, is dated, and may be revoked at any time. Whether it is *in force* at an instant
(giver away, holder sitting) is `room.room_at`'s affair.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ensems.core.decisions import YES, Decision, no
from ensems.meetings.rules_of_meeting.room import FULL, Power, Sitter
from ensems.meetings.rules_of_meeting.rulebook import Rulebook


def may_give(
    rules: Rulebook,
    *,
    giver: Sitter | None,
    holder: Sitter | None,
    standing: Iterable[Power],
    in_a_row: int = 0,
    substitute_comes: bool = False,
) -> Decision:
    """`giver`, `holder`: their mandates that day, None for someone who has none. `standing`: the proxies of this
    meeting that are not revoked. `in_a_row`: see `meetings_in_a_row`."""
    if rules.proxies_each == 0:
        return no(_("Le règlement de séance n’admet aucun pouvoir."))
    if giver is None or giver.rank != FULL:
        return no(_("Seul un membre titulaire, dont le mandat est en cours ce jour-là, donne pouvoir."))
    if holder is None:
        return no(_("Un pouvoir se donne à un membre de l’Assemblée dont le mandat est en cours ce jour-là."))
    if holder.mandate == giver.mandate or holder.place == giver.place:
        return no(_("Un pouvoir se donne à une autre personne que celle qui siège déjà à cette place."))
    if rules.proxy_without_substitute and substitute_comes:
        return no(_("Votre suppléant ou suppléante vient siéger : le règlement n’admet alors pas de pouvoir."))
    if rules.proxies_in_a_row is not None and in_a_row >= rules.proxies_in_a_row:
        return no(_in_a_row(rules.proxies_in_a_row))
    return _beside(rules, giver, holder, list(standing))


def meetings_in_a_row(represented: Sequence[bool]) -> int:
    """For how many of the latest meetings in a row someone was represented; the latest comes first."""
    return next((rank for rank, was in enumerate(represented) if not was), len(represented))


def free_slot(rules: Rulebook, taken: Iterable[int]) -> int | None:
    """The first of the places that a holder has for proxies, from 1; None when all are taken."""
    used = set(taken)
    return next((slot for slot in range(1, rules.proxies_each + 1) if slot not in used), None)


def _beside(rules: Rulebook, giver: Sitter, holder: Sitter, standing: list[Power]) -> Decision:
    """What the proxies already given forbid."""
    if any(power.giver == giver.mandate for power in standing):
        return no(_("Un pouvoir est déjà donné pour cette séance : révoquez-le avant d’en donner un autre."))
    if any(power.holder == giver.mandate for power in standing):
        return no(_("Qui porte un pouvoir ne peut pas en donner un : le pouvoir porté doit d’abord être révoqué."))
    if any(power.giver == holder.mandate for power in standing):
        return no(
            _("La personne choisie a elle-même donné pouvoir : elle ne siégera pas. Choisissez quelqu’un d’autre.")
        )
    if sum(power.holder == holder.mandate for power in standing) >= rules.proxies_each:
        return no(_full(rules.proxies_each))
    return YES


def _full(most: int) -> str:
    return ngettext(
        "La personne choisie porte déjà un pouvoir, le maximum du règlement. Choisissez quelqu’un d’autre.",
        "La personne choisie porte déjà %(most)d pouvoirs, le maximum du règlement. Choisissez quelqu’un d’autre.",
        most,
    ) % {"most": most}


def _in_a_row(most: int) -> str:
    return ngettext(
        "Le règlement n’admet pas d’être représenté à plus d’une séance de suite, et la dernière l’a déjà été.",
        "Le règlement n’admet pas d’être représenté à plus de %(most)d séances de suite, et les dernières l’ont "
        "déjà été.",
        most,
    ) % {"most": most}
