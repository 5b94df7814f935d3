"""Saying what became of a contribution."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ensems.contributions.enums import Status
from ensems.contributions.models import Contribution
from ensems.interface.sentences import PlainForm
from ensems.referrals.models import Referral
from ensems.synthesis.enums import FateKind
from ensems.synthesis.queries import contributions_of


class FateForm(PlainForm):
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


class Ticked(forms.MultipleChoiceField):
    """References of contributions: the list one ticked in may have changed since."""

    def valid_value(self, value: str) -> bool:
        return len(value) <= 16 and value.isascii() and value.replace("-", "").isalnum()


class FatesForm(FateForm):
    """The same fate for several; `cleaned_data["chosen"]` holds the contributions."""

    chosen = Ticked(
        label=_("Les contributions qui attendent"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Cochez au moins une contribution.")},
    )
    field_order = ("chosen", "kind", "reason", "merged_into")

    def __init__(self, *args: Any, referral: Referral, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.referral = referral
        self.fields["kind"].label = _("Ce qu’elles deviennent")
        self.fields["reason"].help_text = _(
            "Ce motif est public et envoyé à chacun de ces territoires. "
            "Il est demandé, sauf si les contributions sont reprises ou regroupées."
        )
        self.fields["merged_into"].label = _("Regroupées avec")

    def clean_chosen(self) -> list[Contribution]:
        references = set(self.cleaned_data["chosen"])
        found = list(contributions_of(self.referral).filter(reference__in=references))
        if len(found) < len(references):
            raise forms.ValidationError(
                _(
                    "L’une de celles que vous avez cochées n’est plus déposée : elle est retirée ou masquée. "
                    "Cochez parmi celles-ci."
                )
            )
        return found
