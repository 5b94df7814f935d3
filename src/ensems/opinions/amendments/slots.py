"""What opinions give to the ballots of a meeting: texts that may be put to the vote, and what a ballot decided."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _

from ensems.interface.slots import SlotContent, fill
from ensems.meetings.ballots.enums import BallotKind
from ensems.meetings.ballots.rules import may_conduct
from ensems.meetings.minutes.composition import Section
from ensems.meetings.models import Ballot, Meeting
from ensems.opinions import rules
from ensems.opinions.amendments import minutes, queries, wording
from ensems.opinions.amendments import rules as amendment_rules
from ensems.opinions.amendments.enums import Fate
from ensems.opinions.amendments.models import Amendment
from ensems.opinions.derivation import is_effective, is_held_on, plan
from ensems.opinions.enums import OpinionStatus, Outcome
from ensems.opinions.models import Opinion, Recommendation
from ensems.opinions.parts import put_to_vote
from ensems.writing.models import Version


@fill("ballot.texts", queries=3)
def texts_put_to_the_vote(*, request: HttpRequest, meeting: Meeting) -> list[tuple[Version, str]]:
    """Amendments in the order of votes, then each recommendation as amended, then the opinion as a whole."""
    told = list(queries.put_to_the_vote())
    found: list[tuple[Version, str]] = []
    wholes: dict[int, Opinion] = {}
    amendments = queries.votable(told, request.now)
    for one in told:
        for row in amendments.get(one.pk, ()):
            names = {"n": row.amendment.number, "ref": one.reference, "what": row.name}
            found.append((row.amendment.version, _("Amendement n° %(n)d à %(ref)s : %(what)s") % names))
        if one.version is not None:
            names = {"ref": one.reference, "title": one.title, "n": one.version.number}
            found.append((one.version, _("Préconisation %(ref)s, version %(n)d : %(title)s") % names))
        wholes[one.opinion_id] = one.opinion
    for whole in wholes.values():
        if whole.version is not None:
            names = {"ref": whole.reference, "title": whole.referral.title, "n": whole.version.number}
            found.append((whole.version, _("Avis %(ref)s en entier, version %(n)d : %(title)s") % names))
    return found


@fill("minutes.sections", queries=1, order=10)
def amendments_of_the_session(*, request: HttpRequest, meeting: Meeting) -> list[Section]:
    """For the minutes of a session: each amendment that it voted on, with the computation of the vote; each that fell
    or was withdrawn, with the reason."""
    told = minutes.told_of(meeting)
    sections = ((_("Amendements mis aux voix"), told.voted), (_("Amendements tombés ou retirés"), told.gone))
    return [Section(title, [_line(one) for one in rows]) for title, rows in sections if rows]


def _line(one: Amendment) -> str:
    return _("Amendement n° %(n)d à %(ref)s (%(what)s), %(fate)s : %(computation)s") % {
        "n": one.number,
        "ref": one.recommendation.reference,
        "what": wording.short(one.change),
        "fate": one.get_fate_display(),
        "computation": " ".join(one.ground.splitlines()),
    }


@fill("ballot.sections", queries=5)
def what_it_decided(*, request: HttpRequest, ballot: Ballot) -> SlotContent | None:
    """The amendment, the recommendation or the opinion that the ballot was held on; for who presides, the gesture that
    reads the decision."""
    text = queries.text_of(ballot) if ballot.kind == BallotKind.POSITION else None
    if text is None:
        return None
    amendment: Amendment | None = getattr(text, "amendment", None)
    told: Recommendation | None = amendment.recommendation if amendment else getattr(text, "recommendation", None)
    opinion: Opinion | None = told.opinion if told else getattr(text, "opinion", None)
    if opinion is None or opinion.status == OpinionStatus.DRAFTING:
        return None
    version = amendment.version if amendment else told.version if told else opinion.version
    counted = getattr(ballot, "result", None) is not None
    context = {
        "ballot": ballot,
        "amendment": amendment,
        "recommendation": told,
        "opinion": opinion,
        "reference": opinion.reference,
        "superseded": is_held_on(ballot, version),
        "counted": counted,
        "may_settle": None,
        "derivable": None,
        "missing": "",
        "blocked": "",
    }
    if counted and may_conduct(request.actor, ballot.meeting) and is_effective(ballot):
        if amendment:
            signatures = len(queries.signed(amendment))
            may = amendment_rules.may_settle(request.actor, amendment, opinion, ballot, signatures, request.now)
            context |= {"may_settle": may, "blocked": may.reason if amendment.fate == Fate.DEPOSITED else ""}
        elif opinion.status == OpinionStatus.SUBMITTED and (told is None or told.outcome == Outcome.PENDING):
            context |= _derivable(request, opinion)
    return SlotContent("opinions/slots/ballot.html", context)


def _derivable(request: HttpRequest, opinion: Opinion) -> dict[str, object]:
    """Three SQL queries."""
    known = plan(opinion, put_to_vote(opinion))
    missing = [line.recommendation.reference for line in known.lines if line.chosen is None]
    may = rules.may_record_adoption(request.actor, opinion, request.now, known.meetings)
    return {
        "derivable": may if not missing else None,
        "missing": ", ".join(missing),
        "blocked": "" if missing else may.reason,
    }
