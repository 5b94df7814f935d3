"""What each person lets the directory show."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.translation import gettext as _

from ensems.accounts.models import Person
from ensems.assembly.enums import Audience, ContactKind
from ensems.assembly.models import ContactDetail
from ensems.assembly.rules import may_choose_contacts
from ensems.core.actors import Actor
from ensems.core.decisions import require
from ensems.core.operations import operation
from ensems.core.texts import normalise
from ensems.register.operations import append

WEB: Callable[[str], None] = URLValidator(["http", "https"])
PHONE = re.compile(r"\+?[\d .()-]{6,24}")


@dataclass(frozen=True, slots=True)
class Contact:
    """An empty value is kept nowhere; a value shown to nobody is kept for its owner alone."""

    value: str = ""
    audience: str = Audience.NOBODY


@operation
def choose_contacts(*, actor: Actor, person: Person, contacts: Mapping[str, Contact], now: datetime) -> None:
    """The whole choice of the person, by kind; a kind left out is erased. The same choice again writes nothing.

    The register keeps which kinds are shown to whom, never a value. Raises ValidationError on the name of a kind.
    """
    require(may_choose_contacts(actor, person))
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    wanted = {kind: Contact(_line(one.value), one.audience) for kind, one in contacts.items() if _line(one.value)}
    _check(wanted)
    kept = {one.kind: Contact(one.value, one.audience) for one in person.contacts.all()}
    if kept == wanted:
        return
    person.contacts.exclude(kind__in=wanted).delete()
    for kind, one in wanted.items():
        if kept.get(kind) != one:
            ContactDetail.objects.update_or_create(
                person=person, kind=kind, defaults={"value": one.value, "audience": one.audience, "chosen_at": now}
            )
    append(
        actor=actor,
        verb="directory.chosen",
        subject=person.actor_key,
        facts={kind: one.audience for kind, one in sorted(wanted.items())},
        now=now,
    )


def _line(text: str) -> str:
    return " ".join(normalise(text).split())


def _check(wanted: Mapping[str, Contact]) -> None:
    faults = {}
    for kind, one in wanted.items():
        if kind not in ContactKind.values or one.audience not in Audience.values:
            faults[kind] = _("Choisissez qui voit cette coordonnée.")
        elif len(one.value) > 240:
            faults[kind] = _("Cette coordonnée compte plus de 240 caractères.")
        elif not _is_written_well(kind, one.value):
            faults[kind] = {
                ContactKind.EMAIL: _("Cette adresse n’est pas complète. Exemple : prenom.nom@commune.fr"),
                ContactKind.PHONE: _("Écrivez des chiffres, par exemple 05 61 00 00 00."),
                ContactKind.SITE: _("Écrivez l’adresse entière, par exemple https://www.commune.fr/contact"),
            }[ContactKind(kind)]
    if faults:
        raise ValidationError(faults)


def _is_written_well(kind: str, value: str) -> bool:
    if kind == ContactKind.PHONE:
        return bool(PHONE.fullmatch(value))
    try:
        if kind == ContactKind.EMAIL:
            validate_email(value)
        elif kind == ContactKind.SITE:
            WEB(value)
    except ValidationError:
        return False
    return True
