"""Contours from a file: what is understood, what is refused and how, what is written, what is drawn."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from threading import Event, Thread

import numpy as np
import pytest
import shapely
from django.core.management import CommandError, call_command

from ensems.core.actors import VISITOR, system
from ensems.core.decisions import Refused
from ensems.register.models import Act
from ensems.territories import contour_files, contours, maps, outlines, queries
from ensems.territories.imports import Unreadable
from ensems.territories.models import Commune, Contour, ContourSet, FormerCode, Membership, Region
from ensems.territories.operations import import_contours, load_geography, write_territories
from tests import factories

DAY = date(2026, 11, 23)
CODES = ("99001", "99002", "99003", "99004", "99101", "99102", "99103", "99104")


def cell(column: int, row: int, corners: int = 3) -> list[list[float]]:
    """A cell of a grid of tenths of a degree, its sides wavy: neighbours have the same points."""
    at = [i / corners for i in range(corners)]
    sides = [(column + t, row) for t in at] + [(column + 1, row + t) for t in at]
    sides += [(column + 1 - t, row + 1) for t in at] + [(column, row + 1 - t) for t in at]
    ring = [
        [round(1 + (x + 0.1 * np.sin(7 * y)) / 10, 5), round(43 + (y + 0.1 * np.sin(5 * x)) / 10, 5)] for x, y in sides
    ]
    return [*ring, ring[0]]


def feature(code: str, ring: list, **properties: object) -> dict:
    return {
        "type": "Feature",
        "properties": {"code": code, "nom": f"Commune {code}", **properties},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def collection(*features: dict, **members: object) -> str:
    return json.dumps({"type": "FeatureCollection", "features": features, **members})


def grid(codes: tuple[str, ...] = CODES) -> list[dict]:
    """A contour for each: four columns, two rows."""
    return [feature(code, cell(rank % 4, rank // 4)) for rank, code in enumerate(codes)]


@pytest.fixture
def told(tmp_path):
    """`told(text, "--apply", …)` runs the command on a file of that text, and gives what it says."""

    def run(content: str | bytes, *options: str) -> str:
        file = tmp_path / "contours.geojson"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        out = StringIO()
        call_command("import_contours", str(file), *options, stdout=out)
        return out.getvalue()

    return run


def shapes_of(coverage: contours.Coverage) -> list[shapely.Geometry]:
    """What is stored, as polygons again."""
    return [shape_of(outline.rings) for outline in coverage.outlines]


def shape_of(rings) -> shapely.Geometry:
    polygons = [shapely.Polygon(list(zip(ring[::2], ring[1::2], strict=True))) for ring in rings]
    return shapely.union_all([p for p in polygons if p.exterior.is_ccw]).difference(
        shapely.union_all([p for p in polygons if not p.exterior.is_ccw])
    )


def known(codes: tuple[str, ...] = CODES, former: dict[str, str] | None = None, region: str = "99") -> contours.Known:
    return contours.Known(region, ("99",), {code: f"Commune {code}" for code in codes}, former or {})


def covered(features: list[dict], tolerance: int = 0, **given) -> contours.Coverage:
    read = contour_files.parse(collection(*features).encode())
    return contours.cover(contours.match(read.features, known(**given)), tolerance=tolerance)


# --- Reading ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "vide"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b"<html></html>", "Ligne 1, colonne 1"),
        (b"[" * 100_000, "trop de niveaux"),
        (b'{"type": "FeatureCollection", "features": [' + b"9" * 5000 + b"]}", "démesuré"),
        ('{"type": "Feature"}', "FeatureCollection"),
        ("[1, 2]", "FeatureCollection"),
        ("null", "FeatureCollection"),
        (collection(), "aucun contour"),
        (collection({"type": "Feature", "properties": {"insee": "99001"}, "geometry": None}), "--property"),
        (collection(feature("", cell(0, 0))), "n’est pas un code INSEE"),
        (collection(feature("990011", cell(0, 0))), "n’est pas un code INSEE"),
        (collection({**feature("99001", []), "geometry": None}), "sans contour"),
        (collection({**feature("99001", []), "geometry": {"type": "Point", "coordinates": [1, 43]}}), "« Point »"),
        (collection(feature("99001", [[1, 43], [2, 43]])), "moins de trois points"),
        (collection(feature("99001", [[1, 43], ["a", "b"], [2, 43], [1, 43]])), "n’est pas un nombre"),
        (collection(feature("99001", [[1, 43], [2], [2, 43], [1, 43]])), "n’est pas un nombre"),
        (collection(feature("99001", [[1, 43], [1e308, 43], [2, 43], [1, 43]])), "WGS84"),
        (collection(feature("99001", [[1, 43], [float("nan"), 43], [2, 43], [1, 43]])), "nombre fini"),
        (
            collection(feature("99001", [[574_210, 6_278_130], [574_310, 6_278_130], [574_210, 6_278_230]])),
            "Lambert-93",
        ),
        (
            collection(*grid(), crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::2154"}}),
            "EPSG::2154",
        ),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_sentence(geography, told, content, sentence):
    with pytest.raises(CommandError) as refused:
        told(content, "--apply")

    assert sentence in str(refused.value)
    assert str(refused.value).endswith("Rien n’a été changé.")
    assert not Contour.objects.exists()
    assert not Act.objects.filter(verb="contours.imported").exists()


def test_a_file_that_is_not_there_and_other_kinds_of_addresses_are_refused(geography, tmp_path):
    for given, words in (
        (str(tmp_path / "absent.geojson"), "Lecture impossible"),
        (str(tmp_path), "Lecture impossible"),
        ("ftp://exemple.test/contours", "http et https"),
        ("http://", "nom de serveur"),
        ("http://[exemple", "illisible"),
    ):
        with pytest.raises(CommandError, match=words):
            call_command("import_contours", given, stdout=StringIO())


def test_a_file_too_big_is_not_read_whole(tmp_path):
    file = tmp_path / "gros.geojson"
    file.write_bytes(b" " * 2001)

    with pytest.raises(Unreadable, match="Mio"):
        contour_files.content_of(str(file), most=2000)


def test_codes_read_as_numbers_and_another_property_are_understood():
    read = contour_files.parse(collection(feature("x", cell(0, 0), INSEE=9001)).encode(), code="INSEE")

    assert [one.code for one in read.features] == ["09001"]


def test_parts_of_communes_are_left_out():
    read = contour_files.parse(
        collection(feature("99001", cell(0, 0)), feature("99901", cell(0, 0), commune="99001")).encode()
    )

    assert ([one.code for one in read.features], read.parts) == (["99001"], 1)


# --- An address ---------------------------------------------------------------------------------------------


@pytest.fixture
def server() -> Iterator[str]:
    """A server of this machine: /ailleurs and /local redirect, to contours and to a file; the others fail by name."""
    freed = Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = collection(*grid()).encode()
            if self.path in ("/ailleurs", "/local"):
                self.send_response(302)
                self.send_header("Location", "/contours" if self.path == "/ailleurs" else "file:///etc/hostname")
                self.end_headers()
                return
            if self.path not in ("/contours", "/lent", "/coupe", "/gros"):
                self.send_error(404)
                return
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if self.path == "/lent":
                freed.wait(10)
            elif self.path == "/coupe":
                self.wfile.write(content[:100])
            else:
                self.wfile.write(content)

        def log_message(self, *_given: object) -> None:
            """Silent."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}"
        freed.set()
        running.shutdown()


