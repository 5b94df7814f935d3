"""Places that apps above fill on the page of a session; `meeting=`."""

from ensems.interface.slots import declare

declare("meeting.sections")
# What one may do while it is held; `meeting=`.
declare("meeting.actions")
# Frozen texts that may be put to the vote: (writing.models.Version, label); `meeting=`.
declare("ballot.texts", data=True)
# On the page of a ballot, what its result decided; `ballot=`, with its meeting, version and result.
declare("ballot.sections")
# What apps above add to the minutes: minutes.composition.Section; `meeting=`.
declare("minutes.sections", data=True)

from ensems.meetings.ballots import slots as ballots  # noqa: E402
from ensems.meetings.minutes import slots as minutes  # noqa: E402

__all__ = ["ballots", "minutes"]
