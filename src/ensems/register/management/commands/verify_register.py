"""`ensems verify-register [FICHIER]`: the whole chain, in the database or in an export."""

from __future__ import annotations

import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext_lazy as _

from ensems.register import chain, queries


class Command(BaseCommand):
    help = _(
        "Vérifie le registre : acte modifié, retiré, ajouté ou déplacé, fin manquante. Sans FICHIER, lit la base, et "
        "compare chaque colonne au contenu ; avec FICHIER (export JSON, un acte par ligne, ou « - » pour l’entrée "
        "standard), n’a besoin ni de base ni de réseau. Le code de sortie vaut 0 seulement quand tout est intact."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", metavar="FICHIER", help=str(_("Export du registre à vérifier.")))
        parser.add_argument("--head", default="", metavar="EMPREINTE", help=str(_("Tête imprimée sur un récépissé.")))
        parser.add_argument("--count", type=int, metavar="N", help=str(_("Nombre d’actes imprimé à côté de la tête.")))

    def handle(self, *args: object, **options: object) -> None:
        verdict = _verdict(options["file"], str(options["head"]), options["count"])
        *faults, conclusion = chain.report(verdict)
        for sentence in faults:
            self.stderr.write(sentence)
        if not verdict.holds:
            raise CommandError(conclusion)
        self.stdout.write(self.style.SUCCESS(conclusion))


def _verdict(file: object, head: str, count: object) -> chain.Verdict:
    number = count if isinstance(count, int) else None
    if not file:
        return queries.verify(expected_head=head, expected_count=number)
    if file == "-":
        return chain.verify(chain.parse(sys.stdin), expected_head=head, expected_count=number)
    try:
        with Path(str(file)).open(encoding="utf-8") as lines:
            return chain.verify(chain.parse(lines), expected_head=head, expected_count=number)
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(_("« %(file)s » ne peut pas être lu : %(error)s") % {"file": file, "error": error}) from None
