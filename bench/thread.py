"""One recommendation with its whole thread, through the operations of the platform: said, told, answered, done."""

from __future__ import annotations

from datetime import datetime, timedelta

from ensems.accounts.actors import actor_for
from ensems.accounts.models import Person
from ensems.answers.enums import PledgeState, ResponseKind
from ensems.answers.operations import PledgeLine, publish_response, record_follow_up
from ensems.contributions.models import Contribution
from ensems.core import clock
from ensems.core.actors import Actor
from ensems.demonstration.cast import BY_KEY
from ensems.opinions.adoption import Decided, DissentLine, record_adoption, transmit_opinion
from ensems.opinions.enums import Outcome
from ensems.opinions.models import Recommendation
from ensems.opinions.operations import (
    add_recommendation,
    cite_passage,
    submit_for_adoption,
    withdraw_recommendation,
)
from ensems.opinions.votes import Vote
from ensems.referrals.models import Referral
from ensems.synthesis.enums import FateKind
from ensems.synthesis.operations import record_fate

CITED, PASSAGE = 6, 160
TEXT = (
    "La Région finance l’animation autant que les murs : une personne pour accueillir, deux jours par semaine au "
    "moins, dans chaque lieu qu’elle soutient.\n\nElle fait le point après deux ans, avec celles et ceux qui s’en "
    "servent, et publie ce qu’elle a constaté."
)
REASONS = (
    "La Région partage ce constat. Elle financera l’animation des lieux qu’elle soutient pendant trois ans, puis fera "
    "le point avec les territoires avant de décider de la suite."
)


def recommendation_with_its_thread(referral: Referral, now: datetime) -> Recommendation:
    """Made once, on what the first content says: passages cited, a vote, an answer with pledges, a follow-up."""
    written = Recommendation.objects.filter(opinion__referral=referral)
    found = written.filter(outcome=Outcome.ADOPTED).first()
    if found is not None:
        return found
    # What the first content began is given up: it would have to be voted too.
    for begun in written:
        withdraw_recommendation(actor=_as("rapporteure", now), recommendation=begun, now=now)
    said = list(Contribution.objects.public().filter(question__referral=referral).select_related("version"))
    told = _written(_as("rapporteure", now), referral, said, now)
    _adopted(told, said, now)
    _answered(told, now)
    return told


def _as(part: str, now: datetime) -> Actor:
    return actor_for(Person.objects.get(email=BY_KEY[part].email), now)


def _written(rapporteur: Actor, referral: Referral, said: list[Contribution], now: datetime) -> Recommendation:
    for one in said:
        record_fate(actor=rapporteur, contribution=one, kind=FateKind.TAKEN_UP, now=now)
    told = add_recommendation(
        actor=rapporteur,
        referral=referral,
        title="Financer l’animation des lieux autant que leurs murs",
        question=referral.questions.get(number=1),
        body=TEXT,
        now=now,
    )
    for rank, one in enumerate(said[:CITED]):
        cite_passage(
            actor=rapporteur,
            recommendation=told,
            contribution=one,
            start=0,
            end=min(PASSAGE, len(one.version.body)),
            is_contrary=rank == CITED - 1,
            now=now,
        )
    submit_for_adoption(actor=rapporteur, opinion=told.opinion, now=now)
    told.refresh_from_db()
    return told


def _adopted(told: Recommendation, said: list[Contribution], now: datetime) -> None:
    secretariat = _as("secretariat", now)
    dissent = DissentLine(said[0].territory, "Nous aurions commencé par les transports.")
    record_adoption(
        actor=secretariat,
        opinion=told.opinion,
        held_on=clock.today(now),
        place="Albi",
        decisions=[Decided(told, Vote(97, 12, 9), [dissent])],
        now=now,
    )
    transmit_opinion(actor=secretariat, opinion=told.opinion, now=now)


def _answered(told: Recommendation, now: datetime) -> None:
    region, today = _as("region", now), clock.today(now)
    response = publish_response(
        actor=region,
        recommendation=told,
        kind=ResponseKind.IN_PART,
        reasons=REASONS,
        office="vice-présidence aux territoires",
        pledges=[
            PledgeLine("Financer dix postes d’animation.", today + timedelta(days=90)),
            PledgeLine("Publier le bilan des deux premières années.", today + timedelta(days=730), "year"),
        ],
        now=now,
    )
    record_follow_up(
        actor=region,
        pledge=response.pledges.get(number=1),
        state=PledgeState.UNDER_WAY,
        on=today,
        text="Quatre postes sont pourvus.",
        now=now,
    )
