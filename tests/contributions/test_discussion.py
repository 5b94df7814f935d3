"""Support, comments, moderation, co-authors, and who sees a draft."""

import json

import pytest
from django.core.exceptions import ValidationError

from ensems.assembly.queries import standing
from ensems.contributions import operations, queries
from ensems.contributions.enums import Status
from ensems.contributions.models import Contribution, Correction, Support
from ensems.core.decisions import Refused
from ensems.notices.models import Notice
from ensems.register.models import Act
from tests import factories

pytestmark = pytest.mark.django_db


def member(now, place=None):
    return factories.actor_of(factories.member(place or factories.territory()), now)


def test_support_is_given_and_taken_back(now):
    made = factories.contribution(now=now)
    actor = member(now)
    operations.support_contribution(actor=actor, contribution=made, now=now)
    operations.support_contribution(actor=actor, contribution=made, now=now)
    assert Support.objects.count() == 1
    operations.unsupport_contribution(actor=actor, contribution=made, now=now)
    operations.unsupport_contribution(actor=actor, contribution=made, now=now)
    assert not Support.objects.exists()
    assert list(Act.objects.values_list("verb", flat=True)) == ["contribution.supported", "contribution.unsupported"]


def test_one_supports_for_a_territory_where_one_sits(now):
    made = factories.contribution(now=now)
    with pytest.raises(Refused, match="où vous siégez"):
        operations.support_contribution(actor=member(now), contribution=made, territory=factories.territory(), now=now)


def test_a_comment_tells_its_writers_and_not_its_author(now):
    made = factories.contribution(now=now)
    operations.comment_contribution(actor=member(now), contribution=made, body="Chez nous aussi.", now=now)
    assert [one.person for one in Notice.objects.all()] == [made.author]
    Notice.objects.all().delete()
    operations.comment_contribution(
        actor=factories.actor_of(made.author, now), contribution=made, body="Merci.", now=now
    )
    assert not Notice.objects.exists()


@pytest.mark.parametrize(("body", "sentence"), [("   ", "Écrivez votre commentaire"), ("a" * 1501, "au plus")])
def test_a_comment_has_a_length(now, body, sentence):
    made = factories.contribution(now=now)
    with pytest.raises(ValidationError, match=sentence):
        operations.comment_contribution(actor=member(now), contribution=made, body=body, now=now)


def test_hiding_needs_a_reason_and_publishes_it(now):
    made = factories.contribution(now=now)
    actor = factories.actor_of(factories.secretariat(), now)
    with pytest.raises(ValidationError, match="motif"):
        operations.hide_contribution(actor=actor, contribution=made, reason="non", now=now)
    operations.hide_contribution(actor=actor, contribution=made, reason="Met en cause une personne.", now=now)
    trace = queries.contribution_page(factories.VISITOR, made.reference, now, contacts=lambda _held: False)
    assert not trace.is_public
    assert trace.contribution.status_reason == "Met en cause une personne."
    assert "personne" not in json.loads(Act.objects.latest("number").content)["facts"].__str__()
    assert Notice.objects.get().kind == "contributions.hidden"
    operations.show_contribution(actor=actor, contribution=made, now=now)
    made.refresh_from_db()
    assert (made.status, made.status_reason) == (Status.DEPOSITED, "")


def test_a_hidden_text_is_not_deposited_again(now):
    made = factories.contribution(now=now)
    secretary = factories.actor_of(factories.secretariat(), now)
    operations.hide_contribution(actor=secretary, contribution=made, reason="Met en cause une personne.", now=now)
    author = factories.actor_of(made.author, now)
    with pytest.raises(Refused, match="masquée"):
        operations.save_draft(actor=author, contribution=made, body="Autre.", base_revision=1, now=now)


def test_a_correction_changes_the_title_and_says_why(now):
    made = factories.contribution(now=now)
    actor = factories.actor_of(factories.secretariat(), now)
    operations.correct_contribution(
        actor=actor, contribution=made, title="Un titre sans faute", reason="Faute de frappe.", now=now
    )
    made.refresh_from_db()
    assert made.title == made.draft_title == "Un titre sans faute"
    assert Correction.objects.get().reason == "Faute de frappe."
    assert not operations.correct_contribution(
        actor=actor, contribution=made, title="Un titre sans faute", reason="Faute de frappe.", now=now
    )


