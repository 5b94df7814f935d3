"""Recording sessions, planning a day, writing agendas, adopting rules."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ensems.core import clock
from ensems.core.decisions import require
from ensems.meetings import agenda, convening, operations, queries, rules
from ensems.meetings.forms import DayForm, DocumentForm, ItemForm, MeetingForm, RulesForm
from ensems.meetings.models import AgendaDocument, AgendaItem, Meeting, StandingRules
from ensems.meetings.rules_of_meeting import PRESET_NAMES, PRESETS
from ensems.meetings.views.shared import find, status, tell

RENAMED = {"starts_at": "starts", "ends_at": "ends"}


def record(request: HttpRequest) -> HttpResponse:
    require(rules.may_record_meeting(request.actor))
    return _form(request, None)


def correct(request: HttpRequest, slug: str) -> HttpResponse:
    meeting = find(slug)
    require(rules.may_record_meeting(request.actor))
    return _form(request, meeting)


def _form(request: HttpRequest, meeting: Meeting | None) -> HttpResponse:
    form = MeetingForm(request.POST or None, initial=MeetingForm.start(meeting) if meeting else None)
    if request.method == "POST" and form.is_valid():
        try:
            if meeting is None:
                saved = operations.record_meeting(actor=request.actor, facts=form.facts(), now=request.now)
            else:
                facts = replace(form.facts(), is_demonstration=meeting.is_demonstration)
                saved = operations.correct_meeting(actor=request.actor, meeting=meeting, facts=facts, now=request.now)
        except ValidationError as error:
            tell(form, error, **RENAMED)
        else:
            messages.success(request, _("La séance est enregistrée."))
            return redirect("meetings:detail", saved.slug)
    return render(request, "meetings/form.html", {"form": form, "meeting": meeting}, status=status(form))


def plan_day(request: HttpRequest) -> HttpResponse:
    require(rules.may_record_meeting(request.actor))
    form = DayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            plenary = operations.plan_day(actor=request.actor, plan=form.plan(), now=request.now)
        except ValidationError as error:
            tell(form, error)
        else:
            messages.success(request, _("La journée est prête : la plénière et ses ateliers, avec leur ordre du jour."))
            return redirect("meetings:prepare", plenary.slug)
    return render(request, "meetings/day.html", {"form": form}, status=status(form))


def adopt_rules(request: HttpRequest) -> HttpResponse:
    """From a preset, or from the version in force."""
    require(rules.may_adopt_rules(request.actor))
    asked, last = request.GET.get("modele", ""), StandingRules.objects.first()
    preset = asked if asked in PRESETS else ""
    start = PRESETS[preset] if preset else last.rulebook if last else PRESETS["commune"]
    initial = {
        **RulesForm.start(start),
        "name": _("Règlement de séance"),
        "in_force_from": clock.today(request.now),
    }
    form = RulesForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            operations.adopt_standing_rules(
                actor=request.actor,
                name=form.cleaned_data["name"],
                rulebook=form.rulebook(),
                preset=preset,
                in_force_from=form.cleaned_data["in_force_from"],
                reference=form.cleaned_data["reference"],
                now=request.now,
            )
        except ValidationError as error:
            tell(form, error)
        else:
            messages.success(request, _("Cette version du règlement est enregistrée."))
            return redirect("meetings:rules")
    return render(
        request,
        "meetings/rules_form.html",
        {"form": form, "presets": PRESET_NAMES, "preset": preset, "last": last},
        status=status(form),
    )


# --- The agenda -----------------------------------------------------------------------------------------------


def prepare(request: HttpRequest, slug: str) -> HttpResponse:
    """The agenda as it is being written, and a form for one more item."""
    meeting = find(slug)
    require(rules.may_tend(request.actor))
    allowed = rules.may_prepare(request.actor, meeting)
    items = list(AgendaItem.objects.filter(meeting=meeting).prefetch_related("documents__file"))
    found = {item.pk: item for item in items}
    lines = agenda.lines([item.node for item in items])
    hosts = AgendaItem.objects.filter(pk__in=[line.node.key for line in lines if line.depth < agenda.DEEPEST])
    form = ItemForm(request.POST or None, hosts=hosts)
    if request.method == "POST" and form.is_valid():
        try:
            operations.add_item(
                actor=request.actor,
                meeting=meeting,
                facts=form.facts(),
                under=form.cleaned_data["under"],
                now=request.now,
            )
        except ValidationError as error:
            tell(form, error)
        else:
            messages.success(request, _("Le point est ajouté."))
            return redirect("meetings:prepare", meeting.slug)
    return render(
        request,
        "meetings/prepare.html",
        {
            "meeting": meeting,
            "allowed": allowed,
            "rows": [
                (line, found[line.node.key], convening.hour_after(meeting.starts_at, line.after)) for line in lines
            ],
            "total": agenda.total([item.node for item in items]),
            "form": form,
            "last": queries.last_call(meeting),
            "parts": queries.parts_of(meeting),
        },
        status=status(form),
    )


def edit_item(request: HttpRequest, pk: int) -> HttpResponse:
    item = _item(request, pk)
    require(rules.may_prepare(request.actor, item.meeting))
    start = {"title": item.title, "note": item.note, "minutes": item.minutes}
    form = ItemForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            operations.edit_item(actor=request.actor, item=item, facts=form.facts(), now=request.now)
        except ValidationError as error:
            tell(form, error)
        else:
            messages.success(request, _("Le point est enregistré."))
            return redirect("meetings:prepare", item.meeting.slug)
    return render(request, "meetings/item.html", {"item": item, "form": form}, status=status(form))


@require_POST
def move_item(request: HttpRequest, pk: int) -> HttpResponse:
    item = _item(request, pk)
    way = request.POST.get("sens", "")
    if way not in (agenda.UP, agenda.DOWN, agenda.IN, agenda.OUT):
        raise ValidationError(_("Dites dans quel sens déplacer ce point."))
    operations.move_item(actor=request.actor, item=item, way=way, now=request.now)
    return redirect("meetings:prepare", item.meeting.slug)


@require_POST
def remove_item(request: HttpRequest, pk: int) -> HttpResponse:
    item = _item(request, pk)
    operations.remove_item(actor=request.actor, item=item, now=request.now)
    messages.success(request, _("Le point est retiré, avec ceux qui étaient dessous."))
    return redirect("meetings:prepare", item.meeting.slug)


def add_document(request: HttpRequest, pk: int) -> HttpResponse:
    item = _item(request, pk)
    require(rules.may_prepare(request.actor, item.meeting))
    form = DocumentForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.add_document(
                actor=request.actor,
                item=item,
                title=form.cleaned_data["title"],
                upload=form.cleaned_data["file"],
                now=request.now,
            )
        except ValidationError as error:
            tell(form, error)
        else:
            messages.success(request, _("Le document est joint. Il sera public avec la convocation."))
            return redirect("meetings:prepare", item.meeting.slug)
    return render(request, "meetings/document.html", {"item": item, "form": form}, status=status(form))


@require_POST
def remove_document(request: HttpRequest, pk: int) -> HttpResponse:
    require(rules.may_tend(request.actor))
    document = get_object_or_404(AgendaDocument.objects.select_related("item__meeting", "file"), pk=pk)
    slug = document.item.meeting.slug
    operations.remove_document(actor=request.actor, document=document, now=request.now)
    messages.success(request, _("Le document est retiré."))
    return redirect("meetings:prepare", slug)


def _item(request: HttpRequest, pk: int) -> AgendaItem:
    """Drafts are the secretariat's: others are refused before they learn whether the item exists."""
    require(rules.may_tend(request.actor))
    return get_object_or_404(AgendaItem.objects.select_related("meeting"), pk=pk)
