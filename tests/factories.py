"""Data for tests: plain functions, every argument optional, each call a new object.

Names are made from a counter, so two objects never meet by chance. What has an operation and formal effects (an act, a
receipt) should be made by that operation when the test is about them; these functions only set the scene.
To add one: at the end of the part of its app, keyword-only, with defaults that make the simplest valid object.
"""

from __future__ import annotations

import hashlib
import itertools
import uuid
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F

from ensems.accounts.actors import actor_for
from ensems.accounts.enums import Gender, Role
from ensems.accounts.models import Person, RoleGrant
from ensems.answers.enums import ResponseKind
from ensems.answers.models import Inquiry, InquiryReply, Pledge, Response
from ensems.answers.operations import PledgeLine, publish_response
from ensems.assembly.enums import BodyKind, SeatKind
from ensems.assembly.models import Body, BodyMember, Designation, Mandate, Nomination, Proposal, Seat, Term
from ensems.calls.models import Call
from ensems.contributions.enums import Status as ContributionStatus
from ensems.contributions.models import Comment, Contribution, Receipt
from ensems.contributions.operations import deposit_contribution
from ensems.contributions.operations.tallies import come_back
from ensems.core import clock, texts
from ensems.core.actors import VISITOR, Actor, system
from ensems.files.models import StoredFile
from ensems.meetings.models import AttendanceInterval, Meeting, StandingRules
from ensems.meetings.operations import adopt_standing_rules
from ensems.meetings.rules_of_meeting import PRESETS
from ensems.notices.models import MailboxMessage, Subscriber, Subscription
from ensems.opinions import passages
from ensems.opinions.adoption import Decided, record_adoption, transmit_opinion
from ensems.opinions.amendments import operations as amending
from ensems.opinions.amendments.models import Amendment
from ensems.opinions.enums import OpinionStatus, Outcome
from ensems.opinions.models import Adoption, Opinion, Recommendation
from ensems.opinions.operations import add_recommendation, cite_passage, submit_for_adoption, withdraw_recommendation
from ensems.opinions.votes import Vote
from ensems.referrals.enums import Expects, PhaseKind
from ensems.referrals.enums import Status as ReferralStatus
from ensems.referrals.models import Phase, Question, Referral
from ensems.register.models import Act
from ensems.register.operations import append, next_number
from ensems.synthesis.enums import FateKind
from ensems.synthesis.operations import record_fate
from ensems.territories.enums import TerritoryKind
from ensems.territories.models import Commune, Department, Intercommunality, Membership, Region, Territory
from ensems.writing.models import Text, Version

ROLES = ("visitor", "member", "officer", "rapporteur", "secretariat", "region", "administrator")
SINCE = date(2026, 1, 1)

_rank = itertools.count(1)


# --- Territories --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Geography:
    region: Region
    departments: tuple[Department, Department]
    intercommunalities: tuple[Intercommunality, Intercommunality, Intercommunality]
    communes: tuple[Commune, ...]
    territories: tuple[Territory, Territory, Territory]

    @property
    def territory(self) -> Territory:
        return self.territories[0]


def geography() -> Geography:
    """Codes are in ranges that France does not use; two communes have the same name, as 164 do in the real region.

    The last commune belongs to no territory; the second territory holds communes of both départements.
    """
    region = Region.objects.create(code="99", name="Région d’essai")
    north, south = (
        Department.objects.create(code=code, name=name, region=region)
        for code, name in (("99A", "Haute-Combe"), ("99B", "Basse-Combe"))
    )
    groups = tuple(
        Intercommunality.objects.create(
            code=f"99900000{rank}",
            name=name,
            kind=kind,
            population=population,
            population_year=2023,
            membership_year=2026,
        )
        for rank, (name, kind, population) in enumerate(
            (("CA du Grand Combe", "CA", 61_500), ("CC des Hauts", "CC", 1_480), ("CC de la Plaine", "CC", 3_020)), 1
        )
    )
    rows = (
        ("99001", "Combe", north, 0, 60_000),
        ("99002", "Saint-Fort", north, 0, 1_500),
        ("99003", "Lure", north, 1, 480),
        ("99004", "Les Ayes", north, 1, 1_000),
        ("99101", "Saint-Fort", south, 2, 2_200),
        ("99102", "L’Épine", south, 2, 499),
        ("99103", "Vaux", south, 2, 321),
        ("99104", "Ouessant-le-Sec", south, 2, 0),
    )
    communes = tuple(
        Commune.objects.create(
            code=code,
            name=name,
            department=department,
            intercommunality=groups[group],
            population=population,
            population_year=2023,
            geography_year=2026,
        )
        for code, name, department, group, population in rows
    )
    territories = (
        territory(name="Grand Combe", kind=TerritoryKind.CA, communes=communes[:2], departments="99A"),
        territory(name="PETR des Hauts et de l’Épine", communes=communes[2:6], departments="99A 99B"),
        territory(name="Pays de Vaux", kind=TerritoryKind.PAYS, communes=communes[6:7], departments="99B"),
    )
    return Geography(region, (north, south), groups, communes, territories)


