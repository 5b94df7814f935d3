"""Every write about saisines, by subject."""

from ensems.referrals.operations.course import change_phase, close_referral, letters, problems, transmit_referral
from ensems.referrals.operations.documents import attach_document, detach_document
from ensems.referrals.operations.history import MilestoneLine, load_historical_referral, replay_referral
from ensems.referrals.operations.policies import add_policy, add_policy_version
from ensems.referrals.operations.preparation import (
    Details,
    Outdated,
    PhaseLine,
    QuestionLine,
    create_referral,
    discard_referral,
    save_preparation,
)

__all__ = [
    "Details",
    "MilestoneLine",
    "Outdated",
    "PhaseLine",
    "QuestionLine",
    "add_policy",
    "add_policy_version",
    "attach_document",
    "change_phase",
    "close_referral",
    "create_referral",
    "detach_document",
    "discard_referral",
    "letters",
    "load_historical_referral",
    "problems",
    "replay_referral",
    "save_preparation",
    "transmit_referral",
]
