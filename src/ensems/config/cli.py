"""`ensems`: a thin face of Django's commands."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ensems.config.settings")
    # Commands are named with dashes for people, with underscores for Python.
    asked = [name if name.startswith("-") else name.replace("-", "_") for name in sys.argv[1:2]]
    execute_from_command_line(["ensems", *asked, *sys.argv[2:]])


if __name__ == "__main__":
    main()
