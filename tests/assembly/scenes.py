"""A term of the Assembly opened by its rules, and people named for its seats: for tests of this folder."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ensems.assembly.designations import Candidate
from ensems.assembly.models import Designation, Nomination, Seat, Term
from ensems.assembly.operations import Deliberation, Nominee, open_term, record_designation
from ensems.core.actors import system
from ensems.territories.models import Territory
from tests import factories

SECRETARIAT = system("essai")
OPENED = date(2026, 1, 1)
VOTED = date(2026, 3, 2)


def rules(**changes: Any) -> dict[str, Any]:
    """Four seats a territory in pairs, with substitutes, and nothing that asks the register of elected officials."""
    told: dict[str, Any] = {
        "version": 1,
        "months": 72,
        "colleges": [
            {"key": "elus", "name": "Élus", "seats": {"method": "fixed", "seats": 2}},
            {"key": "citoyens", "name": "Citoyens", "seats": {"method": "fixed", "seats": 2}},
        ],
        "parity": {"kind": "pairs"},
        "substitutes": {"each": True},
    }
    return told | changes


def opened(now: datetime, **changes: Any) -> Term:
    return open_term(actor=SECRETARIAT, name="Mandature", starts_on=OPENED, rules=rules(**changes), now=now)


def seat(territory: Territory, number: int, kind: str = "full") -> Seat:
    return Seat.objects.get(territory=territory, number=number, kind=kind)


def nominee(on: Seat, *, accepted_on: date | None = None, **fields: Any) -> Nominee:
    """Somebody new, of the gender that the seat expects."""
    rank = next(factories._rank)
    candidate = {"family_name": f"Nommée {rank}", "given_name": "Claude", "gender": on.expected_gender or "F"}
    kept = {name: fields.pop(name) for name in ("email", "local_office") if name in fields}
    kept.setdefault("email", f"nommee-{rank}@exemple.test")
    return Nominee(on.pk, Candidate(**(candidate | fields)), accepted_on=accepted_on, **kept)


def named(*nominees: Nominee, now: datetime, actor: Any = SECRETARIAT, **fields: Any) -> Designation:
    told = {"reference": "2026-14", "deliberated_on": VOTED} | {
        name: fields.pop(name) for name in ("reference", "deliberated_on", "effective_on") if name in fields
    }
    return record_designation(
        actor=actor, deliberation=Deliberation(**told), nominees=list(nominees), now=now, **fields
    )


def waiting(on: Seat, now: datetime, *, voted: date = VOTED, **fields: Any) -> Nomination:
    return named(nominee(on, **fields), deliberated_on=voted, now=now).nominations.get()
