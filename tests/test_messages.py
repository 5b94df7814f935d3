"""The French catalogue holds every message that counts, so that 0 and 1 are singular."""

from __future__ import annotations

import gettext

from django.template import engines
from django.utils.translation import ngettext

from scripts import messages


def committed() -> gettext.GNUTranslations:
    with messages.CATALOGUE.with_suffix(".mo").open("rb") as compiled:
        return gettext.GNUTranslations(compiled)


def test_the_catalogue_holds_every_plural_of_the_sources():
    """When this fails: `make messages`, and commit the catalogue."""
    known = committed()._catalog
    key = [(f"{one.context}\x04{one.singular}" if one.context else one.singular, one) for one in messages.collect()]
    missing = [
        f"{one.singular} ({', '.join(one.places)})"
        for name, one in key
        if (known.get((name, 0)), known.get((name, 1))) != (one.singular, one.plural)
    ]

    assert not missing, "make messages : " + " ; ".join(missing)


def test_the_sources_and_what_is_compiled_say_the_same():
    held = messages.CATALOGUE.read_text(encoding="utf-8")
    compiled = {singular for singular, _rank in (key for key in committed()._catalog if isinstance(key, tuple))}

    assert {line[6:] for line in held.splitlines() if line.startswith("msgid ")} == {
        messages.quoted(one.rpartition("\x04")[2]) for one in compiled
    } | {'""'}


def test_zero_and_one_are_singular_in_a_module_and_in_a_template():
    counted = engines["django"].from_string(
        "{% blocktranslate trimmed count number=n %}{{ number }} soutien{% plural %}"
        "{{ number }} soutiens{% endblocktranslate %}"
    )

    assert [counted.render({"n": n}) for n in (0, 1, 2)] == ["0 soutien", "1 soutien", "2 soutiens"]
    assert [ngettext("%(n)d question posée", "%(n)d questions posées", n) % {"n": n} for n in (0, 1, 2)] == [
        "0 question posée",
        "1 question posée",
        "2 questions posées",
    ]


def test_what_counts_is_found_in_modules_and_in_templates():
    module = 'a = ngettext("un", "des", n)\nb = _("seul")\nc = npgettext("nom", "voix", "voix", n)'
    template = (
        "{% translate 'seul' %} {% blocktranslate trimmed count n=n context 'nom' %}\n un {{ x }}\n{% plural %}"
        "des 100 % {{ x }}{% endblocktranslate %} {# ngettext #}"
    )

    assert messages.of_module(module) == [messages.Message("un", "des"), messages.Message("voix", "voix", "nom")]
    assert messages.of_template(template) == [messages.Message("un %(x)s", "des 100 %% %(x)s", "nom")]


def test_a_singular_has_one_plural():
    """gettext finds a message by its singular: two plurals for one would be one too many."""
    found = [(one.context, one.singular) for one in messages.collect()]

    assert len(found) == len(set(found))
