"""Following a thing by mail: the request, its confirmation, what one follows, the one-click stop of mail programs."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_variables

from ensems.core.decisions import Refused, require
from ensems.notices.following import operations, queries, rules, subjects, tokens
from ensems.notices.following.forms import FollowForm
from ensems.notices.following.subjects import Followed


def _private(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For the pages that a signed link opens: kept by no cache, listed by no search engine."""

    @never_cache
    @sensitive_variables("token")
    @wraps(view)
    def guarded(request: HttpRequest, *arguments: Any, **given: Any) -> HttpResponse:
        response = view(request, *arguments, **given)
        response["X-Robots-Tag"] = "noindex"
        return response

    return guarded


@never_cache
def follow(request: HttpRequest, subject: str) -> HttpResponse:
    """The form that pages lead to. The electronic address travels in the body of a POST, never in a link."""
    what = _what(subject)
    signed_in = request.actor.person_id is not None
    if request.method == "POST" and signed_in:
        operations.follow(actor=request.actor, subject=what.subject, now=request.now)
        messages.success(request, _("Vous suivez %(name)s.") % {"name": what.name})
        return redirect("notices:own")
    form = FollowForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if limited := _too_many(request):
            return limited
        email = form.cleaned_data["email"]
        operations.ask_to_follow(actor=request.actor, email=email, subject=what.subject, now=request.now)
        return redirect("notices:asked", what.subject)
    already = signed_in and queries.follows(request.actor, what.subject)
    return render(
        request,
        "notices/follow.html",
        {"what": what, "form": form, "signed_in": signed_in, "already": already},
        status=422 if form.errors else 200,
    )


@never_cache
def asked(request: HttpRequest, subject: str) -> HttpResponse:
    """The same for every address, known or not."""
    return render(request, "notices/asked.html", {"what": _what(subject)})


@_private
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows a button and changes nothing: mail programs open links by themselves."""
    key = tokens.read_confirm(token)
    found = queries.subscription(key) if key else None
    what = subjects.find_one(found.subject) if found else None
    if found is None or what is None:
        return render(request, "notices/follow_unknown.html", {"reason": "", "what": None}, status=404)
    decision = rules.may_confirm(found, request.now)
    if request.method == "POST":
        try:
            operations.confirm_following(actor=request.actor, subscription=found, now=request.now)
        except (Refused, ValidationError):
            return redirect("notices:confirm", token)
        return redirect("notices:followed", tokens.to_manage(found.subscriber.key))
    if not decision:
        return render(request, "notices/follow_unknown.html", {"reason": decision.reason, "what": what}, status=410)
    return render(request, "notices/confirm.html", {"what": what, "already": found.confirmed_at is not None})


@_private
def followed(request: HttpRequest, token: str) -> HttpResponse:
    """« Mes suivis », by the signed link of any mail."""
    key = tokens.read_manage(token)
    if key is None:
        raise Http404(_("Ce lien est incomplet : reprenez-le dans un de nos messages."))
    one = queries.subscriber(key)
    address = queries.address_of(one) if one else ""
    if request.method == "POST":
        _stop_some(request, address)
        return redirect("notices:followed", token)
    rows = queries.followed_by(address) if address else []
    return render(request, "notices/followed.html", {"rows": rows, "address": address, "own": False})


@_private
def own(request: HttpRequest) -> HttpResponse:
    """The same for someone signed in."""
    require(rules.may_see_own(request.actor))
    address = request.user.email or ""
    if request.method == "POST":
        _stop_some(request, address)
        return redirect("notices:own")
    return render(
        request,
        "notices/followed.html",
        {"rows": queries.followed_by(address) if address else [], "address": address, "own": True},
    )


@csrf_exempt
@_private
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """The address of the header List-Unsubscribe (RFC 8058): a mail program posts to it, without session or cookie."""
    read = tokens.read_stop(token)
    if read is None:
        raise Http404(_("Ce lien est incomplet : reprenez-le dans un de nos messages."))
    key, named = read
    if request.method != "POST":
        return redirect("notices:followed", tokens.to_manage(key))
    one = queries.subscriber(key)
    if one is not None:
        address = queries.address_of(one)
        operations.stop_following(actor=request.actor, address=address, followed=named, now=request.now)
    return HttpResponse(
        _("C’est fait : vous ne recevrez plus ces nouvelles."), content_type="text/plain; charset=utf-8"
    )


def _what(subject: str) -> Followed:
    found = subjects.find_one(subject)
    if found is None:
        raise Http404(_("Ce que vous voulez suivre n’existe pas, ou n’est pas public."))
    return found


def _stop_some(request: HttpRequest, address: str) -> None:
    """`objet` = one subject, or `tout` = everything, the address included."""
    everything, subject = "tout" in request.POST, request.POST.get("objet", "")
    if not address or not (everything or subject):
        return
    named = [] if everything else [subject]
    operations.stop_following(actor=request.actor, address=address, followed=named, now=request.now)
    said = _("Vous ne suivez plus rien.") if everything else _("Vous ne suivez plus cela.")
    messages.success(request, said)


def _too_many(request: HttpRequest) -> HttpResponse | None:
    return ratelimit.consume_or_429(
        request, app="ensems.notices", action="follow", config={"follow": settings.FOLLOW_RATE_LIMIT}
    )
