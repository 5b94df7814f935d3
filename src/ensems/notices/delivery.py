"""Sending what waits: claim, render, hand over, settle. Run by the task; safe to run twice at once."""

from __future__ import annotations

import smtplib
from dataclasses import dataclass
from datetime import timedelta

import structlog
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend

from ensems.core import clock
from ensems.core.actors import system
from ensems.notices import operations, schedule
from ensems.notices.following.news import still_wanted
from ensems.notices.following.operations import spread
from ensems.notices.mails import Rendered, assemble, render
from ensems.notices.models import Mute, Notice, Subscriber
from ensems.notices.operations import Claim
from ensems.notices.registry import find

log = structlog.get_logger(__name__)

ACTOR = system("messages")
# A run stays far below the lease of a task; what is left is for the next one.
MAILS_A_RUN = 100
AFTER_A_BREAKDOWN = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many mails left or failed, how many notices were dropped; `down`: the server itself could not be reached."""

    sent: int = 0
    failed: int = 0
    dropped: int = 0
    down: bool = False

    def __add__(self, other: Outcome) -> Outcome:
        return Outcome(
            self.sent + other.sent,
            self.failed + other.failed,
            self.dropped + other.dropped,
            self.down or other.down,
        )


def send_all(limit: int = MAILS_A_RUN) -> Outcome:
    """Send until no mail is due, the limit is reached or the server is down; then plan the next run if needed."""
    total, mails = Outcome(), 0
    connection = get_connection()
    try:
        while spread(actor=ACTOR, now=clock.now()):
            pass
        while mails < limit and not total.down:
            claim = operations.claim(actor=ACTOR, now=clock.now())
            if claim is None:
                break
            total += send_one(claim, connection)
            mails += 1
    finally:
        _close(connection)
    now = clock.now()
    if total.down:
        schedule.later(now + AFTER_A_BREAKDOWN)
    else:
        schedule.ensure_planned(now, running_counts=False)
    return total


def send_one(claim: Claim, connection: BaseEmailBackend | None = None) -> Outcome:
    rendered, outcome = _render(claim)
    if not rendered:
        return outcome
    notices = [one.notice for one in rendered]
    try:
        message = assemble(claim.to, claim.mail_key, rendered, connection)
        if not message.send():
            raise RuntimeError("the server took no message")
    except Exception as error:  # noqa: BLE001  any failure of a mail is kept and shown, none stops the others
        operations.settle_failed(actor=ACTOR, notices=notices, error=error, alone=False, now=clock.now())
        log.warning("mail_failed", mail=str(claim.mail_key), error=operations.sayable(error))
        _close(connection)
        return outcome + Outcome(failed=1, down=_is_breakdown(error))
    operations.settle_sent(actor=ACTOR, notices=notices, now=clock.now())
    log.info("mail_sent", mail=str(claim.mail_key), notices=len(notices))
    return outcome + Outcome(sent=1)


def _render(claim: Claim) -> tuple[list[Rendered], Outcome]:
    to, now = claim.to, clock.now()
    rendered: list[Rendered] = []
    outcome = Outcome()
    is_person = not isinstance(to, Subscriber)
    refused = set(Mute.objects.filter(person=to).values_list("kind", flat=True)) if is_person else set()
    can_read = bool(to.email) and (not is_person or to.is_active)
    wanted = still_wanted(claim.notices, to)
    for notice in claim.notices:
        about = wanted.about.get(notice.pk, [])
        reason = _why_not(notice, refused, bool(about)) if can_read else "la personne n’a plus d’adresse"
        if not reason:
            try:
                mail = render(notice, to, about)
            except Exception as error:  # noqa: BLE001  a message that cannot be written must not keep back the others
                operations.settle_failed(actor=ACTOR, notices=[notice], error=error, alone=True, now=now)
                log.warning("notice_failed", notice=str(notice.key), kind=notice.kind, error=operations.sayable(error))
                outcome += Outcome(failed=1)
                continue
            if mail is not None:
                rendered.append(Rendered(notice, mail, tuple(about), wanted.subscriber if about else None))
                continue
            reason = "le message n’avait plus d’objet"
        operations.settle_dropped(actor=ACTOR, notice=notice, reason=reason, now=now)
        outcome += Outcome(dropped=1)
    return rendered, outcome


def _why_not(notice: Notice, refused: set[str], is_followed: bool) -> str:
    if find(notice.kind).is_news:
        return "" if is_followed else "ce n’est plus suivi, ou n’est plus public"
    if notice.kind not in refused:
        return ""
    return "la personne ne veut plus de ces messages" if find(notice.kind).optional else ""


def _is_breakdown(error: Exception) -> bool:
    """The server is not there, rather than refusing this mail."""
    refused = (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError)
    return isinstance(error, OSError) and not isinstance(error, refused)


def _close(connection: BaseEmailBackend | None) -> None:
    if connection is not None:
        try:
            connection.close()
        except Exception as error:  # noqa: BLE001  a server that hangs up while we say goodbye changes nothing
            log.info("mail_server_hung_up", error=type(error).__name__)
