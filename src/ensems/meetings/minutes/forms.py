"""What is typed about minutes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ensems.assembly.models import Mandate
from ensems.core import clock
from ensems.interface.sentences import PlainForm
from ensems.meetings.models import AgendaItem, Meeting

# Usual, and changed by a gesture.
DAYS_TO_CORRECT = 15


class MandateField(forms.ModelChoiceField):
    def label_from_instance(self, one: Any) -> str:
        return f"{one.person.name} ({one.seat.delegation})"


class MandatesField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, one: Any) -> str:
        return f"{one.person.name} ({one.seat.delegation})"


class OfficersForm(PlainForm):
    """`members`: the mandates in force that day; `chairs`: those among them who may preside now."""

    chair = MandateField(label=gettext_lazy("Présidence de la séance"), queryset=None, required=False)
    secretaries = MandatesField(
        label=gettext_lazy("Secrétaires de séance"),
        queryset=None,
        required=False,
        help_text=gettext_lazy("Un membre ou plusieurs ; ils tiennent le procès-verbal, et l’un d’eux le signe."),
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )

    def __init__(self, *args: Any, members: Any, chairs: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chair"].queryset = chairs
        self.fields["chair"].empty_label = _("pas encore désignée")
        self.fields["secretaries"].queryset = members


class TenorForm(PlainForm):
    """The text itself is checked where it is kept."""

    body = forms.CharField(
        label=gettext_lazy("Teneur des débats"),
        required=False,
        strip=False,
        widget=forms.Textarea,
        help_text=gettext_lazy("Ce qui s’est dit et qui éclaire la décision : les positions, les arguments, par qui."),
    )


class DissentForm(PlainForm):
    item = forms.ModelChoiceField(label=gettext_lazy("Point"), queryset=AgendaItem.objects.none())
    mandate = MandateField(label=gettext_lazy("À la demande de"), queryset=None)
    statement = forms.CharField(
        label=gettext_lazy("Ce que le procès-verbal garde"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, meeting: Meeting, present: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].queryset = AgendaItem.objects.filter(meeting=meeting)
        self.fields["mandate"].queryset = present


class SendingForm(PlainForm):
    until = forms.DateField(
        label=gettext_lazy("Corrections jusqu’au"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=gettext_lazy("Jusqu’à la fin de ce jour. Chaque personne présente reçoit un lien personnel."),
    )

    def instant(self) -> datetime:
        """The end of that day in Paris."""
        day = self.cleaned_data["until"] + timedelta(days=1)
        return datetime.combine(day, time.min, tzinfo=clock.PARIS)


class CorrectionForm(PlainForm):
    """`items`: of the agenda; none is the whole of the minutes."""

    item = forms.ModelChoiceField(
        label=gettext_lazy("Sur quel point"), queryset=AgendaItem.objects.none(), required=False
    )
    text = forms.CharField(
        label=gettext_lazy("Ce qu’il faudrait corriger"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Dites ce qui manque ou n’est pas exact, et ce que le procès-verbal devrait dire."),
    )

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].queryset = AgendaItem.objects.filter(meeting=meeting)
        self.fields["item"].empty_label = _("l’ensemble du procès-verbal")


class AnswerForm(PlainForm):
    accept = forms.ChoiceField(
        label=gettext_lazy("Suite"),
        choices=[("yes", gettext_lazy("Accepter")), ("no", gettext_lazy("Ne pas retenir"))],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choisissez une suite.")},
    )
    wording = forms.CharField(
        label=gettext_lazy("Ce que dira le procès-verbal"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Pour une correction acceptée : imprimé sous le point, comme rectification."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Motif"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Il est lu par toutes les personnes présentes, puis publié."),
    )


class ReopenForm(PlainForm):
    reason = forms.CharField(label=gettext_lazy("Motif"), required=False, widget=forms.Textarea(attrs={"rows": 2}))


class AdoptionForm(PlainForm):
    """`meetings`: those that came after."""

    adopted_in = forms.ModelChoiceField(
        label=gettext_lazy("Séance qui adopte"), queryset=Meeting.objects.none(), empty_label=None
    )
    without_observation = forms.BooleanField(
        label=gettext_lazy("Adopté sans observation, la présidence l’a constaté"),
        required=False,
        help_text=gettext_lazy(
            "Quand aucun scrutin de cette séance ne porte sur ce texte ; sinon son résultat décide."
        ),
    )

    def __init__(self, *args: Any, meetings: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["adopted_in"].queryset = meetings


class PublishingForm(PlainForm):
    secretary = forms.ModelChoiceField(
        label=gettext_lazy("Secrétaire qui signe"), queryset=Mandate.objects.none(), empty_label=None
    )
    signed = forms.BooleanField(
        label=gettext_lazy("La présidence et ce secrétaire ont signé le procès-verbal"),
        error_messages={"required": gettext_lazy("Confirmez les deux signatures : le procès-verbal ne changera plus.")},
    )

    def __init__(self, *args: Any, secretaries: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = Mandate.objects.filter(pk__in=secretaries).select_related("person", "seat__territory")
        self.fields["secretary"].queryset = found
