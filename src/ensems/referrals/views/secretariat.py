"""Preparing and transmitting saisines, changing their dates, keeping policies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ensems.assembly.queries import institution
from ensems.core.decisions import require
from ensems.core.partial_dates import DAY
from ensems.interface.templatetags.ensems import hour
from ensems.referrals import operations, presentation, rules
from ensems.referrals.enums import Origin, PhaseKind
from ensems.referrals.forms import (
    BeginForm,
    DetailsForm,
    DocumentForm,
    PhaseChangeForm,
    PhasesForm,
    PolicyForm,
    PolicyVersionForm,
    Questions,
    TransmitForm,
    faults,
    questions_start,
)
from ensems.referrals.models import Referral, ReferralDocument, RegionalPolicy

A_DAY = 24 * 60 * 60


def begin(request: HttpRequest) -> HttpResponse:
    require(rules.may_prepare_any(request.actor))
    origins = [origin for origin in Origin.values if rules.may_prepare(request.actor, origin)]
    form = BeginForm(request.POST or None, origins=origins)
    if request.method == "POST" and form.is_valid():
        body = institution()
        details = operations.Details(
            title=form.cleaned_data["title"],
            context=form.cleaned_data["context"],
            answer_within_days=body.answer_within_days if body else 60,
        )
        try:
            referral = operations.create_referral(
                actor=request.actor, origin=form.cleaned_data["origin"], details=details, now=request.now
            )
        except ValidationError as error:
            tell(form, error)
        else:
            messages.success(request, _("Le projet de saisine est enregistré. Posez maintenant ses questions."))
            return redirect("referrals:prepare", referral.slug)
    return render(request, "referrals/begin.html", {"form": form}, status=_status(form))


def prepare(request: HttpRequest, slug: str) -> HttpResponse:
    referral = _visible(request, slug)
    require(rules.may_edit(request.actor, referral))
    more = 1 if "question" in request.GET else 0
    if request.method == "POST":
        return _save(request, referral)
    questions = list(referral.questions.all())
    return _preparation(
        request,
        referral,
        DetailsForm(referral),
        Questions(initial=questions_start(questions, blank=1 + more if questions else 3), prefix="questions"),
        PhasesForm(initial=PhasesForm.start(referral)),
    )


@require_POST
def save(request: HttpRequest, slug: str) -> JsonResponse:
    """What the page sends while one types. Says {revision, saved_at, questions: the key of each row by field}.

    What cannot be saved yet gives {errors: sentences} (422); what somebody else saved since, {notice} (409).
    """
    referral = _visible(request, slug)
    require(rules.may_edit(request.actor, referral))
    typed = Typed.of(request, referral)
    try:
        if not typed.is_valid():
            return JsonResponse({"errors": faults(typed.form, typed.questions, typed.phases)}, status=422)
        saved = typed.submit(request, referral)
    except operations.Outdated as error:
        return JsonResponse({"notice": error.messages[0]}, status=409)
    except ValidationError as error:
        return JsonResponse({"errors": error.messages}, status=422)
    rows = zip(typed.questions.kept(), saved.questions.all(), strict=True)
    answer = {
        "revision": saved.revision,
        "saved_at": hour(request.now),
        "questions": {form.add_prefix("pk"): question.pk for form, question in rows},
    }
    return JsonResponse(answer, headers={"Cache-Control": "no-store"})


@dataclass(frozen=True, slots=True)
class Typed:
    """The three parts of the form of a preparation, as they were sent."""

    form: DetailsForm
    questions: Any
    phases: PhasesForm

    @classmethod
    def of(cls, request: HttpRequest, referral: Referral) -> Typed:
        details = DetailsForm(referral, request.POST)
        return cls(details, Questions(request.POST, prefix="questions"), PhasesForm(request.POST))

    def is_valid(self) -> bool:
        return bool(self.form.is_valid() & self.questions.is_valid() & self.phases.is_valid())

    def submit(self, request: HttpRequest, referral: Referral) -> Referral:
        saved = operations.save_preparation(
            actor=request.actor,
            referral=referral,
            details=self.form.details(),
            questions=self.questions.lines(),
            phases=self.phases.lines(),
            base_revision=self._base(request, referral),
            now=request.now,
        )
        cache.set(_saver_key(saved, saved.revision), _saver(request), A_DAY)
        return saved

    def _base(self, request: HttpRequest, referral: Referral) -> int:
        """A save of this very page, whose answer a cut network lost, is not somebody else's."""
        base, last = self.form.cleaned_data["base_revision"], referral.revision
        if _saver(request) and 0 <= last - base < 50:
            since = [_saver_key(referral, revision) for revision in range(base + 1, last + 1)]
            if all(cache.get(key) == _saver(request) for key in since):
                return last
        return base


