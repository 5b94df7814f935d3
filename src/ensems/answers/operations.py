"""Answering each recommendation, pledging, following up, closing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ensems.answers import rules
from ensems.answers.enums import PledgeState, ResponseKind
from ensems.answers.models import FollowUp, Pledge, Response, ResponseDraft
from ensems.answers.queries import closing_state, people_to_tell
from ensems.calls.models import Call
from ensems.core import clock, texts
from ensems.core.actors import Actor
from ensems.core.decisions import require
from ensems.core.operations import operation
from ensems.core.partial_dates import DAY, PRECISIONS, PartialDate, sentence
from ensems.files.models import StoredFile
from ensems.files.operations import publish
from ensems.notices.following.operations import tell_followers
from ensems.notices.operations import queue
from ensems.opinions.followers import concerned_by
from ensems.opinions.models import Recommendation
from ensems.referrals import operations as referrals
from ensems.referrals.models import PolicyVersion, Referral
from ensems.register.operations import append
from ensems.writing import operations as writing

SHORTEST_REASONS = 40


@dataclass(frozen=True, slots=True)
class PledgeLine:
    """A pledge to publish with the answer: what, and by when (a day, a month, a quarter or a year)."""

    text: str
    due_on: date
    due_precision: str = DAY

    @property
    def due(self) -> PartialDate:
        return PartialDate(self.due_on, self.due_precision)


def _locked(recommendation: Recommendation) -> Recommendation:
    return (
        Recommendation.objects.select_for_update(of=("self",), no_key=True)
        .select_related("opinion__referral")
        .get(pk=recommendation.pk)
    )


@operation
def start_response(*, actor: Actor, recommendation: Recommendation, now: datetime) -> ResponseDraft:
    """Open the draft of an answer, or find the one a colleague opened."""
    recommendation = _locked(recommendation)
    require(rules.may_answer(actor, recommendation, recommendation.responses.last(), now))
    draft = ResponseDraft.objects.filter(recommendation=recommendation).first()
    if draft is not None:
        return draft
    return ResponseDraft.objects.create(
        recommendation=recommendation,
        text=writing.start_text(actor=actor, now=now),
        saved_at=now,
        saved_by_id=actor.person_id,
    )


@operation
def save_reasons(
    *,
    actor: Actor,
    draft: ResponseDraft,
    body: str,
    base_revision: int,
    now: datetime,
    editor: str = "",
    turn: int = 0,
) -> writing.Saved:
    """Save the reasons as they are typed; what a colleague wrote meanwhile is kept."""
    recommendation = _locked(draft.recommendation)
    require(rules.may_answer(actor, recommendation, recommendation.responses.last(), now))
    if not ResponseDraft.objects.filter(pk=draft.pk).exists():
        raise ValidationError(
            _("Ce projet de réponse vient d’être publié\u00a0: rouvrez la page pour en préparer une autre.")
        )
    return writing.save_draft(
        actor=actor, text=draft.text, body=body, base_revision=base_revision, editor=editor, turn=turn, now=now
    )


@operation
def save_response_draft(
    *,
    actor: Actor,
    draft: ResponseDraft,
    kind: str,
    office: str,
    pledges: Sequence[PledgeLine],
    body: str,
    base_revision: int,
    now: datetime,
    editor: str = "",
    turn: int = 0,
) -> writing.Saved:
    """Keep the whole of what is being prepared; nothing is published."""
    saved = save_reasons(
        actor=actor, draft=draft, body=body, base_revision=base_revision, editor=editor, turn=turn, now=now
    )
    draft.kind, draft.office = kind, office
    draft.pledges = [
        {"text": p.text, "due_on": p.due_on.isoformat(), "due_precision": p.due_precision} for p in pledges
    ]
    draft.saved_at = now
    draft.save(update_fields=["kind", "office", "pledges", "saved_at"])
    ResponseDraft.objects.filter(pk=draft.pk).update(saved_by_id=actor.person_id)
    return saved


def drafted_pledges(draft: ResponseDraft) -> list[PledgeLine]:
    return [PledgeLine(p["text"], date.fromisoformat(p["due_on"]), p["due_precision"]) for p in draft.pledges]


def seal_of(draft: ResponseDraft) -> str:
    """SHA-256 of all that publishing this draft would publish: what was read again is what is published."""
    return texts.digest(json.dumps([draft.kind, draft.office, draft.text.body, draft.pledges], ensure_ascii=False))


@operation
def publish_draft(*, actor: Actor, draft: ResponseDraft, seen: str, now: datetime) -> Response:
    """Publish the draft that was read again: `seen` is its `seal_of` then; one that moved since is not published."""
    recommendation = _locked(draft.recommendation)
    require(rules.may_answer(actor, recommendation, recommendation.responses.last(), now))
    found = ResponseDraft.objects.select_related("text").filter(pk=draft.pk).first()
    if found is None or seal_of(found) != seen:
        raise ValidationError(_("Le projet a changé depuis votre lecture : relisez-le avant de publier."), code="moved")
    return publish_response(
        actor=actor,
        recommendation=recommendation,
        kind=found.kind,
        reasons=found.text.body,
        office=found.office,
        pledges=drafted_pledges(found),
        now=now,
    )


@operation
def publish_response(
    *,
    actor: Actor,
    recommendation: Recommendation,
    kind: str,
    reasons: str,
    office: str,
    pledges: Sequence[PledgeLine] = (),
    now: datetime,
) -> Response:
    """Publish the Region's answer to one recommendation, its reasons and its pledges, in one act."""
    recommendation = _locked(recommendation)
    last = recommendation.responses.last()
    require(rules.may_answer(actor, recommendation, last, now))
    reasons, office = texts.normalise(reasons), texts.one_line(texts.normalise(office))
    _check_response(kind, reasons, office, last)
    lines = [_clean_pledge(index, line, now) for index, line in enumerate(pledges, start=1)]
    number = last.number + 1 if last else 1
    act = append(
        actor=actor,
        verb="recommendation.answered",
        subject=recommendation.subject,
        thread=recommendation.opinion.referral.reference or "",
        facts={
            "number": number,
            "kind": kind,
            "reasons": texts.digest(reasons),
            "pledges": [
                {"text": texts.digest(p.text), "due": p.due_on.isoformat(), "precision": p.due_precision} for p in lines
            ],
        },
        now=now,
    )
    response = Response.objects.create(
        recommendation=recommendation,
        number=number,
        kind=kind,
        reasons=reasons,
        author_id=actor.person_id,
        office=office,
        published_at=now,
        act=act,
    )
    Pledge.objects.bulk_create(
        Pledge(
            response=response,
            number=index,
            text=line.text,
            due_on=line.due_on,
            due_precision=line.due_precision,
            due_until=line.due.last_day,
        )
        for index, line in enumerate(lines, start=1)
    )
    ResponseDraft.objects.filter(recommendation=recommendation).delete()
    _tell(actor, recommendation, "published", {"response": response.pk}, now)
    return response


