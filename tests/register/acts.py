"""Acts for the tests of the register."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from ensems.core.actors import system
from ensems.register.models import Act
from ensems.register.operations import append
from tests.conftest import NOW

TESTER = system("essai")


def inscribe(number: int = 1, *, now: datetime = NOW, **given: Any) -> list[Act]:
    """`number` acts, one transaction each."""
    made = []
    for rank in range(number):
        with transaction.atomic():
            fields = {"verb": "essai.fait", "subject": f"essai:{rank}", "facts": {"rang": rank}, "thread": "2026-A"}
            made.append(append(actor=TESTER, now=now, **{**fields, **given}))
    return made