def _saver(request: HttpRequest) -> str:
    """Who saves, from which opening of the page; nothing without JavaScript."""
    page = request.POST.get("page", "")[:40]
    return f"{request.actor.key}:{page}" if page else ""


def _saver_key(referral: Referral, revision: int) -> str:
    return f"referrals.saver:{referral.pk}:{revision}"


def _save(request: HttpRequest, referral: Referral) -> HttpResponse:
    typed, outdated = Typed.of(request, referral), False
    form = typed.form
    if typed.is_valid():
        try:
            typed.submit(request, referral)
        except operations.Outdated as error:
            outdated = True
            tell(form, error)
            # What was typed stays; saving again is then a choice made knowingly.
            referral.refresh_from_db()
            form.data = form.data.copy()
            form.data["base_revision"] = str(referral.revision)
        except ValidationError as error:
            tell(form, error)
        else:
            messages.success(request, _("La préparation est enregistrée."))
            after = request.POST.get("then", "")
            if after == "transmit":
                return redirect("referrals:transmit", referral.slug)
            if after == "question":
                return redirect(f"{reverse('referrals:prepare', args=[referral.slug])}?question=1#questions")
            return redirect("referrals:prepare", referral.slug)
    return _preparation(request, referral, form, typed.questions, typed.phases, outdated)


def _preparation(
    request: HttpRequest,
    referral: Referral,
    form: DetailsForm,
    questions: Any,
    phases: PhasesForm,
    outdated: bool = False,
) -> HttpResponse:
    wrong = bool(form.is_bound and (form.errors or phases.errors or not questions.is_valid()))
    return render(
        request,
        "referrals/prepare.html",
        {
            "referral": referral,
            "form": form,
            "questions": questions,
            "phases": phases,
            "pairs": phases.pairs(),
            "wrong": wrong,
            # Over what somebody else saved, one saves knowingly, with the button: not while typing.
            "saves_itself": not outdated,
            "page_id": request.POST.get("page", "")[:40],
            "document_form": DocumentForm(prefix="document"),
            "documents": list(referral.documents.select_related("file")),
            "may_transmit": bool(rules.may_transmit(request.actor, referral)),
        },
        status=422 if wrong else 200,
    )


def documents(request: HttpRequest, slug: str) -> HttpResponse:
    referral = _visible(request, slug)
    require(rules.may_attach(request.actor, referral))
    form = DocumentForm(request.POST or None, request.FILES or None, prefix="document")
    if request.method == "POST" and form.is_valid():
        try:
            operations.attach_document(
                actor=request.actor,
                referral=referral,
                upload=form.cleaned_data["upload"],
                title=form.cleaned_data["title"],
                now=request.now,
            )
        except ValidationError as error:
            tell(form, error)
        else:
            messages.success(request, _("Le document est joint."))
            return _back(referral)
    return render(request, "referrals/documents.html", {"referral": referral, "form": form}, status=_status(form))


