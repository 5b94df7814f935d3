"""What is looked at before somebody takes a seat: each check gives a sentence, whether all is well or not. Pure.

A check that the register of elected officials answers may be passed over with a written reason, because that register
is late by some months; the others may not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ensems.accounts.enums import Gender
from ensems.assembly.elected.enums import Level
from ensems.assembly.enums import ParityKind
from ensems.assembly.terms.schema import College, Parity
from ensems.core.partial_dates import sentence


class State(StrEnum):
    FINE = "fine"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Check:
    """`waivable`: a written reason is enough to go on."""

    key: str
    state: State
    sentence: str
    waivable: bool = False

    @property
    def stops(self) -> bool:
        return self.state == State.REFUSED and not self.waivable

    @property
    def needs_a_reason(self) -> bool:
        return self.state != State.FINE and self.waivable


@dataclass(frozen=True, slots=True)
class Elected:
    """What the register of elected officials says of one person.

    `vintages`: the lists that are loaded; `held`: the levels of the mandates surely found, with their sentence, and
    `local` those in the perimeter. `doubts` and `near`: the same for what a person has to confirm.
    """

    vintages: Mapping[str, str] = field(default_factory=dict)
    held: Mapping[str, str] = field(default_factory=dict)
    local: frozenset[str] = frozenset()
    doubts: Mapping[str, str] = field(default_factory=dict)
    near: frozenset[str] = frozenset()


NOT_LOADED = Elected()


# --- Dates --------------------------------------------------------------------------------------------------


def dates(*, deliberated_on: date, effective_on: date, term_starts: date, term_ends: date | None, today: date) -> Check:
    told = {"day": sentence(deliberated_on), "effect": sentence(effective_on)}
    if deliberated_on > today:
        return _dates(False, _("La délibération est datée du %(day)s, qui n’est pas encore venu.") % told)
    if effective_on < deliberated_on:
        return _dates(False, _("Elle prend effet le %(effect)s, avant d’avoir été votée le %(day)s.") % told)
    if effective_on < term_starts or (term_ends is not None and effective_on > term_ends):
        return _dates(False, _("Le %(effect)s n’est pas un jour de la mandature.") % told)
    return _dates(True, _("Délibération du %(day)s, qui prend effet le %(effect)s.") % told)


def _dates(fine: bool, told: str) -> Check:
    return Check("dates", State.FINE if fine else State.REFUSED, told)


# --- Parity -------------------------------------------------------------------------------------------------


def expected_gender(*, name: str, gender: str, expected: str) -> Check:
    """Of one seat of a pair."""
    if gender not in Gender.values:
        return Check("parity", State.REFUSED, _("Dites si %(name)s est une femme ou un homme.") % {"name": name})
    if expected and gender != expected:
        said = _("Ce siège revient à une femme.") if expected == Gender.WOMAN else _("Ce siège revient à un homme.")
        return Check("parity", State.REFUSED, _("%(said)s La parité est stricte dans la délégation.") % {"said": said})
    if expected:
        return Check("parity", State.FINE, _("Le siège garde la parité de la délégation."))
    return Check("parity", State.FINE, _("Ce siège n’attend ni une femme ni un homme en particulier."))


def parity(rule: Parity, *, women: int, men: int, vacant: int) -> Check:
    """Of a whole (a delegation, a college, the Assembly): is the rule kept, could it be once seats are filled?"""
    told = {
        "women": ngettext("%(n)d femme", "%(n)d femmes", women) % {"n": women},
        "men": ngettext("%(n)d homme", "%(n)d hommes", men) % {"n": men},
        "gap": abs(women - men),
    }
    if rule.kind == ParityKind.NONE:
        return Check("parity", State.FINE, _("%(women)s, %(men)s ; aucune règle de parité.") % told)
    allowed = 0 if rule.kind == ParityKind.PAIRS else rule.gap
    told["allowed"] = allowed
    if abs(women - men) <= allowed:
        if rule.kind == ParityKind.PAIRS:
            return Check("parity", State.FINE, _("%(women)s, %(men)s : parité stricte.") % told)
        return Check("parity", State.FINE, _("%(women)s, %(men)s : écart de %(gap)d, pour %(allowed)d permis.") % told)
    if abs(women - men) - vacant <= allowed:
        who = _("une femme est attendue") if women < men else _("un homme est attendu")
        return Check("parity", State.UNKNOWN, _("%(women)s, %(men)s : %(who)s.") % {**told, "who": who})
    return Check("parity", State.REFUSED, _("%(women)s, %(men)s : écart de %(gap)d, pour %(allowed)d permis.") % told)


# --- The register of elected officials ----------------------------------------------------------------------


def incompatibility(college: College, elected: Elected, *, name: str) -> Check | None:
    """None when the college bars no mandate."""
    if not college.incompatible:
        return None
    barred = [level for level in college.incompatible if level in elected.held]
    if barred:
        return Check(
            "incompatibility",
            State.REFUSED,
            _("%(name)s ne peut pas siéger ici : %(held)s.")
            % {"name": name, "held": " ; ".join(elected.held[level] for level in barred)},
            waivable=True,
        )
    missing = [level for level in college.incompatible if level not in elected.vintages]
    if missing:
        return _unread("incompatibility", missing)
    unsure = [elected.doubts[level] for level in college.incompatible if level in elected.doubts]
    if unsure:
        return Check("incompatibility", State.UNKNOWN, unsure[0], waivable=True)
    return Check(
        "incompatibility",
        State.FINE,
        _("Aucun mandat incompatible (%(levels)s) au répertoire des élus.") % {"levels": _levels(college.incompatible)},
    )


def local_mandate(college: College, elected: Elected, *, name: str, where: str) -> Check | None:
    """Holds, in the perimeter of the territory, one of the mandates that the college asks. None when it asks none."""
    if not college.offices:
        return None
    found = [level for level in college.offices if level in elected.local]
    if found:
        return Check("local_mandate", State.FINE, _("%(held)s.") % {"held": elected.held[found[0]]})
    missing = [level for level in college.offices if level not in elected.vintages]
    if missing:
        return _unread("local_mandate", missing)
    unsure = [elected.doubts[level] for level in college.offices if level in elected.near]
    if unsure:
        return Check("local_mandate", State.UNKNOWN, unsure[0], waivable=True)
    return Check(
        "local_mandate",
        State.REFUSED,
        _("Le répertoire des élus ne donne à %(name)s aucun mandat (%(levels)s) dans le périmètre de « %(where)s ».")
        % {"name": name, "levels": _levels(college.offices), "where": where},
        waivable=True,
    )


def _unread(key: str, missing: Iterable[Level]) -> Check:
    return Check(
        key,
        State.UNKNOWN,
        _("Le répertoire des élus n’est pas chargé pour %(levels)s : vérifiez par vous-même.")
        % {"levels": _levels(missing)},
        waivable=True,
    )


def _levels(levels: Iterable[Level]) -> str:
    return ", ".join(str(Level(level).label) for level in levels)
