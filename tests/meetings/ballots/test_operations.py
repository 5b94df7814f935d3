"""What may happen in a ballot, and what may not."""

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from ensems.core.decisions import Refused
from ensems.meetings.ballots.enums import BallotKind, Outcome, State
from ensems.meetings.ballots.models import Ballot, BallotVoice, RollEntry, Vote
from ensems.meetings.ballots.operations import (
    cancel_ballot,
    cast_vote,
    close_ballot,
    discard_ballot,
    open_ballot,
    prepare_next_round,
)
from ensems.meetings.models import Recusal
from ensems.meetings.operations import find_quorum
from ensems.register.models import Act
from ensems.register.queries import verify
from tests import factories
from tests.meetings.ballots.halls import arrival, hall, standing_rules

pytestmark = pytest.mark.django_db
LATER = timedelta(minutes=5)


def close(room, ballot, after=LATER):
    return close_ballot(actor=room.secretary, ballot=ballot, now=room.now + after)


def reason(of):
    return str(of.value).replace("\u00a0", " ")


# --- From opening to result ------------------------------------------------------------------------------------------


def test_a_ballot_is_opened_voted_closed_and_says_its_computation(now):
    room = hall(now, present=5)
    ballot = room.open()
    for mandate, choice in zip(room.present, ("for", "for", "against", "abstain", "apart"), strict=True):
        room.vote(ballot, mandate, choice)

    result = close(room, ballot)

    assert result.counts == {"abstain": 1, "against": 1, "apart": 1, "for": 2}
    assert (result.outcome, result.entries, result.silent) == (Outcome.ADOPTED, 5, 0)
    words = result.computation.replace("\u00a0", " ")
    assert "À l’ouverture : 5 présents ; à la clôture : 5 présents." in words
    assert "5 émargements, 5 votes : les deux nombres sont égaux." in words
    assert "3 suffrages exprimés, majorité à 2 : atteinte." in words
    assert verify().holds


def test_the_text_voted_on_is_frozen_when_the_ballot_is_prepared(now):
    room = hall(now)
    ballot = room.prepare(text="Nous demandons un car.")

    assert ballot.version.body == "Nous demandons un car."
    assert Act.objects.filter(verb="ballot.opened").count() == 0


def test_a_version_written_elsewhere_is_voted_on_as_it_is(now):
    room = hall(now)
    version = factories.version(factories.text("La préconisation 3.", now=now), now=now)

    assert room.open(version=version, text="").version == version


def test_the_register_keeps_the_count_and_no_person(now):
    room = hall(now)
    ballot = room.open()
    room.vote(ballot, room.present[0], "for")
    before = Act.objects.count()
    result = close(room, ballot)

    assert Act.objects.count() == before + 1
    assert result.act.verb == "ballot.counted"
    assert result.digest in result.act.content
    assert not any(mandate.person.family_name in result.act.content for mandate in room.present)


def test_a_vote_adds_no_act_to_the_register(now):
    room = hall(now)
    ballot = room.open()
    before = Act.objects.count()
    room.vote(ballot, room.present[0], "for")

    assert Act.objects.count() == before


# --- Who conducts ----------------------------------------------------------------------------------------------------


def test_a_member_who_does_not_preside_neither_opens_nor_closes(now):
    room = hall(now)
    ballot = room.prepare()
    member = room.actor(room.present[1])

    with pytest.raises(Refused):
        open_ballot(actor=member, ballot=ballot, now=now)
    opened = room.open()
    with pytest.raises(Refused):
        close_ballot(actor=member, ballot=opened, now=now)


def test_no_ballot_opens_without_quorum_and_the_sentence_says_how_many_are_missing(now):
    room = hall(now, present=3, away=5, preset="commune")

    with pytest.raises(Refused) as refused:
        room.open()

    assert "3 présents sur 8 en exercice, quorum 5 : non atteint" in reason(refused)
    assert Ballot.objects.get().state(now) == State.PREPARED


def test_a_nomination_is_secret_where_the_rules_say_so(now):
    room = hall(now, preset="region", quorum=None)

    with pytest.raises(Refused) as refused:
        room.prepare(kind=BallotKind.NOMINATION)

    assert "scrutin secret" in reason(refused)


