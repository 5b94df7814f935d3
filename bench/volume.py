"""A saisine with as many published contributions as asked: what the measures and the tests of volume read.

    grow(referral, 200, now); grow(referral, 5_000, now); grow(referral, 50_000, now)

The rows are those that deposits, supports and comments leave (texts, versions, receipts, rows of inventories, acts that
follow one another in the register), written many at a time. Left out: the revisions of the drafts and the notices.
The same calls on the same people always write the same words.
"""

from __future__ import annotations

import random
import uuid
from collections import Counter as Counted
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Max

from ensems.assembly.models import Mandate
from ensems.contributions.enums import Status
from ensems.contributions.models import (
    Comment,
    Contribution,
    InventoryItem,
    Receipt,
    RowTally,
    Support,
    Tally,
    rows_digest,
)
from ensems.contributions.operations import tallies
from ensems.core import clock
from ensems.core.texts import digest
from ensems.referrals.enums import PhaseKind
from ensems.referrals.models import Question, Referral
from ensems.register import chain
from ensems.register.models import Act, Counter
from ensems.register.operations import CHAIN_LOCK
from ensems.register.queries import head
from ensems.territories.models import Commune
from ensems.writing.models import Text, Version

CHUNK = 2_000
# SQLite refuses more values than this in one statement, whatever the rows.
BATCH = 500
# How many a contribution has, one after the other: half a support, a fifth of a comment, two rows on average.
SUPPORTS = (0, 0, 1, 0, 0, 3, 0, 1, 0, 0)
COMMENTS = (0, 0, 0, 1, 0, 0, 0, 0, 1, 0)
ROWS = (1, 2, 3, 2)

OPENINGS = (
    "Dans nos communes, ce qui manque le plus est",
    "Nous demandons que la Région soutienne d’abord",
    "Sur notre territoire, trois villages ont ouvert ensemble",
    "Ce qui tient dans la durée, c’est",
    "Les habitants réunis en mairie ont parlé surtout de",
    "Nous avons essayé pendant deux ans",
)
THINGS = (
    "un rendez-vous de soin à moins de trente minutes",
    "un car après dix-huit heures",
    "un lieu ouvert quatre jours par semaine, avec quelqu’un pour accueillir",
    "une secrétaire de mairie partagée entre cinq communes",
    "une connexion qui permet de suivre une formation",
    "une épicerie qui passe le mardi et le vendredi",
    "des places de formation à distance, près de chez soi",
    "une aide au temps passé, autant qu’aux murs",
)
REASONS = (
    "parce que les familles s’organisent mais que les personnes âgées renoncent",
    "car la ville la plus proche est à quarante minutes, sans voiture",
    "sans quoi l’école ferme dix ans plus tard",
    "à condition que le bilan soit fait à mi-parcours, avec ceux qui s’en servent",
    "et nous pouvons le montrer à qui veut venir voir",
    "ce que le calcul par habitant ne dit pas",
)


@dataclass(frozen=True, slots=True)
class Voice:
    """A member who sits: in whose name, and where."""

    person_id: int
    actor: str
    territory_id: int
    territory: str


@dataclass(slots=True)
class Chain:
    """The end of the register, and the acts that will follow it."""

    number: int
    previous: str
    acts: list[Act] = field(default_factory=list)

    def add(self, *, at: datetime, verb: str, actor: str, subject: str, thread: str, facts: dict[str, Any]) -> Act:
        self.number += 1
        said = {"verb": verb, "actor": actor, "subject": subject, "thread": thread}
        content = chain.canonical(
            {**said, "number": self.number, "at": chain.instant(at), "facts": facts, "previous": self.previous}
        )
        made = chain.fingerprint(content)
        act = Act(number=self.number, at=at, content=content, previous=self.previous, digest=made, **said)
        self.previous = made
        self.acts.append(act)
        return act


