"""The elected member of the Region who answers: preparing, reading again, publishing, following up."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ensems.answers import operations, queries, rules
from ensems.answers.forms import FollowUpForm, PledgeFormSet, ResponseForm
from ensems.answers.models import Pledge, ResponseDraft
from ensems.core import clock
from ensems.core.decisions import require
from ensems.files.operations import store
from ensems.opinions.models import Recommendation
from ensems.opinions.queries import quotes_of
from ensems.writing.views import read_save, save_response


def _recommendation(request: HttpRequest, reference: str) -> Recommendation:
    found = get_object_or_404(
        Recommendation.objects.published().select_related("opinion__referral", "question", "version"),
        reference=reference,
    )
    require(rules.may_answer(request.actor, found, found.responses.last(), request.now))
    return found


def _draft(recommendation: Recommendation) -> ResponseDraft | None:
    return ResponseDraft.objects.select_related("text").filter(recommendation=recommendation).first()


@require_POST
def start(request: HttpRequest, reference: str) -> HttpResponse:
    recommendation = _recommendation(request, reference)
    operations.start_response(actor=request.actor, recommendation=recommendation, now=request.now)
    return redirect("answers:write", reference)


def write(request: HttpRequest, reference: str) -> HttpResponse:
    recommendation = _recommendation(request, reference)
    draft = _draft(recommendation)
    if draft is None:
        return render(request, "answers/start.html", _page(recommendation))
    studied = recommendation.responses.exists()
    form = ResponseForm(request.POST or None, initial={"kind": draft.kind, "office": draft.office}, after_study=studied)
    lines = PledgeFormSet(
        request.POST or None,
        initial=draft.pledges,
        prefix="engagements",
        form_kwargs={"today": clock.today(request.now)},
    )
    if request.method == "POST":
        valid = [form.is_valid(), lines.is_valid()]
        if all(valid):
            try:
                saved = operations.save_response_draft(
                    actor=request.actor,
                    draft=draft,
                    pledges=_pledges(lines),
                    now=request.now,
                    **form.cleaned_data,
                    **read_save(request),
                )
            except ValidationError as error:
                form.add_error(None, error.messages)
            else:
                if saved.notice:
                    messages.info(request, saved.notice)
                if "review" in request.POST:
                    return redirect("answers:review", reference)
                messages.success(request, _("Le projet de réponse est enregistré ; rien n’est publié."))
                return redirect("answers:write", reference)
    return render(
        request,
        "answers/write.html",
        {
            **_page(recommendation),
            "draft": draft,
            "form": form,
            "lines": lines,
            "text": draft.text,
            "body": request.POST.get("body", draft.text.body),
            "save_url": reverse("answers:save", args=[reference]),
        },
    )


def _page(recommendation: Recommendation) -> dict[str, object]:
    return {
        "recommendation": recommendation,
        "referral": recommendation.opinion.referral,
        "quotes": quotes_of([recommendation]),
    }


def _pledges(lines: PledgeFormSet) -> list[operations.PledgeLine]:
    filled = (line.cleaned_data for line in lines if line.cleaned_data.get("text"))
    return [operations.PledgeLine(d["text"], d["due_on"], d["due_precision"] or "day") for d in filled]


@require_POST
def save(request: HttpRequest, reference: str) -> HttpResponse:
    """What the editor sends every few seconds."""
    draft = _draft(_recommendation(request, reference))
    if draft is None:
        return HttpResponse(_("Ce projet de réponse n’existe plus."), status=404)
    saved = operations.save_reasons(actor=request.actor, draft=draft, now=request.now, **read_save(request))
    return save_response(request, saved=saved)


def review(request: HttpRequest, reference: str) -> HttpResponse:
    """Exactly what will be published; publishing asks for the very draft that was read."""
    recommendation = _recommendation(request, reference)
    draft = _draft(recommendation)
    if draft is None:
        return redirect("answers:write", reference)
    pledges = operations.drafted_pledges(draft)
    errors: list[str] = []
    if request.method == "POST":
        try:
            operations.publish_draft(
                actor=request.actor, draft=draft, seen=request.POST.get("seal", ""), now=request.now
            )
        except ValidationError as error:
            errors = error.messages
        else:
            messages.success(request, _("La réponse de la Région est publiée."))
            return redirect("opinions:recommendation", reference)
    return render(
        request,
        "answers/review.html",
        {
            **_page(recommendation),
            "draft": draft,
            "pledges": pledges,
            "errors": errors,
            "missing": operations.missing_in(draft),
            "seal": operations.seal_of(draft),
        },
    )


def follow_up(request: HttpRequest, pk: int) -> HttpResponse:
    pledge = get_object_or_404(
        Pledge.objects.select_related("response__recommendation__opinion__referral__policy"), pk=pk
    )
    require(rules.may_follow_up(request.actor, pledge, request.now))
    form = FollowUpForm(
        request.POST or None, request.FILES or None, pledge=pledge, initial={"on": clock.today(request.now)}
    )
    recommendation = pledge.response.recommendation
    if request.method == "POST" and form.is_valid() and _recorded(request, form, pledge):
        messages.success(request, _("La suite est enregistrée."))
        return redirect("opinions:recommendation", recommendation.reference)
    row = queries.pledge_rows(Pledge.objects.filter(pk=pk).select_related("response"), clock.today(request.now))[0]
    return render(
        request,
        "answers/follow_up.html",
        {
            "pledge": pledge,
            "row": row,
            "recommendation": recommendation,
            "referral": recommendation.opinion.referral,
            "form": form,
        },
    )


def _recorded(request: HttpRequest, form: FollowUpForm, pledge: Pledge) -> bool:
    data = dict(form.cleaned_data)
    upload = data.pop("upload")
    field: str | None = "upload"
    try:
        file = store(actor=request.actor, upload=upload, now=request.now) if upload else None
        field = None
        operations.record_follow_up(actor=request.actor, pledge=pledge, file=file, now=request.now, **data)
    except ValidationError as error:
        form.add_error(field, error)
        return False
    return True
