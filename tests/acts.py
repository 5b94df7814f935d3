"""What visitors read changes with an act, or not at all: watched over the whole suite.

Kept pages (`interface/pages.py`) are renewed by the head of the register. So an operation that writes a row without
appending an act must be one whose writes no visitor sees; it is listed here with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from ensems.core.operations import Run, running

WRITES = re.compile(r'^\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.IGNORECASE)
# The outbox, the queue of tasks, sessions and addresses of sign-in: no page of a visitor reads them.
PRIVATE_TABLES = re.compile(r"notices_|django_|account_|register_counter")

DRAFT = "a draft is read by those who write it"
AGENDA = "an agenda is read as the last call froze it"
# On the screen of a room, whose page says for how long it holds.
VOICES = "no vote is read before the act of the closing, only how many there are"
MINUTES = "minutes are read by those who write them, until the act that sends them"
UNSEEN = {
    "ensems.answers.inquiries.operations.save_inquiry_draft": DRAFT,
    "ensems.answers.operations.start_response": DRAFT,
    "ensems.answers.operations.save_reasons": DRAFT,
    "ensems.answers.operations.save_response_draft": DRAFT,
    "ensems.contributions.operations.drafting.start_contribution": DRAFT,
    "ensems.contributions.operations.drafting.save_draft": DRAFT,
    "ensems.contributions.operations.drafting.propose_for_deposit": DRAFT,
    "ensems.contributions.operations.drafting.discard_draft": DRAFT,
    "ensems.contributions.operations.drafting.add_attachment": DRAFT,
    "ensems.contributions.operations.drafting.remove_attachment": DRAFT,
    "ensems.contributions.operations.drafting.save_item": DRAFT,
    "ensems.contributions.operations.drafting.remove_item": DRAFT,
    "ensems.contributions.operations.drafting.add_coauthor": DRAFT,
    "ensems.contributions.operations.drafting.remove_coauthor": DRAFT,
    "ensems.contributions.workshops.operations.start_notes": DRAFT,
    "ensems.contributions.workshops.operations.save_notes": DRAFT,
    "ensems.meetings.ballots.operations.preparing.prepare_ballot": "seen by those who conduct it, until it opens",
    "ensems.meetings.ballots.operations.preparing.prepare_next_round": "the same",
    "ensems.meetings.ballots.operations.preparing.discard_ballot": "the same",
    "ensems.meetings.ballots.operations.voting.cast_vote": VOICES,
    "ensems.meetings.operations.agenda.add_item": AGENDA,
    "ensems.meetings.operations.agenda.edit_item": AGENDA,
    "ensems.meetings.operations.agenda.move_item": AGENDA,
    "ensems.meetings.operations.agenda.remove_item": AGENDA,
    "ensems.meetings.operations.agenda.add_document": AGENDA,
    "ensems.meetings.operations.agenda.remove_document": AGENDA,
    "ensems.meetings.operations.proxies.answer_convocation": "answers are read by the secretariat and their authors",
    "ensems.meetings.operations.calls.remind": "the same",
    "ensems.meetings.operations.calls.record_posting": "the same",
    "ensems.meetings.minutes.operations.drafting.compose_minutes": MINUTES,
    "ensems.meetings.minutes.operations.drafting.save_tenor": MINUTES,
    "ensems.meetings.minutes.operations.officers.record_dissent": MINUTES,
    "ensems.meetings.minutes.operations.officers.remove_dissent": MINUTES,
    "ensems.opinions.operations.add_recommendation": DRAFT,
    "ensems.opinions.operations.edit_recommendation": DRAFT,
    "ensems.opinions.operations.save_recommendation": DRAFT,
    "ensems.opinions.operations.save_recommendation_text": DRAFT,
    "ensems.opinions.operations.freeze_recommendation_version": DRAFT,
    "ensems.opinions.operations.cite_passage": DRAFT,
    "ensems.opinions.operations.remove_citation": DRAFT,
    "ensems.referrals.operations.preparation.create_referral": DRAFT,
    "ensems.referrals.operations.preparation.save_preparation": DRAFT,
    "ensems.referrals.operations.preparation.discard_referral": DRAFT,
    "ensems.writing.operations.start_text": DRAFT,
    "ensems.writing.operations.save_draft": DRAFT,
    "ensems.writing.operations.freeze": DRAFT,
    "ensems.files.operations.store": "a file is read through what it is joined to, whose publication is the act",
    "ensems.files.operations.discard": "the same",
    "ensems.files.operations.publish": "the same",
    "ensems.files.operations.withhold": "the same",
    "ensems.referrals.operations.documents.attach_document": "a draft’s, or an act after the transmission",
    "ensems.referrals.operations.documents.detach_document": "a draft’s",
    "ensems.topics.operations.add_topic": "a subject is shown by what carries it",
}


@dataclass
class Seen:
    run: Run
    tables: set[str] = field(default_factory=set)

    @property
    def is_unseen_change(self) -> bool:
        public = {table for table in self.tables if not PRIVATE_TABLES.match(table)}
        return self.run.done and bool(public) and "register_act" not in public and self.run.name not in UNSEEN


@contextmanager
def watched() -> Iterator[dict[int, Seen]]:
    """Gather what each operation writes through this thread's connection."""
    seen: dict[int, Seen] = {}

    def note(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        run, written = running(), WRITES.match(str(sql))
        if run is not None and written and context["cursor"].rowcount != 0:
            # The run itself is kept: its identity stays its own as long as it is held here.
            seen.setdefault(id(run), Seen(run)).tables.add(written[1])
        return result

    with connection.execute_wrapper(note):
        yield seen