def test_a_hidden_comment_shows_its_reason_only(now):
    made = factories.contribution(now=now)
    comment = operations.comment_contribution(actor=member(now), contribution=made, body="Un gros mot.", now=now)
    secretary = factories.actor_of(factories.secretariat(), now)
    operations.hide_comment(actor=secretary, comment=comment, reason="Propos injurieux.", now=now)
    shown = queries.contribution_page(factories.VISITOR, made.reference, now, contacts=lambda _held: False).comments[0]
    assert shown.text == ""
    assert shown.reason == "Propos injurieux."


def test_a_coauthor_is_invited_by_name_or_by_address(now):
    place = factories.territory()
    made = factories.draft(territory=place, now=now)
    actor = factories.actor_of(made.author, now)
    colleague, friend, stranger = factories.member(place), factories.person(), factories.person()
    operations.add_coauthor(actor=actor, contribution=made, person=colleague, now=now)
    operations.add_coauthor(actor=actor, contribution=made, email=friend.email.upper(), now=now)
    with pytest.raises(ValidationError, match="de ce territoire"):
        operations.add_coauthor(actor=actor, contribution=made, person=stranger, now=now)
    with pytest.raises(ValidationError, match="Personne n’est inscrit"):
        operations.add_coauthor(actor=actor, contribution=made, email="qui@exemple.test", now=now)
    assert {one.person for one in made.coauthors.all()} == {colleague, friend}
    assert Notice.objects.filter(kind="contributions.coauthor").count() == 2


def test_a_title_left_as_it_was_does_not_undo_a_colleague_s(now):
    made = factories.draft(draft_title="Ancien", now=now)
    actor = factories.actor_of(made.author, now)

    def save(title, base):
        operations.save_draft(
            actor=actor,
            contribution=made,
            body=made.text.body,
            base_revision=1,
            title=title,
            base_title=base,
            now=now,
        )

    save("Nouveau", "Ancien")
    save("Ancien", "Ancien")
    made.refresh_from_db()
    assert made.draft_title == "Nouveau"


def test_starting_twice_gives_the_same_blank_page(now):
    place = factories.territory()
    actor = member(now, place)
    question = factories.referral(now=now).questions.first()
    start = {"actor": actor, "question": question, "territory": place, "now": now}
    first = operations.start_contribution(**start)
    assert operations.start_contribution(**start) == first
    operations.save_draft(actor=actor, contribution=first, body="Un début.", base_revision=0, now=now)
    assert operations.start_contribution(**start) != first


@pytest.mark.parametrize("role", factories.ROLES)
def test_a_draft_is_seen_by_those_who_write_it_only(now, role):
    place = factories.territory()
    made = factories.draft(territory=place, now=now)
    for where, seen in ((place, role in {"member", "officer"}), (factories.territory(), False)):
        actor = factories.actor_of(factories.someone(role, territory=where), now)
        held = standing(actor, now)
        assert Contribution.objects.visible_to(actor, held).filter(pk=made.pk).exists() is seen
        assert (queries.editable(actor, made.key, held, now) is not None) is seen
        assert not queries.Found(actor).every().filter(pk=made.pk).exists()


def test_contacts_are_never_read_by_the_public(now):
    question = factories.referral(inventory=True, now=now).questions.last()
    made = factories.draft(question, now=now)
    actor = factories.actor_of(made.author, now)
    operations.save_item(
        actor=actor, contribution=made, kind="tiers-lieu", name="La Ruche", contact="anne@exemple.test", now=now
    )
    from uuid import uuid4

    operations.deposit_contribution(actor=actor, contribution=made, client_key=uuid4(), now=now)
    for contacts in (True, False):
        row = next(queries.Inventory(factories.VISITOR, question.pk, contacts, {}).every())
        assert row.contact == ("anne@exemple.test" if contacts else "")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"kind": "tiers-lieu", "name": ""}, "name"),
        ({"kind": "moulin", "name": "Le moulin"}, "kind"),
        ({"kind": "tiers-lieu", "name": "La Ruche", "commune": "00000"}, "commune"),
        ({"kind": "tiers-lieu", "name": "a" * 161}, "name"),
    ],
)
def test_a_row_is_refused_next_to_its_field(now, fields, field):
    question = factories.referral(inventory=True, now=now).questions.last()
    made = factories.draft(question, now=now)
    with pytest.raises(ValidationError) as refused:
        operations.save_item(actor=factories.actor_of(made.author, now), contribution=made, now=now, **fields)
    assert field in refused.value.message_dict