def territory(
    *,
    name: str = "",
    code: str = "",
    kind: str = TerritoryKind.PETR,
    communes: tuple[Commune, ...] = (),
    departments: str = "",
    **fields: Any,
) -> Territory:
    rank = next(_rank)
    made = Territory.objects.create(
        code=code or f"territoire-{rank}",
        name=name or f"Territoire {rank}",
        kind=kind,
        departments=departments,
        **fields,
    )
    Membership.objects.bulk_create(
        Membership(territory=made, commune=commune, starts_on=date(2017, 1, 1), source="essai") for commune in communes
    )
    return made


# --- People -------------------------------------------------------------------------------------------------


def person(**fields: Any) -> Person:
    rank = next(_rank)
    defaults = {
        "email": f"personne-{rank}@exemple.test",
        "given_name": "Camille",
        "family_name": f"Essai {rank}",
        "gender": Gender.WOMAN,
    }
    return Person.objects.create(**(defaults | fields))


def grant(
    who: Person, role: str, *, territory: Territory | None = None, starts_on: date = SINCE, ends_on: date | None = None
) -> RoleGrant:
    return RoleGrant.objects.create(person=who, role=role, territory=territory, starts_on=starts_on, ends_on=ends_on)


def officer(territory: Territory | None = None, **fields: Any) -> Person:
    who = person(**fields)
    grant(who, Role.OFFICER, territory=territory or _some_territory())
    return who


def rapporteur(**fields: Any) -> Person:
    return _granted(Role.RAPPORTEUR, fields)


def secretariat(**fields: Any) -> Person:
    return _granted(Role.SECRETARIAT, fields)


def region_elected(**fields: Any) -> Person:
    return _granted(Role.REGION, fields)


def administrator(**fields: Any) -> Person:
    return _granted(Role.ADMINISTRATOR, fields)


def _granted(role: str, fields: dict[str, Any]) -> Person:
    who = person(**fields)
    grant(who, role)
    return who


def _some_territory() -> Territory:
    """The first there is, so that people made one after the other speak for the same place."""
    return Territory.objects.order_by("pk").first() or territory()


def someone(role: str, *, territory: Territory | None = None, **fields: Any) -> Person | None:
    """Someone of that role (see ROLES); nobody for a visitor."""
    if role == "visitor":
        return None
    if role == "member":
        return member(territory, **fields)
    if role == "officer":
        return officer(territory, **fields)
    return _granted(Role(role), fields)


def actor_of(who: Person | None, now: datetime | None = None) -> Actor:
    return actor_for(who, now or clock.now()) if who else VISITOR


# --- Assembly -----------------------------------------------------------------------------------------------


def term(**fields: Any) -> Term:
    defaults = {"name": "Mandature d’essai", "starts_on": SINCE, "planned_seats": 158}
    return Term.objects.create(**(defaults | fields))


def seat(territory: Territory | None = None, *, term: Term | None = None, **fields: Any) -> Seat:
    """A seat of the term in force (made when there is none), with the next number of that territory."""
    place = territory or _some_territory()
    held = term or Term.objects.order_by("pk").first() or globals()["term"]()
    kind = fields.setdefault("kind", SeatKind.FULL)
    fields.setdefault("number", Seat.objects.filter(term=held, territory=place, kind=kind).count() + 1)
    return Seat.objects.create(term=held, territory=place, **fields)


