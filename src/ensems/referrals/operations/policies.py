"""The regional policies that saisines inform, and their dated versions."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.text import slugify
from django.utils.translation import gettext as _

from ensems.core.actors import Actor
from ensems.core.decisions import require
from ensems.core.locks import alone
from ensems.core.operations import operation
from ensems.core.partial_dates import DAY
from ensems.core.texts import digest, normalise
from ensems.referrals import rules
from ensems.referrals.models import PolicyVersion, RegionalPolicy
from ensems.register import chain
from ensems.register.operations import append


@operation
def add_policy(*, actor: Actor, name: str, description: str = "", slug: str = "", now: datetime) -> RegionalPolicy:
    """Raises ValidationError on "name" when it is empty or already there."""
    alone("policy.name")
    require(rules.may_keep_policies(actor))
    name = normalise(name).strip()
    if not name:
        raise ValidationError({"name": _("Donnez le nom de la politique.")})
    if name.casefold() in (one.casefold() for one in RegionalPolicy.objects.values_list("name", flat=True)):
        raise ValidationError({"name": _("Cette politique est déjà dans la liste.")})
    policy = RegionalPolicy.objects.create(slug=_free_slug(slug or name), name=name, description=normalise(description))
    append(
        actor=actor,
        verb="policy.added",
        subject=f"politique:{policy.slug}",
        facts={"policy": policy.slug, "digest": digest(chain.canonical({"said": [name, policy.description]}))},
        now=now,
    )
    return policy


@operation
def add_policy_version(
    *,
    actor: Actor,
    policy: RegionalPolicy,
    title: str,
    dated_on: date,
    dated_precision: str = DAY,
    summary: str = "",
    link: str = "",
    now: datetime,
) -> PolicyVersion:
    """What the policy says from that date on; versions are only ever added. A dated act."""
    require(rules.may_keep_policies(actor))
    title = normalise(title).strip()
    if not title:
        raise ValidationError({"title": _("Donnez un titre à cette version.")})
    held = RegionalPolicy.objects.select_for_update(no_key=True).get(pk=policy.pk)
    last = held.versions.aggregate(last=Max("number"))["last"] or 0
    version = PolicyVersion.objects.create(
        policy=held,
        number=last + 1,
        title=title,
        summary=normalise(summary),
        dated_on=dated_on,
        dated_precision=dated_precision,
        link=link,
    )
    append(
        actor=actor,
        verb="policy.version_added",
        subject=f"politique:{held.slug}",
        facts={
            "version": version.number,
            "dated": dated_on.isoformat(),
            "precision": dated_precision,
            "digest": digest(chain.canonical({"title": title, "summary": version.summary, "link": link})),
        },
        now=now,
    )
    return version


def _free_slug(name: str) -> str:
    base = slugify(name)[:70].strip("-") or "politique"
    taken = set(RegionalPolicy.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(slug for slug in (base, *(f"{base}-{n}" for n in range(2, 10_000))) if slug not in taken)
