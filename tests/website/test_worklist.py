"""What waits for the secretariat: each kind of line, the oldest first, at the same cost."""

from datetime import UTC, date, datetime, timedelta

import pytest

from ensems.core import clock
from ensems.meetings.minutes.operations import answer_correction, publish_minutes, settle_minutes
from ensems.meetings.models import Meeting, StandingRules
from ensems.meetings.operations import convene
from ensems.opinions.enums import OpinionStatus
from ensems.referrals.enums import PhaseKind
from ensems.website import worklist
from tests import factories
from tests.meetings.minutes.held import DAY, held
from tests.meetings.scene import SYSTEM, prepared

pytestmark = pytest.mark.django_db

PAGE = "/secretariat/"


def text(response):
    return response.content.decode().replace("\xa0", " ")


def everything(now, many=1):
    """Each kind of line, `many` times."""
    for rank in range(many):
        then = now - timedelta(days=3 * rank)
        waiting = factories.referral(phase=PhaseKind.SYNTHESIS, title=f"Sans sort {rank}", now=now)
        factories.contribution(
            waiting.questions.first(), territory=factories.territory(), now=then - timedelta(days=25)
        )
        for days, status in ((8, OpinionStatus.SUBMITTED), (9, OpinionStatus.ADOPTED)):
            factories.recommendation(factories.opinion(status=status, now=then - timedelta(days=days)), now=now)
        owed = factories.opinion(status=OpinionStatus.TRANSMITTED, now=then - timedelta(days=70))
        factories.recommendation(owed, title=f"Sans réponse {rank}", now=now)
        answered = factories.response(now=then - timedelta(days=200))
        factories.pledge(answered, now=now - timedelta(days=120), text=f"En retard {rank}")
        factories.inquiry(title=f"Interpellation {rank}", now=then - timedelta(days=75))
        place = factories.territory()
        factories.proposal(factories.officer(place), factories.seat(place), now=then)
        factories.meeting(opened_at=then - timedelta(hours=3), closed_at=then)
        if not StandingRules.objects.exists():
            factories.standing_rules()
        factories.meeting(title=f"À convoquer {rank}", held_on=clock.today(now) + timedelta(days=7))


def test_each_kind_of_line_is_there_the_oldest_first(now, geography):
    everything(now)
    found = worklist.gathered(now).items
    assert [item.since for item in found] == sorted(item.since for item in found)
    said = " | ".join(item.what for item in found)
    assert "1 contribution attend son sort" in said
    assert "La Région n’a pas encore répondu à" in said
    assert "La Région n’a pas encore répondu à l’interpellation I-" in said
    assert "Engagement de la Région sur" in said
    assert "la saisine peut être close" in said
    assert "Une désignation préparée attend d’être confirmée ou renvoyée" in said
    assert "Le procès-verbal est à composer" in said
    assert "La convocation est à envoyer le" in said
    assert {item.step for item in found} == {"said", "told", "answered", "done", ""}
    late = {item.what.split(" à ")[0].split(" sur ")[0]: item.late for item in found if item.late}
    assert any("10 jours de retard" in words for words in late.values())
    assert any("30 jours de retard" in words for words in late.values())


def test_each_line_leads_where_it_is_done(as_role, geography, now):
    everything(now)
    secretariat = as_role("secretariat")
    for item in worklist.gathered(now).items:
        assert secretariat.get(item.url).status_code in {200, 302}, item.url


def test_the_page_lists_them_and_the_saisines_in_preparation(as_role, geography, now):
    everything(now)
    factories.referral(status="draft", phase=None, title="En préparation", now=now)
    page = text(as_role("secretariat").get(PAGE))
    for words in ("Sans sort 0", "Sans réponse 0", "En retard 0", "En préparation", "chose", "À convoquer 0", "demain"):
        assert words in page, words


def test_nothing_waits(as_role, geography, now):
    assert "Rien n’attend." in text(as_role("secretariat").get(PAGE))


@pytest.mark.parametrize("role", ["visitor", "member", "officer", "rapporteur", "region"])
def test_it_is_the_secretariats(role, as_role, geography, now):
    response = as_role(role).get(PAGE)
    assert response.status_code == 403
    assert "La liste de travail est celle du secrétariat" in text(response)


@pytest.mark.parametrize("many", [1, 30])
def test_it_costs_the_same_for_one_and_for_thirty(many, as_role, geography, now, exact_queries):
    everything(now, many)
    client = as_role("secretariat")
    client.get(PAGE)
    # Six kinds of things that wait; two more, with the saisines in preparation; institution, register; who is there.
    with exact_queries(12):
        client.get(PAGE)


def calls(now):
    return [(item.what.replace("\xa0", " "), item.late) for item in worklist.gathered(now).items]


