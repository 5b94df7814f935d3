"""What waits for the secretariat, oldest first: each line says what, since when, and where to do it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ensems.answers import queries as answers
from ensems.answers.inquiries import queries as inquiries
from ensems.answers.wording import lateness
from ensems.core import clock
from ensems.opinions import queries as opinions
from ensems.referrals.enums import Status
from ensems.referrals.models import Referral
from ensems.synthesis import queries as synthesis


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to do. `step`: the link of the thread it belongs to; `late`: a sentence when a time limit is over."""

    title: str
    what: str
    url: str
    since: datetime
    step: str
    late: str = ""


def items(now: datetime) -> list[Item]:
    """Six SQL queries, whatever the number of lines."""
    found = [*_fates(now), *_opinions(), *_answers(now), *_inquiries(now), *_pledges(now), *_closings(now)]
    return sorted(found, key=lambda item: item.since)


def _fates(now: datetime) -> Iterator[Item]:
    for row in synthesis.referrals_awaiting_fates(now):
        yield Item(
            title=row.referral.title,
            what=ngettext("%(n)d contribution attend son sort", "%(n)d contributions attendent leur sort", row.missing)
            % {"n": row.missing},
            url=reverse("synthesis:workshop", args=[row.referral.slug]) + "?sort=sans",
            since=row.since,
            step="said",
        )


def _opinions() -> Iterator[Item]:
    for row in opinions.opinions_waiting():
        yield Item(
            title=row.opinion.referral.title,
            what=_("L’avis %(ref)s : %(what)s") % {"ref": row.opinion.reference, "what": row.what},
            url=reverse("opinions:opinion", args=[row.opinion.reference]),
            since=row.since,
            step="told",
        )


def _answers(now: datetime) -> Iterator[Item]:
    for row in answers.owed_rows(answers.unanswered_in_order(), now):
        yield Item(
            title=row.recommendation.title,
            what=_("La Région n’a pas encore répondu à %(ref)s") % {"ref": row.recommendation.reference},
            url=reverse("opinions:recommendation", args=[row.recommendation.reference]),
            since=row.recommendation.opinion.transmitted_at,
            step="answered",
            late=row.clock.late,
        )


def _inquiries(now: datetime) -> Iterator[Item]:
    for row in inquiries.rows(inquiries.waiting(), now):
        yield Item(
            title=row.inquiry.title,
            what=_("La Région n’a pas encore répondu à l’interpellation %(ref)s") % {"ref": row.inquiry.reference},
            url=reverse("answers:inquiry", args=[row.inquiry.reference]),
            since=row.inquiry.asked_at,
            step="answered",
            late=row.clock.late if row.clock else "",
        )


def _pledges(now: datetime) -> Iterator[Item]:
    today = clock.today(now)
    for pledge in answers.overdue(today):
        recommendation = pledge.response.recommendation
        yield Item(
            title=pledge.text,
            what=_("Engagement de la Région sur %(ref)s") % {"ref": recommendation.reference},
            url=reverse("answers:follow_up", args=[pledge.pk]),
            since=pledge.response.published_at,
            step="done",
            late=lateness(pledge.due_until, answers.late_by(pledge, today)),
        )


def _closings(now: datetime) -> Iterator[Item]:
    for row in answers.ready_to_close():
        yield Item(
            title=row.referral.title,
            what=_("Chaque préconisation a sa réponse : la saisine peut être close"),
            url=reverse("answers:close", args=[row.referral.slug]),
            since=row.since,
            step="answered",
        )


def drafts() -> list[Referral]:
    """The saisines in preparation: one SQL query."""
    return list(Referral.objects.filter(status=Status.DRAFT).order_by("pk"))
