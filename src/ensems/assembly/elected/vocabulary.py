"""The titles of the lists of elected officials, in both vocabularies, and which list a set of titles makes. Pure.

Titles are compared folded (no accent, no case, no punctuation): « Nom de l’élu », « Nom de l'élu » and « nom_elu » lose
what tells the dialects apart. Profession, place of birth, political label and nationality have no entry: nothing reads
them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from ensems.assembly.elected.enums import Level
from ensems.territories.names import folded

FIELDS = {
    "family_name": "le nom",
    "given_name": "le prénom",
    "sex": "le sexe",
    "born": "la date de naissance",
    "since": "la date de début du mandat",
    "function": "la fonction",
    "function_since": "la date de début de la fonction",
    "region": "le code de la région",
    "department": "le code du département",
    "commune": "le code de la commune",
    "group": "le SIREN de l’intercommunalité",
    "canton": "le code du canton",
}

TITLES = {
    "family_name": ("nom de l elu", "nom elu", "nom"),
    "given_name": ("prenom de l elu", "prenom elu", "prenom"),
    "sex": ("code sexe", "sexe elu", "sexe de l elu", "code sexe elu"),
    "born": ("date de naissance", "date naissance elu", "date de naissance de l elu", "date naissance"),
    "since": ("date de debut du mandat", "date de debut de mandat", "date debut mandat"),
    "function": ("libelle de la fonction", "libelle de fonction", "libelle fonction", "fonction", "fonction elu"),
    "function_since": ("date de debut de la fonction", "date de debut de fonction", "date debut fonction"),
    "region": ("code de la region", "code region"),
    "department": (
        "code du departement",
        "code departement",
        "code du departement maire",
        "code de la section departementale",
        "code section departementale",
    ),
    "commune": (
        "code de la commune",
        "code commune",
        "code insee de la commune",
        "code insee",
        "code de la commune de rattachement",
        "code commune rattachement",
    ),
    "group": ("n siren", "numero siren", "siren", "code siren", "n siren de l epci"),
    "canton": ("code du canton", "code canton"),
}
KNOWN = {title: field for field, titles in TITLES.items() for title in titles}

# What each list cannot do without; a cell may still be empty where the register leaves it so (see `lines.py`).
ALWAYS = ("family_name", "given_name", "sex", "born", "since", "function")
NEEDED = {
    Level.MUNICIPAL: ("commune", *ALWAYS),
    Level.COMMUNITY: ("group", *ALWAYS),
    Level.DEPARTMENTAL: ("department", *ALWAYS),
    Level.REGIONAL: ("region", *ALWAYS),
}

# Other lists of the same register, known by a title of their own.
OTHERS = {
    "libelle du secteur": "des conseils d’arrondissement",
    "libelle secteur": "des conseils d’arrondissement",
    "code de la circonscription legislative": "des députés",
    "code circonscription legislative": "des députés",
    "code de la section collectivite a statut particulier": "des assemblées à statut particulier",
    "code section": "des assemblées à statut particulier",
    "code de la circonscription consulaire": "des Français de l’étranger",
    "code circonscription consulaire": "des Français de l’étranger",
    "code de la circonscription afe": "des Français de l’étranger",
    "code circonscription afe": "des Français de l’étranger",
}


def fields_of(titles: Collection[str]) -> dict[str, list[int]]:
    """The columns (from 0) that give each field."""
    found: dict[str, list[int]] = {}
    for rank, title in enumerate(titles):
        field = KNOWN.get(folded(title))
        if field:
            found.setdefault(field, []).append(rank)
    return found


def other_list(titles: Collection[str], fields: Mapping[str, object]) -> str:
    """Which list of the register this is when it is none of the four: « des députés »; else ""."""
    for title in titles:
        if folded(title) in OTHERS:
            return OTHERS[folded(title)]
    if "commune" in fields and not {"group", "function"} & set(fields):
        return "des maires"
    return ""


def level_of(fields: Collection[str]) -> Level | None:
    """The list that these fields make; the order matters, since every list has departments and communes."""
    if "group" in fields:
        return Level.COMMUNITY
    if "canton" in fields:
        return Level.DEPARTMENTAL
    if "commune" in fields:
        return Level.MUNICIPAL
    if "region" in fields:
        return Level.REGIONAL
    return None
