"""Every write about people. The register keeps the person's key, the role and the territory's code, never a name.

An address is unique: changing one makes whoever points to the person wait until the end of the transaction. So it is
written once the register's turn is held, after the act: who holds the register then never waits for who waits for it.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta

from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ensems.accounts import hooks, rules, tokens
from ensems.accounts.enums import Role
from ensems.accounts.models import Invitation, Person, RoleGrant, normal_address
from ensems.core import clock
from ensems.core.actors import Actor
from ensems.core.decisions import require
from ensems.core.operations import operation
from ensems.core.texts import normalise
from ensems.register.operations import append
from ensems.territories.models import Territory

INVITATION_LASTS = timedelta(days=14)


@operation
def create_person(
    *,
    actor: Actor,
    email: str | None,
    given_name: str = "",
    family_name: str = "",
    gender: str = "",
    is_demonstration: bool = False,
    now: datetime,
) -> Person:
    """A person without an address exists (a seat holder of another time) but cannot sign in."""
    require(rules.may_create_person(actor))
    address = _clean_address(email)
    if address and Person.objects.filter(email=address).exists():
        raise ValidationError({"email": _("Une personne est déjà inscrite avec cette adresse.")})
    person = Person(
        email=address,
        given_name=_clean_name(given_name),
        family_name=_clean_name(family_name),
        gender=gender,
        is_demonstration=is_demonstration,
    )
    person.set_unusable_password()
    append(actor=actor, verb="person.created", subject=person.actor_key, facts={}, now=now)
    _save(person, _("Une personne est déjà inscrite avec cette adresse."))
    _sync_address(person)
    return person


@operation
def update_profile(
    *,
    actor: Actor,
    person: Person,
    given_name: str,
    family_name: str,
    email: str | None = None,
    now: datetime,
) -> Person:
    """Correct a name; the address too when `email` is given, by the secretariat or the administration only."""
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    require(rules.may_update_profile(actor, person))
    problems = {}
    if not _clean_name(family_name):
        problems["family_name"] = _("Indiquez le nom : il signe ce qui est publié.")
    if email is not None and normal_address(email) != (person.email or ""):
        require(rules.may_change_address(actor, person, now))
        address = _clean_address(email)
        if address and Person.objects.filter(email=address).exclude(pk=person.pk).exists():
            problems["email"] = _("Une autre personne est déjà inscrite avec cette adresse.")
        person.email = address
    if problems:
        raise ValidationError(problems)
    person.given_name, person.family_name = _clean_name(given_name), _clean_name(family_name)
    append(actor=actor, verb="person.updated", subject=person.actor_key, facts={}, now=now)
    _save(person, _("Une autre personne est déjà inscrite avec cette adresse."))
    _sync_address(person)
    return person


@operation
def grant_role(
    *,
    actor: Actor,
    person: Person,
    role: str,
    territory: Territory | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
    now: datetime,
) -> RoleGrant:
    """Give a role from a day (today when not said) to a day, both included."""
    # The row lock makes two simultaneous gifts of the same role one after the other.
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    require(rules.may_grant(actor, person, role))
    grant = _grant(person, role, territory, starts_on or clock.today(now), ends_on)
    append(
        actor=actor,
        verb="role.granted",
        subject=person.actor_key,
        facts=_role_facts(role, territory, grant.starts_on, ends_on),
        now=now,
    )
    return grant


@operation
def end_role(*, actor: Actor, grant: RoleGrant, now: datetime) -> None:
    """Take a role back at once: yesterday was its last day; one that began today never was."""
    # Locking every administrator's grant makes two simultaneous ends of the last two impossible.
    locked = RoleGrant.objects.select_for_update(of=("self",), no_key=True).select_related("person", "territory")
    if grant.role == Role.ADMINISTRATOR:
        list(locked.filter(role=Role.ADMINISTRATOR).order_by("pk"))
    found = locked.filter(pk=grant.pk).first()
    if found is None:
        raise ValidationError(_("Ce rôle a déjà pris fin."))
    grant = found
    require(rules.may_end(actor, grant, now))
    today = clock.today(now)
    if grant.ends_on is not None and grant.ends_on < today:
        raise ValidationError(_("Ce rôle a déjà pris fin."))
    last_day = today - timedelta(days=1)
    if grant.starts_on > last_day:
        grant.delete()
    else:
        grant.ends_on = last_day
        grant.save(update_fields=["ends_on"])
    append(
        actor=actor,
        verb="role.ended",
        subject=grant.person.actor_key,
        facts=_role_facts(grant.role, grant.territory, grant.starts_on, last_day),
        now=now,
    )


@operation
def invite(
    *,
    actor: Actor,
    email: str,
    given_name: str = "",
    family_name: str = "",
    role: str = "",
    territory: Territory | None = None,
    now: datetime,
) -> Invitation:
    """Write an invitation to an address; the role is given when it is accepted. An older open one no longer opens."""
    require(rules.may_invite(actor, role))
    address = _clean_address(email)
    if address is None:
        raise ValidationError({"email": _("Indiquez l’adresse électronique à laquelle envoyer l’invitation.")})
    _check_territory(role, territory)
    # Held: of two invitations sent at the same time, the later one alone opens.
    person = Person.objects.select_for_update(no_key=True).filter(email=address).first()
    if person is None:
        if not _clean_name(family_name):
            raise ValidationError({"family_name": _("Indiquez le nom de la personne invitée.")})
        person = create_person(actor=actor, email=address, given_name=given_name, family_name=family_name, now=now)
    if role:
        require(rules.may_grant(actor, person, role))
    Invitation.objects.filter(person=person, accepted_at__isnull=True, expires_at__gt=now).update(expires_at=now)
    key = uuid.uuid4()
    invitation = Invitation.objects.create(
        key=key,
        person=person,
        role=role,
        territory=territory,
        token_digest=tokens.digest_of(tokens.token_for(key)),
        invited_by_id=actor.person_id,
        created_at=now,
        expires_at=now + INVITATION_LASTS,
    )
    hooks.invited.run(actor=actor, invitation=invitation, now=now)
    append(
        actor=actor,
        verb="invitation.sent",
        subject=person.actor_key,
        facts=_role_facts(role, territory) | {"invitation": str(invitation.key)},
        now=now,
    )
    return invitation


@operation
def accept_invitation(*, actor: Actor, token: str, now: datetime) -> Invitation:
    """Once: the rows are locked, so of two simultaneous acceptances one is told that it has already served."""
    sent = Invitation.objects.filter(token_digest=tokens.digest_of(token))
    # The person first, as whoever gives a role, invites again or erases: of two at once, one finds what the other did.
    person = Person.objects.select_for_update(no_key=True).filter(pk__in=sent.values("person")).first()
    held = sent.select_for_update(of=("self",), no_key=True).select_related("person", "territory")
    invitation, today = held.first(), clock.today(now)
    if person is None or invitation is None:
        raise ValidationError(_("Cette invitation n’existe pas. Vérifiez que l’adresse est entière."))
    require(rules.may_accept(invitation, now))
    invitation.accepted_at = now
    invitation.save(update_fields=["accepted_at"])
    EmailAddress.objects.filter(user=person, email=person.email).update(verified=True)
    has = RoleGrant.objects.in_force(today).filter(person=person, role=invitation.role, territory=invitation.territory)
    if invitation.role and not has.exists():
        _grant(person, invitation.role, invitation.territory, today, None)
    append(
        actor=Actor(key=person.actor_key, person_id=person.pk),
        verb="invitation.accepted",
        subject=person.actor_key,
        facts=_role_facts(invitation.role, invitation.territory) | {"invitation": str(invitation.key)},
        now=now,
    )
    return invitation


@operation
def erase_person(*, actor: Actor, person: Person, now: datetime) -> Person:
    """Forget the names, addresses, sessions, invitations and messages. The key stays, so the register stays whole."""
    if RoleGrant.objects.filter(person=person, role=Role.ADMINISTRATOR).exists():
        list(RoleGrant.objects.select_for_update(no_key=True).filter(role=Role.ADMINISTRATOR).order_by("pk"))
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    require(rules.may_erase(actor, person, now))
    address, today = person.email or "", clock.today(now)
    EmailAddress.objects.filter(user=person).delete()
    Invitation.objects.filter(person=person).delete()
    _close_sessions(person, address, now)
    grants = RoleGrant.objects.filter(person=person)
    grants.filter(starts_on__gte=today).delete()
    grants.exclude(ends_on__lt=today).update(ends_on=today - timedelta(days=1))
    # The act first: whoever holds the register may wait for the rows of someone who follows, never the other way.
    append(actor=actor, verb="person.erased", subject=person.actor_key, facts={}, now=now)
    person.email, person.given_name, person.family_name, person.gender = None, "", "", ""
    person.is_active, person.erased_at = False, now
    # A new unusable password makes every session of the person void, wherever it is kept.
    person.set_unusable_password()
    hooks.erased.run(person=person, address=address, now=now)
    person.save()
    return person


def _save(person: Person, taken: str) -> None:
    """Two people asked for at the same address at the same time: the second is told what it would have been a moment
    later."""
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError:
        raise ValidationError({"email": taken}) from None


def _clean_address(email: str | None) -> str | None:
    address = normal_address(email or "")
    if not address:
        return None
    try:
        validate_email(address)
    except ValidationError:
        raise ValidationError(
            {"email": _("Cette adresse électronique n’est pas complète. Exemple : prenom.nom@commune.fr")}
        ) from None
    return address


def _clean_name(name: str) -> str:
    return " ".join(normalise(name).split())


def _sync_address(person: Person) -> None:
    """The address book of sign-in says the same as the person: one row, the primary one, or none."""
    EmailAddress.objects.filter(user=person).exclude(email=person.email or "").delete()
    if person.email:
        EmailAddress.objects.get_or_create(user=person, email=person.email, defaults={"primary": True})


def _check_territory(role: str, territory: Territory | None) -> None:
    if role == Role.OFFICER and territory is None:
        raise ValidationError({"territory": _("Choisissez le territoire dont la personne est l’agent.")})
    if role != Role.OFFICER and territory is not None:
        raise ValidationError({"territory": _("Seul le rôle d’agent de territoire se donne pour un territoire.")})


def _grant(person: Person, role: str, territory: Territory | None, starts_on: date, ends_on: date | None) -> RoleGrant:
    _check_territory(role, territory)
    if role not in Role.values:
        raise ValidationError({"role": _("Choisissez un rôle de la liste.")})
    if ends_on is not None and ends_on < starts_on:
        raise ValidationError({"ends_on": _("Le dernier jour vient avant le premier.")})
    if RoleGrant.objects.in_force(starts_on).filter(person=person, role=role, territory=territory).exists():
        raise ValidationError({"role": _("Cette personne a déjà ce rôle ce jour-là.")})
    return RoleGrant.objects.create(person=person, role=role, territory=territory, starts_on=starts_on, ends_on=ends_on)


def _role_facts(
    role: str, territory: Territory | None, starts_on: date | None = None, ends_on: date | None = None
) -> dict[str, str]:
    facts = {"role": role} if role else {}
    if territory is not None:
        facts["territory"] = territory.code
    if starts_on is not None:
        facts["starts_on"] = starts_on.isoformat()
    if ends_on is not None:
        facts["ends_on"] = ends_on.isoformat()
    return facts


def _close_sessions(person: Person, address: str, now: datetime) -> None:
    """Sessions are opaque rows: read those still alive and delete the person's, sign-ins under way included."""
    for session in Session.objects.filter(expire_date__gte=now).iterator():
        data = session.get_decoded()
        pending = str(data.get("account_login", ""))
        if data.get("_auth_user_id") == str(person.pk) or (address and address in pending):
            session.delete()
