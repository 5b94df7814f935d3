"""What is said when a field is not filled as it should be: a sentence that names the field and says what to do.

Every form of the house is a `PlainForm`, every set of forms a `PlainFormSet`. A sentence that a field writes for itself
stays as it is; only those of Django, which name nothing, are replaced.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

# What a number, a date, an address look like, by the kind of field: the first that it is.
SHAPES: tuple[tuple[type[forms.Field], Any], ...] = (
    (forms.DecimalField, lambda: _("un nombre, par exemple 12,5")),
    (forms.FloatField, lambda: _("un nombre, par exemple 12,5")),
    (forms.IntegerField, lambda: _("un nombre entier, par exemple 12")),
    (forms.DateTimeField, lambda: _("un jour et une heure, par exemple 31/03/2027 09:30")),
    (forms.DateField, lambda: _("un jour, par exemple 31/03/2027")),
    (forms.TimeField, lambda: _("une heure, par exemple 09:30")),
    (forms.EmailField, lambda: _("une adresse électronique entière, par exemple prenom.nom@commune.fr")),
    (forms.URLField, lambda: _("l’adresse entière d’une page, par exemple https://www.exemple.fr")),
)


class PlainSentences:
    """Put before the class of a form that comes from elsewhere."""

    def full_clean(self: Any) -> None:
        # Now, and not when the form is made: forms add fields and change labels after that.
        for field in self.fields.values() if self.is_bound else ():
            for code, words in list(sentences(field, str(field.label or ""))):
                if _is_stock(field, code):
                    field.error_messages[code] = words
        super().full_clean()  # type: ignore[misc]


class PlainForm(PlainSentences, forms.Form):
    """A form whose errors are sentences about its fields."""


class PlainFormSet(forms.BaseFormSet):
    """Forms in a form. Its own fields are hidden: nobody but a page that came incomplete can get them wrong."""

    default_error_messages = {
        "missing_management_form": gettext_lazy(
            "Ce formulaire n’est pas complet\u00a0: rouvrez la page, puis recommencez."
        ),
        "too_many_forms": ngettext_lazy(
            "Ce formulaire ne reçoit pas plus de %(num)d ligne\u00a0: retirez les autres.",
            "Ce formulaire ne reçoit pas plus de %(num)d lignes\u00a0: retirez celles qui sont en trop.",
            "num",
        ),
        "too_few_forms": ngettext_lazy(
            "Remplissez au moins %(num)d ligne.", "Remplissez au moins %(num)d lignes.", "num"
        ),
    }


def sentences(field: forms.Field, label: str) -> Iterator[tuple[str, str]]:
    """By the code of the error. Those that Django fills with a value have their own « % » doubled."""
    if not label or field.widget.is_hidden:
        for code in ("required", "invalid", "invalid_choice", "invalid_list", "invalid_pk_value"):
            yield code, _("Ce formulaire n’est pas complet\u00a0: rouvrez la page, puis recommencez.")
        return
    yield "required", _required(field) % {"label": label}
    shape = next((words() for kind, words in SHAPES if isinstance(field, kind)), None)
    plain = {"label": label}
    if shape is not None:
        yield "invalid", _("«\u00a0%(label)s\u00a0» attend %(shape)s.") % {"label": label, "shape": shape}
    if isinstance(field, forms.FileField):
        return
    filled = {"label": label.replace("%", "%%")}
    gone = _("Ce choix n’est pas, ou plus, parmi ceux de «\u00a0%(label)s\u00a0»\u00a0: choisissez-en un autre.")
    yield "invalid_choice", gone % filled
    yield "invalid_pk_value", gone % filled
    yield "invalid_list", gone % plain
    length = {
        "max_length": _("«\u00a0%(label)s\u00a0» compte {found} caractères, {limit} au plus\u00a0: raccourcissez."),
        "min_length": _("«\u00a0%(label)s\u00a0» compte {found} caractères, il en faut {limit} au moins."),
        "max_value": _("«\u00a0%(label)s\u00a0» va jusqu’à {limit}, pas au-delà."),
        "min_value": _("«\u00a0%(label)s\u00a0» commence à {limit}, pas en dessous."),
    }
    for code, words in length.items():
        yield code, (words % filled).format(found="%(show_value)s", limit="%(limit_value)s")


def _required(field: forms.Field) -> str:
    if isinstance(field, forms.FileField):
        return _("Choisissez un fichier pour «\u00a0%(label)s\u00a0».")
    if isinstance(field, (forms.MultipleChoiceField, forms.ModelMultipleChoiceField)):
        return _("Choisissez au moins une réponse à «\u00a0%(label)s\u00a0».")
    if isinstance(field, (forms.ChoiceField, forms.ModelChoiceField)):
        return _("Choisissez une réponse à «\u00a0%(label)s\u00a0».")
    if isinstance(field, forms.BooleanField):
        return _("Cochez «\u00a0%(label)s\u00a0» pour continuer.")
    return _("«\u00a0%(label)s\u00a0» est vide\u00a0: remplissez ce champ pour continuer.")


def _is_stock(field: forms.Field, code: str) -> bool:
    """Is the sentence for this error none of ours? Validators keep theirs (`max_length`…) out of the field."""
    found = field.error_messages.get(code)
    if found is None:
        return any(getattr(one, "code", "") == code for one in field.validators)
    stock = (vars(kind).get("default_error_messages", {}) for kind in type(field).__mro__ if _is_djangos(kind))
    return any(found == messages.get(code) for messages in stock)


def _is_djangos(kind: type) -> bool:
    return kind.__module__.startswith("django.")