def test_a_secret_ballot_waits_while_someone_sits_remotely(now):
    room = hall(now, preset="commune", quorum=None)
    arrival(room.meeting, room.away[0], now - timedelta(minutes=1), "remote")

    with pytest.raises(Refused) as refused:
        room.open(is_secret=True)

    assert "à distance" in reason(refused)


# --- Who votes -------------------------------------------------------------------------------------------------------


def test_who_is_not_there_does_not_vote(now):
    room = hall(now)
    ballot = room.open()

    with pytest.raises(Refused):
        room.vote(ballot, room.away[0], "for")


def test_who_left_no_longer_votes(now):
    room = hall(now)
    ballot = room.open()
    room.leaves(room.present[1], now + timedelta(seconds=1))

    with pytest.raises(Refused):
        room.vote(ballot, room.present[1], "for", now=now + timedelta(seconds=2))


def test_who_arrives_during_the_ballot_votes_and_is_on_the_list_of_the_closing(now):
    room = hall(now)
    ballot = room.open()
    room.arrives(room.away[0], now + timedelta(seconds=5))
    room.vote(ballot, room.away[0], "for", now=now + timedelta(seconds=6))
    close(room, ballot)

    voice = BallotVoice.objects.get(ballot=ballot, mandate=room.away[0])
    assert (voice.at_opening, voice.at_closing) == (False, True)


def test_an_interested_member_does_not_vote_on_the_item(now):
    room = hall(now)
    Recusal.objects.create(item=room.item, mandate=room.present[2], recorded_at=now)
    ballot = room.open()

    with pytest.raises(Refused):
        room.vote(ballot, room.present[2], "for")


def test_nobody_votes_in_the_name_of_someone_else(now):
    room = hall(now)
    ballot = room.open()

    with pytest.raises(Refused):
        room.vote(ballot, room.present[1], "for", by=room.present[2])


def test_a_holder_votes_for_each_voice_held(now):
    room = hall(now)
    room.gives_proxy(room.away[0], room.present[1])
    ballot = room.open()

    own = room.vote(ballot, room.present[1], "for")
    carried = room.vote(ballot, room.away[0], "against", by=room.present[1])

    assert not own.is_carried
    assert carried.is_carried
    assert close(room, ballot).counts == {"against": 1, "for": 1}


def test_a_proxy_is_worth_nothing_once_the_giver_is_there(now):
    room = hall(now)
    room.gives_proxy(room.away[0], room.present[1])
    ballot = room.open()
    room.arrives(room.away[0], now + timedelta(seconds=1))
    at = now + timedelta(seconds=2)

    with pytest.raises(Refused):
        room.vote(ballot, room.away[0], "for", by=room.present[1], now=at)
    assert room.vote(ballot, room.away[0], "against", now=at).by == room.away[0]


def test_a_revoked_proxy_is_worth_nothing(now):
    room = hall(now)
    proxy = room.gives_proxy(room.away[0], room.present[1])
    ballot = room.open()
    proxy.revoked_at = now + timedelta(seconds=1)
    proxy.save()

    with pytest.raises(Refused):
        room.vote(ballot, room.away[0], "for", by=room.present[1], now=now + timedelta(seconds=2))


def test_whoever_holds_a_voice_that_was_heard_is_told_by_whom(now):
    room = hall(now)
    room.gives_proxy(room.away[0], room.present[1])
    ballot = room.open()
    room.vote(ballot, room.away[0], "for", by=room.present[1])
    room.arrives(room.away[0], now + timedelta(seconds=2))

    with pytest.raises(Refused) as refused:
        room.vote(ballot, room.away[0], "against", now=now + timedelta(seconds=3))

    assert room.present[1].person.name in reason(refused)


def test_a_member_and_their_substitute_never_both_vote(now):
    room = hall(now)
    full = room.present[1]
    substitute = factories.mandate(
        factories.person(),
        full.seat.territory,
        seat=factories.seat(full.seat.territory, kind="substitute", number=full.seat.number),
    )
    ballot = room.open()
    room.vote(ballot, full, "for")
    room.leaves(full, now + timedelta(seconds=2))
    room.arrives(substitute, now + timedelta(seconds=2))

    with pytest.raises(Refused) as refused:
        room.vote(ballot, substitute, "against", now=now + timedelta(seconds=3))

    assert full.person.name in reason(refused)
    assert Vote.objects.filter(ballot=ballot).count() == 1


