"""Reading a content pack: YAML to typed lines, each fault said in a sentence that names its line. Writes nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from ensems.core import partial_dates
from ensems.core.partial_dates import PRECISIONS, PartialDate
from ensems.meetings.models import Meeting
from ensems.referrals.enums import Expects, Step

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class PackError(Exception):
    """What is wrong in a pack: `faults` are whole sentences, in the order of the file."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class PackReferral:
    slug: str
    title: str
    context: str
    referred_on: date
    by: str
    meeting: str
    policy: str
    follows: str
    expected: PartialDate | None
    policy_presented: PartialDate | None
    topics: tuple[str, ...]
    questions: tuple[dict[str, Any], ...]
    milestones: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Pack:
    """`institution`, `topics`, `meetings`, `policies`, `calls`: keyword arguments as their operations take them."""

    source: str
    institution: dict[str, Any]
    topics: tuple[dict[str, Any], ...] = ()
    meetings: tuple[dict[str, Any], ...] = ()
    policies: tuple[dict[str, Any], ...] = ()
    calls: tuple[dict[str, Any], ...] = ()
    referrals: tuple[PackReferral, ...] = ()


def read(path: Path) -> Pack:
    """Raises PackError with every fault found."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError:
        raise PackError([f"{path.name} : ce fichier n’existe pas, ou ne se laisse pas lire."]) from None
    except UnicodeDecodeError:
        raise PackError([f"{path.name} : ce fichier n’est pas un texte en UTF-8."]) from None
    return parse(text, path.name)


def parse(text: str, name: str) -> Pack:
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f", ligne {mark.line + 1}, colonne {mark.column + 1}" if mark else ""
        raise PackError([f"{name}{where} : ce n’est pas du YAML lisible ({error.problem})."]) from None
    except yaml.YAMLError:
        raise PackError([f"{name} : ce n’est pas du YAML lisible."]) from None
    faults: list[str] = []
    if not isinstance(root, yaml.MappingNode):
        raise PackError([f"{name}, ligne 1 : un contenu commence par des clés (institution, meetings, referrals…)."])
    pack = _pack(Entry(root, "", name, faults))
    if faults:
        raise PackError(faults)
    return pack


@dataclass
class Entry:
    """One mapping of the file; each read checks what it takes, says the fault, and goes on."""

    node: yaml.MappingNode
    path: str
    file: str
    faults: list[str]
    known: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.children: dict[str, yaml.Node] = {}
        for key, value in self.node.value:
            if key.value in self.children:
                self.say(key, self.path_of(key.value), "cette clé est donnée deux fois.")
            self.children[key.value] = value

    def path_of(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def say(self, node: yaml.Node, path: str, sentence: str) -> None:
        self.faults.append(f"{self.file}, ligne {node.start_mark.line + 1}, {path or 'racine'} : {sentence}")

    def wrong(self, key: str, sentence: str) -> None:
        self.say(self.children.get(key, self.node), self.path_of(key), sentence)

    def done(self) -> None:
        """Refuse the keys that nobody asked for: a mistyped key must not vanish."""
        for key in self.children:
            if key not in self.known:
                self.wrong(key, f"clé inconnue ; les clés attendues sont : {', '.join(sorted(self.known))}.")

    def _value(self, key: str) -> Any:
        self.known.add(key)
        if (node := self.children.get(key)) is None:
            return None
        try:
            return yaml.SafeLoader("").construct_object(node, deep=True)
        except (yaml.YAMLError, ValueError) as error:
            self.wrong(key, f"valeur illisible ({error}).")
            return None

    def text(self, key: str, *, required: bool = True, most: int = 20_000) -> str:
        value = self._value(key)
        if value is None:
            if required:
                self.wrong(key, "un texte est attendu ici.")
            return ""
        if isinstance(value, (dict, list)):
            self.wrong(key, "un texte est attendu ici, pas une liste.")
            return ""
        value = str(value).strip()
        if required and not value:
            self.wrong(key, "ce texte est vide.")
        if len(value) > most:
            self.wrong(key, f"ce texte a {len(value)} caractères ; {most} au plus.")
        return value

    def slug(self, key: str = "slug") -> str:
        value = self.text(key, most=80)
        if value and not SLUG.fullmatch(value):
            self.wrong(key, f"« {value} » : des minuscules sans accent, des chiffres et des tirets.")
        return value

    def integer(self, key: str, *, required: bool = True, least: int = 1, most: int = 32_767) -> int | None:
        value = self._value(key)
        if value is None and not required:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            self.wrong(key, f"un nombre entier entre {least} et {most} est attendu ici.")
            return None
        return value

    def partial(self, key: str, *, required: bool = False) -> PartialDate | None:
        value = self._value(key)
        if value is None:
            if required and key not in {k for k in self.children if self.children[k].tag.endswith("timestamp")}:
                self.wrong(key, "une date est attendue ici (2017-03-31, ou 2017-03 au mois près).")
            return None
        try:
            found = partial_dates.parse(value)
        except (ValueError, KeyError, TypeError, AttributeError):
            found = None
        if found is None or found.precision not in dict(PRECISIONS):
            self.wrong(key, "cette date ne se lit pas (2017-03-31, 2017-03, ou { value, precision, wording }).")
            return None
        return found

    def day(self, key: str) -> date:
        found = self.partial(key, required=True)
        if found and found.day is None:
            self.wrong(key, "un jour précis est attendu ici (2017-03-31).")
        return found.value if found else date(1, 1, 1)

    def choice(self, key: str, choices: Sequence[str], default: str = "") -> str:
        value = self._value(key)
        if value is None and default:
            return default
        if value not in choices:
            self.wrong(key, f"« {value} » n’est pas l’un de : {', '.join(choices)}.")
            return default or choices[0]
        return str(value)

    def reference(self, key: str, among: set[str], what: str) -> str:
        value = self.text(key, required=False)
        if value and value not in among:
            self.wrong(key, f"« {value} » n’est pas dans la liste des {what} de ce fichier.")
        return value

    def within(self, node: yaml.MappingNode, path: str) -> Entry:
        return Entry(node, path, self.file, self.faults)

    def texts(self, key: str) -> list[str]:
        return [str(value) for value in self._list(key, yaml.ScalarNode, "un texte")]

    def entries(self, key: str) -> list[Entry]:
        self.known.add(key)
        node = self.children.get(key)
        if node is None or (isinstance(node, yaml.ScalarNode) and node.value in {"", "null", "~"}):
            return []
        if not isinstance(node, yaml.SequenceNode):
            self.wrong(key, "une liste est attendue ici.")
            return []
        found = []
        for rank, child in enumerate(node.value):
            path = f"{self.path_of(key)}[{rank}]"
            if isinstance(child, yaml.ScalarNode):  # "une question" is short for { text: "une question" }
                child = yaml.MappingNode(
                    "tag:yaml.org,2002:map",
                    [(yaml.ScalarNode("tag:yaml.org,2002:str", "text", child.start_mark), child)],
                    child.start_mark,
                )
            if isinstance(child, yaml.MappingNode):
                found.append(self.within(child, path))
            else:
                self.say(child, path, "des clés sont attendues ici.")
        return found

    def _list(self, key: str, kind: type[yaml.Node], what: str) -> list[Any]:
        self.known.add(key)
        if (node := self.children.get(key)) is None:
            return []
        if not isinstance(node, yaml.SequenceNode):
            self.wrong(key, "une liste est attendue ici.")
            return []
        found = []
        for rank, child in enumerate(node.value):
            if isinstance(child, kind):
                found.append(child.value)
            else:
                self.say(child, f"{self.path_of(key)}[{rank}]", f"{what} est attendu ici.")
        return found


def _each(root: Entry, key: str, make: Callable[[Entry], Any], *, unique: str = "slug") -> tuple[Any, ...]:
    found, seen = [], set()
    for entry in root.entries(key):
        made = make(entry)
        entry.done()
        name = made[unique] if isinstance(made, dict) else getattr(made, unique)
        if name and name in seen:
            entry.wrong(unique, f"« {name} » est déjà pris plus haut.")
        seen.add(name)
        found.append(made)
    return tuple(found)


def _pack(root: Entry) -> Pack:
    source = root.text("source", most=240)
    institution = _institution(root)
    topics = _each(root, "topics", lambda e: {"slug": e.slug(), "name": e.text("name", most=80)})
    meetings = _each(root, "meetings", _meeting)
    policies = _each(
        root,
        "policies",
        lambda e: {
            "slug": e.slug(),
            "name": e.text("name", most=200),
            "description": e.text("description", required=False),
        },
    )
    calls = _each(root, "calls", _call)
    known = {
        "topics": {row["slug"] for row in topics},
        "meetings": {row["slug"] for row in meetings},
        "policies": {row["slug"] for row in policies},
        "calls": {row["slug"] for row in calls},
    }
    referrals = _each(root, "referrals", lambda e: _referral(e, known))
    root.done()
    return Pack(source, institution, topics, meetings, policies, calls, referrals)


def _institution(root: Entry) -> dict[str, Any]:
    root.known.add("institution")
    node = root.children.get("institution")
    if not isinstance(node, yaml.MappingNode):
        root.wrong("institution", "la présentation de l’Assemblée est attendue ici (name, region…).")
        return {}
    entry = Entry(node, "institution", root.file, root.faults)
    entry.known.add("region")
    region_node = entry.children.get("region")
    region_code = region_name = ""
    if isinstance(region_node, yaml.MappingNode):
        region = Entry(region_node, "institution.region", root.file, root.faults)
        region_code, region_name = region.text("code", most=3), region.text("name", most=120)
        region.done()
    else:
        entry.wrong("region", "le code et le nom de la région sont attendus ici.")
    found = {
        "name": entry.text("name", most=160),
        "region_code": region_code,
        "region_name": region_name,
        "created_year": entry.integer("created", required=False, most=9999),
        "nature": entry.text("nature", required=False, most=240),
        "members": entry.text("members", required=False, most=400),
        "planned_seats": entry.integer("seats", required=False),
        "answer_within_days": entry.integer("answer_within_days", required=False, most=730) or 60,
        "objectives": entry.texts("objectives"),
        "missions": list(
            _each(
                entry,
                "missions",
                lambda e: {"key": e.slug("key"), "name": e.text("name"), "text": e.text("text")},
                unique="key",
            )
        ),
        "commitments": list(_each(entry, "commitments", _commitment, unique="key")),
    }
    entry.done()
    return found


def _commitment(entry: Entry) -> dict[str, Any]:
    found: dict[str, Any] = {"key": entry.slug("key"), "text": entry.text("text")}
    target, start = entry.text("target", required=False), entry.integer("from", required=False, most=9999)
    return found | ({"target": target} if target else {}) | ({"from": start} if start else {})


def _meeting(entry: Entry) -> dict[str, Any]:
    held = entry.partial("date", required=True)
    return {
        "slug": entry.slug(),
        "number": entry.integer("number", required=False),
        "kind": entry.choice("kind", Meeting.Kind.values, default="plenary"),
        "title": entry.text("title", most=200),
        "held": held or PartialDate(date(1, 1, 1)),
        "place": entry.text("place", required=False, most=120),
        "note": entry.text("note", required=False),
    }


def _call(entry: Entry) -> dict[str, Any]:
    return {
        "slug": entry.slug(),
        "kind": entry.text("kind", most=80),
        "title": entry.text("title", most=200),
        "purpose": entry.text("purpose", required=False),
        "opened": entry.partial("opened"),
        "closed": entry.partial("closed"),
        "result": entry.text("result", required=False),
        "next_step": entry.text("next", required=False),
    }


def _referral(entry: Entry, known: dict[str, set[str]]) -> PackReferral:
    found = PackReferral(
        slug=entry.slug(),
        title=entry.text("title", most=200),
        context=entry.text("context"),
        referred_on=entry.day("referred_on"),
        by=entry.text("by", most=80),
        meeting=entry.reference("meeting", known["meetings"], "séances"),
        policy=entry.reference("policy", known["policies"], "politiques"),
        follows=entry.reference("follows", known["calls"], "appels"),
        expected=entry.partial("expected"),
        policy_presented=entry.partial("policy_presented"),
        topics=tuple(entry.texts("topics")),
        questions=tuple(_question(one) for one in entry.entries("questions")),
        milestones=tuple(_milestone(one, known) for one in entry.entries("milestones")),
    )
    for topic in found.topics:
        if topic not in known["topics"]:
            entry.wrong("topics", f"« {topic} » n’est pas dans la liste des sujets de ce fichier.")
    if not found.questions:
        entry.wrong("questions", "une saisine pose au moins une question.")
    return found


def _question(entry: Entry) -> dict[str, Any]:
    found = {
        "text": entry.text("text"),
        "guidance": entry.text("guidance", required=False),
        "expects": entry.choice("expects", Expects.values, default="text"),
        "item_kinds": entry.texts("kinds"),
    }
    if found["expects"] == Expects.INVENTORY and not found["item_kinds"]:
        entry.wrong("kinds", "un état de l’existant dit quelles natures de lignes il attend.")
    entry.done()
    return found


def _milestone(entry: Entry, known: dict[str, set[str]]) -> dict[str, Any]:
    found = {
        "step": entry.choice("step", Step.values),
        "happened": entry.partial("date", required=True) or PartialDate(date(1, 1, 1)),
        "what": entry.text("what"),
        "meeting": entry.reference("meeting", known["meetings"], "séances"),
        "call": entry.reference("call", known["calls"], "appels"),
    }
    entry.done()
    return found