def test_contours_come_from_an_address(geography, now, server):
    out = StringIO()

    call_command("import_contours", f"{server}/ailleurs", "--apply", "--vintage", "2026", stdout=out)

    assert Contour.objects.count() == 8
    assert "127.0.0.1, millésime 2026" in out.getvalue()


@pytest.mark.parametrize(
    ("path", "words", "limits"),
    [
        ("/absent", "404", {}),
        ("/local", "redirection|injoignable|illisible|répondu", {}),
        ("/lent", "rien envoyé", {"silence": 0.2}),
        ("/coupe", "arrêté|illisible", {}),
        ("/gros", "Mio", {"most": 100}),
        ("/gros", "abandonné", {"longest": -1}),
    ],
)
def test_a_server_that_fails_is_told(server, path, words, limits):
    with pytest.raises(Unreadable, match=words):
        contour_files.content_of(f"{server}{path}", **limits)


def test_a_server_that_is_not_there_is_told(server):
    with pytest.raises(Unreadable, match="injoignable"):
        contour_files.content_of("http://127.0.0.1:9/contours")


# --- Matching -----------------------------------------------------------------------------------------------


def test_former_codes_lead_to_the_present_commune_and_several_become_one(geography, now, told):
    FormerCode.objects.create(code="99901", commune=Commune.objects.get(code="99001"))

    said = told(collection(*grid(), feature("99901", cell(0, 2))), "--apply")

    assert "8 sur 8" in said
    assert "99901 → 99001" in said
    assert "Combe (99001) : Commune 99001 (99001), Commune 99901 (99901)" in said
    assert len(Contour.objects.get(commune_id="99001").rings) == 2


