"""What the secretariat types about a session."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ensems.core import clock
from ensems.core.partial_dates import DAY, PRECISIONS
from ensems.meetings.models import Meeting
from ensems.meetings.operations import MeetingFacts


class MeetingForm(forms.Form):
    title = forms.CharField(label=_("Titre"), max_length=200)
    kind = forms.ChoiceField(label=_("Nature"), choices=Meeting.Kind.choices)
    number = forms.IntegerField(label=_("Numéro"), min_value=1, max_value=9999, required=False)
    held_on = forms.DateField(
        label=_("Date"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        error_messages={"invalid": _("Écrivez un jour, par exemple 31/03/2027.")},
    )
    held_precision = forms.ChoiceField(label=_("Précision de la date"), choices=PRECISIONS, initial=DAY)
    starts = forms.TimeField(
        label=_("Heure de début"),
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        help_text=_("Heure de Paris."),
        error_messages={"invalid": _("Écrivez une heure, par exemple 09:30.")},
    )
    place = forms.CharField(label=_("Lieu"), max_length=120, required=False)
    note = forms.CharField(label=_("Note"), widget=forms.Textarea(attrs={"rows": 4}), max_length=5_000, required=False)
    source = forms.CharField(
        label=_("Source"),
        max_length=240,
        required=False,
        help_text=_("Pour une séance passée : où lire ces faits."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("starts") and data.get("held_precision") not in {None, DAY}:
            self.add_error("starts", _("Une heure de début demande une date au jour près."))
        return data

    def facts(self) -> MeetingFacts:
        data = dict(self.cleaned_data)
        starts = data.pop("starts")
        at = datetime.combine(data["held_on"], starts, tzinfo=clock.PARIS) if starts else None
        return MeetingFacts(**data, starts_at=at)

    @staticmethod
    def start(meeting: Meeting) -> dict[str, Any]:
        names = ("title", "kind", "number", "held_on", "held_precision", "place", "note", "source")
        starts = meeting.starts_at.astimezone(clock.PARIS).time() if meeting.starts_at else None
        return {name: getattr(meeting, name) for name in names} | {"starts": starts}
