"""What the secretariat types about a session, its agenda and its call."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ensems.assembly.models import Body
from ensems.core import clock
from ensems.core.partial_dates import DAY, PRECISIONS
from ensems.files.forms import AttachmentField
from ensems.interface.sentences import PlainForm
from ensems.meetings.enums import Format
from ensems.meetings.models import AgendaItem, Meeting
from ensems.meetings.operations import DayPlan, ItemFacts, MeetingFacts

DAYS = ["%Y-%m-%d", "%d/%m/%Y"]
INSTANTS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%d/%m/%Y %H:%M", "%Y-%m-%d %H:%M"]


class Sane:
    """Days that a calendar of meetings may hold: others overflow somewhere."""

    def clean(self, value: Any) -> Any:
        found = super().clean(value)  # type: ignore[misc]
        if found is not None and not 1900 <= found.year <= 2200:
            raise forms.ValidationError(_("Cette année ne peut pas être la bonne."))
        return found


class Day(Sane, forms.DateField):
    def __init__(self, **given: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(widget=widget, input_formats=DAYS, **given)
        self.error_messages["invalid"] = _("Écrivez un jour, par exemple 31/03/2027.")


class Hour(forms.TimeField):
    """An hour of Paris."""

    def __init__(self, **given: Any) -> None:
        super().__init__(widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}), **given)
        self.error_messages["invalid"] = _("Écrivez une heure, par exemple 09:30.")


class Instant(Sane, forms.DateTimeField):
    def __init__(self, **given: Any) -> None:
        widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
        super().__init__(widget=widget, input_formats=INSTANTS, **given)
        self.error_messages["invalid"] = _("Écrivez un jour et une heure, par exemple 15/12/2026 09:30.")


def at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, tzinfo=clock.PARIS)


class MeetingForm(PlainForm):
    title = forms.CharField(label=_("Titre"), max_length=200)
    kind = forms.ChoiceField(label=_("Nature"), choices=Meeting.Kind.choices)
    body = forms.ModelChoiceField(
        Body.objects.none(),
        label=_("Instance"),
        required=False,
        empty_label=_("toute l’Assemblée"),
        help_text=_("Pour un comité ou un groupe de travail : ses membres seuls sont convoqués et comptés."),
    )
    number = forms.IntegerField(label=_("Numéro"), min_value=1, max_value=9999, required=False)
    held_on = Day(label=_("Date"))
    held_precision = forms.ChoiceField(label=_("Précision de la date"), choices=PRECISIONS, initial=DAY)
    starts = Hour(label=_("Heure de début"), required=False, help_text=_("Heure de Paris."))
    ends = Hour(label=_("Heure de fin prévue"), required=False)
    format = forms.ChoiceField(label=_("Forme"), choices=Format.choices, initial=Format.ON_SITE)
    place = forms.CharField(label=_("Lieu"), max_length=120, required=False)
    remote_access = forms.CharField(
        label=_("Accès à distance"),
        max_length=400,
        required=False,
        help_text=_("Adresse de la visioconférence : envoyée aux membres convoqués, jamais publiée."),
    )
    note = forms.CharField(label=_("Note"), widget=forms.Textarea(attrs={"rows": 4}), max_length=5_000, required=False)
    source = forms.CharField(
        label=_("Source"),
        max_length=240,
        required=False,
        help_text=_("Pour une séance passée : où lire ces faits."),
    )

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["body"].queryset = Body.objects.select_related("term")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("starts") and data.get("held_precision") not in {None, DAY}:
            self.add_error("starts", _("Une heure de début demande une date au jour près."))
        if data.get("ends") and not data.get("starts") and "starts" not in self.errors:
            self.add_error("starts", _("Une heure de fin demande une heure de début."))
        return data

    def facts(self) -> MeetingFacts:
        data = dict(self.cleaned_data)
        starts, ends = data.pop("starts"), data.pop("ends")
        return MeetingFacts(
            **data,
            starts_at=at(data["held_on"], starts) if starts else None,
            ends_at=at(data["held_on"], ends) if ends else None,
        )

    @staticmethod
    def start(meeting: Meeting) -> dict[str, Any]:
        names = (
            "title",
            "kind",
            "body",
            "number",
            "held_on",
            "held_precision",
            "format",
            "place",
            "remote_access",
            "note",
            "source",
        )
        hours = {"starts": meeting.starts_at, "ends": meeting.ends_at}
        return {name: getattr(meeting, name) for name in names} | {
            name: instant.astimezone(clock.PARIS).time() if instant else None for name, instant in hours.items()
        }


class DayForm(PlainForm):
    """Workshops in the morning, plenary in the afternoon."""

    title = forms.CharField(label=_("Titre de la plénière"), max_length=200)
    number = forms.IntegerField(label=_("Numéro de la plénière"), min_value=1, max_value=9999, required=False)
    held_on = Day(label=_("Date"))
    place = forms.CharField(label=_("Lieu"), max_length=120)
    format = forms.ChoiceField(label=_("Forme"), choices=Format.choices, initial=Format.ON_SITE)
    workshops = forms.CharField(
        label=_("Ateliers"),
        help_text=_("Un titre par ligne."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2_000,
    )
    workshops_start = Hour(label=_("Début des ateliers"), initial=time(9, 30))
    workshops_end = Hour(label=_("Fin des ateliers"), initial=time(12, 0))
    plenary_start = Hour(label=_("Début de la plénière"), initial=time(14, 0))
    plenary_end = Hour(label=_("Fin de la plénière"), initial=time(17, 0))

    def plan(self) -> DayPlan:
        data = dict(self.cleaned_data)
        hours = {
            name: at(data["held_on"], data.pop(name))
            for name in ("workshops_start", "workshops_end", "plenary_start", "plenary_end")
        }
        titles = tuple(line.strip()[:200] for line in data.pop("workshops").splitlines() if line.strip())
        return DayPlan(**data, **hours, workshops=titles)


class ItemForm(PlainForm):
    title = forms.CharField(label=_("Titre"), max_length=200)
    note = forms.CharField(
        label=_("Présentation"), widget=forms.Textarea(attrs={"rows": 3}), max_length=5_000, required=False
    )
    minutes = forms.IntegerField(label=_("Durée, en minutes"), min_value=1, max_value=720, required=False)
    under = forms.ModelChoiceField(
        AgendaItem.objects.none(), label=_("Sous le point"), required=False, empty_label=_("au premier rang")
    )

    def __init__(self, *args: Any, hosts: Any = None, **given: Any) -> None:
        """`hosts`: the items under which this one may go; without them the place does not change."""
        super().__init__(*args, **given)
        if hosts is None:
            del self.fields["under"]
        else:
            self.fields["under"].queryset = hosts  # type: ignore[attr-defined]

    def facts(self) -> ItemFacts:
        data = self.cleaned_data
        return ItemFacts(data["title"], data["note"], data["minutes"])


class DocumentForm(PlainForm):
    title = forms.CharField(label=_("Titre"), max_length=200)
    file = AttachmentField(label=_("Fichier"))


class CallForm(PlainForm):
    urgent = forms.BooleanField(
        label=_("Il y a urgence"),
        required=False,
        help_text=_("Le délai d’urgence du règlement s’applique alors, et le motif est envoyé."),
    )
    reason = forms.CharField(
        label=_("Motif de l’urgence"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2_000, required=False
    )


class CancelForm(PlainForm):
    reason = forms.CharField(
        label=_("Motif"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2_000,
        help_text=_("Il est envoyé à toutes les personnes convoquées."),
    )


class CallAgainForm(PlainForm):
    starts_at = Instant(label=_("Nouvelle date et heure"), help_text=_("Heure de Paris."))
