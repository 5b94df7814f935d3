"""Is this person that elected official? Pure: values in, a verdict with its reasons out.

Certain needs more than a name: the same date of birth (by its digest), with the same first name, a surname in common
and no contradiction of sex. A name alone is never more than doubtful, since homonyms sit in neighbouring councils;
whoever is doubtful is shown to a person, who decides (`decided`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum, StrEnum
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from ensems.territories.names import query

# fmt: off
PARTICLES = frozenset({
    "d", "da", "de", "del", "della", "den", "der", "des", "di", "do", "dos", "du", "el", "l", "la", "le", "les", "van",
    "von",
})
# fmt: on
# What civil records put between two surnames; none of them is one.
BETWEEN = frozenset(["alias", "dit", "dite", "ep", "epouse", "epse", "ne", "nee", "usage", "veuve", "vve"])
# Below, what is left of a name glued to its particle is too short to be looked for.
LEFT = 3


class Verdict(StrEnum):
    CERTAIN = "certain"
    DOUBTFUL = "doubtful"
    NONE = "none"


class Near(Enum):
    """How two names agree: the same; one holds the other; a word in common; nothing."""

    SAME = 3
    PART = 2
    SHARED = 1
    OTHER = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """A person as the platform knows one. `sex` "" and `birth` "" (see `digests.birth_digest`): not known."""

    family_name: str
    given_name: str
    sex: str = ""
    birth: str = ""


@dataclass(frozen=True, slots=True)
class Office:
    """`place` is the code of the assembly, `commune` the one that a community councillor comes from."""

    level: str
    place: str
    commune: str
    department: str
    canton: str
    function: str
    since: date | None


@dataclass(frozen=True, slots=True)
class Human:
    """A civil identity of the register with its offices; `key` is `ElectedOffice.human`."""

    key: str
    family_name: str
    given_name: str
    sex: str
    birth: str
    offices: tuple[Office, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    human: Human
    verdict: Verdict
    reason: Any


@dataclass(frozen=True, slots=True)
class Match:
    """`candidates` are those of the verdict: the person when certain, those among whom to choose when doubtful.

    `aside` are namesakes that something tells apart, with what does.
    """

    verdict: Verdict
    candidates: tuple[Candidate, ...] = ()
    aside: tuple[Candidate, ...] = ()

    @property
    def offices(self) -> tuple[Office, ...]:
        return tuple(office for candidate in self.candidates for office in candidate.human.offices)


def match(asked: Asked, humans: Iterable[Human], decided: Mapping[str, bool] | None = None) -> Match:
    """The verdict over all these identities; `decided` maps a key to what somebody said: the same person, or not."""
    decided = decided or {}
    found: dict[Verdict, list[Candidate]] = {verdict: [] for verdict in Verdict}
    for human in humans:
        candidate = _said(human, decided[human.key]) if human.key in decided else compare(asked, human)
        if candidate is not None:
            found[candidate.verdict].append(candidate)
    certain, doubtful, aside = found[Verdict.CERTAIN], found[Verdict.DOUBTFUL], tuple(found[Verdict.NONE])
    if certain and not _one_person([c.human for c in certain if c.human.key not in decided]):
        several = _("plusieurs personnes du répertoire répondent aussi bien")
        doubtful = [c if c.human.key in decided else Candidate(c.human, Verdict.DOUBTFUL, several) for c in certain]
        return Match(Verdict.DOUBTFUL, tuple(doubtful), aside)
    if certain:
        return Match(Verdict.CERTAIN, tuple(certain), aside)
    if doubtful:
        return Match(Verdict.DOUBTFUL, tuple(doubtful), aside)
    return Match(Verdict.NONE, (), aside)


def compare(asked: Asked, human: Human) -> Candidate | None:
    """One identity: a verdict and why, NONE for a namesake who is somebody else, nothing at all for a stranger."""
    family, given = family_names(asked.family_name, human.family_name), given_names(asked.given_name, human.given_name)
    crossed = (
        family_names(asked.family_name, human.given_name) is Near.SAME
        and given_names(asked.given_name, human.family_name) is Near.SAME
    )
    if crossed:
        family = given = Near.SAME
    other_sex = bool(asked.sex and human.sex and asked.sex != human.sex)
    if not (asked.birth and human.birth):
        return _without_birth(human, family, given, other_sex)
    if asked.birth != human.birth:
        if family in (Near.SAME, Near.PART) and given is not Near.OTHER:
            return Candidate(human, Verdict.NONE, _("homonyme : une autre date de naissance"))
        return None
    return _with_birth(human, family, given, other_sex, crossed)


def _with_birth(human: Human, family: Near, given: Near, other_sex: bool, crossed: bool) -> Candidate | None:
    """Born the same day."""
    close = family in (Near.SAME, Near.PART) and given is Near.SAME
    if close and not other_sex:
        return Candidate(human, Verdict.CERTAIN, _certainty(family, crossed))
    if close:
        reason = _("même nom, même prénom, même date de naissance, mais le répertoire dit un autre sexe")
    elif family is Near.SAME and given is Near.OTHER:
        reason = _("même nom et même date de naissance, autre prénom : prénom d’usage, ou jumeau")
    elif family is Near.OTHER and given is Near.SAME and not other_sex:
        reason = _("même prénom et même date de naissance, autre nom : nom d’usage peut-être")
    elif family is not Near.OTHER and given is not Near.OTHER:
        reason = _("même date de naissance, nom ou prénom en partie différent")
    else:
        return None
    return Candidate(human, Verdict.DOUBTFUL, reason)


def _certainty(family: Near, crossed: bool) -> str:
    if crossed:
        return _("nom et prénom intervertis, même date de naissance")
    if family is Near.PART:
        return _("un nom en commun (nom double ou nom d’usage), même prénom, même date de naissance")
    return _("même nom, même prénom, même date de naissance")


def _without_birth(human: Human, family: Near, given: Near, other_sex: bool) -> Candidate | None:
    """The date of birth is missing on one side: nothing is certain."""
    if family is Near.OTHER or given is Near.OTHER or (family is Near.SHARED and given is not Near.SAME):
        return None
    if other_sex:
        return Candidate(human, Verdict.NONE, _("homonyme : un autre sexe"))
    if family is Near.SAME and given is Near.SAME:
        return Candidate(human, Verdict.DOUBTFUL, _("même nom et même prénom, sans date de naissance à comparer"))
    return Candidate(human, Verdict.DOUBTFUL, _("nom ou prénom proches, sans date de naissance à comparer"))


def _said(human: Human, is_same: bool) -> Candidate:
    if is_same:
        return Candidate(human, Verdict.CERTAIN, _("rapprochement décidé par le secrétariat"))
    return Candidate(human, Verdict.NONE, _("autre personne, a dit le secrétariat"))


def _one_person(humans: list[Human]) -> bool:
    """One list says DUPONT, another DUPONT-DURAND: still one person when each would be certain of the other."""
    return all(
        (found := compare(Asked(one.family_name, one.given_name, one.sex, one.birth), other)) is not None
        and found.verdict is Verdict.CERTAIN
        for rank, one in enumerate(humans)
        for other in humans[:rank]
    )


# --- Names --------------------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def words(name: str) -> tuple[str, ...]:
    """What tells a name from another: « d’Essai, née de La Poire » → essai, poire. A name of particles keeps them."""
    every = [word for word in query(name).split() if word not in BETWEEN]
    return tuple(word for word in every if word not in PARTICLES) or tuple(every)


def looked_for(name: str) -> frozenset[str]:
    """A surname near this one has one of these words: its own, all glued (LEGALL), or without a glued particle."""
    own = words(name)
    cut = {
        word.removeprefix(particle)
        for word in own
        for particle in PARTICLES
        if len(particle) > 1 and word.startswith(particle) and len(word) >= len(particle) + LEFT
    }
    return frozenset({*own, *cut, _letters(name)} - {""})


def family_names(one: str, other: str) -> Near:
    first, second = words(one), words(other)
    if not first or not second:
        return Near.OTHER
    # « LE GALL » and « LEGALL », « DUPONT-DURAND » and « DURAND DUPONT ».
    if sorted(first) == sorted(second) or _letters(one) == _letters(other):
        return Near.SAME
    common = set(first) & set(second)
    if common in (set(first), set(second)):
        return Near.PART
    return Near.SHARED if common else Near.OTHER


def given_names(one: str, other: str) -> Near:
    """Order matters: Marie-Anne is not Anne-Marie. An initial, or a first of several, is a part."""
    first, second = words(one), words(other)
    if not first or not second:
        return Near.OTHER
    if first == second or _letters(one) == _letters(other):
        return Near.SAME
    short, long = sorted((first, second), key=len)
    if long[: len(short)] == short or set(short) < set(long):
        return Near.PART
    if len(first[0]) == 1 or len(second[0]) == 1:
        return Near.PART if first[0][0] == second[0][0] else Near.OTHER
    return Near.OTHER


@lru_cache(maxsize=4096)
def _letters(name: str) -> str:
    return query(name).replace(" ", "")
