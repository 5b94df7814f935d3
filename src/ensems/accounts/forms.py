"""What people type: addresses, codes, names, roles."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ConfirmLoginCodeForm, RequestLoginCodeForm
from django import forms
from django.utils.translation import gettext_lazy as _

from ensems.accounts import rules
from ensems.accounts.enums import Role
from ensems.accounts.models import normal_address
from ensems.core.actors import Actor
from ensems.interface.sentences import PlainForm, PlainSentences
from ensems.territories.models import Territory

NOT_AN_ADDRESS = _("Cette adresse électronique n’est pas complète. Exemple : prenom.nom@commune.fr")


class AddressField(forms.EmailField):
    """Lower case, without spaces around: as it is kept."""

    default_error_messages = {"invalid": NOT_AN_ADDRESS}

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=254, **options)
        for validator in self.validators:
            if hasattr(validator, "user_regex"):
                validator.message = NOT_AN_ADDRESS

    def to_python(self, value: Any) -> str:
        return normal_address(str(super().to_python(value)))


class SignInForm(PlainSentences, RequestLoginCodeForm):
    email = AddressField(
        label=_("Votre adresse électronique"),
        help_text=_("Celle à laquelle l’Assemblée vous écrit."),
        error_messages={"required": _("Indiquez votre adresse électronique.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"}),
    )


class CodeForm(PlainSentences, ConfirmLoginCodeForm):
    code = forms.CharField(
        label=_("Code reçu"),
        max_length=20,
        help_text=_("Huit chiffres, avec ou sans tiret."),
        error_messages={"required": _("Recopiez le code du message.")},
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "autocapitalize": "none",
                "spellcheck": "false",
                "class": "code",
            }
        ),
    )


class NameForm(PlainForm):
    given_name = forms.CharField(
        label=_("Prénom"), max_length=80, required=False, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    family_name = forms.CharField(
        label=_("Nom"),
        max_length=80,
        error_messages={"required": _("Indiquez le nom : il signe ce qui est publié.")},
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )


class PersonForm(NameForm):
    """What the secretariat corrects: names and address. Without an address a person cannot sign in."""

    given_name = forms.CharField(label=_("Prénom"), max_length=80, required=False)
    family_name = forms.CharField(
        label=_("Nom"),
        max_length=80,
        error_messages={"required": _("Indiquez le nom : il signe ce qui est publié.")},
    )
    email = AddressField(
        label=_("Adresse électronique"),
        required=False,
        help_text=_("Elle sert à se connecter ; sans elle, la personne ne peut pas entrer."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )


class RoleFields(PlainForm):
    """A role that the actor may give, and the territory when the role needs one."""

    role = forms.ChoiceField(label=_("Rôle"), error_messages={"required": _("Choisissez un rôle.")})
    territory = forms.ModelChoiceField(
        label=_("Territoire"),
        queryset=Territory.objects.none(),
        required=False,
        empty_label=_("Aucun"),
        help_text=_("Pour un agent de territoire seulement."),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        allowed = rules.roles_one_may_give(actor)
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            *self.first_choices(),
            *((role.value, role.label) for role in Role if role in allowed),
        ]
        self.fields["territory"].queryset = Territory.objects.only("pk", "name")  # type: ignore[attr-defined]

    def first_choices(self) -> list[tuple[str, Any]]:
        return [("", _("Choisir un rôle"))]


class GrantForm(RoleFields):
    ends_on = forms.DateField(
        label=_("Dernier jour"),
        required=False,
        help_text=_("Vide : jusqu’à ce que quelqu’un y mette fin."),
        error_messages={"invalid": _("Écrivez le jour ainsi : 31/12/2027.")},
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class InvitationForm(RoleFields):
    email = AddressField(
        label=_("Adresse électronique"),
        error_messages={"required": _("Indiquez l’adresse électronique à laquelle envoyer l’invitation.")},
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    given_name = forms.CharField(label=_("Prénom"), max_length=80, required=False)
    family_name = forms.CharField(
        label=_("Nom"),
        max_length=80,
        required=False,
        help_text=_("Nécessaire si la personne n’est pas encore inscrite."),
    )
    field_order = ("email", "given_name", "family_name", "role", "territory")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].required = False

    def first_choices(self) -> list[tuple[str, Any]]:
        return [("", _("membre de l’Assemblée, par son mandat"))]


class EraseForm(PlainForm):
    """One more gesture than a click, because nothing brings back what is erased."""

    sure = forms.BooleanField(
        label=_("Je comprends que l’effacement est définitif."),
        error_messages={"required": _("Cochez la case pour confirmer : l’effacement est définitif.")},
    )
