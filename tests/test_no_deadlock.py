"""Whoever writes waits for the register, never for someone who waits for them.

Every operation that people do is started on the same few things, by the same two people, and goes as far as it can
while the register is held: rows taken, numbers taken. Then the register is free, and each must end, done or refused.
"""

from __future__ import annotations

import random
import uuid
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from ensems.accounts import operations as accounts
from ensems.accounts.models import RoleGrant
from ensems.accounts.tokens import token_for
from ensems.answers import operations as answers
from ensems.answers.inquiries import operations as inquiries
from ensems.assembly import operations as assembly
from ensems.assembly.elected.operations import recognise, take_back
from ensems.assembly.operations import Contact, Deliberation
from ensems.contributions import operations as contributions
from ensems.core import clock
from ensems.core.actors import system
from ensems.meetings import operations as meetings
from ensems.meetings.ballots import operations as ballots
from ensems.meetings.ballots.operations import BallotFacts, PaperCount
from ensems.meetings.live import operations as live
from ensems.meetings.minutes.operations import name_officers
from ensems.meetings.models import AgendaItem
from ensems.meetings.operations import ItemFacts, MeetingFacts
from ensems.meetings.rules_of_meeting import PRESETS
from ensems.opinions import adoption
from ensems.opinions import operations as opinions
from ensems.opinions.adoption import Decided
from ensems.opinions.amendments import operations as amending
from ensems.opinions.votes import Vote
from ensems.referrals import operations as referrals
from ensems.referrals.enums import PhaseKind
from ensems.referrals.models import Phase
from ensems.register.operations import next_number
from ensems.register.queries import verify
from ensems.synthesis import operations as synthesis
from tests import factories
from tests.assembly.scenes import nominee
from tests.meetings.ballots.halls import hall
from tests.races import in_line, sentences_only

pytestmark = pytest.mark.django_db(transaction=True)
QUESTION = "Quand la Région ouvrira-t-elle les guichets promis dans les vallées ?"
REASONS = "La Région partage ce constat et s’engage avec les territoires."
REASON = "Un motif publié, en une phrase."


