"""A query composed once gives what the same query gives, with other values, from any thread."""

from datetime import date, datetime, timedelta
from threading import Thread

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection
from django.db.models import Count, Q

from ensems.assembly.models import Mandate
from ensems.core.prepared import composed, insert, planned_cursor, prepared, update
from ensems.notices.models import Notice
from ensems.referrals.models import Phase
from ensems.territories.models import Territory
from tests import factories


@prepared(date, int)
def sitting(day, person):
    return Mandate.objects.in_force(day).filter(person=person).select_related("seat__territory")


@prepared(datetime)
def open_phases(now):
    found = Phase.objects.open_at(now).prefetch_related("referral__questions")
    return found.annotate(asked=Count("referral__questions")).order_by("pk")


# A name that SQL, or the way it is sent, could misread.
AWKWARD = "L’an d'à 100 %s %% \\ ; --"


@prepared(int)
def awkwardly_named(most):
    return Territory.objects.filter(Q(name=AWKWARD) | Q(name="L'autre"), pk__lte=most, is_demonstration=False)


@prepared(date)
def careless(_day):
    return Mandate.objects.all()


@pytest.mark.django_db
def test_the_same_rows_whatever_the_values(now):
    first, second = factories.member(starts_on=date(2026, 3, 1)), factories.member(ends_on=date(2026, 6, 1))

    assert [one.person for one in sitting(date(2026, 5, 1), first.pk)] == [first]
    assert [one.person for one in sitting(date(2026, 5, 1), second.pk)] == [second]
    assert sitting(date(2026, 2, 1), first.pk) == sitting(date(2026, 7, 1), second.pk) == []


@pytest.mark.django_db
def test_a_number_that_no_column_can_hold_finds_nothing(now):
    assert sitting(date(2026, 5, 1), 10**30) == sitting(date(2026, 5, 1), -(10**30)) == []


@pytest.mark.django_db
def test_what_never_changes_is_read_as_it_is_written():
    wanted = [factories.territory(name=name) for name in (AWKWARD, "L'autre")]
    factories.territory(name="L''autre")

    assert set(awkwardly_named(2**31)) == set(wanted)
    assert awkwardly_named(0) == []


@pytest.mark.django_db
def test_what_is_read_with_the_rows_comes_too(now, exact_queries):
    who = factories.member()
    referral = factories.referral(questions=3, now=now)

    place = who.mandates.get().seat.territory
    with exact_queries(1):
        assert [one.seat.territory for one in sitting(now.date(), who.pk)] == [place]
    with exact_queries(3):
        (phase,) = open_phases(now)
        assert phase.asked == len(phase.referral.questions.all()) == 3
    assert open_phases(referral.transmitted_at - timedelta(days=400)) == []


@pytest.mark.django_db
def test_an_argument_that_changes_nothing_is_refused():
    with pytest.raises(ValueError, match="not in the query"):
        careless(date(2026, 1, 1))


@pytest.mark.django_db(transaction=True)
def test_another_thread_asks_through_its_own_connection(now):
    who = factories.member()
    sitting(now.date(), who.pk)
    found = []

    def ask():
        found.extend(sitting(now.date(), who.pk))
        connection.close()

    other = Thread(target=ask)
    other.start()
    other.join()
    assert [one.person for one in found] == [who]


@pytest.mark.django_db
def test_a_row_that_is_added_or_changed_is_the_one_that_django_would_write(now, exact_queries):
    person = factories.person()
    given = {"person": person, "kind": "contributions.receipt", "params": {"é": [1, None]}, "queued_at": now}
    theirs = Notice.objects.create(**given)
    with exact_queries(1):
        ours = insert(Notice(**given))
    assert not ours._state.adding and ours.pk != theirs.pk
    columns = [one.attname for one in Notice._meta.concrete_fields if one.name not in ("id", "key")]
    first, second = Notice.objects.filter(pk__in=(ours.pk, theirs.pk)).values(*columns)
    assert first == second

    ours.params, ours.status, ours.sent_at = {"b": 2}, Notice.Status.SENT, now + timedelta(hours=1)
    with exact_queries(1):
        update(ours, ("params", "sent_at"))
    read = Notice.objects.get(pk=ours.pk)
    assert (read.params, read.sent_at, read.status) == ({"b": 2}, ours.sent_at, Notice.Status.WAITING)


@pytest.mark.django_db
def test_a_row_that_went_meanwhile_is_not_written_in_silence(now):
    gone = insert(Notice(person=factories.person(), kind="essai", params={}, queued_at=now))
    Notice.objects.all().delete()
    with pytest.raises(ObjectDoesNotExist):
        update(gone, ("params",))


@pytest.mark.django_db
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite plans nothing ahead")
def test_postgresql_plans_once_what_is_prepared_and_nothing_else(now):
    who = factories.member()
    day = now.date()

    @composed(date, int)
    def whole(day, person):
        return Mandate.objects.in_force(day).filter(person=person).values_list("seat", "starts_on")

    before = _planned()
    for _time in range(3):
        sitting(day, who.pk)
        assert len(whole(day, who.pk)) == 1
        list(Mandate.objects.in_force(day).filter(person=who))
        with planned_cursor() as cursor:
            cursor.execute("SELECT 1 AS asked_by_this_test WHERE %s > 0", [who.pk])

    new = _planned() - before
    assert len([one for one in new if "asked_by_this_test" in one]) == 1
    assert len([one for one in new if "assembly_mandate" in one]) == 1


def _planned():
    """The texts of what this connection has planned."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        return {text for (text,) in cursor.fetchall()}
