"""The roll of a ballot, as a file: what it takes to count again oneself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from ensems.assembly.models import Mandate
from ensems.interface import lists
from ensems.meetings.ballots.models import Ballot, RollEntry


def roll(
    request: HttpRequest, ballot: Ballot, found: Iterable[RollEntry], offered: Sequence[tuple[str, str]]
) -> HttpResponse:
    """One line a voice that was heard; the choice in an open ballot only."""
    words = dict(offered)
    headings = [
        _("Territoire"),
        _("Code du territoire"),
        _("Siège"),
        _("Nature du siège"),
        _("Personne"),
        _("Exprimée par"),
        _("Code du territoire de qui vote"),
        _("Siège de qui vote"),
        _("Nature du siège de qui vote"),
    ]
    if not ballot.is_secret:
        headings += [_("Vote"), _("Code du vote")]
    lines = (_line(one, words, ballot.is_secret) for one in found)
    return lists.export(request, f"scrutin-{ballot.meeting.slug}-{ballot.number}", headings, lines)


def _line(one: RollEntry, words: dict[str, str], secret: bool) -> list[object]:
    mandate, by = one.mandate, one.by
    line: list[object] = [
        one.seat.delegation,
        _code(mandate),
        mandate.seat.number,
        mandate.seat.kind,
        mandate.person.name,
        by.person.name if one.is_carried else "",
        _code(by),
        by.seat.number,
        by.seat.kind,
    ]
    return line if secret else [*line, words.get(one.vote.choice, one.vote.choice), one.vote.choice]


def _code(mandate: Mandate) -> str:
    """A body that the rules of the term name has none."""
    return mandate.seat.territory.code if mandate.seat.territory else ""
