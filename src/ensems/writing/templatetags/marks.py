"""`{{ text|marks }}`, `{{ text|marks:4 }}` (level of its highest headings), `{{ text|plain }}`: no load needed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ensems.writing import marks as writing_marks

register = template.Library()


@register.filter
def marks(body: str | None, base_level: int = 3) -> SafeString:
    return writing_marks.render(body or "", base_level=int(base_level))


@register.filter
def plain(body: str | None) -> str:
    return writing_marks.plain(body or "")


@dataclass(frozen=True, slots=True)
class EditorState:
    """What the include `writing/editor.html` shows; `hidden`: what the page must send along with the text."""

    id: str
    label: Any
    hint: Any
    errors: list[str]
    body: str
    writer: str
    hidden: list[tuple[str, Any]]


@register.simple_tag(takes_context=True)
def editor_state(context: template.Context) -> EditorState:
    """A refused form shows what was typed, from the revision that it was typed on."""
    given = context.flatten()
    field, text, request = given.get("field"), given.get("text"), given.get("request")
    posted = request.POST if request is not None and request.method == "POST" and "body" in request.POST else {}
    revision = posted.get("base_revision") or (text.revision if text else 0)
    if field is not None:
        body = field.value() or ""
    else:
        body = given.get("body")
        body = (text.body if text else "") if body is None else body
    return EditorState(
        id=(field.id_for_label if field is not None else "") or "id_body",
        label=given.get("label") or (field.label if field is not None else _("Votre texte")),
        hint=given.get("hint") or (field.help_text if field is not None else ""),
        errors=list(field.errors) if field is not None else [],
        body=body,
        writer=request.actor.key if request is not None else "",
        hidden=[
            ("base_revision", revision),
            ("editor", posted.get("editor", "")),
            ("turn", posted.get("turn", "")),
        ],
    )
