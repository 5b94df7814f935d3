"""The settings of a meeting's rules, as plain values, and the four presets one starts from.

Parts of a whole are exact fractions. Sources of the presets: for a commune or an EPCI, CGCT L2121-10 to L2121-21,
L5211-1 and L5211-11-1 (remote members); for a région, CGCT L4132-9-1 to L4132-19; for a consultative commission,
décret 2006-672 and CRPA R133-3 to R133-13. A consultative Assembly is bound by none of them: it adopts its own rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext_lazy as _

HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Share:
    """Strictly more than a part of a whole, or at least that part: more than half of 158 is 80, at least half is 79."""

    part: Fraction
    strict: bool = False

    def of(self, whole: int) -> int:
        """The smallest number that is enough; of nobody, "more than half" is 1, which nobody can be."""
        exact = self.part * whole
        return exact.numerator // exact.denominator + 1 if self.strict else -(-exact.numerator // exact.denominator)


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Everything a rule of meeting depends on. None: the rule does not exist in this body.

    `quorum`: share of the mandates in force that day. `interested_in_base`: an interested member is never counted among
    those present; whether their seat stays among the mandates in force on that item. `second_notice_days`: after a
    missed quorum, how many days at least until the second meeting, where no quorum applies. `second_by_right`: it is
    held without a new notice. `notice_days` are clear days when `notice_is_clear`, else days of difference;
    `urgent_days`: the least with a recorded urgency. `proxies_each`: how many one holder may carry (0: none).
    `proxies_in_a_row`: for how many meetings in a row one may be represented. `proxy_without_substitute`: refused to
    whoever has a substitute who comes. `majority_of_cast`: of the votes cast, else of those present or represented, so
    that abstention weighs against. `roll_call`, `secret`: the share of those present who obtain it by asking.
    `secret_with_remote`: a secret ballot may be held while members sit remotely, else the item is postponed.
    `speakers_balanced`: the floor is given as `live.order.balanced` says; `speech_minutes`: the length of one speech.
    """

    notice_days: int
    notice_is_clear: bool
    urgent_days: int | None
    quorum: Share | None
    quorum_counts_proxies: bool
    quorum_counts_remote: bool
    quorum_at_each_item: bool
    interested_in_base: bool
    second_notice_days: int
    second_by_right: bool
    proxies_each: int
    proxies_in_a_row: int | None
    proxy_without_substitute: bool
    majority: Share
    majority_of_cast: bool
    tie: str
    roll_call: Share | None
    secret: Share | None
    nominations_are_secret: bool
    secret_with_remote: bool
    # Said with a default: versions adopted before there was such a setting do not have it.
    speakers_balanced: bool = False
    speech_minutes: int | None = None

    def __post_init__(self) -> None:
        wrong = problems(self)
        if wrong:
            raise ValueError(f"these rules cannot be: {', '.join(wrong)}")


# What the chair's voice does when votes are equal.
CHAIR, CHAIR_IF_MEMBER, NO_CASTING_VOTE = "chair", "chair_if_member", "none"
TIES = (
    (CHAIR, _("la voix de la présidence l’emporte, sauf scrutin secret")),
    (CHAIR_IF_MEMBER, _("la voix de la présidence l’emporte, si elle est membre, sauf scrutin secret")),
    (NO_CASTING_VOTE, _("l’égalité n’adopte rien")),
)

SHARES = ("quorum", "majority", "roll_call", "secret")
MOST_DAYS, MOST_PROXIES, MOST_SPEECH_MINUTES = 90, 10, 60


def problems(rules: Rulebook) -> list[str]:
    """The names of the settings that contradict themselves or each other."""
    return problems_of({field.name: getattr(rules, field.name) for field in fields(rules)})


