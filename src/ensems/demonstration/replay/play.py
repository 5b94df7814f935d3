"""Playing events through the operations that people use, each with its invented instant as the present one."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext as _

from ensems.answers import operations as answering
from ensems.answers.enums import PledgeState
from ensems.answers.inquiries import operations as inquiring
from ensems.answers.models import Inquiry, Pledge
from ensems.assembly.models import Mandate
from ensems.contributions import operations as contributing
from ensems.contributions.models import Contribution
from ensems.core import clock
from ensems.core.actors import Actor
from ensems.demonstration.queries import commune_of_about
from ensems.demonstration.replay import opening, plan, plenary, writing
from ensems.demonstration.replay.casting import Company
from ensems.demonstration.replay.plan import Event
from ensems.demonstration.replay.script import Asked, Done, Proposal, Remark, Said, Session, Sitting, Thread
from ensems.files.models import StoredFile
from ensems.files.operations import store
from ensems.meetings.models import Meeting
from ensems.meetings.operations import MeetingFacts, record_meeting
from ensems.opinions import adoption as adopting
from ensems.opinions import operations as recommending
from ensems.opinions.models import Opinion, Recommendation
from ensems.opinions.votes import Vote
from ensems.referrals.enums import Origin
from ensems.referrals.models import Question, Referral
from ensems.synthesis.operations import record_fate

# The form that deposits gives a key; here the name of what is written stands for it.
NAMESPACE = uuid.UUID("6f6b2f0e-52a5-4d1c-9d0b-7c6f5e2a1b90")


@dataclass
class Scene:
    """A saisine being played, and what its file's keys have become."""

    thread: Thread
    referral: Referral | None = None
    questions: dict[int, Question] = field(default_factory=dict)
    contributions: dict[str, Contribution] = field(default_factory=dict)
    supporters: dict[str, list[Mandate]] = field(default_factory=dict)
    recommendations: dict[str, Recommendation] = field(default_factory=dict)
    pledges: dict[str, list[Pledge]] = field(default_factory=dict)

    def opens(self, referral: Referral) -> None:
        self.referral = referral
        self.questions = {question.number: question for question in referral.questions.all()}

    @property
    def opinion(self) -> Opinion:
        return next(iter(self.recommendations.values())).opinion


