"""Places that apps above fill on the page of a session; `meeting=`."""

from ensems.interface.slots import declare

declare("meeting.sections")
