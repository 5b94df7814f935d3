"""Filters and tags that every template has: French figures and dates, plurals, slots, components."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, Textarea
from django.forms.widgets import ChoiceWidget
from django.template.base import FilterExpression, Parser, Token, token_kwargs
from django.template.context import Context
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from ensems.core import freshness, partial_dates, texts
from ensems.core.clock import PARIS
from ensems.interface import navigation, pages, shapes, slots

register = template.Library()

HARD = texts.HARD


@register.filter
def integer(value: Any) -> str:
    """6 124 653, with narrow non-breaking spaces; an empty value stays empty."""
    return "" if value is None or value == "" else texts.integer(int(value))


@register.filter
def short(fingerprint: str | None) -> str:
    """9f3c…71ae"""
    return texts.short(fingerprint or "")


@register.filter
def day(value: Any) -> str:
    """31 mars 2017: of a date, of an instant (its day in Paris) or of a partial date (its wording)."""
    if not value:
        return ""
    if isinstance(value, datetime):
        value = _in_paris(value).date()
    return partial_dates.sentence(value) if isinstance(value, date) else str(value)


@register.filter
def weekday(value: Any) -> str:
    """vendredi 18 décembre 2026"""
    if not value:
        return ""
    found = _in_paris(value).date() if isinstance(value, datetime) else value
    return f"{WEEKDAYS[found.weekday()]} {partial_dates.sentence(found)}"


@register.filter
def hour(value: datetime | None) -> str:
    """23 h 59, in Paris."""
    if not value:
        return ""
    moment = _in_paris(value)
    return f"{moment.hour}{HARD}h" + (f"{HARD}{moment.minute:02}" if moment.minute else "")


@register.filter
def instant(value: datetime | None) -> str:
    """15 décembre 2026 à 23 h 59 (heure de Paris)"""
    if not value:
        return ""
    return gettext("%(day)s à %(hour)s (heure de Paris)") % {"day": day(value), "hour": hour(value)}


@register.filter
def until(value: datetime | None) -> str:
    """An end, as one says it: 23 décembre 2026 à minuit (heure de Paris) for the very beginning of the 24th."""
    if not value:
        return ""
    moment = _in_paris(value)
    if (moment.hour, moment.minute) != (0, 0):
        return instant(value)
    last = day(moment.date() - timedelta(days=1))
    return gettext("%(day)s à minuit (heure de Paris)") % {"day": last}


@register.filter
def ago(value: date | datetime | None, now: datetime | None = None) -> str:
    """il y a 3 jours · hier · aujourd’hui · demain · dans 3 jours: in days of Paris, in minutes and hours today.

    From two years on, in whole years.
    """
    if not value or not now:
        return ""
    if isinstance(value, datetime):
        seconds = (now - value).total_seconds()
        found = _in_paris(value).date()
        if found == _in_paris(now).date() and seconds >= 0:
            minutes = int(seconds // 60)
            step = 1 if minutes < 60 else 60
            freshness.changes_at(value + timedelta(minutes=(minutes // step + 1) * step))
            return _ago_today(minutes)
        if seconds < 0:
            freshness.changes_at(value)
    else:
        found = value
    today = _in_paris(now).date()
    days = (today - found).days
    if days == 0:
        return gettext("aujourd’hui")
    if days == 1:
        return gettext("hier")
    if days == -1:
        return gettext("demain")
    years = partial_dates.whole_years(found, today) if days > 0 else 0
    if years >= 2:
        return gettext("il y a %(years)s ans") % {"years": years}
    if days > 0:
        return gettext("il y a %(days)s jours") % {"days": texts.integer(days)}
    return gettext("dans %(days)s jours") % {"days": texts.integer(-days)}


@register.filter
def weight(size: int | None) -> str:
    """184 ko · 2,1 Mo: of a number of bytes, in thousands."""
    if not size:
        return ""
    if size < 1_000_000:
        return f"{texts.integer(max(1, round(size / 1000)))}{HARD}ko"
    return f"{size / 1_000_000:.1f}".replace(".", ",").replace(",0", "") + f"{HARD}Mo"


@register.filter
def duration(seconds: int | None) -> str:
    """45 s · 3 min 05 · 1 h 02"""
    minutes, left = divmod(int(seconds or 0), 60)
    if not minutes:
        return f"{left}{HARD}s"
    if minutes < 60:
        return f"{minutes}{HARD}min{HARD}{left:02}"
    return f"{minutes // 60}{HARD}h{HARD}{minutes % 60:02}"


@register.filter
def plural(number: Any, forms: str = "s") -> str:
    """The French ending, 0 and 1 being singular: `plural` → "" or "s"; `plural:"al,aux"` → "al" or "aux"."""
    singular, _comma, many = forms.rpartition(",")
    return many if abs(int(number or 0)) >= 2 else singular


@register.simple_tag(takes_context=True)
def slot(context: Context, name: str, **arguments: Any) -> SafeString | str:
    """What the apps above give for this place of the page.

    Nothing on a page of errors drawn without a request (500), or before the request has its actor (400).
    """
    request = context.get("request")
    return slots.render(name, request, **arguments) if request and hasattr(request, "actor") else ""


@register.simple_tag(takes_context=True)
def sections(context: Context) -> list[navigation.Item]:
    request = context.get("request")
    return navigation.main(request.path if request is not None else "")


@register.simple_tag
def address(*names: str) -> str:
    """The first of these named addresses that exists, or "" (Django's `url` would fail)."""
    return navigation.address(*names)


class ComponentNode(template.Node):
    def __init__(self, which: str, arguments: dict[str, FilterExpression], inside: template.NodeList) -> None:
        self.path, self.arguments, self.nodelist = f"interface/components/{which}.html", arguments, inside

    def render(self, context: Context) -> SafeString:
        shown = {key: context[key] for key in ("request", "actor", "now", "csrf_token") if key in context}
        shown |= {name: value.resolve(context) for name, value in self.arguments.items()}
        shown["inner"] = self.nodelist.render(context)
        return context.template.engine.get_template(self.path).render(Context(shown))


@register.tag
def component(parser: Parser, token: Token) -> ComponentNode:
    """{% component "card" title="…" %}…{% endcomponent %}: the component sees only its arguments and `inner`."""
    _tag, which, *rest = token.split_contents()
    arguments = token_kwargs(rest, parser)
    if rest:
        raise template.TemplateSyntaxError(f"component {which}: what is {rest[0]}?")
    inside = parser.parse(("endcomponent",))
    parser.delete_first_token()
    return ComponentNode(which.strip("\"'"), arguments, inside)


class KeptNode(template.Node):
    def __init__(self, name: str, inside: template.NodeList) -> None:
        self.name, self.nodelist = name, inside

    def render(self, context: Context) -> SafeString:
        request = context.get("request")
        # A page of errors is drawn without a request (500), or before the request has its actor (400).
        if request is None or not hasattr(request, "actor"):
            return self.nodelist.render(context)
        return pages.piece(request, self.name, lambda: self.nodelist.render(context))


@register.tag
def kept(parser: Parser, token: Token) -> KeptNode:
    """{% kept "name" %}…{% endkept %}: a piece of page that is the same for all who read as visitors do (see pages.py).

    What is inside shows nothing of the person who asks; the view hands it what it reads as something lazy.
    """
    _tag, name = token.split_contents()
    inside = parser.parse(("endkept",))
    parser.delete_first_token()
    return KeptNode(name.strip("\"'"), inside)


WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


def _in_paris(value: datetime) -> datetime:
    return value.astimezone(PARIS)


def _ago_today(minutes: int) -> str:
    if minutes < 1:
        return gettext("à l’instant")
    if minutes < 60:
        return ngettext("il y a %(minutes)s minute", "il y a %(minutes)s minutes", minutes) % {"minutes": minutes}
    hours = minutes // 60
    return ngettext("il y a %(hours)s heure", "il y a %(hours)s heures", hours) % {"hours": hours}


@dataclass(frozen=True, slots=True)
class FieldParts:
    """`single_box`: one checkbox, whose label stands after it. `maximum`: characters, for the counter; 0 without.

    `group_id`: the id of a fieldset whose widget gives none to its group of controls.
    """

    single_box: bool
    maximum: int
    maximum_shown: str
    group_id: str


@register.simple_tag
def field_parts(field: BoundField) -> FieldParts:
    widget = field.field.widget
    maximum = getattr(field.field, "max_length", None) if isinstance(widget, Textarea) else None
    return FieldParts(
        single_box=isinstance(widget, CheckboxInput),
        maximum=maximum or 0,
        maximum_shown=texts.integer(maximum or 0),
        group_id="" if isinstance(widget, ChoiceWidget) else field.auto_id,
    )


@register.simple_tag
def field_control(field: BoundField) -> SafeString:
    """The control itself. A long text has no maxlength: a browser would cut what is pasted, without a word."""
    return field.as_widget(attrs={"maxlength": False} if isinstance(field.field.widget, Textarea) else None)


@register.simple_tag
def field_target(field: BoundField) -> str:
    """Where a link to a field leads: its control, the first of its choices, or the group of its controls."""
    widget = field.field.widget
    if field.use_fieldset:
        return widget.id_for_label(field.auto_id, index="0") if isinstance(widget, ChoiceWidget) else field.auto_id
    return field.id_for_label


# --- Figures for components ---------------------------------------------------------------------------------


@register.filter
def step_label(step: str) -> str:
    """Demandé, Dit, Préconisé, Répondu, Fait."""
    return str(shapes.STEPS[step])


@register.simple_tag
def tally_of(yes: int, no: int, abstain: int) -> shapes.Tally:
    return shapes.tally(int(yes or 0), int(no or 0), int(abstain or 0))


@register.simple_tag
def cells_of(number: int, total: int) -> shapes.Cells:
    return shapes.cells(int(number or 0), int(total or 0))


@register.simple_tag
def countdown_of(days: int, limit: int | None, answered: bool = False) -> shapes.Countdown:
    return shapes.countdown(int(days), int(limit) if limit else None, bool(answered))


@register.simple_tag
def share_of(number: int, total: int) -> str:
    """The part of a whole, in hundredths, written for an SVG attribute."""
    return f"{100 * min(int(number), int(total)) / int(total):.3f}" if total else "0"


@register.inclusion_tag("interface/components/thread_place.html")
def thread_place(here: str, **urls: str) -> dict[str, Any]:
    """{% thread_place "said" asked=referral.url %}: where this page sits on the line of the thread."""
    return {"places": shapes.places(here, urls)}


@register.inclusion_tag("interface/components/breadcrumbs.html")
def breadcrumbs(*parts: Any) -> dict[str, Any]:
    """{% breadcrumbs _("Saisines") url referral.title %}: labels and addresses by turns, the page itself last."""
    crumbs = [shapes.Crumb(parts[i], parts[i + 1]) for i in range(0, len(parts) - 1, 2)]
    if len(parts) % 2:
        crumbs.append(shapes.Crumb(parts[-1]))
    return {"items": crumbs}
