"""What is written, by whom, with which act; and what two people do at once."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction

from ensems.core import freshness
from ensems.core.decisions import Refused
from ensems.referrals import queries, rules
from ensems.referrals.enums import Expects, Origin, PhaseKind, Status
from ensems.referrals.models import Phase, Referral
from ensems.referrals.operations import (
    Details,
    PhaseLine,
    QuestionLine,
    add_policy,
    attach_document,
    change_phase,
    close_referral,
    create_referral,
    discard_referral,
    letters,
    save_preparation,
    transmit_referral,
)
from ensems.register.models import Act
from tests import factories

TICK = timedelta(microseconds=1)


def actor(role, now):
    return factories.actor_of(factories.someone(role), now)


def drafted(now, *, by="region", origin=Origin.REGION, **details):
    return create_referral(
        actor=actor(by, now),
        origin=origin,
        details=Details(title="L’eau", context="Pourquoi.", **details),
        questions=[QuestionLine("Où ?"), QuestionLine("Quoi ?", "Une aide.", Expects.INVENTORY, ["forage"])],
        phases=[PhaseLine(PhaseKind.CONTRIBUTIONS, now - timedelta(days=1), now + timedelta(days=30))],
        now=now,
    )


@pytest.mark.django_db
def test_a_transmission_is_a_dated_act_without_a_word_of_text(now):
    sent = transmit_referral(actor=actor("region", now), referral=drafted(now), now=now)
    assert (sent.reference, sent.status, sent.transmitted_at) == ("2026-A", Status.OPEN, now)
    assert sent.phases.get().opens_at == now
    act = Act.objects.get(verb="referral.transmitted")
    facts = json.loads(act.content)["facts"]
    assert (act.subject, act.thread) == ("saisine:2026-A", "2026-A")
    assert facts["questions"] == 2
    assert "eau" not in act.content
    assert transmit_referral(actor=actor("region", now), referral=drafted(now), now=now).reference == "2026-B"


@pytest.mark.django_db
def test_an_autosaisine_is_prepared_by_a_rapporteur_and_opened_by_the_secretariat(now):
    draft = drafted(now, by="rapporteur", origin=Origin.ASSEMBLY)
    with pytest.raises(Refused, match="secrétariat"):
        transmit_referral(actor=actor("rapporteur", now), referral=draft, now=now)
    sent = transmit_referral(actor=actor("secretariat", now), referral=draft, now=now)
    assert sent.transmitted_by == "l’Assemblée"
    assert Act.objects.get().verb == "referral.taken_up"


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["visitor", "member", "officer", "administrator", "rapporteur"])
def test_a_saisine_of_the_region_is_not_anyone_s_act(role, now):
    with pytest.raises(Refused):
        drafted(now, by=role)
    draft = drafted(now)
    with pytest.raises(Refused):
        transmit_referral(actor=actor(role, now), referral=draft, now=now)
    assert not Act.objects.exists()


@pytest.mark.django_db
def test_all_that_is_missing_is_said_at_once_and_no_number_is_spent(now):
    region = actor("region", now)
    empty = create_referral(actor=region, origin=Origin.REGION, details=Details(title="L’eau", context=""), now=now)
    with pytest.raises(ValidationError) as caught:
        transmit_referral(actor=region, referral=empty, now=now)
    assert len(caught.value.messages) == 3
    assert transmit_referral(actor=region, referral=drafted(now), now=now).reference == "2026-A"


@pytest.mark.django_db
def test_a_phase_that_would_be_over_is_refused(now):
    draft = drafted(now)
    later = now + timedelta(days=30)
    with pytest.raises(ValidationError, match="avant la transmission"):
        transmit_referral(actor=actor("region", now), referral=draft, now=later)
    assert transmit_referral(actor=actor("region", now), referral=draft, now=later - TICK)


@pytest.mark.django_db
def test_questions_keep_their_identity_when_they_move(now):
    draft = drafted(now)
    first, second = draft.questions.all()
    save_preparation(
        actor=actor("secretariat", now),
        referral=draft,
        details=Details(title="L’eau", context="Pourquoi."),
        questions=[
            QuestionLine("Quoi donc ?", pk=second.pk),
            QuestionLine("Nouvelle ?"),
            QuestionLine("Où ?", pk=first.pk),
        ],
        phases=[],
        now=now,
    )
    assert [(q.number, q.pk == second.pk or q.pk == first.pk) for q in draft.questions.all()] == [
        (1, True),
        (2, False),
        (3, True),
    ]
    assert not draft.phases.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("questions", "phases", "said"),
    [
        ([QuestionLine("  ")], [], "La question 1 est vide"),
        ([QuestionLine("Quoi ?", expects=Expects.INVENTORY)], [], "natures de lignes"),
        ([QuestionLine("Quoi ?")] * 31, [], "au plus 30"),
        ([], [(PhaseKind.CONTRIBUTIONS, 2, 1)], "avant de commencer"),
        ([], [(PhaseKind.CONTRIBUTIONS, 3, 9), (PhaseKind.SYNTHESIS, 2, 9)], "dans l’ordre"),
    ],
)
def test_a_preparation_that_cannot_stand_changes_nothing(now, questions, phases, said):
    draft = drafted(now)
    lines = [PhaseLine(kind, now + timedelta(days=a), now + timedelta(days=b)) for kind, a, b in phases]
    with pytest.raises(ValidationError, match=said):
        save_preparation(
            actor=actor("region", now),
            referral=draft,
            details=Details(title="Autre", context=""),
            questions=questions,
            phases=lines,
            now=now,
        )
    draft.refresh_from_db()
    assert (draft.title, draft.questions.count(), draft.phases.count()) == ("L’eau", 2, 1)


@pytest.mark.django_db
def test_what_was_transmitted_does_not_change(now):
    region = actor("region", now)
    sent = transmit_referral(actor=region, referral=drafted(now), now=now)
    for change in (
        lambda: save_preparation(
            actor=region, referral=sent, details=Details("X", "X"), questions=[], phases=[], now=now
        ),
        lambda: discard_referral(actor=region, referral=sent, now=now),
        lambda: transmit_referral(actor=region, referral=sent, now=now),
    ):
        with pytest.raises(Refused):
            change()


@pytest.mark.django_db
def test_a_phase_is_prolonged_shortened_ended_never_in_the_past(now):
    referral = factories.referral(now=now)
    secretariat = actor("secretariat", now)
    phase = rules.phase_of(referral, PhaseKind.CONTRIBUTIONS)

    def change(closes_at, *, at=now, opens_at=phase.opens_at, reason="Un motif.", kind=PhaseKind.CONTRIBUTIONS):
        return change_phase(
            actor=secretariat,
            referral=referral,
            kind=kind,
            opens_at=opens_at,
            closes_at=closes_at,
            reason=reason,
            now=at,
        )

    with pytest.raises(ValidationError, match="motif"):
        change(now + timedelta(days=2), reason=" ")
    with pytest.raises(ValidationError, match="dans le passé"):
        change(now - TICK)
    with pytest.raises(ValidationError, match="a déjà commencé"):
        change(now + timedelta(days=2), opens_at=now)
    with pytest.raises(ValidationError, match="rien à changer"):
        change(phase.closes_at)
    longer = change(phase.closes_at + timedelta(days=5))
    assert longer.closed_before == phase.closes_at
    change(now)
    assert not rules.open_phase(Referral.objects.get(pk=referral.pk), PhaseKind.CONTRIBUTIONS, now)
    with pytest.raises(ValidationError, match="ne change plus"):
        change(now + timedelta(days=9))
    acts = [json.loads(act.content)["facts"] for act in Act.objects.filter(verb="referral.phase_changed")]
    assert len(acts) == 2
    assert "Un motif" not in json.dumps(acts)


@pytest.mark.django_db
def test_only_the_secretariat_moves_dates(now):
    referral = factories.referral(now=now)
    for role in ("visitor", "member", "officer", "rapporteur", "region", "administrator"):
        with pytest.raises(Refused):
            change_phase(
                actor=actor(role, now),
                referral=referral,
                kind=PhaseKind.ADOPTION,
                opens_at=now + timedelta(days=1),
                closes_at=None,
                reason="Un motif.",
                now=now,
            )


@pytest.mark.django_db
def test_closing_ends_what_was_open(now):
    referral = factories.referral(now=now)
    close_referral(actor=actor("secretariat", now), referral=referral, now=now)
    referral = Referral.objects.prefetch_related("phases").get()
    assert referral.status == Status.CLOSED
    assert [phase.closes_at for phase in referral.phases.all()] == [now]
    assert "close depuis" in rules.open_phase(referral, PhaseKind.CONTRIBUTIONS, now).reason
    with pytest.raises(Refused):
        close_referral(actor=actor("secretariat", now), referral=referral, now=now)


@pytest.mark.django_db
def test_a_document_added_after_the_transmission_is_public_and_dated(now):
    region = actor("region", now)
    sent = transmit_referral(actor=region, referral=drafted(now), now=now)
    upload = SimpleUploadedFile("carte.pdf", PDF, content_type="application/pdf")
    document = attach_document(actor=region, referral=sent, upload=upload, title="", now=now)
    assert document.title == "carte.pdf"
    assert document.file.is_public
    assert Act.objects.filter(verb="referral.document_added").count() == 1
    page = queries.referral_page(actor("visitor", now), sent.slug, now)
    assert [one.name for one in page.documents] == ["carte.pdf"]


@pytest.mark.django_db
def test_a_document_of_a_draft_waits_for_the_transmission(now):
    region, draft = actor("region", now), drafted(now)
    upload = SimpleUploadedFile("carte.pdf", PDF, content_type="application/pdf")
    document = attach_document(actor=region, referral=draft, upload=upload, title="La carte", now=now)
    assert not document.file.is_public
    transmit_referral(actor=region, referral=draft, now=now)
    document.file.refresh_from_db()
    assert document.file.is_public


@pytest.mark.django_db
def test_a_policy_is_in_the_list_once(now):
    region = actor("region", now)
    add_policy(actor=region, name="L’eau", now=now)
    with pytest.raises(ValidationError, match="déjà dans la liste"):
        add_policy(actor=region, name=" l’EAU ", now=now)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("at", "state", "left"),
    [
        (datetime(2026, 12, 1, 7, 59, 59, 999999, tzinfo=UTC), "coming", None),
        (datetime(2026, 12, 1, 8, tzinfo=UTC), "open", 14),
        (datetime(2026, 12, 14, 22, 59, 59, 999999, tzinfo=UTC), "open", 1),
        (datetime(2026, 12, 14, 23, tzinfo=UTC), "open", 0),
        (datetime(2026, 12, 15, 22, 59, tzinfo=UTC), "past", None),
    ],
)
def test_the_state_of_a_phase_turns_at_its_microsecond_and_days_at_midnight_in_paris(at, state, left):
    opens, closes = datetime(2026, 12, 1, 8, tzinfo=UTC), datetime(2026, 12, 15, 22, 59, tzinfo=UTC)
    referral = factories.referral(phase=None, now=opens)
    Phase.objects.create(referral=referral, kind=PhaseKind.CONTRIBUTIONS, opens_at=opens, closes_at=closes)
    found = queries.phase_state(referral, at)
    assert (found.contributions.state, found.contributions.days_left) == (state, left)
    turn = min(filter(None, (queries.next_turn(at), freshness.next_day(at))))
    assert queries.phase_state(referral, turn - TICK).rows == found.rows
    assert queries.phase_state(referral, turn).rows != found.rows or state in {"coming", "past"}


def test_references_go_on_after_z():
    assert [letters(rank) for rank in (1, 4, 26, 27, 52, 703)] == ["A", "D", "Z", "AA", "AZ", "AAA"]


# --- At once --------------------------------------------------------------------------------------


def at_once(*jobs):
    """Each job in its thread, started together; what each gave or raised."""
    gate = Barrier(len(jobs))

    def run(job):
        try:
            gate.wait(10)
            return job()
        except (Refused, ValidationError) as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


@pytest.mark.django_db(transaction=True)
def test_of_two_transmissions_of_the_same_draft_one_wins(now):
    draft = drafted(now)
    people = [actor("region", now), actor("region", now)]
    given = at_once(*(partial(transmit_referral, actor=who, referral=draft, now=now) for who in people))
    assert sorted(type(one).__name__ for one in given) == ["Referral", "Refused"]
    assert Act.objects.filter(verb="referral.transmitted").count() == 1
    assert Referral.objects.get().reference == "2026-A"


@pytest.mark.django_db(transaction=True)
def test_two_saisines_transmitted_at_once_have_two_references(now):
    region = actor("region", now)
    drafts = [drafted(now), drafted(now)]
    given = at_once(*(partial(transmit_referral, actor=region, referral=one, now=now) for one in drafts))
    assert sorted(one.reference for one in given) == ["2026-A", "2026-B"]


@pytest.mark.django_db(transaction=True)
def test_a_change_of_dates_waits_for_the_deposits_that_hold_the_phase(now):
    """The deposit sees the phase open and writes; the closing comes before or after it, never in the middle."""
    referral = factories.referral(now=now)
    secretariat, phase = actor("secretariat", now), rules.phase_of(referral, PhaseKind.CONTRIBUTIONS)
    seen = []

    def deposit():
        with transaction.atomic():
            queries.hold_phase(referral.pk, PhaseKind.CONTRIBUTIONS)
            first = Phase.objects.get(pk=phase.pk).closes_at
            again = Phase.objects.get(pk=phase.pk).closes_at
            seen.append(first == again)

    def close():
        change_phase(
            actor=secretariat,
            referral=referral,
            kind=PhaseKind.CONTRIBUTIONS,
            opens_at=phase.opens_at,
            closes_at=now,
            reason="Un motif.",
            now=now,
        )

    at_once(deposit, close, deposit, deposit)
    assert seen == [True, True, True]
    assert Phase.objects.get(pk=phase.pk).closes_at == now


@pytest.mark.django_db
def test_a_saisine_without_that_phase_is_not_open(now):
    referral = factories.referral(phase=None, now=now)
    queries.hold_phase(referral.pk, PhaseKind.CONTRIBUTIONS)
    queries.read_phases(referral)
    assert not rules.open_phase(referral, PhaseKind.CONTRIBUTIONS, now)


PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"  # noqa: E501
