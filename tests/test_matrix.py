"""Every address × every role, and what each gets.

To add an address: one line in TABLE, under its app, `"namespace:name": row("…", parameter=…)`.
- The seven statuses are in the order of `factories.ROLES`: visitor, member, officer, rapporteur, secretariat, region,
  administrator. One status alone stands for seven.
- Each parameter of the address is given a value, or the name of what `Scene` prepares ("referral.slug").
- `post=` is what an empty POST gets, role by role; required where only POST is answered (`row("405", post="…")`).

An address that is not in the table fails, and so does a line whose address does not exist. Member and officer are of
the territory that speaks in the scene.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from operator import attrgetter
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from ensems.contributions.workshops.operations import start_notes
from ensems.meetings import links
from ensems.meetings.ballots.operations import cast_vote
from ensems.notices.following import tokens
from ensems.opinions.enums import OpinionStatus
from ensems.referrals.enums import PhaseKind
from ensems.referrals.models import PolicyVersion, RegionalPolicy
from tests import factories
from tests.contributions.workshop_scene import workshop
from tests.meetings.ballots.halls import arrival, hall
from tests.meetings.minutes.held import Held, held
from tests.strictness import StrictClient

WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")
# What a visitor may leave behind: the session that remembers a code asked for.
OF_THE_SESSION = "django_session"


@dataclass(frozen=True)
class Row:
    get: tuple[int, ...]
    post: tuple[int, ...] | None
    arguments: dict[str, Any] = field(default_factory=dict)


def row(get: str, *, post: str | None = None, **arguments: Any) -> Row:
    return Row(_statuses(get), _statuses(post) if post else None, arguments)


def _statuses(text: str) -> tuple[int, ...]:
    found = tuple(map(int, text.split()))
    return found * len(factories.ROLES) if len(found) == 1 else found


SECRETARIAT_ONLY = "403 403 403 403 200 403 403"
SECRETARIAT_AND_ADMINISTRATION = "403 403 403 403 200 403 200"
SIGNED_IN = "403 200 200 200 200 200 200"

TABLE: dict[str, Row] = {
    # --- interface
    "interface:components": row("200"),
    # --- register
    "register:list": row("200"),
    "register:export": row("200"),
    "register:checker": row("200"),
    "register:act": row("200", number="act.number"),
    # --- files
    "files:download": row("200", key="file.key", name="file.name"),
    # --- accounts
    "account_login": row("200 302 302 302 302 302 302"),
    "account_request_login_code": row("200 302 302 302 302 302 302"),
    "account_confirm_login_code": row("302"),
    "account_logout": row("302 200 200 200 200 200 200"),
    "account_inactive": row("200"),
    "account_signup": row("200"),
    "accounts:profile": row(SIGNED_IN),
    "accounts:erase": row(SIGNED_IN),
    "accounts:people": row(SECRETARIAT_AND_ADMINISTRATION),
    "accounts:person": row(SECRETARIAT_AND_ADMINISTRATION, key="member.key"),
    "accounts:erase_person": row("403 200 403 403 403 403 200", key="member.key"),
    "accounts:invite": row(SECRETARIAT_AND_ADMINISTRATION),
    "accounts:invitation": row("404", token="inconnu"),
    # --- notices
    "notices:mailbox": row("200"),
    "notices:message": row("200", pk="letter.pk"),
    "notices:attachment": row("404", pk="letter.pk", number=1),
    "notices:choices": row(SIGNED_IN),
    "notices:outbox": row(SECRETARIAT_AND_ADMINISTRATION),
    "notices:own": row(SIGNED_IN),
    "notices:follow": row("200", post="422 302 302 302 302 302 302", subject="territory.subject"),
    "notices:asked": row("200", subject="territory.subject"),
    "notices:confirm": row("200", token="confirmation"),
    "notices:followed": row("200", token="own_follows"),
    "notices:stop": row("302", post="200", token="one_click"),
    # --- referrals
    "referrals:list": row("200"),
    "referrals:detail": row("200", slug="referral.slug"),
    "referrals:begin": row("403 403 403 200 200 200 403"),
    "referrals:prepare": row("404 404 404 404 200 200 403", slug="prepared.slug"),
    "referrals:save": row("405", post="404 404 404 404 422 422 403", slug="prepared.slug"),
    "referrals:documents": row("404 404 404 404 200 200 403", slug="prepared.slug"),
    "referrals:remove_document": row("405", post="404", slug="prepared.slug", pk=1),
    "referrals:transmit": row("404 404 404 404 403 200 403", slug="prepared.slug"),
    "referrals:discard": row("404 404 404 404 200 200 403", slug="prepared.slug"),
    "referrals:change_phase": row(SECRETARIAT_ONLY, slug="referral.slug", kind=PhaseKind.CONTRIBUTIONS),
    "referrals:policies": row("200"),
    "referrals:policy": row("200", slug="policy.slug"),
    "referrals:add_policy": row("403 403 403 403 200 200 403"),
    "referrals:add_policy_version": row("403 403 403 403 200 200 403", slug="policy.slug"),
    # --- territories
    "territories:list": row("200"),
    "territories:detail": row("200", code="territory.code"),
    "territories:communes": row("200"),
    # --- assembly, meetings, calls
    "assembly:composition": row("200"),
    "assembly:delegations": row("200"),
    "assembly:vacancies": row("200"),
    "assembly:directory": row("200"),
    "assembly:contacts": row(SIGNED_IN),
    "assembly:seat": row("200", pk="seat.pk"),
    "assembly:designate": row(SECRETARIAT_ONLY, pk="seat.pk"),
    "assembly:substitute": row(SECRETARIAT_ONLY, pk="seat.pk"),
    "assembly:end": row("403 200 403 403 200 403 403", pk="mandate.pk"),
    "assembly:nomination": row("403 200 403 403 200 403 403", post="403 200 403 403 422 403 403", key="nomination.key"),
    "assembly:designations": row(SECRETARIAT_ONLY),
    "assembly:recognitions": row(SECRETARIAT_ONLY),
    "assembly:recognition": row(SECRETARIAT_ONLY, pk="mandate.pk"),
    "assembly:prepare_designation": row("403 403 200 403 403 403 403", code="territory.code"),
    "assembly:proposal": row("403 403 200 403 200 403 403", post="403 403 403 403 422 403 403", pk="proposal.pk"),
    "assembly:withdraw_proposal": row("405", post="403 403 302 403 403 403 403", pk="proposal.pk"),
    "assembly:bodies": row("200"),
    "assembly:new_body": row(SECRETARIAT_ONLY),
    "assembly:body": row("200", slug="body.slug"),
    "assembly:join": row(SECRETARIAT_ONLY, slug="body.slug"),
    "assembly:leave": row("405", post="403 403 403 403 302 403 403", slug="body_member.body.slug", pk="body_member.pk"),
    "assembly:whatif": row(SECRETARIAT_ONLY),
    "assembly:open_term": row(SECRETARIAT_ONLY),
    "assembly:end_term": row(SECRETARIAT_ONLY, pk="seat.term_id"),
    "meetings:list": row("200"),
    "meetings:detail": row("200", slug="meeting.slug"),
    "meetings:record": row(SECRETARIAT_ONLY),
    "meetings:correct": row(SECRETARIAT_ONLY, slug="meeting.slug"),
    "meetings:plan_day": row(SECRETARIAT_ONLY),
    "meetings:rules": row("200"),
    "meetings:adopt_rules": row(SECRETARIAT_ONLY),
    "meetings:answer": row("200", token="answer_token"),
    "meetings:badge": row(SECRETARIAT_ONLY, token="badge_token"),
    "meetings:edit_item": row(SECRETARIAT_ONLY, pk="item.pk"),
    "meetings:move_item": row("405", post="403 403 403 403 422 403 403", pk="item.pk"),
    "meetings:remove_item": row("405", post="403 403 403 403 302 403 403", pk="item.pk"),
    "meetings:add_document": row(SECRETARIAT_ONLY, pk="item.pk"),
    "meetings:remove_document": row("405", post="403 403 403 403 404 403 403", pk=1),
    "meetings:prepare": row(SECRETARIAT_ONLY, slug="meeting.slug"),
    "meetings:agenda_pdf": row("404", slug="meeting.slug"),
    "meetings:convocation_pdf": row("404", slug="meeting.slug"),
    "meetings:convocation": row(SECRETARIAT_ONLY, slug="meeting.slug"),
    "meetings:remind": row("405", post="403", slug="meeting.slug"),
    "meetings:letters": row("403 403 403 403 404 403 403", slug="meeting.slug"),
    "meetings:posted": row("405", post="403 403 403 403 302 403 403", slug="meeting.slug"),
    "meetings:cancel": row(SECRETARIAT_ONLY, slug="meeting.slug"),
    "meetings:call_again": row("403", slug="meeting.slug"),
    "meetings:my_answer": row("403 302 403 403 403 403 403", slug="meeting.slug"),
    "meetings:arrival": row("403 200 403 403 403 403 403", slug="meeting.slug"),
    "meetings:presences": row(SECRETARIAT_ONLY, slug="meeting.slug"),
    "meetings:correct_presence": row(SECRETARIAT_ONLY, pk="presence.pk"),
    "meetings:room_code": row(SECRETARIAT_ONLY, slug="meeting.slug"),
    "meetings:sheet": row(SECRETARIAT_ONLY, slug="meeting.slug"),
    "meetings:proxies": row(SECRETARIAT_ONLY, slug="meeting.slug"),
    "meetings:direct": row("200", slug="ballot.meeting.slug"),
    "meetings:projection": row("200", slug="ballot.meeting.slug"),
    "meetings:speeches": row("200", slug="ballot.meeting.slug"),
    "meetings:around": row("200", slug="ballot.meeting.slug"),
    "meetings:floor": row("405", post="403 422 403 403 403 403 403", slug="ballot.meeting.slug"),
    "meetings:conduct": row(SECRETARIAT_ONLY, slug="ballot.meeting.slug"),
    "meetings:minutes": row("200", slug="minuted.meeting.slug"),
    "meetings:minutes_pdf": row("403 200 403 403 200 403 403", slug="minuted.meeting.slug"),
    "meetings:minutes_by_link": row("200", token="minutes_token"),
    "meetings:reread_minutes": row("403 200 403 403 403 403 403", slug="minuted.meeting.slug"),
    "meetings:keep_minutes": row(SECRETARIAT_ONLY, slug="minuted.meeting.slug"),
    "meetings:answer_correction": row(SECRETARIAT_ONLY, slug="minuted.meeting.slug", pk="asked.pk"),
    "meetings:officers": row(SECRETARIAT_ONLY, slug="meeting.slug"),
    "meetings:tenor": row(SECRETARIAT_ONLY, slug="over.meeting.slug", pk="over.item.pk"),
    "meetings:save_tenor": row("405", post="403 403 403 403 200 403 403", slug="over.meeting.slug", pk="over.item.pk"),
    "meetings:dissent": row(SECRETARIAT_ONLY, slug="over.meeting.slug"),
    "meetings:prepare_ballot": row(SECRETARIAT_ONLY, slug="meeting.slug"),
    "meetings:ballot": row("200", slug="ballot.meeting.slug", number="ballot.number"),
    "meetings:conduct_ballot": row(SECRETARIAT_ONLY, slug="ballot.meeting.slug", number="ballot.number"),
    "meetings:ballot_demands": row(
        SECRETARIAT_ONLY, slug="prepared_ballot.meeting.slug", number="prepared_ballot.number"
    ),
    "meetings:vote": row(
        SIGNED_IN, post="403 422 422 422 422 422 422", slug="ballot.meeting.slug", number="ballot.number"
    ),
    "meetings:ballot_receipt": row(
        "403 200 403 403 403 403 403", slug="ballot.meeting.slug", number="ballot.number", key="entry.pk"
    ),
    "calls:list": row("200"),
    "calls:detail": row("200", slug="call.slug"),
    # --- writing
    "writing:preview": row("405", post="403 200 200 200 200 200 200"),
    # --- contributions
    "contributions:list": row("200"),
    "contributions:mine": row(SIGNED_IN),
    "contributions:equity": row("200", slug="referral.slug"),
    "contributions:remind": row(SECRETARIAT_ONLY, post="403 403 403 403 302 403 403", slug="referral.slug"),
    "contributions:question": row("200", slug="referral.slug", number=1),
    "contributions:inventory": row("404", slug="referral.slug", number=1),
    "contributions:start": row("403 200 200 403 403 403 403", slug="referral.slug", number=1),
    "contributions:edit": row("403 200 200 404 404 404 404", key="draft.key"),
    "contributions:save": row("405", post="403 200 200 404 404 404 404", key="draft.key"),
    "contributions:add_item": row("403 200 200 404 404 404 404", key="draft.key"),
    "contributions:edit_item": row("403 404 404 404 404 404 404", key="draft.key", pk=1),
    "contributions:discard": row("403 200 200 404 404 404 404", key="draft.key"),
    "contributions:deposit": row("403 200 200 404 404 404 404", key="draft.key"),
    "contributions:detail": row("200", reference="contribution.reference"),
    "contributions:support": row("405", post="403 302 403 403 403 403 403", reference="by_another.reference"),
    "contributions:comment": row("405", post="403 422 422 403 403 403 403", reference="contribution.reference"),
    "contributions:withdraw": row("403 200 403 403 403 403 403", reference="contribution.reference"),
    "contributions:hide": row(SECRETARIAT_ONLY, reference="contribution.reference"),
    "contributions:show": row("405", post="403", reference="contribution.reference"),
    "contributions:correct": row(SECRETARIAT_ONLY, reference="contribution.reference"),
    "contributions:start_notes": row(SECRETARIAT_ONLY, slug="workshop.slug"),
    "contributions:notes": row(SECRETARIAT_ONLY, slug="workshop.slug", pk="notes.pk"),
    "contributions:save_notes": row("405", post="403 403 403 403 200 403 403", slug="workshop.slug", pk="notes.pk"),
    "contributions:hide_comment": row(SECRETARIAT_ONLY, pk="comment.pk"),
    "contributions:receipt": row("200", number="receipt.number"),
    "contributions:receipt_pdf": row("200", number="receipt.number"),
    # --- synthesis
    "synthesis:workshop": row("200", slug="in_synthesis.slug"),
    "synthesis:fate": row("403 403 403 200 200 403 403", reference="synthesised.reference"),
    "synthesis:fates": row("403 403 403 200 200 403 403", slug="in_synthesis.slug"),
    # --- opinions
    "opinions:list": row("200"),
    "opinions:recommendation": row("200", reference="transmitted.reference"),
    "opinions:versions": row("200", reference="transmitted.reference"),
    "opinions:write": row("403 403 403 200 403 403 403", reference="drafted.reference"),
    "opinions:save": row("405", post="403 403 403 200 403 403 403", reference="drafted.reference"),
    "opinions:freeze": row("405", post="403 403 403 302 403 403 403", reference="drafted.reference"),
    "opinions:withdraw": row(
        "403 403 403 200 403 403 403", post="403 403 403 302 403 403 403", reference="drafted.reference"
    ),
    "opinions:cite": row("403 403 403 200 403 403 403", reference="drafted.reference"),
    "opinions:remove_citation": row("405", post="403 403 403 404 403 403 403", reference="drafted.reference", pk=1),
    "opinions:workshop": row("403 403 403 200 200 403 403", slug="drafted.opinion.referral.slug"),
    "opinions:submit": row("405", post="403 403 403 403 403 403 403", slug="drafted.opinion.referral.slug"),
    "opinions:reopen": row("405", post="403 403 403 302 302 403 403", slug="submitted.opinion.referral.slug"),
    "opinions:opinion": row("200", reference="opinion_reference"),
    "opinions:opinion_pdf": row("200", reference="opinion_reference"),
    "opinions:adoption": row(SECRETARIAT_ONLY, reference="submitted_reference"),
    "opinions:transmit": row(
        "403 403 403 403 200 403 403", post="403 403 403 403 302 403 403", reference="adopted_reference"
    ),
    "opinions:derive_adoption": row("405", post="403", reference="submitted_reference"),
    "opinions:amendment_terms": row(SECRETARIAT_ONLY, reference="amended_reference"),
    "opinions:amendments": row("200", reference="amendment.recommendation.reference"),
    "opinions:propose_amendment": row("403 200 403 403 403 403 403", reference="amendment.recommendation.reference"),
    "opinions:order_amendments": row(SECRETARIAT_ONLY, reference="amendment.recommendation.reference"),
    "opinions:amendment": row("200", reference="amendment.recommendation.reference", number="amendment.number"),
    "opinions:sign_amendment": row(
        "405",
        post="403 302 403 403 403 403 403",
        reference="amendment_by_another.recommendation.reference",
        number="amendment_by_another.number",
    ),
    "opinions:unsign_amendment": row(
        "405", post="403", reference="amendment.recommendation.reference", number="amendment.number"
    ),
    "opinions:withdraw_amendment": row(
        "403 200 403 403 403 403 403",
        post="403 302 403 403 403 403 403",
        reference="amendment.recommendation.reference",
        number="amendment.number",
    ),
    "opinions:record_hands": row(
        SECRETARIAT_ONLY, reference="amendment_to_vote.recommendation.reference", number="amendment_to_vote.number"
    ),
    "opinions:settle_amendment": row(
        "405", post="404", reference="amendment.recommendation.reference", number="amendment.number"
    ),
    # --- answers
    "answers:owed": row("200"),
    "answers:pledges": row("200"),
    "answers:write": row("403 403 403 403 403 200 403", reference="transmitted.reference"),
    "answers:start": row("405", post="403 403 403 403 403 302 403", reference="transmitted.reference"),
    "answers:save": row("405", post="403 403 403 403 403 404 403", reference="transmitted.reference"),
    "answers:review": row("403 403 403 403 403 302 403", reference="transmitted.reference"),
    "answers:follow_up": row("403 403 403 403 200 200 403", pk="pledge.pk"),
    "answers:close": row(SECRETARIAT_ONLY, slug="pledge.response.recommendation.opinion.referral.slug"),
    "answers:inquiries": row("200"),
    "answers:ask": row("403 200 403 403 403 403 403"),
    "answers:inquiry": row("200", reference="inquiry.reference"),
    "answers:reply": row("403 403 403 403 403 200 403", reference="inquiry.reference"),
    "answers:withdraw": row(
        "403 200 403 403 403 403 403", post="403 302 403 403 403 403 403", reference="inquiry.reference"
    ),
    "answers:hide": row(SECRETARIAT_ONLY, reference="inquiry.reference"),
    # --- website
    "website:home": row("200"),
    "website:worklist": row(SECRETARIAT_AND_ADMINISTRATION),
    "website:resources": row("200"),
    "website:help": row("200"),
    "website:accessibility": row("200"),
    "website:legal": row("200"),
    "website:feed": row("200"),
    "website:feed_of": row("200", kind="territoire", name="territory.code"),
    "website:feed_of_inquiries": row("200"),
    "website:health": row("503"),  # no worker lives during a test
    # --- demonstration: the people of the scene are not invented ones
    "demonstration:switch": row("403"),
}


class Scene:
    """One of each thing that an address can name, made when it is named."""

    def __init__(self, now: Any) -> None:
        self.now = now
        self.geography = factories.geography()
        self.people = {role: factories.someone(role, territory=self.territory) for role in factories.ROLES}

    @property
    def member(self) -> Any:
        return self.people["member"]

    @property
    def territory(self) -> Any:
        return self.geography.territory

    @cached_property
    def referral(self) -> Any:
        """Open to contributions."""
        return factories.referral(slug="ouverte", now=self.now)

    @cached_property
    def prepared(self) -> Any:
        """Being prepared by the Region."""
        return factories.referral(slug="preparee", status="draft", phase=None, now=self.now)

    @cached_property
    def in_synthesis(self) -> Any:
        return factories.referral(slug="en-synthese", phase=PhaseKind.SYNTHESIS, now=self.now)

    @cached_property
    def policy(self) -> Any:
        policy = RegionalPolicy.objects.create(slug="numerique", name="Stratégie numérique")
        PolicyVersion.objects.create(policy=policy, number=1, title="Stratégie 2017", dated_on=self.now.date())
        return policy

    @cached_property
    def contribution(self) -> Any:
        """Deposited, in the open saisine."""
        return factories.contribution(
            self.referral.questions.first(), author=self.people["member"], territory=self.territory, now=self.now
        )

    @cached_property
    def by_another(self) -> Any:
        """Deposited, in the open saisine, by someone of another territory."""
        return factories.contribution(
            self.referral.questions.first(), territory=self.geography.territories[1], now=self.now
        )

    @cached_property
    def draft(self) -> Any:
        """Being written by the member, in the open saisine."""
        return factories.draft(
            self.referral.questions.last(), author=self.people["member"], territory=self.territory, now=self.now
        )

    @cached_property
    def receipt(self) -> Any:
        return factories.receipt(self.draft, now=self.now)

    @cached_property
    def comment(self) -> Any:
        return factories.comment(self.contribution, now=self.now)

    def _recommendation(self, slug: str, phase: str, status: str) -> Any:
        referral = factories.referral(slug=slug, phase=phase, now=self.now)
        return factories.recommendation(
            factories.opinion(referral, status=status, now=self.now), author=self.people["rapporteur"], now=self.now
        )

    @cached_property
    def drafted(self) -> Any:
        """A recommendation being written."""
        return self._recommendation("redigee", PhaseKind.SYNTHESIS, OpinionStatus.DRAFTING)

    @cached_property
    def submitted(self) -> Any:
        return self._recommendation("soumise", PhaseKind.ADOPTION, OpinionStatus.SUBMITTED)

    @cached_property
    def adopted(self) -> Any:
        return self._recommendation("adoptee", PhaseKind.ADOPTION, OpinionStatus.ADOPTED)

    @cached_property
    def transmitted(self) -> Any:
        """A recommendation that waits for the Region's answer."""
        told = self._recommendation("adressee", PhaseKind.ANSWER, OpinionStatus.TRANSMITTED)
        factories.adoption(told, now=self.now)
        return told

    @cached_property
    def amended(self) -> Any:
        """A recommendation submitted to adoption, to which amendments are received."""
        return self._recommendation("amendee", PhaseKind.ADOPTION, OpinionStatus.SUBMITTED)

    @property
    def amended_reference(self) -> str:
        return self._opinion_reference(self.amended)

    @cached_property
    def amendment(self) -> Any:
        """Of the member."""
        return factories.amendment(self.amended, author=self.people["member"], now=self.now)

    @cached_property
    def amendment_by_another(self) -> Any:
        return factories.amendment(self.amended, now=self.now)

    @cached_property
    def amendment_to_vote(self) -> Any:
        """Deposits are over."""
        told = self._recommendation("votee", PhaseKind.ADOPTION, OpinionStatus.SUBMITTED)
        made = factories.amendment(told, now=self.now)
        type(told.opinion).objects.filter(pk=told.opinion_id).update(amendments_until=self.now)
        return made

    @property
    def opinion_reference(self) -> str:
        return self._opinion_reference(self.transmitted)

    @property
    def submitted_reference(self) -> str:
        return self._opinion_reference(self.submitted)

    @property
    def adopted_reference(self) -> str:
        return self._opinion_reference(self.adopted)

    def _opinion_reference(self, recommendation: Any) -> str:
        opinion = recommendation.opinion
        return f"{opinion.referral.reference}-{opinion.number}"

    @cached_property
    def synthesised(self) -> Any:
        """Deposited, in the saisine whose synthesis is under way."""
        question = self.in_synthesis.questions.first()
        return factories.contribution(question, author=self.people["member"], territory=self.territory, now=self.now)

    @cached_property
    def pledge(self) -> Any:
        told = self._recommendation("repondue", PhaseKind.FOLLOW_UP, OpinionStatus.TRANSMITTED)
        return factories.pledge(factories.response(told, author=self.people["region"], now=self.now), now=self.now)

    @cached_property
    def inquiry(self) -> Any:
        """Asked by the member, not answered yet."""
        return factories.inquiry(author=self.people["member"], territory=self.territory, now=self.now)

    @cached_property
    def mandate(self) -> Any:
        """The member's."""
        return self.member.mandates.get()

    @property
    def seat(self) -> Any:
        return self.mandate.seat

    @cached_property
    def nomination(self) -> Any:
        """Of the member, for another seat: not answered."""
        return factories.nomination(self.member, factories.seat(self.territory), now=self.now)

    @cached_property
    def proposal(self) -> Any:
        """Prepared by the officer, not answered."""
        on = factories.seat(self.territory)
        return factories.proposal(self.people["officer"], on, now=self.now)

    @cached_property
    def body_member(self) -> Any:
        return factories.body_member(self.member, factories.body())

    @property
    def body(self) -> Any:
        return self.body_member.body

    @cached_property
    def meeting(self) -> Any:
        return factories.meeting()

    @cached_property
    def item(self) -> Any:
        """On the agenda of the session."""
        return self.meeting.items.create(title="Un point")

    @cached_property
    def presence(self) -> Any:
        return factories.presence(self.meeting, self.people["member"].mandates.get(), arrived_at=self.now)

    @cached_property
    def answer_token(self) -> str:
        return links.token(links.ANSWER, self.meeting.pk, self.people["member"].mandates.get().pk)

    @cached_property
    def badge_token(self) -> str:
        return links.token(links.BADGE, self.meeting.pk, self.people["member"].mandates.get().pk)

    @cached_property
    def workshop(self) -> Any:
        """A workshop that was held, with someone there; the member was not."""
        return workshop(self.now).meeting

    @cached_property
    def notes(self) -> Any:
        """Of that workshop, on a question of the open saisine."""
        reporter = self.workshop.attendance.get().mandate
        office = factories.actor_of(self.people["secretariat"], self.now)
        question = self.referral.questions.first()
        return start_notes(actor=office, meeting=self.workshop, question=question, reporter=reporter, now=self.now)

    @cached_property
    def over(self) -> Held:
        """A session that was held; the member was there."""
        return held(self.now, also=[self.member.mandates.select_related("person").get()])

    @cached_property
    def minuted(self) -> Held:
        """The same, its minutes sent to those who were there."""
        self.over.sent()
        return self.over

    @cached_property
    def asked(self) -> Any:
        """A correction that one of them asks for."""
        return self.minuted.asked(self.minuted.meeting.minutes)

    @property
    def minutes_token(self) -> str:
        return links.token(links.MINUTES, self.minuted.meeting.pk, self.member.mandates.get().pk)

    @cached_property
    def ballot(self) -> Any:
        """Open; the member is in the room."""
        room = hall(self.now, present=2, away=0)
        arrival(room.meeting, self.people["member"].mandates.get(), self.now - timedelta(minutes=10))
        return room.open()

    @cached_property
    def prepared_ballot(self) -> Any:
        """Not open yet; two people are in the room."""
        return hall(self.now, present=2, away=0).prepare()

    @cached_property
    def entry(self) -> Any:
        """The member's vote in that ballot."""
        voter = self.people["member"]
        return cast_vote(
            actor=factories.actor_of(voter, self.now),
            ballot=self.ballot,
            mandate=voter.mandates.select_related("seat").get(),
            choice="for",
            client_key=uuid.uuid4(),
            now=self.now,
        )

    @cached_property
    def call(self) -> Any:
        return factories.call()

    @cached_property
    def act(self) -> Any:
        return factories.act(now=self.now)

    @cached_property
    def file(self) -> Any:
        """Public."""
        return factories.stored_file(is_public=True, now=self.now)

    @cached_property
    def letter(self) -> Any:
        """In the demonstration mailbox."""
        return factories.mailbox_message(now=self.now)

    @cached_property
    def subscription(self) -> Any:
        """Of the territory, by an address without an account; confirmed, so that a second time changes nothing."""
        return factories.subscription(self.territory.subject, now=self.now)

    @property
    def confirmation(self) -> str:
        return tokens.to_confirm(self.subscription.key)

    @property
    def own_follows(self) -> str:
        return tokens.to_manage(self.subscription.subscriber.key)

    @property
    def one_click(self) -> str:
        """Of something that is not followed: it changes nothing."""
        return tokens.to_stop(self.subscription.subscriber.key, ["saisine:autre"])

    def arguments(self, given: dict[str, Any]) -> dict[str, Any]:
        return {name: self._value(value) for name, value in given.items()}

    def _value(self, value: Any) -> Any:
        """What the scene has under that name, or the value itself."""
        if not isinstance(value, str) or not hasattr(type(self), value.split(".")[0]):
            return value
        return attrgetter(value)(self)


