"""Reads about saisines, by subject: phases and the lock on one, the list, one saisine, policies."""

from ensems.referrals.queries.lists import STATES, ReferralRow, referrals, rows, with_rows, years
from ensems.referrals.queries.locks import hold_dates, hold_phase, read_phases
from ensems.referrals.queries.pages import Change, MilestoneRow, ReferralPage, question, referral_page
from ensems.referrals.queries.phases import PhaseRow, PhaseState, last_day, next_turn, phase_state
from ensems.referrals.queries.policy_lists import policies, policy, referrals_of

__all__ = [
    "STATES",
    "Change",
    "MilestoneRow",
    "PhaseRow",
    "PhaseState",
    "ReferralPage",
    "ReferralRow",
    "hold_dates",
    "hold_phase",
    "last_day",
    "next_turn",
    "phase_state",
    "policies",
    "policy",
    "question",
    "read_phases",
    "referral_page",
    "referrals",
    "referrals_of",
    "rows",
    "with_rows",
    "years",
]
