"""One name per thing: what the code calls it, what the screen calls it, in docs/glossary.md."""

import re
from pathlib import Path

import pytest
from django.apps import apps

GLOSSARY = Path(__file__).resolve().parents[1] / "docs" / "glossary.md"
OURS = [model for model in apps.get_models() if model.__module__.startswith("ensems.")]


def rows() -> dict[str, str]:
    """{code name: French name} of every line of the tables."""
    text = GLOSSARY.read_text(encoding="utf-8")
    return {code: french.strip() for french, code in re.findall(r"^\| ([^|]+) \| `([\w.]+)` \|", text, re.M)}


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_each_model_is_in_the_glossary_under_its_french_name(model):
    known = rows()
    code = model._meta.object_name
    assert known.get(f"{model._meta.app_label}.{code}", known.get(code)) == str(model._meta.verbose_name)


def test_the_glossary_names_no_model_that_does_not_exist():
    """Words of later parts are in the second table, whose code names are not in backquotes."""
    names = {model._meta.object_name for model in OURS} | {model._meta.label for model in OURS}
    assert not [code for code in rows() if code not in names]
