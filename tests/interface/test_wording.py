"""Sentences and addresses found once stay those that Django would find."""

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext


def drawn(source: str, **values) -> str:
    return Template(source).render(Context(values))


def test_where_no_language_speaks_a_sentence_is_as_it_was_written_and_french_again_afterwards():
    """`makemigrations` reads the sentences of the libraries untranslated; pages must not keep what it read."""
    translation.deactivate_all()
    try:
        assert gettext("Enter a valid URL.") == "Enter a valid URL."
    finally:
        translation.activate("fr")
    assert gettext("Enter a valid URL.") == "Saisissez une URL valide."


def test_a_sentence_is_safe_only_when_it_is_given_as_safe():
    assert isinstance(gettext(mark_safe("<b>gras</b>")), SafeString)
    assert not isinstance(gettext("<b>gras</b>"), SafeString)


def test_a_sentence_of_a_template_is_the_same_each_time_and_one_of_a_variable_is_not():
    whole = Template('{% translate "100 % « oui »" %} · {% translate "de nouveau" as again %}{{ again }}')
    assert whole.render(Context()) == whole.render(Context()) == "100 % « oui » · de nouveau"

    given = Template("{% translate which %}")
    assert [given.render(Context({"which": one})) for one in ("un", "<deux>")] == ["un", "&lt;deux&gt;"]


def test_an_address_is_that_of_its_arguments():
    question = "{% url 'contributions:question' slug number %}"
    for slug, number in (("eau", 1), ("eau", 2), ("air", 1), ("eau", "1")):
        assert drawn(question, slug=slug, number=number) == reverse("contributions:question", args=[slug, number])


def test_an_address_that_does_not_exist_fails_unless_it_is_kept_in_a_variable():
    assert drawn("{% url 'nowhere' as where %}[{{ where }}]") == "[]"
    with pytest.raises(NoReverseMatch):
        drawn("{% url 'nowhere' %}")


SENTENCES = (
    "{% blocktranslate trimmed %}Il reste 100 % de\n  rien{% endblocktranslate %}",
    "{% blocktranslate with who=name|upper %}Bonjour {{ who }}, de {{ place }}{% endblocktranslate %}",
    "{% blocktranslate count n=number %}{{ n }} soutien{% plural %}{{ n }} soutiens{% endblocktranslate %}",
    "{% blocktranslate asvar said count n=number %}un de {{ name }}{% plural %}{{ n }} de {{ name }}"
    "{% endblocktranslate %}[{{ said }}]",
    "{% blocktranslate %}rien de {{ nobody }}{% endblocktranslate %}{{ n }}",
)


@pytest.mark.parametrize("source", SENTENCES)
@pytest.mark.parametrize("number", [0, 1, 2, 1234])
def test_a_sentence_with_values_is_the_one_that_django_says(source, number):
    values = {"name": "<Anne>", "place": mark_safe("<i>Rodez</i>"), "number": number}
    ours, theirs = Template(source), Template("{% load i18n %}" + source)
    assert ours.render(Context(values)) == ours.render(Context(values)) == theirs.render(Context(values))


def test_a_sentence_that_counts_what_is_no_number_fails_as_django_does():
    with pytest.raises(TemplateSyntaxError):
        drawn("{% blocktranslate count n=number %}un{% plural %}{{ n }}{% endblocktranslate %}", number="deux")


def test_a_sentence_keeps_nothing_of_its_values_for_what_follows():
    assert drawn("{% blocktranslate with a=b %}{{ a }}{% endblocktranslate %}[{{ a }}]", b="x") == "x[]"
