"""What an operation of an app above holds until the end of its transaction."""

from __future__ import annotations

from django.db import connection
from django.db.models import QuerySet

from ensems.core.prepared import planned_cursor, prepared
from ensems.referrals.models import Phase, Referral
from ensems.referrals.queries.attached import prefetched

# The saisine, then its phase: the order of every operation, so that two of them never wait for each other.
HOLD_REFERRAL = "SELECT id FROM referrals_referral WHERE id = %s FOR SHARE"
HOLD_PHASE = "SELECT id FROM referrals_phase WHERE referral_id = %s AND kind = %s FOR SHARE"


def hold_dates(referral: Referral) -> None:
    """The dates of the saisine and its state are held as they are until the end of the transaction.

    For an operation that asks several phases: call it before they are read. Many hold them together; a change of dates
    or a closing waits for them, and they wait for it. Nothing on SQLite, one SQL query on PostgreSQL.
    """
    if connection.vendor == "postgresql":
        with planned_cursor() as cursor:
            cursor.execute(HOLD_REFERRAL, [referral.pk])


def hold_phase(referral_id: int, kind: str) -> None:
    """The phase and its saisine are held as they are until the end of the transaction.

    Call it inside the operation that depends on the phase, before the phase is read. Many deposits hold it together
    (FOR SHARE); a change of its dates, or the closing of the saisine, waits for them, and they wait for it. On SQLite
    the transaction is IMMEDIATE: there is one writer at a time already. Two SQL queries on PostgreSQL, none on SQLite.
    """
    if connection.vendor == "postgresql":
        with planned_cursor() as cursor:
            cursor.execute(HOLD_REFERRAL, [referral_id])
            cursor.execute(HOLD_PHASE, [referral_id, kind])


def read_phases(referral: Referral) -> None:
    """The saisine knows its phases, as `prefetch_related` would have it: one SQL query, composed once."""
    prefetched(referral, "phases", _phases(referral.pk))


@prepared(int)
def _phases(referral_id: int) -> QuerySet[Phase]:
    return Phase.objects.filter(referral=referral_id)
