"""How late something is, as one says it: in days at first, then since when."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ensems.core import partial_dates, texts

# Beyond it, a number of days no longer says anything to anyone.
IN_DAYS = 180


def lateness(last_day: date, late_by: int) -> str:
    """12 jours de retard · en retard depuis mars 2026 · en retard depuis juillet 2018 (8 ans); "" when it is not late.

    `last_day` was the last one in time; `late_by` counts the days since. The exports keep the days.
    """
    if late_by <= 0:
        return ""
    if late_by <= IN_DAYS:
        return ngettext("%(n)s jour de retard", "%(n)s jours de retard", late_by) % {"n": texts.integer(late_by)}
    since = _("en retard depuis %(month)s") % {
        "month": partial_dates.sentence(last_day + timedelta(days=1), partial_dates.MONTH)
    }
    years = partial_dates.whole_years(last_day, last_day + timedelta(days=late_by))
    return f"{since} ({ngettext('%(n)d an', '%(n)d ans', years) % {'n': years}})" if years else since