def mandate(
    who: Person,
    territory: Territory | None = None,
    *,
    starts_on: date = SINCE,
    ends_on: date | None = None,
    **fields: Any,
) -> Mandate:
    return Mandate.objects.create(
        person=who, seat=fields.pop("seat", None) or seat(territory), starts_on=starts_on, ends_on=ends_on, **fields
    )


def member(
    territory: Territory | None = None, *, starts_on: date = SINCE, ends_on: date | None = None, **fields: Any
) -> Person:
    """A person with a mandate in force for that territory, or from a date to a date."""
    who = person(**fields)
    mandate(who, territory, starts_on=starts_on, ends_on=ends_on)
    return who


def nomination(
    who: Person, on: Seat, *, deliberated_on: date = SINCE, now: datetime | None = None, **fields: Any
) -> Nomination:
    """Someone named for a seat by a deliberation, who has not answered."""
    designation = Designation.objects.create(
        term=on.term,
        territory=on.territory,
        named_by=on.named_by,
        reference=f"2026-{next(_rank)}",
        deliberated_on=deliberated_on,
        effective_on=deliberated_on,
        recorded_at=now or clock.now(),
        act=act(now=now),
    )
    return Nomination.objects.create(designation=designation, seat=on, person=who, **fields)


def proposal(by: Person, on: Seat, *, now: datetime | None = None, **fields: Any) -> Proposal:
    """A designation prepared for that seat, which waits for the secretariat."""
    made = Proposal.objects.create(
        term=on.term,
        territory=on.territory,
        reference=f"2026-{next(_rank)}",
        deliberated_on=SINCE,
        effective_on=SINCE,
        document=stored_file(now=now),
        prepared_by=by,
        prepared_at=now or clock.now(),
        **fields,
    )
    made.names.create(seat=on, given_name="Claude", family_name="Proposée", gender=on.expected_gender or Gender.WOMAN)
    return made


def body(*, term: Term | None = None, **fields: Any) -> Body:
    rank = next(_rank)
    defaults = {"slug": f"instance-{rank}", "name": f"Groupe {rank}", "kind": BodyKind.GROUP}
    held = term or Term.objects.order_by("pk").first() or globals()["term"]()
    return Body.objects.create(term=held, **(defaults | fields))


def body_member(who: Person, where: Body, *, starts_on: date = SINCE, **fields: Any) -> BodyMember:
    return BodyMember.objects.create(body=where, person=who, starts_on=starts_on, **fields)


# --- Register, files, notices ------------------------------------------------------------------------------


@transaction.atomic
def act(*, verb: str = "essai.fait", subject: str = "essai:1", now: datetime | None = None, **fields: Any) -> Act:
    """One more act at the end of the chain."""
    fields.setdefault("facts", {"rang": next(_rank)})
    return append(actor=system("essai"), verb=verb, subject=subject, now=now or clock.now(), **fields)


def stored_file(
    *, name: str = "note.txt", content: bytes = b"Une note.", now: datetime | None = None, **fields: Any
) -> StoredFile:
    """A small text; not public unless said."""
    defaults = {
        "name": name,
        "content_type": "text/plain",
        "size": len(content),
        "digest": hashlib.sha256(content).hexdigest(),
        "uploaded_by": "systeme:essai",
        "uploaded_at": now or clock.now(),
    }
    made = StoredFile(**(defaults | fields))
    made.content.save(name, ContentFile(content), save=False)
    made.save()
    return made


def mailbox_message(*, to: str = "camille@exemple.test", now: datetime | None = None, **fields: Any) -> MailboxMessage:
    defaults = {"subject": "Votre récépissé", "body": "Bonjour,\n\nVoici.", "at": now or clock.now()}
    return MailboxMessage.objects.create(to=to, **(defaults | fields))


