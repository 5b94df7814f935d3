"""Every page that the matrix opens, for every role, in a real browser, in both themes: no violation, no script error.

Long: run by `make test-all`.
"""

import pytest
from django.urls import reverse

from ensems.core import clock
from tests import factories
from tests.test_matrix import ADDRESSES, TABLE, Scene

pytestmark = [pytest.mark.slow, pytest.mark.browser]
NOT_PAGES = {
    # A piece of the page of a meeting, audited there.
    "meetings:direct",
    "meetings:sheet",
    "files:download",
    "register:export",
    "register:checker",
    "contributions:receipt_pdf",
    "opinions:opinion_pdf",
    "meetings:minutes_pdf",
    "website:feed",
    "website:feed_of",
    "website:feed_of_inquiries",
}


@pytest.mark.parametrize("role", factories.ROLES)
def test_every_page_of_a_role_is_accessible(role, journeys, axe, transactional_db):
    # The live server has its own clock: the scene is of this instant.
    scene = Scene(clock.now())
    column = factories.ROLES.index(role)
    page = journeys.page(scene.people[role])
    seen, faults = 0, []
    for name, line in TABLE.items():
        if name not in ADDRESSES or name in NOT_PAGES or line.get[column] != 200:
            continue
        page.goto(reverse(name, kwargs=scene.arguments(line.arguments)))
        seen += 1
        try:
            axe(page)
        except AssertionError as fault:
            faults.append(f"{name}: {fault}")
    assert seen > 20
    assert not faults, "\n".join(faults)
