"""What is typed about the notes of a workshop."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ensems.assembly.models import Mandate
from ensems.contributions.workshops.operations import MAX_TITLE
from ensems.interface.sentences import PlainForm
from ensems.referrals.models import Question


class QuestionField(forms.ModelChoiceField):
    def label_from_instance(self, one: Any) -> str:
        return f"{one.referral.title}, {one.number}. {one.text}"[:160]


class ReporterField(forms.ModelChoiceField):
    def label_from_instance(self, one: Any) -> str:
        return f"{one.person.name} ({one.seat.delegation})"


class StartNotesForm(PlainForm):
    question = QuestionField(
        label=_("Question de la saisine"), queryset=Question.objects.none(), empty_label=_("choisir une question")
    )
    reporter = ReporterField(
        label=_("Qui rapporte"),
        queryset=Mandate.objects.none(),
        empty_label=_("choisir une personne présente"),
        help_text=_(
            "La contribution reste celle de l’atelier : cette personne la dépose et la présente. "
            "Les territoires de tous ceux qui étaient là sont comptés comme entendus."
        ),
    )

    def __init__(self, *args: Any, questions: Any, present: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["question"].queryset = questions  # type: ignore[attr-defined]
        self.fields["reporter"].queryset = present  # type: ignore[attr-defined]


class NotesForm(PlainForm):
    """The text is checked where it is kept."""

    title = forms.CharField(label=_("Titre"), max_length=MAX_TITLE, required=False)
    body = forms.CharField(
        label=_("Notes de l’atelier"),
        required=False,
        strip=False,
        widget=forms.Textarea,
        help_text=_("Ce que l’atelier répond à la question : ses constats, ses propositions, ses désaccords."),
    )
    reporter = ReporterField(label=_("Qui rapporte"), queryset=Mandate.objects.none(), empty_label=None)
    client_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, present: Any, initial: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, initial={"client_key": uuid.uuid4(), **initial}, **kwargs)
        self.fields["reporter"].queryset = present  # type: ignore[attr-defined]
