"""Amendments proposed, signed, withdrawn, put in order, voted; and the text that is built from those adopted."""

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from ensems.core import texts
from ensems.core.decisions import Refused
from ensems.meetings.ballots.enums import BallotKind
from ensems.opinions import operations as opinions
from ensems.opinions.amendments import operations, slots
from ensems.opinions.amendments.enums import Fate, Gesture
from ensems.opinions.amendments.models import Amendment, Signature
from ensems.opinions.amendments.queries import put_to_the_vote, rows_of, votable
from ensems.register.models import Act
from ensems.register.queries import verify
from tests import factories
from tests.opinions.amendments.scene import BODY, scene
from tests.register.personal import assert_nothing_personal

pytestmark = pytest.mark.django_db


@pytest.fixture
def put(now):
    return scene(now)


def refused(words):
    return pytest.raises(Refused, match=words)


# --- Depositing


def test_a_member_deposits_and_signs_first_and_the_text_of_the_amendment_is_frozen(put):
    made = put.propose(paragraph=1, passage="trois ans", words="cinq ans")
    assert (made.number, made.fate, made.passage, made.words) == (1, Fate.DEPOSITED, "trois ans", "cinq ans")
    assert [one.mandate_id for one in made.signatures.all()] == [put.hall.present[1].pk]
    assert "> trois ans" in made.version.body
    assert "Trois ans ne suffisent pas." in made.version.body
    assert made.version.digest == texts.digest(made.version.body)
    assert made.version.digest in Act.objects.get(verb="amendment.deposited").content
    assert put.propose(paragraph=2).number == 2
    assert_nothing_personal()


def test_the_same_form_sent_twice_is_one_amendment(put):
    key = uuid.uuid4()
    assert put.propose(client_key=key) == put.propose(client_key=key)
    assert Amendment.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"paragraph": 4}, "paragraph", "Choisissez un paragraphe"),
        ({"paragraph": 0}, "paragraph", "Choisissez un paragraphe"),
        ({"gesture": "autre"}, "gesture", "Choisissez ce que fait"),
        ({"passage": "quatre ans"}, "passage", "ne se trouvent pas au §\u00a01"),
        ({"passage": "an"}, "passage", "plusieurs fois au §\u00a01"),
        ({"words": " "}, "words", "mots nouveaux"),
        ({"words": "Rendre compte chaque année.", "paragraph": 3}, "words", "ne change rien"),
        ({"words": "x" * 20_001}, "words", "trop longs"),
        ({"reason": " "}, "reason", "Dites pourquoi"),
        ({"reason": "x" * 4_001}, "reason", "résumez-le"),
    ],
)
def test_what_cannot_be_an_amendment_is_said_next_to_its_field(put, given, field, words):
    with pytest.raises(ValidationError) as error:
        put.propose(**given)
    assert words in error.value.message_dict[field][0]
    assert not Amendment.objects.exists()


def test_deleting_the_only_paragraph_is_voting_against(now):
    put = scene(now, body="Un seul paragraphe.")
    with pytest.raises(ValidationError, match="on vote contre"):
        put.propose(Gesture.DELETE, 1)


def test_the_whole_paragraph_copied_is_the_whole_paragraph(put):
    made = put.propose(Gesture.DELETE, 2, passage="Ouvrir un poste  par bassin\nde vie.")
    assert made.passage == ""


def test_deposits_end_to_the_microsecond(put):
    until = put.opinion.amendments_until
    put.propose(at=until - timedelta(microseconds=1))
    with refused("clos depuis le"):
        put.propose(at=until)


def test_no_deposit_before_the_secretariat_says_until_when(now):
    put = scene(now, deadline=False)
    with refused("en fixera la date limite"):
        put.propose()


@pytest.mark.parametrize("role", ["visitor", "officer", "rapporteur", "secretariat", "region", "administrator"])
def test_only_members_amend(put, role, now):
    who = factories.someone(role)
    with refused("identifiez-vous" if who is None else "il faut un mandat en cours"):
        operations.propose_amendment(
            actor=factories.actor_of(who, now),
            recommendation=put.told,
            proposal=operations.Proposal(Gesture.DELETE, 2, "Parce que."),
            client_key=uuid.uuid4(),
            now=now,
        )


def test_a_text_read_before_it_was_reopened_is_not_the_one_amended(put):
    with pytest.raises(ValidationError, match="a changé pendant que vous écriviez"):
        put.propose(base=put.told.base_id + 1000)