@dataclass(frozen=True, slots=True)
class Stage:
    """Where it is said: `voices` are the members in office, territory by territory; `codes`, `communes`: of each.

    `departments`: of each commune; `actors`: the register's name of each member.
    """

    referral: Referral
    questions: list[Question]
    voices: list[list[Voice]]
    codes: dict[int, str]
    communes: dict[int, list[str]]
    departments: dict[str, str]
    actors: dict[int, str]

    @property
    def thread(self) -> str:
        return self.referral.reference or self.referral.slug

    def voice(self, rank: int) -> Voice:
        turn = rank // len(self.questions)
        here = self.voices[turn % len(self.voices)]
        return here[turn // len(self.voices) % len(here)]

    def others(self, chance: random.Random, territory_id: int, number: int) -> list[Voice]:
        """So many members of as many other territories, or as many as there are."""
        places = [here for here in self.voices if here[0].territory_id != territory_id]
        return [chance.choice(here) for here in chance.sample(places, min(number, len(places)))]


@dataclass(slots=True)
class Chunk:
    """What one transaction writes. `ranks`: from 0, over the whole saisine."""

    ranks: range
    began: datetime
    step: timedelta
    chain: Chain
    first_reference: int
    first_receipt: int
    year: int

    def at(self, rank: int) -> datetime:
        return self.began + self.step * (rank - self.ranks.start + 1)

    def reference(self, rank: int) -> str:
        return f"C-{self.first_reference + rank - self.ranks.start}"

    def receipt(self, rank: int) -> str:
        return f"R-{self.year}-{self.first_receipt + rank - self.ranks.start:06}"


def grow(referral: Referral, to: int, now: datetime) -> int:
    """Add published contributions until the saisine has `to` of them; gives how many were added.

    They turn over its questions, then over the territories that sit, then over the members of each. Raises ValueError
    when nobody sits or nothing is asked.
    """
    questions, voices = list(referral.questions.order_by("number")), _voices(now)
    if not (questions and voices):
        raise ValueError("a saisine grows with questions and members in office")
    codes = {here[0].territory_id: here[0].territory for here in voices}
    communes = _communes(codes)
    departments = dict(Commune.objects.values_list("code", "department"))
    actors = {voice.person_id: voice.actor for here in voices for voice in here}
    stage = Stage(referral, questions, voices, codes, communes, departments, actors)
    there = Contribution.objects.public().filter(question__referral=referral).count()
    for start in range(there, to, CHUNK):
        _write(stage, range(start, min(start + CHUNK, to)), now)
    return max(0, to - there)


def _voices(now: datetime) -> list[list[Voice]]:
    """The members in office, territory by territory."""
    found: dict[int, list[Voice]] = {}
    held = Mandate.objects.in_force(clock.today(now)).select_related("person", "seat__territory")
    for one in held.order_by("seat__territory__code", "pk"):
        place = one.seat.territory
        found.setdefault(place.pk, []).append(Voice(one.person_id, one.person.actor_key, place.pk, place.code))
    return list(found.values())


def _communes(territories: Iterable[int]) -> dict[int, list[str]]:
    """The codes of the communes of each territory."""
    found: dict[int, list[str]] = {territory: [] for territory in territories}
    held = Commune.objects.filter(memberships__territory__in=found).order_by("code")
    for code, territory in held.values_list("code", "memberships__territory").distinct():
        found[territory].append(code)
    return found


@transaction.atomic
def _write(stage: Stage, ranks: range, now: datetime) -> None:
    chunk = _chunk(stage.referral, ranks, now)
    made = [_contribution(stage, chunk, rank) for rank in ranks]
    Text.objects.bulk_create([one.text for one in made], batch_size=BATCH)
    versions = [_version(chunk, rank, one.text) for rank, one in zip(ranks, made, strict=True)]
    Version.objects.bulk_create(versions, batch_size=BATCH)
    for one, version in zip(made, versions, strict=True):
        one.text, one.version = version.text, version
    rows = [list(_rows(stage, one, rank)) for rank, one in zip(ranks, made, strict=True)]
    for one, here in zip(made, rows, strict=True):
        one.items_count = len(here)
    Contribution.objects.bulk_create(made, batch_size=BATCH)
    receipts = [_receipt(stage, chunk, rank, one, here) for rank, one, here in zip(ranks, made, rows, strict=True)]
    supports = [one for rank, said in zip(ranks, made, strict=True) for one in _supports(stage, chunk, rank, said)]
    comments = [one for rank, said in zip(ranks, made, strict=True) for one in _comments(stage, chunk, rank, said)]
    for comment in Comment.objects.bulk_create(comments, batch_size=BATCH):
        _commented(stage, chunk, comment)
    Act.objects.bulk_create(chunk.chain.acts, batch_size=BATCH)
    Receipt.objects.bulk_create(receipts, batch_size=BATCH)
    copies = [
        _kept(row, kept)
        for here, receipt in zip(rows, receipts, strict=True)
        for row in here
        for kept in (None, receipt)
    ]
    InventoryItem.objects.bulk_create(copies, batch_size=BATCH)
    Support.objects.bulk_create(supports, batch_size=BATCH)
    _count(stage, made, [row for here in rows for row in here])


def _count(stage: Stage, made: list[Contribution], rows: list[InventoryItem]) -> None:
    """What deposits keep of themselves, all together."""
    for (question, territory), said in sorted(Counted((one.question_id, one.territory_id) for one in made).items()):
        tallies.add(Tally, {"question_id": question, "territory_id": territory}, "contributions", said)
    places = Counted(
        (row.contribution.question_id, row.kind, stage.departments.get(row.commune_id, "")) for row in rows
    )
    for (question, kind, department), shown in sorted(places.items()):
        key = {"question_id": question, "kind": kind, "department": department}
        tallies.add(RowTally, key, "rows", shown)


def _numbers(name: str, count: int) -> int:
    """Take `count` numbers of a sequence; gives the first."""
    Counter.objects.get_or_create(name=name)
    Counter.objects.filter(name=name).update(value=F("value") + count)
    return Counter.objects.get(name=name).value - count + 1


def _chunk(referral: Referral, ranks: range, now: datetime) -> Chunk:
    """Deposits follow the last one, or the opening of the phase, and share half of the time until now.

    The numbers are taken first, then the register's lock, in the order of a deposit.
    """
    year = clock.today(now).year
    receipts, references = _numbers(f"receipt:{year}", len(ranks)), _numbers("contribution", len(ranks))
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])
    end = head()
    said = Contribution.objects.filter(question__referral=referral).aggregate(last=Max("deposited_at"))["last"]
    opened = referral.phases.filter(kind=PhaseKind.CONTRIBUTIONS).values_list("opens_at", flat=True).first()
    began = min(said or opened or now, now)
    step = (now - began) / (2 * len(ranks))
    return Chunk(ranks, began, step, Chain(end.number, end.digest), references, receipts, year)


