"""Meetings as files."""

from ensems.meetings.exports.lists import meetings
from ensems.meetings.exports.papers import letters_pdf, signature_sheet

__all__ = ["letters_pdf", "meetings", "signature_sheet"]
