"""From the rules of a term to its seats, one line for each territory or body. Pure."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ensems.accounts.enums import Gender
from ensems.assembly.apportionment import apportion
from ensems.assembly.enums import Formula, MinimumKind, Unit, Weight
from ensems.assembly.terms.reading import Fault, RulesError
from ensems.assembly.terms.schema import Apportioned, College, Fixed, Listed, TermRules, Thresholds
from ensems.core.texts import integer


@dataclass(frozen=True, slots=True)
class Place:
    """Who names members: `key` is the caller's own; a body of a list has its name for key."""

    key: Hashable
    name: str
    population: int = 0
    communes: int = 0


@dataclass(frozen=True, slots=True)
class Share:
    college: College
    place: Place
    seats: int


@dataclass(frozen=True, slots=True)
class Distribution:
    """Every share in the order of colleges then of places; `sentences` say how each college was counted."""

    shares: tuple[Share, ...]
    sentences: tuple[str, ...]

    @property
    def total(self) -> int:
        return sum(share.seats for share in self.shares)

    def seats_of(self, key: Hashable) -> int:
        """The seats of a place, all colleges together."""
        return sum(share.seats for share in self.shares if share.place.key == key)

    def by_territory(self) -> dict[int, int]:
        """The seats of each territory, all colleges together; keys are those that the caller gave to territories."""
        found: dict[int, int] = {}
        for share in self.shares:
            if share.college.unit == Unit.TERRITORY and isinstance(share.place.key, int):
                found[share.place.key] = found.get(share.place.key, 0) + share.seats
        return found

    def by_place(self) -> dict[Hashable, int]:
        found: dict[Hashable, int] = {}
        for share in self.shares:
            found[share.place.key] = found.get(share.place.key, 0) + share.seats
        return found


def distribute(rules: TermRules, places: Mapping[str, Sequence[Place]]) -> Distribution:
    """`places` by `Unit`. Raises RulesError, naming the field, when a total cannot be shared between those places."""
    shares: list[Share] = []
    sentences: list[str] = []
    faults: list[Fault] = []
    for rank, college in enumerate(rules.colleges):
        held = tuple(places.get(college.unit, ()))
        if isinstance(college.seats, Listed):
            held = tuple(Place(body.name, body.name) for body in college.seats.bodies)
        try:
            numbers = seats_of(college, held, in_pairs=rules.in_pairs)
        except ValueError as error:
            faults.append(Fault(f"colleges[{rank}].seats", _why(college, held, rules.in_pairs, error)))
            continue
        shares += [Share(college, place, number) for place, number in zip(held, numbers, strict=True)]
        sentences.append(sentence_of(college, held, numbers, in_pairs=rules.in_pairs))
    if faults:
        raise RulesError(*faults)
    return Distribution(tuple(shares), tuple(sentences))


def seats_of(college: College, places: Sequence[Place], *, in_pairs: bool) -> list[int]:
    """The number of seats of each place. Raises ValueError when a total cannot be shared between them."""
    match college.seats:
        case Fixed(seats):
            return [seats] * len(places)
        case Thresholds():
            return [college.seats.seats_for(place.population) for place in places]
        case Listed(bodies):
            return [body.seats for body in bodies]
        case Apportioned():
            rule = college.seats
            return apportion(
                [weight_of(place, rule.weight) for place in places],
                rule.total,
                formula=rule.formula,
                least=rule.least,
                minimum=rule.minimum,
                step=2 if in_pairs else 1,
            )
    raise TypeError(college.seats)


def weight_of(place: Place, weight: str) -> int:
    return place.population if weight == Weight.POPULATION else place.communes


def genders(number: int, *, in_pairs: bool) -> list[str]:
    """The gender that each seat of a delegation expects, a woman first; none outside of pairs."""
    return [(Gender.WOMAN, Gender.MAN)[rank % 2].value if in_pairs else "" for rank in range(number)]


# --- In words -----------------------------------------------------------------------------------------------


