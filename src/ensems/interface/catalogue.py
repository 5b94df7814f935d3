"""What the page of components shows: invented figures on real places, one example of each state."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from ensems.interface import lists, shapes
from ensems.interface.sentences import PlainForm

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
DIGEST = "9f3c2f5b0d1e47a6b8c9d0e1f2a3b4c5d6e7f8091a2b3c4d5e6f708192a371ae"

PARTS = (
    ("fil", _("Le fil"), "thread"),
    ("texte", _("Texte et cartes"), "text"),
    ("chiffres", _("Chiffres et images"), "figures"),
    ("actes", _("États, messages, actes"), "states"),
    ("listes", _("Listes et tableaux"), "lists"),
    ("formulaires", _("Formulaires"), "forms"),
)


class Example(PlainForm):
    """One field of each kind. `clean` refuses what the page shows refused."""

    title = forms.CharField(label=_("Titre"), max_length=120, help_text=_("Une phrase, sans abréviation."))
    text = forms.CharField(label=_("Contribution"), max_length=2000, widget=forms.Textarea)
    on_behalf = forms.ChoiceField(
        label=_("Au nom de"), choices=[("", "—"), ("lozere", _("Sud Lozère")), ("aude", _("Haute vallée de l’Aude"))]
    )
    presence = forms.ChoiceField(
        label=_("À la prochaine séance"),
        choices=[("come", _("Je viens")), ("remote", _("À distance")), ("proxy", _("Je donne pouvoir"))],
        widget=forms.RadioSelect,
    )
    topics = forms.MultipleChoiceField(
        label=_("Sujets"),
        required=False,
        choices=[("eau", _("L’eau")), ("bourg", _("Les centres-bourgs")), ("num", _("Le numérique"))],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Autant que nécessaire."),
    )
    day = forms.DateField(label=_("Date"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    file = forms.FileField(label=_("Pièce jointe"), required=False, help_text=_("PDF, texte ou image, 15 Mo au plus."))
    agree = forms.BooleanField(label=_("J’ai relu ce texte et je le dépose au nom du territoire"))

    def clean_text(self) -> str:
        text = self.cleaned_data["text"]
        if len(text) < 20:
            raise forms.ValidationError(_("Écrivez au moins une phrase : ce texte sera public."))
        return text


def example(prefix: str, **given: Any) -> Example:
    return Example(prefix=prefix, auto_id="id_%s", **given)


def refused_form() -> Example:
    given = {"refused-title": "Financer l’animation des tiers-lieux", "refused-text": "Oui.", "refused-topics": ["eau"]}
    return example("refused", data=given)


def closed_form() -> Example:
    form = example(
        "closed", initial={"title": "Financer l’animation", "text": "Le local, nous l’avons.", "agree": True}
    )
    for field in form.fields.values():
        field.disabled = True
    return form


def context(request: HttpRequest) -> dict[str, Any]:
    """Everything that the page shows; no SQL query."""
    links = [
        shapes.Link("asked", "6", _("saisines et 19 questions posées"), "#fil"),
        shapes.Link("said", "412", _("contributions de 58 territoires"), "#fil"),
        shapes.Link("told", "31", _("préconisations adoptées")),
        shapes.Link("answered", "26", _("réponses motivées, en 43 jours (médiane)")),
        shapes.Link("done", "14", _("engagements tenus"), late=_("2 en retard")),
    ]
    begun = [
        *links[:2],
        shapes.Link("told", "…", _("le rapporteur écrit"), pending=True),
        shapes.Link("answered", "–", _("rien encore"), pending=True),
        shapes.Link("done", "–", _("rien encore"), pending=True),
    ]
    bar = lists.Bar(
        request,
        lists.Filter("theme", _("Sujet"), [("eau", _("L’eau")), ("bourg", _("Les centres-bourgs"))], _("Tous")),
        lists.Filter("q", _("Mots du texte")),
        sorts=[("recent", _("Les plus récentes")), ("territoire", _("Par territoire"))],
    )
    return {
        "parts": PARTS,
        "links": links,
        "begun": begun,
        "phases": [
            shapes.Phase(_("Contributions"), _("23 nov. – 15 déc."), "past"),
            shapes.Phase(_("Synthèse"), _("16 déc. – 15 janv."), "now", _("412 textes à lire")),
            shapes.Phase(_("Adoption"), _("séance du 29 janvier"), "next"),
            shapes.Phase(_("Réponse"), _("60 jours au plus"), "next"),
            shapes.Phase(_("Suivi"), _("jusqu’à la fin"), "next"),
        ],
        "chips": [_("8 ruraux"), _("3 urbains"), _("communes de moins de 500 habitants : 4")],
        "files": [
            shapes.Attached(_("Délibération du 31 mars 2017"), "#texte", "PDF", 184_320, _("12 pages")),
            shapes.Attached(_("Carte des lieux"), "#texte", "PNG", 2_097_152),
        ],
        "tabs": [
            shapes.Tab(_("Contributions"), "#listes", True, 412),
            shapes.Tab(_("Positions"), "#listes", False, 18),
            shapes.Tab(_("Synthèse"), "#listes"),
        ],
        "receipt_at": AT,
        "digest": DIGEST,
        "facts": [(_("Territoire"), _("Sud Lozère")), (_("Mandat"), _("du 17 mars 2025 au 16 mars 2031"))],
        "bar": bar,
        "page": lists.page_of(range(412), request, 30),
        "few": lists.page_of(range(3), request, 30),
        "none": lists.page_of([], request, 30),
        "rows": [
            (_("Haute vallée de l’Aude"), 61, 12_480, 14, _("répondu")),
            (_("Sud Lozère"), 27, 6_124, 3, _("attendu")),
            (_("Toulouse Métropole"), 37, 819_380, 41, _("répondu")),
        ],
        "picture": picture(),
        "empty_form": example("empty"),
        "refused": refused_form(),
        "closed": closed_form(),
    }


def picture() -> str:
    """A small bar chart: contributions by size of commune."""
    bars = ((14, "moins de 500"), (22, "500 à 2 000"), (9, "2 000 à 10 000"), (5, "plus de 10 000"))
    drawn = "".join(
        f'<g class="is-said"><rect class="fill" x="120" y="{4 + 30 * rank}" width="{number * 9}" height="20" rx="3"/>'
        f'<text x="112" y="{19 + 30 * rank}" text-anchor="end">{label}</text>'
        f'<text x="{127 + number * 9}" y="{19 + 30 * rank}">{number}</text></g>'
        for rank, (number, label) in enumerate(bars)
    )
    title = "Contributions par taille de commune"
    return mark_safe(
        f'<svg class="chart" viewBox="0 0 350 124" width="350" role="img" aria-label="{title}">{drawn}</svg>'
    )
