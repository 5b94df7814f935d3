"""Recommendations being written: numbers, citations, versions, what is missing, submission and back."""

import pytest
from django.core.exceptions import ValidationError

from ensems.contributions.models import Contribution
from ensems.core import texts
from ensems.core.decisions import Refused
from ensems.opinions import operations, queries
from ensems.opinions.enums import OpinionStatus, Outcome
from ensems.opinions.models import Citation, Opinion, Recommendation
from ensems.referrals.enums import PhaseKind
from ensems.register.models import Act
from ensems.synthesis.models import Fate
from tests import factories
from tests.register.personal import assert_nothing_personal

pytestmark = pytest.mark.django_db


@pytest.fixture
def rapporteur(now):
    return factories.actor_of(factories.rapporteur(), now)


@pytest.fixture
def referral(now):
    return factories.referral(phase=PhaseKind.SYNTHESIS, now=now)


def added(actor, referral, now, title="Ouvrir le soir", **given):
    return operations.add_recommendation(actor=actor, referral=referral, title=title, now=now, **given)


def test_references_follow_and_never_come_back(rapporteur, referral, now):
    first, second = (added(rapporteur, referral, now) for _n in range(2))
    operations.withdraw_recommendation(actor=rapporteur, recommendation=second, now=now)
    third = added(rapporteur, referral, now)
    assert [r.reference for r in (first, second, third)] == [f"{referral.reference}-{n}" for n in (1, 2, 3)]
    assert Opinion.objects.count() == 1
    assert Act.objects.get().verb == "recommendation.withdrawn"


@pytest.mark.parametrize(("title", "words"), [("  ", "Donnez un titre"), ("x" * 201, "au plus 200")])
def test_a_title_is_needed_and_short(rapporteur, referral, now, title, words):
    with pytest.raises(ValidationError, match=words):
        added(rapporteur, referral, now, title)
    assert not Recommendation.objects.exists()


def test_a_question_of_another_saisine_is_refused(rapporteur, referral, now):
    other = factories.referral(now=now).questions.first()
    with pytest.raises(ValidationError, match="autre saisine"):
        added(rapporteur, referral, now, question=other)


def test_what_was_given_up_takes_no_more_words(rapporteur, referral, now):
    told = added(rapporteur, referral, now)
    stale = Recommendation.objects.get(pk=told.pk)
    operations.withdraw_recommendation(actor=rapporteur, recommendation=told, now=now)
    with pytest.raises(Refused):
        operations.withdraw_recommendation(actor=rapporteur, recommendation=stale, now=now)
    with pytest.raises(Refused):
        operations.save_recommendation_text(
            actor=rapporteur, recommendation=stale, body="Encore.", base_revision=0, now=now
        )
    assert Act.objects.count() == 1


def test_a_citation_keeps_the_digest_of_its_words(now):
    told = factories.recommended(now=now)
    citation = Citation.objects.get()
    assert citation.version.body[citation.start : citation.end] == "un lieu ouvert"
    assert citation.digest == texts.digest("un lieu ouvert")
    quote = queries.quotes_of([told])[0]
    assert quote.holds
    assert quote.shown == "un lieu ouvert"
    Citation.objects.update(digest="0" * 64)
    assert not queries.quotes_of([told])[0].holds


def test_citing_twice_is_citing_once(rapporteur, now):
    told = factories.recommended(now=now)
    first = Citation.objects.get()
    operations.cite_passage(
        actor=rapporteur,
        recommendation=told,
        contribution=first.contribution,
        start=first.start,
        end=first.end,
        is_contrary=True,
        now=now,
    )
    assert Citation.objects.get().is_contrary


def test_only_visible_contributions_of_the_saisine_are_cited(rapporteur, referral, now):
    told = added(rapporteur, referral, now)
    elsewhere = factories.contribution(now=now)
    hidden = factories.contribution(referral.questions.first(), now=now)
    Contribution.objects.filter(pk=hidden.pk).update(status="hidden")
    for contribution, words in ((elsewhere, "autre saisine"), (hidden, "déposée et visible")):
        with pytest.raises(ValidationError, match=words):
            operations.cite_passage(
                actor=rapporteur, recommendation=told, contribution=contribution, start=0, end=4, now=now
            )


