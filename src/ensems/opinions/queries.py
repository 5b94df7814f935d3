"""What the pages of recommendations and opinions read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ensems.contributions.enums import Status as ContributionStatus
from ensems.contributions.models import Contribution
from ensems.core import texts
from ensems.core.actors import VISITOR, Actor
from ensems.core.prepared import prepared
from ensems.meetings.models import Meeting
from ensems.opinions.amendments.lines import FIELDS, Line, line
from ensems.opinions.enums import OpinionStatus, Outcome
from ensems.opinions.models import Adoption, Citation, Dissent, Opinion, Recommendation
from ensems.opinions.rules import may_read_draft
from ensems.opinions.votes import Vote
from ensems.referrals.models import Referral
from ensems.referrals.queries import read_phases
from ensems.synthesis.queries import FateCount, contributions_of, count_fates
from ensems.territories.models import Territory
from ensems.writing import marks
from ensems.writing.models import Version


@dataclass(frozen=True, slots=True)
class Quote:
    """A cited passage; `holds` is false if the version no longer says what the digest was taken on."""

    citation: Citation
    text: str
    holds: bool

    @property
    def shown(self) -> str:
        """The passage as it is read; nothing when its contribution was withdrawn or hidden since."""
        return (
            "" if self.is_withheld else marks.cited(self.citation.version.body, self.citation.start, self.citation.end)
        )

    @property
    def is_withheld(self) -> bool:
        return self.citation.contribution.status != ContributionStatus.DEPOSITED

    @property
    def is_outdated(self) -> bool:
        """The contribution was deposited again since: its page no longer shows the version cited."""
        return self.citation.version_id != self.citation.contribution.version_id

    @property
    def anchor(self) -> str:
        """Where the contribution's page shows it: in the text, or with the passages of earlier versions."""
        if self.is_outdated:
            return f"citation-{self.citation.pk}"
        return f"passage-{self.citation.start}-{self.citation.end}"


@dataclass(frozen=True, slots=True)
class Heard:
    """From where what a recommendation rests on was said."""

    contributions: int
    territories: tuple[Territory, ...]
    workshops: tuple[Meeting, ...]


@dataclass(frozen=True, slots=True)
class RecommendationPage:
    recommendation: Recommendation
    opinion: Opinion
    referral: Referral
    quotes: tuple[Quote, ...]
    contrary: tuple[Quote, ...]
    heard: Heard
    dissents: tuple[Dissent, ...]
    amendments: tuple[Line, ...] = ()

    @property
    def adoption(self) -> Adoption | None:
        return getattr(self.recommendation, "adoption", None)

    @property
    def vote(self) -> Vote | None:
        found = self.adoption
        return Vote(found.votes_for, found.votes_against, found.abstentions) if found else None

    @property
    def body(self) -> str:
        """The frozen text when there is one, else the draft."""
        version = self.recommendation.version
        return version.body if version else self.recommendation.text.body


def visible_recommendations(actor: Actor):
    """A queryset: published ones for all, drafts for those who prepare them, withdrawn ones for nobody else."""
    found = Recommendation.objects.all()
    if may_read_draft(actor):
        return found
    return found.published().exclude(outcome=Outcome.WITHDRAWN)


def recommendation_page(reference: str, actor: Actor) -> RecommendationPage:
    """Four SQL queries; raises Recommendation.DoesNotExist when there is none or the actor may not read it."""
    found = list(_page(actor, reference)) if may_read_draft(actor) else _public_page(reference)
    if not found:
        raise Recommendation.DoesNotExist(reference)
    recommendation = found[0]
    read_phases(recommendation.opinion.referral)
    quotes = [_quote(citation) for citation in _cited(recommendation.pk)]
    dissents, amendments = _said_beside(recommendation.pk)
    return RecommendationPage(
        recommendation=recommendation,
        opinion=recommendation.opinion,
        referral=recommendation.opinion.referral,
        quotes=tuple(q for q in quotes if not q.citation.is_contrary),
        contrary=tuple(q for q in quotes if q.citation.is_contrary),
        heard=_heard(quotes),
        dissents=dissents,
        amendments=amendments,
    )


