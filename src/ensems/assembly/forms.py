"""What the secretariat types about the composition, and what each person says of their own details."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ensems.accounts.enums import Gender
from ensems.accounts.forms import AddressField
from ensems.accounts.models import Person
from ensems.assembly.designations import Candidate
from ensems.assembly.enums import Audience, BodyKind, BodyRole, ContactKind, EndReason
from ensems.assembly.models import Seat
from ensems.assembly.operations import Contact, Deliberation, Nominee
from ensems.files.forms import AttachmentField
from ensems.interface.sentences import PlainForm


class DayField(forms.DateField):
    def __init__(self, **options: Any) -> None:
        super().__init__(
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            input_formats=["%Y-%m-%d", "%d/%m/%Y"],
            error_messages={
                "invalid": _("Écrivez un jour, par exemple 31/03/2027."),
                "required": _("Indiquez le jour."),
            },
            **options,
        )


class DeliberationForm(PlainForm):
    """The deliberation itself; each seat that it fills has a `NomineeForm`."""

    reference = forms.CharField(
        label=_("Référence de la délibération"),
        max_length=120,
        error_messages={"required": _("Donnez la référence de la délibération.")},
    )
    deliberated_on = DayField(label=_("Date de la délibération"))
    effective_on = DayField(label=_("Prise d’effet"), required=False, help_text=_("Vide : le jour de la délibération."))
    document = forms.FileField(
        label=_("Délibération"), required=False, help_text=_("Le document signé ; il sera public.")
    )
    waiver = forms.CharField(
        label=_("Motif de passer outre une vérification"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Seulement si une vérification n’a pas pu se faire ou n’est pas favorable. Le motif sera public."),
    )

    def deliberation(self) -> Deliberation:
        data = self.cleaned_data
        return Deliberation(data["reference"], data["deliberated_on"], data["effective_on"])


class NomineeForm(PlainForm):
    """One seat; left wholly empty, it is not filled this time. The birth date serves the check and is not kept."""

    given_name = forms.CharField(label=_("Prénom"), max_length=80, required=False)
    family_name = forms.CharField(label=_("Nom"), max_length=80, required=False)
    gender = forms.ChoiceField(label=_("Sexe"), choices=[("", _("Choisir")), *Gender.choices], required=False)
    born_on = DayField(
        label=_("Date de naissance"),
        required=False,
        help_text=_("Pour reconnaître la personne au répertoire des élus ; elle n’est pas gardée."),
    )
    local_office = forms.CharField(
        label=_("Fonction locale"), max_length=160, required=False, help_text=_("Par exemple « maire de Vaux ».")
    )
    email = AddressField(
        label=_("Adresse électronique"),
        required=False,
        help_text=_("Sans elle, la personne répond par écrit."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    accepted_on = DayField(
        label=_("Acceptation reçue par écrit le"),
        required=False,
        help_text=_("Vide : la personne répondra elle-même."),
    )

    def __init__(self, *args: Any, seat: Seat, **kwargs: Any) -> None:
        super().__init__(*args, prefix=f"s{seat.pk}", **kwargs)
        self.seat = seat
        if seat.expected_gender:
            self.initial.setdefault("gender", seat.expected_gender)

    @property
    def is_filled(self) -> bool:
        return any(self.cleaned_data.get(name) for name in ("given_name", "family_name", "email", "accepted_on"))

    def candidate(self) -> Candidate:
        data = self.cleaned_data
        known = Person.objects.filter(email=data["email"]).first() if data["email"] else None
        return Candidate(
            family_name=data["family_name"],
            given_name=data["given_name"],
            gender=data["gender"],
            born_on=data["born_on"],
            person_id=known.pk if known else None,
        )

    def nominee(self) -> Nominee:
        data = self.cleaned_data
        return Nominee(
            self.seat.pk,
            self.candidate(),
            local_office=data["local_office"],
            email=data["email"],
            accepted_on=data["accepted_on"],
        )


class PreparedForm(DeliberationForm):
    """What an officer sends; the waiver is the secretariat’s."""

    document = AttachmentField(label=_("Délibération signée"))

    field_order = ("reference", "deliberated_on", "effective_on", "document")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["waiver"]


class ProposedForm(NomineeForm):
    """One seat, as an officer fills it: nobody is looked for among those whom the platform knows."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["accepted_on"]
        self.fields["born_on"].help_text = _(
            "Pour reconnaître la personne au répertoire des élus ; seule une empreinte est gardée, jusqu’à la réponse."
        )

    def candidate(self) -> Candidate:
        data = self.cleaned_data
        return Candidate(data["family_name"], data["given_name"], data["gender"], data["born_on"])

    def nominee(self) -> Nominee:
        data = self.cleaned_data
        return Nominee(self.seat.pk, self.candidate(), local_office=data["local_office"], email=data["email"])