def _contribution(stage: Stage, chunk: Chunk, rank: int) -> Contribution:
    """Without its version, which needs the primary key of its text."""
    voice, at = stage.voice(rank), chunk.at(rank)
    title, body = _words(random.Random(f"{stage.thread}:{rank}"), rank)
    return Contribution(
        reference=chunk.reference(rank),
        question=stage.questions[rank % len(stage.questions)],
        territory_id=voice.territory_id,
        author_id=voice.person_id,
        title=title,
        draft_title=title,
        text=Text(body=body, revision=1, saved_at=at, saved_by=voice.actor),
        status=Status.DEPOSITED,
        started_at=at,
        deposited_at=at,
        last_deposit_at=at,
        supports_count=min(SUPPORTS[rank % len(SUPPORTS)], len(stage.voices) - 1),
        comments_count=min(COMMENTS[rank % len(COMMENTS)], len(stage.voices) - 1),
        is_demonstration=stage.referral.is_demonstration,
    )


def _words(chance: random.Random, rank: int) -> tuple[str, str]:
    """A title and three to six paragraphs."""
    paragraphs = [
        " ".join(
            f"{chance.choice(OPENINGS)} {chance.choice(THINGS)}, {chance.choice(REASONS)}."
            for _sentence in range(chance.randint(1, 3))
        )
        for _paragraph in range(chance.randint(3, 6))
    ]
    return f"{chance.choice(THINGS).capitalize()} ({rank + 1})", "\n\n".join(paragraphs)