class Scene:
    """A saisine whose phases are all open, and two people who may do all of it: each points to the other's things."""

    def __init__(self, now: Any) -> None:
        self.now, later = now, now + timedelta(days=9)
        self.place = factories.territory()
        factories.member(factories.territory())
        self.ana, self.bea = (self._able() for _n in range(2))
        self.actors = [factories.actor_of(one, now) for one in (self.ana, self.bea)]
        self.referral = factories.referral(phase=PhaseKind.ADOPTION, now=now)
        Phase.objects.filter(referral=self.referral).update(opens_at=now - timedelta(days=1), closes_at=later)
        question = self.referral.questions.first()
        self.first, self.second = (
            factories.contribution(question, author=one, territory=self.place, now=now) for one in (self.ana, self.bea)
        )
        self.drafts = [factories.draft(question, author=one, territory=self.place, now=now) for one in self.people]
        self.comment = factories.comment(self.first, author=self.bea, now=now)
        self.told = factories.recommended(self.referral, now=now)
        self.put_to_vote = self._submitted()
        self.amended = self._submitted().recommendations.get()
        self.amendments = [factories.amendment(self.amended, author=one, now=now) for one in self.people]
        self.adopted = factories.adopted_opinion(self._submitted(), now=now)
        self.transmitted = factories.transmitted_opinion(factories.adopted_opinion(self._submitted(), now=now), now=now)
        self.pledge = factories.pledge(factories.response(author=self.ana, now=now), now=now)
        self.inquiry = factories.inquiry(author=self.ana, territory=self.place, now=now)
        self.other_inquiry = factories.inquiry(author=self.bea, territory=self.place, now=now)
        self.invitation = accounts.invite(
            actor=factories.actor_of(factories.administrator(), now), email=self.ana.email, role="rapporteur", now=now
        )

    @property
    def people(self) -> list[Any]:
        return [self.ana, self.bea]

    def _able(self) -> Any:
        person = factories.member(self.place)
        for role in ("region", "rapporteur", "secretariat", "administrator"):
            factories.grant(person, role)
        return person

    def _submitted(self) -> Any:
        """Of a saisine of its own: a saisine has one opinion in preparation."""
        return factories.submitted_opinion(factories.recommended(now=self.now), now=self.now)

    def tasks(self) -> list[Any]:
        """Each gesture, by each of the two."""
        return [task for rank in (0, 1) for task in self._gestures(self.actors[rank], rank)]

    def _gestures(self, actor: Any, rank: int) -> list[Any]:
        mine, others = [(self.first, self.second), (self.second, self.first)][rank]
        given = {"actor": actor, "now": self.now}
        told = self.transmitted.recommendations.get()
        decided = [Decided(self.put_to_vote.recommendations.get(), Vote(1, 0, 0))]
        phase = Phase.objects.get(referral=self.referral, kind=PhaseKind.CONTRIBUTIONS)
        grant = RoleGrant.objects.get(person=self.people[1 - rank], role="region")
        return [
            partial(
                contributions.deposit_contribution, contribution=self.drafts[rank], client_key=uuid.uuid4(), **given
            ),
            partial(contributions.support_contribution, contribution=others, **given),
            partial(contributions.comment_contribution, contribution=others, body=f"Chez nous aussi {rank}.", **given),
            partial(contributions.hide_comment, comment=self.comment, reason=REASON, **given),
            partial(contributions.correct_contribution, contribution=others, title="Un titre", reason=REASON, **given),
            partial(synthesis.record_fate, contribution=mine, kind="merged", merged_into=others, **given),
            partial(
                synthesis.record_fates, referral=self.referral, contributions=[others, mine], kind="taken_up", **given
            ),
            partial(contributions.withdraw_contribution, contribution=mine, **given),
            partial(contributions.remind_silent_territories, referral=self.referral, **given),
            partial(
                referrals.change_phase,
                referral=self.referral,
                kind=PhaseKind.CONTRIBUTIONS,
                opens_at=phase.opens_at,
                closes_at=self.now + timedelta(hours=1 + rank),
                reason=REASON,
                **given,
            ),
            partial(opinions.add_recommendation, referral=self.referral, title="Un titre", **given),
            partial(opinions.cite_passage, recommendation=self.told, contribution=others, start=0, end=4, **given),
            partial(opinions.submit_for_adoption, opinion=self.told.opinion, **given),
            partial(
                adoption.record_adoption,
                opinion=self.put_to_vote,
                held_on=self.now.date(),
                place="Albi",
                decisions=decided,
                **given,
            ),
            partial(
                amending.propose_amendment,
                recommendation=self.amended,
                proposal=amending.Proposal("insert", 1, REASON, words=f"Ajouté {rank}."),
                client_key=uuid.uuid4(),
                **given,
            ),
            partial(amending.sign_amendment, amendment=self.amendments[1 - rank], **given),
            partial(amending.withdraw_amendment, amendment=self.amendments[rank], **given),
            partial(amending.order_amendments, recommendation=self.amended, order=[], **given),
            partial(amending.set_amendment_terms, opinion=self.amended.opinion, until=self.now + timedelta(1), **given),
            partial(adoption.derive_adoption, opinion=self.amended.opinion, **given),
            partial(adoption.transmit_opinion, opinion=self.adopted, **given),
            partial(
                answers.publish_response, recommendation=told, kind="accepted", reasons=REASONS, office="vice", **given
            ),
            partial(
                answers.record_follow_up,
                pledge=self.pledge,
                state="under_way",
                on=self.now.date(),
                text=f"Suite {rank}.",
                **given,
            ),
            partial(answers.close_referral, referral=self.referral, **given),
            partial(
                inquiries.ask_region,
                territory=self.place,
                title="Les guichets",
                body=QUESTION,
                client_key=uuid.uuid4(),
                **given,
            ),
            partial(
                inquiries.reply_to_inquiry,
                inquiry=self.inquiry if rank else self.other_inquiry,
                body=REASONS,
                office="vice",
                client_key=uuid.uuid4(),
                **given,
            ),
            partial(inquiries.withdraw_inquiry, inquiry=self.other_inquiry if rank else self.inquiry, **given),
            partial(
                accounts.update_profile, person=self.people[1 - rank], given_name="Ana", family_name="Combe", **given
            ),
            partial(accounts.grant_role, person=self.ana, role="region", starts_on=self.now.date(), **given),
            partial(accounts.end_role, grant=grant, **given),
            partial(accounts.invite, email=self.people[1 - rank].email, **given),
            partial(accounts.accept_invitation, token=token_for(self.invitation.key), **given),
            partial(accounts.erase_person, person=self.people[rank], **given),
            partial(
                accounts.update_profile,
                actor=system("essai"),
                person=self.people[rank],
                given_name="Ana",
                family_name="Combe",
                email=f"autre-{rank}@exemple.test",
                now=self.now,
            ),
        ]


