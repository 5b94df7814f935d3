"""An amendment voted by raised hands: figures that are checked, then decide as those of a ballot would."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from ensems.core import clock
from ensems.core.decisions import Refused
from ensems.meetings.ballots.chair import DID_NOT_VOTE
from ensems.meetings.models import AttendanceInterval, Meeting, Recusal
from ensems.meetings.rules_of_meeting import PRESETS, data_of
from ensems.opinions import operations as opinions
from ensems.opinions.amendments.enums import Fate, Gesture
from ensems.opinions.amendments.hands import Hands, record_hands
from ensems.opinions.amendments.models import Amendment
from ensems.register.models import Act
from ensems.register.queries import verify
from tests import factories
from tests.opinions.amendments.scene import BODY, scene
from tests.register.personal import assert_nothing_personal

pytestmark = pytest.mark.django_db


@pytest.fixture
def put(now):
    return scene(now)


def raised(put, amendment, yes=3, no=1, abstentions=0, *, actor=None, at="then", meeting=None, **given):
    meeting = Meeting.objects.get(pk=(meeting or put.hall.meeting).pk)
    at = put.hall.now if at == "then" else at
    item = put.hall.item if meeting == put.hall.meeting else None
    given = {"item": item} | given
    return record_hands(
        actor=actor or put.hall.secretary,
        amendment=amendment,
        hands=Hands(meeting, yes, no, abstentions, at=at, **given),
        now=put.hall.now + timedelta(minutes=3),
    )


def words(made):
    return made.ground.replace("\xa0", " ")


def test_raised_hands_adopt_build_the_text_and_say_their_computation(put):
    made = raised(put, put.propose(paragraph=1, passage="trois ans", words="cinq ans"))
    told = put.fresh()
    assert made.fate == Fate.ADOPTED
    assert told.version.body == BODY.replace("trois ans", "cinq ans")
    assert told.version.body in put.opinion.version.body
    said = words(made)
    assert "Vote à main levée, dont les nombres ont été enregistrés par le secrétariat." in said
    assert "5 présents sur 8 en exercice, aucun quorum n’est requis." in said
    assert "5 voix pouvaient s’exprimer." in said
    assert "3 pour, 1 contre, 0 abstention, 1 sans réponse ; 4 suffrages exprimés, majorité à 3 : atteinte." in said
    assert '"for":3' in made.act.content and put.hall.meeting.subject in made.act.content
    assert verify().holds
    assert_nothing_personal()


def test_raised_hands_reject_and_change_nothing(put):
    made = raised(put, put.propose(), yes=1, no=3)
    assert made.fate == Fate.REJECTED
    assert put.fresh().version == put.told.base


def test_they_decide_as_a_ballot_with_the_same_figures_would(put, now):
    """Those whose passage is taken fall, deposits end, the text no longer reopens."""
    deletion, inside = put.propose(Gesture.DELETE, 1), put.propose(paragraph=1, passage="trois ans", words="cinq ans")
    raised(put, deletion)
    inside.refresh_from_db()
    assert inside.fate == Fate.FALLEN
    assert "adopté avant lui" in inside.ground
    with pytest.raises(Refused, match="en cours de vote"):
        put.propose(paragraph=2)
    with pytest.raises(Refused, match="ne se rouvre plus"):
        opinions.reopen(actor=factories.actor_of(factories.rapporteur(), now), opinion=put.opinion, now=put.voting)


@pytest.mark.parametrize(
    ("chair", "fate", "said"),
    [
        ("for", Fate.ADOPTED, "la voix de la présidence emporte l’adoption"),
        ("against", Fate.REJECTED, "la voix de la présidence emporte le rejet"),
        (DID_NOT_VOTE, Fate.REJECTED, "La présidence n’a voté ni pour ni contre"),
    ],
)
def test_a_tie_is_the_chair_s(put, chair, fate, said):
    waiting = put.propose()
    with pytest.raises(ValidationError, match="dites ce qu’elle a voté"):
        raised(put, waiting, 2, 2)
    made = raised(put, waiting, 2, 2, chair=chair)
    assert made.fate == fate
    assert said in words(made)


@pytest.mark.parametrize(
    ("given", "field", "said"),
    [
        ({"yes": 6}, "abstentions", "5 pouvaient s’exprimer"),
        ({"yes": 0, "no": 0, "abstentions": 2}, "votes_for", "Aucun suffrage"),
        ({"at": None}, "at", "à quelle heure"),
        ({"no": 0, "chair": "against"}, "chair", "Aucune voix"),
        ({"chair": "blank"}, "chair", "Choisissez"),
    ],
)
def test_figures_that_cannot_be_are_refused_next_to_their_field(put, given, field, said):
    waiting = put.propose()
    with pytest.raises(ValidationError, match=said) as error:
        raised(put, waiting, **given)
    assert field in error.value.error_dict
    waiting.refresh_from_db()
    assert waiting.fate == Fate.DEPOSITED


def test_the_hour_is_one_of_the_session_and_who_withdrew_is_not_counted(put):
    waiting = put.propose()
    for at, said in ((put.hall.now + timedelta(hours=1), "pas encore venue"), (put.now, "n’était pas ouverte")):
        with pytest.raises(ValidationError, match=said):
            raised(put, waiting, at=at)
    Recusal.objects.create(item=put.hall.item, mandate=put.hall.present[1], recorded_at=put.now)
    with pytest.raises(ValidationError, match="4 pouvaient s’exprimer"):
        raised(put, waiting, 4, 1)


def test_without_quorum_raised_hands_have_no_effect(put):
    rules = put.hall.meeting.standing_rules
    rules.data = data_of(PRESETS["commune"])
    rules.save(update_fields=["data"])
    AttendanceInterval.objects.filter(mandate__in=put.hall.present[2:]).delete()
    with pytest.raises(ValidationError, match=r"quorum 5.*non atteint") as error:
        raised(put, put.propose(), 2, 0)
    assert "at" in error.value.error_dict


def test_where_a_ballot_was_held_or_is_open_it_decides(put):
    first, second = put.propose(), put.propose(paragraph=2)
    put.ballot(first.version)
    with pytest.raises(Refused, match="son résultat fait foi"):
        raised(put, first)
    put.hall.open(version=second.version, text="")
    with pytest.raises(Refused, match="c’est lui qui décidera"):
        raised(put, second)


def test_only_the_secretariat_records_them_and_once(put):
    waiting = put.propose()
    with pytest.raises(Refused, match="secrétariat"):
        raised(put, waiting, actor=put.hall.chair)
    raised(put, waiting)
    with pytest.raises(Refused, match="déjà adopté"):
        raised(put, waiting)


def test_a_session_that_was_not_opened_here_is_bounded_by_the_mandates_of_that_day(put):
    elsewhere = factories.meeting(
        held_on=clock.today(put.hall.now), standing_rules=put.hall.meeting.standing_rules, chair=None
    )
    waiting = put.propose()
    with pytest.raises(ValidationError, match="ne donnez pas d’heure"):
        raised(put, waiting, meeting=elsewhere)
    with pytest.raises(ValidationError, match="alors que 8 pouvaient"):
        raised(put, waiting, 9, 0, meeting=elsewhere, at=None)
    made = raised(put, waiting, 5, 2, meeting=elsewhere, at=None)
    assert (made.fate, made.hands.at) == (Fate.ADOPTED, None)
    assert "8 voix pouvaient s’exprimer." in words(made)


# --- On the page


def test_the_secretariat_types_them_and_everyone_reads_them(put, as_role, client, now, settings):
    waiting = put.propose()
    type(put.opinion).objects.update(amendments_until=now - timedelta(hours=2))
    Meeting.objects.update(opened_at=now - timedelta(hours=2))
    AttendanceInterval.objects.update(arrived_at=now - timedelta(hours=2))
    page = f"/preconisations/{put.told.reference}/amendements/{waiting.number}/"
    keeper = as_role("secretariat")
    assert "Enregistrer un vote à main levée" in keeper.get(page).content.decode()
    assert "main levée" not in client.get(page).content.decode()
    shown = keeper.get(f"{page}main-levee/").content.decode()
    assert put.hall.item.title in shown
    told = {
        "where": f"{put.hall.meeting.slug}/{put.hall.item.pk}",
        "at": (now - timedelta(minutes=1)).astimezone(clock.PARIS).strftime("%H:%M"),
        "votes_for": "3",
        "votes_against": "9",
        "abstentions": "0",
        "chair": "",
    }
    refused = keeper.post(f"{page}main-levee/", told)
    assert refused.status_code == 422
    assert "vérifiez l’heure" in refused.content.decode()
    assert 'value="9"' in refused.content.decode()
    assert keeper.post(f"{page}main-levee/", told | {"votes_against": "1"}).url == page
    read = client.get(page).content.decode()
    assert "à main levée" in read
    assert "3 pour, 1 contre" in read
    assert Amendment.objects.get(pk=waiting.pk).fate == Fate.ADOPTED
    assert Act.objects.filter(verb="amendment.adopted").count() == 1
    assert "main levée</a>" not in keeper.get(page).content.decode()