def subscription(
    subject: str, *, by: Person | str = "", confirmed: bool = True, now: datetime | None = None
) -> Subscription:
    """That subject followed by a person, or by an address without an account."""
    instant = now or clock.now()
    whose = {"person": by} if isinstance(by, Person) else {"email": by or f"adresse-{next(_rank)}@exemple.test"}
    subscriber, _made = Subscriber.objects.get_or_create(**whose)
    return Subscription.objects.create(
        subscriber=subscriber, subject=subject, asked_at=instant, confirmed_at=instant if confirmed else None
    )


# --- Writing ------------------------------------------------------------------------------------------------


def text(body: str = "Un texte d’essai.", *, now: datetime | None = None) -> Text:
    return Text.objects.create(body=texts.normalise(body), revision=1, saved_at=now or clock.now(), saved_by="essai")


def version(of: Text, *, now: datetime | None = None) -> Version:
    return Version.objects.create(
        text=of,
        number=of.versions.count() + 1,
        body=of.body,
        digest=texts.digest(of.body),
        frozen_at=now or clock.now(),
        frozen_by="essai",
    )


# --- Referrals ----------------------------------------------------------------------------------------------

LENGTH = timedelta(days=40)


def referral(
    *,
    questions: int = 2,
    phase: str | None = PhaseKind.CONTRIBUTIONS,
    inventory: bool = False,
    now: datetime | None = None,
    **fields: Any,
) -> Referral:
    """A transmitted saisine whose `phase` opened 20 days before `now`; phases last 40 days, one after the other.

    `phase=None`: no phase at all. `inventory`: the last question expects one. A draft: `status="draft"`.
    """
    instant = now or clock.now()
    rank = next(_rank)
    draft = fields.get("status") == ReferralStatus.DRAFT
    defaults: dict[str, Any] = {
        "slug": f"saisine-{rank}",
        "reference": None if draft else f"2026-{rank}",
        "title": f"Saisine d’essai {rank}",
        "context": "Pourquoi cette saisine.",
        "status": ReferralStatus.OPEN,
    }
    if not draft:
        rank_of_phase = PhaseKind.values.index(phase) if phase else 0
        transmitted = instant - LENGTH / 2 - LENGTH * rank_of_phase
        defaults |= {"transmitted_at": transmitted, "transmitted_on": clock.today(transmitted)}
    made = Referral.objects.create(**(defaults | fields))
    for number in range(1, questions + 1):
        last = inventory and number == questions
        question(made, number=number, **({"expects": Expects.INVENTORY, "item_kinds": ["tiers-lieu"]} if last else {}))
    if phase:
        phases(made, current=phase, now=instant)
    return made


def question(referral: Referral, *, number: int | None = None, **fields: Any) -> Question:
    rank = number or referral.questions.count() + 1
    return Question.objects.create(referral=referral, number=rank, **({"text": f"Question {rank} ?"} | fields))


def phases(referral: Referral, *, current: str, now: datetime | None = None) -> list[Phase]:
    """The five phases, 40 days each, the last one without an end; `current` is at its middle."""
    start = (now or clock.now()) - LENGTH / 2 - LENGTH * PhaseKind.values.index(current)
    return [
        Phase.objects.create(
            referral=referral,
            kind=kind,
            opens_at=start + LENGTH * rank,
            closes_at=None if kind == PhaseKind.FOLLOW_UP else start + LENGTH * (rank + 1),
        )
        for rank, kind in enumerate(PhaseKind.values)
    ]


# --- Contributions ------------------------------------------------------------------------------------------


def draft(
    question: Question | None = None,
    *,
    author: Person | None = None,
    territory: Territory | None = None,
    body: str = "Nous proposons un lieu ouvert à tous.",
    now: datetime | None = None,
    **fields: Any,
) -> Contribution:
    """A contribution being written, by a member of that territory."""
    instant = now or clock.now()
    place = territory or _some_territory()
    return Contribution.objects.create(
        question=question or referral(now=instant).questions.first(),
        territory=place,
        author=author or member(place),
        text=text(body, now=instant),
        started_at=instant,
        **({"draft_title": "Une contribution d’essai"} | fields),
    )


