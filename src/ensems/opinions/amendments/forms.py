"""What members and the secretariat type about amendments."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ensems.core import clock
from ensems.interface.sentences import PlainForm
from ensems.interface.templatetags.ensems import day as day_said
from ensems.meetings.ballots.chair import answers_on_a_text
from ensems.meetings.ballots.forms import HourField
from ensems.meetings.forms.sessions import Instant
from ensems.meetings.models import AgendaItem, Meeting
from ensems.opinions.amendments.enums import Gesture
from ensems.opinions.amendments.hands import MOST_VOICES, Hands
from ensems.opinions.amendments.operations import LONGEST_REASON, MOST_SIGNATURES, Proposal
from ensems.opinions.amendments.paragraphs import Paragraph
from ensems.opinions.amendments.queries import Row

# What one does to a paragraph, as the addresses of the page say it.
WORDS, REWRITE, DELETE, ADD = "mots", "reecrire", "supprimer", "ajouter"
WAYS = {WORDS: Gesture.REPLACE, REWRITE: Gesture.REPLACE, DELETE: Gesture.DELETE, ADD: Gesture.INSERT}


class AmendmentForm(PlainForm):
    """One way of amending one paragraph; `base`: the version that was read, `client_key`: of this form."""

    base = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**62)
    client_key = forms.UUIDField(widget=forms.HiddenInput)
    passage = forms.CharField(
        label=_("Les mots à changer"),
        help_text=_("Copiez-les tels qu’ils sont écrits dans le paragraphe."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=20_000,
    )
    words = forms.CharField(label=_("Les mots nouveaux"), widget=forms.Textarea(attrs={"rows": 5}), strip=False)
    reason = forms.CharField(
        label=_("Exposé des motifs"),
        help_text=_("Pourquoi : c’est ce que liront les autres membres avant de signer, puis de voter."),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=LONGEST_REASON,
    )

    def __init__(
        self, *args: Any, way: str, paragraph: int, part: Paragraph | None, base: int | None, **kwargs: Any
    ) -> None:
        start: dict[str, Any] = {"base": base, "client_key": uuid.uuid4()}
        if way == REWRITE and part is not None:
            start["words"] = part.text
        super().__init__(*args, initial=start, **kwargs)
        self.way, self.paragraph = way, paragraph
        if way != WORDS:
            del self.fields["passage"]
        if way == DELETE:
            del self.fields["words"]
        elif way == WORDS:
            self.fields["words"].required = False
            self.fields["words"].help_text = _("Laissez vide pour supprimer ces mots.")
        elif way == REWRITE:
            self.fields["words"].label = _("Le paragraphe, réécrit")
            self.fields["words"].help_text = _("Changez ce qu’il faut : le texte d’à présent est déjà là.")
        else:
            self.fields["words"].label = _("Le texte à ajouter")

    def proposal(self) -> Proposal:
        data = self.cleaned_data
        words, gesture = data.get("words", ""), WAYS[self.way]
        if self.way == WORDS and not words.strip():
            gesture = Gesture.DELETE
        return Proposal(gesture, self.paragraph, data["reason"], data.get("passage", ""), words, data["base"])


class TermsForm(PlainForm):
    until = Instant(
        label=_("Fin du dépôt"),
        help_text=_("Heure de Paris. À cet instant, ni dépôt ni signature n’est plus reçu."),
    )
    signatures = forms.IntegerField(
        label=_("Signatures qu’il faut pour aller au vote"), min_value=1, max_value=MOST_SIGNATURES, initial=1
    )


class OrderForm(PlainForm):
    """A rank for each amendment that waits for its vote; two of the same rank follow their numbers."""

    def __init__(self, *args: Any, rows: list[Row], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.numbers = [row.amendment.number for row in rows]
        for row in rows:
            self.fields[f"rank-{row.amendment.number}"] = forms.IntegerField(
                label=_("Amendement n° %(n)d : %(what)s") % {"n": row.amendment.number, "what": row.name},
                min_value=1,
                max_value=999,
                initial=row.place,
            )

    def order(self) -> list[int]:
        return sorted(self.numbers, key=lambda number: (self.cleaned_data[f"rank-{number}"], number))


class SettleForm(PlainForm):
    """Which ballot the decision is read from."""

    ballot = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**62)


class HandsForm(PlainForm):
    """A vote by raised hands: where and when, then its figures. `sessions` as `queries.sessions_since` gives them."""

    where = forms.ChoiceField(label=_("Séance et point"))
    at = HourField(
        _("Heure du vote"), _("Heure de Paris, le jour de la séance ; à laisser vide si elle n’a pas été ouverte ici.")
    )
    votes_for = forms.IntegerField(label=_("Pour"), min_value=0, max_value=MOST_VOICES)
    votes_against = forms.IntegerField(label=_("Contre"), min_value=0, max_value=MOST_VOICES)
    abstentions = forms.IntegerField(label=_("Abstentions"), min_value=0, max_value=MOST_VOICES, initial=0)
    chair = forms.ChoiceField(
        label=_("Vote de la présidence"),
        required=False,
        help_text=_("À dire si les voix sont égales : la sienne départage, quand le règlement le veut."),
        choices=answers_on_a_text(),
    )

    def __init__(self, *args: Any, sessions: Sequence[Meeting], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places: dict[str, tuple[Meeting, AgendaItem | None]] = {}
        offered = []
        for meeting in sessions:
            day = day_said(meeting.held_on)
            places = [(f"{meeting.slug}/{one.pk}", one, f"{one.title} · {day}") for one in meeting.items.all()]
            for key, item, label in places or [(meeting.slug, None, f"{meeting.title} · {day}")]:
                self.places[key] = (meeting, item)
                offered.append((meeting.title, (key, label)))
        groups: dict[str, list[tuple[str, str]]] = {}
        for title, choice in offered:
            groups.setdefault(title, []).append(choice)
        self.fields["where"].choices = list(groups.items())

    def hands(self) -> Hands:
        data = self.cleaned_data
        meeting, item = self.places[data["where"]]
        at = datetime.combine(meeting.held_on, data["at"], tzinfo=clock.PARIS) if data["at"] else None
        return Hands(meeting, data["votes_for"], data["votes_against"], data["abstentions"], item, at, data["chair"])
