"""What people receive, rendered when it leaves."""

import uuid

import pytest

from ensems.contributions import operations
from ensems.notices import registry
from ensems.notices.models import Notice
from tests import factories

pytestmark = pytest.mark.django_db


def rendered(notice):
    return registry.find(notice.kind).render(notice.params, notice.person)


def deposited(now, **fields):
    made = factories.draft(now=now, **fields)
    actor = factories.actor_of(made.author, now)
    operations.deposit_contribution(actor=actor, contribution=made, client_key=uuid.uuid4(), now=now)
    made.refresh_from_db()
    return made


def test_the_receipt_is_sent_with_its_pdf(now):
    made = deposited(now)
    mail = rendered(Notice.objects.get())
    assert "R-2026-000001" in mail.subject
    assert made.version.digest in mail.text
    assert "/recepisses/R-2026-000001/" in mail.text
    (attached,) = mail.attachments
    assert attached.name == "R-2026-000001.pdf"
    assert attached.content.startswith(b"%PDF")


def test_a_proposal_that_was_deposited_meanwhile_is_no_longer_sent(now):
    place = factories.territory()
    member, officer = factories.member(place), factories.officer(place)
    made = factories.draft(author=officer, territory=place, now=now)
    operations.propose_for_deposit(actor=factories.actor_of(officer, now), contribution=made, now=now)
    notice = Notice.objects.get()
    assert f"/contributions/{made.key}/deposer/" in rendered(notice).text
    operations.deposit_contribution(
        actor=factories.actor_of(member, now), contribution=made, client_key=uuid.uuid4(), now=now
    )
    assert rendered(notice) is None


def test_a_comment_hidden_meanwhile_is_no_longer_sent(now):
    made = factories.contribution(now=now)
    speaker = factories.actor_of(factories.member(factories.territory()), now)
    comment = operations.comment_contribution(actor=speaker, contribution=made, body="Chez nous aussi.", now=now)
    notice = Notice.objects.get()
    assert "Chez nous aussi." in rendered(notice).text
    secretary = factories.actor_of(factories.secretariat(), now)
    operations.hide_comment(actor=secretary, comment=comment, reason="Hors du sujet.", now=now)
    assert rendered(notice) is None


@pytest.mark.parametrize("way", ["hidden", "shown", "withdrawn", "corrected", "coauthor", "comment_hidden"])
def test_each_other_message_says_what_happened_and_where(now, way):
    made = deposited(now)
    writer = factories.actor_of(made.author, now)
    secretary = factories.actor_of(factories.secretariat(), now)
    colleague = factories.member(made.territory)
    Notice.objects.all().delete()
    if way in {"hidden", "shown"}:
        operations.hide_contribution(actor=secretary, contribution=made, reason="Hors du sujet.", now=now)
    if way == "shown":
        operations.show_contribution(actor=secretary, contribution=made, now=now)
    if way == "withdrawn":
        operations.withdraw_contribution(actor=factories.actor_of(colleague, now), contribution=made, now=now)
    if way == "corrected":
        operations.correct_contribution(
            actor=secretary, contribution=made, title="Autre", reason="Faute de frappe.", now=now
        )
    if way == "coauthor":
        operations.add_coauthor(actor=writer, contribution=made, person=colleague, now=now)
    if way == "comment_hidden":
        said = factories.actor_of(colleague, now)
        comment = operations.comment_contribution(actor=said, contribution=made, body="Une remarque.", now=now)
        operations.hide_comment(actor=secretary, comment=comment, reason="Hors du sujet.", now=now)
    mail = rendered(Notice.objects.filter(kind=f"contributions.{way}").get())
    assert mail.subject
    assert "http" in mail.text
