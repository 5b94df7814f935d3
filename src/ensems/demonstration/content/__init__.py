"""The texts of the demonstration, all invented. `threads/` has one file a saisine, in the form that `replay` reads."""

from pathlib import Path

FOLDER = Path(__file__).parent
# The saisine that is open on the first day: what it asks stands here, what is said of it among the threads.
OPEN = "services-du-quotidien"
OPEN_REFERRAL = FOLDER / f"{OPEN}.yaml"
THREADS = FOLDER / "threads"
INQUIRIES = FOLDER / "inquiries.yaml"
# The territories named in the files are those of Occitanie.
REGION = "76"
