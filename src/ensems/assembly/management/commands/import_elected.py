"""`ensems import-elected FILE… [--apply]`"""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ensems.assembly.elected import lines
from ensems.assembly.elected.changes import compare
from ensems.assembly.elected.dialects import Unreadable, examine
from ensems.assembly.elected.digests import birth_digest
from ensems.assembly.elected.enums import Level
from ensems.assembly.elected.gathering import EVERY, Gathered, Home, gather
from ensems.assembly.elected.operations import TooMuchLost, write_elected
from ensems.assembly.elected.queries import home
from ensems.assembly.elected.reports import explain_changes, explain_loss, explain_reading
from ensems.core import clock
from ensems.core.actors import system
from ensems.core.texts import integer


def short(most: int):
    def checked(text: str) -> str:
        if len(text) > most:
            raise ArgumentTypeError(f"{most} caractères au plus, au lieu de {len(text)}")
        return text.strip()

    return checked


def vintage(text: str) -> tuple[str, str]:
    level, equals, year = text.rpartition("=")
    if equals and level not in Level.values:
        raise ArgumentTypeError(f"« {level} » n’est pas une liste : {', '.join(Level.values)}")
    return level, short(20)(year)


class Command(BaseCommand):
    help = (
        "Lit des listes du répertoire national des élus (conseils municipaux, communautaires, départementaux, "
        "régionaux), chacune dans l’un des cinq dialectes publiés, et dit ce qui changerait, sans rien écrire. Avec "
        "--apply, chaque liste prend la place de celle d’avant, en une fois. Seuls les élus de la région sont gardés. "
        "La date de naissance n’est gardée qu’en empreinte ; profession, lieu de naissance, nuance politique et "
        "nationalité ne le sont pas. Une ligne illisible, où qu’elle soit, et rien n’est écrit."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", type=Path, nargs="+", metavar="FICHIER", help="les listes à lire, une par fichier")
        parser.add_argument("--apply", action="store_true", help="écrit les changements (sans cela, rien n’est écrit)")
        parser.add_argument(
            "--vintage",
            type=vintage,
            action="append",
            default=[],
            metavar="[LISTE=]MILLÉSIME",
            help="millésime des fichiers (2026-06), ou d’un seul (municipal=2026-06) ; nécessaire pour écrire",
        )
        parser.add_argument(
            "--source", type=short(240), default="", help="source à citer (par défaut, le nom de chaque fichier)"
        )
        parser.add_argument(
            "--whole-country", action="store_true", help="garde les élus de toute la France, pas seulement de la région"
        )
        parser.add_argument(
            "--skip-bad", action="store_true", help="écrit malgré des lignes refusées, nommées et laissées de côté"
        )
        parser.add_argument(
            "--confirm-loss",
            action="store_true",
            help="écrit même si une liste perd plus d’un cinquième de ses lignes, ou toutes celles d’un département",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        vintages = dict(options["vintage"])
        with ExitStack() as stack:
            lists = self.read(options["files"], self.home(), options["whole_country"], stack)
            self.check_reading(lists, options)
            self.check_changes(lists, options)
            if not options["apply"]:
                self.say("Essai à blanc : rien n’a été écrit. Relancez avec --apply pour écrire.")
                return
            for one in lists:
                if not vintages.get(one.level, vintages.get("")):
                    raise CommandError(
                        f"{one.name} : de quand est cette liste ? Ajoutez --vintage {one.level}=AAAA-MM. "
                        "Rien n’a été changé."
                    )
            for one in lists:
                self.write(one, vintages.get(one.level, vintages.get("", "")), options)

    def home(self) -> Home:
        found = home()
        if found is None:
            raise CommandError("Aucune géographie n’est chargée : lancez d’abord « ensems load-geography ».")
        return found

    def read(self, files: list[Path], region: Home, whole_country: bool, stack: ExitStack) -> list[Gathered]:
        lists: dict[str, Gathered] = {}
        for path in files:
            try:
                file = stack.enter_context(path.open("rb"))
                form = examine(file)
                if form.level in lists:
                    raise Unreadable(
                        f"c’est une liste d’élus en {form.level.label}, comme {lists[form.level].name}. "
                        "Donnez-en une seule par conseil."
                    )
                found = gather(
                    lines.read(file, form, birth_digest),
                    form,
                    path.name,
                    region,
                    whole_country=whole_country,
                    progress=partial(self.progress, form.records),
                )
            except OSError as error:
                raise CommandError(
                    f"{path.name} : lecture impossible ({error.strerror}). Rien n’a été changé."
                ) from None
            except Unreadable as error:
                raise CommandError(f"{path.name} : {error} Rien n’a été changé.") from None
            stack.callback(found.close)
            lists[form.level] = found
            for sentence in explain_reading(found):
                self.say(sentence)
        return list(lists.values())

    def progress(self, records: int, read: int) -> None:
        if records > 2 * EVERY:
            self.say(f"  {integer(read)} lignes lues sur {integer(records)}…")

    def check_reading(self, lists: list[Gathered], options: dict[str, Any]) -> None:
        self.say("")
        if any(one.refusals for one in lists) and not options["skip_bad"]:
            raise CommandError(
                "Des lignes sont refusées : rien n’a été changé. Corrigez-les, ou relancez avec --skip-bad : elles "
                "seront laissées de côté."
            )
        for one in lists:
            if not len(one):
                raise CommandError(f"{one.name} : aucune ligne ne concerne la région. Rien n’a été changé.")

    def check_changes(self, lists: list[Gathered], options: dict[str, Any]) -> None:
        """Before any list is written, that none looks cut."""
        losses = []
        for one in lists:
            changes = compare(one)
            for sentence in explain_changes(changes):
                self.say(sentence)
            if changes.loses:
                losses.append(explain_loss(changes))
        self.say("")
        if losses and not options["confirm_loss"]:
            raise CommandError(
                " ".join(losses) + " Rien n’a été changé. Vérifiez que le fichier est entier ; s’il l’est, relancez "
                "avec --confirm-loss."
            )

    def write(self, one: Gathered, year: str, options: dict[str, Any]) -> None:
        self.say(f"{one.name} : écriture…")
        try:
            changes = write_elected(
                actor=system("import-elus"),
                gathered=one,
                source=options["source"] or one.name[:240],
                vintage=year,
                whole_country=options["whole_country"],
                confirm_loss=options["confirm_loss"],
                now=clock.now(),
            )
        except TooMuchLost as error:
            raise CommandError(f"{error} Rien n’a été changé pour cette liste.") from None
        done = "rien à écrire" if changes.is_nothing else "écrit"
        self.say(f"{one.name} : {done}, millésime {year}, {integer(len(one))} mandats.")

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