def test_a_session_asks_for_its_call_in_the_week_before_the_last_day_to_send_it(now):
    """Five clear days: for the 20th, the 14th at the latest."""
    factories.standing_rules()
    at = datetime(2027, 5, 6, 10, tzinfo=UTC)
    factories.meeting(title="Plénière de mai", held_on=date(2027, 5, 20))
    what = "La convocation est à envoyer le 14 mai 2027 au plus tard, pour le 20 mai 2027"

    assert calls(at) == []
    assert calls(at + timedelta(days=1)) == [(what, "")]
    assert calls(at + timedelta(days=8)) == [(what, "")]
    assert calls(at + timedelta(days=9)) == [(what, "1 jour de retard")]
    assert calls(at + timedelta(days=15)) == [], "the day is over"


def test_a_session_called_or_called_off_or_that_keeps_no_delay_asks_for_nothing(now):
    day = clock.today(now) + timedelta(days=7)
    factories.meeting(held_on=day)
    assert calls(now) == [], "no rules, no delay"
    factories.standing_rules()
    assert len(calls(now)) == 1
    Meeting.objects.update(cancelled_at=now)
    assert calls(now) == []


def test_a_session_that_was_called_waits_for_nobody(now):
    scene = prepared(now)
    late = scene.meeting.starts_at - timedelta(days=9)
    assert len(calls(late)) == 1
    convene(actor=SYSTEM, meeting=scene.meeting, now=now)
    assert calls(late) == []


def test_a_second_notice_has_its_own_delay(now):
    factories.standing_rules()
    at = datetime(2027, 5, 6, 10, tzinfo=UTC)
    missed = factories.meeting(held_on=date(2027, 5, 4), opened_at=at - timedelta(days=2), closed_at=at)
    factories.meeting(held_on=date(2027, 5, 12), second_notice_of=missed, kind="plenary")
    assert "La convocation est à envoyer le 8 mai 2027 au plus tard, pour le 12 mai 2027" in [w for w, _ in calls(at)]


def lines(now):
    return [(item.what, item.late) for item in worklist.gathered(now).items]


def test_minutes_wait_for_each_of_their_steps_and_for_nobody_in_between(now):
    scene = held(now)
    assert lines(scene.over) == [("Le procès-verbal est à composer", "")]
    scene.composed()
    assert lines(scene.over) == [("Le procès-verbal est à envoyer aux personnes présentes", "")]
    minutes = scene.sent()
    assert lines(scene.over + DAY) == [], "those who were there are reading"
    asked = scene.asked(minutes)
    assert lines(scene.over + DAY) == [("1 correction du procès-verbal attend sa réponse", "")]
    answer_correction(
        actor=scene.office, correction=asked, accept=False, reason="Ce point n’a pas été abordé.", now=scene.over + DAY
    )
    assert lines(scene.over + 2 * DAY) == []
    ((what, _late),) = lines(scene.over + 16 * DAY)
    assert what == "Les corrections sont closes\u00a0: le texte à adopter est à arrêter"
    minutes = settle_minutes(actor=scene.office, minutes=minutes, now=scene.over + 16 * DAY)
    assert lines(scene.over + 17 * DAY) == [], "the next session adopts them"


def test_minutes_wait_for_their_adoption_once_the_next_session_of_the_same_body_was_opened(now):
    scene = held(now)
    scene.settled()
    later = scene.over + 30 * DAY
    factories.meeting(body=factories.body(), opened_at=later, kind="committee")
    factories.meeting(opened_at=later, kind="workshop")
    assert lines(later) == []
    scene.next_meeting()
    assert [what for what, _late in lines(later)] == [
        "Une séance suivante s’est tenue\u00a0: l’adoption du procès-verbal est à enregistrer"
    ]


def test_minutes_are_late_once_their_week_is_over_and_gone_once_published(now):
    scene = held(now)
    adopted = scene.adopted().adopted_at
    to_publish = "Le procès-verbal adopté est à signer et à publier"
    assert lines(adopted + 7 * DAY)[0] == (to_publish, "")
    assert lines(adopted + 8 * DAY)[0] == (to_publish, "1 jour de retard")
    publish_minutes(actor=scene.office, minutes=scene.meeting.minutes, secretary=scene.writer, now=adopted + 9 * DAY)
    assert to_publish not in [what for what, _late in lines(adopted + 9 * DAY)]


def test_a_workshop_and_a_cancelled_session_have_no_minutes_to_write(now):
    times = {"opened_at": now - 2 * DAY, "closed_at": now - DAY}
    factories.meeting(kind="workshop", **times)
    factories.meeting(cancelled_at=now, **times)
    assert lines(now) == []


def test_each_finds_the_way_to_ones_own_work(as_role, geography, now):
    ways = {"secretariat": "/secretariat/", "administrator": "/secretariat/", "region": "/reponses/"}
    for role in factories.ROLES:
        head = text(as_role(role).get("/aide/")).split("<main")[0]
        for way in {"/secretariat/", "/reponses/"}:
            assert (f'href="{way}"' in head) is (ways.get(role) == way), (role, way)


def test_whoever_may_not_prepare_a_saisine_is_not_offered_to(as_role, geography, now):
    assert "Préparer une saisine" in text(as_role("secretariat").get(PAGE))
    assert "Préparer une saisine" not in text(as_role("administrator").get(PAGE))
