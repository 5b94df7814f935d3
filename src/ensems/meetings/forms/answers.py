"""Answers, arrivals and proxies, as members and the secretariat type them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ensems.assembly.models import Mandate
from ensems.files.forms import AttachmentField
from ensems.interface.sentences import PlainForm
from ensems.meetings.enums import Answer
from ensems.meetings.forms.sessions import Instant


class Holders(forms.ModelChoiceField):
    """Members by name, with the territory of each; the queryset has `person` and `seat__territory` selected."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.person.name} · {obj.seat.territory.name}"


class AnswerForm(PlainForm):
    answer = forms.ChoiceField(label=_("Votre réponse"), widget=forms.RadioSelect)
    holder = Holders(
        Mandate.objects.none(),
        label=_("À qui donnez-vous pouvoir ?"),
        required=False,
        empty_label=_("choisir un nom"),
        help_text=_("Seulement si vous donnez pouvoir."),
    )

    document = AttachmentField(
        label=_("Le pouvoir signé"),
        required=False,
        help_text=_("Si vous l’avez sur papier : le secrétariat et la personne qui vous représente le liront."),
    )

    def __init__(self, *args: Any, choices: list[tuple[str, Any]], holders: Any = None, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["answer"].choices = choices  # type: ignore[attr-defined]
        if holders is None:
            del self.fields["holder"], self.fields["document"]
        else:
            self.fields["holder"].queryset = holders  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("answer") == Answer.PROXY and not data.get("holder") and "holder" not in self.errors:
            self.add_error("holder", _("Choisissez à qui vous donnez pouvoir."))
        return data


class ArrivalForm(PlainForm):
    code = forms.CharField(
        label=_("Code affiché dans la salle"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


class PresenceForm(PlainForm):
    """An arrival or a departure that was forgotten, or mistaken."""

    arrived_at = Instant(label=_("Arrivée"), help_text=_("Heure de Paris."))
    left_at = Instant(label=_("Départ"), required=False, help_text=_("Vide : la personne est toujours là."))


class ProxyDocumentForm(PlainForm):
    """The paper of a proxy that was given already."""

    document = AttachmentField(label=_("Le pouvoir signé"))


class ProxyForm(PlainForm):
    """A written proxy that reached the secretariat."""

    giver = Holders(Mandate.objects.none(), label=_("Qui donne pouvoir"), empty_label=_("choisir un nom"))
    holder = Holders(Mandate.objects.none(), label=_("À qui"), empty_label=_("choisir un nom"))

    document = AttachmentField(label=_("Le pouvoir signé"), required=False)

    def __init__(self, *args: Any, people: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        for name in ("giver", "holder"):
            self.fields[name].queryset = people  # type: ignore[attr-defined]
