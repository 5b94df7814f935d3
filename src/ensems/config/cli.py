"""`ensems`: a thin face of Django's commands."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ensems.config.settings")
    from django.core.management import execute_from_command_line

    # Commands are named with dashes for people, with underscores for Python.
    arguments = [
        sys.argv[0],
        *(sys.argv[1:2] and [sys.argv[1].replace("-", "_") if not sys.argv[1].startswith("-") else sys.argv[1]]),
        *sys.argv[2:],
    ]
    execute_from_command_line(arguments)


if __name__ == "__main__":
    main()
