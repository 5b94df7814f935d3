"""Writing an agenda. It is a draft until a call freezes and publishes it, so no act here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from ensems.core.actors import Actor
from ensems.core.decisions import require
from ensems.core.operations import operation
from ensems.core.texts import normalise
from ensems.files.operations import discard, store
from ensems.meetings import agenda, rules
from ensems.meetings.agenda import Immovable, Node
from ensems.meetings.models import AgendaDocument, AgendaItem, Meeting
from ensems.meetings.operations.shared import hold

# More is no agenda any more.
MOST_ITEMS = 120


@dataclass(frozen=True, slots=True)
class ItemFacts:
    title: str
    note: str = ""
    minutes: int | None = None


@operation
def add_item(
    *, actor: Actor, meeting: Meeting, facts: ItemFacts, under: AgendaItem | None = None, now: datetime
) -> AgendaItem:
    """At the end, or at the end of what is under another item."""
    meeting = hold(meeting)
    require(rules.may_prepare(actor, meeting))
    items = list(AgendaItem.objects.filter(meeting=meeting))
    if len(items) >= MOST_ITEMS:
        raise ValidationError({"title": _("Cet ordre du jour a déjà trop de points pour être tenu.")})
    if under is not None:
        _belongs(under, meeting)
        if agenda.depth_of([one.node for one in items], under.pk) >= agenda.DEEPEST:
            raise ValidationError({"under": _("Un point ne descend pas plus bas que le troisième rang.")})
    item = AgendaItem(
        meeting=meeting, parent=under, position=sum(one.parent_id == (under.pk if under else None) for one in items)
    )
    return _fill(item, facts)


@operation
def edit_item(*, actor: Actor, item: AgendaItem, facts: ItemFacts, now: datetime) -> AgendaItem:
    require(rules.may_prepare(actor, hold(item.meeting)))
    return _fill(AgendaItem.objects.get(pk=item.pk), facts)


@operation
def move_item(*, actor: Actor, item: AgendaItem, way: str, now: datetime) -> None:
    """Up, down, in (under the one before) or out. Raises ValidationError when there is nowhere to go."""
    meeting = hold(item.meeting)
    require(rules.may_prepare(actor, meeting))
    try:
        moved = agenda.moved([one.node for one in AgendaItem.objects.filter(meeting=meeting)], item.pk, way)
    except Immovable:
        raise ValidationError(_("Ce point ne peut pas aller plus loin dans ce sens.")) from None
    _place(meeting, moved)


@operation
def remove_item(*, actor: Actor, item: AgendaItem, now: datetime) -> None:
    """With everything under it, and the documents that were never published."""
    meeting = hold(item.meeting)
    require(rules.may_prepare(actor, meeting))
    nodes = [one.node for one in AgendaItem.objects.filter(meeting=meeting)]
    kept = agenda.without(nodes, item.pk)
    gone = {one.key for one in nodes} - {one.key for one in kept}
    for document in AgendaDocument.objects.filter(item_id__in=gone).select_related("file"):
        _let_go(actor, document, now)
    AgendaItem.objects.filter(pk=item.pk).delete()
    _place(meeting, kept)


@operation
def add_document(*, actor: Actor, item: AgendaItem, title: str, upload: UploadedFile, now: datetime) -> AgendaDocument:
    """Private until the call that announces it. Raises ValidationError for the form."""
    require(rules.may_prepare(actor, hold(item.meeting)))
    title = normalise(title).strip()
    if not title:
        raise ValidationError({"title": _("Donnez un titre à ce document.")})
    file = store(actor=actor, upload=upload, now=now)
    return AgendaDocument.objects.create(item=item, file=file, title=title[:200], added_at=now)


@operation
def remove_document(*, actor: Actor, document: AgendaDocument, now: datetime) -> None:
    """A document already announced stays readable where it was announced."""
    require(rules.may_prepare(actor, hold(document.item.meeting)))
    _let_go(actor, document, now)


def _let_go(actor: Actor, document: AgendaDocument, now: datetime) -> None:
    file = document.file
    document.delete()
    if not file.is_public:
        discard(actor=actor, file=file, now=now)


def _fill(item: AgendaItem, facts: ItemFacts) -> AgendaItem:
    item.title, item.note, item.minutes = normalise(facts.title).strip(), normalise(facts.note).strip(), facts.minutes
    errors: dict[str, str] = {}
    if not item.title:
        errors["title"] = _("Donnez un titre à ce point.")
    if facts.minutes is not None and not 1 <= facts.minutes <= 720:
        errors["minutes"] = _("La durée d’un point est comprise entre 1 et 720 minutes.")
    if errors:
        raise ValidationError(errors)
    item.save()
    return item


def _place(meeting: Meeting, nodes: list[Node]) -> None:
    """Write where each item is, only for those that moved."""
    items = {one.pk: one for one in AgendaItem.objects.filter(meeting=meeting)}
    changed = []
    for node in nodes:
        item = items[node.key]
        if (item.parent_id, item.position) != (node.parent, node.position):
            item.parent_id, item.position = node.parent, node.position
            changed.append(item)
    AgendaItem.objects.bulk_update(changed, ["parent", "position"])


def _belongs(item: AgendaItem, meeting: Meeting) -> None:
    if item.meeting_id != meeting.pk:
        raise ValidationError(_("Ce point est d’une autre séance."))