def test_a_text_goes_to_adoption_only_when_nothing_is_missing(rapporteur, referral, now):
    told = added(rapporteur, referral, now)
    waiting = factories.contribution(referral.questions.first(), now=now)
    opinion = told.opinion
    missing = " ".join(queries.missing_for_submission(opinion))
    assert "n’a pas encore de texte" in missing
    assert "ne cite aucun passage" in missing
    assert "1 contribution attend encore" in missing
    with pytest.raises(Refused, match="Il manque encore"):
        operations.submit_for_adoption(actor=rapporteur, opinion=opinion, now=now)

    operations.save_recommendation_text(
        actor=rapporteur, recommendation=told, body="Ouvrir les lieux le soir.", base_revision=0, now=now
    )
    operations.cite_passage(
        actor=rapporteur, recommendation=told, contribution=waiting, start=0, end=4, is_contrary=True, now=now
    )
    assert "ne cite aucun passage" in " ".join(queries.missing_for_submission(opinion)), "a contrary one is no ground"
    operations.cite_passage(actor=rapporteur, recommendation=told, contribution=waiting, start=0, end=4, now=now)
    with pytest.raises(Refused, match="attend encore"):
        operations.submit_for_adoption(actor=rapporteur, opinion=opinion, now=now)
    factories.record_fate(actor=rapporteur, contribution=waiting, kind="taken_up", now=now)

    submitted = operations.submit_for_adoption(actor=rapporteur, opinion=opinion, now=now)
    told.refresh_from_db()
    assert submitted.status == OpinionStatus.SUBMITTED
    assert told.version.body == "Ouvrir les lieux le soir."
    assert told.version.digest in Act.objects.get(verb="opinion.submitted").content
    assert_nothing_personal()


def test_an_opinion_without_recommendation_is_not_submitted(rapporteur, referral, now):
    told = added(rapporteur, referral, now)
    operations.withdraw_recommendation(actor=rapporteur, recommendation=told, now=now)
    with pytest.raises(Refused, match="aucune préconisation"):
        operations.submit_for_adoption(actor=rapporteur, opinion=told.opinion, now=now)


def test_a_contribution_withdrawn_since_no_longer_holds_a_recommendation(now):
    told = factories.recommended(now=now)
    Contribution.objects.update(status="withdrawn")
    missing = " ".join(queries.missing_for_submission(told.opinion))
    assert "retirée ou masquée" in missing
    assert "ne cite aucun passage" in missing
    quote = queries.quotes_of([told])[0]
    assert quote.is_withheld
    assert not quote.shown


def test_a_citation_of_an_earlier_version_is_told(now):
    told = factories.recommended(now=now)
    contribution = Contribution.objects.get()
    assert not queries.outdated_quotes(told.opinion)
    contribution.text.body = "Tout autre chose, à présent."
    contribution.text.save()
    contribution.version = factories.version(contribution.text, now=now)
    contribution.save()

    (quote,) = queries.outdated_quotes(told.opinion)
    assert quote.is_outdated
    assert quote.holds, "the words cited are those of the version cited"
    assert quote.shown == "un lieu ouvert"
    assert "1 contribution attend encore" in " ".join(queries.missing_for_submission(told.opinion))
    assert Fate.objects.exists()


def test_a_reopened_text_is_written_again_and_its_versions_stay(rapporteur, now):
    opinion = factories.submitted_opinion(now=now)
    told = opinion.recommendations.get()
    with pytest.raises(Refused, match="Rouvrez-le"):
        operations.save_recommendation_text(actor=rapporteur, recommendation=told, body="x", base_revision=0, now=now)
    opinion = operations.reopen(actor=rapporteur, opinion=opinion, now=now)
    told.refresh_from_db()
    assert opinion.status == OpinionStatus.DRAFTING
    assert told.version is None
    operations.save_recommendation_text(
        actor=rapporteur, recommendation=told, body="Mieux dit.", base_revision=told.text.revision, now=now
    )
    operations.submit_for_adoption(actor=rapporteur, opinion=opinion, now=now)
    assert [version.number for version in told.text.versions.all()] == [1, 2]
    assert told.outcome == Outcome.PENDING
    verbs = list(Act.objects.filter(subject=opinion.subject).order_by("number").values_list("verb", flat=True))
    assert verbs == ["opinion.submitted", "opinion.reopened", "opinion.submitted"]
