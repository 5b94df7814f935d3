"""Drafts that several people save at once, and versions that never change."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from ensems.core.actors import VISITOR, Actor
from ensems.core.decisions import Refused
from ensems.core.texts import digest
from ensems.writing.merge import sentences
from ensems.writing.models import Revision, Text, Version
from ensems.writing.operations import KEPT_REVISIONS, freeze, save_draft, start_text

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
ANNA = Actor(key="personne:anna", person_id=1, name="Anna")
BORIS = Actor(key="personne:boris", person_id=2, name="Boris")


def save(actor, text, body, base, **more):
    return save_draft(actor=actor, text=text, body=body, base_revision=base, now=more.pop("now", NOW), **more)


@pytest.fixture
def text(db):
    return start_text(actor=ANNA, body="Un. Deux. Trois.", now=NOW)


def test_a_save_from_the_current_draft_replaces_it(text):
    saved = save(ANNA, text, "Un. Deux.", 0, now=NOW + timedelta(minutes=1))

    assert (saved.revision, saved.body, saved.merged, saved.notice) == (1, "Un. Deux.", False, "")
    text.refresh_from_db()
    assert (text.body, text.revision, text.saved_by) == ("Un. Deux.", 1, ANNA.key)
    assert text.saved_at == NOW + timedelta(minutes=1)


def test_what_two_people_wrote_from_the_same_draft_is_merged(text):
    save(BORIS, text, "Zéro. Un. Deux. Trois.", 0)

    saved = save(ANNA, text, "Un. Deux. Trois. Quatre.", 0)

    assert saved.body == "Zéro. Un. Deux. Trois. Quatre."
    assert saved.merged
    assert saved.others == (BORIS.key,)
    assert saved.notice == "Une autre personne a écrit en même temps\u00a0: tout est gardé."


def test_ones_own_other_window_is_said(text):
    save(ANNA, text, "Zéro. Un. Deux. Trois.", 0, editor="a", turn=1)

    saved = save(ANNA, text, "Un. Deux. Trois. Quatre.", 0, editor="b", turn=1)

    assert saved.notice == "Vous avez aussi écrit dans une autre fenêtre\u00a0: tout est gardé."


def test_saving_what_is_already_there_writes_nothing(text):
    saved = save(ANNA, text, "Un. Deux. Trois.  \r\n", 0)

    assert saved.revision == 0
    assert Revision.objects.count() == 1


def test_an_answer_lost_on_the_way_does_not_make_words_come_twice(text):
    save(ANNA, text, "Un. Deux. Trois. Nous dem", 0, editor="page", turn=1)  # the browser never heard the answer

    saved = save(ANNA, text, "Un. Deux. Trois. Nous demandons.", 0, editor="page", turn=2)

    assert saved.body == "Un. Deux. Trois. Nous demandons."
    assert not saved.merged


def test_typing_on_during_a_merge_does_not_make_words_come_twice(text):
    save(BORIS, text, "Zéro. Un. Deux. Trois.", 0)
    save(ANNA, text, "Un. Deux. Trois. Nous dem", 0, editor="page", turn=1)

    saved = save(ANNA, text, "Un. Deux. Trois. Nous demandons.", 0, editor="page", turn=2)

    assert saved.body == "Zéro. Un. Deux. Trois. Nous demandons."


def test_a_save_that_arrives_late_does_not_undo_a_newer_one(text):
    save(ANNA, text, "Un. Deux. Trois. Nous demandons.", 0, editor="page", turn=2)

    saved = save(ANNA, text, "Un. Deux. Trois. Nous dem", 0, editor="page", turn=1)

    assert saved.body == "Un. Deux. Trois. Nous demandons."
    assert saved.revision == 1


def test_an_unknown_ancestor_loses_nothing(text):
    saved = save(BORIS, text, "Un. Trois. Quatre.", 99)

    assert set(sentences(saved.body)) == {"Un.", "Deux.", "Trois.", "Quatre."}


def test_the_callers_old_copy_does_not_bring_back_an_old_text(text):
    stale = Text.objects.get(pk=text.pk)
    save(ANNA, text, "Un. Deux. Trois. Quatre.", 0)

    saved = save(BORIS, stale, "Un. Deux. Trois. Cinq.", 0)

    assert set(sentences(saved.body)) == {"Un.", "Deux.", "Trois.", "Quatre.", "Cinq."}


def test_a_visitor_writes_nothing(text):
    with pytest.raises(Refused):
        save(VISITOR, text, "Un.", 0)
    with pytest.raises(Refused):
        start_text(actor=VISITOR, now=NOW)


def test_a_mistaken_paste_is_refused_and_changes_nothing(text):
    with pytest.raises(ValidationError) as refusal:
        save(ANNA, text, "a" * 200_001, 0)

    assert "200\u202f001 caractères" in refusal.value.messages[0]
    text.refresh_from_db()
    assert text.body == "Un. Deux. Trois."


def test_old_revisions_go_and_recent_ancestors_stay(text):
    for number in range(1, 301):
        save(ANNA, text, f"Ligne {number}.", number - 1, now=NOW + timedelta(minutes=number))

    numbers = list(text.revisions.order_by("number").values_list("number", flat=True))

    assert numbers[-KEPT_REVISIONS:] == list(range(301 - KEPT_REVISIONS, 301))
    assert numbers[0] == 0
    assert 2 <= len(numbers) - KEPT_REVISIONS <= 4  # the first one, then one an hour
    save(ANNA, text, "Fin.", 300, now=NOW + timedelta(days=60))
    for number in range(301, 351):
        save(ANNA, text, f"Ligne {number}.", number, now=NOW + timedelta(days=60))
    assert text.revisions.count() <= KEPT_REVISIONS + 2


def test_freezing_gives_numbered_versions_that_do_not_move(text):
    first = freeze(actor=ANNA, text=text, now=NOW, note="dépôt")
    save(ANNA, text, "Autre.", 0)
    second = freeze(actor=BORIS, text=text, now=NOW + timedelta(days=1))

    assert (first.number, first.body, first.note) == (1, "Un. Deux. Trois.", "dépôt")
    assert (second.number, second.body, second.frozen_by) == (2, "Autre.", BORIS.key)
    assert second.digest == digest("Autre.")


def test_freezing_twice_gives_the_same_version(text):
    first = freeze(actor=ANNA, text=text, now=NOW)

    assert freeze(actor=BORIS, text=text, now=NOW + timedelta(days=1)) == first
    assert Version.objects.count() == 1


def test_freezing_a_given_text_makes_it_the_draft(text):
    version = freeze(actor=ANNA, text=text, body="Final.\r\n", now=NOW)

    text.refresh_from_db()
    assert version.body == text.body == "Final."
    assert text.revision == 1


def test_an_empty_text_is_not_frozen(db):
    empty = start_text(actor=ANNA, now=NOW)

    with pytest.raises(ValidationError, match="vide"):
        freeze(actor=ANNA, text=empty, now=NOW)


def test_a_save_takes_a_known_number_of_queries(text, django_assert_num_queries):
    save(BORIS, text, "Zéro. Un. Deux. Trois.", 0)

    with django_assert_num_queries(10):
        # a savepoint and its release, lock, this page's last save, ancestor, others, then two revisions
        save(ANNA, text, "Un. Deux. Trois. Quatre.", 0, editor="page", turn=1)


WRITERS, SAVES = 2, 12


@pytest.mark.django_db(transaction=True)
def test_writers_at_the_same_time_lose_no_sentence():
    text = start_text(actor=ANNA, body="Base.", now=NOW)
    ready = Barrier(WRITERS)

    def write(writer):
        actor = Actor(key=f"personne:{writer}", person_id=writer + 1)
        body, base = "Base.", 0
        try:
            ready.wait(10)
            for number in range(SAVES):
                body += f"\n\nPhrase {number} de {writer}."
                mine = Text.objects.get(pk=text.pk)
                saved = save(actor, mine, body, base, editor=str(writer), turn=number + 1)
                body, base = saved.body, saved.revision
        finally:
            connection.close()

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))

    text.refresh_from_db()
    expected = {f"Phrase {number} de {writer}." for number in range(SAVES) for writer in range(WRITERS)}
    assert set(sentences(text.body)) == expected | {"Base."}
    assert len(sentences(text.body)) == WRITERS * SAVES + 1
    numbers = list(text.revisions.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(text.revision + 1))


@pytest.mark.django_db(transaction=True)
def test_freezing_at_the_same_time_makes_one_version():
    text = start_text(actor=ANNA, body="Base.", now=NOW)
    ready = Barrier(4)

    def stamp(writer):
        try:
            ready.wait(10)
            return freeze(actor=ANNA, text=Text.objects.get(pk=text.pk), now=NOW).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(stamp, range(4)))) == 1
