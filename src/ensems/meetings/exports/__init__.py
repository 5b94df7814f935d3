"""Meetings as files."""

from ensems.meetings.exports.lists import meetings
from ensems.meetings.exports.papers import agenda_pdf, convocation_pdf, letters_pdf, signature_sheet

__all__ = ["agenda_pdf", "convocation_pdf", "letters_pdf", "meetings", "signature_sheet"]
