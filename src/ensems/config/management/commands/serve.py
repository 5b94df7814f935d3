"""`ensems serve`: everything in its place, then the web server and the task worker until told to stop."""

from __future__ import annotations

import sys
import time
from typing import Any

from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from ensems.config import environment, preparation, supervisor
from ensems.config.guide import lines
from ensems.config.operations import is_initialised


class Command(BaseCommand):
    help = (
        "Prépare la plateforme si besoin (base, fichiers statiques, contenu du premier démarrage), puis lance le "
        "serveur web et l’exécuteur de tâches, et relance celui qui s’arrêterait. Ctrl-C arrête les deux proprement."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        env = environment.read()
        host, port = env.text("ENSEMS_HOST", "127.0.0.1"), env.number("PORT", 8000)
        if not supervisor.free(host, port):
            raise CommandError(
                f"Le port {port} de {host} est déjà pris : arrêtez ce qui l’occupe, ou choisissez-en un autre, "
                f"par exemple PORT={port + 1} make run."
            )
        preparation.folders()
        preparation.tables(self.say)
        preparation.static_files(self.say)
        if not is_initialised():
            call_command("init", stdout=self.stdout)
        guide = lines(f"http://{host}:{port}")
        connections.close_all()

        worker = "work" if "work" in get_commands() else "db_worker"
        both = supervisor.Supervisor([supervisor.web_server(), supervisor.task_worker(worker)], self.say)
        both.start()
        told = False

        def tell_when_ready() -> None:
            nonlocal told
            if not told and supervisor.answers(host, port):
                told = True
                ready = f"Ensems répond : http://{host}:{port} (prêt en {time.monotonic() - started:.1f} s)"
                for line in ("", ready, "", *guide):
                    self.say(line)

        status = both.watch(tell_when_ready)
        if status:
            sys.exit(status)

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
