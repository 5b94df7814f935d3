"""Every write of contributions, by subject: drafting, deposits, discussion, moderation, reminders."""

from ensems.contributions.operations.deposits import check_complete, deposit_contribution, withdraw_contribution
from ensems.contributions.operations.discussion import (
    comment_contribution,
    support_contribution,
    unsupport_contribution,
)
from ensems.contributions.operations.drafting import (
    add_attachment,
    add_coauthor,
    discard_draft,
    propose_for_deposit,
    remove_attachment,
    remove_coauthor,
    remove_item,
    save_draft,
    save_item,
    start_contribution,
)
from ensems.contributions.operations.moderation import (
    correct_contribution,
    hide_comment,
    hide_contribution,
    show_contribution,
)
from ensems.contributions.operations.reminders import Reminded, remind_silent_territories

__all__ = [
    "Reminded",
    "add_attachment",
    "add_coauthor",
    "check_complete",
    "comment_contribution",
    "correct_contribution",
    "deposit_contribution",
    "discard_draft",
    "hide_comment",
    "hide_contribution",
    "propose_for_deposit",
    "remind_silent_territories",
    "remove_attachment",
    "remove_coauthor",
    "remove_item",
    "save_draft",
    "save_item",
    "show_contribution",
    "start_contribution",
    "support_contribution",
    "unsupport_contribution",
    "withdraw_contribution",
]