@require_POST
def remove_document(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    referral = _visible(request, slug)
    document = get_object_or_404(ReferralDocument.objects.select_related("referral", "file"), referral=referral, pk=pk)
    operations.detach_document(actor=request.actor, document=document, now=request.now)
    messages.success(request, _("Le document est retiré."))
    return redirect("referrals:prepare", referral.slug)


def transmit(request: HttpRequest, slug: str) -> HttpResponse:
    """The whole saisine read once more, what is missing, and the button that makes it an act."""
    referral = _visible(request, slug)
    require(rules.may_transmit(request.actor, referral))
    questions, phases = list(referral.questions.all()), list(referral.phases.all())
    missing = operations.problems(referral, questions, phases, request.now)
    form = TransmitForm(request.POST or None, initial={"transmitted_by": presentation.transmitter(referral.origin)})
    if request.method == "POST" and form.is_valid():
        try:
            sent = operations.transmit_referral(
                actor=request.actor,
                referral=referral,
                transmitted_by=form.cleaned_data["transmitted_by"],
                now=request.now,
            )
        except ValidationError as error:
            tell(form, error)
        else:
            messages.success(
                request, _("La saisine %(reference)s est transmise et publique.") % {"reference": sent.reference}
            )
            return redirect("referrals:detail", sent.slug)
    context = {
        "referral": referral,
        "form": form,
        "questions": questions,
        "phases": phases,
        "missing": [message for error in missing for message in error.messages],
        "late": [phase for phase in phases if phase.opens_at < request.now],
    }
    return render(request, "referrals/transmit.html", context, status=_status(form))


def discard(request: HttpRequest, slug: str) -> HttpResponse:
    referral = _visible(request, slug)
    require(rules.may_edit(request.actor, referral))
    if request.method == "POST":
        operations.discard_referral(actor=request.actor, referral=referral, now=request.now)
        messages.success(request, _("Le projet de saisine est abandonné."))
        return redirect("referrals:list")
    return render(request, "referrals/discard.html", {"referral": referral})


def change_phase(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    referral = _visible(request, slug)
    if kind not in PhaseKind.values:
        raise Http404(_("Cette phase n’existe pas."))
    require(rules.may_change_phases(request.actor, referral))
    phase = rules.phase_of(referral, kind)
    initial = {"opens_at": phase.opens_at, "closes_at": phase.closes_at} if phase else {}
    data = request.POST.copy() if request.method == "POST" else None
    begun = phase is not None and phase.opens_at <= request.now
    form = PhaseChangeForm(data, initial=initial)
    form.fields["opens_at"].disabled = begun
    if request.method == "POST":
        ending_now = "now" in request.POST
        if form.is_valid():
            opens = phase.opens_at if phase is not None and begun else form.cleaned_data["opens_at"]
            try:
                operations.change_phase(
                    actor=request.actor,
                    referral=referral,
                    kind=kind,
                    opens_at=opens,
                    closes_at=request.now if ending_now else form.cleaned_data["closes_at"],
                    reason=form.cleaned_data["reason"],
                    now=request.now,
                )
            except ValidationError as error:
                tell(form, error)
            else:
                messages.success(request, _("Les nouvelles dates sont publiées, avec leur motif."))
                return redirect("referrals:detail", referral.slug)
    context = {
        "referral": referral,
        "phase": phase,
        "begun": begun,
        "label": PhaseKind(kind).label,
        "form": form,
    }
    return render(request, "referrals/change_phase.html", context, status=_status(form))


def add_policy(request: HttpRequest) -> HttpResponse:
    require(rules.may_keep_policies(request.actor))
    form = PolicyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.add_policy(actor=request.actor, now=request.now, **form.cleaned_data)
        except ValidationError as error:
            tell(form, error)
        else:
            messages.success(request, _("La politique est dans la liste."))
            return redirect("referrals:policy", made.slug)
    return render(request, "referrals/policy_form.html", {"form": form}, status=_status(form))


def add_policy_version(request: HttpRequest, slug: str) -> HttpResponse:
    policy = get_object_or_404(RegionalPolicy, slug=slug)
    require(rules.may_keep_policies(request.actor))
    form = PolicyVersionForm(request.POST or None, initial={"dated_precision": DAY})
    if request.method == "POST" and form.is_valid():
        try:
            operations.add_policy_version(actor=request.actor, policy=policy, now=request.now, **form.cleaned_data)
        except ValidationError as error:
            tell(form, error)
        else:
            messages.success(request, _("La nouvelle version est publiée."))
            return redirect("referrals:policy", policy.slug)
    return render(request, "referrals/policy_form.html", {"form": form, "policy": policy}, status=_status(form))


def tell(form: BaseForm, error: ValidationError) -> None:
    """What an operation refused, on the fields it names when the form has them."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, found in error.error_dict.items():
        form.add_error(name if name in form.fields else None, found if name != NON_FIELD_ERRORS else list(found))


def _visible(request: HttpRequest, slug: str) -> Referral:
    found = Referral.objects.visible_to(request.actor).prefetch_related("phases").filter(slug=slug).first()
    if found is None:
        raise Http404(_("Cette saisine n’existe pas, ou n’est pas encore transmise."))
    return found


def _back(referral: Referral) -> HttpResponse:
    return redirect("referrals:prepare" if referral.status == "draft" else "referrals:detail", referral.slug)


def _status(form: BaseForm) -> int:
    return 422 if form.is_bound and form.errors else 200
