"""`ensems import-contours FILE|URL [--apply]`"""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.management.base import BaseCommand, CommandError

from ensems.core import clock
from ensems.core.actors import system
from ensems.core.texts import integer
from ensems.territories import contour_files, contours, queries
from ensems.territories.contour_reports import explain_coverage, explain_match
from ensems.territories.imports import Unreadable
from ensems.territories.operations import import_contours


def metres(text: str) -> int:
    if not text.isdecimal() or not 0 <= int(text) <= 2_000:
        raise ArgumentTypeError(f"« {text} » : écrivez un nombre entier de mètres, de 0 à 2000")
    return int(text)


def short(most: int):
    def checked(text: str) -> str:
        if len(text) > most:
            raise ArgumentTypeError(f"{most} caractères au plus, au lieu de {len(text)}")
        return text.strip()

    return checked


class Command(BaseCommand):
    help = (
        "Lit les contours des communes (GeoJSON en WGS84, chaque élément avec son code INSEE) et dit ce qu’ils "
        "donneraient, sans rien écrire. Avec --apply, les cartes de la plateforme sont dessinées d’après eux. Les "
        "anciens codes mènent à la commune actuelle ; les contours invalides sont réparés et nommés ; tous sont "
        "simplifiés ensemble, pour que des voisins gardent la même frontière. Exemple d’adresse : "
        "https://geo.api.gouv.fr/communes?codeRegion=76&format=geojson&geometry=contour"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("given", metavar="FICHIER|URL", help="le fichier à lire, ou son adresse http(s)")
        parser.add_argument("--apply", action="store_true", help="écrit les contours (sans cela, rien n’est écrit)")
        parser.add_argument(
            "--source", type=short(240), default="", help="source à citer sous les cartes (par défaut, nom du fichier)"
        )
        parser.add_argument("--vintage", type=short(20), default="", help="millésime à citer, par exemple 2022")
        parser.add_argument(
            "--property", default="code", help="propriété qui porte le code INSEE (« code » par défaut)"
        )
        parser.add_argument(
            "--tolerance",
            type=metres,
            default=100,
            metavar="MÈTRES",
            help="finesse de la simplification (100 par défaut ; 0 garde tous les points)",
        )
        parser.add_argument(
            "--skip-unknown", action="store_true", help="écrit malgré des codes inconnus, laissés de côté"
        )
        parser.add_argument(
            "--skip-missing", action="store_true", help="écrit malgré des communes sans contour, non dessinées"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        given: str = options["given"]
        home = queries.home_region()
        communes = queries.communes_of_home()
        if home is None or not communes:
            raise CommandError("Aucune géographie n’est chargée : lancez d’abord « ensems load-geography ».")
        known = contours.Known(
            region=home.code,
            departments=tuple(place.code for place in queries.departments()),
            communes=communes,
            former=queries.former_codes_of_home(),
        )
        try:
            if contour_files.is_address(given):
                self.stdout.write("Téléchargement…")
            read = contour_files.parse(contour_files.content_of(given), code=options["property"])
            matched = contours.match(read.features, known)
            for line in explain_match(read, matched, known):
                self.stdout.write(line)
            coverage = contours.cover(matched, tolerance=options["tolerance"])
        except Unreadable as error:
            raise CommandError(f"{_name(given)} : {error} Rien n’a été changé.") from None
        for line in explain_coverage(coverage):
            self.stdout.write(line)
        source = options["source"] or _name(given)[:240]
        vintage = f", millésime {options['vintage']}" if options["vintage"] else ", sans millésime (--vintage)"
        self.stdout.write(f"Source citée sous les cartes : {source}{vintage}.")
        self.stdout.write("")
        if matched.unknown and not options["skip_unknown"]:
            raise CommandError(
                "Des codes sont inconnus : rien n’a été changé. Corrigez-les, chargez la géographie qui les connaît, "
                "ou relancez avec --skip-unknown."
            )
        if matched.missing and not options["skip_missing"]:
            raise CommandError(
                "Des communes n’ont pas de contour : rien n’a été changé. Complétez le fichier, ou relancez avec "
                "--skip-missing : elles ne seront pas dessinées."
            )
        if not options["apply"]:
            self.stdout.write("Essai à blanc : rien n’a été écrit. Relancez avec --apply pour écrire.")
            return
        written = import_contours(
            actor=system("import-contours"),
            outlines=coverage.outlines,
            source=source,
            vintage=options["vintage"],
            digest=read.digest,
            tolerance=coverage.tolerance,
            repaired=len(coverage.repaired),
            now=clock.now(),
        )
        self.stdout.write(
            f"Écrit : {integer(len(coverage.outlines))} contours. Les cartes sont maintenant dessinées d’après eux."
            if written
            else "Ces contours étaient déjà ceux des cartes : rien n’a changé."
        )


def _name(given: str) -> str:
    """The file's name, or the server's; never a path of this machine nor the secrets of an address."""
    if not contour_files.is_address(given):
        return Path(given).name
    try:
        return urlsplit(given).hostname or given
    except ValueError:
        return given
