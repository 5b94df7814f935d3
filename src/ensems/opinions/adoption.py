"""Recording the decision, freezing the adopted text, sending it to the Region.

Part 3 derives the counts from the ballots of a meeting: it will call `record_adoption` with what it counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ensems.accounts.enums import Role
from ensems.accounts.models import Person, RoleGrant
from ensems.assembly.models import Mandate
from ensems.core import clock, texts
from ensems.core.actors import Actor
from ensems.core.decisions import require
from ensems.core.operations import operation
from ensems.core.partial_dates import sentence
from ensems.core.transitions import next_state
from ensems.meetings.models import Meeting
from ensems.notices.following.operations import tell_followers
from ensems.notices.operations import queue
from ensems.opinions import rules
from ensems.opinions.enums import Outcome
from ensems.opinions.followers import concerned_by
from ensems.opinions.models import Adoption, Dissent, Opinion, Recommendation
from ensems.opinions.operations import locked
from ensems.opinions.transitions import OPINION
from ensems.opinions.votes import Vote, computation, outcome_of
from ensems.register.operations import append
from ensems.territories.models import Territory


@dataclass(frozen=True, slots=True)
class DissentLine:
    """A minority position to keep with the text: of which territory, in its own words."""

    territory: Territory
    statement: str


@dataclass(frozen=True, slots=True)
class Decided:
    """What the Assembly decided on one recommendation."""

    recommendation: Recommendation
    vote: Vote
    dissents: Sequence[DissentLine] = ()


@operation
def record_adoption(
    *,
    actor: Actor,
    opinion: Opinion,
    held_on: date,
    place: str,
    decisions: Sequence[Decided],
    meeting: Meeting | None = None,
    now: datetime,
) -> Opinion:
    """Record the vote on every recommendation of a submitted opinion, and freeze the text that comes of it.

    Raises ValidationError with the field named ("held_on", "place", "votes-<reference>"); nothing is written then.
    """
    opinion = locked(opinion)
    require(rules.may_record_adoption(actor, opinion, now))
    put_to_vote = list(
        opinion.recommendations.select_for_update(of=("self",), no_key=True)
        .exclude(outcome=Outcome.WITHDRAWN)
        .select_related("version")
    )
    place = texts.one_line(texts.normalise(place))
    _check_circumstances(opinion, held_on, place, meeting, now)
    _check_votes(put_to_vote, decisions, held_on)
    by_pk = {recommendation.pk: recommendation for recommendation in put_to_vote}
    for decided in decisions:
        _record_one(actor, opinion, by_pk[decided.recommendation.pk], decided, held_on, place, meeting, now)
    adopted = [r for r in put_to_vote if r.outcome == Outcome.ADOPTED]
    opinion = _freeze(actor, opinion, adopted, held_on, place, now)
    tell_followers(
        actor=actor,
        kind="opinions.decided",
        params={"opinion": opinion.pk},
        about=concerned_by(opinion.referral, put_to_vote),
        now=now,
    )
    return opinion


def _check_circumstances(opinion: Opinion, held_on: date, place: str, meeting: Meeting | None, now: datetime) -> None:
    if held_on > clock.today(now):
        raise ValidationError({"held_on": _("Le vote ne peut pas être daté dans l’avenir.")})
    transmitted = opinion.referral.transmitted_on
    if transmitted and held_on < transmitted:
        raise ValidationError(
            {
                "held_on": _("Le vote ne peut pas précéder la saisine, transmise le %(day)s.")
                % {"day": sentence(transmitted)}
            }
        )
    if meeting is not None and meeting.held.day and meeting.held_on != held_on:
        raise ValidationError(
            {
                "held_on": _("La séance choisie s’est tenue le %(day)s : donnez cette date, ou ne la choisissez pas.")
                % {"day": sentence(meeting.held_on)}
            }
        )
    if not place:
        raise ValidationError({"place": _("Indiquez le lieu du vote.")})


def _check_votes(put_to_vote: list[Recommendation], decisions: Sequence[Decided], held_on: date) -> None:
    missing = {r.pk for r in put_to_vote} - {d.recommendation.pk for d in decisions}
    if missing:
        names = ", ".join(r.reference for r in put_to_vote if r.pk in missing)
        raise ValidationError(_("Il manque le vote sur : %(names)s.") % {"names": names})
    if len(decisions) != len(put_to_vote):
        raise ValidationError(_("Chaque préconisation de cet avis reçoit un vote, et un seul."))
    in_force = Mandate.objects.in_force(held_on).filter(seat__kind="full").count()
    for decided in decisions:
        reference, voters = decided.recommendation.reference, decided.vote.voters
        if not decided.vote.cast:
            raise ValidationError({f"votes-{reference}": _("Aucun suffrage exprimé sur %(ref)s.") % {"ref": reference}})
        if any(not texts.normalise(line.statement).strip() for line in decided.dissents):
            raise ValidationError(
                {f"votes-{reference}": _("Une position dissidente gardée sur %(ref)s est vide.") % {"ref": reference}}
            )
        if voters > in_force:
            raise ValidationError(
                {
                    f"votes-{reference}": _(
                        "%(voters)d voix sur %(ref)s, alors que %(n)d mandats sont en vigueur ce jour-là."
                    )
                    % {"voters": voters, "ref": reference, "n": in_force}
                }
            )


def _record_one(
    actor: Actor,
    opinion: Opinion,
    recommendation: Recommendation,
    decided: Decided,
    held_on: date,
    place: str,
    meeting: Meeting | None,
    now: datetime,
) -> None:
    vote = decided.vote
    recommendation.outcome = outcome_of(vote)
    recommendation.save(update_fields=["outcome"])
    for line in decided.dissents:
        Dissent.objects.create(
            recommendation=recommendation,
            territory=line.territory,
            statement=texts.normalise(line.statement),
            recorded_at=now,
        )
    act = append(
        actor=actor,
        verb=f"recommendation.{recommendation.outcome}",
        subject=recommendation.subject,
        thread=opinion.referral.reference or "",
        facts={
            "version": recommendation.version.digest,
            "held_on": held_on.isoformat(),
            "for": vote.votes_for,
            "against": vote.votes_against,
            "abstentions": vote.abstentions,
            "dissents": [
                {"territory": line.territory.code, "statement": texts.digest(texts.normalise(line.statement))}
                for line in decided.dissents
            ],
        },
        now=now,
    )
    Adoption.objects.create(
        recommendation=recommendation,
        version=recommendation.version,
        meeting=meeting,
        held_on=held_on,
        place=place,
        votes_for=vote.votes_for,
        votes_against=vote.votes_against,
        abstentions=vote.abstentions,
        computation=computation(vote),
        recorded_at=now,
        act=act,
    )


def _freeze(
    actor: Actor, opinion: Opinion, adopted: list[Recommendation], held_on: date, place: str, now: datetime
) -> Opinion:
    opinion.status = next_state(OPINION, opinion.status, "adopt" if adopted else "reject")
    opinion.adopted_at = now
    opinion.adopted_text = compose(opinion, adopted)
    opinion.digest = texts.digest(opinion.adopted_text)
    opinion.save(update_fields=["status", "adopted_at", "adopted_text", "digest"])
    append(
        actor=actor,
        verb=f"opinion.{opinion.status}",
        subject=opinion.subject,
        thread=opinion.referral.reference or "",
        facts={
            "digest": opinion.digest,
            "held_on": held_on.isoformat(),
            "recommendations": [r.reference for r in adopted],
        },
        now=now,
    )
    return opinion


def compose(opinion: Opinion, adopted: Sequence[Recommendation]) -> str:
    """The adopted text, in our marks: what the digest is taken on. Built from the frozen versions, never retyped."""
    parts = [f"# {opinion.referral.title}"]
    for recommendation in adopted:
        parts.append(f"## {recommendation.reference} · {recommendation.title}")
        parts.append(recommendation.version.body)
    return texts.normalise("\n\n".join(parts))


@operation
def transmit_opinion(*, actor: Actor, opinion: Opinion, now: datetime) -> Opinion:
    """Send the adopted opinion to the Region: from this day the public clock runs against the time it set itself."""
    opinion = locked(opinion)
    require(rules.may_transmit(actor, opinion, now))
    opinion.status = next_state(OPINION, opinion.status, "transmit")
    opinion.transmitted_at = now
    opinion.answer_within_days = opinion.referral.answer_within_days
    opinion.save(update_fields=["status", "transmitted_at", "answer_within_days"])
    region = _tell_the_region(actor, opinion, now)
    append(
        actor=actor,
        verb="opinion.transmitted",
        subject=opinion.subject,
        thread=opinion.referral.reference or "",
        facts={"digest": opinion.digest, "answer_within_days": opinion.answer_within_days},
        now=now,
    )
    tell_followers(
        actor=actor,
        kind="opinions.sent",
        params={"opinion": opinion.pk},
        about=concerned_by(opinion.referral, list(opinion.recommendations.adopted())),
        besides=region,
        now=now,
    )
    return opinion


def _tell_the_region(actor: Actor, opinion: Opinion, now: datetime) -> list[Person]:
    answering = RoleGrant.objects.in_force(clock.today(now)).filter(role=Role.REGION).select_related("person")
    for grant in answering:
        queue(actor=actor, person=grant.person, kind="opinions.transmitted", params={"opinion": opinion.pk}, now=now)
    return [grant.person for grant in answering]