class Gathering:
    """A meeting under way and another to come, the seats, committees and members around them; two people do it all."""

    def __init__(self, now: Any) -> None:
        self.now = now
        self.hall = hall(now, present=4, away=3)
        with transaction.atomic():
            # The rules of the hall were written beside the counter of versions.
            next_number("reglement de seance")
        self.people = [one.person for one in self.hall.present[:2]]
        for person in self.people:
            factories.grant(person, "secretariat")
            factories.grant(person, "officer", territory=self.hall.present[0].seat.territory)
        self.actors = [factories.actor_of(one, now) for one in self.people]
        self._begin()
        self.open = [self.hall.open(), self.hall.open(is_secret=True)]
        self.prepared = [self.hall.prepare() for _n in range(4)]
        self.proxy = self.hall.gives_proxy(self.hall.away[0], self.hall.present[2])
        self.to_come = meetings.record_meeting(
            actor=self.actors[0],
            facts=MeetingFacts(
                title="Plénière",
                held_on=clock.today(now + timedelta(days=30)),
                starts_at=now + timedelta(days=30),
                place="Albi",
            ),
            now=now,
        )
        self.item = meetings.add_item(actor=self.actors[0], meeting=self.to_come, facts=ItemFacts("L’eau"), now=now)
        self.place = self.hall.present[0].seat.territory
        self.seats = [factories.seat(self.place) for _n in range(3)]
        self.nomination = factories.nomination(factories.person(), self.seats[0], now=now)
        self.proposal = factories.proposal(self.people[0], self.seats[1], now=now)
        self.body = factories.body()
        self.member = factories.body_member(self.hall.present[2].person, self.body)

    def _begin(self) -> None:
        """An item is under way, another is not; someone speaks, someone waits, someone withdrew from the other."""
        given, held = {"actor": self.actors[0], "now": self.now}, self.hall.meeting
        self.other_item = AgendaItem.objects.create(meeting=held, position=2, title="La suite")
        meetings.open_item(item=self.hall.item, **given)
        self.recusal = meetings.record_recusal(item=self.other_item, mandate=self.hall.present[2], **given)
        asked = [live.ask_for_floor(meeting=held, mandate=one, **given) for one in self.hall.present[2:4]]
        self.speech, self.waiting = live.give_floor(request=asked[0], **given), asked[1]

    def tasks(self) -> list[Any]:
        return [task for rank in (0, 1) for task in self._gestures(self.actors[rank], rank)]

    def _gestures(self, actor: Any, rank: int) -> list[Any]:
        given = {"actor": actor, "now": self.now}
        return [*self._composing(given, rank), *self._meeting(given, rank), *self._voting(given, rank)]

    def _composing(self, given: dict[str, Any], rank: int) -> list[Any]:
        today, person = self.now.date(), self.people[1 - rank]
        deliberation = Deliberation("2026-9", factories.SINCE)
        names = [nominee(self.seats[2], gender="F")]
        return [
            partial(assembly.accept_nomination, nomination=self.nomination, **given),
            partial(assembly.decline_nomination, nomination=self.nomination, **given),
            partial(assembly.record_designation, deliberation=deliberation, nominees=names, **given),
            partial(assembly.prepare_designation, deliberation=deliberation, names=names, document=upload(), **given),
            partial(assembly.confirm_designation, proposal=self.proposal, **given),
            partial(assembly.return_designation, proposal=self.proposal, reason=REASON, **given),
            partial(assembly.withdraw_designation, proposal=self.proposal, **given),
            partial(
                assembly.end_mandate,
                mandate=self.hall.present[3 - rank],
                on=today,
                reason="resigned",
                **given,
            ),
            partial(assembly.create_body, term=self.body.term, kind="groupe", name="Eau", **given),
            partial(assembly.join_body, body=self.body, person=person, on=today, **given),
            partial(assembly.leave_body, member=self.member, on=today, **given),
            partial(
                assembly.choose_contacts,
                person=self.people[rank],
                contacts={"phone": Contact("05 61 00 00 00", "public")},
                **given,
            ),
            partial(assembly.end_term, term=self.body.term, on=today + timedelta(days=400), **given),
            partial(recognise, person=person, human="a" * 32, is_same=bool(rank), **given),
            partial(take_back, person=person, human="a" * 32, **given),
        ]

    def _meeting(self, given: dict[str, Any], rank: int) -> list[Any]:
        here, away, held = self.hall.present, self.hall.away, self.hall.meeting
        presence = held.attendance.get(mandate=here[rank])
        facts = MeetingFacts(title="Autre", held_on=self.now.date())
        return [
            partial(meetings.record_arrival, meeting=held, mandate=away[rank], **given),
            partial(meetings.record_departure, meeting=held, mandate=here[3 - rank], **given),
            partial(
                meetings.correct_presence,
                interval=presence,
                arrived_at=self.now - timedelta(minutes=25),
                left_at=None,
                **given,
            ),
            partial(meetings.find_quorum, meeting=held, **given),
            partial(meetings.open_item, item=(self.hall.item, self.other_item)[rank], **given),
            partial(live.close_item, item=self.hall.item, **given),
            partial(live.withdraw_recusal, recusal=self.recusal, **given),
            partial(name_officers, meeting=held, chair=here[1 + rank], secretaries=[here[rank]], **given),
            partial(live.set_speaking, meeting=held, order=("plain", "balanced")[rank], minutes=3, **given),
            partial(live.ask_for_floor, meeting=held, mandate=here[rank], **given),
            partial(live.withdraw_request, request=self.waiting, **given),
            partial(live.give_floor, request=self.waiting, **given),
            partial(live.end_speech, speech=self.speech, **given),
            partial(meetings.record_recusal, item=self.hall.item, mandate=here[rank], **given),
            partial(meetings.give_proxy, meeting=held, giver=away[2], holder=here[rank], **given),
            partial(meetings.document_proxy, proxy=self.proxy, document=upload(), **given),
            partial(meetings.revoke_proxy, proxy=self.proxy, **given),
            partial(meetings.record_meeting, facts=facts, **given),
            partial(meetings.add_item, meeting=self.to_come, facts=ItemFacts("Un point"), **given),
            partial(meetings.move_item, item=self.item, way="down", **given),
            partial(meetings.convene, meeting=self.to_come, **given),
            partial(meetings.remind, meeting=self.to_come, **given),
            partial(meetings.answer_convocation, meeting=self.to_come, mandate=here[rank], answer="present", **given),
            partial(meetings.cancel_meeting, meeting=self.to_come, reason=REASON, **given),
            partial(meetings.close_meeting, meeting=held, **given),
            partial(
                meetings.adopt_standing_rules,
                name="Règlement",
                rulebook=PRESETS["commune"],
                in_force_from=self.now.date(),
                **given,
            ),
        ]

    def _voting(self, given: dict[str, Any], rank: int) -> list[Any]:
        mine, facts = self.hall.present[rank], BallotFacts(title="Un texte", text="Un texte.")
        ask, to_open, to_drop, paper = self.prepared
        return [
            partial(ballots.prepare_ballot, item=self.hall.item, facts=facts, **given),
            partial(ballots.record_demand, ballot=ask, form="secret", askers=[mine.pk], **given),
            partial(ballots.open_ballot, ballot=ask, **given),
            partial(ballots.open_ballot, ballot=to_open, **given),
            partial(ballots.discard_ballot, ballot=to_drop, **given),
            partial(
                ballots.record_paper_result,
                ballot=paper,
                count=PaperCount({"for": 2}, 2, self.now),
                minutes=upload(),
                **given,
            ),
            *[
                partial(ballots.cast_vote, ballot=one, mandate=mine, choice="for", client_key=uuid.uuid4(), **given)
                for one in self.open
            ],
            partial(ballots.close_ballot, ballot=self.open[rank], **given),
            partial(ballots.cancel_ballot, ballot=self.open[1 - rank], reason=REASON, **given),
        ]


def upload() -> Any:
    return SimpleUploadedFile("piece.txt", b"Une piece.", content_type="text/plain")


@pytest.mark.parametrize("scene", [Scene, Gathering])
@pytest.mark.parametrize("order", range(6))
def test_no_two_operations_wait_for_each_other(now, order, scene):
    tasks = scene(now).tasks()
    random.Random(order).shuffle(tasks)

    sentences_only(in_line(tasks))

    assert verify().holds
