"""Rules of real bodies, to begin with: five assemblies by settings alone.

Sources: the first two terms of the Assemblée des territoires (the share of the 158 seats between territories was never
published: this way of sharing them is the one of the demonstration); CGCT L1111-9-1 II for the territorial conference;
CGCT L4134-2 for the economic, social and environmental council, L5211-10-1 for the council of development. Of these
last two the numbers of members are examples, to be replaced by those of the decree or of the deliberation.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ensems.assembly.elected.enums import Level
from ensems.assembly.enums import ParityKind, ParityScope, ReplacedBy, Unit
from ensems.assembly.terms.schema import (
    Apportioned,
    BodySeats,
    College,
    Fixed,
    Listed,
    Parity,
    Replacement,
    Step,
    Substitutes,
    TermRules,
    Thresholds,
)


@dataclass(frozen=True, slots=True)
class Preset:
    key: str
    label: Any
    build: Callable[[], TermRules]


def territories_2016() -> TermRules:
    return TermRules(
        months=60,
        colleges=(
            College(
                "elus",
                _("Élus et élues des territoires"),
                Apportioned(total=158, least=2),
                offices=(Level.MUNICIPAL, Level.COMMUNITY),
                incompatible=(Level.REGIONAL,),
            ),
        ),
        parity=Parity(ParityKind.PAIRS),
        substitutes=Substitutes(each=True),
        replacement=Replacement(ReplacedBy.DESIGNATION),
    )


def territories_2022() -> TermRules:
    return TermRules(
        months=72,
        colleges=(
            College(
                "elus",
                _("Élus et élues des territoires"),
                Fixed(2),
                offices=(Level.MUNICIPAL, Level.COMMUNITY),
                incompatible=(Level.REGIONAL,),
            ),
            College(
                "citoyens",
                _("Citoyennes et citoyens"),
                Fixed(2),
                incompatible=(Level.REGIONAL,),
            ),
        ),
        parity=Parity(ParityKind.PAIRS),
        replacement=Replacement(ReplacedBy.DESIGNATION),
    )


def territorial_conference() -> TermRules:
    council = (Level.DEPARTMENTAL,)
    return TermRules(
        colleges=(
            College(
                "region", _("Présidence du conseil régional"), Listed((BodySeats(_("Conseil régional"), 1),)), Unit.BODY
            ),
            College("departements", _("Présidences des conseils départementaux"), Fixed(1), Unit.DEPARTMENT, council),
            College(
                "epci-30000",
                _("Présidences des intercommunalités d’au moins 30\u202f000 habitants"),
                Thresholds((Step(0, 0), Step(30_000, 1))),
                Unit.INTERCOMMUNALITY,
                (Level.COMMUNITY,),
            ),
            *(
                College(key, name, Fixed(1), Unit.DEPARTMENT, (office,))
                for key, name, office in (
                    ("epci", _("Intercommunalités de moins de 30\u202f000 habitants"), Level.COMMUNITY),
                    ("communes-30000", _("Communes de plus de 30\u202f000 habitants"), Level.MUNICIPAL),
                    ("communes-3500", _("Communes de 3\u202f500 à 30\u202f000 habitants"), Level.MUNICIPAL),
                    ("communes", _("Communes de moins de 3\u202f500 habitants"), Level.MUNICIPAL),
                )
            ),
        ),
        substitutes=Substitutes(each=True, same_gender=False),
        replacement=Replacement(ReplacedBy.SUBSTITUTE),
    )


def economic_council() -> TermRules:
    colleges = (
        ("entreprises", _("Entreprises et activités professionnelles non salariées"), 54),
        ("syndicats", _("Organisations syndicales de salariés"), 54),
        ("vie-collective", _("Organismes et associations de la vie collective"), 54),
        ("personnalites", _("Personnalités qualifiées"), 8),
    )
    return TermRules(
        months=72,
        colleges=tuple(
            College(key, name, Listed((BodySeats(name, seats),)), Unit.BODY) for key, name, seats in colleges
        ),
        parity=Parity(ParityKind.GAP, 1, ParityScope.DELEGATION),
        replacement=Replacement(ReplacedBy.DESIGNATION, within_days=60),
    )


def development_council() -> TermRules:
    colleges = (
        ("economie", _("Monde économique et social"), 20),
        ("associations", _("Vie associative, culturelle, éducative et environnementale"), 20),
        ("habitants", _("Habitants et habitantes"), 21),
    )
    barred = (Level.COMMUNITY,)
    return TermRules(
        months=72,
        colleges=tuple(
            College(key, name, Listed((BodySeats(name, seats),)), Unit.BODY, incompatible=barred)
            for key, name, seats in colleges
        ),
        parity=Parity(ParityKind.GAP, 1, ParityScope.ASSEMBLY),
    )


PRESETS = {
    preset.key: preset
    for preset in (
        Preset("territoires-2016", gettext_lazy("Assemblée des territoires, 158 sièges (2016-2021)"), territories_2016),
        Preset(
            "territoires-2022",
            gettext_lazy("Assemblée des territoires, 4 par territoire (2022-2028)"),
            territories_2022,
        ),
        Preset("ctap", gettext_lazy("Conférence territoriale de l’action publique"), territorial_conference),
        Preset("ceser", gettext_lazy("CESER à quatre collèges"), economic_council),
        Preset("codev", gettext_lazy("Conseil de développement"), development_council),
    )
}
