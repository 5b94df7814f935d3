"""What the secretariat may do: correct what surrounds a text, hide with a published reason, put back."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ensems.contributions import rules
from ensems.contributions.models import Comment, Contribution, Correction, InventoryItem
from ensems.contributions.operations import tallies
from ensems.contributions.operations.deposits import thread_of
from ensems.contributions.operations.drafting import MAX_TITLE
from ensems.contributions.operations.shared import open_files, published_reason, take, tell, writers
from ensems.contributions.transitions import CONTRIBUTION
from ensems.core.actors import Actor
from ensems.core.decisions import require
from ensems.core.operations import operation
from ensems.core.texts import normalise, one_line
from ensems.core.transitions import next_state
from ensems.register.operations import append
from ensems.territories.models import Commune


@operation
def hide_contribution(*, actor: Actor, contribution: Contribution, reason: str, now: datetime) -> None:
    """The text leaves the public pages; its trace says when and why."""
    contribution = take(contribution)
    require(rules.may_hide(actor, contribution))
    contribution.status_reason = published_reason(reason)
    contribution.status = next_state(CONTRIBUTION, contribution.status, "hide")
    contribution.status_at = now
    contribution.save(update_fields=["status", "status_reason", "status_at"])
    tallies.leave(contribution)
    open_files(contribution, actor=actor, now=now)
    tell(writers(contribution), "contributions.hidden", {"reference": contribution.reference}, actor=actor, now=now)
    _record(actor, contribution, "contribution.hidden", {}, now)


@operation
def show_contribution(*, actor: Actor, contribution: Contribution, now: datetime) -> None:
    contribution = take(contribution)
    require(rules.may_show(actor, contribution))
    contribution.status = next_state(CONTRIBUTION, contribution.status, "show")
    contribution.status_reason, contribution.status_at = "", None
    contribution.save(update_fields=["status", "status_reason", "status_at"])
    tallies.come_back(contribution)
    open_files(contribution, actor=actor, now=now)
    tell(writers(contribution), "contributions.shown", {"reference": contribution.reference}, actor=actor, now=now)
    _record(actor, contribution, "contribution.shown", {}, now)


@operation
def correct_contribution(
    *,
    actor: Actor,
    contribution: Contribution,
    reason: str,
    now: datetime,
    title: str | None = None,
    items: Mapping[int, Mapping[str, str]] | None = None,
) -> Correction | None:
    """Change the title, and the kind or commune of published rows: {pk of the row: {"kind": …, "commune": code}}.

    Says what changed and why on the public page; None when nothing changed. Raises ValidationError field by field.
    """
    contribution = take(contribution)
    require(rules.may_correct(actor, contribution))
    reason = published_reason(reason)
    changed = []
    title = one_line(normalise(title or contribution.title))
    if len(title) > MAX_TITLE:
        raise ValidationError({"title": _("Le titre compte plus de 160 caractères.")})
    if title != contribution.title:
        if contribution.draft_title == contribution.title:
            contribution.draft_title = title
        contribution.title = title
        contribution.save(update_fields=["title", "draft_title"])
        changed.append(_("titre"))
    rows = {row.pk: row for row in contribution.items.published().select_related("commune")}
    before = [copy(row) for row in rows.values()]
    for pk, fields in (items or {}).items():
        if pk not in rows:
            raise ValidationError(_("Une des lignes n’est plus publiée\u00a0: rouvrez la page et recommencez."))
        changed += _correct_row(contribution, rows[pk], fields)
    tallies.count_rows(contribution, gone=before, come=rows.values())
    if not changed:
        return None
    correction = Correction.objects.create(
        contribution=contribution, at=now, what=", ".join(changed)[:240], reason=reason
    )
    tell(writers(contribution), "contributions.corrected", {"correction": correction.pk}, actor=actor, now=now)
    _record(actor, contribution, "contribution.corrected", {"changes": len(changed)}, now)
    return correction


def _correct_row(contribution: Contribution, row: InventoryItem, fields: Mapping[str, str]) -> list[str]:
    """The same change goes to the draft's own copy, so that the next deposit does not undo it."""
    before = (row.kind, row.commune_id)
    kind = normalise(fields.get("kind", row.kind))
    code = fields.get("commune", row.commune_id or "")
    kinds = contribution.question.item_kinds
    if not kind or (kinds and kind not in kinds):
        raise ValidationError(_("Ligne «\u00a0%(name)s\u00a0»\u00a0: choisissez une nature.") % {"name": row.name})
    commune = Commune.objects.filter(code=code).first() if code else None
    if code and commune is None:
        raise ValidationError(
            _("Ligne «\u00a0%(name)s\u00a0»\u00a0: aucune commune n’a le code «\u00a0%(code)s\u00a0».")
            % {"name": row.name, "code": code}
        )
    after = (kind, commune.code if commune else None)
    if after == before:
        return []
    draft = contribution.items.drafted().filter(
        kind=row.kind, name=row.name, commune_id=row.commune_id, place=row.place, position=row.position
    )
    draft.update(kind=kind, commune=commune)
    row.kind, row.commune = kind, commune
    row.save(update_fields=["kind", "commune"])
    return [_("ligne %(position)d") % {"position": row.position}]


@operation
def hide_comment(*, actor: Actor, comment: Comment, reason: str, now: datetime) -> None:
    comment = Comment.objects.select_for_update(of=("self",), no_key=True).select_related("person").get(pk=comment.pk)
    require(rules.may_hide_comment(actor, comment))
    comment.hidden_reason, comment.hidden_at = published_reason(reason), now
    comment.save(update_fields=["hidden_reason", "hidden_at"])
    contribution = take(comment.contribution)
    contribution.comments_count -= 1
    contribution.save(update_fields=["comments_count"])
    tell([comment.person], "contributions.comment_hidden", {"comment": comment.pk}, actor=actor, now=now)
    _record(actor, contribution, "comment.hidden", {"comment": comment.pk}, now)


def _record(actor: Actor, contribution: Contribution, verb: str, facts: dict[str, object], now: datetime) -> None:
    append(
        actor=actor,
        verb=verb,
        subject=contribution.subject,
        facts={"reference": contribution.reference, **facts},
        now=now,
        thread=thread_of(contribution),
    )
