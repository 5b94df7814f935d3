"""Writing recommendations, from the first draft to the text submitted for adoption."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _

from ensems.contributions.enums import Status as ContributionStatus
from ensems.contributions.models import Contribution
from ensems.core import texts
from ensems.core.actors import Actor
from ensems.core.decisions import require
from ensems.core.operations import operation
from ensems.core.transitions import next_state
from ensems.notices.following.operations import tell_followers
from ensems.opinions import passages, rules
from ensems.opinions.amendments.settling import fall_all
from ensems.opinions.composing import freeze_whole
from ensems.opinions.enums import OpinionStatus, Outcome
from ensems.opinions.followers import concerned_by
from ensems.opinions.models import Citation, Opinion, Recommendation
from ensems.opinions.queries import missing_for_submission
from ensems.opinions.transitions import OPINION
from ensems.referrals.models import Question, Referral
from ensems.register.operations import append, next_number
from ensems.writing import operations as writing

LONGEST_TITLE = 200


def locked(opinion: Opinion) -> Opinion:
    """The opinion as it is now, held until the transaction ends; its saisine too: it does not close meanwhile."""
    return (
        Opinion.objects.select_for_update(of=("self", "referral"), no_key=True)
        .select_related("referral")
        .get(pk=opinion.pk)
    )


def _taken(actor: Actor, recommendation: Recommendation, now: datetime) -> Opinion:
    """Hold its opinion, read again whether it still lives, ask the rule."""
    opinion = locked(recommendation.opinion)
    recommendation.refresh_from_db(fields=["outcome"])
    require(rules.may_write_in(actor, recommendation, opinion, now))
    return opinion


@operation
def add_recommendation(
    *, actor: Actor, referral: Referral, title: str, question: Question | None = None, body: str = "", now: datetime
) -> Recommendation:
    """Open a recommendation in the opinion in preparation (opened if there is none); it gets its reference at once."""
    referral = Referral.objects.select_for_update(of=("self",), no_key=True).get(pk=referral.pk)
    require(rules.may_recommend(actor, referral, now))
    opinion = _opinion_in_preparation(referral, now)
    require(rules.may_edit(actor, opinion, now))
    number = next_number(f"recommendation:{referral.reference}")
    return Recommendation.objects.create(
        opinion=opinion,
        question=_question_of(referral, question),
        reference=f"{referral.reference}-{number}",
        number=number,
        title=_clean_title(title),
        text=writing.start_text(actor=actor, body=body, now=now),
        rapporteur_id=actor.person_id,
        created_at=now,
    )


def _opinion_in_preparation(referral: Referral, now: datetime) -> Opinion:
    found = referral.opinions.filter(status__in=[OpinionStatus.DRAFTING, OpinionStatus.SUBMITTED]).first()
    if found is None:
        last = referral.opinions.aggregate(last=Max("number"))["last"] or 0
        found = Opinion.objects.create(referral=referral, number=last + 1, started_at=now)
    found.referral = referral
    return found


def _clean_title(title: str) -> str:
    title = texts.one_line(texts.normalise(title))
    if not title:
        raise ValidationError({"title": _("Donnez un titre : c’est lui que l’on citera.")})
    if len(title) > LONGEST_TITLE:
        raise ValidationError({"title": _("Le titre compte au plus %(n)d caractères.") % {"n": LONGEST_TITLE}})
    return title


def _question_of(referral: Referral, question: Question | None) -> Question | None:
    if question is not None and question.referral_id != referral.pk:
        raise ValidationError({"question": _("Cette question appartient à une autre saisine.")})
    return question


@operation
def edit_recommendation(
    *, actor: Actor, recommendation: Recommendation, title: str, question: Question | None, now: datetime
) -> Recommendation:
    """Change the title or the question answered; the text itself is saved by `save_recommendation_text`."""
    opinion = _taken(actor, recommendation, now)
    recommendation.title = _clean_title(title)
    recommendation.question = _question_of(opinion.referral, question)
    recommendation.save(update_fields=["title", "question"])
    return recommendation


@operation
def save_recommendation(
    *,
    actor: Actor,
    recommendation: Recommendation,
    title: str,
    question: Question | None,
    body: str,
    base_revision: int,
    now: datetime,
    editor: str = "",
    turn: int = 0,
) -> writing.Saved:
    """The whole form at once: title, question and text."""
    edit_recommendation(actor=actor, recommendation=recommendation, title=title, question=question, now=now)
    return save_recommendation_text(
        actor=actor,
        recommendation=recommendation,
        body=body,
        base_revision=base_revision,
        now=now,
        editor=editor,
        turn=turn,
    )


@operation
def save_recommendation_text(
    *,
    actor: Actor,
    recommendation: Recommendation,
    body: str,
    base_revision: int,
    now: datetime,
    editor: str = "",
    turn: int = 0,
) -> writing.Saved:
    """Save the draft; a colleague's sentences saved meanwhile are kept."""
    _taken(actor, recommendation, now)
    return writing.save_draft(
        actor=actor,
        text=recommendation.text,
        body=body,
        base_revision=base_revision,
        editor=editor,
        turn=turn,
        now=now,
    )


