"""What people type about a saisine. The sentences of errors come from the operations too: see `views`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from ensems.calls.models import Call
from ensems.core.partial_dates import PRECISIONS
from ensems.files.forms import AttachmentField
from ensems.interface.sentences import PlainForm, PlainFormSet
from ensems.meetings.models import Meeting
from ensems.referrals.enums import Expects, Origin, PhaseKind
from ensems.referrals.models import Question, Referral, RegionalPolicy
from ensems.referrals.operations import Details, PhaseLine, QuestionLine
from ensems.referrals.queries.offered import Choices, Offered, offered
from ensems.topics.models import Topic

DAYS = ["%Y-%m-%d", "%d/%m/%Y"]
INSTANTS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%d/%m/%Y %H:%M", "%Y-%m-%d %H:%M"]


class Day(forms.DateField):
    """A day, by the browser's own control or typed as 31/03/2017."""

    def __init__(self, **given: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(widget=widget, input_formats=DAYS, **given)
        self.error_messages["invalid"] = _("Écrivez un jour, par exemple 31/03/2027.")


class Instant(forms.DateTimeField):
    """A day and an hour, in Paris."""

    def __init__(self, **given: Any) -> None:
        widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
        super().__init__(widget=widget, input_formats=INSTANTS, **given)
        self.error_messages["invalid"] = _("Écrivez un jour et une heure, par exemple 15/12/2026 23:59.")


class BeginForm(PlainForm):
    origin = forms.ChoiceField(label=_("Qui pose la question"), choices=Origin.choices, widget=forms.RadioSelect)
    title = forms.CharField(label=_("Titre"), max_length=200)
    context = forms.CharField(
        label=_("Contexte"),
        help_text=_("Pourquoi cette question, et pourquoi maintenant. Vous pourrez compléter."),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=20_000,
        required=False,
    )

    def __init__(self, *args: Any, origins: list[str], **given: Any) -> None:
        super().__init__(*args, **given)
        offered = [(value, label) for value, label in Origin.choices if value in origins]
        self.fields["origin"].choices = offered  # type: ignore[attr-defined]
        if len(offered) == 1:
            self.fields["origin"].initial = offered[0][0]


class DetailsForm(PlainForm):
    base_revision = forms.IntegerField(widget=forms.HiddenInput)
    title = forms.CharField(label=_("Titre"), max_length=200)
    context = forms.CharField(
        label=_("Contexte"),
        help_text=_("Pourquoi cette question, et pourquoi maintenant."),
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=20_000,
        required=False,
    )
    topics = forms.ModelMultipleChoiceField(
        label=_("Sujets"), queryset=Topic.objects.all(), widget=forms.CheckboxSelectMultiple, required=False
    )
    policy = forms.ModelChoiceField(
        label=_("Politique régionale éclairée"),
        queryset=RegionalPolicy.objects.all(),
        required=False,
        empty_label=_("aucune, ou pas encore connue"),
    )
    policy_presented_on = Day(label=_("Présentation de cette politique"), required=False)
    policy_presented_precision = forms.ChoiceField(label=_("Précision de cette date"), choices=PRECISIONS)
    expected_on = Day(label=_("Avis attendu"), required=False, help_text=_("Laissez vide si aucune date n’est fixée."))
    expected_precision = forms.ChoiceField(label=_("Précision de l’attente"), choices=PRECISIONS)
    expected_wording = forms.CharField(
        label=_("Formulation de l’attente"),
        max_length=120,
        required=False,
        help_text=_("Telle que la Région l’a dite, par exemple « pour septembre ». Elle remplace la date affichée."),
    )
    answer_within_days = forms.IntegerField(
        label=_("Délai de réponse que la Région se donne, en jours"),
        min_value=1,
        max_value=730,
        help_text=_("Compté depuis la transmission de l’avis."),
    )
    meeting = forms.ModelChoiceField(
        label=_("Séance où elle est transmise"),
        queryset=Meeting.objects.all(),
        required=False,
        empty_label=_("hors séance"),
    )
    follows = forms.ModelChoiceField(
        label=_("Fait suite à un appel"), queryset=Call.objects.all(), required=False, empty_label=_("non")
    )
    source = forms.CharField(label=_("Source"), max_length=240, required=False)

    def __init__(self, referral: Referral, data: Any = None) -> None:
        self.referral = referral
        super().__init__(data, initial=self._start())
        # The four lists are one query, made when the page is written: what saves itself while one types has no need.
        self._offer("topics", lambda: self.offered.topics)
        self._offer("policy", lambda: self.offered.policies)
        self._offer("meeting", lambda: self.offered.meetings)
        self._offer("follows", lambda: self.offered.calls)

    @cached_property
    def offered(self) -> Offered:
        return offered(self.referral)

    def _offer(self, name: str, listed: Callable[[], Choices]) -> None:
        field: Any = self.fields[name]
        none = [] if field.empty_label is None else [("", field.empty_label)]
        field.choices = lambda: [*none, *listed()]

    def details(self) -> Details:
        given = {name: value for name, value in self.cleaned_data.items() if name != "base_revision"}
        return Details(**given | {"topics": list(given["topics"])})

    def _start(self) -> dict[str, Any]:
        names = [name for name in self.base_fields if name not in {"base_revision", "topics"}]
        return {name: self.referral.serializable_value(name) for name in names} | {
            "base_revision": self.referral.revision,
            "topics": lambda: list(self.offered.chosen),
        }


class QuestionForm(PlainForm):
    pk = forms.IntegerField(widget=forms.HiddenInput, required=False)
    text = forms.CharField(
        label=_("Question"), widget=forms.Textarea(attrs={"rows": 2}), max_length=2_000, required=False
    )
    guidance = forms.CharField(
        label=_("Ce qui aidera à répondre"), widget=forms.Textarea(attrs={"rows": 2}), max_length=4_000, required=False
    )
    expects = forms.ChoiceField(label=_("Ce qu’elle attend"), choices=Expects.choices, initial=Expects.TEXT)
    item_kinds = forms.CharField(
        label=_("Natures des lignes attendues"),
        help_text=_("Pour un état de l’existant, séparées par des virgules : outil, méthode, projet…"),
        max_length=600,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.has_changed() and not data.get("DELETE"):
            if not data.get("text", "").strip() and "text" not in self.errors:
                self.add_error("text", _("Écrivez la question, ou retirez-la."))
            if data.get("expects") == Expects.INVENTORY and not self.kinds():
                self.add_error("item_kinds", _("Dites quelles natures de lignes cette question attend."))
        return data

    def kinds(self) -> list[str]:
        return [kind.strip() for kind in self.cleaned_data.get("item_kinds", "").split(",") if kind.strip()]

    def line(self) -> QuestionLine:
        data = self.cleaned_data
        return QuestionLine(data["text"], data["guidance"], data["expects"], self.kinds(), data["pk"])


class BaseQuestions(PlainFormSet):
    def add_fields(self, form: forms.Form, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["ORDER"].label = _("Rang")
        form.fields["DELETE"].label = _("Retirer cette question")

    def kept(self) -> list[Any]:
        """In the order asked for; rows left empty, or to be taken off, are not there."""
        kept = [form for form in self.forms if form.cleaned_data.get("text") and not form.cleaned_data.get("DELETE")]
        return sorted(kept, key=lambda form: form.cleaned_data.get("ORDER") or 999)

    def lines(self) -> list[QuestionLine]:
        return [form.line() for form in self.kept()]


Questions = forms.formset_factory(QuestionForm, BaseQuestions, extra=0, can_order=True, can_delete=True, max_num=30)


def questions_start(questions: list[Question], blank: int) -> list[dict[str, Any]]:
    """The rows of the form: those that are there, and some more to fill."""
    there = [
        {
            "pk": one.pk,
            "text": one.text,
            "guidance": one.guidance,
            "expects": one.expects,
            "item_kinds": ", ".join(one.item_kinds),
            "ORDER": one.number,
        }
        for one in questions
    ]
    return there + [{"expects": Expects.TEXT, "ORDER": len(there) + rank} for rank in range(1, blank + 1)]


class PhasesForm(PlainForm):
    """Two instants for each phase; a phase without an opening does not exist."""

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        for kind in PhaseKind.values:
            self.fields[f"{kind}_opens"] = Instant(label=_("Ouvre le"), required=False)
            self.fields[f"{kind}_closes"] = Instant(label=_("Ferme le"), required=False)

    def pairs(self) -> list[tuple[str, Any, Any]]:
        return [(label, self[f"{kind}_opens"], self[f"{kind}_closes"]) for kind, label in PhaseKind.choices]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for kind in PhaseKind.values:
            opens, closes = data.get(f"{kind}_opens"), data.get(f"{kind}_closes")
            if closes and not opens and f"{kind}_opens" not in self.errors:
                self.add_error(f"{kind}_opens", _("Dites aussi quand cette phase ouvre."))
            elif opens and closes and closes <= opens:
                self.add_error(f"{kind}_closes", _("Cette phase se termine avant de commencer."))
        return data

    def lines(self) -> list[PhaseLine]:
        data = self.cleaned_data
        return [
            PhaseLine(kind, data[f"{kind}_opens"], data[f"{kind}_closes"])
            for kind in PhaseKind.values
            if data[f"{kind}_opens"]
        ]

    @staticmethod
    def start(referral: Referral) -> dict[str, datetime | None]:
        found: dict[str, datetime | None] = {}
        for phase in referral.phases.all():
            found |= {f"{phase.kind}_opens": phase.opens_at, f"{phase.kind}_closes": phase.closes_at}
        return found


def faults(form: DetailsForm, questions: Any, phases: PhasesForm) -> list[str]:
    """What keeps a preparation from being saved yet: sentences that name their field."""
    told = [str(error) for error in questions.non_form_errors()]
    told += _faults(form)
    for number, one in enumerate(questions.forms, 1):
        told += _faults(one, _("Question %(number)s, ") % {"number": number})
    for label, opens, closes in phases.pairs():
        told += [
            f"{capfirst(label)}, {field.label.lower()} : {error}" for field in (opens, closes) for error in field.errors
        ]
    return told


def _faults(form: forms.Form, place: Any = "") -> list[str]:
    told = [str(error) for error in form.non_field_errors()]
    return told + [f"{place}{field.label} : {error}" for field in form for error in field.errors]


class DocumentForm(PlainForm):
    title = forms.CharField(label=_("Titre du document"), max_length=200, required=False)
    upload = AttachmentField(label=_("Fichier"))


class TransmitForm(PlainForm):
    transmitted_by = forms.CharField(
        label=_("Transmise par"), max_length=80, help_text=_("Ce qui sera publié, par exemple « la Région ».")
    )


class PhaseChangeForm(PlainForm):
    opens_at = Instant(label=_("Ouvre le"))
    closes_at = Instant(label=_("Ferme le"), required=False, help_text=_("Vide : jusqu’à la clôture de la saisine."))
    reason = forms.CharField(label=_("Motif publié"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2_000)


class PolicyForm(PlainForm):
    name = forms.CharField(label=_("Nom"), max_length=200)
    description = forms.CharField(
        label=_("Description"), widget=forms.Textarea(attrs={"rows": 4}), max_length=5_000, required=False
    )


class PolicyVersionForm(PlainForm):
    title = forms.CharField(label=_("Titre"), max_length=200)
    summary = forms.CharField(
        label=_("Ce qui change"), widget=forms.Textarea(attrs={"rows": 4}), max_length=5_000, required=False
    )
    dated_on = Day(label=_("Date"))
    dated_precision = forms.ChoiceField(label=_("Précision"), choices=PRECISIONS)
    link = forms.URLField(label=_("Où la lire"), required=False, assume_scheme="https")
