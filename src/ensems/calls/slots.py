"""Places that apps above fill on the page of a call; `call=`."""

from ensems.interface.slots import declare

declare("call.sections")
