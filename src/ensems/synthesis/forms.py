"""Saying what became of a contribution."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from ensems.contributions.enums import Status
from ensems.contributions.models import Contribution
from ensems.synthesis.enums import FateKind


class FateForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("Ce que devient cette contribution"), choices=FateKind.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("Pourquoi"),
        help_text=_(
            "Ce motif est public et envoyé au territoire. "
            "Il est demandé, sauf si la contribution est reprise ou regroupée."
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        max_length=2000,
    )
    merged_into = forms.CharField(
        label=_("Regroupée avec"),
        help_text=_("La référence de l’autre contribution, par exemple C-12. Seulement pour un regroupement."),
        required=False,
        max_length=16,
    )

    def clean_merged_into(self) -> Contribution | None:
        reference = self.cleaned_data["merged_into"].strip().upper()
        if not reference:
            return None
        found = (
            Contribution.objects.filter(reference=reference, status=Status.DEPOSITED).select_related("question").first()
        )
        if found is None:
            raise forms.ValidationError(
                _("Aucune contribution visible ne porte la référence %(ref)s."), params={"ref": reference}
            )
        return found
