"""The people one can be in the demonstration: one button a role, always the same persons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from ensems.accounts.enums import Role


@dataclass(frozen=True, slots=True)
class Part:
    """`key` names the part in forms; `what` says what one can do with it. Members are chosen among the 158."""

    key: str
    label: Any
    what: Any
    given_name: str = ""
    family_name: str = ""
    gender: str = ""
    role: str = ""

    @property
    def email(self) -> str:
        return f"{self.key}@demonstration.invalid"


MEMBER, OTHER_MEMBER, OFFICER, RAPPORTEUR = "membre", "autre-membre", "agent", "rapporteure"

PARTS = (
    Part(MEMBER, _("Membre de l’Assemblée"), _("contribuer au nom de son territoire, soutenir, commenter")),
    Part(OTHER_MEMBER, _("Membre d’un autre territoire"), _("lire et soutenir ce que d’autres ont écrit")),
    Part(
        OFFICER,
        _("Agent de territoire"),
        _("préparer un texte que les membres déposeront"),
        "Sandra",
        "Lacoste",
        "F",
        Role.OFFICER,
    ),
    Part(
        RAPPORTEUR,
        _("Rapporteure"),
        _("dire ce que devient chaque contribution, écrire les préconisations"),
        "Hélène",
        "Marrou",
        "F",
        Role.RAPPORTEUR,
    ),
    Part(
        "secretariat",
        _("Secrétariat de l’Assemblée"),
        _("préparer les saisines, enregistrer le vote, transmettre, clore"),
        "Paul",
        "Ginestet",
        "M",
        Role.SECRETARIAT,
    ),
    Part(
        "region",
        _("Élue de la Région"),
        _("transmettre une saisine, répondre, s’engager, rendre compte"),
        "Agnès",
        "Delrieu",
        "F",
        Role.REGION,
    ),
    Part(
        "administration",
        _("Administration de la plateforme"),
        _("inviter des personnes, donner et reprendre des rôles"),
        "Marc",
        "Estrade",
        "M",
        Role.ADMINISTRATOR,
    ),
)
BY_KEY = {part.key: part for part in PARTS}