# --- Once ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("secret", [False, True])
def test_the_same_form_sent_again_gives_the_same_receipt_even_after_the_closing(now, secret):
    room = hall(now)
    ballot, key = room.open(is_secret=secret), uuid.uuid4()
    first = room.vote(ballot, room.present[0], "for", key=key)
    assert room.vote(ballot, room.present[0], "for", key=key).pk == first.pk
    close(room, ballot)

    assert room.vote(ballot, room.present[0], "for", key=key, now=now + 2 * LATER).pk == first.pk
    assert Vote.objects.filter(ballot=ballot).count() == 1


def test_the_same_form_with_another_choice_is_refused(now):
    room = hall(now)
    ballot, key = room.open(), uuid.uuid4()
    room.vote(ballot, room.present[0], "for", key=key)

    with pytest.raises(ValidationError):
        room.vote(ballot, room.present[0], "against", key=key)
    assert Vote.objects.get(ballot=ballot).choice == "for"


def test_a_second_vote_is_refused_where_votes_may_not_be_changed(now):
    room = hall(now)
    ballot = room.open()
    room.vote(ballot, room.present[0], "for")

    with pytest.raises(Refused):
        room.vote(ballot, room.present[0], "against")


def test_a_vote_may_be_changed_while_open_where_the_ballot_says_so(now):
    room = hall(now)
    ballot, first_key = room.open(may_replace=True), uuid.uuid4()
    first = room.vote(ballot, room.present[0], "for", key=first_key)
    second = room.vote(ballot, room.present[0], "against")
    # The first form, sent again by a network that was late, changes nothing more.
    late = room.vote(ballot, room.present[0], "for", key=first_key)

    assert first.pk == second.pk == late.pk
    assert Vote.objects.get(ballot=ballot).choice == "against"
    close(room, ballot)
    with pytest.raises(Refused):
        room.vote(ballot, room.present[0], "for", now=now + 2 * LATER)


def test_the_database_itself_refuses_a_second_entry(now):
    room = hall(now)
    ballot = room.open()
    entry = room.vote(ballot, room.present[0], "for")

    with pytest.raises(IntegrityError), transaction.atomic():
        RollEntry.objects.create(
            ballot=ballot, seat=entry.seat, mandate=entry.mandate, by=entry.by, client_key=uuid.uuid4()
        )


# --- Secret ----------------------------------------------------------------------------------------------------------


def test_a_secret_vote_says_neither_who_nor_when(now):
    room = hall(now)
    ballot = room.open(is_secret=True)
    entry = room.vote(ballot, room.present[0], "for")
    vote = Vote.objects.get(ballot=ballot)

    assert vote.entry is None
    assert entry.at is None
    assert {field.name for field in Vote._meta.fields} == {"id", "ballot", "entry", "choice"}


def test_secret_votes_are_written_anew_in_the_order_of_the_choices(now):
    room = hall(now, present=6)
    ballot = room.open(is_secret=True)
    for mandate, choice in zip(room.present, ("for", "abstain", "against", "for", "blank", "abstain"), strict=True):
        room.vote(ballot, mandate, choice)
    before = set(Vote.objects.filter(ballot=ballot).values_list("pk", flat=True))
    close(room, ballot)

    after = [vote.pk for vote in Vote.objects.filter(ballot=ballot)]
    assert not before & set(after)
    assert [vote.choice for vote in Vote.objects.filter(ballot=ballot)] == sorted(
        ["for", "abstain", "against", "for", "blank", "abstain"]
    )


def test_a_secret_vote_cannot_be_made_changeable(now):
    with pytest.raises(ValidationError) as wrong:
        hall(now).prepare(is_secret=True, may_replace=True)

    assert "may_replace" in wrong.value.error_dict


# --- Instants --------------------------------------------------------------------------------------------------------


