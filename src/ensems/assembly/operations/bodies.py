"""The steering committee and the working groups: made, joined, left."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _

from ensems.accounts.enums import Gender
from ensems.accounts.models import Person
from ensems.assembly.enums import BodyKind, BodyRole
from ensems.assembly.models import Body, BodyMember, Mandate, Term
from ensems.assembly.rules import may_compose
from ensems.core.actors import Actor
from ensems.core.decisions import require
from ensems.core.locks import alone
from ensems.core.operations import operation
from ensems.core.partial_dates import sentence
from ensems.core.texts import digest, normalise, one_line
from ensems.register.operations import append


@operation
def create_body(
    *, actor: Actor, term: Term, kind: str, name: str, purpose: str = "", slug: str = "", now: datetime
) -> Body:
    """Raises ValidationError on `name` or `kind`."""
    alone("bodies")
    require(may_compose(actor))
    name = one_line(normalise(name))
    if not 1 <= len(name) <= 120:
        raise ValidationError({"name": _("Donnez à cette instance un nom de 120 caractères au plus.")})
    if kind not in BodyKind.values:
        raise ValidationError({"kind": _("Choisissez la nature de cette instance.")})
    if kind == BodyKind.STEERING and term.bodies.filter(kind=kind).exists():
        raise ValidationError({"kind": _("Cette mandature a déjà son comité de pilotage.")})
    base = slugify(slug or name)[:50] or "instance"
    taken = set(Body.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    body = Body.objects.create(
        slug=next(one for one in (base, *(f"{base}-{n}" for n in range(2, 1_000))) if one not in taken),
        term=term,
        kind=kind,
        name=name,
        purpose=normalise(purpose).strip()[:2_000],
        is_demonstration=term.is_demonstration,
    )
    append(
        actor=actor,
        verb="body.created",
        subject=f"instance:{body.slug}",
        facts={"kind": kind, "name": digest(name), "purpose": digest(body.purpose)},
        now=now,
    )
    return body


@operation
def join_body(
    *, actor: Actor, body: Body, person: Person, role: str = BodyRole.MEMBER, on: date, now: datetime
) -> BodyMember:
    """From `on`. Raises ValidationError on `person` (no mandate that day, already there) or `role` (co-presidency)."""
    require(may_compose(actor))
    body = Body.objects.select_for_update(of=("self",), no_key=True).select_related("term").get(pk=body.pk)
    if role not in BodyRole.values:
        raise ValidationError({"role": _("Choisissez une fonction.")})
    if not Mandate.objects.in_force(on).filter(person=person, seat__term=body.term).exists():
        raise ValidationError(
            {
                "person": _("%(name)s ne siège pas à l’Assemblée le %(day)s.")
                % {"name": person.name, "day": sentence(on)}
            }
        )
    if body.members.filter(person=person).exclude(ends_on__lt=on).exists():
        raise ValidationError({"person": _("%(name)s est déjà de cette instance.") % {"name": person.name}})
    if role == BodyRole.CO_PRESIDENT:
        _check_presidency(body, person, on)
    member = BodyMember.objects.create(body=body, person=person, role=role, starts_on=on)
    _record(actor, "body.joined", member, on, now)
    return member


@operation
def leave_body(*, actor: Actor, member: BodyMember, on: date, now: datetime) -> BodyMember:
    """`on` is the last day. Raises ValidationError on `on`."""
    require(may_compose(actor))
    Body.objects.select_for_update(no_key=True).get(pk=member.body_id)
    member = BodyMember.objects.select_related("body", "person").get(pk=member.pk)
    if member.ends_on is not None:
        raise ValidationError(
            {"on": _("Cette participation a déjà fini le %(day)s.") % {"day": sentence(member.ends_on)}}
        )
    if on < member.starts_on:
        raise ValidationError(
            {"on": _("Cette participation a commencé le %(day)s.") % {"day": sentence(member.starts_on)}}
        )
    member.ends_on = on
    member.save(update_fields=["ends_on"])
    _record(actor, "body.left", member, on, now)
    return member


def _check_presidency(body: Body, person: Person, on: date) -> None:
    """A woman and a man preside together: one of each at most at a time."""
    presiding = body.members.filter(role=BodyRole.CO_PRESIDENT).exclude(ends_on__lt=on).select_related("person")
    for member in presiding:
        if member.person.gender == person.gender or len(presiding) > 1:
            raise ValidationError(
                {
                    "role": _(
                        "La coprésidence réunit une femme et un homme : %(name)s y est déjà. "
                        "Enregistrez d’abord son départ."
                    )
                    % {"name": member.person.name}
                }
            )
    if person.gender not in Gender.values:
        raise ValidationError({"role": _("La coprésidence réunit une femme et un homme.")})


def _record(actor: Actor, verb: str, member: BodyMember, on: date, now: datetime) -> None:
    append(
        actor=actor,
        verb=verb,
        subject=f"instance:{member.body.slug}",
        facts={"person": member.person.actor_key, "role": member.role, "on": on.isoformat()},
        now=now,
    )
