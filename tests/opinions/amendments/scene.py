"""An opinion put to the vote in a session: what the tests of amendments start from."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ensems.assembly.models import Mandate
from ensems.meetings.ballots.operations import close_ballot
from ensems.meetings.models import Ballot
from ensems.opinions.amendments.enums import Gesture
from ensems.opinions.amendments.models import Amendment
from ensems.opinions.amendments.operations import Proposal, propose_amendment, set_amendment_terms, settle_amendment
from ensems.opinions.models import Opinion, Recommendation
from tests import factories
from tests.meetings.ballots.halls import Hall, hall

BODY = """Financer l’animation des lieux autant que leurs murs, pendant trois ans.

Ouvrir un poste par bassin de vie.

Rendre compte chaque année."""


@dataclass
class Scene:
    """`now`: deposits are open; `voting`: they are closed, the session is held."""

    hall: Hall
    opinion: Opinion
    told: Recommendation
    now: datetime

    @property
    def voting(self) -> datetime:
        return self.now + timedelta(hours=1)

    def propose(
        self,
        gesture: str = Gesture.REPLACE,
        paragraph: int = 1,
        *,
        by: int = 1,
        at: datetime | None = None,
        **given: Any,
    ) -> Amendment:
        """By one of those who are in the hall."""
        if gesture != Gesture.DELETE:
            given.setdefault("words", "Autrement dit.")
        key = given.pop("client_key", None) or uuid.uuid4()
        given.setdefault("reason", "Trois ans ne suffisent pas.")
        return propose_amendment(
            actor=self.hall.actor(self.hall.present[by]),
            recommendation=self.told,
            proposal=Proposal(gesture, paragraph, **given),
            client_key=key,
            now=at or self.now,
        )

    def ballot(self, version: Any, *, yes: int = 3, no: int = 1, **facts: Any) -> Ballot:
        """Held and counted on that version: those of the hall vote, the others abstain from voting."""
        made = self.hall.open(version=version, text="", **facts)
        choices = ["for"] * yes + ["against"] * no
        for mandate, choice in zip(self.hall.present, choices, strict=False):
            self.hall.vote(made, mandate, choice)
        close_ballot(actor=self.hall.chair, ballot=made, now=self.hall.now + timedelta(minutes=2))
        return Ballot.objects.select_related("result", "meeting", "version").get(pk=made.pk)

    def settle(self, amendment: Amendment, *, yes: int = 3, no: int = 1, actor: Any = None) -> Amendment:
        """By a ballot held on it, read by who presides."""
        return settle_amendment(
            actor=actor or self.hall.chair,
            amendment=amendment,
            ballot=self.ballot(amendment.version, yes=yes, no=no),
            now=self.hall.now + timedelta(minutes=3),
        )

    def fresh(self) -> Recommendation:
        self.told = Recommendation.objects.select_related("version", "base", "opinion__referral", "text").get(
            pk=self.told.pk
        )
        self.opinion = self.told.opinion
        return self.told


def scene(now: datetime, *, body: str = BODY, signatures: int = 1, deadline: bool = True) -> Scene:
    """Deposits end half an hour from `now`; the session is an hour from `now`."""
    told = factories.recommended(body=body, now=now)
    opinion = factories.submitted_opinion(told, now=now)
    made = Scene(hall(now + timedelta(hours=1)), opinion, told, now)
    if deadline:
        set_amendment_terms(
            actor=factories.actor_of(factories.secretariat(), now),
            opinion=opinion,
            until=now + timedelta(minutes=30),
            signatures=signatures,
            now=now,
        )
    made.fresh()
    return made


def member_of(mandate: Mandate, now: datetime) -> Any:
    return factories.actor_of(mandate.person, now)
