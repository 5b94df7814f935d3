"""What people type about meetings."""

from ensems.meetings.forms.answers import AnswerForm, ArrivalForm, PresenceForm, ProxyDocumentForm, ProxyForm
from ensems.meetings.forms.sessions import (
    CallAgainForm,
    CallForm,
    CancelForm,
    DayForm,
    DocumentForm,
    ItemForm,
    MeetingForm,
)
from ensems.meetings.forms.standing_rules import RulesForm

__all__ = [
    "AnswerForm",
    "ArrivalForm",
    "CallAgainForm",
    "CallForm",
    "CancelForm",
    "DayForm",
    "DocumentForm",
    "ItemForm",
    "MeetingForm",
    "PresenceForm",
    "ProxyDocumentForm",
    "ProxyForm",
    "RulesForm",
]