def problems_of(given: Mapping[str, Any]) -> list[str]:
    """The same for settings that are not a rulebook yet."""
    wrong = []
    for name in SHARES:
        share: Share | None = given[name]
        if share is not None and not (0 < share.part < 1 or (share.part == 1 and not share.strict)):
            wrong.append(name)
    # Two opposite decisions could otherwise both be adopted.
    majority: Share = given["majority"]
    if majority.part < HALF or (majority.part == HALF and not majority.strict):
        wrong.append("majority")
    notice, urgent, in_a_row = given["notice_days"], given["urgent_days"], given["proxies_in_a_row"]
    if not 0 <= notice <= MOST_DAYS:
        wrong.append("notice_days")
    if urgent is not None and not 0 <= urgent <= notice:
        wrong.append("urgent_days")
    if not 0 <= given["second_notice_days"] <= MOST_DAYS:
        wrong.append("second_notice_days")
    if not 0 <= given["proxies_each"] <= MOST_PROXIES:
        wrong.append("proxies_each")
    if in_a_row is not None and in_a_row < 1:
        wrong.append("proxies_in_a_row")
    speech = given.get("speech_minutes")
    if speech is not None and not 1 <= speech <= MOST_SPEECH_MINUTES:
        wrong.append("speech_minutes")
    if given["tie"] not in dict(TIES):
        wrong.append("tie")
    return list(dict.fromkeys(wrong))


COMMUNE = Rulebook(
    notice_days=5,
    notice_is_clear=True,
    urgent_days=1,
    quorum=Share(HALF, strict=True),
    quorum_counts_proxies=False,
    quorum_counts_remote=True,
    quorum_at_each_item=True,
    interested_in_base=True,
    second_notice_days=3,
    second_by_right=False,
    proxies_each=1,
    proxies_in_a_row=3,
    proxy_without_substitute=False,
    majority=Share(HALF, strict=True),
    majority_of_cast=True,
    tie=CHAIR,
    roll_call=Share(Fraction(1, 4)),
    secret=Share(Fraction(1, 3)),
    nominations_are_secret=True,
    secret_with_remote=False,
)


def _changed(rules: Rulebook, **changes: Any) -> Rulebook:
    return Rulebook(**({field.name: getattr(rules, field.name) for field in fields(rules)} | changes))


PRESETS: dict[str, Rulebook] = {
    "commune": COMMUNE,
    "region": _changed(
        COMMUNE,
        notice_days=12,
        notice_is_clear=False,
        second_by_right=True,
        proxies_in_a_row=None,
        roll_call=Share(Fraction(1, 6)),
        secret=None,
    ),
    "commission": _changed(
        COMMUNE,
        notice_is_clear=False,
        quorum=Share(HALF),
        quorum_counts_proxies=True,
        quorum_at_each_item=False,
        second_notice_days=1,
        proxies_in_a_row=None,
        proxy_without_substitute=True,
        majority_of_cast=False,
        tie=CHAIR_IF_MEMBER,
        roll_call=None,
        secret=None,
        nominations_are_secret=False,
        secret_with_remote=True,
    ),
    "no_quorum": _changed(
        COMMUNE,
        notice_is_clear=False,
        quorum=None,
        quorum_at_each_item=False,
        proxies_in_a_row=None,
        nominations_are_secret=False,
        secret_with_remote=True,
    ),
}
PRESET_NAMES = (
    ("commune", _("commune ou intercommunalité")),
    ("region", _("région")),
    ("commission", _("commission consultative")),
    ("no_quorum", _("sans quorum")),
)


def data_of(rules: Rulebook) -> dict[str, Any]:
    """JSON values only: {"quorum": {"part": "1/2", "strict": true}, "notice_days": 5, …}."""
    data = asdict(rules)
    for name in SHARES:
        share: Share | None = getattr(rules, name)
        data[name] = None if share is None else {"part": str(share.part), "strict": share.strict}
    return data


def read(data: Mapping[str, Any]) -> Rulebook:
    """The opposite. Raises ValueError for rules that cannot be, TypeError for a setting missing or unknown."""
    given = dict(data)
    for name in SHARES:
        share = given.get(name)
        given[name] = None if share is None else Share(Fraction(share["part"]), bool(share["strict"]))
    return Rulebook(**given)