def sentence_of(college: College, places: Sequence[Place], numbers: Sequence[int], *, in_pairs: bool) -> str:
    """« Élus : 158 sièges. 2 à chacun des 61 territoires, les 36 autres aux plus forts restes sur la population. »"""
    return _("%(college)s : %(seats)s. %(how)s") % {
        "college": college.name,
        "seats": _seats(sum(numbers)),
        "how": _how(college, places, in_pairs),
    }


def _how(college: College, places: Sequence[Place], in_pairs: bool) -> str:
    whom = whom_in_words(college.unit, len(places))
    match college.seats:
        case Fixed(seats):
            return _("%(seats)s pour %(whom)s.") % {"seats": _seats(seats), "whom": whom}
        case Thresholds(steps):
            parts = [
                _("%(seats)s à partir de %(people)s habitants")
                % {"seats": _seats(step.seats), "people": integer(step.population)}
                for step in steps
            ]
            return _("Pour %(whom)s : %(parts)s.") % {"whom": whom, "parts": ", ".join(parts)}
        case Listed(bodies):
            return _("Selon une liste : %(bodies)s.") % {
                "bodies": ", ".join(f"{body.name} ({body.seats})" for body in bodies)
            }
        case Apportioned():
            return _apportioned(college.seats, whom, len(places), in_pairs)
    raise TypeError(college.seats)


def _apportioned(rule: Apportioned, whom: str, places: int, in_pairs: bool) -> str:
    formula = (
        _("aux plus forts restes") if rule.formula == Formula.LARGEST_REMAINDER else _("par la méthode de Sainte-Laguë")
    )
    weight = _("sur la population") if rule.weight == Weight.POPULATION else _("sur le nombre de communes")
    how = f"{formula} {weight}"
    if in_pairs:
        how = _("%(how)s, par paires") % {"how": how}
    if not rule.least:
        return _("Partagés entre %(whom)s %(how)s.") % {"whom": whom, "how": how}
    if rule.minimum == MinimumKind.FLOOR:
        return _("Partagés entre %(whom)s %(how)s, sans descendre sous %(least)s.") % {
            "whom": whom,
            "how": how,
            "least": _seats(rule.least),
        }
    rest = rule.total - rule.least * places
    return _("%(least)s d’abord pour %(whom)s, puis %(rest)s %(how)s.") % {
        "least": _seats(rule.least),
        "whom": whom,
        "rest": ngettext("%(n)s autre", "%(n)s autres", rest) % {"n": integer(rest)},
        "how": how,
    }


def whom_in_words(unit: str, number: int) -> str:
    """« chacun des 61 territoires »; numbers are written as figures."""
    told = {
        Unit.TERRITORY: (_("le seul territoire"), _("chacun des %(n)s territoires")),
        Unit.DEPARTMENT: (_("le seul département"), _("chacun des %(n)s départements")),
        Unit.INTERCOMMUNALITY: (_("la seule intercommunalité"), _("chacune des %(n)s intercommunalités")),
        Unit.BODY: (_("le seul organisme"), _("chacun des %(n)s organismes")),
    }[Unit(unit)]
    return told[0] if number == 1 else told[1] % {"n": integer(number)}


def _seats(number: int) -> str:
    return ngettext("%(n)s siège", "%(n)s sièges", number) % {"n": integer(number)}


def _why(college: College, places: Sequence[Place], in_pairs: bool, error: ValueError) -> str:
    """Why a total cannot be shared, in French; `error` is what the arithmetic said."""
    rule = college.seats
    assert isinstance(rule, Apportioned), error
    if not any(weight_of(place, rule.weight) for place in places):
        return _("rien ne se partage : ni habitants ni communes à compter.")
    needed = max(rule.least, 0) * len(places)
    return _("%(total)s ne suffisent pas : il en faut %(needed)s pour %(least)s à %(whom)s.") % {
        "total": _seats(rule.total),
        "needed": integer(needed),
        "least": _seats(rule.least),
        "whom": whom_in_words(college.unit, len(places)),
    }