_cited = prepared(int)(lambda pk: citations().filter(recommendation=pk))

# Few of each: every dissent with every amendment is one short answer of the database, instead of two.
_beside = prepared(int)(
    lambda pk: (
        Recommendation.objects.filter(pk=pk)
        .order_by("dissents__pk", "amendments__number")
        .values_list(
            "dissents__pk",
            "dissents__territory__name",
            "dissents__statement",
            *(f"amendments__{name}" for name in FIELDS),
        )
    )
)


def _said_beside(pk: int) -> tuple[tuple[Dissent, ...], tuple[Line, ...]]:
    """Its dissents with their territory, its amendments by number: one SQL query."""
    dissents: dict[int, Dissent] = {}
    lines: dict[int, Line] = {}
    for key, name, statement, *values in _beside(pk):
        if key is not None:
            dissents[key] = Dissent(pk=key, territory=Territory(name=name), statement=statement)
        if values[0] is not None:
            lines[values[0]] = line(*values)
    return tuple(dissents.values()), tuple(lines.values())


_public_page = prepared(str)(lambda reference: _page(VISITOR, reference))


def _page(actor: Actor, reference: str):
    return (
        visible_recommendations(actor)
        .select_related(
            "opinion__referral__policy",
            "opinion__referral__meeting",
            "question",
            "version",
            "text",
            "rapporteur",
            "adoption__meeting",
            "adoption__act",
            "adoption__ballot__meeting",
            "adoption__ballot__chair__person",
            "base",
        )
        .filter(reference=reference)
    )


def citations():
    """A queryset, with what a quote shows."""
    return Citation.objects.select_related("version", "contribution__territory", "contribution__workshop")


def quotes_of(recommendations: Iterable[Recommendation]) -> list[Quote]:
    """One SQL query, in the order they were cited."""
    found = citations().filter(recommendation__in=list(recommendations))
    return [_quote(citation) for citation in found]


def _quote(citation: Citation) -> Quote:
    text = citation.version.body[citation.start : citation.end]
    return Quote(citation, text, texts.digest(text) == citation.digest)


def _heard(quotes: Iterable[Quote]) -> Heard:
    said = {quote.citation.contribution for quote in quotes}
    territories = sorted({one.territory for one in said if not one.workshop}, key=lambda territory: territory.name)
    workshops = sorted({one.workshop for one in said if one.workshop}, key=lambda workshop: workshop.title)
    return Heard(len(said), tuple(territories), tuple(workshops))


STILL_PUBLIC = Q(citations__contribution__status=ContributionStatus.DEPOSITED)


def prepared(opinion: Opinion) -> list[Recommendation]:
    """What is being written, with what it rests on; `cited`, `withheld` and `outdated` count its citations.

    One SQL query.
    """
    found = (
        opinion.recommendations.exclude(outcome=Outcome.WITHDRAWN)
        .select_related("text")
        .annotate(
            cited=Count("citations", filter=STILL_PUBLIC & Q(citations__is_contrary=False)),
            withheld=Count("citations", filter=Q(citations__isnull=False) & ~STILL_PUBLIC),
            outdated=Count("citations", filter=~Q(citations__version=F("citations__contribution__version"))),
        )
    )
    return list(found)


def missing_for_submission(
    opinion: Opinion, live: list[Recommendation] | None = None, fates: FateCount | None = None
) -> list[str]:
    """What stands between the draft and its adoption, each in a sentence; empty when nothing does.

    `live` (what `prepared` gave) and `fates`, when they were read already, spare its two SQL queries.
    """
    live = prepared(opinion) if live is None else live
    missing = []
    if not live:
        missing.append(_("l’avis ne compte encore aucune préconisation."))
    for recommendation in live:
        if not recommendation.text.body.strip():
            missing.append(_("la préconisation %(ref)s n’a pas encore de texte.") % {"ref": recommendation.reference})
        if not recommendation.cited:
            missing.append(
                _("la préconisation %(ref)s ne cite aucun passage : sur quelles contributions repose-t-elle ?")
                % {"ref": recommendation.reference}
            )
        if recommendation.withheld:
            missing.append(
                _("la préconisation %(ref)s cite une contribution retirée ou masquée depuis : ôtez ce passage.")
                % {"ref": recommendation.reference}
            )
    fates = fates or count_fates(opinion.referral)
    if fates.missing:
        missing.append(
            ngettext(
                "%(n)d contribution attend encore que l’on dise ce qu’elle devient.",
                "%(n)d contributions attendent encore que l’on dise ce qu’elles deviennent.",
                fates.missing,
            )
            % {"n": fates.missing}
        )
    return missing