def test_terms_are_set_by_the_secretariat_before_any_vote(put, now):
    actor = factories.actor_of(factories.secretariat(), now)

    def terms(who=actor, **given):
        defaults = {"until": now + timedelta(days=1), "signatures": 2}
        return operations.set_amendment_terms(actor=who, opinion=put.opinion, now=now, **(defaults | given))

    assert terms().amendment_signatures == 2
    for field, value in (("until", now), ("signatures", 0), ("signatures", 501)):
        with pytest.raises(ValidationError) as error:
            terms(**{field: value})
        assert field in error.value.message_dict
    with refused("Le secrétariat"):
        terms(put.hall.actor(put.hall.present[1]))
    terms(until=now + timedelta(minutes=5), signatures=1)
    put.settle(put.propose())
    with refused("déjà votés"):
        terms()


# --- Signing, withdrawing


def test_others_sign_and_take_their_signature_back_while_deposits_are_open(put, now):
    made = put.propose()
    other = put.hall.actor(put.hall.present[2])
    operations.sign_amendment(actor=other, amendment=made, now=now)
    assert Signature.objects.count() == 2
    with refused("déjà signé"):
        operations.sign_amendment(actor=other, amendment=made, now=now)
    operations.unsign_amendment(actor=other, amendment=made, now=now)
    with refused("pas signé"):
        operations.unsign_amendment(actor=other, amendment=made, now=now)
    author = put.hall.actor(put.hall.present[1])
    with refused("retirez l’amendement"):
        operations.unsign_amendment(actor=author, amendment=made, now=now)
    for late in (operations.sign_amendment, operations.unsign_amendment):
        with refused("clos depuis"):
            late(actor=other, amendment=made, now=put.opinion.amendments_until)
    verbs = list(Act.objects.filter(subject=made.subject).order_by("number").values_list("verb", flat=True))
    assert verbs == ["amendment.deposited", "amendment.signed", "amendment.unsigned"]
    assert_nothing_personal()


def test_its_author_withdraws_it_even_after_the_deadline(put):
    made = put.propose()
    with refused("Seul l’auteur"):
        operations.withdraw_amendment(actor=put.hall.chair, amendment=made, now=put.voting)
    gone = operations.withdraw_amendment(actor=put.hall.actor(put.hall.present[1]), amendment=made, now=put.voting)
    assert (gone.fate, gone.act.verb) == (Fate.WITHDRAWN, "amendment.withdrawn")
    with refused("retiré par son auteur"):
        put.settle(made)


def test_without_its_signatures_it_does_not_go_to_the_vote(now):
    put = scene(now, signatures=2)
    alone, carried = put.propose(), put.propose(paragraph=2)
    operations.sign_amendment(actor=put.hall.actor(put.hall.present[2]), amendment=carried, now=now)
    rows = votable(put_to_the_vote(), put.voting)[put.told.pk]
    assert [row.amendment for row in rows] == [carried]
    assert votable(put_to_the_vote(), now) == {put.told.pk: []}
    with refused("Il faut 2\u00a0?signatures|Il faut 2 signatures"):
        put.settle(alone)
    assert put.settle(carried).fate == Fate.ADOPTED


# --- The order of votes


def test_the_order_of_votes_is_proposed_and_the_secretariat_may_change_it(put):
    put.propose(Gesture.INSERT, 3)
    put.propose(Gesture.DELETE, 2)
    put.propose(paragraph=1, passage="trois", words="cinq")
    told = put.fresh()
    assert [row.amendment.number for row in rows_of(told)] == [2, 3, 1]
    assert [row.place for row in rows_of(told)] == [1, 2, 3]
    operations.order_amendments(actor=put.hall.secretary, recommendation=told, order=[1, 3, 2], now=put.voting)
    rows = rows_of(told)
    assert [row.amendment.number for row in rows] == [1, 3, 2]
    assert {row.reason for row in rows} == {"Ordre arrêté par le secrétariat."}
    for wrong in ([1, 2], [1, 1, 2], [1, 2, 3, 4]):
        with pytest.raises(ValidationError, match="une fois chacun"):
            operations.order_amendments(actor=put.hall.secretary, recommendation=told, order=wrong, now=put.voting)
    operations.order_amendments(actor=put.hall.secretary, recommendation=told, order=[], now=put.voting)
    assert [row.amendment.number for row in rows_of(told)] == [2, 3, 1]
    with refused("secrétariat de l’Assemblée arrête"):
        operations.order_amendments(actor=put.hall.chair, recommendation=told, order=[], now=put.voting)


# --- What the Assembly decided


