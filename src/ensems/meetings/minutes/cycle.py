"""Where the minutes of each session stop on their way: composed, sent, corrected, settled, adopted, published."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Case, CharField, Count, DateTimeField, Exists, F, Min, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from ensems.meetings.minutes.enums import Answer, Status
from ensems.meetings.minutes.models import MinutesCorrection
from ensems.meetings.models import Meeting


class Wait(models.TextChoices):
    """What the minutes of a session wait for; `since` starts with what came before."""

    COMPOSE = "compose", _("Le procès-verbal est à composer")
    SEND = "send", _("Le procès-verbal est à envoyer aux personnes présentes")
    ANSWER = "answer", _("Des corrections du procès-verbal attendent leur réponse")
    SETTLE = "settle", _("Les corrections sont closes : le texte à adopter est à arrêter")
    ADOPT = "adopt", _("Une séance suivante s’est tenue : l’adoption du procès-verbal est à enregistrer")
    PUBLISH = "publish", _("Le procès-verbal adopté est à signer et à publier")


def unfinished(now: datetime) -> Any:
    """A queryset of sessions, each with `wait` (a `Wait`), `since` and how many requests are `asked` and not answered.

    A workshop has its notes instead of minutes. Minutes that only wait for people to read them, or for the next session
    of the same body, wait for nobody: they are not there.
    """
    asked = MinutesCorrection.objects.filter(minutes__meeting=OuterRef("pk"), answer=Answer.WAITING).order_by()
    asked = asked.values("minutes")
    # Without a body, it is the whole Assembly that meets.
    later = (
        Meeting.objects.annotate(meets=Coalesce("body", 0))
        .filter(meets=Coalesce(OuterRef("body"), 0), opened_at__gte=OuterRef("closed_at"), opened_at__lte=now)
        .filter(cancelled_at__isnull=True)
        .exclude(kind=Meeting.Kind.WORKSHOP)
        .order_by("opened_at")
    )
    is_sent = Q(minutes__status=Status.SENT)
    steps: tuple[tuple[Wait, Any, Any], ...] = (
        (Wait.COMPOSE, Q(minutes__isnull=True), F("closed_at")),
        (Wait.SEND, Q(minutes__status=Status.DRAFT), F("closed_at")),
        (Wait.ANSWER, is_sent & Q(minutes__version__isnull=True, asked__gt=0), F("asked_at")),
        (
            Wait.SETTLE,
            is_sent & Q(minutes__version__isnull=True, minutes__corrections_until__lte=now),
            F("minutes__corrections_until"),
        ),
        (
            Wait.ADOPT,
            is_sent & Q(minutes__version__isnull=False) & Exists(later),
            Subquery(later.values("opened_at")[:1]),
        ),
        (Wait.PUBLISH, Q(minutes__status=Status.ADOPTED), F("minutes__adopted_at")),
    )
    return (
        Meeting.objects.filter(closed_at__lte=now, cancelled_at__isnull=True)
        .exclude(kind=Meeting.Kind.WORKSHOP)
        .annotate(
            asked=Coalesce(Subquery(asked.annotate(n=Count("pk")).values("n")), 0),
            asked_at=Subquery(asked.annotate(first=Min("proposed_at")).values("first")),
        )
        .annotate(
            wait=Case(
                *(When(which, then=Value(str(step.value))) for step, which, _since in steps),
                default=Value(""),
                output_field=CharField(),
            ),
            since=Case(
                *(When(which, then=since) for _step, which, since in steps), default=None, output_field=DateTimeField()
            ),
        )
        .exclude(wait="")
        .order_by("since", "pk")
    )
