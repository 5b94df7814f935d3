"""What each document must be given. Texts of people are `Block`s: the neutral form of our restricted marks."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal, NotRequired, TypedDict


class Span(TypedDict):
    """A run of text; `link` (http, https or mailto) makes it a link, `strong` and `emphasis` its weight and slant."""

    text: str
    link: NotRequired[str]
    strong: NotRequired[bool]
    emphasis: NotRequired[bool]


Inline = list["Span | str"]


class Heading(TypedDict):
    """`level` as typed, from 1: the document nests it under its own headings and never skips a level."""

    kind: Literal["heading"]
    level: int
    text: Inline


class Paragraph(TypedDict):
    kind: Literal["paragraph"]
    text: Inline


class List(TypedDict):
    """`items`: each a list of blocks (a paragraph, then perhaps a list inside)."""

    kind: Literal["list"]
    ordered: bool
    start: NotRequired[int]
    items: list[list[dict[str, Any]]]


class Quote(TypedDict):
    kind: Literal["quote"]
    blocks: list[dict[str, Any]]
    source: NotRequired[Inline]


Block = Heading | Paragraph | List | Quote


class RegisterHead(TypedDict):
    """The register when the document was made: how many acts, the digest of the last one (64 hexadecimal digits)."""

    number: int
    digest: str


class Common(TypedDict):
    """What every document says. `at`: instant of the document, the only date in the file. `institution`: "Assemblée
    des territoires · Occitanie". `address`: where the site answers, without a final slash. `reference`: shown in the
    head of the following pages. `demonstration`: prints that the people and the texts are invented; `replayed`: that
    the saisine alone is real."""

    title: str
    at: datetime
    institution: str
    address: str
    register: RegisterHead
    reference: NotRequired[str]
    description: NotRequired[str]
    demonstration: NotRequired[bool]
    replayed: NotRequired[bool]


class ReceiptQuestion(TypedDict):
    number: int
    text: str
    referral_reference: str
    referral_title: str


class ReceiptFile(TypedDict):
    """`size` in bytes; `digest`: SHA-256 of the bytes, whole."""

    name: str
    size: int
    digest: str


class Receipt(Common):
    """receipt.typ. `number` "R-2026-000118", `contribution` "C-118", `version` from 1, `territory`: who says it, even a
    workshop, `for_whom`: the same after « déposée », `digest` that of the deposited text (SHA-256 of its normalised
    source), `act` the line that records the deposit, `url` the contribution's page (whole)."""

    number: str
    contribution: str
    version: int
    deposited_at: datetime
    territory: str
    for_whom: str
    depositor: NotRequired[str]
    question: ReceiptQuestion
    contribution_title: str
    body: list[Block]
    files: list[ReceiptFile]
    digest: str
    act: RegisterHead
    url: str


class Tally(TypedDict):
    """A recorded vote. `computation`: the sentence that says how the result was reached."""

    votes_for: int
    votes_against: int
    abstentions: int
    computation: str


class CitedPassage(TypedDict):
    """`contrary`: the passage is cited as an opposite view."""

    contribution: str
    territory: str
    text: str
    contrary: NotRequired[bool]


class DissentingView(TypedDict):
    territory: str
    statement: str


class OpinionAmendment(TypedDict):
    """`name`: what it does ("supprimer le § 3"); `fate`: the word shown; `ground`: the computation, or why it fell."""

    number: int
    name: str
    fate: str
    ground: str


class OpinionRecommendation(TypedDict):
    """`outcome`: the word shown ("adoptée", "rejetée"); `question`: its number and text, when there is one."""

    reference: str
    title: str
    outcome: str
    question: NotRequired[str]
    body: list[Block]
    amendments: NotRequired[list[OpinionAmendment]]
    tally: NotRequired[Tally]
    passages: list[CitedPassage]
    dissents: list[DissentingView]


class OpinionReferral(TypedDict):
    reference: str
    title: str
    origin: str


class Opinion(Common):
    """opinion.typ. `reference` "2017-D-1"; `preamble` may be empty; `held_on` and `place` of the decision; `digest`
    that of the adopted text; `act` the line that records the adoption, absent from a draft; `url` the
    opinion's page (whole)."""

    referral: OpinionReferral
    preamble: list[Block]
    recommendations: list[OpinionRecommendation]
    held_on: NotRequired[date]
    place: NotRequired[str]
    meeting: NotRequired[str]
    digest: str
    act: NotRequired[RegisterHead]
    url: str