class Player:
    """Holds the scenes and plays one event after the other."""

    def __init__(self, company: Company, scenes: Iterable[Scene]) -> None:
        self.company = company
        self.scenes = {scene.thread.slug: scene for scene in scenes}
        self.inquiries: dict[str, Inquiry] = {}
        self.rapporteur, self.secretariat, self.region = (
            company.part(key) for key in ("rapporteure", "secretariat", "region")
        )

    def play(self, events: Iterable[Event]) -> None:
        for event in events:
            with clock.at(event.at):
                STEPS[type(event.step)](self, self.scenes.get(event.thread), event.step, event.at)

    # --- Said -------------------------------------------------------------------------------------------------

    def _opens(self, scene: Scene, step: plan.Opens, now: datetime) -> None:
        by_origin = {Origin.REGION: self.region, Origin.ASSEMBLY: self.secretariat}
        scene.opens(opening.transmit(scene.thread, by_origin, now))

    def _says(self, scene: Scene, said: Said, now: datetime) -> None:
        mandate = self.company.member(said.voice)
        actor = self.company.actor(mandate)
        contribution = contributing.start_contribution(
            actor=actor, question=scene.questions[said.question], territory=mandate.seat.territory, now=now
        )
        contributing.save_draft(
            actor=actor,
            contribution=contribution,
            title=said.title,
            body=said.text,
            base_revision=contribution.text.revision,
            now=now,
        )
        for item in said.items:
            contributing.save_item(
                actor=actor,
                contribution=contribution,
                kind=item.kind,
                name=item.name,
                commune=commune_of_about(mandate.seat.territory, item.population) if item.population else "",
                place=item.place,
                contact=item.contact,
                description=item.description,
                now=now,
            )
        contributing.deposit_contribution(
            actor=actor, contribution=contribution, client_key=key_of(scene.thread.slug, said.key), now=now
        )
        contribution.refresh_from_db()
        scene.contributions[said.key] = contribution
        name = f"{scene.thread.slug}/{said.key}"
        scene.supporters[said.key] = self.company.supporters(name, mandate, is_open=scene.thread.is_open)

    def _supports(self, scene: Scene, step: plan.Supports, now: datetime) -> None:
        supporters = scene.supporters[step.key]
        # A small Assembly gives what it can.
        if step.rank < len(supporters):
            mandate = supporters[step.rank]
            contributing.support_contribution(
                actor=self.company.actor(mandate),
                contribution=scene.contributions[step.key],
                territory=mandate.seat.territory,
                now=now,
            )

    def _remarks(self, scene: Scene, remark: Remark, now: datetime) -> None:
        mandate = self.company.member(remark.voice)
        contributing.comment_contribution(
            actor=self.company.actor(mandate),
            contribution=scene.contributions[remark.on],
            territory=mandate.seat.territory,
            body=remark.text,
            now=now,
        )

    # --- Told -------------------------------------------------------------------------------------------------

    def _decides(self, scene: Scene, step: plan.Decides, now: datetime) -> None:
        record_fate(
            actor=self.rapporteur,
            contribution=scene.contributions[step.key],
            kind=step.fate.kind,
            reason=step.fate.reason,
            merged_into=scene.contributions[step.fate.into] if step.fate.into else None,
            now=now,
        )

    def _proposes(self, scene: Scene, proposal: Proposal, now: datetime) -> None:
        scene.recommendations[proposal.key] = recommending.add_recommendation(
            actor=self.rapporteur,
            referral=scene.referral,
            title=proposal.title,
            question=scene.questions[proposal.question],
            body=proposal.text,
            now=now,
        )

    def _cites(self, scene: Scene, step: plan.Cites, now: datetime) -> None:
        quoted, contribution = step.quoted, scene.contributions[step.quoted.contribution]
        start = contribution.version.body.index(quoted.passage)
        recommending.cite_passage(
            actor=self.rapporteur,
            recommendation=scene.recommendations[step.key],
            contribution=contribution,
            start=start,
            end=start + len(quoted.passage),
            is_contrary=quoted.contrary,
            now=now,
        )

    def _withdraws(self, scene: Scene, step: plan.Withdraws, now: datetime) -> None:
        recommending.withdraw_recommendation(
            actor=self.rapporteur, recommendation=scene.recommendations[step.key], now=now
        )

    def _submits(self, scene: Scene, step: plan.Submits, now: datetime) -> None:
        recommending.submit_for_adoption(actor=self.rapporteur, opinion=scene.opinion, now=now)

    def _adopts(self, scene: Scene, session: Session, now: datetime) -> None:
        adopting.record_adoption(
            actor=self.secretariat,
            opinion=scene.opinion,
            held_on=session.on,
            place=session.place,
            decisions=[
                adopting.Decided(
                    scene.recommendations[key],
                    Vote(ballot.votes_for, ballot.against, ballot.abstentions),
                    [
                        adopting.DissentLine(self.company.territory(line.territory), line.text)
                        for line in ballot.dissents
                    ],
                )
                for key, ballot in session.ballots.items()
            ],
            meeting=Meeting.objects.get(slug=session.meeting) if session.meeting else None,
            now=now,
        )

    def _transmits(self, scene: Scene, step: plan.Transmits, now: datetime) -> None:
        adopting.transmit_opinion(actor=self.secretariat, opinion=scene.opinion, now=now)

    # --- Answered, done ---------------------------------------------------------------------------------------

    def _answers(self, scene: Scene, step: plan.Answers, now: datetime) -> None:
        answer = step.answer
        response = answering.publish_response(
            actor=self.region,
            recommendation=scene.recommendations[step.key],
            kind=answer.kind,
            reasons=answer.reasons,
            office=answer.office,
            pledges=[answering.PledgeLine(one.text, one.due, one.precision) for one in answer.pledges],
            now=now,
        )
        scene.pledges.setdefault(step.key, []).extend(response.pledges.all())

    def _does(self, scene: Scene, done: Done, now: datetime) -> None:
        pledge = scene.pledges[done.recommendation][done.pledge - 1]
        kept = done.state == PledgeState.KEPT
        answering.record_follow_up(
            actor=self.region,
            pledge=pledge,
            state=done.state,
            on=done.on,
            text=done.text,
            file=_evidence(self.region, scene, done, now) if kept else None,
            now=now,
        )

    def _closes(self, scene: Scene, step: plan.Closes, now: datetime) -> None:
        answering.close_referral(actor=self.secretariat, referral=scene.referral, now=now)

    # --- Inquiries --------------------------------------------------------------------------------------------

    def _asks(self, scene: None, asked: Asked, now: datetime) -> None:
        mandate = self.company.member(asked.voice)
        self.inquiries[asked.key] = inquiring.ask_region(
            actor=self.company.actor(mandate),
            territory=mandate.seat.territory,
            title=asked.title,
            body=asked.text,
            client_key=key_of("inquiries", asked.key),
            now=now,
        )

    def _replies(self, scene: None, step: plan.Replies, now: datetime) -> None:
        inquiring.reply_to_inquiry(
            actor=self.region,
            inquiry=self.inquiries[step.key],
            body=step.reply.text,
            office=step.reply.office,
            client_key=key_of("replies", step.key),
            now=now,
        )

    def _takes_back(self, scene: None, step: plan.TakesBack, now: datetime) -> None:
        inquiry = self.inquiries[step.key]
        author = self.company.actor(next(one for one in self.company.members if one.person_id == inquiry.author_id))
        inquiring.withdraw_inquiry(actor=author, inquiry=inquiry, reason=step.reason, now=now)

    # --- Meetings ---------------------------------------------------------------------------------------------

    def _meets(self, scene: None, sitting: Sitting, now: datetime) -> None:
        facts = MeetingFacts(
            title=sitting.title,
            held_on=sitting.on,
            starts_at=plan.at(sitting.on, sitting.starts.hour, sitting.starts.minute),
            place=sitting.place,
            note=sitting.note,
            is_demonstration=True,
        )
        record_meeting(actor=self.secretariat, facts=facts, slug=sitting.key, now=now)

    def _adopts_rules(self, scene: None, step: plan.AdoptsRules, now: datetime) -> None:
        plenary.adopt_rules(self.secretariat, now)

    def _convenes(self, scene: None, step: plan.Convenes, now: datetime) -> None:
        plenary.convene(step.sitting, self.secretariat, now)

    def _answers_call(self, scene: None, step: plan.AnswersCall, now: datetime) -> None:
        plenary.answer(step.sitting, self.company, now)

    def _holds(self, scene: None, step: plan.Holds, now: datetime) -> None:
        held = plenary.Held(step.sitting, self.company, self.secretariat)
        if step.sitting.adopts:
            held.adopt(lambda meeting, then: writing.adopt(step.sitting.adopts, meeting, self.secretariat, then))
        else:
            held.play()

    def _writes_minutes(self, scene: None, step: plan.WritesMinutes, now: datetime) -> None:
        writing.write(step.sitting, self.secretariat, now)

    def _sends_minutes(self, scene: None, step: plan.SendsMinutes, now: datetime) -> None:
        writing.send(step.sitting, self.secretariat, step.until, now)

    def _corrects_minutes(self, scene: None, step: plan.CorrectsMinutes, now: datetime) -> None:
        writing.correct(step.sitting, step.rank, self.company, now)

    def _answers_corrections(self, scene: None, step: plan.AnswersCorrections, now: datetime) -> None:
        writing.answer(step.sitting, self.secretariat, now)

    def _settles_minutes(self, scene: None, step: plan.SettlesMinutes, now: datetime) -> None:
        writing.settle(step.sitting, self.secretariat, now)

    def _publishes_minutes(self, scene: None, step: plan.PublishesMinutes, now: datetime) -> None:
        writing.publish(step.sitting, self.company, self.secretariat, now)


