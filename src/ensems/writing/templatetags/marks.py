"""`{{ text|marks }}`, `{{ text|marks:4 }}` (level of its highest headings), `{{ text|plain }}`: no load needed."""

from django import template
from django.utils.safestring import SafeString

from ensems.writing import marks as writing_marks

register = template.Library()


@register.filter
def marks(body: str | None, base_level: int = 3) -> SafeString:
    return writing_marks.render(body or "", base_level=int(base_level))


@register.filter
def plain(body: str | None) -> str:
    return writing_marks.plain(body or "")