@transaction.atomic
def contribution(question: Question | None = None, *, now: datetime | None = None, **fields: Any) -> Contribution:
    """A deposited contribution: numbered, with its published version. Its receipt and its act: see the operation."""
    instant = now or clock.now()
    made = draft(question, now=instant, **fields)
    made.reference = f"C-{next_number('contribution')}"
    made.version = version(made.text, now=instant)
    made.title = made.draft_title
    made.status = ContributionStatus.DEPOSITED
    made.deposited_at = made.last_deposit_at = instant
    made.save()
    come_back(made)
    return made


def receipt(of: Contribution | None = None, *, now: datetime | None = None) -> Receipt:
    """The receipt of a deposit made by its operation: the contribution must be a draft whose saisine takes deposits."""
    instant = now or clock.now()
    made = of or draft(now=instant)
    actor = actor_of(made.author, instant)
    return deposit_contribution(actor=actor, contribution=made, client_key=uuid.uuid4(), now=instant)


def comment(of: Contribution, *, author: Person | None = None, now: datetime | None = None, **fields: Any) -> Comment:
    defaults = {"body": "Chez nous aussi.", "at": now or clock.now(), "territory": of.territory}
    made = Comment.objects.create(contribution=of, person=author or member(of.territory), **(defaults | fields))
    if made.hidden_at is None:
        Contribution.objects.filter(pk=of.pk).update(comments_count=F("comments_count") + 1)
    return made


# --- Meetings and calls -------------------------------------------------------------------------------------


def meeting(**fields: Any) -> Meeting:
    rank = next(_rank)
    defaults = {"slug": f"seance-{rank}", "title": f"Séance {rank}", "held_on": SINCE, "place": "Albi"}
    return Meeting.objects.create(**(defaults | fields))


def standing_rules(
    preset: str = "commune", *, in_force_from: date = SINCE, now: datetime | None = None, **changes: Any
) -> StandingRules:
    """A version of the rules of meetings, by its operation; `changes` are settings of the preset."""
    return adopt_standing_rules(
        actor=system("essai"),
        name="Règlement d’essai",
        rulebook=replace(PRESETS[preset], **changes),
        preset=preset,
        in_force_from=in_force_from,
        now=now or clock.now(),
    )


def presence(
    meeting: Meeting,
    mandate: Mandate,
    *,
    arrived_at: datetime | None = None,
    left_at: datetime | None = None,
    mode: str = "on_site",
) -> AttendanceInterval:
    at = arrived_at or clock.now()
    return AttendanceInterval.objects.create(
        meeting=meeting,
        mandate=mandate,
        person=mandate.person,
        mode=mode,
        arrived_at=at,
        left_at=left_at,
        recorded_at=at,
    )


def call(**fields: Any) -> Call:
    rank = next(_rank)
    defaults = {"slug": f"appel-{rank}", "kind": "AMI", "title": f"Appel {rank}", "opened_on": SINCE}
    return Call.objects.create(**(defaults | fields))


# --- Opinions -----------------------------------------------------------------------------------------------


def opinion(
    of: Referral | None = None, *, status: str = OpinionStatus.DRAFTING, now: datetime | None = None, **fields: Any
) -> Opinion:
    """An opinion in that state, with the instants that go with it; its recommendations are made apart."""
    instant = now or clock.now()
    reached = OpinionStatus.values.index(status)
    instants = ("started_at", "submitted_at", "adopted_at", "transmitted_at")
    defaults: dict[str, Any] = dict.fromkeys(instants[: reached + 1], instant)
    if status == OpinionStatus.TRANSMITTED:
        defaults["answer_within_days"] = 60
    place = of or referral(phase=PhaseKind.SYNTHESIS, now=instant)
    number = place.opinions.count() + 1
    return Opinion.objects.create(referral=place, number=number, status=status, **(defaults | fields))


