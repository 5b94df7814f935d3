"""The invented territories of the demonstration: urban intercommunalities alone, communautés de communes grouped.

For want of a public table of the first term's seats: in Occitanie, 24 urban intercommunalities alone and 137
communautés de communes grouped within their département into 37, which makes 61 territories. Pure; all are flagged.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.text import slugify

from ensems.assembly.apportionment import largest_remainder
from ensems.territories.drafts import Draft, Member

URBAN = {"CA", "CU", "METRO", "MET69"}
# 37 groups for 137 communautés de communes: the proportion kept for another region.
GROUPS, GROUPED = 37, 137


@dataclass(frozen=True, slots=True)
class Body:
    """An intercommunality seen from the region: its département is where most of its inhabitants live."""

    code: str
    name: str
    kind: str
    department: str
    department_name: str
    population: int


def groupings(bodies: Sequence[Body]) -> list[Draft]:
    """One draft a territory, in the order of départements then of names; every body is in exactly one."""
    urban = [body for body in bodies if body.kind in URBAN]
    rural = [body for body in bodies if body.kind not in URBAN]
    drafts = [_alone(body) for body in urban] + _grouped(rural)
    return sorted(drafts, key=lambda draft: (draft.departments, draft.name))


def _alone(body: Body) -> Draft:
    return Draft(
        code=slugify(body.name)[:60],
        name=body.name,
        kind={"METRO": "METRO", "MET69": "METRO"}.get(body.kind, body.kind),
        members=(Member(body.code),),
        carrier=body.name,
        carrier_sirens=body.code,
        departments=body.department,
    )


def _grouped(rural: Sequence[Body]) -> list[Draft]:
    by_department: dict[str, list[Body]] = defaultdict(list)
    for body in sorted(rural, key=lambda body: (body.department, body.name, body.code)):
        by_department[body.department].append(body)
    if not by_department:
        return []
    sizes = [len(found) for found in by_department.values()]
    wanted = max(len(sizes), round(len(rural) * GROUPS / GROUPED))
    shares = [1 + more for more in largest_remainder(sizes, wanted - len(sizes))]
    drafts = []
    for found, share in zip(by_department.values(), shares, strict=True):
        drafts += [_group(part, rank) for rank, part in enumerate(_parts(found, min(share, len(found))), start=1)]
    return drafts


def _parts(bodies: list[Body], count: int) -> list[list[Body]]:
    """Consecutive parts whose sizes differ by one at most."""
    whole, more = divmod(len(bodies), count)
    parts, start = [], 0
    for rank in range(count):
        end = start + whole + (rank < more)
        parts.append(bodies[start:end])
        start = end
    return parts


def _group(bodies: list[Body], rank: int) -> Draft:
    largest = max(bodies, key=lambda body: (body.population, body.name))
    name = f"{bodies[0].department_name} {rank} · {short_name(largest.name)}"
    return Draft(
        code=slugify(name)[:60],
        name=name,
        kind="GROUPE",
        members=tuple(Member(body.code) for body in bodies),
        departments=bodies[0].department,
    )


def short_name(name: str) -> str:
    """« CC des Monts d’Alban » → « Monts d’Alban »."""
    bare = re.sub(r"^(CC|Communauté de [Cc]ommunes)\s+", "", name)
    bare = re.sub(r"^(de la|de l[’']|des|du|de|d[’'])\s*", "", bare)
    return bare[:1].upper() + bare[1:]
