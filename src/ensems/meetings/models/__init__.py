"""Meetings: their rules, agenda, calls, who is there, who is represented."""

from ensems.meetings.ballots.models import (
    Ballot,
    BallotDemand,
    BallotOption,
    BallotResult,
    BallotVoice,
    RollEntry,
    Vote,
)
from ensems.meetings.live.models import Speech, SpeechRequest
from ensems.meetings.minutes.models import (
    ItemTenor,
    MeetingSecretary,
    Minutes,
    MinutesCorrection,
    RecordedDissent,
)
from ensems.meetings.models.agenda import AgendaDocument, AgendaItem, Recusal
from ensems.meetings.models.attendance import AttendanceInterval, Proxy, QuorumCheck
from ensems.meetings.models.calls import Convocation, ConvocationAnswer, ConvocationRecipient
from ensems.meetings.models.sessions import Meeting
from ensems.meetings.models.standing_rules import StandingRules

__all__ = [
    "AgendaDocument",
    "AgendaItem",
    "AttendanceInterval",
    "Ballot",
    "BallotDemand",
    "BallotOption",
    "BallotResult",
    "BallotVoice",
    "Convocation",
    "ConvocationAnswer",
    "ConvocationRecipient",
    "ItemTenor",
    "Meeting",
    "MeetingSecretary",
    "Minutes",
    "MinutesCorrection",
    "Proxy",
    "QuorumCheck",
    "RecordedDissent",
    "Recusal",
    "RollEntry",
    "Speech",
    "SpeechRequest",
    "StandingRules",
    "Vote",
]
