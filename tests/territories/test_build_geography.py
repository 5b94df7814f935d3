"""The maintainers' script: what it keeps of the package, always the same bytes."""

import importlib.util
import json
import lzma
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "build_geography.py"


@pytest.fixture(scope="module")
def script():
    spec = importlib.util.spec_from_file_location("build_geography", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def package(folder: Path, release: str = "6.0.0") -> Path:
    """A package of two communes, one of them abolished, given in the wrong order."""
    (folder / "data").mkdir()
    (folder / "package.json").write_text(json.dumps({"version": release}))
    commune = {"type": "commune-actuelle", "departement": "31", "typeLiaison": 0}
    files = {
        "communes": [
            {**commune, "code": "31555", "nom": "Toulouse", "siren": "213105554", "population": 3},
            {**commune, "code": "31002", "nom": "Agassac", "siren": "999999999", "anciensCodes": ["31999"]},
            {**commune, "code": "31999", "nom": "Ancienne", "type": "commune-deleguee"},
        ],
        "epci": [
            {
                "code": "243100518",
                "nom": "Toulouse Métropole",
                "type": "METRO",
                "populationMunicipale": 2,
                "membres": [{"code": "31555"}],
            }
        ],
        "departements": [{"code": "31", "nom": "Haute-Garonne", "typeLiaison": 3, "region": "76"}],
        "regions": [{"code": "76", "nom": "Occitanie", "typeLiaison": 1}],
    }
    for name, rows in files.items():
        (folder / "data" / f"{name}.json").write_text(json.dumps(rows))
    return folder


def test_present_communes_are_kept_in_order_and_usual_sirens_left_out(script, tmp_path):
    communes = script.compact(script.read(package(tmp_path)))["communes"]

    assert communes["code"] == ["31002", "31555"]
    assert communes["siren"] == ["999999999", None]
    assert communes["population"] == [None, 3]
    assert communes["intercommunality"] == [None, 0]
    assert communes["former"] == {"31002": ["31999"]}


def test_the_same_package_gives_the_same_bytes(script, tmp_path):
    data = script.compact(script.read(package(tmp_path)))

    assert script.encode(data) == script.encode(data)
    assert json.loads(lzma.decompress(script.encode(data))) == json.loads(json.dumps(data))


def test_another_release_is_refused_because_its_years_are_unknown(script, tmp_path):
    with pytest.raises(SystemExit, match=r"version 7\.0\.0"):
        script.read(package(tmp_path, "7.0.0"))
