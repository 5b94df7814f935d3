"""What is measured, prepared inside the platform: the first content, a saisine grown to a volume, its whole thread,
members who are signed in, drafts ready for deposit. Read by `bench.inside` once Django is set up.
"""

from __future__ import annotations

import json
import sys
import uuid
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.db import connection
from django.db.models import Count
from django.middleware.csrf import CSRF_ALLOWED_CHARS, CSRF_SECRET_LENGTH
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.crypto import get_random_string

from bench.load import BROWSER
from bench.thread import recommendation_with_its_thread
from bench.volume import grow
from ensems.accounts.models import Person
from ensems.assembly.models import Mandate
from ensems.config import preparation
from ensems.config.operations import is_initialised
from ensems.contributions.models import Contribution, Receipt, seal
from ensems.core import clock
from ensems.core.texts import normalise
from ensems.demonstration.queries import members_in_order
from ensems.meetings.ballots.recount import closed_ballots
from ensems.referrals.models import Question, Referral
from ensems.register.queries import verify
from ensems.writing.models import Revision, Text

SLUG = "services-du-quotidien"
# Transactions are not questions to the database.
NOT_COUNTED = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")
BODY = (
    "Dans nos communes, on demande d’abord un rendez-vous de soin à moins de trente minutes, et le moyen d’y aller "
    "sans déranger son voisin.\n\nNous proposons une tournée partagée entre cinq communes, deux jours par semaine, et "
    "un bilan à mi-parcours avec celles et ceux qui s’en servent.\n\n- un aller et un retour de plus par jour ;\n"
    "- une personne pour accueillir ;\n- une aide au temps passé, autant qu’aux murs."
)


# Drafts of who reads a question signed in, at each volume: more than its page shows.
BEGUN = 6


def prepare(volume: int, drafts: int, folder: Path) -> None:
    """The platform at that volume. Writes scene.json (addresses to read, their cost in SQL queries) and forms.tsv."""
    say = sys.stdout.write
    preparation.folders()
    preparation.tables(say)
    preparation.static_files(say)
    if not is_initialised():
        call_command("init", stdout=sys.stdout)
    now = clock.now()
    referral = Referral.objects.get(slug=SLUG)
    recommendation = recommendation_with_its_thread(referral, now)
    grow(referral, volume, now)
    question, members = referral.questions.get(number=1), members_in_order()
    secret = get_random_string(CSRF_SECRET_LENGTH, CSRF_ALLOWED_CHARS)
    sessions = {member.person_id: f"{settings.SESSION_COOKIE_NAME}={session_of(member.person)}" for member in members}
    reader = members[0]
    # Nobody has begun a hundred texts: those of the deposits are of other territories than hers.
    others = [one for one in members if one.seat.territory_id != reader.seat.territory_id]
    drafts_of(question, [reader], BEGUN, now)
    forms = forms_of(drafts_of(question, others, drafts + 1, now), sessions, secret)
    _settle()
    paths = {
        "home": reverse("website:home"),
        "referral": reverse("referrals:detail", args=[SLUG]),
        "question": reverse("contributions:question", args=[SLUG, question.number]),
        "recommendation": reverse("opinions:recommendation", args=[recommendation.reference]),
        "territory": reverse("territories:detail", args=[_territory_of(referral)]),
        **_of_the_assembly(),
    }
    cookie = sessions[reader.person_id]
    scene = {
        "contributions": Contribution.objects.public().filter(question__referral=referral).count(),
        "paths": paths,
        "cookie": cookie,
        "queries": {name: queries_of(path) for name, path in paths.items()},
        "signed_in_queries": queries_of(paths["question"], cookie)["warm"],
        "deposit_queries": queries_of_deposit(forms.pop()),
    }
    (folder / "forms.tsv").write_text("".join(f"{line}\n" for line in forms), encoding="utf-8")
    (folder / "scene.json").write_text(json.dumps(scene), encoding="utf-8")


def check(folder: Path) -> None:
    """After the deposits, writes check.json: how many of the forms have their receipt, whether the register holds."""
    forms = (folder / "forms.tsv").read_text(encoding="utf-8").splitlines()
    keys = [dict(parse_qsl(line.split("\t")[2]))["client_key"] for line in forms]
    stored = sum(
        Receipt.objects.filter(client_key__in=keys[start : start + 500]).count() for start in range(0, len(keys), 500)
    )
    (folder / "check.json").write_text(json.dumps({"receipts": stored, "register": verify().holds}), encoding="utf-8")


