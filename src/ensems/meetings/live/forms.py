"""What who conducts a meeting chooses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ensems.assembly.models import Mandate
from ensems.interface.sentences import PlainForm
from ensems.meetings.live.enums import SpeakingOrder
from ensems.meetings.live.queries import Live, Point
from ensems.meetings.rules_of_meeting.rulebook import MOST_SPEECH_MINUTES


def names(mandates: Sequence[Mandate]) -> list[tuple[str, str]]:
    return [("", _("choisir un nom")), *((str(one.pk), name(one)) for one in mandates)]


def name(mandate: Mandate) -> str:
    place = mandate.seat.territory
    return f"{mandate.person.name} · {place.name}" if place else mandate.person.name


class MandateForm(PlainForm):
    """One name among `mandates`."""

    mandate = forms.ChoiceField(
        label=gettext_lazy("Membre"), error_messages={"required": gettext_lazy("Choisissez un nom.")}
    )

    def __init__(self, *args: Any, mandates: Sequence[Mandate], label: Any = None, **given: Any) -> None:
        super().__init__(*args, **given)
        self.known = {str(one.pk): one for one in mandates}
        self.fields["mandate"].choices = names(mandates)  # type: ignore[attr-defined]
        if label:
            self.fields["mandate"].label = label

    def chosen(self) -> Mandate:
        return self.known[self.cleaned_data["mandate"]]


class RecusalForm(MandateForm):
    item = forms.ChoiceField(label=gettext_lazy("Point"))
    field_order = ["item", "mandate"]

    def __init__(self, *args: Any, points: Sequence[Point], **given: Any) -> None:
        super().__init__(*args, **given)
        self.points = {str(one.item.pk): one for one in points}
        self.fields["item"].choices = [(key, f"{one.number}. {one.item.title}") for key, one in self.points.items()]  # type: ignore[attr-defined]

    def point(self) -> Point:
        return self.points[self.cleaned_data["item"]]


class SpeakingForm(PlainForm):
    order = forms.ChoiceField(
        label=gettext_lazy("La parole est donnée"),
        choices=[("", gettext_lazy("comme le dit le règlement")), *SpeakingOrder.choices],
        required=False,
        help_text=gettext_lazy(
            "Équilibré : premières interventions d’abord, femmes et hommes à tour de rôle, territoires non entendus."
        ),
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes par prise de parole"),
        min_value=0,
        max_value=MOST_SPEECH_MINUTES,
        required=False,
        help_text=gettext_lazy("Vide : comme le dit le règlement ; 0 : sans limite."),
    )

    @staticmethod
    def start(live: Live) -> dict[str, Any]:
        return {"order": live.meeting.speaking_order, "minutes": live.meeting.speech_minutes}
