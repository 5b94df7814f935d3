"""The threads as they are given: what their texts hold to, and what one reads once they are played."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from datetime import date, timedelta
from difflib import SequenceMatcher

import pytest
from django.core.management import call_command
from django.db.models import Sum

from ensems.answers.inquiries.queries import figures as inquiry_figures
from ensems.answers.models import FollowUp, Pledge, Response
from ensems.answers.queries import figures, overdue, owed_rows, unanswered_in_order
from ensems.contributions.models import Contribution, InventoryItem, Support
from ensems.core import clock
from ensems.core.texts import HARD
from ensems.demonstration.queries import PLAYED, member_of_rank
from ensems.meetings.models import Meeting
from ensems.notices.models import Notice
from ensems.opinions.models import Adoption, Citation, Dissent, Recommendation
from ensems.referrals.models import Milestone, Question, Referral
from ensems.register.models import Act
from ensems.register.queries import verify
from ensems.synthesis.models import Fate
from ensems.territories.enums import TERRITORY_SIZES
from ensems.territories.models import Territory
from ensems.writing import marks

pytestmark = pytest.mark.django_db

PAST = ("bourgs-centres", "tourisme-experientiel", "circuits-alimentaires", "usages-numeriques")
OWN = "secretariat-de-mairie"
FLAG = "La saisine est réelle, la suite est inventée"
FEWEST, SHORTEST, LONGEST = 7, 30, 900


@pytest.fixture
def now(whole):
    with clock.at(whole):
        yield whole


def text(response):
    return response.content.decode().replace(HARD, " ")


# --- What the texts hold to -------------------------------------------------------------------------------------


def test_each_question_is_answered_from_seven_territories_at_least(now):
    for question in Question.objects.all():
        said = Contribution.objects.public().filter(question=question)
        assert said.count() >= FEWEST, question
        assert said.values("territory").distinct().count() >= FEWEST, question


def test_each_text_has_a_length_that_one_reads(now):
    for one in Contribution.objects.public().select_related("version").prefetch_related("items"):
        words = marks.words(one.version.body)
        assert words <= LONGEST, one.title
        assert words >= SHORTEST or one.items.exists(), one.title
    assert all(len(title) <= 120 for title in Contribution.objects.values_list("title", flat=True))


def test_all_departements_and_all_sizes_are_heard_and_some_are_not(now):
    heard = Territory.objects.filter(contributions__question__referral__slug__in=PAST).distinct()
    assert len({code for one in heard for code in one.departments.split()}) == 13
    people = Territory.objects.filter(pk__in=heard).annotate(people=Sum("memberships__commune__population"))
    assert all(any(size.holds(one.people) for one in people) for size in TERRITORY_SIZES)
    for slug in (*PAST, OWN, "services-du-quotidien"):
        silent = Territory.objects.exclude(contributions__question__referral__slug=slug)
        assert silent.count() >= 8, slug


def test_neighbours_copy_each_other_somewhere_in_each_saisine(now):
    for slug in (*PAST, OWN):
        bodies = list(
            Contribution.objects.public().filter(question__referral__slug=slug).values_list("question", "version__body")
        )
        assert any(
            near(one, other)
            for rank, (question, one) in enumerate(bodies)
            for other_question, other in bodies[rank + 1 :]
            if question == other_question
        ), slug


def near(one: str, other: str) -> bool:
    """A whole sentence at least is the same, letter for letter."""
    return SequenceMatcher(None, one, other, autojunk=False).find_longest_match().size >= 80


def test_the_threads_show_each_way_a_thing_may_turn(now):
    recommendations = Recommendation.objects.filter(opinion__referral__slug__in=PAST)
    assert {"adopted", "rejected", "withdrawn"} == set(recommendations.values_list("outcome", flat=True))
    assert {"accepted", "in_part", "declined", "under_study"} == set(Response.objects.values_list("kind", flat=True))
    assert {"kept", "under_way", "abandoned"} <= set(Pledge.objects.values_list("state", flat=True))
    assert overdue(clock.today(now)).exists()
    assert Dissent.objects.exists()
    assert set(Referral.objects.filter(slug__in=PAST).values_list("status", flat=True)) == {"open", "closed"}
    assert {"taken_up", "in_part", "merged", "not_taken_up", "off_topic"} == set(
        Fate.objects.filter(contribution__question__referral__slug__in=PAST).values_list("kind", flat=True)
    )
    assert InventoryItem.objects.filter(contribution__question__referral__slug="circuits-alimentaires").exists()
    assert not FollowUp.objects.filter(state="kept", file__isnull=True).exists()


def test_the_region_owes_no_answer_of_another_time(now):
    """A clock of nine years would be read as a reproach to the real Region: all that is past was answered."""
    assert {one.opinion.referral.slug for one in unanswered_in_order()} == {OWN}
    found = figures(now)
    assert found.answered == found.adopted - 2
    assert 20 < found.median_days < 90
    late = [one for one in Response.objects.filter(number=1) if days_of(one) > 60]
    assert late, "one answer at least came late"


def days_of(response: Response) -> int:
    sent = response.recommendation.opinion.transmitted_at
    return (clock.today(response.published_at) - clock.today(sent)).days


def test_inquiries_are_answered_late_or_not_or_wait(now):
    found = inquiry_figures(now)
    assert (found.waiting, found.late, found.answered) == (2, 1, 4)
    assert found.median_days < 60


# --- Who says it, when ------------------------------------------------------------------------------------------


def test_those_one_plays_have_said_nothing_of_what_is_open(now):
    played = [member_of_rank(rank).seat.territory for rank in PLAYED.values()]
    there = Contribution.objects.filter(question__referral__slug="services-du-quotidien")
    assert not there.filter(territory__in=played).exists()
    assert not Support.objects.filter(contribution__in=there, territory__in=played).exists()


def test_acts_carry_the_instants_of_what_is_played(now):
    deposits = Act.objects.filter(verb="contribution.deposited")
    assert Counter(act.at.year for act in deposits) == {2017: 113, 2026: 55}
    assert Act.objects.filter(verb="referral.replayed").count() == 4
    assert not Act.objects.filter(at__gt=now).exists()
    assert not verify().faults


def test_citations_are_read_as_they_were_written(now):
    for one in Citation.objects.select_related("version"):
        assert len(one.version.body[one.start : one.end]) >= 20


def test_no_mail_leaves_about_the_past(now):
    assert not Notice.objects.exists()


def test_what_is_public_and_true_stays(now):
    referral = Referral.objects.get(slug="usages-numeriques")
    assert Milestone.objects.filter(referral=referral).count() == 4
    assert referral.transmitted_on == date(2017, 3, 31)
    assert referral.transmitted_at is None
    assert not referral.is_demonstration


def test_a_row_said_to_be_in_one_village_is_on_the_map_in_a_real_commune_of_its_territory(now):
    placed = InventoryItem.objects.filter(shown_under__isnull=False, commune__isnull=False)
    assert placed.count() >= 10
    for item in placed.select_related("commune", "contribution__territory"):
        theirs = item.contribution.territory.memberships.values_list("commune", flat=True)
        assert item.commune_id in theirs, item
        said = re.search(r"de ([\d\s]+) habitants", item.place)
        if said:
            figure = int(re.sub(r"\D", "", said[1]))
            assert abs(item.commune.population - figure) <= figure / 10, (item.place, item.commune.population)


# --- What the pages say -----------------------------------------------------------------------------------------


def pages() -> list[str]:
    referral = Referral.objects.get(slug="circuits-alimentaires")
    contribution = Contribution.objects.public().filter(question__referral=referral).first()
    recommendation = Recommendation.objects.filter(opinion__referral=referral, outcome="adopted").first()
    return [
        f"/saisines/{referral.slug}/",
        f"/saisines/{referral.slug}/questions/1/",
        f"/saisines/{referral.slug}/questions/1/etat-de-l-existant/",
        f"/saisines/{referral.slug}/entendus/",
        f"/saisines/{referral.slug}/synthese/",
        f"/contributions/{contribution.reference}/",
        f"/recepisses/{contribution.receipts.get().number}/",
        f"/preconisations/{recommendation.reference}/",
        f"/preconisations/{recommendation.reference}/versions/",
        f"/avis/{recommendation.opinion.reference}/",
    ]


def test_each_page_of_a_replayed_saisine_says_what_is_invented(client, now):
    for page in pages():
        assert text(client.get(page)).count(FLAG) == 1, page


def test_the_open_saisine_is_wholly_invented_and_says_so(client, now):
    page = text(client.get("/saisines/services-du-quotidien/"))
    assert FLAG not in page
    assert "démonstration, inventée" in page


def test_lists_and_exports_say_it_line_by_line(client, now):
    assert text(client.get("/saisines/")).count("suite inventée") == 4
    assert text(client.get("/preconisations/")).count(">démonstration<") >= 10
    assert ">démonstration<" in text(client.get("/engagements/"))
    for address, column, real in [
        ("/saisines/?format=csv", "Rejouée par la démonstration", 2),
        ("/preconisations/?format=csv", "Invention de démonstration", 0),
        ("/engagements/?format=csv", "Invention de démonstration", 0),
        ("/contributions/?format=csv", "Invention de démonstration", 0),
    ]:
        lines = table(client.get(address))
        assert sum(line[column] != "oui" for line in lines) == real, address


def test_a_feed_says_it_in_each_title(client, now):
    feed = text(client.get("/flux/"))
    titles = re.findall("<title>(.*?)</title>", feed)[1:]
    assert len(titles) > 20
    assert all(title.startswith("Démonstration, inventé :") for title in titles)


def table(response) -> list[dict[str, str]]:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def test_pages_of_the_past_follow_their_invented_phases(client, now):
    page = text(client.get("/saisines/bourgs-centres/"))
    assert "ne sont pas publiques" not in page
    assert "Contributions closes depuis le 30 juin 2017" in text(client.get("/saisines/"))
    equity = text(client.get("/saisines/bourgs-centres/entendus/"))
    assert "On ne sait pas qui fut entendu" not in equity


# --- What is awaited --------------------------------------------------------------------------------------------


def test_the_region_owes_two_answers_that_are_not_late_yet(now):
    owed = owed_rows(unanswered_in_order(), now)
    assert [(one.clock.days, one.clock.limit, one.clock.late_by) for one in owed] == [(47, 60, 0)] * 2
    kinds = Response.objects.filter(recommendation__opinion__referral__slug=OWN).values_list("kind", flat=True)
    assert sorted(kinds) == ["accepted", "under_study"]


def test_a_pledge_of_this_year_is_due_in_three_months(now):
    pledge = Pledge.objects.get(response__recommendation__opinion__referral__slug=OWN)
    assert (pledge.state, pledge.due_on - clock.today(now)) == ("pending", timedelta(days=92))


def test_the_autosaisine_is_of_the_assembly_and_wholly_invented(client, now):
    referral = Referral.objects.get(slug=OWN)
    assert (referral.origin, referral.status, referral.is_demonstration) == ("assembly", "open", True)
    assert Act.objects.filter(verb="referral.taken_up", thread=referral.reference).count() == 1
    page = text(client.get(f"/saisines/{OWN}/"))
    assert FLAG not in page
    assert "démonstration, inventée" in page
    assert "Les contributions sont closes depuis" in page


def test_its_opinion_was_adopted_in_an_invented_session(now):
    meeting = Meeting.objects.get(slug="pleniere-du-secretariat")
    assert meeting.is_demonstration
    adoptions = Adoption.objects.filter(recommendation__opinion__referral__slug=OWN)
    assert {(one.meeting, one.held_on, one.place) for one in adoptions} == {(meeting, meeting.held_on, meeting.place)}


def test_the_home_page_says_what_is_owed_and_when_one_meets(client, now):
    page = text(client.get("/"))
    assert "La plus ancienne attend depuis 47 jours ; la Région s’en est donné 60." in page
    assert "15 décembre 2026 à 9 h 30" in page
    assert "Lycée de démonstration, Carcassonne" in page


# --- Again, and elsewhere ---------------------------------------------------------------------------------------


def test_a_second_start_writes_nothing(now):
    def counts():
        return [model.objects.count() for model in (Act, Contribution, Response, Referral, Meeting)]

    before = counts()
    # Another day: what is counted from the first start does not move.
    for day in (0, 40):
        with clock.at(now + timedelta(days=day)):
            call_command("init", stdout=io.StringIO())
        assert counts() == before
