"""Deposit, receipt, withdrawal: what is published, what is kept, what the register says."""

import json
import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from ensems.contributions import operations, queries
from ensems.contributions.enums import Status
from ensems.contributions.models import Contribution, Receipt, seal
from ensems.core.decisions import Refused
from ensems.core.texts import digest
from ensems.files.models import StoredFile
from ensems.notices.models import Notice
from ensems.referrals.enums import PhaseKind
from ensems.referrals.models import Phase
from ensems.register.models import Act
from ensems.writing.models import Text
from tests import factories

pytestmark = pytest.mark.django_db
BODY = "Nous proposons un lieu ouvert à tous."


def deposit(contribution, now, *, who=None, key=None, seen=""):
    actor = factories.actor_of(who or contribution.author, now)
    return operations.deposit_contribution(
        actor=actor, contribution=contribution, client_key=key or uuid.uuid4(), now=now, seen=seen
    )


def write(contribution, now, body, title=None):
    contribution.text.refresh_from_db()
    return operations.save_draft(
        actor=factories.actor_of(contribution.author, now),
        contribution=contribution,
        body=body,
        base_revision=contribution.text.revision,
        title=title,
        now=now,
    )


def test_a_deposit_asks_the_database_what_it_needs_once(client_for, now, exact_queries):
    """Of what a first deposit, alone, has not (rows, files, co-authors, receipts), nothing is read."""
    first = factories.draft(body=BODY, now=now)
    client = client_for(first.author)
    address = reverse("contributions:deposit", args=[first.key])
    form = {"client_key": str(uuid.uuid4()), "seen": seal_of(first)}
    # The tally of its territory is made by the first one there.
    deposit(factories.draft(first.question, territory=first.territory, body=BODY, now=now), now)
    # The savepoint of the operation is two; on PostgreSQL, the saisine and its phase are held by a query each.
    with exact_queries(17 + 2 + 2 * (connection.vendor == "postgresql")):
        assert client.post(address, form).status_code == 302


def seal_of(made):
    return seal(title=made.draft_title, body=made.text.body, items=[], attachments=[])


def test_a_draft_is_deposited_by_those_who_write_it_only(client_for, now):
    made, stranger = factories.draft(body=BODY, now=now), factories.member(factories.territory())
    colleague = factories.member(made.territory)
    address, form = reverse("contributions:deposit", args=[made.key]), {"client_key": str(uuid.uuid4())}
    form["seen"] = seal_of(made)
    assert client_for(stranger).post(address, form).status_code == 404
    assert not Receipt.objects.exists()
    assert client_for(colleague).post(address, form).status_code == 302
    assert Receipt.objects.get().depositor == colleague
    assert Notice.objects.filter(kind="contributions.receipt").count() == 2


def test_a_deposit_publishes_the_text_and_gives_a_receipt(now):
    made = factories.draft(body=BODY, now=now)
    receipt = deposit(made, now)
    made.refresh_from_db()
    assert made.reference == "C-1"
    assert made.status == Status.DEPOSITED
    assert made.title == "Une contribution d’essai"
    assert made.version.body == BODY
    assert receipt.number == "R-2026-000001"
    assert receipt.at == made.deposited_at == now
    assert receipt.digest == digest(BODY)
    assert receipt.depositor == made.author


def test_the_act_of_a_deposit_names_no_one_and_holds_the_digest(now):
    made = factories.draft(body=BODY, now=now)
    receipt = deposit(made, now)
    act = Act.objects.latest("number")
    facts = json.loads(act.content)["facts"]
    assert act == receipt.act
    assert act.verb == "contribution.deposited"
    assert act.subject == "contribution:C-1"
    assert act.thread == made.question.referral.reference
    assert facts == {
        "reference": "C-1",
        "question": made.question.number,
        "territory": made.territory.code,
        "version": 1,
        "digest": digest(BODY),
        "receipt": "R-2026-000001",
    }
    for personal in (made.author.email, made.author.family_name, made.author.given_name, made.draft_title, "lieu"):
        assert personal not in act.content


def test_the_same_key_gives_the_same_receipt(now):
    made = factories.draft(now=now)
    key = uuid.uuid4()
    first = deposit(made, now, key=key)
    again = deposit(made, now + timedelta(seconds=3), key=key)
    assert first == again
    assert Receipt.objects.count() == Act.objects.count() == 1