def test_neighbours_that_merge_lose_their_common_border():
    coverage = covered([*grid(), feature("99901", cell(0, 2))], former={"99901": "99101"})

    merged = next(one for one in coverage.outlines if one.commune == "99101")
    assert len(merged.rings) == 1


def test_an_unknown_code_stops_all_unless_it_is_left_out(geography, now, told):
    file = collection(*grid(), feature("99A99", cell(0, 3)))

    with pytest.raises(CommandError, match="--skip-unknown"):
        told(file, "--apply")
    assert not Contour.objects.exists()

    said = told(file, "--apply", "--skip-unknown")
    assert "1 code inconnu" in said
    assert "élément 9 : Commune 99A99 (99A99)" in said
    assert Contour.objects.count() == 8


def test_a_missing_commune_stops_all_unless_it_is_accepted_and_the_map_says_so(geography, now, told):
    file = collection(*grid()[:-2])

    with pytest.raises(CommandError, match="--skip-missing"):
        told(file, "--apply")
    assert not ContourSet.objects.exists()

    assert "Ouessant-le-Sec (99104)" in told(file, "--apply", "--skip-missing")
    assert "2 communes n’ont pas de contour" in maps.territories_map(on=DAY).summary
    assert "2 communes n’ont pas de contour" in maps.communes_map(department="99B", on=DAY).summary
    # A territory of which nothing can be drawn is in the table, not on the map.
    assert {row.name for row in maps.territories_map(on=DAY).rows} >= {"Pays de Vaux"}
    assert "Pays de Vaux" not in maps.territories_map(on=DAY).svg


def test_other_regions_are_left_out_and_a_file_of_none_of_ours_is_refused(geography, now, told):
    elsewhere = feature("33063", cell(9, 9))

    assert "1 contour d’une autre région laissé de côté" in told(collection(*grid(), elsewhere))
    with pytest.raises(CommandError, match="Aucun contour du fichier"):
        told(collection(elsewhere))


def test_latitude_before_longitude_is_seen():
    read = contour_files.parse(collection(feature("31555", [[43.6, 1.4], [43.7, 1.4], [43.6, 1.5]])).encode())

    with pytest.raises(Unreadable, match="avant la latitude"):
        contours.match(read.features, contours.Known("76", ("31",), {"31555": "Toulouse"}, {}))


