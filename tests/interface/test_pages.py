"""Pages that the interface owns: components, refusals, errors."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext

from ensems.interface import slots


def test_the_components_page_is_sound_and_only_slots_ask_the_database(client, db) -> None:
    with CaptureQueriesContext(connection) as captured, slots.measured() as spent:
        response = client.get("/composants/")

    assert response.status_code == 200
    assert len(captured) == sum(one.spent for one in spent)
    assert [one for one in spent if one.spent > one.declared] == []
