"""The page one writes on: whom it names, and what it costs however many write."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ensems.accounts.enums import Role
from ensems.contributions import operations
from tests import factories
from tests.strictness import StrictClient

pytestmark = pytest.mark.django_db


def page_of(browser, made):
    with CaptureQueriesContext(connection) as captured:
        page = browser.get(reverse("contributions:edit", args=[made.key]))
    return page, len(captured)


def test_who_sits_may_deposit_and_who_prepares_may_be_invited(as_role, now):
    here, elsewhere = factories.territory(), factories.territory()
    yesterday, tomorrow = now.date() - timedelta(1), now.date() + timedelta(1)
    browser = as_role("officer", territory=here, family_name="A")
    mayor = factories.person(family_name="B")
    factories.mandate(mayor, elsewhere, local_office="conseillère d’ailleurs")
    factories.mandate(mayor, here, local_office="maire d’ici")
    officer = factories.officer(here, family_name="C")
    factories.mandate(officer, elsewhere)
    factories.mandate(officer, factories.territory())
    closed = factories.member(here, family_name="D", is_active=False)
    factories.member(here, family_name="E", ends_on=yesterday)
    factories.member(here, family_name="F", starts_on=tomorrow)
    past = factories.person(family_name="G")
    factories.grant(past, Role.OFFICER, territory=here, ends_on=yesterday)
    writing = factories.member(here, family_name="H")
    made = factories.draft(author=browser.person, territory=here, now=now)
    made.coauthors.create(person=writing, added_at=now)

    page, _cost = page_of(browser, made)

    assert [(one.person_id, one.office) for one in page.context["draft"].depositors] == [
        (mayor.pk, "maire d’ici"),
        (closed.pk, ""),
        (writing.pk, ""),
    ]
    assert [pk for pk, _name in page.context["coauthor_form"].fields["person"].choices] == ["", mayor.pk, officer.pk]


def test_the_page_costs_twelve_queries_however_many_write(as_role, now):
    browser = as_role("officer", territory=factories.territory())
    made = factories.draft(author=browser.person, now=now)
    _page, alone = page_of(browser, made)
    for _each in range(10):
        made.coauthors.create(person=factories.member(made.territory), added_at=now)
        factories.officer(made.territory)

    _page, together = page_of(browser, made)

    assert (alone, together) == (12, 12)


def test_who_reads_again_before_the_deposit_reads_each_row(now):
    made = factories.draft(factories.referral(inventory=True, now=now).questions.last(), now=now)
    actor = factories.actor_of(made.author, now)
    operations.save_item(actor=actor, contribution=made, kind="tiers-lieu", name="La Ruche", now=now)

    page = StrictClient().sign_in(made.author).get(reverse("contributions:deposit", args=[made.key])).content.decode()

    assert page.count("<tbody><tr>") == 1
    assert "La Ruche" in page
