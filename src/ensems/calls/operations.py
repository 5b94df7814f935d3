"""Recording calls of the Region; their forms and dossiers come with part 5."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ensems.calls import rules
from ensems.calls.models import Call
from ensems.core.actors import Actor
from ensems.core.decisions import require
from ensems.core.locks import alone
from ensems.core.operations import operation
from ensems.core.partial_dates import DAY, PartialDate
from ensems.core.texts import digest, normalise
from ensems.register import chain
from ensems.register.operations import append


@dataclass(frozen=True, slots=True)
class CallFacts:
    kind: str
    title: str
    purpose: str = ""
    opened: PartialDate | None = None
    closed: PartialDate | None = None
    result: str = ""
    next_step: str = ""
    source: str = ""


@operation
def record_call(*, actor: Actor, slug: str, facts: CallFacts, now: datetime) -> Call:
    """A call, once: the same slug again gives back what is there. Raises ValidationError field by field."""
    alone("call.slug")
    require(rules.may_record_call(actor))
    there = Call.objects.filter(slug=slug).first()
    if there:
        return there
    if not facts.title.strip():
        raise ValidationError({"title": _("Donnez un titre à l’appel.")})
    if facts.opened and facts.closed and facts.closed.last_day < facts.opened.value:
        raise ValidationError({"closed": _("L’appel se termine avant d’avoir ouvert.")})
    call = Call.objects.create(
        slug=slug,
        kind=normalise(facts.kind).strip(),
        title=normalise(facts.title).strip(),
        purpose=normalise(facts.purpose),
        opened_on=facts.opened.value if facts.opened else None,
        opened_precision=facts.opened.precision if facts.opened else DAY,
        closed_on=facts.closed.value if facts.closed else None,
        closed_precision=facts.closed.precision if facts.closed else DAY,
        result=normalise(facts.result),
        next_step=normalise(facts.next_step),
        source=facts.source,
    )
    said = {"title": call.title, "purpose": call.purpose, "result": call.result}
    append(
        actor=actor,
        verb="call.recorded",
        subject=f"appel:{call.slug}",
        facts={
            "opened": call.opened_on.isoformat() if call.opened_on else None,
            "closed": call.closed_on.isoformat() if call.closed_on else None,
            "digest": digest(chain.canonical(said)),
        },
        now=now,
    )
    return call
