"""Who speaks: the members of the demonstration behind the voices of the files."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from ensems.accounts.actors import actor_for
from ensems.accounts.models import Person
from ensems.assembly.models import Mandate
from ensems.core.actors import Actor
from ensems.demonstration.cast import BY_KEY
from ensems.demonstration.queries import PLAYED, members_in_order, who_plays
from ensems.demonstration.replay.plan import drawn
from ensems.demonstration.replay.script import Voice
from ensems.territories.models import Territory


class Company:
    """All those who can speak. Where the territories of the files do not exist, others stand in for them, in turn.

    The territories of the members that a newcomer plays have said nothing on what is open: they are left to her.
    """

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.members = members_in_order()
        self.delegations: dict[str, list[Mandate]] = defaultdict(list)
        for mandate in self.members:
            self.delegations[mandate.seat.territory.code].append(mandate)
        played = {self.members[min(rank, len(self.members) - 1)].seat.territory.code for rank in PLAYED.values()}
        self.played = frozenset(played)
        self._actors: dict[int, Actor] = {}
        self._stand_ins: dict[str, str] = {}

    def seats(self) -> dict[str, int]:
        return {code: len(delegation) for code, delegation in self.delegations.items()}

    def member(self, voice: Voice) -> Mandate:
        delegation = self.delegations[self._code(voice.territory)]
        return delegation[voice.rank % len(delegation)]

    def territory(self, code: str) -> Territory:
        return self.member(Voice(code, 0)).seat.territory

    def supporters(self, name: str, author: Mandate, *, is_open: bool) -> list[Mandate]:
        """Members of other territories, in an order drawn from `name`."""
        left_out = {author.seat.territory.code} | (self.played if is_open else frozenset())
        others = [one for one in self.members if one.seat.territory.code not in left_out]
        return sorted(others, key=lambda one: drawn(f"{name}/{one.person_id}", 1 << 62))

    def actor(self, mandate: Mandate) -> Actor:
        return self._actor(mandate.person)

    def part(self, key: str) -> Actor:
        """The rapporteur, the secretariat, the Region: with the roles they have on the day of the first start."""
        person = who_plays(BY_KEY[key])
        if person is None:
            raise LookupError(f"{key}: nobody plays that part")
        return self._actor(person)

    def _actor(self, person: Person) -> Actor:
        if person.pk not in self._actors:
            self._actors[person.pk] = actor_for(person, self.now)
        return self._actors[person.pk]

    def _code(self, code: str) -> str:
        if code in self.delegations:
            return code
        if code not in self._stand_ins:
            free = [other for other in self.delegations if other not in self.played] or list(self.delegations)
            self._stand_ins[code] = free[len(self._stand_ins) % len(free)]
        return self._stand_ins[code]
