"""Writes: the official geography of a region, and the territories with their dated perimeters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.db.models import F

from ensems.core.actors import Actor
from ensems.core.decisions import require
from ensems.core.operations import operation
from ensems.register.operations import append
from ensems.territories import geography
from ensems.territories.changes import Changes, TerritoryChange, compare, day_before
from ensems.territories.drafts import Draft
from ensems.territories.models import (
    Commune,
    Contour,
    ContourSet,
    Department,
    FormerCode,
    Intercommunality,
    Membership,
    Region,
    Territory,
)
from ensems.territories.names import folded
from ensems.territories.outlines import Outline, pack
from ensems.territories.rules import may_load_geography, may_write_perimeters

BATCH = 500


@dataclass(frozen=True, slots=True)
class Loaded:
    """What the region holds once loaded; `changed` is False when the same file had been loaded already.

    `left_over` names the communes that the database had and the new geography has not: they are kept.
    """

    region: str
    name: str
    changed: bool
    communes: int
    population: int
    under_500: int
    departments: int
    intercommunalities: int
    left_over: tuple[str, ...] = ()


@operation
def load_geography(*, actor: Actor, region: str, now: datetime) -> Loaded:
    """Load the region's official geography and make it the platform's own region; nothing is done twice.

    Raises `geography.UnknownRegion`.
    """
    require(may_load_geography(actor))
    found = geography.of_region(geography.read(), region)
    row = found.regions[0]
    codes = {commune.code for commune in found.communes}
    held = set(Commune.objects.filter(department__region_id=region).values_list("code", flat=True))
    same = codes == held and Region.objects.filter(code=region, digest=found.digest, is_home=True).exists()
    result = Loaded(
        region=row.code,
        name=row.name,
        changed=not same,
        communes=len(found.communes),
        population=sum(c.population or 0 for c in found.communes),
        under_500=sum(1 for c in found.communes if c.population is not None and c.population < 500),
        departments=len(found.departments),
        intercommunalities=len(found.intercommunalities),
        left_over=tuple(sorted(held - codes)),
    )
    if same:
        return result
    _write_geography(found)
    append(
        actor=actor,
        verb="geography.loaded",
        subject=f"region:{row.code}",
        facts={
            "release": found.release,
            "digest": found.digest,
            "communes": result.communes,
            "population": result.population,
            "intercommunalities": result.intercommunalities,
        },
        now=now,
    )
    return result


def _write_geography(found: geography.Geography) -> None:
    row = found.regions[0]
    Region.objects.exclude(code=row.code).filter(is_home=True).update(is_home=False)
    region, _created = Region.objects.update_or_create(
        code=row.code,
        defaults={
            "name": row.name,
            "article": row.article,
            "is_home": True,
            "release": found.release,
            "digest": found.digest,
        },
    )
    Region.objects.filter(code=region.code).update(revision=F("revision") + 1)
    _upsert(
        Department,
        [Department(code=d.code, name=d.name, article=d.article, region_id=d.region) for d in found.departments],
    )
    _upsert(
        Intercommunality,
        [
            Intercommunality(
                code=i.code,
                name=i.name,
                kind=i.kind,
                population=i.population,
                population_year=i.population_year,
                membership_year=i.membership_year,
            )
            for i in found.intercommunalities
        ],
    )
    _upsert(
        Commune,
        [
            Commune(
                code=c.code,
                name=c.name,
                search_name=folded(c.name),
                article=c.article,
                department_id=c.department,
                intercommunality_id=c.intercommunality,
                siren=c.siren,
                population=c.population,
                population_year=c.population_year,
                geography_year=found.geography_year,
            )
            for c in found.communes
        ],
    )
    _upsert(
        FormerCode,
        [FormerCode(code=former, commune_id=c.code) for c in found.communes for former in c.former_codes],
    )


def _upsert(model, rows: list) -> None:
    fields = [field.attname for field in model._meta.concrete_fields if not field.primary_key]
    names = [model._meta.get_field(name).name for name in fields]
    model.objects.bulk_create(
        rows, batch_size=BATCH, update_conflicts=True, unique_fields=["code"], update_fields=names
    )


class NotWritten(ValueError):
    """The drafts cannot be written as they are: `changes` holds the problems, nothing was changed."""

    def __init__(self, changes: Changes) -> None:
        problems = changes.problems or changes.unknown
        super().__init__(" ".join(str(problem) for problem in problems))
        self.changes = changes


@operation
def write_territories(
    *,
    actor: Actor,
    drafts: Sequence[Draft],
    on: date,
    source: str = "",
    digest: str = "",
    skip_unknown: bool = False,
    is_demonstration: bool = False,
    now: datetime,
) -> Changes:
    """Make these territories and their perimeters true as from the day `on`; what held before keeps its own dates.

    A commune that a territory loses has its membership closed the day before. Nothing is written when nothing changes.
    Raises `NotWritten`, unless `skip_unknown` leaves out the members that the geography does not know (they are then
    kept as text with the territory).
    """
    require(may_write_perimeters(actor))
    if connection.vendor == "postgresql":
        # One writer of perimeters at a time; SQLite has a single writer anyway.
        list(Region.objects.select_for_update(no_key=True).filter(is_home=True))
    changes = compare(drafts, on)
    if changes.problems or (changes.unknown and not skip_unknown):
        raise NotWritten(changes)
    if changes.is_nothing:
        return changes
    added: list[Membership] = []
    for change in changes.territories:
        if not change.is_nothing:
            territory = _write_territory(change, source, is_demonstration)
            added += _new_memberships(change, territory, on, source)
            _end_memberships(change, on)
    Membership.objects.bulk_create(added, batch_size=BATCH)
    Region.objects.filter(is_home=True).update(revision=F("revision") + 1)
    append(
        actor=actor,
        verb="territories.imported",
        subject="territoires",
        facts={
            "digest": digest,
            "on": on.isoformat(),
            "territories": len(changes.territories),
            "created": sum(1 for c in changes.territories if c.is_new),
            "memberships_added": len(added),
            "memberships_closed": sum(len(c.closed) + len(c.dropped) for c in changes.territories),
        },
        now=now,
    )
    return changes


def _write_territory(change: TerritoryChange, source: str, is_demonstration: bool) -> Territory:
    if change.is_new:
        territory = Territory(code=change.draft.code, source=source, is_demonstration=is_demonstration)
    else:
        territory = Territory.objects.get(pk=change.pk)
    for name, (_before, after) in change.texts.items():
        setattr(territory, name, after)
    if change.columns is not None:
        territory.source_columns = change.columns
    territory.save()
    return territory


def _new_memberships(change: TerritoryChange, territory: Territory, on: date, source: str) -> list[Membership]:
    return [
        Membership(
            territory=territory,
            commune_id=want.commune,
            starts_on=want.starts_on or on,
            ends_on=want.ends_on,
            through_id=want.through,
            source=want.source or source,
        )
        for want in change.added
    ]


def _end_memberships(change: TerritoryChange, on: date) -> None:
    for pk, _commune, starts_on, ends_on in change.dated:
        Membership.objects.filter(pk=pk).update(starts_on=starts_on, ends_on=ends_on)
    Membership.objects.filter(pk__in=[pk for pk, _c in change.closed]).update(ends_on=day_before(on))
    Membership.objects.filter(pk__in=[pk for pk, _c in change.dropped]).delete()


@operation
def import_contours(
    *,
    actor: Actor,
    outlines: Sequence[Outline],
    source: str,
    vintage: str = "",
    digest: str,
    tolerance: int,
    repaired: int = 0,
    now: datetime,
) -> bool:
    """Draw the region's maps from these contours from now on, instead of those before; False when they are the same.

    All or nothing: a commune that has no outline here has none afterwards. `tolerance` in metres, `digest` that of the
    file. Raises `geography.UnknownRegion` when no geography is loaded.
    """
    require(may_load_geography(actor))
    region = Region.objects.select_for_update(no_key=True).order_by("-is_home", "code").first()
    if region is None:
        raise geography.UnknownRegion("Aucune géographie n’est chargée : lancez d’abord « ensems load-geography ».")
    made = {"source": source, "vintage": vintage, "digest": digest, "tolerance": tolerance}
    held = set(Contour.objects.filter(contour_set__region=region).values_list("commune_id", flat=True))
    if held == {one.commune for one in outlines} and ContourSet.objects.filter(region=region, **made).exists():
        return False
    ContourSet.objects.all().delete()
    contour_set = ContourSet.objects.create(region=region, imported_at=now, **made)
    Contour.objects.bulk_create(
        [
            Contour(
                commune_id=one.commune,
                contour_set=contour_set,
                rings=[pack(ring) for ring in one.rings],
                longitude=one.point[0],
                latitude=one.point[1],
            )
            for one in outlines
        ],
        batch_size=BATCH,
    )
    Region.objects.filter(code=region.code).update(revision=F("revision") + 1)
    append(
        actor=actor,
        verb="contours.imported",
        subject=f"region:{region.code}",
        facts={
            "digest": digest,
            "communes": len(outlines),
            "corners": sum(len(ring) // 2 for one in outlines for ring in one.rings),
            "repaired": repaired,
            "tolerance": tolerance,
        },
        now=now,
    )
    return True
