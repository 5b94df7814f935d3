"""Places that apps above fill on the page of a session; `meeting=`."""

from ensems.interface.slots import declare

declare("meeting.sections")
# Frozen texts that may be put to the vote: (writing.models.Version, label); `meeting=`.
declare("ballot.texts", data=True)

from ensems.meetings.ballots import slots  # noqa: E402

__all__ = ["slots"]
