"""What the documentation promises exists, and what exists is documented."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

from ensems.config.environment import VARIABLES

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = {name: app for name, app in get_commands().items() if app.startswith("ensems.")}


@pytest.mark.parametrize("variable", VARIABLES)
def test_each_setting_is_explained_in_the_readme_with_the_words_of_the_code(variable):
    assert f"| `{variable}` | {VARIABLES[variable]} |" in README


def test_the_readme_explains_no_setting_that_does_not_exist():
    assert set(re.findall(r"^\| `([A-Z][A-Z_]+)` \|", README, re.M)) == set(VARIABLES)


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_is_in_the_readme_and_explains_itself_in_french(command):
    assert f"`ensems {command.replace('_', '-')}" in README
    assert len(load_command_class(COMMANDS[command], command).help) > 40


def test_the_readme_names_no_command_that_does_not_exist():
    named = {name.replace("-", "_") for name in re.findall(r"^\| `ensems ([\w-]+)", README, re.M)}
    assert not named - set(COMMANDS)


def targets() -> set[str]:
    return set(re.findall(r"^([a-z][\w-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))


@pytest.mark.parametrize("target", sorted(targets()))
def test_each_make_target_is_in_the_readme(target):
    assert f"`make {target}`" in README


def test_the_documents_name_only_files_that_exist():
    """Every relative link of the Markdown files leads somewhere."""
    broken = []
    for document in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for link in re.findall(r"\]\(([^)#\s]+)", document.read_text(encoding="utf-8")):
            if "://" not in link and not link.startswith("mailto:") and not (document.parent / link).exists():
                broken.append(f"{document.relative_to(ROOT)}: {link}")
    assert not broken


def test_decision_records_are_numbered_and_short():
    records = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [int(record.name[:4]) for record in records] == list(range(1, len(records) + 1))
    assert all(len(record.read_text(encoding="utf-8").splitlines()) <= 60 for record in records)