def outdated_quotes(opinion: Opinion) -> list[Quote]:
    """What the opinion cites in a version that was deposited again since; nothing is forced, someone must look.

    One SQL query.
    """
    found = (
        Citation.objects.filter(recommendation__opinion=opinion)
        .exclude(recommendation__outcome=Outcome.WITHDRAWN)
        .exclude(version=F("contribution__version"))
        .select_related("recommendation", "version", "contribution__territory", "contribution__workshop")
        .order_by("recommendation__number", "added_at", "pk")
    )
    return [_quote(citation) for citation in found]


def citations_in(contribution: Contribution, actor: Actor) -> list[Quote]:
    """Where a contribution is cited, as far as the reader may see it: one SQL query, kept with the contribution."""
    kept = contribution.__dict__.setdefault("_cited_for", {})
    if actor.key not in kept:
        found = (
            Citation.objects.filter(
                contribution=contribution, recommendation__in=visible_recommendations(actor).values("pk")
            )
            .select_related("recommendation", "version")
            .order_by("recommendation__number", "start", "pk")
        )
        for citation in found:
            citation.contribution = contribution
        kept[actor.key] = [_quote(citation) for citation in found]
    return kept[actor.key]


def opinion_in_preparation(referral: Referral) -> Opinion | None:
    return referral.opinions.filter(status__in=[OpinionStatus.DRAFTING, OpinionStatus.SUBMITTED]).first()


def opinion_by_reference(reference: str) -> Opinion:
    """From "2017-D-1"; raises Opinion.DoesNotExist."""
    referral, _dash, number = reference.rpartition("-")
    if not number.isdecimal() or len(number) > 4:
        raise Opinion.DoesNotExist(reference)
    return Opinion.objects.select_related("referral__policy").get(referral__reference=referral, number=int(number))


@dataclass(frozen=True, slots=True)
class OpinionWaiting:
    """An opinion that waits for someone of the secretariat."""

    opinion: Opinion
    what: str
    since: datetime


def opinions_waiting() -> list[OpinionWaiting]:
    """Submitted opinions wait for their vote, adopted ones for their transmission; oldest first, one SQL query."""
    found = Opinion.objects.filter(status__in=[OpinionStatus.SUBMITTED, OpinionStatus.ADOPTED])
    rows = [
        OpinionWaiting(o, _("enregistrer le vote"), o.submitted_at)
        if o.status == OpinionStatus.SUBMITTED
        else OpinionWaiting(o, _("transmettre à la Région"), o.adopted_at)
        for o in found.select_related("referral")
    ]
    return sorted(rows, key=lambda row: row.since)


def public_versions(recommendation: Recommendation, actor: Actor) -> list[Version]:
    """Frozen versions, first to last. Everyone reads those frozen once the opinion is public: one SQL query."""
    return list(recommendation.text.versions.all())


def chosen_pair(versions: list[Version], before: str, after: str) -> tuple[Version | None, Version | None]:
    """The two versions whose numbers are asked for, else the last two."""
    by_number = {str(version.number): version for version in versions}
    if before in by_number and after in by_number:
        return by_number[before], by_number[after]
    if len(versions) < 2:
        return None, None
    return versions[-2], versions[-1]


def citable(referral: Referral):
    """What may be cited: the visible contributions of the saisine, by question then by first deposit; a queryset."""
    return (
        contributions_of(referral)
        .select_related("version", "territory", "workshop", "question__referral")
        .order_by("question__number", "deposited_at", "pk")
    )
