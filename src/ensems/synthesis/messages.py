"""What the territory that contributed is told."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from ensems.accounts.models import Person
from ensems.notices.registry import Mail, message
from ensems.synthesis.models import Fate


@message("synthesis.fate")
def fate(params: dict[str, Any], person: Person) -> Mail | None:
    found = (
        Fate.objects.select_related("contribution__question__referral", "merged_into").filter(pk=params["fate"]).first()
    )
    if found is None:
        return None
    contribution = found.contribution
    lines = [
        _("Votre contribution %(ref)s, « %(title)s », a été examinée.")
        % {"ref": contribution.reference, "title": contribution.title},
        _("Ce qu’elle devient : %(kind)s.") % {"kind": found.get_kind_display()},
    ]
    if found.merged_into:
        lines.append(_("Elle est regroupée avec %(ref)s.") % {"ref": found.merged_into.reference})
    if found.reason:
        lines.append(_("Motif : %(reason)s") % {"reason": found.reason})
    return Mail(
        subject=_("%(ref)s : ce que devient votre contribution") % {"ref": contribution.reference},
        text="\n\n".join(lines),
    )