def _tell(actor: Actor, recommendation: Recommendation, what: str, params: dict[str, int], now: datetime) -> None:
    """Those whose words it rests on, in their own terms; then those who follow it, the saisine or a territory."""
    people = people_to_tell(recommendation)
    for person in people:
        queue(actor=actor, person=person, kind=f"answers.{what}", params=params, now=now)
    tell_followers(
        actor=actor,
        kind=f"answers.{what}_news",
        params=params,
        about=concerned_by(recommendation.opinion.referral, [recommendation]),
        besides=people,
        now=now,
    )


def _check_response(kind: str, reasons: str, office: str, last: Response | None) -> None:
    if kind not in ResponseKind.values:
        raise ValidationError({"kind": _("Choisissez une réponse : acceptée, en partie, écartée ou à l’étude.")})
    if last is not None and kind == ResponseKind.UNDER_STUDY:
        raise ValidationError({"kind": _("La préconisation est déjà à l’étude : cette fois, donnez la réponse.")})
    if len(reasons) < SHORTEST_REASONS:
        raise ValidationError(
            {
                "reasons": _("Motivez la réponse en une phrase au moins (%(n)d caractères) : l’Assemblée y a droit.")
                % {"n": SHORTEST_REASONS}
            }
        )
    if not office:
        raise ValidationError({"office": _("Indiquez au titre de quelle fonction vous répondez.")})


def missing_in(draft: ResponseDraft) -> list[str]:
    """What stands between a draft and its publication, in sentences; the pledges are checked when it is published."""
    try:
        _check_response(draft.kind, texts.normalise(draft.text.body), draft.office.strip(), None)
    except ValidationError as error:
        return list(error.messages)
    return []


