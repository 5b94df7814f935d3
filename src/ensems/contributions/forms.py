"""Forms: they read and tidy what was typed; what may be written, and by whom, is said by rules and operations."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ensems.contributions.models import Contribution, InventoryItem
from ensems.files.forms import AttachmentField
from ensems.interface.sentences import PlainForm
from ensems.referrals.models import Question
from ensems.territories.models import Commune, Territory
from ensems.territories.queries import commune_typed


class StartForm(PlainForm):
    """In whose name one answers: asked only when there are several, the page says it when there is one."""

    territory = forms.ChoiceField(label=gettext_lazy("Au nom de quel territoire répondez-vous\u00a0?"))

    def __init__(self, *args: Any, territories: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["territory"]
        field.choices = territories
        if len(territories) == 1:
            field.widget, field.initial = forms.HiddenInput(), territories[0][0]
        elif len(territories) <= 6:
            field.widget = forms.RadioSelect(choices=territories)


class WritingForm(PlainForm):
    """The draft as the page holds it. `base_…` say what it was opened on, so that nobody's words are undone."""

    title = forms.CharField(
        label=gettext_lazy("Titre"),
        required=False,
        max_length=400,
        help_text=gettext_lazy(
            "Une ligne, 160 caractères au plus\u00a0: c’est elle qu’on lit dans les listes. "
            "Il en faut une pour déposer."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    body = forms.CharField(label=gettext_lazy("Votre texte"), required=False, strip=False, widget=forms.Textarea)
    base_revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput, required=False)
    base_title = forms.CharField(required=False, widget=forms.HiddenInput, max_length=400)
    editor = forms.CharField(required=False, widget=forms.HiddenInput, max_length=64)
    turn = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def saved(self) -> dict[str, Any]:
        """Arguments of the operation `save_draft`."""
        data = self.cleaned_data
        return {
            "title": data["title"],
            "body": data["body"],
            "base_revision": data["base_revision"] or 0,
            "base_title": data["base_title"],
            "editor": data["editor"],
            "turn": data["turn"] or 0,
        }


class AttachmentForm(PlainForm):
    upload = AttachmentField(required=False, label=gettext_lazy("Joindre un fichier"))


class CoAuthorForm(PlainForm):
    person = forms.ChoiceField(label=gettext_lazy("Une personne du territoire"), required=False)
    email = forms.EmailField(
        label=gettext_lazy("ou l’adresse électronique d’une personne inscrite"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [("", _("Choisir…")), *people]


class CommuneField(forms.CharField):
    """A commune by its name ("Saint-Fort (99A)") or its INSEE code; gives the code."""

    def clean(self, value: Any) -> str:
        typed = " ".join(str(super().clean(value) or "").split())
        if not typed:
            return ""
        name, _open, rest = typed.partition("(")
        found = Commune.objects.filter(code__iexact=typed)
        if not found:
            found = Commune.objects.filter(name__iexact=name.strip())
            if rest:
                found = found.filter(department_id=rest.strip(" )"))
        several = list(found.order_by("department_id")[:6])
        if len(several) == 1:
            return several[0].code
        if not several:
            # Without its accents, by a code of former times, or as the picker writes it.
            fitting = commune_typed(typed)
            if fitting is not None:
                return fitting.code
            raise forms.ValidationError(
                _(
                    "Aucune commune ne s’appelle «\u00a0%(typed)s\u00a0»\u00a0: "
                    "vérifiez le nom, ou donnez son code INSEE."
                ),
                params={"typed": typed},
            )
        raise forms.ValidationError(
            _("Plusieurs communes ont ce nom\u00a0: précisez «\u00a0%(choices)s\u00a0»."),
            params={"choices": "\u00a0», «\u00a0".join(commune_label(one) for one in several)},
        )


def commune_label(commune: Commune) -> str:
    return f"{commune.name} ({commune.department_id})"


class ItemForm(PlainForm):
    """One row of an inventory."""

    kind = forms.CharField(label=gettext_lazy("Nature"), max_length=60)
    name = forms.CharField(label=gettext_lazy("Nom"), max_length=160)
    commune = CommuneField(
        label=gettext_lazy("Commune"),
        required=False,
        help_text=gettext_lazy("Son nom, ou son code INSEE\u00a0; elle place la ligne sur la carte."),
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "list": "communes-proposees",
                "hx-get": reverse_lazy("territories:communes"),
                "hx-trigger": "input changed delay:250ms",
                "hx-target": "#communes-proposees",
                "hx-sync": "this:replace",
            }
        ),
    )
    place = forms.CharField(label=gettext_lazy("Lieu"), max_length=160, required=False)
    contact = forms.CharField(
        label=gettext_lazy("Contact"),
        max_length=160,
        required=False,
        help_text=gettext_lazy(
            "Lu par les membres de l’Assemblée et les services seulement\u00a0: il n’est pas publié."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    description = forms.CharField(
        label=gettext_lazy("Description"), max_length=1500, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, question: Question, item: InventoryItem | None = None, **kwargs: Any) -> None:
        if item is not None:
            kwargs["initial"] = {
                "kind": item.kind,
                "name": item.name,
                "commune": commune_label(item.commune) if item.commune else "",
                "place": item.place,
                "contact": item.contact,
                "description": item.description,
            }
        super().__init__(*args, **kwargs)
        if question.item_kinds:
            choices = [("", _("Choisir…")), *((kind, kind) for kind in question.item_kinds)]
            self.fields["kind"] = forms.ChoiceField(label=_("Nature"), choices=choices)


class DepositForm(PlainForm):
    """`client_key` makes the deposit happen once; `seen` says what was read before it."""

    client_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)


class InTheNameForm(PlainForm):
    """In whose name one speaks: the field is there only when there are several territories."""

    territory = forms.ChoiceField(label=gettext_lazy("Au nom de"))

    def __init__(self, *args: Any, territories: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if territories:
            self.fields["territory"].choices = territories
        else:
            del self.fields["territory"]

    def chosen(self) -> Territory | None:
        """None lets the operation take the only one."""
        picked = self.cleaned_data.get("territory")
        return Territory.objects.get(pk=picked) if picked else None


class SupportForm(InTheNameForm):
    prefix = "soutien"


class CommentForm(InTheNameForm):
    body = forms.CharField(
        label=gettext_lazy("Votre commentaire"), max_length=1500, widget=forms.Textarea(attrs={"rows": 4})
    )


class WithdrawForm(PlainForm):
    reason = forms.CharField(
        label=gettext_lazy("Motif"),
        required=False,
        max_length=1000,
        help_text=gettext_lazy("S’il est donné, il sera publié à la place du texte."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReasonForm(PlainForm):
    reason = forms.CharField(
        label=gettext_lazy("Motif publié"),
        max_length=1000,
        help_text=gettext_lazy("Une phrase au moins. Tout le monde la lira."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class CorrectionForm(ReasonForm):
    """The title, and for each published row its kind and its commune."""

    title = forms.CharField(label=gettext_lazy("Titre"), max_length=160)
    field_order = ["title"]

    def __init__(self, *args: Any, contribution: Contribution, items: list[InventoryItem], **kwargs: Any) -> None:
        super().__init__(*args, initial={"title": contribution.title}, **kwargs)
        self.items = items
        kinds = contribution.question.item_kinds
        for item in items:
            label = _("Ligne %(position)d, «\u00a0%(name)s\u00a0»") % {"position": item.position, "name": item.name}
            if kinds:
                choices = [(kind, kind) for kind in kinds]
                field: forms.Field = forms.ChoiceField(label=f"{label}, {_('nature')}", choices=choices)
            else:
                field = forms.CharField(label=f"{label}, {_('nature')}", max_length=60)
            field.initial = item.kind
            self.fields[f"kind_{item.pk}"] = field
            self.fields[f"commune_{item.pk}"] = CommuneField(
                label=f"{label}, {_('commune')}",
                required=False,
                initial=commune_label(item.commune) if item.commune else "",
            )
        self.order_fields([name for name in self.fields if name != "reason"] + ["reason"])

    def rows(self) -> dict[int, dict[str, str]]:
        return {
            item.pk: {
                "kind": self.cleaned_data[f"kind_{item.pk}"],
                "commune": self.cleaned_data[f"commune_{item.pk}"],
            }
            for item in self.items
        }
