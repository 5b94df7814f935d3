"""The account's corner of every page; and what upper apps show of a person on the account pages (`person`, `own`)."""

from __future__ import annotations

from django.http import HttpRequest

from ensems.interface.slots import SlotContent, declare, fill

declare("account.sections")
# For a list of people: {person id: in words, what makes of each a member today}.
declare("people.standing", data=True)


@fill("page.account", queries=0, order=10)
def account(*, request: HttpRequest) -> SlotContent:
    return SlotContent("accounts/page_account.html")
