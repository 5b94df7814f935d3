"""How the register says what happens to ballots."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ensems.meetings.ballots.models import Ballot
from ensems.register import subjects
from ensems.register.subjects import SubjectLink
from ensems.register.verbs import describe

describe(
    {
        "ballot.opened": _("Scrutin ouvert"),
        "ballot.form_asked": _("Scrutin public ou secret demandé par des membres"),
        "ballot.counted": _("Scrutin clos et dépouillé"),
        "ballot.cancelled": _("Scrutin annulé"),
    }
)


def _link(name: str) -> SubjectLink | None:
    slug, _slash, number = name.rpartition("/")
    found = Ballot.objects.filter(meeting__slug=slug, number=number) if number.isdecimal() else Ballot.objects.none()
    ballot = found.first()
    if ballot is None:
        return None
    return SubjectLink(ballot.title, reverse("meetings:ballot", args=[slug, ballot.number]))


subjects.resolver("scrutin", _link, label=_("Scrutin"))
