"""The part of the measure of the live page that needs the platform itself, in a process of its own.

python -m bench.inside_live prepare MEMBERS ITEMS FOLDER
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

import django


def main(asked: str, *given: str) -> None:
    django.setup()
    # Its models cannot be imported before.
    scenes = import_module("bench.live_scenes")
    *numbers, folder = given
    getattr(scenes, asked)(*(int(number) for number in numbers), Path(folder))


if __name__ == "__main__":
    main(*sys.argv[1:])
