"""Pages that everyone reads: a question, the list, a contribution, an inventory, a receipt."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.paginator import Page
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ensems.assembly.queries import Standing, standing
from ensems.contributions import exports, queries, rules
from ensems.contributions.forms import CommentForm, SupportForm
from ensems.contributions.queries import Trace
from ensems.contributions.views.territories import territories_for
from ensems.contributions.workshops.queries import participants_of
from ensems.core import clock
from ensems.core.decisions import Decision
from ensems.files.links import public_link
from ensems.interface import lists, pages, shapes, slots
from ensems.referrals.models import Question
from ensems.referrals.queries import phase_state
from ensems.register.queries import head
from ensems.territories.enums import TERRITORY_SIZES, TerritoryKind
from ensems.territories.points import Point, PointsFigure, points_map
from ensems.territories.state import Ground, ground
from ensems.writing import differences, marks

# Shown on the page of the question; the page of the inventory has all of them.
FIRST_ROWS = 15


def question_of(request: HttpRequest, slug: str, number: int) -> Question:
    return _found(request, slug, number)[0]


def _found(request: HttpRequest, slug: str, number: int) -> tuple[Question, tuple[queries.QuestionPlace, ...]]:
    found = pages.remembered(
        request, ("question", slug, number), lambda: queries.find_question(request.actor, slug, number)
    )
    if found is None:
        raise Http404(_("Cette question n’existe pas, ou n’est pas encore transmise."))
    return found


@require_safe
def question(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    asked, places = _found(request, slug, number)
    reading = Reading(request, asked)
    if request.GET.get("format"):
        name = f"contributions-{asked.referral.reference or slug}-{number}"
        lines = exports.contribution_lines(queries.lines(reading.found))
        return lists.export(request, name, exports.CONTRIBUTION_HEADINGS, lines)
    territories = territories_for(request, asked)
    seen = queries.question_page(request.actor, asked, places, territories)
    return render(
        request,
        "contributions/question.html",
        {
            "question": asked,
            "referral": asked.referral,
            "seen": seen,
            "reading": reading,
            "may_answer": _may_answer(request, asked, queries.standing_among(territories), seen),
            "phases": phase_state(asked.referral, request.now),
        },
    )


class Reading:
    """What everyone reads on the page of a question, asked for when it is drawn: it may have been drawn already."""

    def __init__(self, request: HttpRequest, asked: Question) -> None:
        self.request, self.asked = request, asked
        self.today = clock.today(request.now)

    @cached_property
    def drawn(self) -> Ground | None:
        return ground(self.today, named=False)[0] if self.asked.expects_inventory else None

    @cached_property
    def bar(self) -> lists.Bar:
        known = self.drawn or not self.asked.expects_inventory
        return lists.Bar(
            self.request,
            lists.Filter("q", _("Mots à chercher")),
            lists.Filter(
                "departement",
                _("Département"),
                queries.departments(self.drawn) if known else [],
                _("Tous les départements"),
            ),
            *_territory_filters(),
            sorts=queries.SORTS,
            sort_name="tri",
        )

    @cached_property
    def found(self) -> queries.Found:
        return queries.Found(
            self.request.actor,
            question_id=self.asked.pk,
            text=self.bar["q"],
            department=self.bar["departement"],
            kind=self.bar["nature"],
            size=self.bar["taille"],
            sort=self.bar.sort,
            on=self.today,
            page=self.request.GET.get("page", "1"),
        )

    @cached_property
    def page(self) -> Page:
        return lists.page_of(self.found, self.request, queries.PER_PAGE)

    @cached_property
    def rows(self) -> list[queries.Row]:
        return [queries.row(one) for one in self.page]

    @cached_property
    def inventory(self) -> tuple[queries.InventoryRow, ...]:
        """All its rows, or the first ones (see `first_rows`)."""
        return queries.first_rows(self.request.actor, self.asked.pk) if self.asked.expects_inventory else ()

    @property
    def shown(self) -> tuple[queries.InventoryRow, ...]:
        return self.inventory[:FIRST_ROWS]

    @cached_property
    def map(self) -> PointsFigure | None:
        """With a mark for each row; of too many, the page of the inventory has a map by département."""
        if not 0 < len(self.inventory) <= queries.PLACED:
            return None
        return _inventory_map(self.asked, queries.points_of(self.inventory), self.drawn)


def _territory_filters() -> list[lists.Filter]:
    sizes = [(one.key, one.label) for one in TERRITORY_SIZES]
    return [
        lists.Filter("nature", _("Nature du territoire"), TerritoryKind.choices, _("Toutes les natures")),
        lists.Filter("taille", _("Population du territoire"), sizes, _("Toutes les populations")),
    ]


def _inventory_map(
    asked: Question, points: Sequence[Point], drawn: Ground | None, *, by_department: bool = False
) -> PointsFigure:
    """Where the rows are; each mark leads to the rows of its commune, or of its département."""
    page = reverse("contributions:inventory", args=[asked.referral.slug, asked.number])
    place = "departement" if by_department else "commune"

    def link(code: str) -> str:
        return f"{page}?{place}={code}#lignes" if code else f"{page}?commune={queries.NOWHERE}#lignes"

    return points_map(
        points,
        kinds=asked.item_kinds,
        title=_("Où se trouve ce qui est recensé"),
        link=link,
        ground=drawn,
        by_department=by_department,
    )


def _may_answer(request: HttpRequest, asked: Question, held: Standing, seen: queries.QuestionPage) -> Decision:
    """One refusal is enough to say why there is no button: that of the first territory, or that of a person without."""
    if not seen.mine:
        return rules.may_draft_somewhere(request.actor, asked, request.now, held)
    return rules.contributions_open(asked.referral, request.now)


@require_safe
def inventory(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """All the rows of the territories for one question that expects them, with filters and files to take away."""
    asked = question_of(request, slug, number)
    if not asked.expects_inventory:
        raise Http404(_("Cette question n’attend pas d’état de l’existant."))
    contacts = bool(rules.may_see_contacts(request.actor, standing(request.actor, request.now)))
    counts = queries.recorded(asked.pk)
    many = sum(counts.values()) > queries.PLACED
    drawn, _names = ground(clock.today(request.now), named=False)
    departments = queries.departments(drawn)
    if many:
        points = queries.points_by_department(counts, dict(departments))
        communes = _communes_of(drawn, request.GET.get("departement", ""), request.GET.get("commune", ""))
    else:
        points = queries.points_by_commune(request.actor, asked.pk)
        communes = _communes(points)
    bar = lists.Bar(
        request,
        lists.Filter("q", _("Mots à chercher")),
        lists.Filter("nature", _("Nature"), [("", ""), *((k, k) for k in asked.item_kinds)], _("Toutes les natures")),
        lists.Filter("departement", _("Département"), departments, _("Tous les départements")),
        lists.Filter("commune", _("Commune"), communes, _("Toutes les communes")),
    )
    found = queries.Inventory(
        request.actor,
        asked.pk,
        contacts,
        counts,
        kind=bar["nature"],
        department=bar["departement"],
        commune=bar["commune"],
        text=bar["q"],
    )
    if request.GET.get("format"):
        headings = [*exports.INVENTORY_HEADINGS, *([exports.CONTACT_HEADING] if contacts else [])]
        return lists.export(
            request,
            f"etat-de-l-existant-{asked.referral.reference or slug}-{number}",
            headings,
            exports.inventory_lines(found.every(), contacts=contacts),
        )
    page = lists.page_of(found, request, 50)
    return render(
        request,
        "contributions/inventory.html",
        {
            "question": asked,
            "referral": asked.referral,
            "bar": bar,
            "page": page,
            "contacts": contacts,
            "map": _inventory_map(asked, points, drawn, by_department=many),
        },
    )


def _communes_of(drawn: Ground | None, department: str, chosen: str) -> list[tuple[str, str]]:
    """When rows are many: those of the département, the one that is asked for, then what has none."""
    places = drawn.squares if drawn else ()
    held = [place for place in places if place.department == department or place.code == chosen]
    named = sorted((place.name, place.code, place.department) for place in held)
    return [*((code, f"{name} ({where})") for name, code, where in named), (queries.NOWHERE, _("Sans commune précise"))]


def _communes(points: Sequence[Point]) -> list[tuple[str, str]]:
    """The choices of the filter: the communes that have rows, then what has none."""
    places = {point.commune: f"{point.name} ({point.department})" for point in points if point.commune}
    nowhere = [(queries.NOWHERE, _("Sans commune précise"))] if any(not point.commune for point in points) else []
    return [*places.items(), *nowhere]


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    bar = lists.Bar(
        request,
        lists.Filter("q", _("Mots à chercher")),
        lists.Filter("saisine", _("Saisine"), queries.referrals(request.actor), _("Toutes les saisines")),
        lists.Filter("departement", _("Département"), queries.departments(), _("Tous les départements")),
        *_territory_filters(),
        sorts=queries.SORTS,
        sort_name="tri",
    )
    found = queries.Found(
        request.actor,
        text=bar["q"],
        referral=bar["saisine"],
        department=bar["departement"],
        kind=bar["nature"],
        size=bar["taille"],
        sort=bar.sort,
        on=clock.today(request.now),
        page=request.GET.get("page", "1"),
    )
    if request.GET.get("format"):
        return lists.export(
            request,
            "contributions",
            exports.CONTRIBUTION_HEADINGS,
            exports.contribution_lines(queries.lines(found)),
        )
    page = lists.page_of(found, request, queries.PER_PAGE)
    return render(
        request,
        "contributions/list.html",
        {"bar": bar, "page": page, "rows": [queries.row(one) for one in page]},
    )


def trace_of(request: HttpRequest, reference: str) -> Trace:
    def contacts(held: Standing) -> bool:
        return bool(rules.may_see_contacts(request.actor, held))

    trace = queries.contribution_page(request.actor, reference, request.now, contacts=contacts)
    if trace is None:
        raise Http404(_("Aucune contribution publique n’a la référence %(reference)s.") % {"reference": reference})
    return trace


def discussion(request: HttpRequest, trace: Trace) -> dict[str, object]:
    """What the support button and the thread of comments need, on the page and as fragments alike."""
    contribution, held = trace.contribution, trace.standing
    coauthor = any(pk == request.actor.person_id for pk, _name in trace.coauthors)
    if trace.supported:
        may_support = rules.may_unsupport(request.actor, contribution, request.now)
    else:
        may_support = rules.may_support(request.actor, contribution, request.now, held, is_coauthor=coauthor)
    return {
        "trace": trace,
        "contribution": contribution,
        "may_support": may_support,
        "may_comment": rules.may_comment(request.actor, contribution, request.now, held),
        "may_moderate": request.actor.has("secretariat"),
        "support_form": SupportForm(territories=[] if trace.supported else trace.names.to_support),
        "comment_form": CommentForm(territories=trace.names.to_comment),
    }


@require_safe
def detail(request: HttpRequest, reference: str) -> HttpResponse:
    trace = trace_of(request, reference)
    contribution, held = trace.contribution, trace.standing
    context = {
        "referral": contribution.question.referral,
        "question": contribution.question,
        "may_withdraw": rules.may_withdraw(request.actor, contribution, request.now, held),
        "may_edit": contribution.workshop_id is None
        and contribution.territory_id in held.all
        and rules.contributions_open(contribution.question.referral, request.now),
        "may_hide": rules.may_hide(request.actor, contribution),
        "may_show": rules.may_show(request.actor, contribution),
        "may_correct": rules.may_correct(request.actor, contribution),
    }
    if not trace.is_public:
        return render(request, "contributions/trace.html", {"trace": trace, "contribution": contribution, **context})
    context |= discussion(request, trace)
    spans = slots.collect("contribution.passages", request, contribution=contribution)
    context["body"] = marks.highlight(contribution.version.body, spans, base_level=2)
    context["contacts"] = bool(rules.may_see_contacts(request.actor, held))
    context["files"] = [
        shapes.Attached(one.file.name, public_link(one.file), size=one.file.size) for one in trace.attachments
    ]
    context["participants"] = participants_of(contribution.pk) if contribution.workshop_id else ()
    context["difference"] = _difference(trace, request.GET.get("versions", ""))
    return render(request, "contributions/detail.html", context)


def _difference(trace: Trace, asked: str) -> dict[str, object] | None:
    """?versions=1..2: what changed from one deposit to another, both of which are public."""
    before, dots, after = asked.partition("..")
    if not dots or not (before.isdecimal() and after.isdecimal()):
        return None
    found = queries.two_versions(trace, int(before[:9]), int(after[:9]))
    if found is None:
        return None
    old, new = found
    return {"before": old, "after": new, "pieces": differences.compare(old.body, new.body)}


@require_safe
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    found = queries.receipt(request.actor, number)
    if found is None:
        raise Http404(_("Aucun récépissé ne porte le numéro %(number)s.") % {"number": number})
    contribution = found.contribution
    return render(
        request,
        "contributions/receipt.html",
        {
            "receipt": found,
            "contribution": contribution,
            "referral": contribution.question.referral,
            "depositor": queries.shown_name(found.depositor),
            "subject": _("Contribution %(reference)s, version %(version)d")
            % {"reference": contribution.reference, "version": found.version.number},
            "files": queries.receipt_files(found),
            "head": head(),
        },
    )


@require_safe
def receipt_pdf(request: HttpRequest, number: str) -> HttpResponse:
    found = queries.receipt(request.actor, number)
    if found is None:
        raise Http404(_("Aucun récépissé ne porte le numéro %(number)s.") % {"number": number})
    response = HttpResponse(exports.receipt_pdf(found), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{found.number}.pdf"'
    return response
