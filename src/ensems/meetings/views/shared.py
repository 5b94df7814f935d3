"""What the views about meetings share."""

from __future__ import annotations

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms import BaseForm
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from ensems.core.decisions import Refused
from ensems.meetings import queries
from ensems.meetings.models import Meeting


def find(slug: str) -> Meeting:
    meeting = queries.meeting(slug)
    if meeting is None:
        raise Http404(_("Cette séance n’est pas dans la liste."))
    return meeting


def tell(form: BaseForm, error: ValidationError | Refused, **names: str) -> None:
    """What an operation refused, next to its field when the form has one; `names`: fields called otherwise."""
    if isinstance(error, Refused):
        form.add_error(None, str(error.decision.reason))
        return
    for name, found in getattr(error, "error_dict", {NON_FIELD_ERRORS: error.messages}).items():
        field = names.get(name, name)
        form.add_error(field if field in form.fields else None, found)


def status(form: BaseForm) -> int:
    return 422 if form.is_bound and form.errors else 200


def pdf(content: bytes, name: str) -> HttpResponse:
    """Papers of a meeting name people: they are for whoever asked."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
