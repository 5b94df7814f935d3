"""What is said about minutes on several pages."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ensems.meetings.minutes.models import MeetingSecretary
from ensems.meetings.models import Meeting


def told_officers(meeting: Meeting, secretaries: Sequence[MeetingSecretary]) -> str:
    """« Anne Roux préside ; Jean Bosc tient le procès-verbal. »

    Reads `meeting.chair.person` and each `mandate.person`.
    """
    presides = (
        _("%(name)s préside") % {"name": meeting.chair.person.name}
        if meeting.chair is not None
        else _("Personne n’est encore nommé pour présider")
    )
    if not secretaries:
        return _("%(presides)s ; aucun secrétaire de séance n’est encore nommé.") % {"presides": presides}
    *first, last = [one.mandate.person.name for one in secretaries]
    names = _("%(first)s et %(last)s") % {"first": ", ".join(first), "last": last} if first else last
    write = ngettext("%(names)s tient le procès-verbal", "%(names)s tiennent le procès-verbal", len(secretaries)) % {
        "names": names
    }
    return _("%(presides)s ; %(write)s.") % {"presides": presides, "write": write}
