"""Before a ballot opens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _

from ensems.core import texts
from ensems.core.actors import Actor
from ensems.core.decisions import Refused, no, require
from ensems.core.operations import operation
from ensems.meetings.ballots import rules
from ensems.meetings.ballots.enums import BallotKind, Outcome, State
from ensems.meetings.ballots.models import LAST_ABSOLUTE_ROUND, Ballot, BallotOption
from ensems.meetings.ballots.operations.shared import taken
from ensems.meetings.models import AgendaItem, Meeting
from ensems.meetings.queries import rules_for
from ensems.writing.models import Version
from ensems.writing.operations import freeze, start_text

LONGEST_TITLE = 200
MOST_OPTIONS = 60


@dataclass(frozen=True, slots=True)
class BallotFacts:
    """`version`: the frozen text that is voted on; without one, `text` is frozen as it is. `options`: labels."""

    title: str
    kind: str = BallotKind.POSITION
    text: str = ""
    version: Version | None = None
    options: Sequence[str] = ()
    is_secret: bool = False
    may_replace: bool = False
    share: str = ""
    relative: bool = False


@operation
def prepare_ballot(*, actor: Actor, item: AgendaItem, facts: BallotFacts, now: datetime) -> Ballot:
    """A ballot that is not open yet, seen by those who conduct it. Raises ValidationError field by field."""
    meeting = _lock(item.meeting)
    require(rules.may_prepare(actor, meeting, now))
    return _prepared(actor, meeting, item, facts, now, None)


@operation
def prepare_next_round(*, actor: Actor, ballot: Ballot, options: Sequence[str], now: datetime) -> Ballot:
    """The same question again, with the options that stay; from the third round on, the most votes are enough."""
    meeting = _lock(ballot.meeting)
    require(rules.may_prepare(actor, meeting, now))
    ballot = taken(ballot)
    already = Ballot.objects.filter(previous=ballot).select_related("meeting").first()
    if already is not None:
        return already
    result = getattr(ballot, "result", None)
    if result is None or not ballot.among_options or result.outcome not in (Outcome.UNDECIDED, Outcome.TIED):
        raise Refused(no(_("Un nouveau tour suit un tour dépouillé qui n’a rien décidé.")))
    facts = BallotFacts(
        title=ballot.title,
        kind=ballot.kind,
        version=ballot.version,
        options=options,
        is_secret=ballot.is_secret,
        may_replace=ballot.may_replace,
        share=ballot.share,
        relative=ballot.relative or ballot.round >= LAST_ABSOLUTE_ROUND,
    )
    return _prepared(actor, meeting, ballot.item, facts, now, ballot)


@operation
def discard_ballot(*, actor: Actor, ballot: Ballot, now: datetime) -> None:
    """Take away what never opened; afterwards, see `cancel_ballot`."""
    ballot = taken(ballot)
    require(rules.may_conduct(actor, ballot.meeting))
    if ballot.state(now) != State.PREPARED:
        raise Refused(no(_("Ce scrutin a été ouvert : il s’annule, avec un motif publié.")))
    ballot.delete()


def _lock(meeting: Meeting) -> Meeting:
    return (
        Meeting.objects.select_for_update(of=("self",), no_key=True)
        .select_related("chair", "standing_rules")
        .get(pk=meeting.pk)
    )


def _prepared(
    actor: Actor, meeting: Meeting, item: AgendaItem, facts: BallotFacts, now: datetime, previous: Ballot | None
) -> Ballot:
    title = texts.one_line(texts.normalise(facts.title))
    options = [texts.one_line(texts.normalise(one)) for one in facts.options if one.strip()]
    _check(facts, title, options)
    last = Ballot.objects.filter(meeting=meeting).aggregate(last=Max("number"))["last"] or 0
    ballot = Ballot(
        meeting=meeting,
        item=item,
        number=last + 1,
        kind=facts.kind,
        title=title,
        is_secret=facts.is_secret,
        may_replace=facts.may_replace,
        share=facts.share,
        relative=facts.relative,
        round=previous.round + 1 if previous else 1,
        previous=previous,
        prepared_at=now,
    )
    applied = rules_for(meeting)
    if applied is not None:
        require(rules.fits(ballot, applied.rulebook))
    ballot.version = facts.version or _frozen(actor, facts.text or title, now)
    ballot.save()
    BallotOption.objects.bulk_create(
        [BallotOption(ballot=ballot, number=rank, label=label) for rank, label in enumerate(options, 1)]
    )
    return ballot


def _frozen(actor: Actor, body: str, now: datetime) -> Version:
    return freeze(actor=actor, text=start_text(actor=actor, body=body, now=now), now=now, note=_("mis aux voix"))


def _check(facts: BallotFacts, title: str, options: list[str]) -> None:
    errors: dict[str, str] = {}
    if not title:
        errors["title"] = _("Dites en une phrase ce qui est mis aux voix.")
    elif len(title) > LONGEST_TITLE:
        errors["title"] = _("L’objet compte plus de 200 caractères : résumez-le, le texte voté dit le reste.")
    if facts.kind == BallotKind.POSITION:
        if options:
            errors["options"] = _("On vote pour ou contre un texte : ne donnez pas de propositions.")
        if facts.version is None and not texts.normalise(facts.text).strip():
            errors["text"] = _("Écrivez le texte mis aux voix, ou choisissez une version déjà écrite.")
        if facts.relative:
            errors["relative"] = _("La majorité relative vaut entre plusieurs propositions.")
    else:
        if len(options) < (1 if facts.kind == BallotKind.NOMINATION else 2):
            errors["options"] = _("Donnez les propositions, une par ligne : deux au moins, ou un nom au moins.")
        elif len(options) > MOST_OPTIONS:
            errors["options"] = _("Soixante propositions au plus.")
        elif len({one.casefold() for one in options}) < len(options):
            errors["options"] = _("Deux propositions sont les mêmes.")
        elif any(len(one) > LONGEST_TITLE for one in options):
            errors["options"] = _("Une proposition compte plus de 200 caractères : résumez-la.")
    if facts.relative and facts.share:
        errors["share"] = _("Une majorité qualifiée et une majorité relative ne vont pas ensemble.")
    if facts.is_secret and facts.may_replace:
        errors["may_replace"] = _("Un vote secret ne se retrouve pas : il ne peut pas être changé.")
    if errors:
        raise ValidationError(errors)
