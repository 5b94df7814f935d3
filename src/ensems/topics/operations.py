"""The curated list of subjects."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ensems.core.actors import Actor
from ensems.core.decisions import YES, Decision, no, require
from ensems.core.locks import alone
from ensems.core.operations import operation
from ensems.core.texts import normalise
from ensems.topics.models import Topic


def may_keep_topics(actor: Actor) -> Decision:
    if actor.is_system or actor.has("secretariat"):
        return YES
    return no(_("Le secrétariat tient la liste des sujets."), sign_in_helps=actor.is_visitor)


@operation
def add_topic(*, actor: Actor, slug: str, name: str, description: str = "", now: datetime) -> Topic:
    """A subject, once: the same slug again gives back what is there. Raises ValidationError on "name"."""
    alone("topic.name")
    require(may_keep_topics(actor))
    there = Topic.objects.filter(slug=slug).first()
    if there:
        return there
    name = normalise(name).strip()
    if not name:
        raise ValidationError({"name": _("Donnez un nom au sujet.")})
    if name.casefold() in (one.casefold() for one in Topic.objects.values_list("name", flat=True)):
        raise ValidationError({"name": _("Ce sujet est déjà dans la liste.")})
    return Topic.objects.create(slug=slug, name=name, description=normalise(description))
