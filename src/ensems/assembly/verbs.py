"""How the register says the acts of this app."""

from django.utils.translation import gettext_lazy as _

from ensems.register.verbs import describe

describe(
    {
        "assembly.composed": _("Composition de l’Assemblée"),
        "elected.imported": _("Import d’une liste du répertoire national des élus"),
        "elected.recognised": _("Rapprochement d’une personne et du répertoire des élus"),
        "elected.taken_back": _("Rapprochement avec le répertoire des élus repris"),
        "assembly.seated": _("Premiers mandats d’une mandature"),
        "body.created": _("Création d’une instance"),
        "body.joined": _("Entrée dans une instance"),
        "body.left": _("Sortie d’une instance"),
        "designation.prepared": _("Désignation préparée par un territoire"),
        "designation.returned": _("Désignation préparée renvoyée au territoire"),
        "designation.withdrawn": _("Désignation préparée retirée par le territoire"),
        "designation.recorded": _("Désignation de membres par un territoire"),
        "directory.chosen": _("Choix de ce que l’annuaire montre"),
        "institution.described": _("Présentation de l’institution"),
        "mandate.accepted": _("Début d’un mandat"),
        "mandate.ended": _("Fin d’un mandat"),
        "mandate.promoted": _("Remplacement par la personne suppléante"),
        "nomination.declined": _("Refus d’une nomination"),
        "term.ended": _("Fin d’une mandature"),
    }
)
