"""What was to be said and did not leave; what was to be done in the background and was not."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from ensems.core.decisions import require
from ensems.interface.lists import page_of
from ensems.notices import operations, queries, rules, tending
from ensems.notices.models import Notice


def outbox(request: HttpRequest) -> HttpResponse:
    require(rules.may_tend_messages(request.actor))
    if request.method == "POST":
        return _retry(request)
    counts, health = queries.notice_counts(), queries.worker_health(request.now)
    status = request.GET.get("etat", "")
    page = page_of(queries.notices(status), request)
    return render(
        request,
        "notices/outbox.html",
        {
            "page": page,
            "rows": queries.notice_rows(page.object_list),
            "status": status,
            "states": [(value, label, counts[value]) for value, label in Notice.Status.choices],
            "health": health,
            "tasks": queries.failed_tasks() if health.failed else [],
        },
    )


def _retry(request: HttpRequest) -> HttpResponse:
    """One gesture, on a message or on a task."""
    try:
        if "message" in request.POST:
            number = request.POST["message"]
            notice = get_object_or_404(Notice, pk=int(number) if number.isdecimal() and len(number) < 19 else 0)
            operations.retry(actor=request.actor, notice=notice, now=request.now)
            messages.success(request, _("Le message attend de nouveau son départ."))
        else:
            task_id = str(UUID(request.POST.get("tache", "")))
            tending.retry_task(actor=request.actor, task_id=task_id, now=request.now)
            messages.success(request, _("La tâche attend de nouveau son tour."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except ValueError:
        raise Http404 from None
    return redirect("notices:outbox")
