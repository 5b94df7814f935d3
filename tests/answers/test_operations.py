"""Answers with their reasons, pledges with their dates, follow-ups with their evidence, and the end of a saisine."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from ensems.answers import operations, queries
from ensems.answers.enums import PledgeState, ResponseKind
from ensems.answers.models import FollowUp, Pledge, Response, ResponseDraft
from ensems.core import clock
from ensems.core.decisions import Refused
from ensems.notices.models import Notice
from ensems.opinions import operations as opinions
from ensems.opinions.models import Citation
from ensems.register.models import Act
from ensems.register.queries import verify
from tests import factories
from tests.register.personal import assert_nothing_personal

pytestmark = pytest.mark.django_db
REASONS = "La Région partage ce constat et s’engage avec les territoires."
SOON = operations.PledgeLine("Ouvrir un appel", date(2026, 12, 31))


@pytest.fixture
def region(now):
    return factories.actor_of(factories.region_elected(), now)


@pytest.fixture
def told(now):
    return factories.transmitted_opinion(now=now).recommendations.get()


def published(actor, told, now, **given):
    defaults = {"kind": "accepted", "reasons": REASONS, "office": "vice-présidence", "pledges": [SOON]}
    return operations.publish_response(actor=actor, recommendation=told, now=now, **(defaults | given))


def test_an_answer_is_one_act_and_those_concerned_are_told(region, told, now):
    response = published(region, told, now)
    author = Citation.objects.get().contribution.author
    assert (response.number, response.author_id, response.act.verb) == (1, region.person_id, "recommendation.answered")
    assert set(Notice.objects.filter(kind="answers.published").values_list("person_id", flat=True)) == {
        author.pk,
        told.rapporteur_id,
    }
    assert REASONS not in response.act.content
    assert verify().holds
    assert_nothing_personal()


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"kind": "peut-être"}, "kind", "Choisissez une réponse"),
        ({"reasons": " \n "}, "reasons", "l’Assemblée y a droit"),
        ({"reasons": "Non."}, "reasons", "40 caractères"),
        ({"office": " "}, "office", "quelle fonction"),
        ({"pledges": [operations.PledgeLine(" ", date(2027, 1, 1))]}, "pledge-1", "engagement n° 1"),
        ({"pledges": [SOON, operations.PledgeLine("Hier", date(2026, 11, 22))]}, "pledge-2", "déjà passée"),
        ({"pledges": [operations.PledgeLine("Un jour", date(2027, 1, 1), "siècle")]}, "pledge-1", "précision"),
    ],
)
def test_an_answer_without_its_reasons_is_refused_and_writes_nothing(region, told, now, given, field, words):
    before = Act.objects.count()
    with pytest.raises(ValidationError) as error:
        published(region, told, now, **given)
    assert words in error.value.message_dict[field][0].replace("\u00a0", " ")
    assert Act.objects.count() == before
    assert not Response.objects.exists()


@pytest.mark.parametrize(
    ("precision", "until"),
    [("day", (2026, 11, 23)), ("month", (2026, 11, 30)), ("quarter", (2026, 12, 31)), ("year", (2026, 12, 31))],
)
def test_a_pledge_is_due_until_the_end_of_what_it_says(region, told, now, precision, until):
    published(region, told, now, pledges=[operations.PledgeLine("Agir", date(2026, 11, 23), precision)])
    pledge = Pledge.objects.get()
    assert pledge.due_until == date(*until)
    for later, late in ((0, 0), (1, 1), (9, 9)):
        assert queries.late_by(pledge, pledge.due_until + timedelta(days=later)) == late
    assert not queries.overdue(pledge.due_until).exists()
    assert queries.overdue(pledge.due_until + timedelta(days=1)).get() == pledge


def test_a_study_comes_before_the_answer_and_only_once(region, told, now):
    published(region, told, now, kind=ResponseKind.UNDER_STUDY, pledges=[])
    later = now + timedelta(days=30)
    with pytest.raises(ValidationError, match="déjà à l’étude"):
        published(region, told, later, kind=ResponseKind.UNDER_STUDY)
    last = published(region, told, later, kind=ResponseKind.DECLINED)
    assert last.number == 2
    with pytest.raises(Refused, match="ne se réécrit pas"):
        published(region, told, later)
    seen = queries.answered(told, later)
    assert [response.kind for response in seen.responses] == ["under_study", "declined"]
    assert [response.days for response in seen.responses] == [0, 30]


def test_a_draft_is_shared_kept_and_published_as_it_was_read(region, told, now):
    draft = operations.start_response(actor=region, recommendation=told, now=now)
    other = factories.actor_of(factories.region_elected(), now)
    assert operations.start_response(actor=other, recommendation=told, now=now) == draft
    operations.save_response_draft(
        actor=region,
        draft=draft,
        kind="accepted",
        office="présidence",
        pledges=[SOON],
        body=REASONS,
        base_revision=0,
        now=now,
    )
    seen = operations.seal_of(ResponseDraft.objects.get())
    draft = ResponseDraft.objects.get()
    operations.save_response_draft(
        actor=other,
        draft=draft,
        kind="declined",
        office="présidence",
        pledges=[],
        body=REASONS,
        base_revision=1,
        now=now,
    )
    with pytest.raises(ValidationError, match="relisez-le"):
        operations.publish_draft(actor=region, draft=draft, seen=seen, now=now)
    assert not Response.objects.exists()
    response = operations.publish_draft(
        actor=region, draft=draft, seen=operations.seal_of(ResponseDraft.objects.get()), now=now
    )
    assert response.kind == ResponseKind.DECLINED
    assert not ResponseDraft.objects.exists()


# --- Follow-ups


def followed(actor, pledge, now, **given):
    defaults = {"state": "under_way", "on": clock.today(now), "text": "Le marché est lancé."}
    return operations.record_follow_up(actor=actor, pledge=pledge, now=now, **(defaults | given))


@pytest.fixture
def pledge(region, told, now):
    return published(region, told, now).pledges.get()


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"state": "pending"}, "state", "Choisissez"),
        ({"text": " "}, "text", "Dites ce qui"),
        ({"on": date(2026, 11, 24)}, "on", "dans l’avenir"),
        ({"on": date(2026, 11, 22)}, "on", "précéder la réponse"),
        ({"state": "kept"}, "link", "se prouve"),
    ],
)
def test_a_follow_up_that_cannot_be_is_refused(region, pledge, now, given, field, words):
    with pytest.raises(ValidationError) as error:
        followed(region, pledge, now, **given)
    assert words in error.value.message_dict[field][0]
    assert not FollowUp.objects.exists()
    pledge.refresh_from_db()
    assert pledge.state == PledgeState.PENDING


@pytest.mark.parametrize("evidence", ["link", "file", "call", "policy_version"])
def test_a_kept_pledge_shows_its_evidence(region, pledge, now, evidence):
    given = {
        "link": lambda: "https://exemple.test/preuve",
        "file": lambda: factories.stored_file(now=now, uploaded_by=region.key),
        "call": factories.call,
        "policy_version": policy_version,
    }[evidence]()
    one = followed(region, pledge, now, state="kept", **{evidence: given})
    pledge.refresh_from_db()
    assert pledge.state == PledgeState.KEPT
    assert getattr(one, evidence) == given
    if evidence == "file":
        given.refresh_from_db()
        assert given.is_public
    assert "exemple.test" not in one.act.content
    assert_nothing_personal()


def policy_version():
    policy = factories.Referral._meta.get_field("policy").related_model.objects.create(slug="sdn", name="Stratégie")
    return policy.versions.create(number=1, title="Stratégie 2027", dated_on=date(2027, 1, 1))


def test_an_earlier_line_completes_the_story_without_undoing_it(region, pledge, now):
    later = now + timedelta(days=60)
    followed(region, pledge, later, state="kept", link="https://exemple.test/")
    followed(region, pledge, later, state="under_way", on=clock.today(now + timedelta(days=10)))
    pledge.refresh_from_db()
    assert pledge.state == PledgeState.KEPT
    assert [one.state for one in pledge.follow_ups.all()] == ["under_way", "kept"]
    assert queries.late_by(pledge, date(2030, 1, 1)) == 0


# --- Closing


def closed(referral, now):
    return operations.close_referral(actor=factories.actor_of(factories.secretariat(), now), referral=referral, now=now)


def test_a_saisine_closes_only_when_each_recommendation_is_answered(region, now):
    first = factories.recommended(now=now)
    factories.recommended(first.opinion.referral, now=now)
    referral = first.opinion.referral
    with pytest.raises(Refused):
        closed(referral, now)
    opinion = factories.transmitted_opinion(
        factories.adopted_opinion(factories.submitted_opinion(first, now=now), now=now), now=now
    )
    one, two = opinion.recommendations.all()
    published(region, one, now)
    with pytest.raises(Refused, match=two.reference):
        closed(referral, now)
    published(region, two, now, kind=ResponseKind.DECLINED, pledges=[])
    assert queries.ready_to_close()[0].referral == referral
    assert closed(referral, now).status == "closed"
    assert Act.objects.filter(verb="referral.closed").count() == 1
    followed(region, Pledge.objects.get(), now)
    assert verify().holds


def test_what_was_given_up_or_rejected_waits_for_no_answer(now):
    first = factories.recommended(now=now)
    factories.given_up(factories.recommended(first.opinion.referral, now=now), now=now)
    opinion = factories.submitted_opinion(first, now=now)
    factories.adopted_opinion(opinion, vote=(1, 2, 0), now=now)
    assert closed(opinion.referral, now).status == "closed"
    with pytest.raises(Refused):
        opinions.reopen(actor=factories.actor_of(factories.rapporteur(), now), opinion=opinion, now=now)


def test_the_figures_of_what_was_answered(region, told, now):
    pledges = [operations.PledgeLine("Ouvrir un appel", date(2027, 1, 20))]
    published(region, told, now + timedelta(days=41), pledges=pledges)
    figures = queries.figures(now + timedelta(days=100), told.opinion.referral)
    assert (figures.adopted, figures.answered, figures.median_days) == (1, 1, 41)
    assert (figures.pledges, figures.kept, figures.overdue) == (1, 0, 1)
    assert queries.delays() == (1, 41)
