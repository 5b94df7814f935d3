"""Every write about a ballot, by moment."""

from ensems.meetings.ballots.operations.closing import cancel_ballot, close_ballot
from ensems.meetings.ballots.operations.demands import record_demand
from ensems.meetings.ballots.operations.opening import open_ballot
from ensems.meetings.ballots.operations.paper import PaperCount, record_paper_result
from ensems.meetings.ballots.operations.preparing import BallotFacts, discard_ballot, prepare_ballot, prepare_next_round
from ensems.meetings.ballots.operations.voting import cast_vote

__all__ = [
    "BallotFacts",
    "PaperCount",
    "cancel_ballot",
    "cast_vote",
    "close_ballot",
    "discard_ballot",
    "open_ballot",
    "prepare_ballot",
    "prepare_next_round",
    "record_demand",
    "record_paper_result",
]
