"""An import of elected officials told in French, line by line: what was read, what would change, what to look at."""

from __future__ import annotations

from collections.abc import Iterator

from ensems.assembly.elected.changes import NAMED, NEW, Changes
from ensems.assembly.elected.gathering import Gathered, Row
from ensems.core.texts import integer

FIELDS = {
    "family_name": "nom",
    "given_name": "prénom",
    "function": "fonction",
    "since": "début du mandat",
    "function_since": "début de la fonction",
    "commune": "commune",
    "department": "département",
    "canton": "canton",
}


def explain_reading(gathered: Gathered) -> Iterator[str]:
    """What one file holds, and what is refused in it."""
    kept = _count(len(gathered), "mandat gardé", "mandats gardés")
    yield (
        f"{gathered.name} : {gathered.level.label} ({gathered.form.words}), "
        f"{_count(gathered.read, 'ligne lue', 'lignes lues')}, {kept}."
    )
    for number, one, several in (
        (gathered.elsewhere, "ligne d’une autre région, laissée de côté", "lignes d’autres régions, laissées de côté"),
        (gathered.repeated, "ligne répète une autre", "lignes en répètent d’autres"),
        (gathered.merged, "ligne ajoute une fonction à un mandat", "lignes ajoutent une fonction à un mandat"),
        (
            gathered.renamed,
            "ligne porte l’ancien code d’une commune, conduit à l’actuelle",
            "lignes portent l’ancien code d’une commune, conduit à l’actuelle",
        ),
    ):
        if number:
            yield f"  {_count(number, one, several)}."
    yield f"  Colonnes jamais gardées : {', '.join(gathered.form.left_out)} ; la date de naissance l’est en empreinte."
    if gathered.refusals:
        yield f"  {_count(gathered.refusals, 'ligne refusée', 'lignes refusées')} :"
        yield from (f"    - {problem}" for problem in gathered.refused)
        yield from _others(gathered.refusals - len(gathered.refused), "    ")


def explain_changes(changes: Changes) -> Iterator[str]:
    """What would change for one level."""
    before = changes.before
    since = f", à la place du millésime {before.vintage} ({before.source})" if before else ""
    yield f"{str(changes.gathered.level.label).capitalize()}{since} :"
    if changes.rekeyed:
        yield (
            "  La clé secrète a changé depuis : les empreintes des dates de naissance sont refaites, "
            "chaque ligne sera écrite de nouveau."
        )
    if changes.is_nothing:
        yield f"  Rien à écrire : {_count(changes.held, 'mandat déjà', 'mandats déjà')} dans la base."
        return
    yield (
        f"  + {integer(changes.added)} à ajouter, ~ {integer(changes.changed)} à changer, "
        f"- {integer(len(changes.leaving))} à retirer, {integer(changes.same)} sans changement."
    )
    if not changes.rekeyed:
        yield from _named(changes)


def _named(changes: Changes) -> Iterator[str]:
    ranks = changes.ranks(NEW)
    if changes.held:
        new = [changes.gathered.row(rank) for rank, _time in zip(ranks, range(NAMED), strict=False)]
        yield from (f"    + {_who(row)}" for row in new)
        yield from _others(changes.added - len(new), "    + ")
    for before, after in changes.moved:
        yield f"    ~ {_who(after)} : {', '.join(_differences(before, after))}"
    yield from _others(changes.changed - len(changes.moved), "    ~ ")
    yield from (f"    - {_who(row)}" for row in changes.gone)
    yield from _others(len(changes.leaving) - len(changes.gone), "    - ")


def explain_loss(changes: Changes) -> str:
    """Why a list looks cut."""
    sentence = (
        f"La liste ({changes.gathered.level.label}) a {_count(len(changes.gathered), 'mandat', 'mandats')}, "
        f"la base en a {integer(changes.held)}."
    )
    if changes.emptied:
        codes = ", ".join(f"{code or 'sans code'} ({integer(number)})" for code, number in changes.emptied[:NAMED])
        sentence += f" Départements qui n’auraient plus aucun mandat : {codes}."
    return sentence


def _who(row: Row) -> str:
    function = f", {row.function}" if row.function else ""
    return f"{row.given_name} {row.family_name} ({row.place}{function})"


def _differences(before: Row, after: Row) -> Iterator[str]:
    for field, title in FIELDS.items():
        old, new = getattr(before, field), getattr(after, field)
        if old != new:
            yield f"{title} « {old} » devient « {new} »"


def _others(number: int, lead: str) -> Iterator[str]:
    if number > 0:
        yield f"{lead}et {_count(number, 'autre', 'autres')}."


def _count(number: int, one: str, several: str) -> str:
    return f"{integer(number)} {several if number > 1 else one}"
