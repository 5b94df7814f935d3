"""Equal at the head: whether the chair's own vote settles it, and the sentence that says so or says why not. Pure.

The chair has no second vote: the one they cast weighs more (CGCT L2121-20), where the rules of the meeting say so; in a
secret ballot nobody knows it. Among options it settles where it would be enough to be first: where the most votes
decide, or where two share by halves all that counts. Three equal at the head of an absolute majority are none of them
near it: that is for another round.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from ensems.meetings.rules_of_meeting import Chair, Rulebook, Share
from ensems.meetings.rules_of_meeting.rulebook import HALF, NO_CASTING_VOTE


def barred(rules: Rulebook, chair: Chair | None, *, secret: bool) -> str:
    """Why nobody has a casting vote in this ballot; "" when the chair has it."""
    if secret:
        return _("Dans un scrutin secret, la présidence n’a pas de voix prépondérante.")
    if rules.tie == NO_CASTING_VOTE:
        return _("Le règlement de séance ne donne à personne de voix prépondérante.")
    if chair is None:
        return _("Personne n’est désigné pour présider : aucune voix n’est prépondérante.")
    if not chair.is_member:
        return _("La présidence ne vote pas dans ce scrutin, faute d’y siéger comme membre : elle ne départage pas.")
    return ""


def by_halves(most: int, leading: Sequence[int], base: int, share: Share) -> bool:
    """Two options share by halves all that counts, under a majority of more than half."""
    return len(leading) == 2 and 2 * most == base > 0 and share == Share(HALF, strict=True)


def neither_side() -> str:
    return _("La présidence n’a voté ni pour ni contre : sa voix ne départage pas.")


def none_of_them() -> str:
    return _("La présidence n’a choisi aucune des propositions à égalité : sa voix ne départage pas.")


def settled(winner: str) -> str:
    return _("La voix de la présidence est prépondérante : elle l’emporte pour %(winner)s.") % {"winner": winner}


def another_round() -> str:
    return _("Un nouveau tour est possible.")
