"""`ensems init`: the first content of a platform. May be run again: nothing is written twice."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from ensems.config import preparation
from ensems.config.operations import is_initialised, record_initialisation
from ensems.core import clock
from ensems.core.actors import system
from ensems.demonstration.operations import seed
from ensems.referrals.imports import load_pack
from ensems.referrals.packs import PackError

OCCITANIE, PACK = "76", "occitanie-2017"


class Command(BaseCommand):
    help = (
        "Prépare une plateforme neuve : tables, géographie officielle de la région, contenu réel (saisines, séances), "
        "et une démonstration (une saisine ouverte, une autosaisine, deux séances, la suite inventée des saisines "
        "passées). On peut la relancer : rien n’est écrit deux fois."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--region", default=OCCITANIE, help="code officiel de la région (76, Occitanie, par défaut)"
        )
        parser.add_argument(
            "--content",
            default=None,
            help=f"paquet de contenu (« {PACK} » par défaut pour la région 76, aucun pour une autre)",
        )
        parser.add_argument(
            "--empty", action="store_true", help="la géographie seulement : ni contenu, ni personnes inventées"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        region, content = options["region"], options["content"]
        if options["empty"]:
            content = ""
        elif content is None:
            content = PACK if region == OCCITANIE else ""
        preparation.folders()
        with preparation.one_at_a_time():
            preparation.tables(self.say)
            self.step(
                "Géographie officielle", lambda: call_command("load_geography", region=region, stdout=self.stdout)
            )
            if content:
                self.step(f"Contenu « {content} »", lambda: self.load(content))
            if not options["empty"]:
                self.step("Démonstration", lambda: seed(actor=system("demonstration"), now=clock.now()))
            if not is_initialised():
                record_initialisation(actor=system("init"), region=region, content=content, now=clock.now())

        self.say("La plateforme est prête.")

    def load(self, content: str) -> None:
        try:
            loaded = load_pack(content, actor=system("contenu"), now=clock.now())
        except PackError as error:
            raise CommandError(str(error)) from None
        self.say(
            f"De plus : {loaded.referrals} saisine(s), {loaded.meetings} séance(s), {loaded.policies} politique(s), "
            f"{loaded.calls} appel(s), {loaded.topics} sujet(s)."
        )

    def step(self, name: str, do: Callable[[], object]) -> None:
        self.say(f"{name}…")
        started = time.monotonic()
        do()
        self.say(f"{name} : fait en {time.monotonic() - started:.1f} s.")

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
