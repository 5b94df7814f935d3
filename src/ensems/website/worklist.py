"""What waits for the secretariat, oldest first: each line says what, since when, and where to do it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Case, CharField, DateTimeField, F, IntegerField, TextField, Value, When
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ensems.answers import queries as answers
from ensems.answers.inquiries import queries as inquiries
from ensems.answers.wording import lateness
from ensems.assembly.enums import ProposalState
from ensems.assembly.models import Proposal
from ensems.core import clock
from ensems.core.partial_dates import sentence
from ensems.meetings import queries as meetings
from ensems.meetings.minutes import cycle
from ensems.meetings.minutes.models import DAYS_TO_PUBLISH
from ensems.meetings.rules_of_meeting import last_day_to_call, read
from ensems.opinions import queries as opinions
from ensems.referrals.enums import Status
from ensems.referrals.models import Referral
from ensems.synthesis import queries as synthesis


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to do. `step`: the link of the thread it belongs to, if any; `late`: a sentence once it is; `due`: its
    last day, where that says more than since when it waits."""

    title: str
    what: str
    url: str
    since: datetime
    step: str
    late: str = ""
    due: date | None = None

    @property
    def when(self) -> date:
        return self.due or self.since


@dataclass(frozen=True, slots=True)
class Draft:
    """A saisine in preparation."""

    title: str
    slug: str


@dataclass(frozen=True, slots=True)
class Worklist:
    items: list[Item]
    drafts: list[Draft]


def gathered(now: datetime) -> Worklist:
    """Seven SQL queries, whatever the number of lines."""
    apart = _apart(now)
    found = [*_fates(now), *_opinions(), *_answers(now), *_inquiries(now), *_pledges(now), *_closings(now)]
    found += [*_designations(apart), *_calls(apart, now), *_minutes(apart, now)]
    drafts = sorted((one for one in apart if one.kind == DRAFT), key=lambda one: one.rank)
    return Worklist(
        sorted(found, key=lambda item: item.since), [Draft(title=one.title, slug=one.where) for one in drafts]
    )


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


# --- What little is said of: four kinds of rows in one SQL query -----------------------------------------------------

DRAFT, PROPOSAL, CALL, MINUTES = "draft", "proposal", "call", "minutes"
# Before the last day on which a call may leave, the week in which it is worth being told.
AHEAD = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Apart:
    """`rank`: the key of the row; `where`: what its address holds; `wait`: a `minutes.cycle.Wait`, with its `number`
    of corrections; of a session not called, the day on which it is held, 1 for a second notice, and its `rules`."""

    kind: str
    rank: int
    where: str
    title: str
    since: datetime | None
    wait: str
    number: int
    rules: str


def _apart(now: datetime) -> list[Apart]:
    """Saisines in preparation, designations that a territory prepared, sessions not called, or whose minutes wait. One
    SQL query."""
    nothing, none = Value("", output_field=CharField()), Value(0, output_field=IntegerField())
    no_rules = Value("", output_field=TextField())
    never = Value(None, output_field=DateTimeField())
    drafts = Referral.objects.filter(status=Status.DRAFT).values_list(
        _kind(DRAFT), F("pk"), F("slug"), F("title"), never, nothing, none, no_rules
    )
    prepared = Proposal.objects.filter(state=ProposalState.WAITING).values_list(
        _kind(PROPOSAL), F("pk"), F("reference"), F("territory__name"), F("prepared_at"), nothing, none, no_rules
    )
    unfinished = cycle.unfinished(now).values_list(
        _kind(MINUTES), F("pk"), F("slug"), F("title"), F("since"), F("wait"), F("asked"), no_rules
    )
    second = Case(When(second_notice_of__isnull=False, then=1), default=0, output_field=IntegerField())
    uncalled = meetings.not_called(now).values_list(
        _kind(CALL), F("pk"), F("slug"), F("title"), never, Cast("held_on", CharField()), second, F("rules")
    )
    lines = drafts.order_by().union(prepared.order_by(), uncalled.order_by(), unfinished.order_by(), all=True)
    return [Apart(*line) for line in lines]


def _kind(name: str) -> Value:
    return Value(name, output_field=CharField())


def _designations(found: list[Apart]) -> Iterator[Item]:
    for one in found:
        if one.kind == PROPOSAL and one.since:
            yield Item(
                title=one.title,
                what=_("Une désignation préparée attend d’être confirmée ou renvoyée : %(reference)s")
                % {"reference": one.where},
                url=reverse("assembly:proposal", args=[one.rank]),
                since=one.since,
                step="",
            )


def _calls(found: list[Apart], now: datetime) -> Iterator[Item]:
    today = clock.today(now)
    for one in found:
        if one.kind != CALL:
            continue
        held_on = date.fromisoformat(one.wait)
        last = last_day_to_call(read(json.loads(one.rules)), held_on, second=bool(one.number))
        if today >= last - AHEAD:
            yield Item(
                title=one.title,
                what=_("La convocation est à envoyer le %(last)s au plus tard, pour le %(held)s")
                % {"last": sentence(last), "held": sentence(held_on)},
                url=reverse("meetings:convocation", args=[one.where]),
                since=datetime.combine(last - AHEAD, time(), clock.PARIS),
                step="",
                late=lateness(last, (today - last).days),
                due=last,
            )


def _minutes(found: list[Apart], now: datetime) -> Iterator[Item]:
    today = clock.today(now)
    for one in found:
        if one.kind == MINUTES and one.since:
            limit = clock.today(one.since) + timedelta(days=DAYS_TO_PUBLISH)
            yield Item(
                title=one.title,
                what=_what(cycle.Wait(one.wait), one.number),
                url=reverse("meetings:keep_minutes", args=[one.where]),
                since=one.since,
                step="",
                late=lateness(limit, (today - limit).days) if one.wait == cycle.Wait.PUBLISH else "",
            )


def _what(wait: cycle.Wait, number: int) -> str:
    if wait != cycle.Wait.ANSWER:
        return str(wait.label)
    return ngettext(
        "%(n)d correction du procès-verbal attend sa réponse",
        "%(n)d corrections du procès-verbal attendent leur réponse",
        number,
    ) % {"n": number}
