#!/usr/bin/env python3
"""Turn the npm package @etalab/decoupage-administratif into the one compact file that Ensems carries.

For maintainers, once a year; users need neither Node nor this script.

    npm pack @etalab/decoupage-administratif@6.0.0
    python scripts/build_geography.py etalab-decoupage-administratif-6.0.0.tgz [--check]

The output depends on the package alone, to the byte, so `--check` says whether the file in the repository is that of
the package. Source: INSEE, DGCL and La Poste through Etalab; data under Licence Ouverte 2.0.

Two vintages live together in release 6.0.0. Communes carry the municipal population of 2023 on the geography of 2026.
The intercommunalities' own figures are older (their sum for Occitanie is 6 080 731, not 6 124 653): they are those of
the population of 2022, so of the list of 2025, although the package's notes name the list of 2026. Each attribute
therefore has its own year in `VINTAGES`, and nothing is ever summed across the two.
"""

from __future__ import annotations

import argparse
import json
import lzma
import sys
import tarfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from ensems.territories.geography import usual_siren  # noqa: E402  (the reader and the writer share one rule)

TARGET = ROOT / "src/ensems/territories/data/geography.json.xz"
RELEASE = "6.0.0"
LIMIT = 1_000_000

# Years by attribute. `other_population` gives the départements whose figure is of another year than the rest; null
# where the source gives no year that holds for the whole collectivity.
VINTAGES = {
    "geography": 2026,
    "commune_population": 2023,
    "other_population": {"976": 2017, **dict.fromkeys(["975", "977", "978", "984", "986", "987", "988", "989"])},
    "intercommunality_membership": 2025,
    "intercommunality_population": 2022,
}
EXPECTED = {"communes": 34_969, "intercommunalities": 1_255, "departments": 109, "regions": 26}


def read(package: Path) -> dict[str, list[dict]]:
    """The four JSON files of the package, from its folder or its .tgz."""
    names = ("communes", "epci", "departements", "regions")
    if package.is_dir():
        root = package / "package" if (package / "package").is_dir() else package
        release = json.loads((root / "package.json").read_text("utf-8"))["version"]
        files = {name: (root / "data" / f"{name}.json").read_bytes() for name in names}
    else:
        with tarfile.open(package) as archive:
            release = json.load(archive.extractfile("package/package.json"))["version"]
            files = {name: archive.extractfile(f"package/data/{name}.json").read() for name in names}
    if release != RELEASE:
        sys.exit(f"Ce paquet est la version {release} ; le script connaît les millésimes de la {RELEASE} seulement.")
    return {name: json.loads(content) for name, content in files.items()}


def compact(source: dict[str, list[dict]]) -> dict:
    """Columns, sorted by code. A commune's `siren` is null when it is the usual one, "" when there is none."""
    communes = sorted((c for c in source["communes"] if c["type"] == "commune-actuelle"), key=lambda c: c["code"])
    groups = sorted(source["epci"], key=lambda e: e["code"])
    departments = sorted(source["departements"], key=lambda d: d["code"])
    regions = sorted(source["regions"], key=lambda r: r["code"])
    member_of = {member["code"]: rank for rank, group in enumerate(groups) for member in group["membres"]}
    department_rank = {department["code"]: rank for rank, department in enumerate(departments)}
    unknown = set(member_of) - {c["code"] for c in communes}
    if unknown:
        sys.exit(f"Communes membres inconnues : {sorted(unknown)[:10]}")
    return {
        "source": "@etalab/decoupage-administratif",
        "release": RELEASE,
        "licence": "Licence Ouverte 2.0",
        "vintages": VINTAGES,
        "regions": {
            "code": [r["code"] for r in regions],
            "name": [r["nom"] for r in regions],
            "article": [r["typeLiaison"] for r in regions],
        },
        "departments": {
            "code": [d["code"] for d in departments],
            "name": [d["nom"] for d in departments],
            "article": [d["typeLiaison"] for d in departments],
            "region": [d["region"] for d in departments],
        },
        "intercommunalities": {
            "code": [e["code"] for e in groups],
            "name": [e["nom"] for e in groups],
            "kind": [e["type"] for e in groups],
            "population": [e["populationMunicipale"] for e in groups],
        },
        "communes": {
            "code": [c["code"] for c in communes],
            "name": [c["nom"] for c in communes],
            "article": [c.get("typeLiaison") for c in communes],
            "department": [department_rank[c["departement"]] for c in communes],
            "intercommunality": [member_of.get(c["code"]) for c in communes],
            "population": [c.get("population") for c in communes],
            "siren": [None if c.get("siren") == usual_siren(c["code"]) else c.get("siren", "") for c in communes],
            "former": {c["code"]: sorted(c["anciensCodes"]) for c in communes if c.get("anciensCodes")},
        },
    }


def encode(data: dict) -> bytes:
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=False)
    return lzma.compress(text.encode(), format=lzma.FORMAT_XZ, check=lzma.CHECK_CRC64, preset=9 | lzma.PRESET_EXTREME)


def main() -> None:
    parser = argparse.ArgumentParser(description="Construit la géographie officielle embarquée.")
    parser.add_argument("package", type=Path, help="dossier ou .tgz du paquet npm")
    parser.add_argument("--check", action="store_true", help="dit si le fichier du dépôt est celui du paquet")
    parser.add_argument("--output", type=Path, default=TARGET, help="fichier à écrire")
    options = parser.parse_args()
    data = compact(read(options.package))
    counts = {name: len(data[name]["code"]) for name in EXPECTED}
    if counts != EXPECTED:
        sys.exit(f"Attendu {EXPECTED}, trouvé {counts}.")
    content = encode(data)
    if len(content) > LIMIT:
        sys.exit(f"{len(content)} octets : plus que la limite de {LIMIT}.")
    if options.check:
        # Two releases of liblzma may compress differently: what is compared is what the file says.
        held = lzma.decompress(options.output.read_bytes()) if options.output.exists() else b""
        if held != lzma.decompress(content):
            sys.exit(f"{options.output.name} n’est pas ce que donne le paquet {RELEASE}.")
        sys.stdout.write(f"{options.output.name} est bien ce que donne le paquet {RELEASE}.\n")
        return
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_bytes(content)
    sys.stdout.write(f"{options.output.name} : {len(content)} octets, {counts}\n")


if __name__ == "__main__":
    main()
