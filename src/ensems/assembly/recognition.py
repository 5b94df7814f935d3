"""Members and the register of elected officials: who is recognised, who is doubtful, who holds a local mandate no more.

Read again whole each time: after a new import, nothing is to be recomputed and nothing can be late.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ensems.accounts.enums import Gender
from ensems.assembly.elected import queries
from ensems.assembly.elected.enums import Level
from ensems.assembly.elected.matching import (
    Asked,
    Candidate,
    Human,
    Match,
    Near,
    Verdict,
    family_names,
    given_names,
)
from ensems.assembly.elected.models import ElectedList, Recognition
from ensems.assembly.elected.queries import Perimeter
from ensems.assembly.models import Mandate, Term
from ensems.assembly.queries import rules_of
from ensems.assembly.registry import office_in_words
from ensems.assembly.terms.schema import College
from ensems.territories.models import Commune, Membership


class State(StrEnum):
    """In the order in which they are looked at."""

    LOST = "lost"
    BARRED = "barred"
    DOUBTFUL = "doubtful"
    UNKNOWN = "unknown"
    RECOGNISED = "recognised"


LABELS = {
    State.LOST: gettext_lazy("mandat local perdu"),
    State.BARRED: gettext_lazy("mandat incompatible"),
    State.DOUBTFUL: gettext_lazy("à décider"),
    State.UNKNOWN: gettext_lazy("sans correspondance"),
    State.RECOGNISED: gettext_lazy("reconnu"),
}
TONES = {State.LOST: "error", State.BARRED: "error", State.DOUBTFUL: "warning", State.RECOGNISED: "success"}


@dataclass(frozen=True, slots=True)
class Case:
    """One member whose college asks or bars a mandate. `match` over the whole register, decisions included."""

    mandate: Mandate
    state: State
    sentence: str
    match: Match

    @property
    def label(self) -> Any:
        return LABELS[self.state]

    @property
    def tone(self) -> str:
        return TONES.get(self.state, "quiet")


@dataclass(frozen=True, slots=True)
class Review:
    """`lists`: those in force, by level; `cases` by urgency, then by name."""

    lists: Mapping[str, ElectedList]
    cases: tuple[Case, ...]

    def of(self, state: str) -> list[Case]:
        return [case for case in self.cases if case.state == state]

    @property
    def counts(self) -> list[tuple[State, Any, int]]:
        found = Counter(case.state for case in self.cases)
        return [(state, LABELS[state], found[state]) for state in State]

    @property
    def settled(self) -> int:
        """Those about whom nobody has anything to decide any more."""
        return sum(case.state in (State.RECOGNISED, State.BARRED, State.LOST) for case in self.cases)

    def after(self, mandate: Mandate) -> Case | None:
        """The next doubtful case, the first again after the last."""
        waiting = [case for case in self.of(State.DOUBTFUL) if case.mandate.pk != mandate.pk]
        ranks = {case.mandate.pk: rank for rank, case in enumerate(self.cases)}
        here = ranks.get(mandate.pk, -1)
        return next((case for case in waiting if ranks[case.mandate.pk] > here), waiting[0] if waiting else None)


def review(day: date) -> Review:
    """Everyone who sits that day, full members and substitutes. Six SQL queries at most, one without a list."""
    lists = queries.lists()
    if not lists:
        return Review({}, ())
    held = (
        Mandate.objects.in_force(day)
        .filter(seat__term__in=Term.objects.in_force(day), person__erased_at__isnull=True)
        .select_related("person", "seat__territory", "seat__term")
        .order_by("person__family_name", "person__given_name", "pk")
    )
    concerned = [(mandate, college) for mandate in held if (college := _college(mandate)) is not None]
    people = [(mandate.person, queries.asked(mandate.person)) for mandate, _college_ in concerned]
    matches = queries.find_all(people) if people else []
    same = set(
        Recognition.objects.filter(person__in=[person.pk for person, _who in people], is_same=True).values_list(
            "person_id", flat=True
        )
    )
    perimeters = _perimeters([mandate.seat.territory_id for mandate, _college_ in concerned], day)
    cases = [
        _case(mandate, college, found, perimeters.get(mandate.seat.territory_id), day, lists, mandate.person_id in same)
        for (mandate, college), found in zip(concerned, matches, strict=True)
    ]
    order = list(State)
    return Review(lists, tuple(sorted(cases, key=lambda case: order.index(case.state))))


def _college(mandate: Mandate) -> College | None:
    """The college of the seat, when it asks or bars a mandate."""
    rules = rules_of(mandate.seat.term)
    college = rules.college(mandate.seat.college) if rules else None
    return college if college is not None and (college.offices or college.incompatible) else None


def _case(
    mandate: Mandate,
    college: College,
    found: Match,
    perimeter: Perimeter | None,
    day: date,
    lists: Mapping[str, ElectedList],
    said_same: bool,
) -> Case:
    state, sentence = _state(college, found, perimeter, day, lists, said_same)
    return Case(mandate, state, sentence, found)


def _state(
    college: College,
    found: Match,
    perimeter: Perimeter | None,
    day: date,
    lists: Mapping[str, ElectedList],
    said_same: bool,
) -> tuple[State, str]:
    begun = [office for office in found.offices if office.since is None or office.since <= day]
    if found.verdict is Verdict.DOUBTFUL:
        return State.DOUBTFUL, _("Le répertoire connaît une personne qui pourrait être ce membre.")
    if found.verdict is Verdict.CERTAIN:
        barred = [office.level for office in begun if office.level in college.incompatible]
        if barred:
            return State.BARRED, _("Le répertoire lui donne un mandat incompatible : %(level)s.") % {
                "level": Level(barred[0]).label
            }
        asked = [office for office in begun if office.level in college.offices]
        if not college.offices or any(perimeter is None or perimeter.holds(office) for office in asked):
            return State.RECOGNISED, _("Reconnu au répertoire.")
        if any(perimeter is not None and perimeter.touches(office) for office in asked):
            return State.RECOGNISED, _("Reconnu au répertoire ; son canton est à vérifier.")
        return _lost(college, lists)
    if said_same and college.offices:
        return _lost(college, lists)
    return State.UNKNOWN, _("Le répertoire ne connaît personne de ce nom.")


def _lost(college: College, lists: Mapping[str, ElectedList]) -> tuple[State, str]:
    """Said only when every list that would tell is there."""
    missing = [str(Level(level).label) for level in college.offices if level not in lists]
    if missing:
        return State.UNKNOWN, _("Le répertoire n’est pas chargé pour %(levels)s.") % {"levels": ", ".join(missing)}
    vintages = sorted({lists[level].vintage for level in college.offices})
    return State.LOST, _("Reconnu naguère, sans mandat dans le périmètre d’après le répertoire (%(vintage)s).") % {
        "vintage": ", ".join(vintages)
    }


def _perimeters(territories: Iterable[int | None], day: date) -> dict[int | None, Perimeter]:
    """One SQL query for all."""
    held: dict[int | None, list[tuple]] = defaultdict(list)
    rows = Membership.objects.in_force(day).filter(territory__in={pk for pk in territories if pk is not None})
    for pk, *row in rows.values_list(
        "territory_id", "commune_id", "commune__intercommunality_id", "commune__department_id"
    ):
        held[pk].append(tuple(row))
    found: dict[int | None, Perimeter] = {}
    for pk, parts in held.items():
        communes, groups, departments = zip(*parts, strict=True)
        found[pk] = Perimeter(frozenset(communes), frozenset(groups) - {None}, frozenset(departments))
    return found


# --- One case, both sides ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """One thing compared. `tone`: success when both agree, error when they differ, quiet when nothing is known."""

    what: Any
    here: str
    there: str
    agreement: Any
    tone: str


@dataclass(frozen=True, slots=True)
class HeldOffice:
    """`inside`: in the perimeter of the territory that the member sits for."""

    words: str
    since: date | None
    inside: bool


@dataclass(frozen=True, slots=True)
class Side:
    """A civil identity of the register next to the member; `said`: what was decided of the two, if anything."""

    human: Human
    reason: Any
    lines: tuple[Line, ...]
    offices: tuple[HeldOffice, ...]
    said: Recognition | None

    @property
    def name(self) -> str:
        return f"{self.human.given_name} {self.human.family_name}"


@dataclass(frozen=True, slots=True)
class Compared:
    """`sides`: those among whom to choose, then the namesakes set aside; `gone`: decided, and not listed any more."""

    mandate: Mandate
    sides: tuple[Side, ...]
    gone: tuple[Recognition, ...]


NEAR_WORDS = {
    Near.SAME: (gettext_lazy("le même"), "success"),
    Near.PART: (gettext_lazy("l’un contient l’autre"), "warning"),
    Near.SHARED: (gettext_lazy("un mot en commun"), "warning"),
    Near.OTHER: (gettext_lazy("différent"), "error"),
}


def compared(mandate: Mandate, day: date, birth: date | None = None) -> Compared:
    """Both sides of one case; the date of birth, when one is given, is compared and kept nowhere. Four SQL queries."""
    who = queries.asked(mandate.person, birth)
    found = queries.find(who, person=mandate.person)
    told = {one.human: one for one in Recognition.objects.filter(person=mandate.person).select_related("decided_by")}
    shown = [*found.candidates, *found.aside]
    perimeter = queries.perimeter_of(mandate.seat.territory, day) if mandate.seat.territory else None
    codes = {office.commune for one in shown for office in one.human.offices if office.commune}
    names = dict(Commune.objects.filter(code__in=codes).values_list("code", "name")) if codes else {}
    sides = tuple(_side(one, who, perimeter, names, told.get(one.human.key)) for one in shown)
    here = {one.human.key for one in shown}
    return Compared(mandate, sides, tuple(one for key, one in told.items() if key not in here))


def _side(
    one: Candidate, who: Asked, perimeter: Perimeter | None, names: dict[str, str], said: Recognition | None
) -> Side:
    human = one.human
    lines = (
        _names(_("Nom"), who.family_name, human.family_name, family_names(who.family_name, human.family_name)),
        _names(_("Prénom"), who.given_name, human.given_name, given_names(who.given_name, human.given_name)),
        _sexes(who.sex, human.sex),
        _births(who.birth, human.birth),
    )
    offices = tuple(
        HeldOffice(office_in_words(office, names), office.since, perimeter is None or perimeter.holds(office))
        for office in human.offices
    )
    return Side(human, one.reason, lines, offices, said)


def _names(what: Any, here: str, there: str, near: Near) -> Line:
    words, tone = NEAR_WORDS[near]
    return Line(what, here, there, words, tone)


def _sexes(here: str, there: str) -> Line:
    labels = {key: str(label) for key, label in Gender.choices}
    shown = (labels.get(here, _("non dit")), labels.get(there, _("non dit")))
    if not (here and there):
        return Line(_("Sexe"), *shown, _("rien à comparer"), "quiet")
    return Line(_("Sexe"), *shown, *((_("le même"), "success") if here == there else (_("différent"), "error")))


def _births(here: str, there: str) -> Line:
    """Of a date of birth, both sides only know a digest."""
    shown = (_("donnée ci-dessous") if here else _("non gardée"), _("en empreinte") if there else _("absente"))
    if not (here and there):
        return Line(_("Date de naissance"), *shown, _("rien à comparer"), "quiet")
    agreed = (_("la même"), "success") if here == there else (_("une autre"), "error")
    return Line(_("Date de naissance"), *shown, *agreed)


def mandate_shown(pk: int) -> Mandate | None:
    """One SQL query."""
    found = Mandate.objects.select_related("person", "seat__territory", "seat__term")
    return found.filter(pk=pk, person__erased_at__isnull=True).first()
