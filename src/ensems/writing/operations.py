"""Writes: a draft that several people save at once, and versions that never change.

Drafts and versions are no acts by themselves: what a version is for (a deposit, an adoption) is, and is recorded by the
app that owns the text.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ensems.core.actors import Actor
from ensems.core.decisions import require
from ensems.core.operations import operation
from ensems.core.prepared import insert
from ensems.core.texts import digest, integer, normalise
from ensems.writing.merge import merge, union
from ensems.writing.models import Revision, Text, Version
from ensems.writing.rules import may_write

# Far above what a person writes: it only keeps a mistaken paste from filling the disk.
MAX_DRAFT = 200_000
LARGEST = 2_000_000_000

# Ancestors that an open editor may come back to: the last ones, then one an hour for a month.
KEPT_REVISIONS = 200
KEPT_FOR = timedelta(days=30)
PRUNED_EVERY = 50


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save gives back. `merged`: `body` is not what was sent, the editor must take it over; `notice` says why;
    `others`: actor keys of those who wrote meanwhile (the writer's own, when from another window)."""

    text: Text
    revision: int
    body: str
    merged: bool = False
    notice: str = ""
    others: tuple[str, ...] = ()


@operation
def start_text(*, actor: Actor, body: str = "", now: datetime) -> Text:
    """A new text with its first draft; raises ValidationError when it is too long."""
    require(may_write(actor))
    body = _checked(body)
    text = Text.objects.create(body=body, saved_at=now if body else None, saved_by=actor.key if body else "")
    Revision.objects.create(text=text, number=0, body=body, saved_at=now, saved_by=actor.key)
    return text


@operation
def save_draft(
    *, actor: Actor, text: Text, body: str, base_revision: int, now: datetime, editor: str = "", turn: int = 0
) -> Saved:
    """Save what a person has under her eyes, written from `base_revision`; merge it when the draft moved on meanwhile.

    `editor` names one open page and `turn` counts what it sent: an answer lost on the way then never makes the same
    words come twice, and a save that arrives late never undoes a newer one. Both may be left out.
    """
    require(may_write(actor))
    mine = _checked(body)
    # A page says both: whatever came of them on the way, they fit the columns.
    base_revision, turn = min(base_revision, LARGEST), min(turn, LARGEST)
    _lock(text)
    if editor:
        sent = text.revisions.filter(editor=editor).order_by("-number").only("number", "turn").first()
        if sent is not None and turn <= sent.turn:
            return Saved(text, text.revision, text.body)
        if sent is not None:
            base_revision = max(base_revision, sent.number)
    if mine == text.body:
        return Saved(text, text.revision, text.body)
    if base_revision == text.revision:
        _move(text, mine, actor, now, editor, turn)
        return Saved(text, text.revision, text.body)

    ancestor = text.revisions.filter(number__lte=base_revision).order_by("-number").first()
    if ancestor is None or base_revision > text.revision:
        result = union(mine, text.body)
    else:
        result = merge(ancestor.body, mine, text.body)
    later = text.revisions.filter(number__gt=base_revision)
    others = tuple(dict.fromkeys(later.exclude(editor=editor or "-").values_list("saved_by", flat=True)))
    merged = normalise(result.text)
    if merged == text.body:
        return Saved(text, text.revision, text.body, True, _notice(actor, others), others)
    if merged != mine and editor:
        # Keep what was sent too: if the person typed on meanwhile, it is her next ancestor.
        _move(text, mine, actor, now, editor, turn)
        _move(text, merged, actor, now)
    else:
        _move(text, merged, actor, now, editor, turn)
    return Saved(text, text.revision, text.body, merged != mine, _notice(actor, others), others)


@operation
def freeze(*, actor: Actor, text: Text, body: str | None = None, now: datetime, note: str = "") -> Version:
    """Freeze the draft (or `body`, which becomes the draft) as a new version; the last version when nothing changed.

    Raises ValidationError when there is nothing to freeze.
    """
    require(may_write(actor))
    _lock(text)
    last = text.versions.order_by("-number").first()
    return _frozen(actor, text, last, text.body if body is None else body, now, note)


@operation
def freeze_held(*, actor: Actor, text: Text, last: Version | None, body: str, now: datetime) -> Version:
    """The same, when the caller holds the row of the text, and has just read it and its `last` version."""
    require(may_write(actor))
    return _frozen(actor, text, last, body, now, "")


def _frozen(actor: Actor, text: Text, last: Version | None, body: str, now: datetime, note: str) -> Version:
    if body != text.body and (given := _checked(body)) != text.body:
        _move(text, given, actor, now)
    if not text.body.strip():
        raise ValidationError(_("Le texte est vide\u00a0: écrivez au moins une phrase."), code="empty")
    fingerprint = digest(text.body)
    if last is not None and last.digest == fingerprint:
        return last
    return insert(
        Version(
            text=text,
            number=last.number + 1 if last else 1,
            body=text.body,
            digest=fingerprint,
            frozen_at=now,
            frozen_by=actor.key,
            note=note[:240],
        )
    )


def _checked(body: str) -> str:
    body = normalise(body)
    if len(body) > MAX_DRAFT:
        raise ValidationError(
            _("Le texte compte %(length)s caractères\u00a0; on en garde %(most)s au plus. Raccourcissez-le."),
            code="too_long",
            params={"length": integer(len(body)), "most": integer(MAX_DRAFT)},
        )
    return body


def _lock(text: Text) -> None:
    """Take the row, and read again what it holds: the caller's copy may be minutes old."""
    text.refresh_from_db(from_queryset=Text.objects.select_for_update(no_key=True))


def _move(text: Text, body: str, actor: Actor, now: datetime, editor: str = "", turn: int = 0) -> None:
    text.revision += 1
    text.body, text.saved_at, text.saved_by = body, now, actor.key
    text.save(update_fields=["revision", "body", "saved_at", "saved_by"])
    Revision.objects.create(
        text=text, number=text.revision, body=body, saved_at=now, saved_by=actor.key, editor=editor, turn=turn
    )
    if text.revision % PRUNED_EVERY == 0:
        _prune(text, now)


def _prune(text: Text, now: datetime) -> None:
    old = text.revisions.filter(number__lte=text.revision - KEPT_REVISIONS, number__gt=0).order_by("number")
    kept: set[datetime] = set()
    gone = []
    for pk, saved_at in old.values_list("pk", "saved_at"):
        hour = saved_at.replace(minute=0, second=0, microsecond=0)
        if saved_at < now - KEPT_FOR or hour in kept:
            gone.append(pk)
        kept.add(hour)
    for start in range(0, len(gone), 500):
        Revision.objects.filter(pk__in=gone[start : start + 500]).delete()


def _notice(actor: Actor, others: tuple[str, ...]) -> str:
    if others == (actor.key,):
        return _("Vous avez aussi écrit dans une autre fenêtre\u00a0: tout est gardé.")
    if len([key for key in others if key != actor.key]) > 1:
        return _("D’autres personnes ont écrit en même temps\u00a0: tout est gardé.")
    return _("Une autre personne a écrit en même temps\u00a0: tout est gardé.")
