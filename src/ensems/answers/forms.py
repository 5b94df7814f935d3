"""What the Region fills in: an answer, its pledges, the follow-up of a pledge."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from ensems.answers.enums import PledgeState, ResponseKind
from ensems.answers.models import Pledge
from ensems.calls.models import Call
from ensems.core.partial_dates import DAY, PRECISIONS, PartialDate
from ensems.interface.sentences import PlainForm, PlainFormSet
from ensems.referrals.models import PolicyVersion

DAY_INPUT = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ResponseForm(PlainForm):
    """The answer itself; its reasons have the shared editor, its pledges their own lines."""

    kind = forms.ChoiceField(
        label=_("La Région répond que la préconisation est"), choices=ResponseKind.choices, widget=forms.RadioSelect
    )
    office = forms.CharField(
        label=_("Au titre de"),
        help_text=_("La fonction de qui signe la réponse, par exemple « vice-présidence déléguée aux territoires »."),
        max_length=160,
    )

    def __init__(self, *args: Any, after_study: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if after_study:
            answers = [choice for choice in ResponseKind.choices if choice[0] != ResponseKind.UNDER_STUDY]
            self.fields["kind"].choices = answers


class PledgeForm(PlainForm):
    """One pledge; a line left wholly empty is no pledge."""

    text = forms.CharField(
        label=_("Engagement"), widget=forms.Textarea(attrs={"rows": 2}), required=False, max_length=1000
    )
    due_on = forms.DateField(label=_("Échéance"), widget=DAY_INPUT, required=False)
    due_precision = forms.ChoiceField(label=_("Précision de l’échéance"), choices=PRECISIONS, required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        due = PartialDate(data["due_on"], data.get("due_precision") or DAY) if data.get("due_on") else None
        if due and due.last_day < self.today:
            self.add_error("due_on", _("Cette échéance est déjà passée (%(day)s).") % {"day": due})
        if data.get("text") and not data.get("due_on") and "due_on" not in self.errors:
            self.add_error(
                "due_on", _("Donnez l’échéance de cet engagement : un engagement sans date n’engage à rien.")
            )
        if data.get("due_on") and not data.get("text"):
            self.add_error("text", _("Dites en quoi consiste cet engagement, ou effacez son échéance."))
        return data


class BasePledges(PlainFormSet):
    default_error_messages = {
        "too_many_forms": ngettext_lazy(
            "Une réponse porte au plus %(num)d engagement.",
            "Une réponse porte au plus %(num)d engagements\u00a0: réunissez ceux qui vont ensemble.",
            "num",
        )
    }


PledgeFormSet = forms.formset_factory(PledgeForm, BasePledges, extra=1, max_num=12, validate_max=True)


class FollowUpForm(PlainForm):
    """A dated line on a pledge, with its evidence."""

    state = forms.ChoiceField(
        label=_("Où en est cet engagement"),
        choices=[choice for choice in PledgeState.choices if choice[0] != PledgeState.PENDING],
        widget=forms.RadioSelect,
    )
    on = forms.DateField(label=_("Date"), widget=DAY_INPUT)
    text = forms.CharField(label=_("Ce qui a été fait"), widget=forms.Textarea(attrs={"rows": 4}), max_length=3000)
    link = forms.URLField(
        label=_("Preuve en ligne"),
        help_text=_("L’adresse d’une délibération, d’un appel, d’une page qui le montre."),
        required=False,
        assume_scheme="https",
    )
    upload = forms.FileField(label=_("Pièce"), required=False)
    policy_version = forms.ModelChoiceField(
        label=_("Ce qui a changé dans la politique régionale"),
        queryset=PolicyVersion.objects.none(),
        required=False,
        empty_label=_("Rien encore"),
    )
    call = forms.ModelChoiceField(
        label=_("Appel de la Région qui en est né"), queryset=Call.objects.all(), required=False, empty_label=_("Aucun")
    )

    def __init__(self, *args: Any, pledge: Pledge, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        policy = pledge.response.recommendation.opinion.referral.policy
        if policy is not None:
            self.fields["policy_version"].queryset = policy.versions.all()
