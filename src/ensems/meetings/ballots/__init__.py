"""Ballots of a meeting: who may vote, voting, counting, and counting again."""
