"""`ensems prune-files`: bytes that no row knows, and rows whose bytes are gone."""

from datetime import timedelta

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from ensems.core import clock
from ensems.files import queries
from ensems.files.checks import megabytes

YOUNGEST = timedelta(days=1)


class Command(BaseCommand):
    help = _(
        "Cherche les contenus sans fichier enregistré (une requête coupée en laisse) et les fichiers dont le contenu a "
        "disparu. Ne supprime rien sans --apply ; ne touche jamais à ce qui a moins d’un jour."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--apply", action="store_true", help=str(_("Supprime les contenus orphelins.")))

    def handle(self, *args: object, **options: object) -> None:
        found = queries.orphans(clock.now() - YOUNGEST)
        weight = megabytes(sum(orphan.size for orphan in found))
        for orphan in found:
            self.stdout.write(f"{orphan.path}  {orphan.size} octets")
            if options["apply"]:
                queries.storage().delete(orphan.path)
        count = {"n": len(found), "mb": weight}
        told = (
            ngettext("%(n)d contenu orphelin (%(mb)s Mo).", "%(n)d contenus orphelins (%(mb)s Mo).", len(found)) % count
        )
        if not found:
            done = ""
        elif options["apply"]:
            done = _("Tout cela est supprimé.")
        else:
            done = _("Rien n’a été supprimé : ajoutez --apply pour le faire.")
        self.stdout.write(f"{told} {done}".strip())
        lost = queries.without_bytes()
        for file in lost:
            self.stderr.write(_("Contenu disparu : « %(name)s » (%(key)s)") % {"name": file.name, "key": file.key})
        if lost:
            raise CommandError(_("%(n)d fichiers ont perdu leur contenu : restaurez-les.") % {"n": len(lost)})
