"""Every write about minutes, by moment."""

from ensems.meetings.minutes.operations.correcting import (
    answer_correction,
    propose_correction,
    reopen_minutes,
    send_minutes,
    settle_minutes,
)
from ensems.meetings.minutes.operations.drafting import compose_minutes, save_tenor
from ensems.meetings.minutes.operations.ending import adopt_minutes, publish_minutes
from ensems.meetings.minutes.operations.officers import (
    name_officers,
    record_dissent,
    remove_dissent,
)

__all__ = [
    "adopt_minutes",
    "answer_correction",
    "compose_minutes",
    "name_officers",
    "propose_correction",
    "publish_minutes",
    "record_dissent",
    "remove_dissent",
    "reopen_minutes",
    "save_tenor",
    "send_minutes",
    "settle_minutes",
]