def test_arrondissements_make_their_commune_when_it_has_no_contour_of_its_own():
    here = contours.Known("93", ("13",), {"13055": "Marseille"}, {})
    parts = contour_files.parse(collection(feature("13201", cell(0, 0)), feature("13202", cell(1, 0))).encode())
    both = contour_files.parse(collection(feature("13201", cell(0, 0)), feature("13055", cell(0, 0))).encode())

    assert len(contours.match(parts.features, here).pieces["13055"]) == 2
    assert contours.match(both.features, here).arrondissements == 1


# --- One coverage -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tolerance", [0, 100, 500, 2000])
def test_what_is_stored_is_one_coverage_without_gap_or_overlap(tolerance):
    coverage = covered(grid(), tolerance)
    shapes = shapes_of(coverage)

    assert shapely.coverage_is_valid(shapes)
    assert len(shapely.get_parts(shapely.coverage_union_all(shapes))) == 1
    assert coverage.holes == coverage.holes_before == 0
    assert coverage.area == pytest.approx(coverage.area_before, rel=0.002 + tolerance / 20_000)
    assert (coverage.corners < coverage.corners_before) is (tolerance == 2000)


def test_an_invalid_contour_is_repaired_and_named(geography, now, told):
    file = grid()
    x, y = file[0]["geometry"]["coordinates"][0][0]
    # A needle that leaves a corner and comes back by the same way.
    file[0]["geometry"]["coordinates"][0] += [[x - 0.02, y - 0.02], [x, y]]

    said = told(collection(*file), "--apply")

    assert "1 contour invalide réparé" in said
    assert "Commune 99001 (99001)" in said
    assert "Aucun contour invalide" in told(collection(*grid()))


def test_edges_that_are_not_the_neighbours_are_made_so():
    file = grid()
    # A point that only one of two neighbours has, a kilometre inside the other.
    ring = file[0]["geometry"]["coordinates"][0]
    ring[4] = [ring[4][0] + 0.01, ring[4][1]]

    coverage = covered(file)

    assert {one.code for one in coverage.mended} == {"99001", "99002"}
    assert shapely.coverage_is_valid(shapes_of(coverage))


def test_the_same_communes_twice_are_refused():
    with pytest.raises(Unreadable, match="se recouvrent"):
        covered(grid() + grid())


def test_a_contour_without_surface_is_refused():
    with pytest.raises(Unreadable, match="aucune surface"):
        covered([*grid()[:7], feature("99104", [[1, 43], [1.1, 43], [1, 43], [1, 43]])])


def test_a_contour_too_small_to_be_kept_is_refused():
    with pytest.raises(Unreadable, match="99104"):
        covered([*grid()[:7], feature("99104", [[2, 44], [2.00001, 44], [2, 44.00001], [2, 44]])])


def test_an_enclave_stays_open():
    outer, hole = cell(0, 0), [[1.04, 43.04], [1.06, 43.04], [1.06, 43.06], [1.04, 43.06], [1.04, 43.04]]
    around = feature("99001", outer)
    around["geometry"]["coordinates"].append(hole)

    coverage = covered([around])

    assert (coverage.holes_before, coverage.holes) == (1, 1)
    assert len(coverage.outlines[0].rings) == 2
    assert shape_of(coverage.outlines[0].rings).area == pytest.approx(
        1e8 * shapely.Polygon(outer, [hole]).area, rel=0.001
    )


def test_a_territory_joined_in_whole_numbers_is_the_union_of_its_communes():
    coverage = covered(grid())
    chosen = [coverage.outlines[at] for at in (0, 1, 4)]

    joined = shape_of(outlines.join(ring for one in chosen for ring in one.rings))

    assert joined.equals(shapely.coverage_union_all([shape_of(one.rings) for one in chosen]))


def test_each_commune_has_a_point_inside():
    for one in covered(grid()).outlines:
        assert shape_of(one.rings).covers(shapely.Point(one.point))


# --- Writing ------------------------------------------------------------------------------------------------


def test_a_dry_run_writes_nothing(geography, now, told):
    said = told(collection(*grid()))

    assert "Essai à blanc" in said
    assert not ContourSet.objects.exists()


