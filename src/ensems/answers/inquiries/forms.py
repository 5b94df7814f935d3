"""What is typed to question the Region and to answer."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ensems.interface.sentences import PlainForm
from ensems.territories.models import Territory

MARKS = _("Intertitres « ## », listes « - », citations « > » et liens.")


class InquiryForm(PlainForm):
    """In whose name, about what, and the question. `keeping`: a draft, where anything may still be missing."""

    territory = forms.ChoiceField(label=_("Au nom de quel territoire ?"), widget=forms.RadioSelect)
    title = forms.CharField(
        label=_("Titre"),
        help_text=_("Une ligne, 160 caractères au plus : c’est elle qu’on lit dans la liste."),
        max_length=400,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    body = forms.CharField(
        label=_("Votre question à la Région"),
        help_text=MARKS,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "true"}),
    )
    client_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, territories: list[Territory], keeping: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("title", "body"):
            self.fields[name].required = not keeping
        self._places = {one.code: one for one in territories}
        field = self.fields["territory"]
        field.choices = [(one.code, one.name) for one in territories]
        if len(territories) == 1:
            # Nothing to choose: the page says it.
            field.widget, field.initial = forms.HiddenInput(), territories[0].code

    def asked(self) -> dict[str, Any]:
        """What the operations take: territory, title, body."""
        data = self.cleaned_data
        return {"territory": self._places[data["territory"]], "title": data["title"], "body": data["body"]}

    def key(self) -> uuid.UUID:
        return self.cleaned_data["client_key"] or uuid.uuid4()


class ReplyForm(PlainForm):
    body = forms.CharField(
        label=_("La réponse motivée"),
        help_text=MARKS,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "true"}),
    )
    office = forms.CharField(
        label=_("Au titre de"),
        help_text=_("La fonction de qui signe la réponse, par exemple « vice-présidence déléguée aux territoires »."),
        max_length=400,
    )
    client_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def answered(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {"body": data["body"], "office": data["office"], "client_key": data["client_key"] or uuid.uuid4()}
