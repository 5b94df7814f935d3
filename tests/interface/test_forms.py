"""A form says what it wants, what is wrong, and where; it keeps what was typed."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from ensems.interface.catalogue import Example, closed_form, refused_form
from ensems.interface.sentences import PlainForm
from tests.strict_html import problems


class Small(forms.Form):
    name = forms.CharField(label="Nom", help_text="Prénom puis nom.")
    note = forms.CharField(label="Note", required=False, max_length=1200, widget=forms.Textarea)
    kind = forms.ChoiceField(label="Genre", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)


def test_every_form_is_sound_html() -> None:
    for form in (Example(), refused_form(), closed_form()):
        assert problems(f"<form>{form}</form>") == []


def test_a_hint_and_an_error_are_read_with_their_field() -> None:
    html = str(Small({"name": ""}))

    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'id="id_name_helptext"' in html
    assert 'id="id_name_error"' in html
    assert 'aria-invalid="true"' in html


def test_what_is_required_is_said_in_words() -> None:
    html = str(Small())

    assert html.count("(obligatoire)") == 2
    assert html.count("(facultatif)") == 1


def test_the_summary_leads_to_each_field_and_is_announced() -> None:
    form = Small({"note": "gardée"})
    form.add_error(None, ValidationError("Le calendrier a changé."))

    html = str(form)

    assert 'role="alert"' in html
    assert "<li>Le calendrier a changé.</li>" in html
    assert '<a href="#id_name">Nom</a>' in html
    assert '<a href="#id_kind_0">Genre</a>' in html
    assert "gardée" in html


def test_the_summary_says_the_name_of_a_field_once() -> None:
    """Also where the name is translated late, as those of our own forms are."""

    class Late(PlainForm):
        title = forms.CharField(label=gettext_lazy("Titre"))
        other = forms.CharField(label=gettext_lazy("Autre"))

    form = Late({"title": "", "other": "x"})
    form.add_error("other", ValidationError("Une phrase au moins."))

    html = str(form)

    assert '<a href="#id_title">« Titre » est vide' in html.replace("\u00a0", " ")
    assert '<a href="#id_other">Autre</a>\u00a0: Une phrase au moins.' in html


def test_a_box_that_one_may_leave_empty_is_not_called_optional() -> None:
    class Boxes(forms.Form):
        clear = forms.BooleanField(label="En jours francs", required=False)
        sure = forms.BooleanField(label="Je confirme")

    html = str(Boxes())

    assert "(facultatif)" not in html
    assert html.count("(obligatoire)") == 1


def test_choices_are_in_a_group_with_a_name() -> None:
    html = str(Small()["kind"].as_field_group())

    assert "<fieldset" in html
    assert "<legend>Genre" in html


def test_a_long_text_says_how_many_characters_it_takes() -> None:
    html = str(Small()["note"].as_field_group())

    assert 'data-maximum="1200"' in html
    assert "1\u202f200 caractères au plus" in html


def test_a_form_without_error_has_no_summary() -> None:
    assert "error-summary" not in str(Small())


def test_what_is_pasted_in_a_long_text_is_never_cut() -> None:
    assert "maxlength" not in str(Small()["note"].as_field_group())
    assert not Small({"name": "a", "kind": "a", "note": "x" * 1201}).is_valid()
