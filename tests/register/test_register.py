"""Acts follow one another without a gap, and neither the platform nor a hand in the database changes them unseen."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from ensems.register import chain, queries
from ensems.register.models import Act, Counter
from ensems.register.operations import append, next_number
from tests.conftest import NOW
from tests.register.acts import TESTER, inscribe
from tests.register.personal import assert_nothing_personal
from tests.register.unlock import unlocked


def raw(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db
def test_the_head_is_the_last_act() -> None:
    assert queries.head() == queries.Head(0, chain.GENESIS)

    made = inscribe(3)

    assert queries.head() == queries.Head(3, made[-1].digest)
    assert queries.verify(expected_head=made[1].digest, expected_count=2).holds


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        lambda: Act.objects.filter(number=2).update(verb="autre"),
        lambda: Act.objects.filter(number=2).delete(),
        lambda: Act.objects.get(number=2).delete(),
        lambda: Act.objects.all()._raw_delete("default"),
        lambda: Act.objects.get(number=2).save(),
        lambda: Act.objects.bulk_update([Act(number=2, verb="autre")], ["verb"]),
        lambda: raw("UPDATE register_act SET content = '{}' WHERE number = 2"),
        lambda: raw("DELETE FROM register_act"),
        lambda: raw(
            "TRUNCATE register_act CASCADE" if connection.vendor == "postgresql" else "DELETE FROM register_act"
        ),
    ],
)
def test_the_database_itself_refuses_any_change(change: Callable[[], object]) -> None:
    inscribe(3)
    before = list(Act.objects.values())

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        change()

    assert list(Act.objects.values()) == before


@pytest.mark.django_db
def test_an_act_is_appended_inside_a_transaction_and_goes_with_it() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        append(actor=TESTER, verb="essai.fait", subject="essai:1", facts={}, now=NOW)
        raise ZeroDivisionError

    assert queries.head().number == 0


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_it_is_refused() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        append(actor=TESTER, verb="essai.fait", subject="essai:1", facts={}, now=NOW)
    with pytest.raises(transaction.TransactionManagementError):
        next_number("essai")


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_make_one_chain_without_a_gap() -> None:
    def deposit(rank: int) -> int:
        try:
            with transaction.atomic():
                number = next_number("essai")
                append(actor=TESTER, verb="essai.fait", subject=f"essai:{number}", facts={"rang": rank}, now=NOW)
                if rank % 5 == 4:
                    raise ZeroDivisionError
            return number
        except ZeroDivisionError:
            return 0
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        numbers = list(pool.map(deposit, range(40)))

    kept = sorted(number for number in numbers if number)
    assert kept == list(range(1, 33)), "eight gave up, and gave their number back"
    assert Counter.objects.get(name="essai").value == 32
    verdict = queries.verify()
    assert verdict.holds, verdict.faults
    assert verdict.acts == 32


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("statement", "place", "said"),
    [
        ("UPDATE register_act SET content = replace(content, 'essai.fait', 'essai.tu') WHERE number = 2", 2, "modifié"),
        ("UPDATE register_act SET verb = 'autre' WHERE number = 2", 2, "« acte »"),
        ("UPDATE register_act SET subject = 'autre' WHERE number = 2", 2, "« objet »"),
        ("UPDATE register_act SET at = '2001-01-01 00:00:00' WHERE number = 3", 3, "« instant »"),
        ("DELETE FROM register_act WHERE number = 2", 2, "retiré"),
        ("UPDATE register_act SET number = 9 WHERE number = 2", 2, "déplacé"),
        ("DELETE FROM register_act WHERE number = 4", 4, "retirés"),
    ],
)
def test_a_hand_in_the_database_is_seen(statement: str, place: int, said: str) -> None:
    head = inscribe(4)[-1].digest
    with unlocked():
        raw(statement)
    errors = StringIO()

    with pytest.raises(CommandError, match="n’est pas intact"):
        call_command("verify_register", head=head, count=4, stderr=errors)

    sentences = errors.getvalue().replace("\u00a0", " ")
    assert f"Acte {place} :" in sentences
    assert said in sentences


@pytest.mark.django_db
def test_the_command_says_how_many_acts_hold() -> None:
    head = inscribe(2)[-1].digest
    said = StringIO()

    call_command("verify_register", stdout=said)

    assert f"2 actes, tête {head}" in said.getvalue()


def test_a_file_is_verified_without_a_database(tmp_path: Path) -> None:
    """No `db` fixture: any query would fail."""
    content = chain.canonical({"number": 1, "previous": chain.GENESIS})
    path = tmp_path / "registre.jsonl"
    path.write_text(chain.line(chain.Link(content, chain.fingerprint(content))), encoding="utf-8")

    call_command("verify_register", str(path), stdout=StringIO())

    with pytest.raises(CommandError, match="ne peut pas être lu"):
        call_command("verify_register", str(tmp_path / "absent.jsonl"))


@pytest.mark.django_db
def test_an_export_is_the_chain_itself() -> None:
    made = inscribe(3)

    exported = list(queries.export())

    assert [json.loads(line)["digest"] for line in exported] == [act.digest for act in made]
    assert chain.verify(chain.parse(exported), expected_head=made[-1].digest, expected_count=3).holds


@pytest.mark.django_db
def test_what_names_someone_is_found() -> None:
    from tests import factories

    factories.person(given_name="Mireille", family_name="Fabre", email="mireille.fabre@example.org")
    inscribe(1)
    assert_nothing_personal()

    inscribe(1, facts={"par": "Mireille Fabre"})

    with pytest.raises(AssertionError, match="mireille fabre"):
        assert_nothing_personal()