def test_votes_are_refused_from_the_hour_of_closing_on_without_anyones_gesture(now):
    room = hall(now)
    ends = now + timedelta(minutes=1)
    ballot = room.open(closes_at=ends)
    room.vote(ballot, room.present[0], "for", now=ends - timedelta(microseconds=1))

    with pytest.raises(Refused):
        room.vote(ballot, room.present[1], "for", now=ends)
    assert ballot.state(ends) == State.CLOSED
    result = close(room, ballot, after=timedelta(hours=1))
    assert result.ballot.closed_at == ends
    assert result.entries == 1


def test_a_ballot_that_opens_by_its_hour_has_the_list_of_that_hour(now):
    room = hall(now)
    opens = now + timedelta(minutes=1)
    ballot = room.open(opens_at=opens)
    room.leaves(room.present[4], opens - timedelta(seconds=1))
    room.arrives(room.away[0], opens - timedelta(seconds=1))

    with pytest.raises(Refused):
        room.vote(ballot, room.present[0], "for", now=opens - timedelta(microseconds=1))
    room.vote(ballot, room.present[0], "for", now=opens)

    listed = set(BallotVoice.objects.filter(ballot=ballot, at_opening=True).values_list("mandate_id", flat=True))
    assert listed == {one.pk for one in [*room.present[:4], room.away[0]]}


def test_a_ballot_that_opened_by_its_hour_without_quorum_has_no_effect(now):
    room = hall(now, present=3, away=5, preset="commune")
    ballot = room.open(opens_at=now + timedelta(minutes=1))

    with pytest.raises(Refused) as refused:
        room.vote(ballot, room.present[0], "for", now=now + timedelta(minutes=2))
    assert "non atteint" in reason(refused)
    result = close(room, ballot)
    assert (result.outcome, result.entries) == (Outcome.NO_QUORUM, 0)


def test_where_the_rules_find_the_quorum_once_it_stands_after_some_have_left(now):
    room = hall(now, present=4, away=4, preset="commission")
    room.meeting.opened_at = now
    room.meeting.save(update_fields=["opened_at"])
    room.leaves(room.present[3], now + timedelta(minutes=1))
    later = now + timedelta(minutes=2)

    ballot = open_ballot(actor=room.chair, ballot=room.prepare(), now=later)

    assert ballot.quorum_reached
    said = ballot.quorum.replace("\u00a0", " ").replace("\u202f", " ")
    assert said.startswith("3 présents sur 8 en exercice, quorum 4 : non atteint ; le règlement le constate une fois")
    assert "ce qui fut fait à 9 h : 4 présents" in said
    assert said.endswith("quorum 4 : atteint")
    assert room.vote(ballot, room.present[0], "for", now=later + timedelta(seconds=1)).pk


def test_it_stands_from_the_check_that_found_it_when_it_was_missing_at_the_opening(now):
    room = hall(now, present=4, away=4, preset="commission")
    room.leaves(room.present[3], now + timedelta(minutes=1))
    later, prepared = now + timedelta(minutes=2), room.prepare()
    with pytest.raises(Refused) as refused:
        open_ballot(actor=room.chair, ballot=prepared, now=later)
    assert "non atteint" in reason(refused)

    find_quorum(actor=room.secretary, meeting=room.meeting, now=now)

    assert open_ballot(actor=room.chair, ballot=prepared, now=later).quorum_reached


def test_where_the_rules_look_at_each_item_a_check_is_no_help_once_it_is_lost(now):
    room = hall(now, present=5, away=4, preset="commune")
    find_quorum(actor=room.secretary, meeting=room.meeting, now=now)
    room.leaves(room.present[4], now + timedelta(minutes=1))

    with pytest.raises(Refused) as refused:
        open_ballot(actor=room.chair, ballot=room.prepare(), now=now + timedelta(minutes=2))
    assert "non atteint" in reason(refused)


def test_who_left_before_the_closing_without_voting_is_not_silent(now):
    room = hall(now, present=5, preset="commission", quorum=None)
    ballot = room.open()
    for mandate in room.present[:2]:
        room.vote(ballot, mandate, "for")
    room.leaves(room.present[4], now + timedelta(seconds=30))

    result = close(room, ballot)

    # Four there at the closing, two voted for: half is not more than half.
    assert (result.silent, result.outcome) == (2, Outcome.REJECTED)
    assert "4 présents ou représentés, majorité à 3 : non atteinte" in result.computation.replace("\u00a0", " ")