class ConfirmForm(PlainForm):
    waiver = forms.CharField(
        label=_("Motif de passer outre une vérification"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Seulement si une vérification n’a pas pu se faire ou n’est pas favorable. Le motif sera public."),
    )


class ReturnForm(PlainForm):
    reason = forms.CharField(
        label=_("Ce qui est à reprendre"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Envoyé à la personne qui a préparé la désignation."),
        error_messages={"required": _("Dites en quelques mots ce qui est à reprendre.")},
    )


class BirthForm(PlainForm):
    """For one comparison; sent by POST, so that no address holds it."""

    born_on = DayField(
        label=_("Date de naissance du membre"),
        help_text=_("Elle sert à cette comparaison et n’est gardée nulle part."),
    )


class AnswerForm(PlainForm):
    """The secretariat's: the person answers without a date, today."""

    on = DayField(label=_("Réponse reçue par écrit le"))


class EndForm(PlainForm):
    """`own`: one resigns oneself, for no other reason."""

    on = DayField(label=_("Dernier jour du mandat"))
    reason = forms.ChoiceField(
        label=_("Motif"),
        choices=[one for one in EndReason.choices if one[0] not in {EndReason.TERM_ENDED, EndReason.PROMOTED}],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez le motif de la fin du mandat.")},
    )

    def __init__(self, *args: Any, own: bool = False, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("on", today)
        if own:
            del self.fields["reason"]


class TermForm(PlainForm):
    name = forms.CharField(
        label=_("Nom de la mandature"),
        max_length=120,
        help_text=_("Par exemple « Mandature 2028-2034 »."),
        error_messages={"required": _("Donnez un nom à la mandature.")},
    )
    starts_on = DayField(label=_("Premier jour"))


class EndTermForm(PlainForm):
    on = DayField(label=_("Dernier jour de la mandature"))


class SubstituteForm(PlainForm):
    on = DayField(label=_("Premier jour du mandat"))


class BodyForm(PlainForm):
    kind = forms.ChoiceField(label=_("Nature"), choices=BodyKind.choices, widget=forms.RadioSelect)
    name = forms.CharField(
        label=_("Nom"), max_length=120, error_messages={"required": _("Donnez un nom à cette instance.")}
    )
    purpose = forms.CharField(
        label=_("Ce qu’elle fait"), max_length=2_000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )


class JoinForm(PlainForm):
    person = forms.ChoiceField(
        label=_("Membre de l’Assemblée"), error_messages={"required": _("Choisissez quelqu’un.")}
    )
    role = forms.ChoiceField(label=_("Fonction"), choices=BodyRole.choices, initial=BodyRole.MEMBER)
    on = DayField(label=_("Depuis le"))

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [("", _("Choisir")), *people]  # type: ignore[attr-defined]
        self.initial.setdefault("on", today)


class LeaveForm(PlainForm):
    on = DayField(label=_("Dernier jour"))


class ContactsForm(PlainForm):
    """Two fields for each kind: what it is, and who sees it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        widgets = {
            ContactKind.EMAIL: forms.EmailInput(attrs={"autocomplete": "email"}),
            ContactKind.PHONE: forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
            ContactKind.ADDRESS: forms.TextInput(),
            ContactKind.SITE: forms.URLInput(),
        }
        seen_by = {
            ContactKind.EMAIL: _("Qui voit votre courriel"),
            ContactKind.PHONE: _("Qui voit votre téléphone"),
            ContactKind.ADDRESS: _("Qui voit votre adresse postale"),
            ContactKind.SITE: _("Qui voit cette page"),
        }
        for kind in ContactKind:
            self.fields[kind.value] = forms.CharField(
                label=str(kind.label).capitalize(), required=False, widget=widgets[kind]
            )
            self.fields[f"{kind.value}_audience"] = forms.ChoiceField(
                label=seen_by[kind],
                choices=Audience.choices,
                initial=Audience.NOBODY,
                widget=forms.RadioSelect,
                required=False,
            )

    def contacts(self) -> dict[str, Contact]:
        data = self.cleaned_data
        return {kind: Contact(data[kind], data[f"{kind}_audience"] or Audience.NOBODY) for kind in ContactKind.values}
