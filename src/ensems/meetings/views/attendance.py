"""Who is there: the secretariat's screen, codes, the signature sheet, proxies."""

from __future__ import annotations

import re
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables

from ensems.assembly.models import Mandate
from ensems.core import clock
from ensems.core.decisions import Refused, require
from ensems.files.links import private_link
from ensems.meetings import codes, exports, links, operations, queries, rules
from ensems.meetings.enums import Mode, Origin
from ensems.meetings.forms import PresenceForm, ProxyDocumentForm, ProxyForm
from ensems.meetings.models import AttendanceInterval, Meeting, Proxy
from ensems.meetings.views.shared import find, pdf, status, tell

_NUMBER = re.compile(r"[0-9]{1,12}")
GESTURES = {"sur-place": Mode.ON_SITE, "a-distance": Mode.REMOTE}


@never_cache
def presences(request: HttpRequest, slug: str) -> HttpResponse:
    """Everyone who may sit, with a button to come in or leave; the quorum of this very instant above."""
    meeting = find(slug)
    require(rules.may_tend(request.actor))
    if request.method == "POST":
        return _gesture(request, meeting)
    words = request.GET.get("q", "").strip()
    roll = queries.roll(meeting)
    shown = [row for row in roll.rows if _matches(row, words)]
    return render(
        request,
        "meetings/presences.html",
        {
            "meeting": meeting,
            "rows": shown,
            "words": words,
            "quorum": roll.presence.quorum(request.now) if roll.presence else None,
            "allowed": rules.may_record_presence(request.actor, meeting, request.now),
            "may_open": rules.may_open(request.actor, meeting, request.now),
            "may_close": rules.may_close(request.actor, meeting),
            "checks": queries.quorum_checks(meeting),
        },
    )


def _matches(row: queries.RollRow, words: str) -> bool:
    text = f"{row.name} {row.territory}".casefold()
    return all(word in text for word in words.casefold().split())


