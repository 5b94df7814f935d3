"""Counting again: every result recomputed from the rows, and held against what was stored and registered."""

from __future__ import annotations

import json

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from ensems.meetings.ballots.models import Ballot, BallotResult
from ensems.meetings.ballots.rows import Counted, counted, counted_on_paper, facts


def closed_ballots() -> QuerySet[Ballot]:
    """Those that have a result, the oldest first, with what counting reads."""
    found = Ballot.objects.filter(result__isnull=False)
    found = found.select_related("meeting", "version", "rules", "paper", "result__act", "result__winner")
    return found.order_by("result__act")


def recount(ballot: Ballot) -> list[str]:
    """What does not agree, one sentence each; nothing when all does. Eight SQL queries at most."""
    result = ballot.result
    if ballot.on_paper:
        found = counted_on_paper(ballot, result.counts, result.entries, result.method)
    else:
        found = counted(ballot, result.method)
    wrong = []
    if not found.tally.agrees:
        wrong.append(
            _("%(votes)d votes pour %(entries)d émargements")
            % {"votes": found.tally.votes, "entries": found.tally.entries}
        )
    wrong += [words for words, holds in _stored(result, found) if not holds]
    kept = json.loads(result.act.content)
    if kept["facts"] != json.loads(json.dumps(facts(ballot, found))):
        wrong.append(_("l’acte du registre dit autre chose"))
    if kept["subject"] != ballot.subject or kept["verb"] != "ballot.counted":
        wrong.append(_("l’acte du registre est celui d’autre chose"))
    if ballot.is_secret and ballot.votes.filter(entry__isnull=False).exists():
        wrong.append(_("un vote secret porte un nom"))
    return wrong


def _stored(result: BallotResult, found: Counted) -> list[tuple[str, bool]]:
    return [
        (_("les voix comptées ne sont pas celles du résultat"), dict(found.tally.counts) == result.counts),
        (_("le nombre d’émargements n’est pas celui du résultat"), found.tally.entries == result.entries),
        (_("le nombre des sans réponse n’est pas celui du résultat"), found.tally.silent == result.silent),
        (_("l’issue n’est pas celle du résultat"), found.outcome == result.outcome),
        (
            _("la proposition retenue n’est pas celle du résultat"),
            found.winner == (result.winner.number if result.winner else None),
        ),
        (_("le calcul ne se dit pas de la même façon"), found.computation == result.computation),
        (_("l’empreinte des votes n’est pas celle du résultat"), found.digest == result.digest),
    ]