@operation
def freeze_recommendation_version(*, actor: Actor, recommendation: Recommendation, note: str = "", now: datetime):
    """Keep the present draft as a numbered version, to compare with later ones."""
    _taken(actor, recommendation, now)
    return writing.freeze(actor=actor, text=recommendation.text, now=now, note=note)


@operation
def withdraw_recommendation(*, actor: Actor, recommendation: Recommendation, now: datetime) -> Recommendation:
    """Its rapporteurs give it up before the vote; its reference is not used again."""
    opinion = _taken(actor, recommendation, now)
    recommendation.outcome = Outcome.WITHDRAWN
    recommendation.save(update_fields=["outcome"])
    append(
        actor=actor,
        verb="recommendation.withdrawn",
        subject=recommendation.subject,
        thread=opinion.referral.reference or "",
        facts={"reference": recommendation.reference},
        now=now,
    )
    return recommendation


@operation
def cite_passage(
    *,
    actor: Actor,
    recommendation: Recommendation,
    contribution: Contribution,
    start: int,
    end: int,
    is_contrary: bool = False,
    now: datetime,
) -> Citation:
    """Cite characters [start, end[ of the contribution's published version; citing them again changes nothing."""
    opinion = _taken(actor, recommendation, now)
    contribution = (
        Contribution.objects.select_for_update(of=("self",), no_key=True)
        .select_related("question", "version")
        .get(pk=contribution.pk)
    )
    if contribution.question.referral_id != opinion.referral_id:
        raise ValidationError({"contribution": _("Cette contribution répond à une autre saisine.")})
    if contribution.status != ContributionStatus.DEPOSITED or contribution.version is None:
        raise ValidationError({"contribution": _("Seule une contribution déposée et visible peut être citée.")})
    passage = passages.take(contribution.version.body, start, end)
    citation, _created = Citation.objects.update_or_create(
        recommendation=recommendation,
        version=contribution.version,
        start=passage.start,
        end=passage.end,
        defaults={
            "contribution": contribution,
            "digest": passage.digest,
            "is_contrary": is_contrary,
            "added_at": now,
        },
    )
    return citation


@operation
def remove_citation(*, actor: Actor, citation: Citation, now: datetime) -> None:
    _taken(actor, citation.recommendation, now)
    citation.delete()


@operation
def submit_for_adoption(*, actor: Actor, opinion: Opinion, now: datetime) -> Opinion:
    """Freeze each recommendation and make the text public, provided that nothing is missing."""
    opinion = locked(opinion)
    require(rules.may_submit(actor, opinion, missing_for_submission(opinion), now))
    frozen = {}
    live = list(opinion.recommendations.exclude(outcome=Outcome.WITHDRAWN).select_related("text"))
    for recommendation in live:
        recommendation.version = writing.freeze(
            actor=actor, text=recommendation.text, now=now, note=_("soumise à l’adoption")
        )
        recommendation.base = recommendation.version
        recommendation.save(update_fields=["version", "base"])
        frozen[recommendation.reference] = recommendation.version.digest
    opinion.status = next_state(OPINION, opinion.status, "submit")
    opinion.submitted_at = now
    opinion.save(update_fields=["status", "submitted_at"])
    whole = freeze_whole(actor, opinion, live, now, _("soumis à l’adoption"))
    append(
        actor=actor,
        verb="opinion.submitted",
        subject=opinion.subject,
        thread=opinion.referral.reference or "",
        facts={"recommendations": frozen, "whole": whole.digest},
        now=now,
    )
    tell_followers(
        actor=actor,
        kind="opinions.submitted",
        params={"opinion": opinion.pk},
        about=concerned_by(opinion.referral, live),
        now=now,
    )
    return opinion


@operation
def reopen(*, actor: Actor, opinion: Opinion, now: datetime) -> Opinion:
    """Take a submitted text back to the workshop, before any vote; its frozen versions stay, its amendments fall."""
    opinion = locked(opinion)
    require(rules.may_reopen(actor, opinion, now))
    require(rules.has_no_voted_amendment(opinion))
    fall_all(
        actor, opinion, _("Le texte a été rouvert : l’amendement portait sur une version qui n’est plus soumise."), now
    )
    opinion.status = next_state(OPINION, opinion.status, "reopen")
    opinion.submitted_at, opinion.version, opinion.amendments_until = None, None, None
    opinion.save(update_fields=["status", "submitted_at", "version", "amendments_until"])
    opinion.recommendations.update(version=None, base=None)
    append(
        actor=actor,
        verb="opinion.reopened",
        subject=opinion.subject,
        thread=opinion.referral.reference or "",
        facts={},
        now=now,
    )
    return opinion
