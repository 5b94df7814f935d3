"""`ensems load-geography --region 76`"""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ensems.core import clock
from ensems.core.actors import system
from ensems.core.texts import integer
from ensems.territories import geography
from ensems.territories.operations import load_geography


class Command(BaseCommand):
    help = (
        "Charge la géographie officielle d’une région (communes, intercommunalités, départements, populations, anciens "
        "codes) et en fait la région de la plateforme. On peut la relancer : rien n’est écrit deux fois."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--region", default="76", help="code officiel de la région (76 : Occitanie, par défaut)")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            loaded = load_geography(actor=system("geographie"), region=options["region"], now=clock.now())
        except geography.UnknownRegion as error:
            raise CommandError(str(error)) from None
        self.stdout.write(
            f"{loaded.name} : {integer(loaded.communes)} communes, {integer(loaded.population)} habitants, "
            f"{integer(loaded.under_500)} communes de moins de 500 habitants, {loaded.departments} départements, "
            f"{loaded.intercommunalities} intercommunalités qui touchent la région."
        )
        if not loaded.changed:
            self.stdout.write("Cette géographie était déjà chargée : rien n’a changé.")
        if loaded.left_over:
            self.stdout.write(f"Communes gardées, absentes de la nouvelle géographie : {', '.join(loaded.left_over)}.")
