"""`ensems work`: the background worker."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext_lazy as _

from ensems.notices import tending, worker


class Command(BaseCommand):
    help = _("Exécute les tâches de fond (messages, documents…) jusqu’à ce qu’on l’arrête.")  # type: ignore[assignment]

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--batch", action="store_true", help="exécute ce qui attend, puis s’arrête, sans surveiller la file"
        )
        parser.add_argument(
            "--interval",
            type=float,
            default=1.0,
            metavar="SECONDES",
            help="attente quand la file est vide (%(default)s s)",
        )
        parser.add_argument(
            "--beat",
            type=float,
            default=worker.BEAT_EVERY,
            metavar="SECONDES",
            help="intervalle entre deux signes de vie (%(default)s s)",
        )
        parser.add_argument(
            "--dead-after",
            type=float,
            default=tending.DEAD_AFTER.total_seconds(),
            metavar="SECONDES",
            help="silence au-delà duquel un processus est tenu pour mort et ses tâches reprises (%(default)s s)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["batch"]:
            worker.run_waiting()
            return
        worker.work(
            interval=options["interval"],
            every=options["beat"],
            dead_after=timedelta(seconds=options["dead_after"]),
        )
