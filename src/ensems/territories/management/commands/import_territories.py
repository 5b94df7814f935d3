"""`ensems import-territories FILE [--apply]`"""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ensems.core import clock
from ensems.core.actors import system
from ensems.territories import imports
from ensems.territories.changes import compare
from ensems.territories.operations import NotWritten, write_territories
from ensems.territories.reports import explain


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"« {text} » n’est pas une date (AAAA-MM-JJ)") from None


def pair(text: str) -> tuple[str, str]:
    column, equals, name = text.rpartition("=")
    if not equals or not column:
        raise ArgumentTypeError(f"« {text} » : écrivez COLONNE=CHAMP")
    return column, name


class Command(BaseCommand):
    help = (
        "Lit un fichier de territoires (CSV, CSV Opendatasoft ou GeoJSON), dit ce qui changerait et pourquoi, sans "
        "rien écrire. Avec --apply, écrit tout en une seule fois, ou rien. Champs : "
        + " ; ".join(f"{name} ({text})" for name, text in imports.FIELDS.items())
        + "."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FICHIER", help="le fichier à lire")
        parser.add_argument("--apply", action="store_true", help="écrit les changements (sans cela, rien n’est écrit)")
        parser.add_argument(
            "--on",
            type=day,
            metavar="AAAA-MM-JJ",
            help="jour à compter duquel les périmètres valent (aujourd’hui par défaut) ; "
            "les communes qui sortent d’un territoire y restent jusqu’à la veille",
        )
        parser.add_argument(
            "--mapping",
            type=pair,
            action="append",
            default=[],
            metavar="COLONNE=CHAMP",
            help="une colonne (ou propriété GeoJSON) du fichier et le champ qu’elle donne ; à répéter",
        )
        parser.add_argument("--source", default="", help="source à citer (par défaut, le nom du fichier)")
        parser.add_argument(
            "--skip-unknown",
            action="store_true",
            help="écrit malgré des membres inconnus, gardés en toutes lettres avec leur territoire",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        now = clock.now()
        on = options["on"] or clock.today(now)
        try:
            parsed = imports.parse(file.read_bytes(), mapping=dict(options["mapping"]))
        except OSError as error:
            raise CommandError(f"{file} : lecture impossible ({error.strerror}).") from None
        except imports.Unreadable as error:
            raise CommandError(f"{file.name} : {error} Rien n’a été changé.") from None
        changes = compare(parsed.drafts, on)
        for line in explain(parsed, changes):
            self.stdout.write(line)
        self.stdout.write("")
        if parsed.problems or changes.problems:
            raise CommandError("Le fichier a des erreurs : rien n’a été changé. Corrigez-les, puis relancez.")
        if changes.unknown and not options["skip_unknown"]:
            raise CommandError(
                "Des membres sont inconnus : rien n’a été changé. Corrigez-les, ou relancez avec --skip-unknown."
            )
        if not options["apply"]:
            self.stdout.write("Essai à blanc : rien n’a été écrit. Relancez avec --apply pour écrire.")
            return
        try:
            write_territories(
                actor=system("import-territoires"),
                drafts=parsed.drafts,
                on=on,
                source=options["source"] or file.name,
                digest=parsed.digest,
                skip_unknown=options["skip_unknown"],
                now=now,
            )
        except NotWritten as error:
            raise CommandError(f"{error} Rien n’a été changé.") from None
        self.stdout.write("Rien à écrire." if changes.is_nothing else "Écrit.")