@pytest.fixture
def scene(db: None, now: Any) -> Scene:
    return Scene(now)


def addresses(patterns: list[Any] | None = None, namespace: str = "") -> Iterator[str]:
    """The name of every address of the platform; one without a name cannot be in the table, so it fails here."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from addresses(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            assert pattern.name, f"{pattern.pattern} has no name"
            yield f"{namespace}{pattern.name}"


ADDRESSES = sorted(set(addresses()))


def test_every_address_is_in_the_table():
    assert not [name for name in ADDRESSES if name not in TABLE]


def test_every_line_of_the_table_is_an_address():
    assert not [name for name in TABLE if name not in ADDRESSES]


@pytest.mark.parametrize("name", [name for name in TABLE if name in ADDRESSES])
def test_each_role_gets_what_the_table_says(name, scene):
    line = TABLE[name]
    url = reverse(name, kwargs=scene.arguments(line.arguments))

    assert readable(asked(scene, url, "get")) == readable(line.get)
    posted = asked(scene, url, "post") if line.post else None
    assert line.post is None or readable(posted) == readable(line.post)


@pytest.mark.parametrize("name", [name for name in TABLE if name in ADDRESSES])
def test_a_visitor_changes_nothing(name, scene):
    line = TABLE[name]
    url = reverse(name, kwargs=scene.arguments(line.arguments))

    with CaptureQueriesContext(connection) as captured:
        status = StrictClient().post(url).status_code

    assert status != 500
    written = [query["sql"] for query in captured if query["sql"].startswith(WRITES)]
    assert not [sql for sql in written if OF_THE_SESSION not in sql]


@pytest.mark.parametrize("name", [name for name, line in TABLE.items() if line.get == (405,) * len(factories.ROLES)])
def test_what_answers_post_only_says_what_a_post_gets(name):
    assert TABLE[name].post is not None


def asked(scene: Scene, url: str, method: str) -> tuple[int, ...]:
    """What each role gets; what one did is undone before the next."""
    got = []
    for role in factories.ROLES:
        person = scene.people[role]
        with transaction.atomic():
            client = StrictClient().sign_in(person) if person else StrictClient()
            got.append(getattr(client, method)(url).status_code)
            transaction.set_rollback(True)
    return tuple(got)


def readable(statuses: tuple[int, ...]) -> str:
    return " · ".join(f"{role} {status}" for role, status in zip(factories.ROLES, statuses, strict=True))
