"""The public facts that feeds tell, the latest first. A fact that is withdrawn or hidden is no longer told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from ensems.answers.enums import InquiryStatus
from ensems.answers.models import FollowUp, Inquiry, InquiryReply, Response
from ensems.contributions.models import Contribution, Receipt
from ensems.core.actors import VISITOR
from ensems.core.texts import excerpt
from ensems.opinions.enums import OpinionStatus, Outcome
from ensems.opinions.models import Citation, Opinion, Recommendation
from ensems.opinions.queries import visible_recommendations
from ensems.referrals.models import Referral
from ensems.writing import marks

MOST = 50
INQUIRIES = "interpellations"


@dataclass(frozen=True, slots=True)
class Entry:
    """`tag` never changes and names nothing else; `at` is when it was last said, `since` when it was first."""

    tag: str
    title: str
    path: str
    since: datetime
    at: datetime
    summary: str


def entries(kind: str = "", name: str = "") -> list[Entry]:
    """The last 50 facts about that thing ("saisine", "2026-A"), about inquiries, or about everything.

    Six SQL queries at most; two for inquiries alone.
    """
    told: list[Entry] = []
    if kind != INQUIRIES:
        told += _of_the_thread(kind, name)
    if kind in {"", INQUIRIES, "territoire"}:
        told += _of_inquiries({"territory__code": name} if kind == "territoire" else {})
    return sorted(told, key=lambda one: (one.at, one.tag), reverse=True)[:MOST]


def _of_the_thread(kind: str, name: str) -> Iterator[Entry]:
    recommendations = _recommendations(kind, name)
    if kind != "preconisation":
        yield from map(_contribution, _contributions(kind, name))
    told_of: set[int] = set()
    for one in recommendations.select_related("opinion__referral", "adoption").order_by("-last_step", "-pk")[:MOST]:
        yield from _steps(one, told_of)
    public = recommendations.values("pk")
    responses = Response.objects.filter(recommendation__in=public).select_related("recommendation")
    yield from map(_response, responses.order_by("-published_at", "-pk")[:MOST])
    follow_ups = FollowUp.objects.filter(pledge__response__recommendation__in=public)
    follow_ups = follow_ups.select_related("pledge__response__recommendation")
    yield from map(_follow_up, follow_ups.order_by("-recorded_at", "-pk")[:MOST])


def _contributions(kind: str, name: str) -> QuerySet[Contribution]:
    last = Receipt.objects.filter(contribution=OuterRef("pk")).order_by("-at", "-pk").values("at")[:1]
    found = Contribution.objects.public().filter(question__referral__in=Referral.objects.visible_to(VISITOR))
    if kind == "saisine":
        found = found.filter(_named("question__referral__", name))
    if kind == "territoire":
        found = found.saying(name)
    found = found.annotate(last_deposit=Coalesce(Subquery(last), "deposited_at"))
    return found.select_related("question__referral", "territory", "workshop", "version").order_by(
        "-last_deposit", "-pk"
    )[:MOST]


def _recommendations(kind: str, name: str) -> QuerySet[Recommendation]:
    found: QuerySet[Recommendation] = visible_recommendations(VISITOR)
    if kind == "saisine":
        found = found.filter(_named("opinion__referral__", name))
    if kind == "preconisation":
        found = found.filter(reference=name)
    if kind == "territoire":
        said = Contribution.objects.public().saying(name)
        resting = Citation.objects.filter(contribution__in=said.values("pk"), is_contrary=False)
        found = found.filter(pk__in=resting.values("recommendation"))
    return found.annotate(
        last_step=Coalesce("opinion__transmitted_at", "opinion__adopted_at", "opinion__submitted_at", "created_at")
    )


def _named(prefix: str, name: str) -> Q:
    return Q(**{f"{prefix}reference": name}) | Q(**{f"{prefix}reference": None, f"{prefix}slug": name})


def _of_inquiries(where: dict[str, str]) -> Iterator[Entry]:
    found = Inquiry.objects.filter(status=InquiryStatus.PUBLISHED, **where).select_related("territory")
    yield from map(_inquiry, found.order_by("-asked_at", "-pk")[:MOST])
    replies = InquiryReply.objects.filter(inquiry__in=found.values("pk")).select_related("inquiry")
    yield from map(_reply, replies.order_by("-published_at", "-pk")[:MOST])


def _contribution(one: Any) -> Entry:
    return Entry(
        tag=one.subject,
        title=_("Contribution déposée %(for_whom)s : %(title)s") % {"for_whom": one.for_whom, "title": one.title},
        path=reverse("contributions:detail", args=[one.reference]),
        since=one.deposited_at,
        at=one.last_deposit,
        summary=_("Sur la saisine « %(title)s ». %(text)s")
        % {"title": one.question.referral.title, "text": _text(one.version.body)},
    )


def _steps(one: Recommendation, told_of: set[int]) -> Iterator[Entry]:
    """Submitted, decided; and once for all those of an opinion, sent to the Region."""
    opinion, adoption = one.opinion, getattr(one, "adoption", None)
    path = reverse("opinions:recommendation", args=[one.reference])
    names = {"ref": one.reference, "title": one.title, "referral": opinion.referral.title}
    if opinion.submitted_at:
        yield _said(
            f"{one.subject}:soumise",
            _("Préconisation %(ref)s soumise à l’adoption : %(title)s") % names,
            path,
            opinion.submitted_at,
            _("Sur la saisine « %(referral)s »."),
            names,
        )
    if adoption is not None:
        title = (
            _("Préconisation %(ref)s adoptée : %(title)s")
            if one.outcome == Outcome.ADOPTED
            else _("Préconisation %(ref)s rejetée : %(title)s")
        )
        yield _said(f"{one.subject}:votee", title % names, path, adoption.recorded_at, adoption.computation, {})
    if opinion.status == OpinionStatus.TRANSMITTED and opinion.transmitted_at and opinion.pk not in told_of:
        told_of.add(opinion.pk)
        yield _transmitted(opinion)


def _transmitted(opinion: Opinion) -> Entry:
    return _said(
        f"{opinion.subject}:transmis",
        _("Avis %(ref)s transmis à la Région : %(title)s")
        % {"ref": opinion.reference, "title": opinion.referral.title},
        reverse("opinions:opinion", args=[opinion.reference]),
        opinion.transmitted_at,
        _("La Région s’est donné %(days)d jours pour répondre à chaque préconisation."),
        {"days": opinion.answer_within_days or 0},
    )


def _response(one: Response) -> Entry:
    recommendation = one.recommendation
    return _said(
        f"{recommendation.subject}:reponse:{one.number}",
        _("Réponse de la Région à %(ref)s : %(kind)s")
        % {"ref": recommendation.reference, "kind": one.get_kind_display()},
        reverse("opinions:recommendation", args=[recommendation.reference]),
        one.published_at,
        "%(text)s",
        {"text": f"{recommendation.title}. {_text(one.reasons)}"},
    )


def _follow_up(one: FollowUp) -> Entry:
    recommendation = one.pledge.response.recommendation
    return _said(
        f"{recommendation.subject}:suite:{one.act_id}",
        _("Suite d’un engagement sur %(ref)s : %(state)s")
        % {"ref": recommendation.reference, "state": one.get_state_display()},
        reverse("opinions:recommendation", args=[recommendation.reference]),
        one.recorded_at,
        "%(text)s",
        {"text": f"{excerpt(one.pledge.text, 140)} {_text(one.text)}"},
    )


def _inquiry(one: Inquiry) -> Entry:
    return _said(
        one.subject,
        _("Interpellation %(ref)s de « %(territory)s » : %(title)s")
        % {"ref": one.reference, "territory": one.territory.name, "title": one.title},
        reverse("answers:inquiry", args=[one.reference]),
        one.asked_at,
        "%(text)s",
        {"text": _text(one.body)},
    )


def _reply(one: InquiryReply) -> Entry:
    inquiry = one.inquiry
    return _said(
        f"{inquiry.subject}:reponse:{one.number}",
        _("La Région répond à l’interpellation %(ref)s : %(title)s")
        % {"ref": inquiry.reference, "title": inquiry.title},
        reverse("answers:inquiry", args=[inquiry.reference]),
        one.published_at,
        "%(text)s",
        {"text": _text(one.body)},
    )


def _said(tag: str, title: str, path: str, at: datetime, summary: str, names: dict[str, Any]) -> Entry:
    return Entry(tag, title, path, at, at, summary % names if names else summary)


def _text(body: str) -> str:
    """The beginning of a text, without our marks."""
    return excerpt(marks.plain(body), 280)