@transaction.atomic
def recommendation(
    of: Opinion | None = None,
    *,
    body: str = "Financer l’animation autant que les murs.",
    author: Person | None = None,
    now: datetime | None = None,
    **fields: Any,
) -> Recommendation:
    """Its version is frozen and its outcome known as far as its opinion went."""
    instant = now or clock.now()
    place = of or opinion(now=instant)
    number = next_number(f"recommendation:{place.referral.reference}")
    written = text(body, now=instant)
    if place.status != OpinionStatus.DRAFTING:
        fields.setdefault("version", version(written, now=instant))
        fields.setdefault("base", fields["version"])
    if place.status in {OpinionStatus.ADOPTED, OpinionStatus.TRANSMITTED}:
        fields.setdefault("outcome", Outcome.ADOPTED)
    defaults = {"title": "Financer l’animation", "reference": f"{place.referral.reference}-{number}"}
    return Recommendation.objects.create(
        opinion=place,
        number=number,
        text=written,
        rapporteur=author or rapporteur(),
        created_at=instant,
        **(defaults | fields),
    )


def amendment(
    of: Recommendation, *, author: Person | None = None, now: datetime | None = None, **given: Any
) -> Amendment:
    """To a recommendation submitted to adoption, whose deposits are opened for a day if they are not."""
    instant = now or clock.now()
    if of.opinion.amendments_until is None:
        of.opinion = amending.set_amendment_terms(
            actor=actor_of(secretariat(), instant),
            opinion=of.opinion,
            until=instant + timedelta(days=1),
            now=instant,
        )
    defaults = {"gesture": "replace", "paragraph": 1, "words": "Autrement dit.", "reason": "Trop vague."}
    return amending.propose_amendment(
        actor=actor_of(author or member(), instant),
        recommendation=of,
        proposal=amending.Proposal(**(defaults | given)),
        client_key=uuid.uuid4(),
        now=instant,
    )


def adoption(of: Recommendation, *, now: datetime | None = None, **fields: Any) -> Adoption:
    """The recorded vote on a recommendation whose version is frozen, and the act of its opinion's adoption."""
    instant = now or clock.now()
    defaults = {
        "held_on": clock.today(instant),
        "place": "Albi",
        "votes_for": 120,
        "votes_against": 12,
        "abstentions": 6,
        "computation": "120 voix pour, 12 contre, 6 abstentions.",
    }
    recorded = act(verb="opinion.adopted", subject=of.opinion.subject, now=instant)
    return Adoption.objects.create(
        recommendation=of, version=of.version, recorded_at=instant, act=recorded, **(defaults | fields)
    )


# --- Answers ------------------------------------------------------------------------------------------------


def response(
    of: Recommendation | None = None,
    *,
    kind: str = ResponseKind.ACCEPTED,
    author: Person | None = None,
    now: datetime | None = None,
    **fields: Any,
) -> Response:
    """A published answer to a recommendation transmitted to the Region."""
    instant = now or clock.now()
    told = of or recommendation(opinion(status=OpinionStatus.TRANSMITTED, now=instant), now=instant)
    defaults = {"reasons": "La Région partage ce constat.", "office": "vice-présidence"}
    return Response.objects.create(
        recommendation=told,
        number=told.responses.count() + 1,
        kind=kind,
        author=author or region_elected(),
        published_at=instant,
        act=act(verb="response.published", subject=f"reponse:{told.reference}", now=instant),
        **(defaults | fields),
    )


def pledge(of: Response | None = None, *, now: datetime | None = None, **fields: Any) -> Pledge:
    """Due in 90 days."""
    due = clock.today(now) + timedelta(days=90)
    place = of or response(now=now)
    defaults = {"text": "Financer dix postes d’animation.", "due_on": due, "due_until": due}
    return Pledge.objects.create(response=place, number=place.pledges.count() + 1, **(defaults | fields))


def inquiry(
    *, author: Person | None = None, territory: Territory | None = None, now: datetime | None = None, **fields: Any
) -> Inquiry:
    """Waiting for the Region's answer; `answered_at`: answered then."""
    instant = now or clock.now()
    place = territory or _some_territory()
    rank = next(_rank)
    answered = fields.pop("answered_at", None)
    defaults = {
        "reference": f"I-{rank}",
        "title": f"Une question à la Région {rank}",
        "body": "Quand la Région ouvrira-t-elle les guichets promis dans les vallées ?",
        "answer_within_days": 60,
    }
    made = Inquiry.objects.create(
        author=author or member(place),
        territory=place,
        asked_at=instant,
        act=act(verb="inquiry.asked", subject=f"interpellation:I-{rank}", now=instant),
        **(defaults | fields),
    )
    return inquiry_reply(made, now=answered).inquiry if answered else made


