"""Lists of elected officials as the five dialects write them. Every person and every SIREN is invented."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from ensems.territories.geography import luhn

HILLS, PLAIN, ELSEWHERE = (stem + luhn(stem) for stem in ("99900001", "99900002", "99900003"))


@dataclass(frozen=True)
class Someone:
    family: str = "D'ESSAI"
    given: str = "Noëlle-Ève"
    sex: str = "F"
    born: date | None = date(1960, 1, 31)
    function: str = ""
    since: date | None = date(2020, 5, 18)
    function_since: date | None = None
    region: str = "99"
    department: str = "99"
    commune: str = "99003"
    group: str = HILLS
    canton: str = "9901"


@dataclass(frozen=True)
class Dialect:
    name: str
    separator: str
    encoding: str
    end: str
    above: str
    apostrophe: str
    titles: str
    day: str
    quoting: int = csv.QUOTE_MINIMAL

    def written(self, moment: date | None) -> str:
        return moment.strftime(self.day) if moment else ""


DIALECTS = (
    Dialect("tabs", "\t", "utf-8", "\n", "", "'", "present", "%d/%m/%Y"),
    Dialect("latin", "\t", "iso-8859-1", "\r\n", "Titre du rapport : élus au 2 juin", "'", "former", "%d/%m/%Y"),
    Dialect("commas", ",", "utf-8", "\n", "", "'", "present", "%d/%m/%Y", csv.QUOTE_ALL),
    Dialect("snake", "\t", "utf-8", "\n", "", "'", "snake", "%Y-%m-%d 00:00:00+00"),
    Dialect("semicolons", ";", "utf-8-sig", "\r\n", "", "’", "present", "%Y-%m-%d"),
)

PLACES = {
    "municipal": ("department", "department_name", "status", "status_name", "commune", "commune_name"),
    "community": (
        "department",
        "department_name",
        "status",
        "status_name",
        "group",
        "group_name",
        "attached",
        "attached_name",
    ),
    "departmental": ("department", "department_name", "canton", "canton_name"),
    "regional": ("region", "region_name", "section", "section_name"),
}
TAIL = ("family", "given", "sex", "born", "job", "job_name", "since", "function", "function_since")
TITLES = {
    "present": {
        "department": "Code du département",
        "department_name": "Libellé du département",
        "status": "Code de la collectivité à statut particulier",
        "status_name": "Libellé de la collectivité à statut particulier",
        "commune": "Code de la commune",
        "commune_name": "Libellé de la commune",
        "group": "N° SIREN",
        "group_name": "Libellé de l'EPCI",
        "attached": "Code de la commune de rattachement",
        "attached_name": "Libellé de la commune de rattachement",
        "canton": "Code du canton",
        "canton_name": "Libellé du canton",
        "region": "Code de la région",
        "region_name": "Libellé de la région",
        "section": "Code de la section départementale",
        "section_name": "Libellé de la section départementale",
        "family": "Nom de l'élu",
        "given": "Prénom de l'élu",
        "sex": "Code sexe",
        "born": "Date de naissance",
        "job": "Code de la catégorie socio-professionnelle",
        "job_name": "Libellé de la catégorie socio-professionnelle",
        "since": "Date de début du mandat",
        "function": "Libellé de la fonction",
        "function_since": "Date de début de la fonction",
        "nationality": "Code nationalité",
    },
    "snake": {
        "department": "code_departement",
        "department_name": "libelle_departement",
        "status": "code_collectivite_a_statut_particulier",
        "status_name": "libelle_collectivite_a_statut_particulier",
        "commune": "code_commune",
        "commune_name": "libelle_commune",
        "group": "numero_siren",
        "group_name": "libelle_epci",
        "attached": "code_commune_rattachement",
        "attached_name": "libelle_commune_rattachement",
        "canton": "code_canton",
        "canton_name": "libelle_canton",
        "region": "code_region",
        "region_name": "libelle_region",
        "section": "code_section_departementale",
        "section_name": "libelle_section_departementale",
        "family": "nom_elu",
        "given": "prenom_elu",
        "sex": "sexe_elu",
        "born": "date_naissance_elu",
        "job": "code_categorie_socio_professionnelle",
        "job_name": "libelle_categorie_socio_professionnelle",
        "since": "date_debut_mandat",
        "function": "libelle_fonction",
        "function_since": "date_debut_fonction",
        "nationality": "nationalite_elu",
    },
}
TITLES["former"] = TITLES["present"] | {
    "commune": "Code Insee de la commune",
    "attached": "Code Insee de la commune",
    "region": "Code région",
    "section": "Code du département",
    "job": "Code profession",
    "job_name": "Libellé de la profession",
    "function": "Libellé de fonction",
    "nationality": "Nationalité de l'élu",
}


def columns(level: str) -> tuple[str, ...]:
    return (*PLACES[level], *TAIL, *(("nationality",) if level == "municipal" else ()))


def values(one: Someone, dialect: Dialect) -> dict[str, str]:
    return {
        "department": one.department,
        "department_name": "Essai-du-Nord",
        "commune": one.commune,
        "commune_name": "L'Épine",
        "group": one.group,
        "group_name": "CC d'essai",
        "attached": one.commune,
        "canton": one.canton,
        "region": one.region,
        "section": one.department,
        "family": one.family,
        "given": one.given,
        "sex": one.sex,
        "born": dialect.written(one.born),
        "job": "33",
        "job_name": "Cadre, d'essai",
        "since": dialect.written(one.since),
        "function": one.function,
        "function_since": dialect.written(one.function_since),
        "nationality": "FR",
    }


def lines(level: str, people: Iterable[Someone], dialect: Dialect = DIALECTS[0]) -> Iterator[str]:
    """The file, line by line."""
    titles = TITLES[dialect.titles]
    if dialect.above:
        yield dialect.above + dialect.end
    rows = [[titles[c].replace("'", dialect.apostrophe) for c in columns(level)]]
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=dialect.separator, lineterminator=dialect.end, quoting=dialect.quoting)
    writer.writerows(rows)
    for one in people:
        given = values(one, dialect)
        writer.writerow([given.get(c, "") for c in columns(level)])
        if buffer.tell() > 1 << 16:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def file(level: str, people: Iterable[Someone], dialect: Dialect = DIALECTS[0]) -> bytes:
    return "".join(lines(level, people, dialect)).encode(dialect.encoding)
