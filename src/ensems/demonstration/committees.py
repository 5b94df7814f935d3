"""The life of the invented Assembly beside its sessions: committees, a replacement, substitutes, a directory."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from ensems.accounts.actors import actor_for
from ensems.accounts.models import Person
from ensems.assembly.designations import Candidate
from ensems.assembly.enums import Audience, BodyKind, BodyRole, ContactKind, EndReason, SeatKind
from ensems.assembly.models import Body, Mandate, Seat, Term
from ensems.assembly.operations import (
    Contact,
    Deliberation,
    Nominee,
    choose_contacts,
    create_body,
    end_mandate,
    join_body,
    record_designation,
)
from ensems.core import clock
from ensems.core.actors import Actor
from ensems.core.operations import operation
from ensems.demonstration.names import person as invented
from ensems.demonstration.queries import members_in_order
from ensems.notices.operations import forget_queued
from ensems.notices.queries import last_queued

# Ranks of invented people that no seat of the largest assembly takes.
NEWCOMERS = 500
COMMITTEE = (
    "Comité de pilotage",
    "Il prépare les sessions, suit les saisines et les réponses de la Région, et rend compte à l’Assemblée.",
)
GROUPS = (
    (
        "Mobilités du quotidien",
        "Trains, cars, covoiturage : aller travailler, étudier et se soigner sans voiture seule.",
    ),
    ("Eau et terres agricoles", "Partager l’eau entre les usages, garder des terres à cultiver."),
    ("Santé et services de proximité", "Médecins, écoles, guichets : ce qui tient un bourg debout."),
    ("Numérique et jeunesse", "Apprendre, travailler et s’engager là où l’on a grandi."),
)
WAIVER = "Démonstration : les personnes sont inventées, le répertoire des élus ne peut pas les connaître."


@operation
def seed_committees(*, actor: Actor, now: datetime) -> None:
    """Once; through the same operations as anyone's. A small Assembly has smaller committees."""
    if Body.objects.filter(is_demonstration=True).exists():
        return
    members = members_in_order()
    if len(members) < 4:
        return
    term, queued = members[0].seat.term, last_queued()
    _bodies(actor, term, members, now)
    _replacement(actor, members[-1], now)
    _substitutes(actor, members[0].seat, now)
    _directory(members, now)
    # Nobody is written to about what is invented, not even of this very instant.
    forget_queued(actor=actor, after=queued, now=now + timedelta(microseconds=1))


def _bodies(actor: Actor, term: Term, members: Sequence[Mandate], now: datetime) -> None:
    women = [one.person for one in members if one.person.gender == "F"]
    men = [one.person for one in members if one.person.gender == "M"]
    since = term.starts_on
    name, purpose = COMMITTEE
    steering = create_body(actor=actor, term=term, kind=BodyKind.STEERING, name=name, purpose=purpose, now=now)
    presidents = women[2 % len(women)], men[1 % len(men)]
    for person in presidents:
        join_body(actor=actor, body=steering, person=person, role=BodyRole.CO_PRESIDENT, on=since, now=now)
    others = [one for pair in zip(women[5::9], men[3::9], strict=False) for one in pair if one not in presidents]
    _join(actor, steering, others[:10], since, now)
    for rank, (title, about) in enumerate(GROUPS):
        body = create_body(actor=actor, term=term, kind=BodyKind.GROUP, name=title, purpose=about, now=now)
        people = [one for pair in zip(women[rank::7], men[rank + 1 :: 7], strict=False) for one in pair][:8]
        if people:
            join_body(actor=actor, body=body, person=people[0], role=BodyRole.LEADER, on=since, now=now)
            _join(actor, body, people[1:], since, now)


def _join(actor: Actor, body: Body, people: Sequence[Person], on: date, now: datetime) -> None:
    for person in people:
        join_body(actor=actor, body=body, person=person, on=on, now=now)


def _replacement(actor: Actor, mandate: Mandate, now: datetime) -> None:
    """A member lost the local mandate, the seat was vacant for ten days, the territory named somebody else: after the
    last session that is played, where that member sat."""
    today = clock.today(now)
    end_mandate(actor=actor, mandate=mandate, on=today - timedelta(days=13), reason=EndReason.OFFICE_LOST, now=now)
    voted = today - timedelta(days=6)
    record_designation(
        actor=actor,
        deliberation=Deliberation(f"{voted.year}-37", voted),
        nominees=[_newcomer(mandate.seat, NEWCOMERS, mandate.local_office, voted + timedelta(days=3))],
        waiver=WAIVER,
        now=now,
    )


def _substitutes(actor: Actor, of: Seat, now: datetime) -> None:
    """Those of the delegation of the first member: one woman, one man."""
    behind = Seat.objects.filter(term=of.term_id, territory=of.territory_id, kind=SeatKind.SUBSTITUTE)
    voted = clock.today(now) - timedelta(days=200)
    nominees = [
        _newcomer(seat, NEWCOMERS + 1 + rank, "conseil municipal", voted + timedelta(days=6))
        for rank, seat in enumerate(behind.order_by("number")[:2])
    ]
    record_designation(
        actor=actor,
        deliberation=Deliberation(f"{voted.year}-09", voted),
        nominees=nominees,
        waiver=WAIVER,
        now=now,
    )


def _newcomer(seat: Seat, rank: int, local_office: str, accepted_on: date) -> Nominee:
    who = invented(rank, seat.expected_gender)
    candidate = Candidate(who.family_name, who.given_name, who.gender, is_demonstration=True)
    return Nominee(seat.pk, candidate, local_office=local_office, email=who.email, accepted_on=accepted_on)


def _directory(members: Sequence[Mandate], now: datetime) -> None:
    """Some members show a detail to everyone, others to members only; most show nothing."""
    for rank, mandate in enumerate(members[:12]):
        person = mandate.person
        contacts = {ContactKind.EMAIL.value: Contact(person.email or "", Audience.PUBLIC)}
        if rank % 3 == 1:
            contacts = {ContactKind.PHONE.value: Contact(f"05 61 00 00 {rank:02}", Audience.MEMBERS)}
        if rank % 3 == 2:
            contacts = {ContactKind.EMAIL.value: Contact(person.email or "", Audience.NOBODY)}
        choose_contacts(actor=actor_for(person, now), person=person, contacts=contacts, now=now)