# --- Options and rounds ----------------------------------------------------------------------------------------------


def test_a_nomination_goes_on_to_a_third_round_where_the_most_votes_are_enough(now):
    room = hall(now, present=6)
    ballot = room.open(kind=BallotKind.NOMINATION, is_secret=True, options=("Ada", "Blaise", "Chloé"))
    minutes = 5
    for number in (1, 2, 3):
        assert (ballot.round, ballot.relative) == (number, number == 3)
        votes = ("option-1", "option-1", "option-2", "option-3", "option-2" if number < 3 else "option-1", "blank")
        for mandate, choice in zip(room.present, votes, strict=True):
            room.vote(ballot, mandate, choice)
        result = close(room, ballot, timedelta(minutes=minutes))
        if number < 3:
            assert result.outcome == Outcome.UNDECIDED
            following = prepare_next_round(
                actor=room.secretary, ballot=ballot, options=("Ada", "Blaise", "Chloé"), now=now
            )
            ballot = open_ballot(actor=room.chair, ballot=following, now=now)

    assert (result.outcome, result.winner.label) == (Outcome.CHOSEN, "Ada")


def test_a_decided_ballot_has_no_next_round(now):
    room = hall(now, present=3)
    ballot = room.open(kind=BallotKind.CHOICE)
    for mandate in room.present:
        room.vote(ballot, mandate, "option-1")
    close(room, ballot)

    with pytest.raises(Refused):
        prepare_next_round(actor=room.secretary, ballot=ballot, options=("Une maison", "Un car"), now=now)


def test_an_answer_that_is_not_offered_is_refused_next_to_the_field(now):
    room = hall(now)

    with pytest.raises(ValidationError) as wrong:
        room.vote(room.open(), room.present[0], "option-1")
    assert "choice" in wrong.value.error_dict


# --- Mistakes --------------------------------------------------------------------------------------------------------


def test_a_ballot_opened_by_mistake_is_cancelled_with_a_public_reason(now):
    room = hall(now)
    ballot = room.open()
    room.vote(ballot, room.present[0], "for")

    with pytest.raises(ValidationError):
        cancel_ballot(actor=room.secretary, ballot=ballot, reason=" ", now=now)
    cancel_ballot(actor=room.secretary, ballot=ballot, reason="Ce n’était pas le bon texte.", now=now)

    with pytest.raises(Refused):
        room.vote(ballot, room.present[1], "for")
    with pytest.raises(Refused):
        close(room, ballot)


def test_what_never_opened_is_taken_away_and_what_opened_stays(now):
    room = hall(now)
    discard_ballot(actor=room.secretary, ballot=room.prepare(), now=now)
    assert not Ballot.objects.exists()

    with pytest.raises(Refused):
        discard_ballot(actor=room.secretary, ballot=room.open(), now=now)


def test_a_visitor_is_told_that_signing_in_helps(now):
    room = hall(now)
    with pytest.raises(Refused) as refused:
        cast_vote(
            actor=factories.actor_of(None),
            ballot=room.open(),
            mandate=room.present[0],
            choice="for",
            client_key=uuid.uuid4(),
            now=now,
        )
    assert refused.value.decision.sign_in_helps


def test_the_rules_of_a_ballot_are_those_of_its_opening(now):
    room = hall(now)
    ballot = room.open()
    room.meeting.standing_rules = standing_rules(now, "commission")
    room.meeting.save()
    room.vote(ballot, room.present[0], "for")

    assert close(room, ballot).outcome == Outcome.ADOPTED


def test_what_is_asked_of_a_ballot_taken_away_meanwhile_is_refused_in_a_sentence(now):
    room = hall(now)
    ballot = room.prepare()
    discard_ballot(actor=room.chair, ballot=ballot, now=now)
    for gesture in (discard_ballot, open_ballot, close_ballot):
        with pytest.raises(Refused, match="n’existe plus"):
            gesture(actor=room.chair, ballot=ballot, now=now)
    with pytest.raises(Refused, match="n’existe plus"):
        room.vote(ballot, room.present[0], "for")
