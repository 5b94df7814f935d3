"""What rapporteurs and the secretariat fill in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ensems.interface.sentences import PlainForm
from ensems.meetings.ballots.chair import answers_on_a_text
from ensems.meetings.models import Meeting
from ensems.opinions.derivation import Plan, Planned
from ensems.opinions.models import Opinion
from ensems.opinions.passages import Passage, find, same_words, take
from ensems.opinions.ties import SECRET
from ensems.opinions.votes import Vote
from ensems.referrals.models import Referral
from ensems.territories.models import Territory
from ensems.writing.models import Version


class RecommendationForm(PlainForm):
    """Its title and the question it answers; the text has its own editor."""

    title = forms.CharField(
        label=_("Titre"),
        help_text=_(
            "Une phrase à l’infinitif, que l’on pourra citer : "
            "« Financer l’animation des tiers-lieux autant que leurs murs »."
        ),
        max_length=200,
    )
    question = forms.ModelChoiceField(
        label=_("Question à laquelle elle répond"),
        queryset=None,
        required=False,
        empty_label=_("La saisine dans son ensemble"),
    )

    def __init__(self, *args: Any, referral: Referral, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["question"].queryset = referral.questions.all()


class CitationForm(PlainForm):
    """A passage: a whole paragraph (`passage`), offsets that the pointer gave, or its words pasted.

    `version`: the one that was read, whose characters `start`, `end` and `passage` count.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    start = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    end = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    passage = forms.RegexField(r"^\d{1,6}-\d{1,6}$", widget=forms.HiddenInput, required=False)
    words = forms.CharField(
        label=_("Les mots à citer"),
        help_text=_("Copiez-les ici tels qu’ils sont écrits dans la contribution."),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        max_length=4000,
    )
    is_contrary = forms.BooleanField(
        label=_("Ce passage va en sens contraire"),
        help_text=_("Un avis contraire cité reste lisible sous la préconisation."),
        required=False,
    )

    def chosen(self, version: Version) -> Passage:
        """What is cited of that version; raises ValidationError when it cannot be told for sure."""
        data = self.cleaned_data
        if data["version"] != version.number:
            raise ValidationError(
                _(
                    "La contribution a été déposée à nouveau pendant que vous lisiez. "
                    "Voici son texte d’à présent : choisissez le passage."
                )
            )
        if data["passage"]:
            start, end = map(int, data["passage"].split("-"))
            return take(version.body, start, end)
        start, end = data["start"], data["end"]
        if start is not None and end is not None and same_words(version.body, start, end, data["words"]):
            return take(version.body, start, end)
        return find(version.body, data["words"])


class AdoptionForm(PlainForm):
    """The circumstances of the vote, then for and against on each recommendation; where ballots decide, nothing but
    dissents is left to write."""

    meeting = forms.ModelChoiceField(
        label=_("Séance"), queryset=Meeting.objects.all(), required=False, empty_label=_("Aucune séance enregistrée")
    )
    held_on = forms.DateField(
        label=_("Date du vote"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    place = forms.CharField(label=_("Lieu"), max_length=120)

    def __init__(self, *args: Any, plan: Plan, meetings: Sequence[Meeting], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = [("", _("Aucune séance enregistrée")), *((one.pk, one.title) for one in meetings)]
        self.fields["meeting"].choices = held
        self.lines = [VoteForm(self.data if self.is_bound else None, line=line) for line in plan.lines]
        # Read once for all the lines.
        offered = [("", _("Aucune")), *((one.pk, one.name) for one in Territory.objects.all())]
        for line in self.lines:
            line.fields["dissent_of"].choices = offered
        if all(line.planned.chosen for line in self.lines):
            self.fields.clear()

    def is_valid(self) -> bool:
        # Every line is looked at, so that one reading shows every mistake.
        lines = [line.is_valid() for line in self.lines]
        return super().is_valid() and all(lines)


class VoteForm(PlainForm):
    """The vote on one recommendation; field names carry its reference, so that errors can be set on them. Figures are
    asked only when no ballot decides."""

    votes_for = forms.IntegerField(label=_("Pour"), min_value=0, max_value=9999)
    votes_against = forms.IntegerField(label=_("Contre"), min_value=0, max_value=9999)
    abstentions = forms.IntegerField(label=_("Abstentions"), min_value=0, max_value=9999, initial=0)
    chair = forms.ChoiceField(
        label=_("Vote de la présidence"),
        required=False,
        help_text=_("Les voix sont égales : la sienne départage, quand le règlement le veut."),
        choices=answers_on_a_text((SECRET, _("le scrutin était secret"))),
    )
    dissent_of = forms.ModelChoiceField(
        label=_("Position dissidente de"), queryset=Territory.objects.all(), required=False, empty_label=_("Aucune")
    )
    dissent = forms.CharField(
        label=_("Ses mots"),
        help_text=_("Gardés avec le texte adopté, à la demande de ceux qui n’en sont pas d’accord."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=3000,
    )

    def __init__(self, *args: Any, line: Planned, **kwargs: Any) -> None:
        super().__init__(*args, prefix=line.recommendation.reference, **kwargs)
        self.planned, self.recommendation = line, line.recommendation
        if line.chosen is not None:
            for name in ("votes_for", "votes_against", "abstentions", "chair"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("dissent") and not data.get("dissent_of"):
            self.add_error("dissent_of", _("De quel territoire est cette position ?"))
        if data.get("dissent_of") and not data.get("dissent"):
            self.add_error("dissent", _("Écrivez la position que ce territoire demande de garder."))
        return data

    @property
    def vote(self) -> Vote | None:
        data = self.cleaned_data
        if self.planned.chosen is not None:
            return None
        return Vote(data["votes_for"], data["votes_against"], data["abstentions"])

    @property
    def asks_chair(self) -> bool:
        """What was sent is a tie: the page then asks what the chair voted."""
        data = getattr(self, "cleaned_data", {})
        votes = data.get("votes_for"), data.get("votes_against")
        return "chair" in self.fields and votes[0] is not None and votes[0] == votes[1] != 0


def initial_adoption(opinion: Opinion, meetings: Sequence[Meeting], today: date) -> dict[str, Any]:
    """The last meeting held since the saisine, if there is one; else the day alone. `meetings`: the last first."""
    since = opinion.referral.transmitted_on or today
    meeting = next((one for one in meetings if since <= one.held_on <= today), None)
    if meeting is None:
        return {"held_on": today}
    return {"meeting": meeting, "held_on": meeting.held_on, "place": meeting.place}