def test_without_geography_it_says_what_to_do_first(db, told):
    with pytest.raises(CommandError, match="load-geography"):
        told(collection(*grid()), "--apply")


def test_an_import_is_an_act_with_its_digest_and_the_same_file_again_writes_nothing(geography, now, told):
    told(collection(*grid()), "--apply", "--source", "IGN", "--vintage", "2026")
    again = told(collection(*grid()), "--apply", "--source", "IGN", "--vintage", "2026")

    made = ContourSet.objects.get()
    act = Act.objects.get(verb="contours.imported")
    assert act.subject == "region:99"
    assert json.loads(act.content)["facts"] == {
        "digest": made.digest,
        "communes": 8,
        "corners": sum(len(ring) // 2 for one in Contour.objects.all() for ring in one.rings),
        "repaired": 0,
        "tolerance": 100,
    }
    assert (made.source, made.vintage) == ("IGN", "2026")
    assert "rien n’a changé" in again


def test_another_import_replaces_the_first(geography, now, told):
    told(collection(*grid()), "--apply")
    told(collection(*grid()[:7]), "--apply", "--skip-missing", "--tolerance", "0")

    assert ContourSet.objects.get().tolerance == 0
    assert Contour.objects.count() == 7


def test_only_the_administration_imports(geography, now):
    with pytest.raises(Refused):
        import_contours(actor=VISITOR, outlines=(), source="x", digest="0", tolerance=0, now=now)
    with pytest.raises(Refused):
        import_contours(
            actor=factories.actor_of(factories.secretariat()),
            outlines=(),
            source="x",
            digest="0",
            tolerance=0,
            now=now,
        )


@pytest.mark.parametrize("given", ["--tolerance=-1", "--tolerance=3000", "--tolerance=x", f"--source={'x' * 241}"])
def test_an_option_out_of_bounds_is_refused(geography, told, given):
    with pytest.raises(CommandError):
        told(collection(*grid()), given)


# --- Drawing ------------------------------------------------------------------------------------------------


@pytest.fixture
def drawn(geography, now, told) -> factories.Geography:
    told(collection(*grid()), "--apply", "--source", "IGN Admin Express", "--vintage", "2026")
    return geography


def test_maps_follow_the_contours_and_say_where_they_come_from(client, drawn):
    page = client.get("/territoires/").content.decode()

    assert 'class="map contours"' in page
    assert "IGN Admin Express, 2026" in page
    assert "Chaque commune compte pour une même surface" not in page
    assert page.count('class="zone is-share') == 3
    for address in ("?detail=communes", "?detail=communes&departement=99B", drawn.territories[1].code + "/"):
        other = client.get(f"/territoires/{address}").content.decode()
        assert 'class="map contours"' in other
        assert "IGN Admin Express, 2026" in other
        assert "Chaque carré" not in other


def test_without_contours_the_map_stays_a_cartogram(client, geography, now):
    page = client.get("/territoires/").content.decode()

    assert 'class="map"' in page
    assert "Contours des communes" not in page


def test_maps_cost_the_same_with_contours(client, drawn, exact_queries):
    with exact_queries(2):
        first = maps.territories_map(on=DAY)
    with exact_queries(2):
        again = maps.territories_map(on=DAY)
    with exact_queries(2):
        communes = maps.communes_map(department="99B", on=DAY)
    with exact_queries(2):
        assert maps.communes_map(department="99B", on=DAY) == communes

    assert again == first
    assert communes.svg.count("<title>") == 1 + 4


def test_the_map_follows_a_perimeter_and_a_new_import(drawn, told):
    before = maps.territories_map(on=DAY)
    Membership.objects.create(territory=drawn.territories[2], commune=drawn.communes[7], starts_on=date(2026, 1, 1))
    wider = maps.territories_map(on=DAY)
    told(collection(*grid()), "--apply", "--tolerance", "2000")
    coarser = maps.territories_map(on=DAY)

    assert wider.svg != before.svg
    assert "n’est dans aucun territoire" not in wider.summary
    assert len(coarser.svg) < len(wider.svg)


def test_a_territory_is_drawn_by_its_perimeter_of_the_day(drawn):
    Membership.objects.filter(commune_id="99004").update(ends_on=date(2026, 6, 30))

    assert maps.territories_map(on=date(2026, 6, 30)).svg != maps.territories_map(on=date(2026, 7, 1)).svg


def test_a_page_does_not_load_shapely(drawn):
    """A web process stays light: numpy and shapely weigh thirty megabytes."""
    loaded = "import ensems.territories.maps, ensems.territories.operations, sys; print('shapely' in sys.modules)"
    start = "import django; django.setup(); "

    done = subprocess.run([sys.executable, "-c", start + loaded], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "False"


# --- The real region ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def occitanie(official_data) -> tuple[contours.Matched, contours.Coverage]:
    from ensems.territories import geography

    found = geography.of_region(geography.read(), "76")
    here = contours.Known(
        region="76",
        departments=tuple(department.code for department in found.departments),
        communes={commune.code: commune.name for commune in found.communes},
        former={former: commune.code for commune in found.communes for former in commune.former_codes},
    )
    read = contour_files.parse(contour_files.content_of(str(official_data / "occitanie-communes-1000m.geojson")))
    matched = contours.match(read.features, here)
    return matched, contours.cover(matched)


@pytest.mark.official_data
def test_occitanie_has_a_contour_for_each_of_its_communes(occitanie):
    matched, coverage = occitanie

    assert len(matched.pieces) == len(coverage.outlines) == 4_446
    assert (matched.unknown, matched.missing) == ((), ())
    assert len(matched.renamed) == 9
    assert {code: len(held) for code, held in matched.joined.items()}["32365"] == 4
    assert [feature.code for feature, _reason in coverage.repaired] == ["09172", "34337"]


@pytest.mark.official_data
def test_occitanie_is_one_coverage_before_and_after(occitanie):
    _matched, coverage = occitanie
    shapes = shapes_of(coverage)

    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes)
    # Llívia, in Spain, is the only hole; two enclaves beyond the border make three pieces.
    whole = shapely.coverage_union_all(shapes)
    assert coverage.holes_before == coverage.holes == 1
    assert shapely.get_num_interior_rings(shapely.get_parts(whole)).sum() == 1
    assert len(shapely.get_parts(whole)) == 3
    assert shapely.area(shapes).sum() == pytest.approx(whole.area, rel=1e-12)
    assert coverage.area == pytest.approx(coverage.area_before, rel=1e-5)
    assert outlines.join(ring for one in coverage.outlines for ring in one.rings)


@pytest.mark.official_data
def test_the_maps_of_occitanie_are_light(db, now, occitanie, official_data):
    _matched, coverage = occitanie
    load_geography(actor=system("essai"), region="76", now=now)
    from ensems.territories import imports

    parsed = imports.parse((official_data / "occitanie-territories.csv").read_bytes())
    write_territories(actor=system("essai"), drafts=parsed.drafts, on=DAY, now=now)
    import_contours(
        actor=system("essai"),
        outlines=coverage.outlines,
        source="Etalab",
        digest="0" * 64,
        tolerance=coverage.tolerance,
        now=now,
    )

    def weight(figure: maps.MapFigure) -> int:
        return len(gzip.compress(figure.svg.encode()))

    assert Region.objects.get().revision == 3
    assert weight(maps.territories_map(on=DAY)) <= 25_000
    for department in queries.departments():
        drawn = maps.communes_map(department=department.code, on=DAY)
        assert weight(drawn) <= 40_000
        assert not re.search(r"\sstyle=|<style|<script", drawn.svg)
    assert weight(maps.communes_map(on=DAY)) <= 80_000
