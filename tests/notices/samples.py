"""Messages and tasks that exist for the tests only."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from django_tasks import task

from ensems.accounts.models import Person
from ensems.notices.registry import Attachment, Mail, message, news


@message("essai.note", label="Une note", optional=True)
def note(params: dict[str, Any], person: Person) -> Mail | None:
    if params.get("void"):
        return None
    if params.get("broken"):
        raise ValueError(f"cannot write to {person.email}")
    return Mail(subject=f"Note {params.get('n', 1)}", text="Voici la note & son « texte ».")


@message("essai.receipt")
def receipt(params: dict[str, Any], person: Person) -> Mail:
    return Mail("Votre reçu", "Voici votre reçu.", (Attachment("Reçu n° 1.pdf", b"%PDF-1.7", "application/pdf"),))


@message("essai.alert", urgent=True)
def alert(params: dict[str, Any], person: Person) -> Mail:
    return Mail("Alerte", "Tout de suite.", reason="Vous recevez ce message parce qu’il presse.")


@task()
def dig(folder: str) -> str:
    """The first time, longer than anyone waits; afterwards, at once: it leaves one line for each complete run."""
    started = Path(folder, "started")
    if not started.exists():
        started.touch()
        time.sleep(60)
    with Path(folder, "done").open("a", encoding="utf-8") as file:
        file.write("done\n")
    return "done"


@task()
def stumble() -> None:
    raise RuntimeError("no road to ana@combe.fr")


@news("essai.news")
def told(params: dict[str, Any]) -> Mail | None:
    return Mail(subject=params.get("title", "Une nouvelle"), text="Voici ce qui s’est passé.")
