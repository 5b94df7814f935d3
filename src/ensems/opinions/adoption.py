"""Recording the decision, freezing the adopted text, sending it to the Region.

Where a ballot was held here on the very text, its result is read, with its computation word for word; figures are
recorded by hand only where there is none.
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
from ensems.core.decisions import Refused, no, require
from ensems.core.operations import operation
from ensems.core.partial_dates import sentence
from ensems.core.transitions import next_state
from ensems.meetings.models import Ballot, Meeting
from ensems.notices.following.operations import tell_followers
from ensems.notices.operations import queue
from ensems.opinions import rules
from ensems.opinions.amendments.settling import fall_all
from ensems.opinions.composing import compose
from ensems.opinions.derivation import Plan, Planned, plan
from ensems.opinions.enums import Outcome
from ensems.opinions.followers import concerned_by
from ensems.opinions.models import Adoption, Dissent, Opinion, Recommendation
from ensems.opinions.operations import locked
from ensems.opinions.parts import put_to_vote
from ensems.opinions.ties import verdict_of
from ensems.opinions.transitions import OPINION
from ensems.opinions.votes import Vote
from ensems.register.operations import append
from ensems.territories.models import Territory


@dataclass(frozen=True, slots=True)
class DissentLine:
    """A minority position to keep with the text: of which territory, in its own words."""

    territory: Territory
    statement: str


@dataclass(frozen=True, slots=True)
class Decided:
    """What the Assembly decided on one recommendation: by this `ballot`, or by a `vote` recorded by hand; `chair`: what
    the chair voted, for equal voices (`ties`)."""

    recommendation: Recommendation
    vote: Vote | None = None
    dissents: Sequence[DissentLine] = ()
    ballot: Ballot | None = None
    chair: str = ""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """When, where, in which session, and how it was counted. `chair`: what the chair voted, when that settled it."""

    held_on: date
    place: str
    meeting: Meeting | None
    vote: Vote
    outcome: Outcome
    computation: str
    ballot: Ballot | None = None
    chair: str = ""


@operation
def record_adoption(
    *,
    actor: Actor,
    opinion: Opinion,
    decisions: Sequence[Decided],
    held_on: date | None = None,
    place: str = "",
    meeting: Meeting | None = None,
    now: datetime,
) -> Opinion:
    """Record the vote on every recommendation of a submitted opinion, and freeze the text that comes of it.

    `held_on`, `place`, `meeting` are of the figures recorded by hand; those of a ballot are its own. Amendments that
    no vote settled fall. Raises ValidationError with the field named ("held_on", "place", "votes-<reference>",
    "chair-<reference>"); nothing is written then.
    """
    opinion = locked(opinion)
    put = list(
        opinion.recommendations.select_for_update(of=("self",), no_key=True)
        .exclude(outcome=Outcome.WITHDRAWN)
        .select_related("version")
    )
    known = plan(opinion, put)
    by_ballots = known.meetings if all(one.ballot for one in decisions) else []
    require(rules.may_record_adoption(actor, opinion, now, by_ballots))
    _check_all_decided(put, decisions)
    by_hand = [one for one in decisions if one.ballot is None]
    place = texts.one_line(texts.normalise(place))
    if by_hand:
        _check_circumstances(opinion, held_on, place, meeting, now)
    _check_votes(by_hand, known, held_on)
    _check_dissents(decisions)
    by_pk = {recommendation.pk: recommendation for recommendation in put}
    fall_all(actor, opinion, _("Le texte a été voté sans que cet amendement ait été mis aux voix."), now)
    days = []
    for decided in decisions:
        recommendation = by_pk[decided.recommendation.pk]
        found = _derived(known.of(recommendation), decided.ballot) if decided.ballot else None
        how = found or _by_hand(decided, held_on, place, meeting)
        days.append(how.held_on)
        _record_one(actor, opinion, recommendation, decided, how, now)
    adopted = [r for r in put if r.outcome == Outcome.ADOPTED]
    opinion = _freeze(actor, opinion, adopted, max(days), now)
    tell_followers(
        actor=actor,
        kind="opinions.decided",
        params={"opinion": opinion.pk},
        about=concerned_by(opinion.referral, put),
        now=now,
    )
    return opinion


@operation
def derive_adoption(*, actor: Actor, opinion: Opinion, now: datetime) -> Opinion:
    """All of it by the ballots that were held, in one gesture. Refused while a recommendation has none on its text."""
    opinion = locked(opinion)
    known = plan(opinion, put_to_vote(opinion))
    require(rules.may_record_adoption(actor, opinion, now, known.meetings))
    missing = [line.recommendation.reference for line in known.lines if line.chosen is None]
    if missing or not known.lines:
        raise Refused(no(_("Aucun scrutin ne décide encore de : %(names)s.") % {"names": ", ".join(missing)}))
    decisions = [Decided(line.recommendation, ballot=line.chosen.ballot) for line in known.lines if line.chosen]
    return record_adoption(actor=actor, opinion=opinion, decisions=decisions, now=now)


def _derived(line: Planned | None, ballot: Ballot) -> Circumstances:
    """Read from the result; refused when that ballot does not decide of that text, with the reason."""
    found = next((one for one in line.found if one.ballot.pk == ballot.pk), None) if line else None
    if found is None:
        raise Refused(no(_("Ce scrutin a porté sur un autre texte.")))
    require(found.usable)
    if line is not None and line.chosen is not None and line.chosen.ballot.pk != ballot.pk:
        raise Refused(no(_("Un scrutin plus précis ou plus récent a été tenu sur ce texte : c’est lui qui décide.")))
    result, held = found.result, found.ballot
    return Circumstances(
        held_on=clock.today(held.closed_at),
        place=held.meeting.place,
        meeting=held.meeting,
        vote=Vote(result.votes_for, result.votes_against, result.abstentions),
        outcome=found.outcome,
        computation=result.computation,
        ballot=held,
    )


def _by_hand(decided: Decided, held_on: date | None, place: str, meeting: Meeting | None) -> Circumstances:
    if decided.vote is None or held_on is None:
        raise ValueError("checked before")
    try:
        found = verdict_of(decided.vote, meeting, decided.chair)
    except ValidationError as error:
        raise ValidationError({f"chair-{decided.recommendation.reference}": error}) from error
    outcome, said = found.outcome, found.computation
    return Circumstances(held_on, place, meeting, decided.vote, outcome, said, chair=found.chair)


def _check_circumstances(
    opinion: Opinion, held_on: date | None, place: str, meeting: Meeting | None, now: datetime
) -> None:
    if held_on is None:
        raise ValidationError({"held_on": _("Indiquez la date du vote.")})
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


def _check_all_decided(put_to_vote: list[Recommendation], decisions: Sequence[Decided]) -> None:
    missing = {r.pk for r in put_to_vote} - {d.recommendation.pk for d in decisions}
    if missing:
        names = ", ".join(r.reference for r in put_to_vote if r.pk in missing)
        raise ValidationError(_("Il manque le vote sur : %(names)s.") % {"names": names})
    if len(decisions) != len(put_to_vote):
        raise ValidationError(_("Chaque préconisation de cet avis reçoit un vote, et un seul."))


def _check_votes(by_hand: Sequence[Decided], known: Plan, held_on: date | None) -> None:
    if not by_hand or held_on is None:
        return
    in_force = Mandate.objects.in_force(held_on).filter(seat__kind="full").count()
    for decided in by_hand:
        reference, vote = decided.recommendation.reference, decided.vote
        line = known.of(decided.recommendation)
        if line is not None and line.chosen is not None:
            said = _("Un scrutin a été tenu ici sur ce texte : son résultat fait foi, il ne se ressaisit pas.")
            raise ValidationError({f"votes-{reference}": said})
        if vote is None or not vote.cast:
            raise ValidationError({f"votes-{reference}": _("Aucun suffrage exprimé sur %(ref)s.") % {"ref": reference}})
        if vote.voters > in_force:
            raise ValidationError(
                {
                    f"votes-{reference}": _(
                        "%(voters)d voix sur %(ref)s, alors que %(n)d mandats sont en vigueur ce jour-là."
                    )
                    % {"voters": vote.voters, "ref": reference, "n": in_force}
                }
            )


def _check_dissents(decisions: Sequence[Decided]) -> None:
    for decided in decisions:
        reference = decided.recommendation.reference
        if any(not texts.normalise(line.statement).strip() for line in decided.dissents):
            raise ValidationError(
                {f"votes-{reference}": _("Une position dissidente gardée sur %(ref)s est vide.") % {"ref": reference}}
            )


def _record_one(
    actor: Actor,
    opinion: Opinion,
    recommendation: Recommendation,
    decided: Decided,
    how: Circumstances,
    now: datetime,
) -> None:
    vote = how.vote
    recommendation.outcome = how.outcome
    recommendation.save(update_fields=["outcome"])
    for line in decided.dissents:
        Dissent.objects.create(
            recommendation=recommendation,
            territory=line.territory,
            statement=texts.normalise(line.statement),
            recorded_at=now,
        )
    facts = {
        "version": recommendation.version.digest,
        "held_on": how.held_on.isoformat(),
        "for": vote.votes_for,
        "against": vote.votes_against,
        "abstentions": vote.abstentions,
        "dissents": [
            {"territory": line.territory.code, "statement": texts.digest(texts.normalise(line.statement))}
            for line in decided.dissents
        ],
    }
    if how.chair:
        facts["chair"] = how.chair
    if how.ballot is not None:
        facts |= {"ballot": how.ballot.subject, "votes": how.ballot.result.digest}
    act = append(
        actor=actor,
        verb=f"recommendation.{recommendation.outcome}",
        subject=recommendation.subject,
        thread=opinion.referral.reference or "",
        facts=facts,
        now=now,
    )
    Adoption.objects.create(
        recommendation=recommendation,
        version=recommendation.version,
        meeting=how.meeting,
        held_on=how.held_on,
        place=how.place,
        ballot=how.ballot,
        votes_for=vote.votes_for,
        votes_against=vote.votes_against,
        abstentions=vote.abstentions,
        computation=how.computation,
        recorded_at=now,
        act=act,
    )


def _freeze(actor: Actor, opinion: Opinion, adopted: list[Recommendation], held_on: date, now: datetime) -> Opinion:
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