def _gesture(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    gesture, sep, number = request.POST.get("geste", "").partition(":")
    if gesture == "ouvrir":
        check = operations.open_meeting(actor=request.actor, meeting=meeting, now=request.now)
        messages.success(request, _("La séance est ouverte. %(found)s.") % {"found": check.computation})
    elif gesture == "clore":
        operations.close_meeting(actor=request.actor, meeting=meeting, now=request.now)
        messages.success(request, _("La séance est close ; les présences sont terminées avec elle."))
    elif gesture == "constater":
        check = operations.find_quorum(actor=request.actor, meeting=meeting, now=request.now)
        messages.success(request, _("Constaté : %(found)s.") % {"found": check.computation})
    elif _NUMBER.fullmatch(number) and (gesture in GESTURES or gesture == "partir"):
        mandate = get_object_or_404(Mandate.objects.select_related("person"), pk=int(number))
        if gesture == "partir":
            operations.record_departure(actor=request.actor, meeting=meeting, mandate=mandate, now=request.now)
        else:
            operations.record_arrival(
                actor=request.actor, meeting=meeting, mandate=mandate, mode=GESTURES[gesture], now=request.now
            )
    else:
        raise ValidationError(_("Choisissez un bouton de la page."))
    back = reverse("meetings:presences", args=[meeting.slug])
    words = request.POST.get("q", "")
    anchor = f"#m{number}" if sep else ""
    query = f"?{urlencode({'q': words})}" if words else ""
    return redirect(f"{back}{query}{anchor}")


def correct_presence(request: HttpRequest, pk: int) -> HttpResponse:
    """The two hours of one presence, as they should have been noted."""
    require(rules.may_tend(request.actor))
    interval = get_object_or_404(AttendanceInterval.objects.select_related("meeting", "person"), pk=pk)
    settled = queries.has_settled_minutes(interval.meeting)
    require(rules.may_correct_presence(request.actor, interval.meeting, settled=settled))
    start = {
        name: instant.astimezone(clock.PARIS) if instant else None
        for name, instant in (("arrived_at", interval.arrived_at), ("left_at", interval.left_at))
    }
    form = PresenceForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            operations.correct_presence(actor=request.actor, interval=interval, now=request.now, **form.cleaned_data)
        except (ValidationError, Refused) as error:
            tell(form, error)
        else:
            messages.success(request, _("La présence est corrigée ; le registre garde qu’elle l’a été."))
            return redirect("meetings:presences", interval.meeting.slug)
    return render(request, "meetings/presence.html", {"interval": interval, "form": form}, status=status(form))


@never_cache
def room_code(request: HttpRequest, slug: str) -> HttpResponse:
    """To show in the room: the code of these five minutes, and the address where to type it."""
    meeting = find(slug)
    require(rules.may_tend(request.actor))
    code = links.room_code(meeting.pk, request.now)
    address = request.build_absolute_uri(reverse("meetings:arrival", args=[meeting.slug]))
    return render(
        request,
        "meetings/room_code.html",
        {
            "meeting": meeting,
            "code": f"{code[:3]} {code[3:]}",
            "until": links.next_turn(request.now),
            "seconds": max(1, int((links.next_turn(request.now) - request.now).total_seconds()) + 1),
            "address": address,
            "qr": codes.qr_svg(address),
        },
    )


@never_cache
@sensitive_variables("token")
def badge(request: HttpRequest, token: str) -> HttpResponse:
    """What the secretariat sees when it scans a personal code: who it is, and a button."""
    require(rules.may_tend(request.actor))
    known = links.read(links.BADGE, token)
    found = queries.meeting_and_mandate(*known) if known else None
    if found is None:
        raise Http404(_("Ce code n’est pas un code d’arrivée."))
    meeting, mandate = found
    if request.method == "POST":
        operations.record_arrival(
            actor=request.actor, meeting=meeting, mandate=mandate, origin=Origin.BADGE, now=request.now
        )
        messages.success(request, _("Arrivée enregistrée : %(name)s.") % {"name": mandate.person.name})
        return redirect("meetings:badge", token)
    there = queries.presence_of(meeting, mandate)
    return render(
        request,
        "meetings/badge.html",
        {
            "meeting": meeting,
            "mandate": mandate,
            "there": there,
            "allowed": rules.may_record_presence(request.actor, meeting, request.now),
        },
    )


def sheet(request: HttpRequest, slug: str) -> HttpResponse:
    meeting = find(slug)
    require(rules.may_tend(request.actor))
    return pdf(exports.signature_sheet(meeting, request.now), f"emargement-{meeting.slug}.pdf")


@never_cache
def proxies(request: HttpRequest, slug: str) -> HttpResponse:
    """Those in force, and a form for one that came on paper."""
    meeting = find(slug)
    require(rules.may_tend(request.actor))
    if request.method == "POST" and "revoquer" in request.POST:
        number = request.POST["revoquer"]
        proxy = get_object_or_404(Proxy, meeting=meeting, pk=int(number) if _NUMBER.fullmatch(number) else 0)
        operations.revoke_proxy(actor=request.actor, proxy=proxy, now=request.now)
        messages.success(request, _("Le pouvoir est révoqué."))
        return redirect("meetings:proxies", meeting.slug)
    if request.method == "POST" and "joindre" in request.POST:
        return _join(request, meeting)
    form = ProxyForm(request.POST or None, request.FILES or None, people=queries.in_office(meeting))
    if request.method == "POST" and form.is_valid():
        try:
            operations.give_proxy(
                actor=request.actor,
                meeting=meeting,
                giver=form.cleaned_data["giver"],
                holder=form.cleaned_data["holder"],
                document=form.cleaned_data["document"],
                origin=Origin.SECRETARIAT,
                now=request.now,
            )
        except (ValidationError, Refused) as error:
            tell(form, error)
        else:
            messages.success(request, _("Le pouvoir est enregistré."))
            return redirect("meetings:proxies", meeting.slug)
    found = [
        (proxy, private_link(proxy.document) if proxy.document else "") for proxy in queries.standing_proxies(meeting)
    ]
    return render(
        request,
        "meetings/proxies.html",
        {"meeting": meeting, "found": found, "form": form, "standing": queries.rules_for(meeting)},
        status=status(form),
    )


def _join(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """The paper of a proxy that came without it."""
    number = request.POST["joindre"]
    proxy = get_object_or_404(Proxy, meeting=meeting, pk=int(number) if _NUMBER.fullmatch(number) else 0)
    form = ProxyDocumentForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, " ".join(form.errors["document"]))
    else:
        operations.document_proxy(
            actor=request.actor, proxy=proxy, document=form.cleaned_data["document"], now=request.now
        )
        messages.success(request, _("Le document est joint au pouvoir."))
    return redirect("meetings:proxies", meeting.slug)