def test_a_receipt_already_given_is_given_again_after_the_contributions_closed(now):
    made = factories.draft(now=now)
    key = uuid.uuid4()
    first = deposit(made, now, key=key)
    later = now + timedelta(days=60)
    assert deposit(made, later, key=key) == first
    with pytest.raises(Refused):
        deposit(made, later)


def test_the_key_of_someone_else_s_form_gives_nothing(now):
    made, other = factories.draft(now=now), factories.draft(territory=factories.territory(), now=now)
    key = uuid.uuid4()
    deposit(made, now, key=key)
    with pytest.raises(ValidationError, match="formulaire"):
        deposit(other, now, key=key)
    other.refresh_from_db()
    assert other.status == Status.DRAFT


def test_depositing_what_is_published_already_gives_the_last_receipt(now):
    made = factories.draft(now=now)
    first = deposit(made, now)
    assert deposit(made, now + timedelta(hours=1)) == first


def test_a_later_deposit_is_a_new_version_with_its_own_receipt(now):
    made = factories.draft(body=BODY, now=now)
    first = deposit(made, now)
    write(made, now, BODY + " Et un bus.")
    second = deposit(made, now + timedelta(hours=1))
    made.refresh_from_db()
    assert second.number == "R-2026-000002"
    assert (first.version.number, second.version.number) == (1, 2)
    assert made.reference == "C-1"
    assert made.deposited_at == now
    assert made.version.body.endswith("Et un bus.")
    assert Receipt.objects.get(pk=first.pk).version.body == BODY


def test_what_is_written_after_a_deposit_stays_private_until_the_next(now):
    made = factories.draft(body=BODY, now=now)
    deposit(made, now)
    write(made, now, BODY + " Secret encore.", title="Nouveau titre secret")
    made.refresh_from_db()
    assert made.title == "Une contribution d’essai"
    assert made.version.body == BODY


def test_a_changed_title_alone_can_be_deposited(now):
    made = factories.draft(body=BODY, now=now)
    first = deposit(made, now)
    write(made, now, BODY, title="Un meilleur titre")
    second = deposit(made, now)
    made.refresh_from_db()
    assert made.title == "Un meilleur titre"
    assert second != first
    assert second.version == first.version


def test_the_deposit_refuses_a_text_that_moved_since_it_was_read(now):
    made = factories.draft(body=BODY, now=now)
    held = factories.actor_of(made.author, now)
    from ensems.assembly.queries import standing

    seen = queries.editable(held, made.key, standing(held, now), now).seal
    write(made, now, BODY + " Une phrase de plus.")
    with pytest.raises(ValidationError, match="a changé depuis"):
        deposit(made, now, seen=seen)
    assert not Receipt.objects.exists()


@pytest.mark.parametrize(
    ("title", "body", "field", "sentence"),
    [
        ("", BODY, "title", "Donnez un titre"),
        ("Titre", "", "body", "écrivez au moins une phrase"),
        ("Titre", "## \n\n- ", "body", "écrivez au moins une phrase"),
        ("Titre", "mot " * 5_001, "body", "au plus"),
    ],
)
def test_an_incomplete_text_is_refused_next_to_its_field(now, title, body, field, sentence):
    made = factories.draft(body=body, draft_title=title, now=now)
    with pytest.raises(ValidationError) as refused:
        deposit(made, now)
    assert sentence in refused.value.message_dict[field][0]
    made.refresh_from_db()
    assert made.status == Status.DRAFT
    assert not Act.objects.exists()


def test_an_inventory_is_deposited_with_rows_and_no_text(now):
    question = factories.referral(inventory=True, now=now).questions.last()
    made = factories.draft(question, body="", now=now)
    actor = factories.actor_of(made.author, now)
    with pytest.raises(ValidationError, match="au moins une ligne"):
        deposit(made, now)
    operations.save_item(
        actor=actor, contribution=made, kind="tiers-lieu", name="La Ruche", contact="Anne, 06 00", now=now
    )
    deposit(made, now)
    act = Act.objects.latest("number")
    assert json.loads(act.content)["facts"]["rows"] == 1
    assert "Anne" not in act.content
    assert [row.name for row in made.items.published()] == ["La Ruche"]


def test_rows_changed_after_a_deposit_stay_private_until_the_next(now):
    question = factories.referral(inventory=True, now=now).questions.last()
    made = factories.draft(question, body="", now=now)
    actor = factories.actor_of(made.author, now)
    row = operations.save_item(actor=actor, contribution=made, kind="tiers-lieu", name="La Ruche", now=now)
    deposit(made, now)
    operations.save_item(actor=actor, contribution=made, item=row, kind="tiers-lieu", name="La Ruche bleue", now=now)
    assert [one.name for one in made.items.published()] == ["La Ruche"]
    deposit(made, now)
    assert [one.name for one in made.items.published()] == ["La Ruche bleue"]


