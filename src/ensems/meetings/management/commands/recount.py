"""`ensems recount [SÉANCE…]`: every closed ballot counted again from its rows."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ensems.meetings.ballots import recount


class Command(BaseCommand):
    help = gettext_lazy(
        "Recompte chaque scrutin clos à partir de ses votes et de ses émargements, et compare au résultat publié et à "
        "l’acte du registre. Sans SÉANCE, tous les scrutins. Le code de sortie vaut 0 seulement quand tout concorde."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "meetings",
            nargs="*",
            metavar="SÉANCE",
            help=str(gettext_lazy("Adresse d’une séance, par exemple 2027-03.")),
        )

    def handle(self, *args: object, **options: object) -> None:
        found = recount.closed_ballots()
        if options["meetings"]:
            found = found.filter(meeting__slug__in=options["meetings"])
        total = wrong = 0
        for ballot in found.iterator(chunk_size=100):
            total += 1
            faults = recount.recount(ballot)
            wrong += bool(faults)
            for fault in faults:
                self.stderr.write(f"{ballot.subject} : {fault}.")
        if wrong:
            raise CommandError(
                ngettext("%(wrong)d scrutin ne concorde pas", "%(wrong)d scrutins ne concordent pas", wrong)
                % {"wrong": wrong}
                + _(", sur %(total)d recomptés.") % {"total": total}
            )
        self.stdout.write(
            self.style.SUCCESS(
                ngettext(
                    "%(total)d scrutin recompté : tout concorde.",
                    "%(total)d scrutins recomptés : tout concorde.",
                    total,
                )
                % {"total": total}
            )
        )
