"""Those who followed an inquiry before follow it still."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from ensems.notices.models import Subscription
from tests import factories

BEFORE, AFTER = [("answers", "0002_inquiries")], [("answers", "0004_delete_inquiryfollow")]


@pytest.mark.django_db(transaction=True)
def test_who_followed_an_inquiry_follows_it_still(now):
    inquiry, person = factories.inquiry(now=now), factories.person()
    factories.subscription("territoire:x", by=person, now=now)
    executor = MigrationExecutor(connection)
    old = executor.migrate(BEFORE).apps
    old.get_model("answers", "InquiryFollow").objects.create(inquiry_id=inquiry.pk, person_id=person.pk, since=now)

    executor = MigrationExecutor(connection)
    executor.migrate(AFTER)

    carried = Subscription.objects.get(subject=inquiry.subject)
    assert (carried.subscriber.person, carried.confirmed_at) == (person, now)
    assert "answers_inquiryfollow" not in connection.introspection.table_names()
