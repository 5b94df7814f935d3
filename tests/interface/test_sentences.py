"""What a form says of a field that is not filled as it should be: it names the field, and says what to do."""

import pytest
from django import forms
from django.core.exceptions import ValidationError

from ensems.interface.sentences import PlainForm, PlainFormSet, PlainSentences

CHOICES = [("a", "A"), ("b", "B")]


def everything(kind):
    return [kind, *(one for below in kind.__subclasses__() for one in everything(below))]


def said(field, typed, label="Le lieu"):
    """The errors of a form of that field, when this is typed."""
    field.label = label
    made = type("Form", (PlainForm,), {"it": field})
    return [str(one).replace("\xa0", " ") for one in made({"it": typed}).errors.get("it", [])]


def test_every_form_of_the_house_speaks_plainly():
    import ensems.config.urls  # noqa: F401

    found = [one for one in everything(forms.BaseForm) if one.__module__.startswith("ensems.")]
    assert len(found) > 80
    assert [f"{one.__module__}.{one.__name__}" for one in found if not issubclass(one, PlainSentences)] == []


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        (forms.CharField(), "", "« Le lieu » est vide : remplissez ce champ pour continuer."),
        (forms.ChoiceField(choices=CHOICES), "", "Choisissez une réponse à « Le lieu »."),
        (forms.MultipleChoiceField(choices=CHOICES), "", "Choisissez au moins une réponse à « Le lieu »."),
        (forms.BooleanField(), "", "Cochez « Le lieu » pour continuer."),
        (forms.FileField(), "", "Choisissez un fichier pour « Le lieu »."),
        (forms.IntegerField(), "douze", "« Le lieu » attend un nombre entier, par exemple 12."),
        (forms.DecimalField(), "x", "« Le lieu » attend un nombre, par exemple 12,5."),
        (forms.DateField(), "demain", "« Le lieu » attend un jour, par exemple 31/03/2027."),
        (forms.TimeField(), "midi", "« Le lieu » attend une heure, par exemple 09:30."),
        (forms.EmailField(), "moi", "prenom.nom@commune.fr."),
        (forms.ChoiceField(choices=CHOICES), "c", "Ce choix n’est pas, ou plus, parmi ceux de « Le lieu »"),
        (forms.CharField(max_length=3), "quatre", "« Le lieu » compte 6 caractères, 3 au plus : raccourcissez."),
        (forms.CharField(min_length=8), "quatre", "« Le lieu » compte 6 caractères, il en faut 8 au moins."),
        (forms.IntegerField(max_value=60), "61", "« Le lieu » va jusqu’à 60, pas au-delà."),
        (forms.IntegerField(min_value=1), "0", "« Le lieu » commence à 1, pas en dessous."),
        (forms.UUIDField(widget=forms.HiddenInput), "x", "rouvrez la page, puis recommencez."),
    ],
)
def test_each_error_names_the_field_and_says_what_to_do(field, typed, words):
    (sentence,) = said(field, typed)
    assert words in sentence


def test_a_percentage_in_a_label_is_printed_as_it_is():
    label = "Part en % du coût"
    assert said(forms.CharField(), "", label=label)[0].startswith("« Part en % du coût » est vide")
    assert "« Part en % du coût » compte 6" in said(forms.CharField(max_length=3), "quatre", label=label)[0]
    assert "parmi ceux de « Part en % du coût »" in said(forms.ChoiceField(choices=CHOICES), "c", label=label)[0]


def test_a_field_that_has_its_own_sentence_keeps_it():
    class Own(forms.CharField):
        default_error_messages = {"required": "Dites où."}

    def never(value):
        raise ValidationError("Pas ce mot-là.", code="invalid")

    assert said(Own(), "") == ["Dites où."]
    assert said(forms.CharField(error_messages={"required": "Où donc ?"}), "") == ["Où donc ?"]
    assert said(forms.CharField(validators=[never]), "mot") == ["Pas ce mot-là."]


class Lines(PlainFormSet):
    """What is tested of every set of forms."""


def sent(total, **limits):
    line = type("Line", (PlainForm,), {"it": forms.CharField(label="Le lieu", required=False)})
    made = forms.formset_factory(line, Lines, **limits)
    counts = {"form-TOTAL_FORMS": str(total), "form-INITIAL_FORMS": "0"} if total is not None else {"other": "x"}
    rows = {f"form-{rank}-it": "ici" for rank in range(total or 0)}
    return [str(one).replace("\xa0", " ") for one in made(counts | rows).non_form_errors()]


def test_every_set_of_forms_of_the_house_speaks_plainly():
    import ensems.config.urls  # noqa: F401

    found = [one for one in everything(forms.BaseFormSet) if one.__module__.startswith("ensems.")]
    assert len(found) >= 3
    assert [one.__name__ for one in found if not issubclass(one, PlainFormSet)] == []


def test_a_set_of_forms_says_in_french_what_is_missing_or_too_much():
    assert sent(None) == ["Ce formulaire n’est pas complet : rouvrez la page, puis recommencez."]
    too_many = "Ce formulaire ne reçoit pas plus de 2 lignes : retirez celles qui sont en trop."
    assert sent(3, max_num=2, validate_max=True) == [too_many]
    assert sent(1, min_num=2, validate_min=True) == ["Remplissez au moins 2 lignes."]
    assert sent(2, min_num=2, max_num=2, validate_min=True, validate_max=True) == []
