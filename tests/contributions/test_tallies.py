"""What is counted as things happen is what the rows say, whatever happened, in whatever order, however many at once."""

import uuid
from contextlib import suppress
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ensems.accounts.operations import erase_person
from ensems.contributions import operations, queries
from ensems.contributions.models import Comment, Contribution, RowTally, Tally
from ensems.contributions.queries.tallies import mistakes
from ensems.core.decisions import Refused
from ensems.register.queries import verify
from tests import factories
from tests.contributions.test_races import at_once

ACTS = (
    "deposit",
    "redeposit",
    "withdraw",
    "hide",
    "show",
    "support",
    "unsupport",
    "comment",
    "hide_comment",
    "correct",
)


class Scene:
    """Two questions, one of which expects an inventory, three territories and the people who speak for them."""

    def __init__(self, now):
        self.now = now
        geography = factories.geography()
        self.communes = geography.communes
        self.questions = list(factories.referral(inventory=True, now=now).questions.all())
        self.members = [factories.member(place) for place in geography.territories]
        self.secretary = factories.actor_of(factories.secretariat(), now)
        self.said = []

    def actor(self, rank):
        return factories.actor_of(self.members[rank % len(self.members)], self.now)

    def act(self, what, rank):
        self.now += timedelta(seconds=1)
        getattr(self, what)(rank, self.said[rank % len(self.said)] if self.said else None)

    def deposit(self, rank, _last):
        member = self.members[rank % len(self.members)]
        question = self.questions[rank % len(self.questions)]
        place = member.mandates.get().seat.territory
        made = factories.draft(question, author=member, territory=place, now=self.now)
        self._rows(made, rank)
        self._deposit(made)
        self.said.append(made)

    def redeposit(self, rank, made):
        if made:
            Contribution.objects.filter(pk=made.pk).update(draft_title=f"Titre {rank}")
            made.items.drafted().delete()
            self._rows(made, rank)
            self._deposit(made)

    def _rows(self, made, rank):
        """None, one or two, here or there, or nowhere."""
        for position in range(rank % 3 if made.question.expects_inventory else 0):
            commune = (*self.communes, None)[(rank + position) % 9]
            made.items.create(kind="tiers-lieu", name=f"Lieu {rank}", commune=commune, position=position + 1)

    def _deposit(self, made):
        author = factories.actor_of(made.author, self.now)
        operations.deposit_contribution(actor=author, contribution=made, client_key=uuid.uuid4(), now=self.now)

    def withdraw(self, _rank, made):
        if made:
            author = factories.actor_of(made.author, self.now)
            operations.withdraw_contribution(actor=author, contribution=made, now=self.now)

    def hide(self, _rank, made):
        if made:
            operations.hide_contribution(
                actor=self.secretary, contribution=made, reason="Des propos injurieux.", now=self.now
            )

    def show(self, _rank, made):
        if made:
            operations.show_contribution(actor=self.secretary, contribution=made, now=self.now)

    def support(self, rank, made):
        if made:
            operations.support_contribution(actor=self.actor(rank // 2), contribution=made, now=self.now)

    def unsupport(self, rank, made):
        if made:
            operations.unsupport_contribution(actor=self.actor(rank // 2), contribution=made, now=self.now)

    def comment(self, rank, made):
        if made:
            operations.comment_contribution(
                actor=self.actor(rank // 2), contribution=made, body=f"Remarque {rank}.", now=self.now
            )

    def hide_comment(self, _rank, made):
        shown = Comment.objects.filter(contribution=made, hidden_at=None).first()
        if shown:
            operations.hide_comment(actor=self.secretary, comment=shown, reason="Hors du sujet posé.", now=self.now)

    def correct(self, rank, made):
        row = made.items.published().first() if made else None
        if row:
            commune = self.communes[rank % len(self.communes)].code
            operations.correct_contribution(
                actor=self.secretary,
                contribution=made,
                reason="La commune était une autre.",
                items={row.pk: {"commune": commune}},
                now=self.now,
            )


@pytest.mark.django_db
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.tuples(st.sampled_from((*ACTS[:2], *ACTS)), st.integers(0, 40)), min_size=3, max_size=18))
def test_after_any_acts_each_tally_is_what_the_rows_say(now, acts):
    with transaction.atomic():
        scene = Scene(now)
        for what, rank in acts:
            # What the rules refuse must leave the tallies as they were, too.
            with suppress(Refused, ValidationError):
                scene.act(what, rank)
        if scene.said:
            administrator = factories.actor_of(factories.administrator(), scene.now)
            erase_person(actor=administrator, person=scene.said[0].author, now=scene.now)

        assert mistakes() == []
        # The next example begins with nothing.
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_deposits_and_withdrawals_at_once_are_all_counted(now):
    scene = Scene(now)
    for rank in range(1, 12, 2):
        scene.act("deposit", rank)
    later = scene.now + timedelta(minutes=1)
    drafts = []
    for rank in range(12):
        member = scene.members[rank % 3]
        place = member.mandates.get().seat.territory
        made = factories.draft(scene.questions[1], author=member, territory=place, now=now)
        scene._rows(made, rank)
        drafts.append(made)

    def deposit(made):
        actor = factories.actor_of(made.author, later)
        return lambda: operations.deposit_contribution(
            actor=actor, contribution=made, client_key=uuid.uuid4(), now=later
        )

    def withdraw(made):
        actor = factories.actor_of(made.author, later)
        return lambda: operations.withdraw_contribution(actor=actor, contribution=made, now=later)

    def hide(made):
        return lambda: operations.hide_contribution(
            actor=scene.secretary, contribution=made, reason="Des propos injurieux.", now=later
        )

    results = at_once(
        [*map(deposit, drafts), *map(withdraw, scene.said[:3]), *map(hide, scene.said[3:])],
    )

    assert not [result for result in results if isinstance(result, Exception)]
    assert mistakes() == []
    assert sum(Tally.objects.values_list("contributions", flat=True)) == 12
    assert RowTally.objects.exists()
    assert verify().holds


@pytest.mark.django_db
def test_a_page_of_a_list_is_the_same_from_either_end_and_in_any_order(now):
    scene = Scene(now)
    for rank in range(90):
        scene.act("deposit", 2 * rank)
    for rank in range(0, 90, 7):
        with suppress(Refused):
            scene.act("support", rank)
    for sort, _label in queries.SORTS:
        for chosen in ({}, {"kind": "CA"}, {"department": "99B"}, {"text": "ouvert"}):
            found = queries.Found(factories.VISITOR, question_id=scene.questions[0].pk, sort=sort, **chosen)
            every = [one.reference for one in found.every()]
            assert len(found) == len(every)
            pages = [found[start : start + 20] for start in range(0, len(found), 20)]
            assert [queries.row(one).reference for page in pages for one in page] == every
