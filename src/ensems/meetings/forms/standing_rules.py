"""The settings of meetings, as the secretariat chooses them."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ensems.interface.sentences import PlainForm
from ensems.meetings.forms.sessions import Day
from ensems.meetings.rules_of_meeting import Rulebook, Share, data_of
from ensems.meetings.rules_of_meeting.rulebook import (
    MOST_DAYS,
    MOST_PROXIES,
    MOST_SPEECH_MINUTES,
    SHARES,
    TIES,
    problems_of,
)

PARTS = (
    ("1/2 strict", _("plus de la moitié")),
    ("1/2", _("au moins la moitié")),
    ("2/3", _("au moins les deux tiers")),
    ("3/5", _("au moins les trois cinquièmes")),
    ("1/3", _("au moins le tiers")),
    ("1/4", _("au moins le quart")),
    ("1/5", _("au moins le cinquième")),
    ("1/6", _("au moins le sixième")),
    ("1/10", _("au moins le dixième")),
)
MAJORITIES = tuple(pair for pair in PARTS if pair[0] in ("1/2 strict", "2/3", "3/5"))


def _share(label: Any, nothing: Any, choices: Any = PARTS) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[("", nothing), *choices], required=False)


def _box(label: Any) -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False)


class RulesForm(PlainForm):
    name = forms.CharField(label=_("Nom"), max_length=120)
    in_force_from = Day(label=_("En vigueur depuis"))
    reference = forms.CharField(
        label=_("Décision qui l’adopte"), max_length=240, required=False, help_text=_("Date et numéro, par exemple.")
    )
    notice_days = forms.IntegerField(label=_("Délai de convocation, en jours"), min_value=0, max_value=MOST_DAYS)
    notice_is_clear = _box(_("En jours francs : ni le jour de l’envoi, ni celui de la séance"))
    urgent_days = forms.IntegerField(
        label=_("Délai en cas d’urgence, en jours"),
        min_value=0,
        max_value=MOST_DAYS,
        required=False,
        help_text=_("Vide : l’urgence n’est pas admise."),
    )
    quorum = _share(_("Quorum, en part des mandats en exercice"), _("aucun quorum"))
    quorum_counts_remote = _box(_("Les membres à distance comptent dans le quorum"))
    quorum_counts_proxies = _box(_("Les membres représentés comptent dans le quorum"))
    quorum_at_each_item = _box(_("Le quorum se constate à chaque point"))
    interested_in_base = _box(_("Le siège d’un membre intéressé reste compté parmi les mandats en exercice"))
    second_notice_days = forms.IntegerField(
        label=_("Après un quorum manqué, jours au moins avant la seconde séance"), min_value=0, max_value=MOST_DAYS
    )
    second_by_right = _box(_("La seconde séance se tient de plein droit, sans nouvelle convocation"))
    proxies_each = forms.IntegerField(
        label=_("Pouvoirs par mandataire"), min_value=0, max_value=MOST_PROXIES, help_text=_("0 : aucun pouvoir.")
    )
    proxies_in_a_row = forms.IntegerField(
        label=_("Séances de suite où l’on peut être représenté"),
        min_value=1,
        max_value=99,
        required=False,
        help_text=_("Vide : sans limite."),
    )
    proxy_without_substitute = _box(_("Un pouvoir n’est admis que si aucun suppléant ni aucune suppléante ne siège"))
    majority = forms.ChoiceField(label=_("Majorité"), choices=MAJORITIES)
    majority_of_cast = _box(_("Des suffrages exprimés ; sans cette case, des présents et représentés"))
    tie = forms.ChoiceField(label=_("En cas d’égalité"), choices=TIES)
    roll_call = _share(_("Un scrutin public est obtenu par"), _("personne"))
    secret = _share(_("Un scrutin secret est obtenu par"), _("personne"))
    nominations_are_secret = _box(_("Les nominations se votent au scrutin secret"))
    secret_with_remote = _box(_("Un scrutin secret peut se tenir avec des membres à distance"))

    speakers_balanced = _box(
        _("La parole est donnée en équilibrant : femmes et hommes, premières interventions, territoires non entendus")
    )
    speech_minutes = forms.IntegerField(
        label=_("Durée d’une prise de parole, en minutes"),
        min_value=1,
        max_value=MOST_SPEECH_MINUTES,
        required=False,
        help_text=_("Vide : sans limite."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            for name in problems_of(self._settings(data)):
                self.add_error(name, _("Ce réglage contredit les autres."))
        return data

    def rulebook(self) -> Rulebook:
        return Rulebook(**self._settings(self.cleaned_data))

    def _settings(self, data: dict[str, Any]) -> dict[str, Any]:
        given = {name: data[name] for name in Rulebook.__dataclass_fields__}
        for name in SHARES:
            part, _space, strict = given[name].partition(" ")
            given[name] = Share(Fraction(part), strict=bool(strict)) if part else None
        return given

    @staticmethod
    def start(rules: Rulebook) -> dict[str, Any]:
        data = data_of(rules)
        for name in SHARES:
            share: Share | None = getattr(rules, name)
            data[name] = f"{share.part}{' strict' if share.strict else ''}" if share else ""
        return data
