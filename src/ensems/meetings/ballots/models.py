"""A ballot, the voices that may be heard in it, its roll, its votes, its result."""

from __future__ import annotations

import uuid
from datetime import datetime
from fractions import Fraction

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ensems.assembly.models import Mandate, Seat
from ensems.files.models import StoredFile
from ensems.meetings.ballots.counting import METHOD
from ensems.meetings.ballots.enums import OPTION, BallotKind, Choice, Form, Outcome, RequiredShare, State
from ensems.meetings.models.agenda import AgendaItem
from ensems.meetings.models.sessions import Meeting
from ensems.meetings.models.standing_rules import StandingRules
from ensems.meetings.rules_of_meeting import Share
from ensems.register.models import Act
from ensems.writing.models import Version

LAST_ABSOLUTE_ROUND = 2


class Ballot(models.Model):
    """`opened_at`, `closes_at` are instants, past or to come: whether it is open at an instant is read from them.

    `version`: the frozen text that is voted on. `rules`, `chair`: as they were when it opened. `quorum`: the quorum at
    the opening, as a sentence; `form`: why it is public or secret, when somebody asked for it. `quorum_reached` is None
    until the list of the opening is frozen. `share`: see RequiredShare. `relative`: the most votes are enough, among
    options. `may_replace`: one may change one's vote while it is open. `previous`: the round before this one.
    `on_paper`: it was held with paper slips; what `paper` says, the scanned minutes of the count, was copied into the
    result, and there is neither roll nor votes here; `chair_choice`: what these minutes say that the chair voted, when
    it was open.
    """

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="ballots", verbose_name=_("séance"))
    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="ballots", verbose_name=_("point"))
    number = models.PositiveSmallIntegerField(_("numéro"))
    kind = models.CharField(_("nature"), max_length=10, choices=BallotKind.choices, default=BallotKind.POSITION)
    title = models.CharField(_("objet"), max_length=200)
    version = models.ForeignKey(Version, models.PROTECT, related_name="ballots", verbose_name=_("texte"))
    is_secret = models.BooleanField(_("secret"), default=False)
    may_replace = models.BooleanField(_("vote modifiable"), default=False)
    share = models.CharField(_("majorité"), max_length=4, choices=RequiredShare.choices, blank=True)
    relative = models.BooleanField(_("majorité relative"), default=False)
    round = models.PositiveSmallIntegerField(_("tour"), default=1)
    previous = models.OneToOneField(
        "self", models.PROTECT, related_name="next", null=True, blank=True, verbose_name=_("tour précédent")
    )
    on_paper = models.BooleanField(_("sur papier"), default=False)
    paper = models.ForeignKey(
        StoredFile,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("procès-verbal de dépouillement"),
    )
    chair_choice = models.CharField(_("vote de la présidence"), max_length=12, blank=True)
    rules = models.ForeignKey(
        StandingRules,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("règlement de séance appliqué"),
    )
    chair = models.ForeignKey(
        Mandate, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("présidence")
    )
    prepared_at = models.DateTimeField(_("préparation"))
    opened_at = models.DateTimeField(_("ouverture"), null=True, blank=True)
    closes_at = models.DateTimeField(_("clôture prévue"), null=True, blank=True)
    closed_at = models.DateTimeField(_("clôture"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("annulation"), null=True, blank=True)
    reason = models.TextField(_("motif de l’annulation"), blank=True)
    form = models.TextField(_("forme du scrutin, en une phrase"), blank=True)
    quorum = models.TextField(_("quorum à l’ouverture, en une phrase"), blank=True)
    quorum_reached = models.BooleanField(_("quorum atteint"), null=True, blank=True)

    class Meta:
        verbose_name = "scrutin"
        verbose_name_plural = "scrutins"
        ordering = ["meeting_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="meetings_ballot_once"),
            models.CheckConstraint(
                name="meetings_ballot_closes_after_opening",
                condition=Q(closes_at__isnull=True) | Q(opened_at__isnull=False, closes_at__gt=F("opened_at")),
            ),
            models.CheckConstraint(
                name="meetings_ballot_closed_after_opening",
                condition=Q(closed_at__isnull=True) | Q(opened_at__isnull=False, closed_at__gte=F("opened_at")),
            ),
            models.CheckConstraint(
                name="meetings_ballot_opened_under_rules",
                condition=Q(opened_at__isnull=True) | Q(rules__isnull=False),
            ),
            models.CheckConstraint(
                name="meetings_paper_ballot_has_minutes", condition=Q(on_paper=False) | Q(paper__isnull=False)
            ),
            # Elsewhere the chair votes like everyone, on the roll; in a secret ballot nobody knows.
            models.CheckConstraint(
                name="meetings_chair_choice_on_open_paper",
                condition=Q(chair_choice="") | Q(on_paper=True, is_secret=False, chair__isnull=False),
            ),
            # Whoever voted in a secret ballot cannot be found again.
            models.CheckConstraint(
                name="meetings_secret_vote_not_replaced", condition=Q(is_secret=False) | Q(may_replace=False)
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def subject(self) -> str:
        """How the register names it."""
        return f"scrutin:{self.meeting.slug}/{self.number}"

    def state(self, now: datetime) -> State:
        if self.cancelled_at is not None:
            return State.CANCELLED
        if self.closed_at is not None:
            return State.COUNTED
        if self.opened_at is None:
            return State.PREPARED
        if now < self.opened_at:
            return State.PLANNED
        return State.OPEN if self.closes_at is None or now < self.closes_at else State.CLOSED

    @property
    def among_options(self) -> bool:
        return self.kind != BallotKind.POSITION

    @property
    def required_share(self) -> Share | None:
        return Share(Fraction(self.share)) if self.share else None


class BallotDemand(models.Model):
    """Members present asked, by name, that a ballot be held in one form. `present`, `needed`, `granted`: as counted
    when it was recorded (`needed` is None when the rules give no such right); the opening counts again and decides."""

    ballot = models.ForeignKey(Ballot, models.CASCADE, related_name="demands", verbose_name=_("scrutin"))
    form = models.CharField(_("forme demandée"), max_length=10, choices=Form.choices)
    askers = models.ManyToManyField(Mandate, related_name="+", verbose_name=_("demandeurs"))
    present = models.PositiveSmallIntegerField(_("présents"))
    needed = models.PositiveSmallIntegerField(_("nombre requis"), null=True, blank=True)
    granted = models.BooleanField(_("obtenue"))
    computation = models.TextField(_("calcul, en une phrase"))
    recorded_at = models.DateTimeField(_("enregistrement"))

    class Meta:
        verbose_name = "demande sur la forme d’un scrutin"
        verbose_name_plural = "demandes sur la forme d’un scrutin"
        ordering = ["ballot_id", "form"]
        constraints = [models.UniqueConstraint(fields=["ballot", "form"], name="meetings_demand_once")]

    def __str__(self) -> str:
        return self.computation


class BallotOption(models.Model):
    ballot = models.ForeignKey(Ballot, models.CASCADE, related_name="options", verbose_name=_("scrutin"))
    number = models.PositiveSmallIntegerField(_("numéro"))
    label = models.CharField(_("proposition"), max_length=200)

    class Meta:
        verbose_name = "proposition mise aux voix"
        verbose_name_plural = "propositions mises aux voix"
        ordering = ["ballot_id", "number"]
        constraints = [models.UniqueConstraint(fields=["ballot", "number"], name="meetings_option_once")]

    def __str__(self) -> str:
        return self.label

    @property
    def choice(self) -> str:
        return f"{OPTION}{self.number}"


class BallotVoice(models.Model):
    """One voice that may be heard: for the place `seat`, in the name of `mandate`, by the hand of `by` (itself, its
    substitute being a mandate of its own, or the holder of its proxy). `at_opening`, `at_closing`: on the lists frozen
    at these instants; on neither, someone who came and left between the two."""

    ballot = models.ForeignKey(Ballot, models.CASCADE, related_name="voices", verbose_name=_("scrutin"))
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="+", verbose_name=_("siège"))
    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="+", verbose_name=_("mandat"))
    by = models.ForeignKey(Mandate, models.PROTECT, related_name="+", verbose_name=_("exprimée par"))
    at_opening = models.BooleanField(_("à l’ouverture"), default=False)
    at_closing = models.BooleanField(_("à la clôture"), default=False)

    class Meta:
        verbose_name = "voix"
        verbose_name_plural = "voix"
        ordering = ["ballot_id", "seat_id", "pk"]
        constraints = [models.UniqueConstraint(fields=["ballot", "mandate", "by"], name="meetings_voice_once")]

    def __str__(self) -> str:
        return f"voix de {self.mandate_id} par {self.by_id}"

    @property
    def is_carried(self) -> bool:
        return self.mandate_id != self.by_id


class RollEntry(models.Model):
    """This voice was heard. Its identifier is drawn at random and is the receipt's; `at` is left empty in a secret
    ballot. `client_key`: of the form that was sent; `spent_keys`: of those it replaced, which replace nothing more."""

    id = models.UUIDField(_("récépissé"), primary_key=True, default=uuid.uuid4, editable=False)
    ballot = models.ForeignKey(Ballot, models.PROTECT, related_name="roll", verbose_name=_("scrutin"))
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="+", verbose_name=_("siège"))
    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="+", verbose_name=_("mandat"))
    by = models.ForeignKey(Mandate, models.PROTECT, related_name="+", verbose_name=_("exprimée par"))
    at = models.DateTimeField(_("instant"), null=True, blank=True)
    client_key = models.UUIDField(_("clé du formulaire"))
    spent_keys = models.JSONField(_("clés remplacées"), default=list, blank=True)

    class Meta:
        verbose_name = "émargement"
        verbose_name_plural = "émargements"
        ordering = ["ballot_id", "seat_id"]
        constraints = [
            models.UniqueConstraint(fields=["ballot", "mandate"], name="meetings_one_vote_a_mandate"),
            # A member and the substitute of the same place never both vote.
            models.UniqueConstraint(fields=["ballot", "seat"], name="meetings_one_vote_a_seat"),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def is_carried(self) -> bool:
        return self.mandate_id != self.by_id


class Vote(models.Model):
    """One vote. In an open ballot it belongs to its roll entry; in a secret one `entry` is empty, and nothing here says
    who, when, or in which order: the identifier is drawn at random."""

    id = models.UUIDField(_("identifiant"), primary_key=True, default=uuid.uuid4, editable=False)
    ballot = models.ForeignKey(Ballot, models.PROTECT, related_name="votes", verbose_name=_("scrutin"))
    entry = models.OneToOneField(
        RollEntry, models.PROTECT, related_name="vote", null=True, blank=True, verbose_name=_("émargement")
    )
    choice = models.CharField(_("choix"), max_length=12)

    class Meta:
        verbose_name = "vote"
        verbose_name_plural = "votes"
        ordering = ["ballot_id", "choice", "id"]

    def __str__(self) -> str:
        return self.choice


class BallotResult(models.Model):
    """What was counted when the ballot closed. `counts`: {choice: number}; `entries`: the roll; `silent`: entitled at
    the closing and not on the roll; `digest`: of the roll and of all the votes (see `rows.seal`); `method`: see
    `counting.METHOD`."""

    ballot = models.OneToOneField(Ballot, models.PROTECT, related_name="result", verbose_name=_("scrutin"))
    outcome = models.CharField(_("issue"), max_length=10, choices=Outcome.choices)
    winner = models.ForeignKey(
        BallotOption, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("proposition retenue")
    )
    counts = models.JSONField(_("voix"))
    entries = models.PositiveIntegerField(_("émargements"))
    silent = models.PositiveIntegerField(_("sans réponse"))
    computation = models.TextField(_("calcul, en toutes lettres"))
    digest = models.CharField(_("empreinte"), max_length=64)
    method = models.PositiveSmallIntegerField(_("manière de compter"), default=METHOD)
    counted_at = models.DateTimeField(_("dépouillement"))
    act = models.OneToOneField(Act, models.PROTECT, related_name="+", verbose_name=_("acte"))

    class Meta:
        verbose_name = "résultat de scrutin"
        verbose_name_plural = "résultats de scrutin"
        ordering = ["ballot_id"]

    def __str__(self) -> str:
        return self.computation

    def of(self, choice: str) -> int:
        return int(self.counts.get(choice, 0))

    @property
    def votes_for(self) -> int:
        return self.of(Choice.FOR)

    @property
    def votes_against(self) -> int:
        return self.of(Choice.AGAINST)

    @property
    def abstentions(self) -> int:
        return self.of(Choice.ABSTAIN)

    @property
    def is_adopted(self) -> bool:
        return self.outcome == Outcome.ADOPTED
