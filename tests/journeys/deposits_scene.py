"""The scene of the kill test, set and read in the server's own database by a process of its own.

`python -m tests.journeys.deposits_scene prepare 50` writes an open question and 50 drafts, each by its own member, and
prints one JSON line a draft: the key of the draft, the session of its author, the digest of its text.
`… check` prints what the database holds: receipts, references, acts, and whether the register verifies.
"""

from __future__ import annotations

import json
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ensems.config.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.db import transaction  # noqa: E402
from django.test import Client  # noqa: E402

from ensems.contributions.models import Contribution, Receipt  # noqa: E402
from ensems.core import texts  # noqa: E402
from ensems.register.models import Act  # noqa: E402
from ensems.register.queries import verify  # noqa: E402
from tests import factories  # noqa: E402
from tests.strictness import BACKEND  # noqa: E402


@transaction.atomic
def prepare(count: int) -> None:
    question = factories.referral(questions=1).questions.get()
    for rank in range(1, count + 1):
        body = f"Notre territoire propose un lieu ouvert, le n° {rank}."
        draft = factories.draft(question, territory=factories.territory(), body=body)
        client = Client()
        client.force_login(draft.author, backend=BACKEND)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        say(key=str(draft.key), session=session, digest=texts.digest(texts.normalise(body)))


def check() -> None:
    report = verify()
    say(
        receipts={
            one.number: {"digest": one.digest, "draft": str(one.contribution.key), "act": one.act_id}
            for one in Receipt.objects.select_related("contribution")
        },
        references=list(Contribution.objects.exclude(reference=None).values_list("reference", flat=True)),
        acts=list(Act.objects.order_by("number").values_list("number", flat=True)),
        deposits=Act.objects.filter(verb="contribution.deposited").count(),
        well=not report.faults,
    )


def say(**line: object) -> None:
    sys.stdout.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    prepare(int(sys.argv[2])) if sys.argv[1] == "prepare" else check()