STEPS = {
    plan.Opens: Player._opens,
    Said: Player._says,
    plan.Supports: Player._supports,
    Remark: Player._remarks,
    plan.Decides: Player._decides,
    Proposal: Player._proposes,
    plan.Cites: Player._cites,
    plan.Withdraws: Player._withdraws,
    plan.Submits: Player._submits,
    Session: Player._adopts,
    plan.Transmits: Player._transmits,
    plan.Answers: Player._answers,
    Done: Player._does,
    plan.Closes: Player._closes,
    Asked: Player._asks,
    plan.Replies: Player._replies,
    plan.TakesBack: Player._takes_back,
    Sitting: Player._meets,
    plan.AdoptsRules: Player._adopts_rules,
    plan.Convenes: Player._convenes,
    plan.AnswersCall: Player._answers_call,
    plan.Holds: Player._holds,
    plan.WritesMinutes: Player._writes_minutes,
    plan.SendsMinutes: Player._sends_minutes,
    plan.CorrectsMinutes: Player._corrects_minutes,
    plan.AnswersCorrections: Player._answers_corrections,
    plan.SettlesMinutes: Player._settles_minutes,
    plan.PublishesMinutes: Player._publishes_minutes,
}


def key_of(*names: str) -> uuid.UUID:
    return uuid.uuid5(NAMESPACE, "/".join(names))


def _evidence(actor: Actor, scene: Scene, done: Done, now: datetime) -> StoredFile:
    """A pledge is said kept only with its evidence: here a file that says itself invented."""
    reference = scene.recommendations[done.recommendation].reference
    said = _(
        "Pièce inventée pour la démonstration d’Ensems.\n\n"
        "Préconisation %(reference)s, engagement %(pledge)s.\n\n%(text)s"
    ) % {"reference": reference, "pledge": done.pledge, "text": done.text}
    name = f"piece-inventee-{reference}-{done.pledge}.txt"
    return store(actor=actor, upload=SimpleUploadedFile(name, said.encode(), "text/plain"), now=now)
