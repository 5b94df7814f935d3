"""An import told in French, line by line: what was read, what would change, what to look at."""

from __future__ import annotations

from collections.abc import Iterator

from ensems.core.partial_dates import sentence
from ensems.core.texts import integer
from ensems.territories.changes import Changes, TerritoryChange
from ensems.territories.drafts import Parsed

TITLES = {
    "name": "nom",
    "kind": "nature",
    "carrier": "porteur",
    "carrier_sirens": "SIREN du porteur",
    "carrier_kinds": "nature du porteur",
    "departments": "départements",
    "source": "source",
}


def explain(parsed: Parsed, changes: Changes) -> Iterator[str]:
    """The whole report, one line at a time, without a decision: the command adds what was done."""
    members = sum(len(draft.members) for draft in parsed.drafts)
    yield (
        f"Lu ({parsed.dialect}) : {integer(len(parsed.drafts))} territoires, {integer(members)} membres nommés, "
        f"{integer(sum(c.communes for c in changes.territories))} communes, "
        f"{integer(sum(c.population for c in changes.territories))} habitants."
    )
    yield from parsed.notes
    yield from _refusals(parsed, changes)
    yield ""
    yield f"Changements à compter du {sentence(changes.on)} :"
    yield from _changed(changes)
    yield ""
    yield from _looked_at(changes)


def _refusals(parsed: Parsed, changes: Changes) -> Iterator[str]:
    problems = [*parsed.problems, *changes.problems]
    if problems:
        yield ""
        yield _count(len(problems), "erreur à corriger dans le fichier", "erreurs à corriger dans le fichier") + " :"
        yield from (f"  - {problem}" for problem in problems)
    if changes.unknown:
        yield ""
        yield _count(len(changes.unknown), "membre inconnu", "membres inconnus") + " :"
        yield from (f"  - {problem}" for problem in changes.unknown)


def _changed(changes: Changes) -> Iterator[str]:
    same = sum(1 for change in changes.territories if change.is_nothing)
    for change in changes.territories:
        if not change.is_nothing:
            yield from _one(change)
    if same:
        yield f"  {_count(same, 'territoire déjà à jour', 'territoires déjà à jour')}."
    if changes.is_nothing:
        yield "  Rien à écrire : tout est déjà dans la base."
    if changes.absent:
        yield (
            f"  {_count(len(changes.absent), 'territoire de la base n’est', 'territoires de la base ne sont')} "
            f"pas dans le fichier et {'reste' if len(changes.absent) == 1 else 'restent'} sans changement : "
            f"{', '.join(changes.absent)}."
        )


def _one(change: TerritoryChange) -> Iterator[str]:
    draft = change.draft
    if change.is_new:
        yield (
            f"  + {draft.name} ({draft.code}) : {integer(change.communes)} communes, "
            f"{integer(change.population)} habitants."
        )
        return
    yield f"  ~ {draft.name} ({draft.code}) :"
    for name, (before, after) in change.texts.items():
        yield f"      {TITLES[name]} : « {before} » devient « {after} »"
    if change.columns is not None:
        yield "      autres colonnes de la source mises à jour"
    for title, codes in (
        ("entrent", [want.commune for want in change.added]),
        ("sortent", [code for _pk, code in change.closed]),
        ("retirées (elles n’avaient pas commencé)", [code for _pk, code in change.dropped]),
        ("dates changées", [code for _pk, code, _start, _end in change.dated]),
    ):
        if codes:
            yield f"      {title} : {', '.join(sorted(codes))}"


def _looked_at(changes: Changes) -> Iterator[str]:
    if changes.renamed:
        yield "Anciens codes de communes, conduits à la commune actuelle : " + (
            ", ".join(f"{old} → {new}" for old, new in changes.renamed) + "."
        )
    if changes.differences:
        yield _count(len(changes.differences), "chiffre annoncé diffère", "chiffres annoncés diffèrent") + " :"
        yield from (f"  - {problem}" for problem in changes.differences)
    elif any(change.draft.announced for change in changes.territories):
        yield "Les chiffres annoncés par le fichier sont ceux de la géographie chargée."
    if changes.shared:
        yield (
            _count(
                len(changes.shared),
                "commune est dans plusieurs territoires",
                "communes sont dans plusieurs territoires",
            )
            + " :"
        )
        for commune, names in changes.shared.items():
            yield f"  - {commune.name} ({commune.code}) : {' ; '.join(names)}"
    else:
        yield "Aucune commune n’est dans deux territoires du fichier."
    if changes.uncovered:
        region = f" ({changes.region})" if changes.region else ""
        yield (
            _count(
                len(changes.uncovered),
                f"commune de la région{region} n’est dans aucun territoire du fichier",
                f"communes de la région{region} ne sont dans aucun territoire du fichier",
            )
            + " :"
        )
        for commune in changes.uncovered:
            group = f", {commune.intercommunality}" if commune.intercommunality else ", sans intercommunalité"
            yield f"  - {commune.name} ({commune.code}){group}"
    else:
        yield "Toutes les communes de la région sont dans un territoire du fichier."


def _count(number: int, one: str, several: str) -> str:
    return f"{integer(number)} {one if number == 1 else several}"
