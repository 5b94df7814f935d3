"""What is typed about a ballot, and the form of one voice."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ensems.assembly.models import Mandate
from ensems.core import clock
from ensems.files.forms import AttachmentField
from ensems.interface.sentences import PlainForm
from ensems.meetings.ballots import chair
from ensems.meetings.ballots.enums import BallotKind, Form, RequiredShare
from ensems.meetings.ballots.operations import BallotFacts, PaperCount
from ensems.meetings.ballots.operations.preparing import LONGEST_TITLE
from ensems.meetings.models import AgendaItem
from ensems.writing.models import Version

NO_VERSION = ""
MOST_SLIPS = 100_000


class BallotForm(PlainForm):
    """`versions`: frozen texts that the apps above propose, (key, label)."""

    item = forms.ChoiceField(label=gettext_lazy("Point de l’ordre du jour"))
    kind = forms.ChoiceField(
        label=gettext_lazy("Nature"),
        choices=BallotKind.choices,
        initial=BallotKind.POSITION,
        widget=forms.RadioSelect,
    )
    title = forms.CharField(
        label=gettext_lazy("Objet"),
        required=False,
        max_length=LONGEST_TITLE,
        help_text=gettext_lazy("Une phrase, que chacun lira au moment de voter."),
        error_messages={"required": gettext_lazy("Dites en une phrase ce qui est mis aux voix.")},
    )
    version = forms.ChoiceField(
        label=gettext_lazy("Texte déjà écrit"),
        required=False,
        help_text=gettext_lazy("Une version figée : c’est elle, et elle seule, qui est votée."),
    )
    text = forms.CharField(
        label=gettext_lazy("Ou texte mis aux voix"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("Il est figé en l’état, avec son empreinte."),
    )
    options = forms.CharField(
        label=gettext_lazy("Propositions ou noms"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Pour un choix ou une désignation : un par ligne."),
    )
    share = forms.ChoiceField(label=gettext_lazy("Majorité"), choices=RequiredShare.choices, required=False)
    is_secret = forms.BooleanField(label=gettext_lazy("Scrutin secret"), required=False)
    by_law = forms.BooleanField(
        label=gettext_lazy("Une loi ou un décret impose le secret de ce vote"),
        required=False,
    )
    may_replace = forms.BooleanField(
        label=gettext_lazy("Chacun peut changer son vote jusqu’à la clôture"), required=False
    )

    def __init__(
        self, *args: Any, items: Sequence[AgendaItem], versions: Sequence[tuple[Version, str]] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.items = {str(one.pk): one for one in items}
        self.versions = {str(version.pk): version for version, _label in versions}
        self.fields["item"].choices = [(key, one.title) for key, one in self.items.items()]
        self.fields["version"].choices = [
            (NO_VERSION, _("aucun, j’écris le texte ci-dessous")),
            *((str(version.pk), label) for version, label in versions),
        ]
        self.proposed = {str(version.pk): proposed_title(label) for version, label in versions}
        if versions:
            self.fields["title"].help_text = _(
                "Une phrase, que chacun lira au moment de voter. Laissée vide, c’est le nom du texte choisi."
            )
            # What a script writes here when a text is chosen, and one may change before sending.
            self.fields["version"].widget.attrs["data-proposes"] = json.dumps(self.proposed)
        else:
            del self.fields["version"]
            self.fields["text"].label = _("Texte mis aux voix")
            self.fields["title"].required = True
        self.order_fields(["item", "kind", "version", "text", "options", "title"])

    def clean_by_law(self) -> bool:
        if self.cleaned_data["by_law"]:
            raise forms.ValidationError(
                _(
                    "Votez à bulletins de papier, ou par un système de vote agréé : cette plateforme ne peut pas "
                    "promettre le secret qu’une loi exige. Dites le résultat dans le compte rendu."
                )
            )
        return False

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "title" in data and not data["title"].strip():
            data["title"] = self.proposed.get(data.get("version", ""), "")
            if not data["title"]:
                self.add_error("title", self.fields["title"].error_messages["required"])
        return data

    def item_chosen(self) -> AgendaItem:
        return self.items[self.cleaned_data["item"]]

    def facts(self) -> BallotFacts:
        data = self.cleaned_data
        return BallotFacts(
            title=data["title"],
            kind=data["kind"],
            text=data["text"],
            version=self.versions.get(data.get("version", "")),
            options=[line for line in data["options"].splitlines() if line.strip()],
            is_secret=data["is_secret"],
            may_replace=data["may_replace"],
            share=data["share"],
        )


def proposed_title(label: str) -> str:
    """The name of a text, as the object of a ballot on it."""
    return label if len(label) <= LONGEST_TITLE else label[: LONGEST_TITLE - 1].rstrip() + "…"


class HourField(forms.TimeField):
    def __init__(self, label: Any, help_text: Any) -> None:
        super().__init__(
            label=label,
            required=False,
            help_text=help_text,
            widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
            error_messages={"invalid": gettext_lazy("Écrivez une heure, par exemple 15:30.")},
        )


class OpeningForm(PlainForm):
    opens_at = HourField(
        gettext_lazy("Ouvrir à"), gettext_lazy("Heure de Paris ; laissez vide pour ouvrir maintenant.")
    )
    closes_at = HourField(gettext_lazy("Clore à"), gettext_lazy("Heure de Paris ; laissez vide pour clore d’un geste."))

    def instants(self, now: datetime) -> dict[str, datetime | None]:
        """Hours of today in Paris."""
        return {name: _at(self.cleaned_data[name], now) for name in ("opens_at", "closes_at")}


class DemandForm(PlainForm):
    """Who asks for what, among those who are there."""

    form = forms.ChoiceField(
        label=gettext_lazy("Ce qui est demandé"),
        choices=Form.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choisissez ce qui est demandé.")},
    )
    askers = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Qui le demande"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Cochez les noms de qui le demande."),
            "invalid_choice": gettext_lazy("Seules les personnes présentes le demandent : rouvrez la page."),
        },
    )

    def __init__(self, *args: Any, people: Sequence[Mandate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["askers"].choices = [(one.pk, f"{one.person.name} · {one.seat.delegation}") for one in people]


class PaperForm(PlainForm):
    """What the minutes of a paper count say: a number for each answer that could be given; what the chair voted, in an
    open ballot that somebody chairs."""

    at = HourField(gettext_lazy("Heure du scrutin"), gettext_lazy("Heure de Paris, le jour de la séance."))
    entries = forms.IntegerField(label=gettext_lazy("Émargements"), min_value=0, max_value=MOST_SLIPS)
    minutes = AttachmentField(
        label=gettext_lazy("Procès-verbal de dépouillement"),
        help_text=gettext_lazy("Numérisé et signé ; il sera public avec le résultat."),
    )

    chair = forms.ChoiceField(
        label=gettext_lazy("Vote de la présidence"),
        required=False,
        help_text=gettext_lazy("À dire si les voix sont égales : la sienne départage, quand le règlement le veut."),
    )

    def __init__(
        self, *args: Any, choices: Sequence[tuple[str, str]] = (), asks_chair: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.choices = [choice for choice, _label in choices]
        self.fields["at"].required = True
        self.fields["at"].error_messages["required"] = _("Dites à quelle heure ce scrutin s’est tenu.")
        for choice, label in choices:
            self.fields[choice] = forms.IntegerField(
                label=label[:1].upper() + label[1:], min_value=0, max_value=MOST_SLIPS, required=False
            )
        if asks_chair:
            self.fields["chair"].choices = chair.answers(choices)
        else:
            del self.fields["chair"]
        self.order_fields(["at", *self.choices, "entries", "chair", "minutes"])

    def count(self, day: date) -> PaperCount:
        data = self.cleaned_data
        counts = {choice: data[choice] or 0 for choice in self.choices}
        at = datetime.combine(day, data["at"], tzinfo=clock.PARIS)
        return PaperCount(counts, data["entries"], at, data.get("chair", ""))


class CancelForm(PlainForm):
    reason = forms.CharField(
        label=gettext_lazy("Motif publié"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class RoundForm(PlainForm):
    options = forms.CharField(
        label=gettext_lazy("Qui reste au tour suivant"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Un par ligne ; ôtez qui se retire."),
    )

    def labels(self) -> list[str]:
        return [line for line in self.cleaned_data["options"].splitlines() if line.strip()]


class VoteForm(PlainForm):
    """One voice: the form of each stands alone on the page, with a key of its own."""

    mandate = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**62)
    client_key = forms.UUIDField(widget=forms.HiddenInput)
    choice = forms.ChoiceField(
        label=gettext_lazy("Votre choix"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choisissez une réponse, puis votez.")},
    )

    def __init__(self, *args: Any, choices: Sequence[tuple[str, str]], mandate: int = 0, **kwargs: Any) -> None:
        start = {"mandate": mandate, "client_key": uuid.uuid4()}
        super().__init__(*args, initial=start, auto_id=f"id_{mandate}_%s", **kwargs)
        self.fields["choice"].choices = choices


def _at(hour: time | None, now: datetime) -> datetime | None:
    return datetime.combine(clock.today(now), hour, tzinfo=clock.PARIS) if hour else None
