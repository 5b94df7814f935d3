"""A meeting under way, as its pages say it: sentences to announce, times, shares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ensems.accounts.enums import Gender
from ensems.interface.shapes import Attached
from ensems.meetings.ballots.enums import State
from ensems.meetings.live.marks import marks
from ensems.meetings.live.queries import Live
from ensems.meetings.models import Meeting
from ensems.meetings.presentation import Said

# Further back, whether the quorum was ever reached is read in the list of what was found.
MOST_STEPS = 60
BEFORE, OPEN, CLOSED, CANCELLED = "before", "open", "closed", "cancelled"


@dataclass(frozen=True, slots=True)
class News:
    """A sentence that is said aloud once: when its key was not there a moment ago."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Side:
    """How long the people of one gender spoke, in speeches that ended; `share` in hundredths."""

    label: str
    seconds: int
    speeches: int
    share: int


@dataclass(frozen=True, slots=True)
class Shown:
    """What the template of the live page reads. `lost_at`: since when the quorum is no longer there, when it was.
    `over`: the speech under way has used its time."""

    state: str
    live: Live
    news: Sequence[News]
    documents: Sequence[Attached]
    note: str
    sides: Sequence[Side]
    lost_at: datetime | None
    over: bool

    @property
    def marks(self) -> list[str]:
        return marks(self.live)

    @property
    def around(self) -> str:
        """What is told around the session, with the numbers that are known here: the others would have to be asked."""
        voted, spoken = len(self.live.ballots), self.live.times.speeches
        facts = {
            "ballots": ngettext("%(n)d scrutin", "%(n)d scrutins", voted) % {"n": voted} if voted else _("scrutins"),
            "speeches": ngettext("%(n)d prise de parole", "%(n)d prises de parole", spoken) % {"n": spoken}
            if spoken
            else _("prises de parole"),
        }
        if self.live.meeting.kind == Meeting.Kind.WORKSHOP:
            return _("Autour de la séance\u00a0: saisines, %(ballots)s, notes de l’atelier, %(speeches)s") % facts
        return _("Autour de la séance\u00a0: saisines, %(ballots)s, procès-verbal, %(speeches)s") % facts


def state_of(meeting: Meeting) -> str:
    if meeting.cancelled_at is not None:
        return CANCELLED
    if meeting.closed_at is not None:
        return CLOSED
    return OPEN if meeting.is_open else BEFORE


def shown(live: Live, said: Said | None, now: datetime) -> Shown:
    """`said`: the last call, with the documents that it announced."""
    current = live.current
    told = next((one for one in said.items if current and one.key == current.item.pk), None) if said else None
    speech = live.speech
    lost = lost_at(live, now)
    return Shown(
        state=state_of(live.meeting),
        live=live,
        news=_news(live, lost is not None),
        documents=told.documents if told else (),
        note=told.note if told else "",
        sides=sides_of(live.times.sides),
        lost_at=lost,
        over=bool(speech and live.limit and speech.seconds(now) >= live.limit),
    )


def sides_of(sides: Any) -> list[Side]:
    """Women, men, then those of whom it is not known, when they spoke."""
    whole = sum(seconds for seconds, _speeches in sides.values())
    named = [(Gender.WOMAN, _("femmes")), (Gender.MAN, _("hommes")), ("", _("non précisé"))]
    return [
        Side(str(label), *sides.get(key, (0, 0)), share=_hundredths(sides.get(key, (0, 0))[0], whole))
        for key, label in named
        if key or key in sides
    ]


def lost_at(live: Live, now: datetime) -> datetime | None:
    """When the quorum of the item under way was lost; None while it is reached, or if it never was since the opening.
    Presences and proxies are gone through backwards."""
    opened, presence = live.meeting.opened_at, live.presence
    if presence is None or opened is None or live.quorum is None or live.quorum.reached:
        return None
    item = live.current.item if live.current else None
    steps = {at for stay in presence.stays for at in (stay.arrived, stay.left)}
    steps |= {at for power in presence.powers for at in (power.given, power.revoked)}
    later = sorted((at for at in steps if at is not None and opened < at <= now), reverse=True)
    for since in later[:MOST_STEPS]:
        if presence.quorum(since - timedelta(microseconds=1), item).reached:
            return since
    return None


def _news(live: Live, lost: bool) -> list[News]:
    found = []
    if live.current is not None:
        text = _("Point %(number)s : %(title)s.")
        item = live.current.item
        found.append(News(f"point-{item.pk}", text % {"number": live.current.number, "title": item.title}))
    if live.quorum is not None and live.quorum.needed is not None:
        pattern = _("Quorum perdu : %(found)s.") if lost else _("Quorum non atteint : %(found)s.")
        if live.quorum.reached:
            pattern = _("Quorum atteint : %(found)s.")
        key = "quorum-oui" if live.quorum.reached else "quorum-non"
        found.append(News(key, pattern % {"found": live.quorum.sentence}))
    for ballot, state in live.ballots:
        if state == State.OPEN:
            text = _("Le scrutin %(number)d est ouvert : %(title)s.")
            found.append(News(f"scrutin-{ballot.pk}", text % {"number": ballot.number, "title": ballot.title}))
        elif state == State.COUNTED:
            text = _("Scrutin %(number)d, %(title)s : %(outcome)s.")
            facts = {
                "number": ballot.number,
                "title": ballot.title,
                "outcome": ballot.result.get_outcome_display(),
            }
            found.append(News(f"resultat-{ballot.pk}", text % facts))
    return found


def _hundredths(part: int, whole: int) -> int:
    return round(100 * part / whole) if whole else 0
