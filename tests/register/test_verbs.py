"""Every act that an operation can append has a name in French, given by its own app."""

from __future__ import annotations

import re
from pathlib import Path

import ensems
from ensems.register import verbs

APPENDED = re.compile(r'\bverb="([a-z_]+\.[a-z_]+)"')


def test_every_act_is_described() -> None:
    written = {
        verb
        for path in Path(ensems.__file__).parent.rglob("*.py")
        for verb in APPENDED.findall(path.read_text(encoding="utf-8"))
    }

    assert len(written) > 10
    assert sorted(verb for verb in written if verbs.label(verb) == verb) == []
