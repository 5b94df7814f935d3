"""From the JSON document of a term to its rules, checked: each fault is a sentence that names its field."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from ensems.assembly.elected.enums import Level
from ensems.assembly.enums import (
    Formula,
    Method,
    MinimumKind,
    ParityKind,
    ParityScope,
    ReplacedBy,
    Unit,
    Weight,
)
from ensems.assembly.terms.schema import (
    VERSION,
    Apportioned,
    BodySeats,
    College,
    Fixed,
    Listed,
    Parity,
    Replacement,
    Seats,
    Step,
    Substitutes,
    TermRules,
    Thresholds,
)

Choice = TypeVar("Choice", bound=TextChoices)

MOST_SEATS, MOST_COLLEGES, MOST_LINES, MOST_PEOPLE = 2_000, 20, 500, 100_000_000
KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Fault:
    """`path` is where the field is in the document: « colleges[0].seats.total »."""

    path: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.path} : {self.sentence}"


class RulesError(ValueError):
    """Rules that cannot be: all that is wrong with them, in the order of the document."""

    def __init__(self, *faults: Fault) -> None:
        self.faults = faults
        super().__init__(" ".join(str(fault) for fault in faults))


def read(document: Any) -> TermRules:
    """The rules that a document tells; raises RulesError with every fault found. A field left out has its default."""
    reader = _Reader()
    if not isinstance(document, Mapping):
        raise RulesError(Fault("règles", _("un objet est attendu.")))
    if document.get("version") != VERSION:
        raise RulesError(
            Fault("version", _("la version %(version)d est attendue.") % {"version": VERSION}),
        )
    reader.only(document, ("version", "months", "colleges", "parity", "substitutes", "replacement"))
    rules = TermRules(
        colleges=tuple(reader.colleges(document.get("colleges"))),
        months=reader.whole(document, "months", 0, 240, 0),
        parity=reader.parity(document.get("parity", {})),
        substitutes=reader.substitutes(document.get("substitutes", {})),
        replacement=reader.replacement(document.get("replacement", {})),
    )
    if not reader.faults:
        reader.faults += _contradictions(rules)
    if reader.faults:
        raise RulesError(*reader.faults)
    return rules


def _contradictions(rules: TermRules) -> Iterator[Fault]:
    """Fields that are right each by itself and not together."""
    if rules.replacement.by == ReplacedBy.SUBSTITUTE and not rules.substitutes.each:
        yield Fault("replacement.by", _("un suppléant ne remplace que si chaque titulaire en a un."))
    for rank, college in enumerate(rules.colleges):
        path, seats = f"colleges[{rank}].seats", college.seats
        if (college.unit == Unit.BODY) != isinstance(seats, Listed):
            yield Fault(
                f"{path}.method", _("une liste d’organismes va avec le collège d’organismes, et avec lui seul.")
            )
        if college.offices and college.unit == Unit.BODY:
            yield Fault(
                f"colleges[{rank}].offices", _("un organisme n’a pas de périmètre où vérifier un mandat local.")
            )
        if set(college.offices) & set(college.incompatible):
            yield Fault(f"colleges[{rank}].incompatible", _("le même mandat est demandé et interdit."))
        if rules.in_pairs:
            for where, number in _numbers(seats):
                if number % 2:
                    yield Fault(
                        f"{path}.{where}",
                        _("la parité par paires demande un nombre pair, pas %(number)d.") % {"number": number},
                    )


def _numbers(seats: Seats) -> Iterator[tuple[str, int]]:
    """Every number of seats of a method, with where it is written."""
    match seats:
        case Fixed(number):
            yield "seats", number
        case Thresholds(steps):
            yield from ((f"steps[{rank}].seats", step.seats) for rank, step in enumerate(steps))
        case Apportioned():
            yield from (("total", seats.total), ("least", seats.least))
        case Listed(bodies):
            yield from ((f"bodies[{rank}].seats", body.seats) for rank, body in enumerate(bodies))


class _Reader:
    """Reads one field at a time, keeps what is wrong and goes on with a default: all faults are told at once."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.place: list[str] = []

    @contextmanager
    def inside(self, name: str) -> Iterator[None]:
        self.place.append(name)
        try:
            yield
        finally:
            self.place.pop()

    def wrong(self, name: str, sentence: str) -> None:
        self.faults.append(Fault(".".join([*self.place, name]), sentence))

    def only(self, document: Mapping[str, Any], known: tuple[str, ...]) -> None:
        for name in sorted(str(key) for key in document if key not in known):
            self.wrong(name, _("ce champ n’existe pas."))

    def mapping(self, value: Any, name: str) -> Mapping[str, Any]:
        if isinstance(value, Mapping):
            return value
        self.wrong(name, _("un objet est attendu."))
        return {}

    def items(self, value: Any, name: str, most: int) -> list[Any]:
        if isinstance(value, list) and 1 <= len(value) <= most:
            return value
        self.wrong(name, _("une liste de 1 à %(most)d éléments est attendue.") % {"most": most})
        return []

    def whole(self, document: Mapping[str, Any], name: str, least: int, most: int, default: int | None = None) -> int:
        value = document.get(name, default)
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            return value
        self.wrong(
            name,
            _("un nombre entier de %(least)d à %(most)d est attendu.") % {"least": least, "most": most},
        )
        return least

    def yes_or_no(self, document: Mapping[str, Any], name: str, default: bool) -> bool:
        value = document.get(name, default)
        if not isinstance(value, bool):
            self.wrong(name, _("oui ou non (true ou false) est attendu."))
            return default
        return value

    def words(self, document: Mapping[str, Any], name: str, most: int) -> str:
        value = document.get(name)
        if isinstance(value, str) and 1 <= len(value.strip()) <= most:
            return value.strip()
        self.wrong(name, _("un texte de 1 à %(most)d caractères est attendu.") % {"most": most})
        return ""

    def choice(self, document: Mapping[str, Any], name: str, kinds: type[Choice], default: Choice) -> Choice:
        value = document.get(name, default)
        if value in kinds.values:
            return kinds(value)
        self.wrong(name, _("l’une de ces valeurs est attendue : %(values)s.") % {"values": ", ".join(kinds.values)})
        return default

    def offices(self, document: Mapping[str, Any], name: str) -> tuple[Level, ...]:
        value = document.get(name, [])
        if isinstance(value, list) and all(one in Level.values for one in value):
            return tuple(dict.fromkeys(Level(one) for one in value))
        self.wrong(name, _("une liste de ces valeurs est attendue : %(values)s.") % {"values": ", ".join(Level.values)})
        return ()

    def colleges(self, value: Any) -> Iterator[College]:
        seen: set[str] = set()
        for rank, one in enumerate(self.items(value, "colleges", MOST_COLLEGES)):
            document = self.mapping(one, f"colleges[{rank}]")
            if not document:
                continue
            with self.inside(f"colleges[{rank}]"):
                self.only(document, ("key", "name", "unit", "seats", "offices", "incompatible"))
                key = self.words(document, "key", 40)
                if key and not KEY.fullmatch(key):
                    self.wrong(
                        "key", _("des lettres minuscules sans accent, des chiffres et des tirets sont attendus.")
                    )
                if key in seen:
                    self.wrong("key", _("un autre collège a déjà cette clé."))
                seen.add(key)
                yield College(
                    key=key,
                    name=self.words(document, "name", 120),
                    unit=self.choice(document, "unit", Unit, Unit.TERRITORY),
                    seats=self.seats(document.get("seats")),
                    offices=self.offices(document, "offices"),
                    incompatible=self.offices(document, "incompatible"),
                )

    def seats(self, value: Any) -> Seats:
        document = self.mapping(value, "seats")
        with self.inside("seats"):
            match document.get("method"):
                case Method.FIXED.value:
                    self.only(document, ("method", "seats"))
                    return Fixed(self.whole(document, "seats", 1, MOST_SEATS))
                case Method.THRESHOLDS.value:
                    self.only(document, ("method", "steps"))
                    return Thresholds(tuple(self.steps(document)))
                case Method.APPORTIONED.value:
                    self.only(document, ("method", "total", "formula", "weight", "least", "minimum"))
                    return Apportioned(
                        total=self.whole(document, "total", 1, MOST_SEATS),
                        formula=self.choice(document, "formula", Formula, Formula.LARGEST_REMAINDER),
                        weight=self.choice(document, "weight", Weight, Weight.POPULATION),
                        least=self.whole(document, "least", 0, MOST_SEATS, 0),
                        minimum=self.choice(document, "minimum", MinimumKind, MinimumKind.BASE),
                    )
                case Method.LISTED.value:
                    self.only(document, ("method", "bodies"))
                    return Listed(tuple(self.bodies(document)))
            if document:
                self.choice(document, "method", Method, Method.FIXED)
                if "method" not in document:
                    self.wrong("method", _("la façon de compter les sièges est attendue."))
            return Fixed(1)

    def steps(self, document: Mapping[str, Any]) -> Iterator[Step]:
        before = -1
        for rank, one in enumerate(self.items(document.get("steps"), "steps", MOST_LINES)):
            step = self.mapping(one, f"steps[{rank}]")
            with self.inside(f"steps[{rank}]"):
                self.only(step, ("population", "seats"))
                population = self.whole(step, "population", 0, MOST_PEOPLE)
                if rank == 0 and population:
                    self.wrong("population", _("le premier seuil est 0, pour que chacun ait un nombre de sièges."))
                elif population <= before:
                    self.wrong("population", _("les seuils vont du plus petit au plus grand."))
                before = population
                yield Step(population, self.whole(step, "seats", 0, MOST_SEATS))

    def bodies(self, document: Mapping[str, Any]) -> Iterator[BodySeats]:
        seen: set[str] = set()
        for rank, one in enumerate(self.items(document.get("bodies"), "bodies", MOST_LINES)):
            body = self.mapping(one, f"bodies[{rank}]")
            with self.inside(f"bodies[{rank}]"):
                self.only(body, ("name", "seats"))
                name = self.words(body, "name", 160)
                if name in seen:
                    self.wrong("name", _("cet organisme est déjà dans la liste."))
                seen.add(name)
                yield BodySeats(name, self.whole(body, "seats", 1, MOST_SEATS))

    def parity(self, value: Any) -> Parity:
        document = self.mapping(value, "parity")
        with self.inside("parity"):
            self.only(document, ("kind", "gap", "scope"))
            return Parity(
                kind=self.choice(document, "kind", ParityKind, ParityKind.NONE),
                gap=self.whole(document, "gap", 0, MOST_SEATS, 1),
                scope=self.choice(document, "scope", ParityScope, ParityScope.DELEGATION),
            )

    def substitutes(self, value: Any) -> Substitutes:
        document = self.mapping(value, "substitutes")
        with self.inside("substitutes"):
            self.only(document, ("each", "same_gender"))
            return Substitutes(
                each=self.yes_or_no(document, "each", False),
                same_gender=self.yes_or_no(document, "same_gender", True),
            )

    def replacement(self, value: Any) -> Replacement:
        document = self.mapping(value, "replacement")
        with self.inside("replacement"):
            self.only(document, ("by", "within_days"))
            return Replacement(
                by=self.choice(document, "by", ReplacedBy, ReplacedBy.DESIGNATION),
                within_days=self.whole(document, "within_days", 0, 730, 0),
            )
