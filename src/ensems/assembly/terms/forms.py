"""Rules of a term as a form in the query string: a model to begin with, then what one changes. Nothing is written.

Names are short, since they show in the address: `modele`, then for the college of rank 0 `c0-methode`, `c0-total`…
"""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ensems.assembly.enums import Formula, Method, MinimumKind, ParityKind, ParityScope, Unit, Weight
from ensems.assembly.terms.presets import PRESETS
from ensems.assembly.terms.reading import RulesError, read
from ensems.assembly.terms.schema import (
    Apportioned,
    College,
    Fixed,
    Listed,
    TermRules,
    Thresholds,
)
from ensems.core.texts import integer
from ensems.interface.sentences import PlainForm

FIRST = next(iter(PRESETS))
LINE = re.compile(r"(.*?)\s*[:;=]\s*(\d[\d\s\u00a0\u202f]*)$")
# Where a fault of the document is shown: the end of its path, the field of the college.
FIELDS = {
    "method": "methode",
    "seats": "sieges",
    "steps": "seuils",
    "total": "total",
    "formula": "formule",
    "weight": "poids",
    "least": "minimum",
    "minimum": "nature",
    "bodies": "organismes",
}


def figure(text: str) -> int | str:
    """« 50 000 » → 50000; what is no number is left for the reader of rules to refuse."""
    bare = re.sub(r"[\s\u00a0\u202f]", "", text)
    return int(bare) if bare.isdecimal() and len(bare) < 12 else text


class CollegeForm(PlainForm):
    methode = forms.ChoiceField(label=gettext_lazy("Comment compter les sièges"))
    sieges = forms.CharField(label=gettext_lazy("Le même nombre pour chacun"), required=False)
    total = forms.CharField(label=gettext_lazy("Total à répartir"), required=False)
    formule = forms.ChoiceField(label=gettext_lazy("Méthode"), choices=Formula.choices, required=False)
    poids = forms.ChoiceField(label=gettext_lazy("En proportion de"), choices=Weight.choices, required=False)
    minimum = forms.CharField(label=gettext_lazy("Au moins, pour chacun"), required=False)
    nature = forms.ChoiceField(label=gettext_lazy("Ce minimum est"), choices=MinimumKind.choices, required=False)
    seuils = forms.CharField(
        label=gettext_lazy("Seuils de population"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Un seuil par ligne, le premier étant 0 : « 50 000 : 4 »."),
    )
    organismes = forms.CharField(
        label=gettext_lazy("Organismes"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Un organisme par ligne : « Union régionale : 3 »."),
    )

    def __init__(self, *args: Any, college: College, rank: int, **kwargs: Any) -> None:
        kwargs["initial"] = start_of(college)
        super().__init__(*args, prefix=f"c{rank}", **kwargs)
        self.college = college
        listed = college.unit == Unit.BODY
        self.fields["methode"].choices = [  # type: ignore[attr-defined]
            one for one in Method.choices if (one[0] == Method.LISTED) == listed
        ]
        for name in (
            ("sieges", "total", "formule", "poids", "minimum", "nature", "seuils") if listed else ("organismes",)
        ):
            del self.fields[name]

    def document(self) -> dict[str, Any]:
        data = self.cleaned_data
        told: dict[str, Any]
        match data["methode"]:
            case Method.FIXED.value:
                told = {"seats": figure(data["sieges"])}
            case Method.THRESHOLDS.value:
                told = {"steps": self._lines("seuils", "population")}
            case Method.APPORTIONED.value:
                told = {
                    "total": figure(data["total"]),
                    "formula": data["formule"] or Formula.LARGEST_REMAINDER.value,
                    "weight": data["poids"] or Weight.POPULATION.value,
                    "least": figure(data["minimum"] or "0"),
                    "minimum": data["nature"] or MinimumKind.BASE.value,
                }
            case _other:
                told = {"bodies": self._lines("organismes", "name")}
        return self.college.to_json() | {"seats": {"method": data["methode"], **told}}

    def _lines(self, field: str, key: str) -> list[dict[str, Any]]:
        found = []
        for line in self.cleaned_data[field].splitlines():
            if not line.strip():
                continue
            parts = LINE.fullmatch(line.strip())
            if parts is None:
                self.add_error(field, _("« %(line)s » ne dit pas son nombre de sièges.") % {"line": line[:60]})
                continue
            found.append({key: figure(parts[1]) if key == "population" else parts[1], "seats": figure(parts[2])})
        return found


class RulesForm(PlainForm):
    """The whole: a form for each college of the model, and the parity. `rules` is there once `is_valid`."""

    parite = forms.ChoiceField(label=gettext_lazy("Parité"), choices=ParityKind.choices)
    ecart = forms.CharField(
        label=gettext_lazy("Écart permis"), required=False, help_text=gettext_lazy("Si l’écart est limité.")
    )
    portee = forms.ChoiceField(label=gettext_lazy("L’écart se compte"), choices=ParityScope.choices, required=False)

    def __init__(self, query: Any) -> None:
        asked = query.get("modele", "")
        self.preset = PRESETS.get(asked) or PRESETS[FIRST]
        self.model = self.preset.build()
        parity = self.model.parity
        data = query if "parite" in query else None
        super().__init__(data, initial={"parite": parity.kind, "ecart": str(parity.gap), "portee": parity.scope})
        self.colleges = [
            CollegeForm(data, college=college, rank=rank) for rank, college in enumerate(self.model.colleges)
        ]
        self.rules: TermRules | None = None if data is not None else self.model

    def is_valid(self) -> bool:
        """Read the whole document, and put each fault next to its field."""
        if not self.is_bound:
            return True
        valid = [super().is_valid(), *[form.is_valid() for form in self.colleges]]
        if not all(valid):
            return False
        document = self.model.to_json() | {
            "colleges": [form.document() for form in self.colleges],
            "parity": {
                "kind": self.cleaned_data["parite"],
                "gap": figure(self.cleaned_data["ecart"] or "1"),
                "scope": self.cleaned_data["portee"] or ParityScope.DELEGATION.value,
            },
        }
        try:
            self.rules = read(document)
        except RulesError as error:
            self.tell(error)
        return not self.errors and not any(form.errors for form in self.colleges)

    def tell(self, error: RulesError) -> None:
        """Show each fault of a document next to the field that it comes from."""
        self.rules = None
        for fault in error.faults:
            inside = re.fullmatch(r"colleges\[(\d+)\]\.seats(?:\.(\w+))?.*", fault.path)
            if inside and int(inside[1]) < len(self.colleges):
                form = self.colleges[int(inside[1])]
                name = FIELDS.get(inside[2] or "total", "methode")
                form.add_error(name if name in form.fields else "methode", fault.sentence.capitalize())
            else:
                self.add_error("ecart" if fault.path == "parity.gap" else None, fault.sentence.capitalize())


def start_of(college: College) -> dict[str, str]:
    """The fields of a college as its rules say them."""
    seats = college.seats
    told: dict[str, str] = {"methode": seats.method.value, "minimum": "2", "nature": MinimumKind.BASE.value}
    match seats:
        case Fixed(number):
            told["sieges"] = str(number)
        case Apportioned():
            told |= {
                "total": str(seats.total),
                "formule": seats.formula.value,
                "poids": seats.weight.value,
                "minimum": str(seats.least),
                "nature": seats.minimum.value,
            }
        case Thresholds(steps):
            told["seuils"] = "\n".join(f"{integer(step.population)} : {step.seats}" for step in steps)
        case Listed(bodies):
            told["organismes"] = "\n".join(f"{body.name} : {body.seats}" for body in bodies)
    return told
