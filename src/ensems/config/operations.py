"""The one formal act of the installation itself."""

from __future__ import annotations

from datetime import datetime

from ensems.core.actors import Actor
from ensems.core.decisions import YES, Decision, no, require
from ensems.core.operations import operation
from ensems.register.models import Act
from ensems.register.operations import append

INITIALISED = "platform.initialised"


def may_initialise(actor: Actor) -> Decision:
    return YES if actor.is_system else no("Seule la commande « ensems init » prépare la plateforme.")


def is_initialised() -> bool:
    """One SQL query: the act is the last thing that `ensems init` writes."""
    return Act.objects.filter(verb=INITIALISED).exists()


@operation
def record_initialisation(*, actor: Actor, region: str, content: str, now: datetime) -> None:
    """Say in the register what the platform was started with; `content` is empty when it was started bare."""
    require(may_initialise(actor))
    append(actor=actor, verb=INITIALISED, subject="plateforme", facts={"region": region, "content": content}, now=now)
