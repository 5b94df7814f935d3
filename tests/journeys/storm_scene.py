"""The scene of the mixed storm, set and read in the server's own database by a process of its own.

`python -m tests.journeys.storm_scene prepare` writes what there is to do, and prints one JSON line a gesture: its kind,
the session of who makes it, the page where its form is, the address it is sent to, what is typed, and what it is about.
`… check` prints what came of each gesture, by kind and by what it is about, and whatever is there by halves.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from itertools import chain

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ensems.config.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.db import transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402

from ensems.accounts.models import Person  # noqa: E402
from ensems.answers.models import Inquiry, InquiryReply, Response, ResponseDraft  # noqa: E402
from ensems.answers.operations import save_response_draft, start_response  # noqa: E402
from ensems.contributions.models import Comment, Contribution, Receipt, Support  # noqa: E402
from ensems.core import clock, texts  # noqa: E402
from ensems.opinions.enums import OpinionStatus, Outcome  # noqa: E402
from ensems.opinions.models import Opinion  # noqa: E402
from ensems.register.models import Act  # noqa: E402
from ensems.register.queries import verify  # noqa: E402
from tests import factories  # noqa: E402
from tests.strictness import BACKEND  # noqa: E402

EACH = 4
QUESTION = "Quand la Région ouvrira-t-elle les guichets promis dans les vallées, la question n° {} ?"
REASONS = "La Région partage ce constat et s’engage avec les territoires."
# What each kind of gesture appends to the register, once.
VERBS = {
    "deposit": "contribution.deposited",
    "support": "contribution.supported",
    "comment": "contribution.commented",
    "ask": "inquiry.asked",
    "reply": "inquiry.answered",
    "answer": "recommendation.answered",
    "adopt": "opinion.adopted",
}


def prepare() -> None:
    with transaction.atomic():
        for line in chain(contributing(), inquiring(), deciding()):
            say(**line)


def contributing() -> Iterator[dict]:
    question = factories.referral(questions=1).questions.get()
    published = factories.contribution(question)
    page = reverse("contributions:detail", args=[published.reference])
    for rank in range(EACH):
        draft = factories.draft(question, territory=factories.territory(), body=f"Un lieu ouvert, le n° {rank}.")
        path = reverse("contributions:deposit", args=[draft.key])
        yield gesture("deposit", draft.author, path, about=str(draft.key))
        who = factories.member(factories.territory())
        path = reverse("contributions:support", args=[published.reference])
        yield gesture("support", who, page, path, about=who.actor_key)
        who = factories.member(factories.territory())
        path = reverse("contributions:comment", args=[published.reference])
        yield gesture("comment", who, page, path, about=f"Remarque n° {rank}.", body=f"Remarque n° {rank}.")


def inquiring() -> Iterator[dict]:
    for rank in range(EACH):
        place = factories.territory()
        typed = {"territory": place.code, "title": f"Les guichets {rank}", "body": QUESTION.format(rank)}
        yield gesture("ask", factories.member(place), reverse("answers:ask"), about=typed["body"], **typed)
        asked = factories.inquiry()
        path = reverse("answers:reply", args=[asked.reference])
        typed = {"body": REASONS, "office": "vice-présidence"}
        yield gesture("reply", factories.region_elected(), path, about=asked.reference, **typed)


def deciding() -> Iterator[dict]:
    secretary, now = factories.secretariat(), clock.now()
    for _rank in range(EACH):
        told = factories.transmitted_opinion().recommendations.get()
        region = factories.region_elected()
        actor = factories.actor_of(region)
        draft = start_response(actor=actor, recommendation=told, now=now)
        given = {"kind": "accepted", "office": "présidence", "pledges": [], "body": REASONS, "base_revision": 0}
        save_response_draft(actor=actor, draft=draft, now=now, **given)
        yield gesture("answer", region, reverse("answers:review", args=[told.reference]), about=told.reference)
        opinion = factories.submitted_opinion()
        told = opinion.recommendations.get()
        path = reverse("opinions:adoption", args=[f"{opinion.referral.reference}-{opinion.number}"])
        votes = {"votes_for": "2", "votes_against": "1", "abstentions": "0"}
        typed = {f"{told.reference}-{name}": value for name, value in votes.items()}
        typed |= {"held_on": clock.today(now).isoformat(), "place": "Albi"}
        yield gesture("adopt", secretary, path, about=opinion.subject, **typed)


def gesture(kind: str, who: Person, page: str, path: str = "", *, about: str, **typed: str) -> dict:
    client = Client()
    client.force_login(who, backend=BACKEND)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    return {"kind": kind, "session": session, "page": page, "path": path or page, "about": about, "typed": typed}


def check() -> None:
    report = verify()
    acts = {verb: Act.objects.filter(verb=verb).count() for verb in VERBS.values()}
    say(
        done={
            "deposit": [str(one.contribution.key) for one in Receipt.objects.select_related("contribution")],
            "support": [one.person.actor_key for one in Support.objects.select_related("person")],
            "comment": list(Comment.objects.values_list("body", flat=True)),
            "ask": list(Inquiry.objects.values_list("body", flat=True)),
            "reply": list(InquiryReply.objects.values_list("inquiry__reference", flat=True)),
            "answer": list(Response.objects.values_list("recommendation__reference", flat=True)),
            "adopt": [one.subject for one in Opinion.objects.select_related("referral") if one.adopted_at],
        },
        acts={kind: acts[verb] for kind, verb in VERBS.items()},
        numbers=list(Act.objects.order_by("number").values_list("number", flat=True)),
        receipts=sorted(int(one.rpartition("-")[2]) for one in Receipt.objects.values_list("number", flat=True)),
        halves=list(halves()),
        well=not report.faults,
    )


def halves() -> Iterator[str]:
    """What would be written in part: each sentence is a fault."""
    for opinion in Opinion.objects.prefetch_related("recommendations__adoption"):
        decided = [one.outcome != Outcome.PENDING for one in opinion.recommendations.all()]
        recorded = [hasattr(one, "adoption") for one in opinion.recommendations.all()]
        is_adopted = opinion.status in (OpinionStatus.ADOPTED, OpinionStatus.TRANSMITTED)
        if any(decided) != is_adopted or decided != recorded or bool(opinion.adopted_text) != is_adopted:
            yield f"{opinion}: a vote without its text, or a text without its vote"
        if is_adopted and texts.digest(opinion.adopted_text) != opinion.digest:
            yield f"{opinion}: another text than the one adopted"
    for draft in ResponseDraft.objects.filter(recommendation__responses__isnull=False):
        yield f"{draft}: published, and still being prepared"
    for made in Contribution.objects.select_related("version").prefetch_related("receipts__version"):
        for receipt in made.receipts.all():
            if made.reference is None or made.version_id != receipt.version_id:
                yield f"{receipt}: a receipt of what is not published"
    for inquiry in Inquiry.objects.prefetch_related("replies"):
        if (inquiry.first_answered_at is not None) != bool(inquiry.replies.all()):
            yield f"{inquiry}: answered without an answer"


def say(**line: object) -> None:
    sys.stdout.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    prepare() if sys.argv[1] == "prepare" else check()
