"""What the register of elected officials says of a candidate, as the checks read it."""

from __future__ import annotations

from datetime import date
from typing import Any

from ensems.assembly.checks import NOT_LOADED, Elected
from ensems.territories.models import Territory


def elected_of(candidate: Any, territory: Territory | None, on: date) -> Elected:
    return NOT_LOADED