def inquiry_reply(
    of: Inquiry, *, author: Person | None = None, now: datetime | None = None, **fields: Any
) -> InquiryReply:
    instant = now or clock.now()
    of.first_answered_at = of.first_answered_at or instant
    of.save(update_fields=["first_answered_at"])
    defaults = {"body": "La Région ouvrira trois guichets avant l’été.", "office": "vice-présidence"}
    return InquiryReply.objects.create(
        inquiry=of,
        number=of.replies.count() + 1,
        author=author or region_elected(),
        published_at=instant,
        act=act(verb="inquiry.answered", subject=of.subject, now=instant),
        **(defaults | fields),
    )


# --- The thread, through its operations ---------------------------------------------------------------------


def recommended(
    of: Referral | None = None,
    *,
    body: str = "Financer l’animation autant que les murs.",
    title: str = "Financer l’animation",
    words: str = "un lieu ouvert",
    now: datetime | None = None,
) -> Recommendation:
    """Written by a rapporteur in a saisine under adoption; it cites a contribution that has its fate."""
    instant = now or clock.now()
    place = of or referral(phase=PhaseKind.ADOPTION, now=instant)
    said = contribution(place.questions.first(), now=instant)
    actor = actor_of(rapporteur(), instant)
    record_fate(actor=actor, contribution=said, kind=FateKind.TAKEN_UP, now=instant)
    told = add_recommendation(
        actor=actor, referral=place, title=title, question=place.questions.first(), body=body, now=instant
    )
    passage = passages.find(said.version.body, words)
    cite_passage(actor=actor, recommendation=told, contribution=said, start=passage.start, end=passage.end, now=instant)
    return told


def given_up(told: Recommendation, *, now: datetime | None = None) -> Recommendation:
    instant = now or clock.now()
    return withdraw_recommendation(actor=actor_of(rapporteur(), instant), recommendation=told, now=instant)


def submitted_opinion(*recommendations: Recommendation, now: datetime | None = None) -> Opinion:
    """The opinion of these recommendations (one is written when none is given), submitted to adoption."""
    instant = now or clock.now()
    first = recommendations[0] if recommendations else recommended(now=instant)
    return submit_for_adoption(actor=actor_of(rapporteur(), instant), opinion=first.opinion, now=instant)


def adopted_opinion(
    of: Opinion | None = None, *, vote: tuple[int, int, int] = (2, 1, 0), now: datetime | None = None
) -> Opinion:
    """The same vote recorded on each recommendation, by as many members as it takes."""
    instant = now or clock.now()
    made = of or submitted_opinion(now=instant)
    for _voter in range(sum(vote) - Mandate.objects.in_force(clock.today(instant)).count()):
        member()
    return record_adoption(
        actor=actor_of(secretariat(), instant),
        opinion=made,
        held_on=clock.today(instant),
        place="Albi",
        decisions=[Decided(one, Vote(*vote)) for one in made.recommendations.exclude(outcome=Outcome.WITHDRAWN)],
        now=instant,
    )


def transmitted_opinion(of: Opinion | None = None, *, now: datetime | None = None) -> Opinion:
    instant = now or clock.now()
    made = of or adopted_opinion(now=instant)
    return transmit_opinion(actor=actor_of(secretariat(), instant), opinion=made, now=instant)


def answered_recommendation(
    of: Recommendation | None = None,
    *,
    kind: str = ResponseKind.IN_PART,
    pledges: tuple[PledgeLine, ...] = (),
    now: datetime | None = None,
) -> Recommendation:
    """A transmitted recommendation with its answer published, its pledges with it."""
    instant = now or clock.now()
    told = of or transmitted_opinion(now=instant).recommendations.get()
    publish_response(
        actor=actor_of(region_elected(), instant),
        recommendation=told,
        kind=kind,
        reasons="La Région financera l’animation la première année, puis fera le point.",
        office="vice-présidence aux territoires",
        pledges=pledges,
        now=instant,
    )
    return told
