from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from ensems.accounts.forms import AddressField
from ensems.interface.sentences import PlainForm


class FollowForm(PlainForm):
    """One address, as it is kept."""

    email = AddressField(
        label=_("Votre adresse électronique"),
        help_text=_("Elle ne sert qu’à cela, ne paraît nulle part, et s’efface quand vous le voulez."),
        error_messages={"required": _("Indiquez l’adresse où vous écrire.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"}),
    )