def test_an_adopted_amendment_builds_the_text_and_the_whole_of_the_opinion(put):
    first_whole = put.opinion.version
    made = put.settle(put.propose(paragraph=1, passage="trois ans", words="cinq ans"))
    told = put.fresh()
    assert made.fate == Fate.ADOPTED
    assert made.ground == made.ballot.result.computation
    assert made.act.verb == "amendment.adopted"
    assert made.ballot.result.digest in made.act.content
    assert told.version.body == BODY.replace("trois ans", "cinq ans")
    assert (told.version.number, told.base.number) == (2, 1)
    assert told.version.digest == texts.digest(told.version.body)
    assert put.opinion.version.number == first_whole.number + 1
    assert told.version.body in put.opinion.version.body
    assert verify().holds
    assert_nothing_personal()


def test_a_rejected_one_changes_nothing(put):
    made = put.settle(put.propose(), yes=1, no=3)
    assert made.fate == Fate.REJECTED
    assert put.fresh().version == put.told.base


def test_the_minutes_say_each_amendment_that_the_session_voted_on(put):
    waiting, better, other = put.propose(paragraph=2), put.propose(passage="trois ans"), put.propose(paragraph=3)
    adopted, rejected = put.settle(better), put.settle(other, yes=1, no=3)
    [section] = slots.amendments_of_the_session(request=HttpRequest(), meeting=adopted.ballot.meeting)
    first, second = section.lines

    assert f"Amendement n° {adopted.number} à {put.told.reference} (remplacer des mots au §\xa01), adopté" in first
    assert " ".join(adopted.ground.splitlines()) in first
    assert f"n° {rejected.number}" in second and "rejeté" in second
    assert waiting.fate == Fate.DEPOSITED
    assert slots.amendments_of_the_session(request=HttpRequest(), meeting=factories.meeting()) == []


def test_those_whose_passage_is_taken_fall_at_once_and_say_why(put):
    deletion = put.propose(Gesture.DELETE, 1)
    inside = put.propose(paragraph=1, passage="trois ans", words="cinq ans")
    elsewhere = put.propose(paragraph=2)
    put.settle(deletion)
    inside.refresh_from_db()
    elsewhere.refresh_from_db()
    assert inside.fate == Fate.FALLEN
    assert "l’amendement n°\u00a01, adopté avant lui" in inside.ground
    assert inside.act.verb == "amendment.fallen"
    assert elsewhere.fate == Fate.DEPOSITED
    put.settle(elsewhere)
    assert put.fresh().version.body == "Autrement dit.\n\nRendre compte chaque année."


def test_several_adopted_are_built_on_the_text_submitted(put):
    made = [
        put.propose(paragraph=1, passage="trois ans", words="cinq ans"),
        put.propose(paragraph=1, passage="des lieux", words="des tiers-lieux"),
        put.propose(paragraph=3, words="Non."),
    ]
    for amendment in made[::-1]:
        put.settle(amendment)
    assert put.fresh().version.body == (
        "Financer l’animation des tiers-lieux autant que leurs murs, pendant cinq ans.\n\n"
        "Ouvrir un poste par bassin de vie.\n\nNon."
    )


def test_no_deposit_once_the_first_is_voted(put):
    put.settle(put.propose())
    with refused("en cours de vote"):
        put.propose(paragraph=2)


def test_a_decision_is_read_once_and_only_from_the_ballot_held_on_it(put, now):
    made, other = put.propose(), put.propose(paragraph=2)
    ballot = put.ballot(made.version)
    later = put.hall.now + timedelta(minutes=5)

    def settle(amendment=made, ballot=ballot, actor=put.hall.chair, at=later):
        return operations.settle_amendment(actor=actor, amendment=amendment, ballot=ballot, now=at)

    with refused("un autre texte"):
        settle(other)
    with refused("présidence de la séance"):
        settle(actor=put.hall.actor(put.hall.present[1]))
    with refused("Les signatures se recueillent"):
        settle(at=now)
    open_ballot = put.hall.open(version=made.version, text="")
    with refused("pas encore dépouillé"):
        settle(ballot=open_ballot)
    choice = put.ballot(made.version, yes=0, no=0, kind=BallotKind.CHOICE)
    with refused("n’était pas un vote"):
        settle(ballot=choice)
    assert settle(actor=put.hall.secretary).fate == Fate.ADOPTED
    with refused("déjà adopté"):
        settle()


def test_a_text_reopened_lets_its_amendments_fall_but_not_once_one_is_voted(put, now):
    made = put.propose()
    rapporteur = factories.actor_of(factories.rapporteur(), now)
    opinions.reopen(actor=rapporteur, opinion=put.opinion, now=now)
    made.refresh_from_db()
    assert (made.fate, "rouvert" in made.ground) == (Fate.FALLEN, True)
    again = scene(now)
    again.settle(again.propose())
    with refused("ne se rouvre plus"):
        opinions.reopen(actor=rapporteur, opinion=again.opinion, now=again.voting)
