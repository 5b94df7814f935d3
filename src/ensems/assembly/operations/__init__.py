"""Writes about the body itself, its terms, its members, its committees and its directory."""

from ensems.assembly.operations.bodies import create_body, join_body, leave_body
from ensems.assembly.operations.designations import Deliberation, Nominee, record_designation
from ensems.assembly.operations.directory import Contact, choose_contacts
from ensems.assembly.operations.institution import Identity, may_set_institution, set_institution
from ensems.assembly.operations.mandates import accept_nomination, call_substitute, decline_nomination, end_mandate
from ensems.assembly.operations.proposals import (
    confirm_designation,
    prepare_designation,
    return_designation,
    withdraw_designation,
)
from ensems.assembly.operations.terms import end_term, open_term

__all__ = [
    "Contact",
    "Deliberation",
    "Identity",
    "Nominee",
    "accept_nomination",
    "call_substitute",
    "choose_contacts",
    "confirm_designation",
    "create_body",
    "decline_nomination",
    "end_mandate",
    "end_term",
    "join_body",
    "leave_body",
    "may_set_institution",
    "open_term",
    "prepare_designation",
    "record_designation",
    "return_designation",
    "set_institution",
    "withdraw_designation",
]