def test_files_open_with_the_deposit_and_close_with_the_withdrawal(now):
    made = factories.draft(now=now)
    actor = factories.actor_of(made.author, now)
    upload = SimpleUploadedFile("étude.txt", "Une étude accentuée.".encode())
    joined = operations.add_attachment(actor=actor, contribution=made, upload=upload, now=now)
    assert not joined.file.is_public
    deposit(made, now)
    joined.file.refresh_from_db()
    assert joined.file.is_public
    assert json.loads(Act.objects.latest("number").content)["facts"]["files"] == [joined.file.digest]
    operations.withdraw_contribution(actor=actor, contribution=made, now=now)
    joined.file.refresh_from_db()
    assert not joined.file.is_public


def test_a_withdrawal_leaves_a_trace(now):
    made = factories.draft(now=now)
    receipt = deposit(made, now)
    actor = factories.actor_of(made.author, now)
    operations.withdraw_contribution(actor=actor, contribution=made, reason="Nous la reprendrons.", now=now)
    made.refresh_from_db()
    assert made.status == Status.WITHDRAWN
    assert made.status_reason == "Nous la reprendrons."
    assert Receipt.objects.get() == receipt
    act = Act.objects.latest("number")
    assert act.verb == "contribution.withdrawn"
    assert "reprendrons" not in act.content
    with pytest.raises(Refused):
        operations.withdraw_contribution(actor=actor, contribution=made, now=now)
    with pytest.raises(Refused):
        deposit(made, now)


def test_an_officer_proposes_and_the_members_are_told(now):
    place = factories.territory()
    members = [factories.member(place), factories.member(place)]
    factories.member(place, ends_on=factories.SINCE)
    officer = factories.officer(place)
    made = factories.draft(author=officer, territory=place, now=now)
    actor = factories.actor_of(officer, now)
    with pytest.raises(Refused, match="Proposez-la"):
        deposit(made, now)
    operations.propose_for_deposit(actor=actor, contribution=made, now=now)
    told = Notice.objects.filter(kind="contributions.proposed")
    assert {one.person for one in told} == set(members)
    deposit(made, now, who=members[0])
    made.refresh_from_db()
    assert made.proposed_at is None
    receipts = Notice.objects.filter(kind="contributions.receipt")
    assert {one.person for one in receipts} == {officer, members[0]}


def test_numbers_follow_one_another_without_a_gap(now):
    for rank in range(1, 6):
        made = factories.draft(territory=factories.territory(), now=now)
        if rank == 3:
            Contribution.objects.filter(pk=made.pk).update(draft_title="")
            with pytest.raises(ValidationError):
                deposit(made, now)
            Contribution.objects.filter(pk=made.pk).update(draft_title="Titre")
        deposit(made, now)
    assert list(Receipt.objects.values_list("number", flat=True)) == [f"R-2026-{n:06}" for n in range(1, 6)]
    assert set(Contribution.objects.values_list("reference", flat=True)) == {f"C-{n}" for n in range(1, 6)}


def test_no_deposit_at_the_closing_instant_and_one_just_before(now):
    made = factories.draft(now=now)
    phase = Phase.objects.get(referral=made.question.referral, kind=PhaseKind.CONTRIBUTIONS)
    with pytest.raises(Refused, match="close depuis"):
        deposit(made, phase.closes_at)
    assert deposit(made, phase.closes_at - timedelta(microseconds=1))


def test_a_draft_is_erased_with_its_files_and_a_deposit_never(now):
    made = factories.draft(now=now)
    actor = factories.actor_of(made.author, now)
    upload = SimpleUploadedFile("étude.txt", "Une étude.".encode())
    operations.add_attachment(actor=actor, contribution=made, upload=upload, now=now)
    operations.discard_draft(actor=actor, contribution=made, now=now)
    assert not Contribution.objects.exists()
    assert not Text.objects.exists()
    assert not StoredFile.objects.exists()
    kept = factories.draft(now=now)
    deposit(kept, now)
    with pytest.raises(Refused, match="elle se retire"):
        operations.discard_draft(actor=factories.actor_of(kept.author, now), contribution=kept, now=now)
