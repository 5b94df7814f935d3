"""What is printed once the server answers: how to look around as each role."""

from __future__ import annotations

from django.conf import settings

from ensems.accounts.enums import Role
from ensems.accounts.models import Person, RoleGrant
from ensems.assembly.models import Mandate
from ensems.core import clock


def lines(address: str) -> list[str]:
    """A few lines for the terminal; two SQL queries."""
    said = ["Visiteur : ouvrez cette adresse, tout ce qui est public se lit sans compte."]
    if not settings.DEMONSTRATION_MAILBOX:
        return [*said, "Se connecter : un code arrive par courriel aux personnes invitées.", *_ending()]
    people = _one_a_role()
    if people:
        said.append("")
        said.append("Pour regarder comme quelqu’un d’autre (démonstration, sur cette machine seulement) : choisissez")
        said.append("un rôle dans le bandeau du haut de chaque page, ou connectez-vous avec l’une de ces adresses :")
        width = max(len(label) for label, _ in people)
        said += [f"  {label:<{width}}  {person.email}" for label, person in people]
    said += ["", f"Les messages et les codes de connexion se lisent à {address}/courrier/"]
    return [*said, *_ending()]


def _one_a_role() -> list[tuple[str, Person]]:
    today = clock.today()
    invented = {"person__is_demonstration": True, "person__email__isnull": False, "person__is_active": True}
    found: list[tuple[str, Person]] = []
    mandate = Mandate.objects.in_force(today).filter(**invented).select_related("person").order_by("pk").first()
    if mandate:
        found.append(("membre de l’Assemblée", mandate.person))
    grants = RoleGrant.objects.in_force(today).filter(**invented).select_related("person").order_by("pk")
    first: dict[str, Person] = {}
    for grant in grants:
        first.setdefault(grant.role, grant.person)
    found += [(str(Role(role).label), first[role]) for role in Role.values if role in first]
    return found


def _ending() -> list[str]:
    return ["Ctrl-C pour arrêter ; « make run » reprend où l’on en était."]
