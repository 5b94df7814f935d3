"""Members ask for a public or a secret ballot: by name, counted among those present, decided at the opening."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from functools import partial

import pytest
from django.core.exceptions import ValidationError

from ensems.core.decisions import Refused
from ensems.meetings.ballots.enums import BallotKind, Form, State
from ensems.meetings.ballots.models import Ballot, BallotDemand
from ensems.meetings.ballots.operations import close_ballot, open_ballot, record_demand
from ensems.meetings.rules_of_meeting import PRESETS, Share, Sitter, Stay, demand, form_of, room_at
from ensems.register.models import Act
from tests.meetings.ballots.halls import hall
from tests.races import at_once, in_line, sentences_only

pytestmark = pytest.mark.django_db


def asked(room, ballot, form, number, *, actor=None):
    askers = [one.pk for one in room.present[:number]]
    return record_demand(actor=actor or room.chair, ballot=ballot, form=form, askers=askers, now=room.now)


def opened(room, ballot):
    return open_ballot(actor=room.chair, ballot=ballot, now=room.now)


def plain(sentence):
    return sentence.replace("\xa0", " ")


@pytest.mark.parametrize(
    ("preset", "form", "askers", "present", "said", "granted"),
    [
        ("commune", Form.SECRET, 4, 12, "Scrutin secret demandé par 4 des 12 présents, il en faut 4 : obtenu.", True),
        ("commune", Form.SECRET, 3, 12, "Scrutin secret demandé par 3 des 12 présents, il en faut 4 : refusé.", False),
        ("commune", Form.ROLL_CALL, 3, 12, "Scrutin public demandé par 3 des 12 présents, il en faut 3", True),
        ("region", Form.ROLL_CALL, 2, 12, "Scrutin public demandé par 2 des 12 présents, il en faut 2", True),
        ("region", Form.ROLL_CALL, 1, 12, "il en faut 2 : refusé.", False),
        ("region", Form.SECRET, 12, 12, "refusé, le règlement de séance ne le prévoit pas sur demande.", False),
    ],
)
def test_each_share_is_counted_in_a_sentence(now, preset, form, askers, present, said, granted):
    room = hall(now, present=present, away=0, preset=preset)
    found = asked(room, room.prepare(), form, askers)
    assert said in plain(found.computation)
    assert found.granted is granted
    assert set(found.askers.all()) == set(room.present[:askers])


def test_a_secret_ballot_obtained_is_secret_and_says_why(now):
    room = hall(now, present=6, away=0, preset="commune")
    ballot = room.prepare(may_replace=True)
    asked(room, ballot, Form.SECRET, 2)
    ballot = opened(room, ballot)
    assert (ballot.is_secret, ballot.may_replace) == (True, False)
    for one in room.present:
        room.vote(ballot, one, "for")
    close_ballot(actor=room.chair, ballot=ballot, now=now + timedelta(minutes=1))
    assert not ballot.votes.filter(entry__isnull=False).exists()
    assert "demandé par 2 des 6 présents" in plain(Ballot.objects.get().form)


def test_a_demand_that_is_too_small_changes_nothing_and_keeps_its_reason(now):
    room = hall(now, present=6, away=0, preset="commune")
    ballot = room.prepare()
    asked(room, ballot, Form.SECRET, 1)
    ballot = opened(room, ballot)
    assert not ballot.is_secret
    assert "il en faut 2 : refusé" in plain(ballot.form)


def test_a_roll_call_obtained_makes_a_ballot_public_but_secrecy_prevails(now):
    room = hall(now, present=8, away=0, preset="commune")
    public, both = room.prepare(is_secret=True), room.prepare()
    asked(room, public, Form.ROLL_CALL, 2)
    assert not opened(room, public).is_secret
    asked(room, both, Form.ROLL_CALL, 5)
    asked(room, both, Form.SECRET, 3)
    assert opened(room, both).is_secret


def test_a_nomination_that_the_rules_want_secret_stays_so(now):
    room = hall(now, present=4, away=0, preset="commune")
    ballot = room.prepare(kind=BallotKind.NOMINATION, is_secret=True)
    asked(room, ballot, Form.ROLL_CALL, 4)
    ballot = opened(room, ballot)
    assert ballot.is_secret
    assert "cette désignation soit secrète" in ballot.form


def test_whoever_left_before_the_opening_does_not_ask_any_more(now):
    room = hall(now, present=6, away=0, preset="commune")
    ballot = room.prepare()
    assert asked(room, ballot, Form.SECRET, 2).granted
    room.leaves(room.present[1], now - timedelta(seconds=1))
    ballot = opened(room, ballot)
    assert not ballot.is_secret
    assert "demandé par 1 des 5 présents, il en faut 2" in plain(ballot.form)


def test_a_secret_ballot_obtained_with_somebody_remote_postpones_the_item(now):
    room = hall(now, present=5, away=1, preset="commune")
    ballot = room.prepare()
    room.item.opened_at = now
    room.item.save()
    room.arrives(room.away[0], now - timedelta(minutes=3), "remote")
    asked(room, ballot, Form.SECRET, 2)
    ballot = opened(room, ballot)
    assert ballot.state(now) == State.CANCELLED
    assert "le point est reporté" in ballot.reason
    room.item.refresh_from_db()
    assert (room.item.postponed_at, room.item.closed_at) == (now, now)
    assert Act.objects.filter(verb="meeting.item_postponed").exists()


def test_where_remote_members_count_the_secret_ballot_is_held(now):
    room = hall(now, present=5, away=1, preset="commission", secret=Share(Fraction(1, 3)))
    room.arrives(room.away[0], now - timedelta(minutes=3), "remote")
    ballot = room.prepare()
    asked(room, ballot, Form.SECRET, 2)
    assert opened(room, ballot).is_secret


def test_the_last_list_of_a_form_replaces_the_one_before(now):
    room = hall(now, present=6, away=0, preset="commune")
    ballot = room.prepare()
    asked(room, ballot, Form.SECRET, 1)
    assert asked(room, ballot, Form.SECRET, 3).granted
    assert BallotDemand.objects.count() == 1
    assert Act.objects.filter(verb="ballot.form_asked").count() == 2


def test_only_people_who_are_there_ask_and_only_before_the_opening(now):
    room = hall(now, present=4, away=1, preset="commune")
    ballot = room.prepare()
    record = partial(record_demand, actor=room.chair, ballot=ballot, now=now)
    with pytest.raises(ValidationError, match="présentes"):
        record(form=Form.SECRET, askers=[room.away[0].pk])
    with pytest.raises(ValidationError, match="Cochez"):
        record(form=Form.SECRET, askers=[])
    with pytest.raises(ValidationError, match="demandé"):
        record(form="bulletin", askers=[room.present[0].pk])
    with pytest.raises(Refused):
        asked(room, ballot, Form.SECRET, 1, actor=room.actor(room.present[1]))
    opened(room, ballot)
    with pytest.raises(Refused):
        asked(room, ballot, Form.SECRET, 2)


def test_the_chair_ticks_the_names_in_the_browser(client_for, now):
    room = hall(now, present=6, away=1, preset="commune")
    ballot = room.prepare()
    chair = client_for(room.present[0].person)
    page = f"/seances/{room.meeting.slug}/scrutins/{ballot.number}/demandes/"
    shown = chair.get(page).content.decode()
    assert room.present[3].person.name in shown
    assert room.away[0].person.name not in shown
    wrong = chair.post(page, {"form": "secret"})
    assert wrong.status_code == 422
    assert "Cochez les noms" in wrong.content.decode()
    told = {"form": "secret", "askers": [one.pk for one in room.present[:2]]}
    assert chair.post(page, told).url == page
    assert "il en faut 2" in plain(chair.get(page).content.decode())
    assert "il en faut 2" in plain(chair.get(page.replace("demandes", "conduire")).content.decode())


def test_secrecy_prevails_whatever_was_prepared():
    rules = PRESETS["commune"]
    at = datetime(2026, 11, 23, 9, tzinfo=UTC)
    members = range(1, 13)
    room = room_at(
        at,
        rules=rules,
        sitters=[Sitter(one, one) for one in members],
        stays=[Stay(one, at) for one in members],
        powers=[],
    )
    for prepared in (True, False):
        for secret in range(13):
            for roll_call in range(13):
                found = form_of(
                    prepared_secret=prepared,
                    must_be_secret=False,
                    roll_call=demand(range(1, roll_call + 1), room, rules, secret=False) if roll_call else None,
                    secret=demand(range(1, secret + 1), room, rules, secret=True) if secret else None,
                    room=room,
                    rules=rules,
                )
                # A third of 12 is 4, a quarter is 3.
                assert found.secret == (secret >= 4 or (prepared and roll_call < 3))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("together", [at_once, in_line])
def test_a_demand_and_an_opening_at_once_agree_on_the_form(now, together):
    room = hall(now, present=6, away=0, preset="commune")
    ballot = room.prepare()
    results = together(
        [partial(asked, room, ballot, Form.SECRET, 2), partial(opened, room, ballot), partial(opened, room, ballot)]
    )
    sentences_only(results)
    found = Ballot.objects.get()
    assert found.opened_at is not None
    assert found.is_secret == bool(found.form)