def _version(chunk: Chunk, rank: int, text: Text) -> Version:
    return Version(
        text=text,
        number=1,
        body=text.body,
        digest=digest(text.body),
        frozen_at=chunk.at(rank),
        frozen_by=text.saved_by,
        note=chunk.receipt(rank),
    )


def _rows(stage: Stage, one: Contribution, rank: int) -> Iterator[InventoryItem]:
    """What a question that expects an inventory receives; one row in ten has no commune."""
    if not one.question.expects_inventory:
        return
    chance, here = random.Random(rank), stage.communes[one.territory_id]
    for position in range(1, ROWS[rank // len(stage.questions) % len(ROWS)] + 1):
        yield InventoryItem(
            kind=chance.choice(one.question.item_kinds or ["lieu"]),
            name=f"{chance.choice(THINGS).capitalize()} {rank + 1}-{position}",
            commune_id=chance.choice(here) if here and chance.random() < 0.9 else None,
            place="au village",
            contact="mairie",
            description=f"{chance.choice(OPENINGS)} {chance.choice(THINGS)}.",
            position=position,
            contribution=one,
        )


def _kept(row: InventoryItem, receipt: Receipt | None) -> InventoryItem:
    """The row of the draft, or the one that the receipt keeps."""
    return InventoryItem(
        contribution_id=row.contribution.pk,
        receipt=receipt,
        kind=row.kind,
        name=row.name,
        commune_id=row.commune_id,
        place=row.place,
        contact=row.contact,
        description=row.description,
        position=row.position,
        shown_under_id=row.contribution.question_id if receipt else None,
    )


def _receipt(stage: Stage, chunk: Chunk, rank: int, one: Contribution, rows: list[InventoryItem]) -> Receipt:
    version, number = one.version, chunk.receipt(rank)
    facts: dict[str, Any] = {
        "reference": one.reference,
        "question": one.question.number,
        "territory": stage.codes[one.territory_id],
        "version": version.number,
        "digest": version.digest,
        "receipt": number,
    }
    if rows:
        facts |= {"rows": len(rows), "rows_digest": rows_digest(rows)}
    act = chunk.chain.add(
        at=chunk.at(rank),
        verb="contribution.deposited",
        actor=version.frozen_by,
        subject=one.subject,
        thread=stage.thread,
        facts=facts,
    )
    return Receipt(
        contribution=one,
        number=number,
        depositor_id=one.author_id,
        version=version,
        at=chunk.at(rank),
        digest=version.digest,
        act=act,
        client_key=uuid.UUID(int=random.Random(number).getrandbits(128), version=4),
    )


def _supports(stage: Stage, chunk: Chunk, rank: int, one: Contribution) -> Iterator[Support]:
    """Supports come once all of the chunk is deposited, each with its act."""
    at = chunk.at(chunk.ranks.stop)
    for voice in stage.others(random.Random(rank), one.territory_id, SUPPORTS[rank % len(SUPPORTS)]):
        chunk.chain.add(
            at=at,
            verb="contribution.supported",
            actor=voice.actor,
            subject=one.subject,
            thread=stage.thread,
            facts={"reference": one.reference, "territory": voice.territory},
        )
        yield Support(contribution=one, person_id=voice.person_id, territory_id=voice.territory_id, at=at)


def _comments(stage: Stage, chunk: Chunk, rank: int, one: Contribution) -> Iterator[Comment]:
    chance = random.Random(rank + 1)
    for voice in stage.others(chance, one.territory_id, COMMENTS[rank % len(COMMENTS)]):
        yield Comment(
            contribution=one,
            person_id=voice.person_id,
            territory_id=voice.territory_id,
            body=f"Chez nous aussi : {chance.choice(THINGS)}.",
            at=chunk.at(chunk.ranks.stop),
        )


def _commented(stage: Stage, chunk: Chunk, comment: Comment) -> None:
    chunk.chain.add(
        at=comment.at,
        verb="contribution.commented",
        actor=stage.actors[comment.person_id],
        subject=comment.contribution.subject,
        thread=stage.thread,
        facts={
            "reference": comment.contribution.reference,
            "comment": str(comment.pk),
            "territory": stage.codes[comment.territory_id],
            "text": digest(comment.body),
        },
    )
