"""An export is checked by anyone, with the standard library alone: whatever is done to it shows."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ensems.register import chain
from ensems.register.chain import Link


def links(number: int, *, start: str = "a") -> list[Link]:
    made: list[Link] = []
    previous = chain.GENESIS
    for place in range(1, number + 1):
        fields = {"number": place, "at": f"2026-11-{place:02}", "verb": f"{start}.fait", "facts": {"é": place}}
        content = chain.canonical({**fields, "actor": "x", "subject": "y", "thread": "", "previous": previous})
        previous = chain.fingerprint(content)
        made.append(Link(content, previous))
    return made


WHOLE = links(8)
HEAD = WHOLE[-1].digest
places = st.integers(min_value=0, max_value=len(WHOLE) - 1)


def holds(changed: list[Link]) -> bool:
    """As with a receipt at hand, and through the form of an export."""
    exported = "".join(chain.line(link) for link in changed).splitlines(keepends=True)
    return chain.verify(chain.parse(exported), expected_head=HEAD, expected_count=len(WHOLE)).holds


def test_an_untouched_export_holds() -> None:
    assert holds(WHOLE)
    assert chain.verify([]).holds
    assert chain.verify(WHOLE).head == HEAD


@given(places, st.text(min_size=1), st.data())
def test_any_edit_of_a_content_is_detected(place: int, text: str, data: Any) -> None:
    content = WHOLE[place].content
    at = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(at, len(content)))
    edited = content[:at] + text + content[end:]
    if edited == content:
        return
    changed = [*WHOLE]
    changed[place] = replace(changed[place], content=edited)
    assert not holds(changed)
    # ... nor by someone who takes the digest again.
    surrogate = any(0xD800 <= ord(c) < 0xE000 for c in edited)
    if not surrogate:
        changed[place] = Link(edited, chain.fingerprint(edited))
        assert not holds(changed)


@given(places, st.text(alphabet="0123456789abcdef", min_size=64, max_size=64))
def test_any_edit_of_a_digest_is_detected(place: int, digest: str) -> None:
    changed = [*WHOLE]
    changed[place] = replace(changed[place], digest=digest)
    assert holds(changed) is (digest == WHOLE[place].digest)


@given(st.sets(places, min_size=1))
def test_any_removal_is_detected(gone: set[int]) -> None:
    assert not holds([link for place, link in enumerate(WHOLE) if place not in gone])


@given(places, st.sampled_from([*WHOLE, *links(3, start="b")]))
def test_any_insertion_is_detected(place: int, link: Link) -> None:
    assert not holds([*WHOLE[:place], link, *WHOLE[place:]])


@given(st.permutations(WHOLE))
def test_any_other_order_is_detected(order: list[Link]) -> None:
    assert holds(order) is (order == WHOLE)


@given(places, st.binary(min_size=1, max_size=40))
def test_no_line_whatever_breaks_the_checker(place: int, noise: bytes) -> None:
    lines = [chain.line(link) for link in WHOLE]
    lines[place] = noise.decode("latin-1").replace("\n", " ").strip() or "x"
    assert not chain.verify(chain.parse(lines)).holds


def test_a_missing_end_is_seen_only_with_the_head_of_a_receipt() -> None:
    cut = WHOLE[:5]

    assert chain.verify(cut).holds
    assert not chain.verify(cut, expected_head=HEAD).holds
    assert not chain.verify(cut, expected_count=8).holds


def test_a_whole_register_rewritten_does_not_match_an_old_receipt() -> None:
    assert not chain.verify(links(8, start="b"), expected_head=HEAD).holds


def test_a_register_that_has_grown_since_the_receipt_holds() -> None:
    assert chain.verify(WHOLE, expected_head=WHOLE[2].digest, expected_count=3).holds
    assert not chain.verify(WHOLE, expected_head=WHOLE[2].digest, expected_count=4).holds


def test_a_key_written_twice_is_a_fault() -> None:
    content = WHOLE[0].content[:-1] + ',"number":1}'

    assert not chain.verify([Link(content, chain.fingerprint(content))]).holds


@pytest.mark.parametrize(
    ("change", "status", "said"),
    [
        (lambda lines: lines, 0, "Le registre est intact"),
        (lambda lines: lines[:3] + lines[4:], 1, "Acte 4"),
        (lambda lines: lines[:-1], 1, "la fin manque"),
    ],
)
def test_the_checker_runs_alone(tmp_path: Path, change: Any, status: int, said: str) -> None:
    """A copy of the file, in an empty folder, without anything installed."""
    checker = tmp_path / "verifier.py"
    checker.write_bytes(Path(chain.__file__).read_bytes())
    lines = [chain.line(link) for link in WHOLE]
    (tmp_path / "registre.jsonl").write_text("".join(change(lines)), encoding="utf-8")
    arguments = [sys.executable, "-I", "-S", str(checker), "registre.jsonl", "--head", HEAD, "--count", "8"]

    done = subprocess.run(arguments, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=False)

    assert done.returncode == status
    assert said in done.stdout + done.stderr
