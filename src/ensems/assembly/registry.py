"""What the register of elected officials says of a candidate, as the checks read it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from ensems.accounts.models import Person
from ensems.assembly.checks import NOT_LOADED, Elected
from ensems.assembly.elected import queries
from ensems.assembly.elected.enums import Level
from ensems.assembly.elected.matching import Asked, Candidate, Office, Verdict
from ensems.territories.models import Commune, Territory

if TYPE_CHECKING:
    from ensems.assembly import designations


def elected_of(
    candidate: designations.Candidate, territory: Territory | None, on: date, *, person: Person | None = None
) -> Elected:
    """Up to five SQL queries: the lists, the matches, what was decided of the person, the perimeter, the communes.

    One when no list is loaded. The birth date goes no further than its digest.
    """
    lists = queries.lists()
    if not lists:
        return NOT_LOADED
    vintages = {level: one.vintage for level, one in lists.items()}
    who = Asked(candidate.family_name, candidate.given_name, candidate.gender, candidate.birth)
    found = queries.find(who, person=person)
    begun = [
        (one, office)
        for one in found.candidates
        for office in one.human.offices
        if office.since is None or office.since <= on
    ]
    if not begun or found.verdict is Verdict.NONE:
        return Elected(vintages)
    perimeter = queries.perimeter_of(territory, on) if territory else None
    inside = frozenset(office.level for _one, office in begun if perimeter is None or perimeter.holds(office))
    # Which communes make a canton is not known: an office of the département is near, and a person says if it counts.
    near = frozenset(office.level for _one, office in begun if perimeter is not None and perimeter.touches(office))
    # Of several offices of one level, the one of the perimeter tells most.
    begun.sort(key=lambda pair: perimeter is not None and not perimeter.holds(pair[1]))
    if found.verdict is Verdict.DOUBTFUL:
        return Elected(vintages, doubts=_sentences(begun, vintages, certain=False), near=inside | near)
    told = _sentences(begun, vintages, certain=True)
    unsure = {
        level: _("%(told)s : le canton est-il dans le périmètre ? À confirmer.") % {"told": told[level]}
        for level in near - inside
    }
    return Elected(vintages, told, inside, unsure, frozenset(unsure))


def _sentences(begun: Iterable[tuple[Candidate, Office]], vintages: dict[str, str], *, certain: bool) -> dict[str, str]:
    """The first office of each level, in words. One SQL query, for the names of communes."""
    begun = list(begun)
    codes = {office.commune for _one, office in begun if office.commune}
    names = dict(Commune.objects.filter(code__in=codes).values_list("code", "name")) if codes else {}
    found: dict[str, str] = {}
    for one, office in begun:
        if office.level in found:
            continue
        told = {
            "name": f"{one.human.given_name} {one.human.family_name}",
            "office": office_in_words(office, names),
            "vintage": vintages.get(office.level, ""),
            "reason": one.reason,
        }
        found[office.level] = (
            _("%(name)s siège au %(office)s, d’après le répertoire des élus (%(vintage)s)") % told
            if certain
            else _("Le répertoire des élus (%(vintage)s) connaît %(name)s, %(office)s : %(reason)s. À confirmer.")
            % told
        )
    return found


def office_in_words(office: Office, names: dict[str, str]) -> str:
    """« conseil municipal de Vaux (maire) »"""
    where = names.get(office.commune, office.place)
    label = str(Level(office.level).label)
    told = _("%(office)s, %(where)s") % {"office": label, "where": where} if where else label
    return f"{told} ({office.function})" if office.function else told


def certain_identities(candidate: designations.Candidate, person: Person) -> list[str]:
    """The civil identities that this candidate surely is, to be remembered with the person. Two SQL queries."""
    who = Asked(candidate.family_name, candidate.given_name, candidate.gender, candidate.birth)
    found = queries.find(who, person=person)
    return [one.human.key for one in found.candidates] if found.verdict is Verdict.CERTAIN else []
