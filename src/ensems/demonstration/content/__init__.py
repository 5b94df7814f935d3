"""The texts of the demonstration, all invented. `threads/` has one file a saisine, in the form that `replay` reads."""

from pathlib import Path

FOLDER = Path(__file__).parent
# The saisine that is open on the first day.
OPEN = "services-du-quotidien"
THREADS = FOLDER / "threads"
INQUIRIES = FOLDER / "inquiries.yaml"
MEETINGS = FOLDER / "meetings.yaml"
# The territories named in the files are those of Occitanie.
REGION = "76"


def asking(slug: str) -> Path:
    """Where an invented saisine says what it asks; a real one has no such file."""
    return FOLDER / f"{slug}.yaml"
