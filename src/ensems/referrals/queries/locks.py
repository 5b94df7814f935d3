"""What an operation of an app above holds until the end of its transaction."""

from __future__ import annotations

from django.db import connection

from ensems.referrals.models import Phase, Referral


def hold_dates(referral: Referral) -> None:
    """The dates of the saisine and its state are held as they are until the end of the transaction.

    For an operation that asks several phases: call it before they are read. Many hold them together; a change of dates
    or a closing waits for them, and they wait for it. Nothing on SQLite, one SQL query on PostgreSQL.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT id FROM referrals_referral WHERE id = %s FOR SHARE", [referral.pk])


def lock_phase(referral: Referral, kind: str) -> Phase | None:
    """The phase as it is now, held until the end of the transaction; its `referral` is read again with it.

    Call it inside the operation that depends on the phase, then ask
    `rules.phase_open(phase.referral, phase, kind, now)`. Many deposits hold it together (FOR SHARE); a change of its
    dates, or the closing of the saisine, waits for them, and they wait for it. On SQLite the transaction is IMMEDIATE:
    there is one writer at a time already. One SQL query on SQLite, three on PostgreSQL.
    """
    if connection.vendor == "postgresql":
        # The saisine, then its phase: the order of every operation, so that two of them never wait for each other.
        hold_dates(referral)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT id FROM referrals_phase WHERE referral_id = %s AND kind = %s FOR SHARE", [referral.pk, kind]
            )
    return Phase.objects.select_related("referral").filter(referral_id=referral.pk, kind=kind).first()