def session_of(person: Person) -> str:
    """The key of a session in which that person is signed in."""
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def drafts_of(question: Question, members: list[Mandate], count: int, now: datetime) -> list[Contribution]:
    """Drafts as starting one then saving it once leave them, of one member after the other."""
    at = now - timedelta(minutes=1)
    authors = [members[rank % len(members)] for rank in range(count)]
    texts = Text.objects.bulk_create(
        [
            Text(body=f"{BODY}\n\nProposition {rank + 1}.", revision=1, saved_at=at, saved_by=one.person.actor_key)
            for rank, one in enumerate(authors)
        ],
        batch_size=500,
    )
    Revision.objects.bulk_create(
        [
            Revision(text=text, number=number, body=text.body if number else "", saved_at=at, saved_by=text.saved_by)
            for text in texts
            for number in (0, 1)
        ],
        batch_size=500,
    )
    drafts = [
        Contribution(
            question=question,
            territory=one.seat.territory,
            author=one.person,
            draft_title=f"Une tournée partagée entre cinq communes ({rank + 1})",
            text=text,
            started_at=at,
            is_demonstration=question.referral.is_demonstration,
        )
        for rank, (one, text) in enumerate(zip(authors, texts, strict=True))
    ]
    return Contribution.objects.bulk_create(drafts, batch_size=500)


def forms_of(drafts: list[Contribution], sessions: dict[int, str], secret: str) -> list[str]:
    """What the page of each draft would send: "path <tab> cookie <tab> form"."""
    lines = []
    for draft in drafts:
        form = {
            "csrfmiddlewaretoken": secret,
            "client_key": str(uuid.uuid4()),
            "seen": seal(title=draft.draft_title, body=normalise(draft.text.body), items=[], attachments=[]),
        }
        cookie = f"{sessions[draft.author_id]}; {settings.CSRF_COOKIE_NAME}={secret}"
        lines.append(f"{reverse('contributions:deposit', args=[draft.key])}\t{cookie}\t{urlencode(form)}")
    return lines


def queries_of(path: str, cookie: str = "") -> dict[str, int]:
    """SQL queries of the page asked for the first time ("cold"), then once more ("warm")."""
    return {name: _counted("GET", path, cookie, "", 200) for name in ("cold", "warm")}


def queries_of_deposit(line: str) -> int:
    return _counted("POST", *line.split("\t"), 302)


def _counted(method: str, path: str, cookie: str, form: str, expected: int) -> int:
    headers = BROWSER | ({"Cookie": cookie} if cookie else {})
    with CaptureQueriesContext(connection) as captured:
        answer = Client().generic(
            method, path, form, content_type="application/x-www-form-urlencoded", secure=True, headers=headers
        )
    if answer.status_code != expected:
        raise SystemExit(f"{method} {path} : code {answer.status_code} au lieu de {expected}")
    return sum(not query["sql"].startswith(NOT_COUNTED) for query in captured)


def _of_the_assembly() -> dict[str, str]:
    """Its composition; a session of the first content that was really held, and what came of it."""
    ballot = closed_ballots().filter(is_secret=False).select_related("meeting").order_by("pk")[0]
    held = ballot.meeting
    return {
        "composition": reverse("assembly:composition"),
        "delegations": reverse("assembly:delegations"),
        "sessions": reverse("meetings:list"),
        "session": reverse("meetings:detail", args=[held.slug]),
        "live": reverse("meetings:direct", args=[held.slug]),
        "ballot": reverse("meetings:ballot", args=[held.slug, ballot.number]),
        "minutes": reverse("meetings:minutes", args=[held.slug]),
    }


def _territory_of(referral: Referral) -> str:
    """The code of the territory that contributed most."""
    said = Contribution.objects.public().filter(question__referral=referral).values_list("territory__code")
    return said.annotate(n=Count("pk")).order_by("-n", "territory__code")[0][0]


def _settle() -> None:
    """What PostgreSQL does by itself a minute after such a growth, done before the measure rather than during it.

    Once all is written: it must know how many drafts there are too.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