def _clean_pledge(index: int, line: PledgeLine, now: datetime) -> PledgeLine:
    text = texts.normalise(line.text)
    if not text:
        raise ValidationError({f"pledge-{index}": _("Dites en quoi consiste l’engagement n° %(n)d.") % {"n": index}})
    if line.due_precision not in dict(PRECISIONS):
        raise ValidationError(
            {f"pledge-{index}": _("La précision de l’échéance n° %(n)d n’est pas connue.") % {"n": index}}
        )
    if PartialDate(line.due_on, line.due_precision).last_day < clock.today(now):
        raise ValidationError(
            {
                f"pledge-{index}": _("L’échéance de l’engagement n° %(n)d est déjà passée (%(day)s).")
                % {"n": index, "day": sentence(line.due_on, line.due_precision)}
            }
        )
    return PledgeLine(text, line.due_on, line.due_precision)


@operation
def record_follow_up(
    *,
    actor: Actor,
    pledge: Pledge,
    state: str,
    on: date,
    text: str,
    link: str = "",
    file: StoredFile | None = None,
    policy_version: PolicyVersion | None = None,
    call: Call | None = None,
    now: datetime,
) -> FollowUp:
    """Add a dated line to a pledge; a pledge is said kept only with its evidence (link, file, policy or call).

    A double click is one line: what this person said last of the pledge, word for word, is given back.
    """
    pledge = (
        Pledge.objects.select_for_update(of=("self",), no_key=True)
        .select_related("response__recommendation__opinion__referral")
        .get(pk=pledge.pk)
    )
    require(rules.may_follow_up(actor, pledge, now))
    text = texts.normalise(text)
    _check_follow_up(pledge, state, on, text, bool(link or file or policy_version or call), now)
    same = {"state": state, "on": on, "text": text, "link": link, "policy_version": policy_version, "call": call}
    last = pledge.follow_ups.select_related("file").order_by("-pk").first()
    if last is not None and _says_again(last, actor, file, same):
        return last
    recommendation = pledge.response.recommendation
    if file is not None:
        publish(actor=actor, file=file, now=now)
    # A line about an earlier day completes the story; it does not undo what was said of a later one.
    if pledge.state_on is None or on >= pledge.state_on:
        pledge.state, pledge.state_on = state, on
        pledge.save(update_fields=["state", "state_on"])
    act = append(
        actor=actor,
        verb="pledge.followed_up",
        subject=recommendation.subject,
        thread=recommendation.opinion.referral.reference or "",
        facts={
            "response": pledge.response.number,
            "pledge": pledge.number,
            "state": state,
            "on": on.isoformat(),
            "text": texts.digest(text),
            "evidence": {
                "link": texts.digest(link) if link else "",
                "file": file.digest if file else "",
                "policy": f"{policy_version.policy.slug}:{policy_version.number}" if policy_version else "",
                "call": call.slug if call else "",
            },
        },
        now=now,
    )
    follow_up = FollowUp.objects.create(
        pledge=pledge,
        file=file,
        **same,
        author_id=actor.person_id,
        recorded_at=now,
        act=act,
    )
    _tell(actor, recommendation, "followed_up", {"follow_up": follow_up.pk}, now)
    return follow_up


def _says_again(last: FollowUp, actor: Actor, file: StoredFile | None, said: dict[str, Any]) -> bool:
    known, given = last.file.digest if last.file else "", file.digest if file else ""
    return last.author_id == actor.person_id and known == given and all(getattr(last, k) == v for k, v in said.items())


def _check_follow_up(pledge: Pledge, state: str, on: date, text: str, has_evidence: bool, now: datetime) -> None:
    if state not in PledgeState.values or state == PledgeState.PENDING:
        raise ValidationError({"state": _("Choisissez où en est l’engagement : en cours, tenu ou abandonné.")})
    if not text:
        raise ValidationError({"text": _("Dites ce qui a été fait, ou pourquoi cela ne le sera pas.")})
    if on > clock.today(now):
        raise ValidationError({"on": _("Une suite ne peut pas être datée dans l’avenir.")})
    if on < clock.today(pledge.response.published_at):
        raise ValidationError({"on": _("Une suite ne peut pas précéder la réponse de la Région.")})
    if state == PledgeState.KEPT and not has_evidence:
        raise ValidationError(
            {
                "link": _(
                    "Un engagement tenu se prouve : ajoutez un lien, une pièce, un appel "
                    "ou ce qui a changé dans la politique."
                )
            }
        )


@operation
def close_referral(*, actor: Actor, referral: Referral, now: datetime) -> Referral:
    """Close a saisine whose every adopted recommendation has its answer."""
    referral = Referral.objects.select_for_update(of=("self",), no_key=True).get(pk=referral.pk)
    state = closing_state(referral)
    require(rules.may_close(actor, referral, state.unanswered, state.opinions, now))
    return referrals.close_referral(actor=actor, referral=referral, now=now)
