"""Who sits: terms, seats and mandates. Mandate, role and account are three things; composition holds at a date."""

from __future__ import annotations

import uuid
from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ensems.accounts.enums import Gender
from ensems.accounts.models import Person
from ensems.assembly.elected.models import ElectedList, ElectedOffice, Recognition  # noqa: F401 (found here)
from ensems.assembly.enums import (
    Audience,
    BodyKind,
    BodyRole,
    ContactKind,
    EndReason,
    NominationState,
    ProposalState,
    SeatKind,
)
from ensems.files.models import StoredFile
from ensems.register.models import Act
from ensems.territories.models import Territory


class Institution(models.Model):
    """The body that this platform serves: one row, loaded by a content pack or by a command, never written in the code.

    `objectives`: list of sentences. `missions`: list of {"key", "name", "text"}. `commitments`: what the Region said
    publicly that it would do, list of {"key", "text", "target", "from"}; only "key" and "text" are always there.
    """

    ONLY = 1
    # With an invented Assembly: annotated by `queries.described`, there only on what it gives.
    plays: bool

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY, editable=False)
    name = models.CharField(_("nom"), max_length=160)
    region_code = models.CharField(_("code de la région"), max_length=3)
    region_name = models.CharField(_("nom de la région"), max_length=120)
    created_year = models.PositiveSmallIntegerField(_("année de création"), null=True, blank=True)
    nature = models.CharField(_("nature"), max_length=240, blank=True)
    members = models.CharField(_("qui y siège"), max_length=400, blank=True)
    planned_seats = models.PositiveSmallIntegerField(_("nombre de sièges prévus"), null=True, blank=True)
    answer_within_days = models.PositiveSmallIntegerField(
        _("délai de réponse que la Région se donne, en jours"), default=60
    )
    objectives = models.JSONField(_("objectifs"), default=list, blank=True)
    missions = models.JSONField(_("missions"), default=list, blank=True)
    commitments = models.JSONField(_("engagements publics de la Région"), default=list, blank=True)
    source = models.CharField(_("source"), max_length=240, blank=True)
    is_demonstration = models.BooleanField(_("démonstration"), default=False)

    class Meta:
        verbose_name = "institution"
        verbose_name_plural = "institutions"
        constraints = [models.CheckConstraint(name="assembly_one_institution", condition=Q(id=1))]

    def __str__(self) -> str:
        return self.name


class TermQuerySet(models.QuerySet["Term"]):
    def in_force(self, day: date) -> TermQuerySet:
        return self.filter(starts_on__lte=day).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))


class Term(models.Model):
    """A mandature. Its rules of composition are data (part 3 reads `rules`), never constants."""

    name = models.CharField(_("nom"), max_length=120)
    starts_on = models.DateField(_("début"))
    ends_on = models.DateField(_("fin"), null=True, blank=True)
    planned_seats = models.PositiveSmallIntegerField(_("nombre de sièges"))
    rules = models.JSONField(_("règles"), default=dict, blank=True)
    is_demonstration = models.BooleanField(_("composition inventée"), default=False)

    objects = TermQuerySet.as_manager()

    class Meta:
        verbose_name = "mandature"
        verbose_name_plural = "mandatures"
        ordering = ["-starts_on", "pk"]

    def __str__(self) -> str:
        return self.name


class SeatQuerySet(models.QuerySet["Seat"]):
    def full(self) -> SeatQuerySet:
        return self.filter(kind=SeatKind.FULL)


class Seat(models.Model):
    """A place held during a term for a territory, or for a body that the rules of the term name (`named_by`).

    `college` is the key of the college in these rules. Numbers run through the delegation; a substitute's seat has the
    number of the full member that it stands behind.
    """

    term = models.ForeignKey(Term, models.CASCADE, related_name="seats", verbose_name=_("mandature"))
    territory = models.ForeignKey(
        Territory, models.PROTECT, related_name="seats", null=True, blank=True, verbose_name=_("territoire")
    )
    named_by = models.CharField(_("organisme qui désigne"), max_length=160, blank=True)
    college = models.CharField(_("collège"), max_length=40, blank=True)
    number = models.PositiveSmallIntegerField(_("numéro dans la délégation"))
    kind = models.CharField(_("nature"), max_length=12, choices=SeatKind.choices, default=SeatKind.FULL)
    expected_gender = models.CharField(_("sexe attendu"), max_length=1, choices=Gender.choices, blank=True)

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = "siège"
        verbose_name_plural = "sièges"
        ordering = ["territory_id", "named_by", "number", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["term", "territory", "number", "kind"], name="assembly_seat_once"),
            models.UniqueConstraint(
                fields=["term", "named_by", "number", "kind"],
                condition=Q(territory__isnull=True),
                name="assembly_body_seat_once",
            ),
            models.CheckConstraint(
                name="assembly_seat_is_named_by_someone",
                condition=Q(territory__isnull=False, named_by="") | (Q(territory__isnull=True) & ~Q(named_by="")),
            ),
        ]

    def __str__(self) -> str:
        return f"siège {self.number} de {self.territory_id or self.named_by}"

    @property
    def delegation(self) -> str:
        """Who names its holder: the territory, or the body."""
        return self.territory.name if self.territory else self.named_by

    @property
    def subject(self) -> str:
        return f"siege:{self.pk}"


# --- Designation --------------------------------------------------------------------------------------------


class Designation(models.Model):
    """A deliberation by which a territory or a body names people for its seats; `effective_on`: from when they sit."""

    term = models.ForeignKey(Term, models.PROTECT, related_name="designations", verbose_name=_("mandature"))
    territory = models.ForeignKey(
        Territory, models.PROTECT, related_name="designations", null=True, blank=True, verbose_name=_("territoire")
    )
    named_by = models.CharField(_("organisme qui désigne"), max_length=160, blank=True)
    reference = models.CharField(_("référence de la délibération"), max_length=120)
    deliberated_on = models.DateField(_("date de la délibération"))
    effective_on = models.DateField(_("prise d’effet"))
    document = models.ForeignKey(
        StoredFile, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("document")
    )
    waiver = models.CharField(_("motif de passer outre une vérification"), max_length=400, blank=True)
    recorded_at = models.DateTimeField(_("enregistrement"))
    act = models.ForeignKey(Act, models.PROTECT, related_name="+", verbose_name=_("acte"))

    class Meta:
        verbose_name = "désignation"
        verbose_name_plural = "désignations"
        ordering = ["-deliberated_on", "-pk"]

    def __str__(self) -> str:
        return self.reference

    @property
    def delegation(self) -> str:
        return self.territory.name if self.territory else self.named_by


class Nomination(models.Model):
    """A person named for a seat by a designation, who accepts or declines; a mandate is born of the acceptance only."""

    key = models.UUIDField(_("identifiant"), default=uuid.uuid4, unique=True, editable=False)
    designation = models.ForeignKey(
        Designation, models.CASCADE, related_name="nominations", verbose_name=_("désignation")
    )
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="nominations", verbose_name=_("siège"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="nominations", verbose_name=_("personne"))
    local_office = models.CharField(_("fonction locale"), max_length=160, blank=True)
    state = models.CharField(_("état"), max_length=10, choices=NominationState.choices, default=NominationState.WAITING)
    answered_on = models.DateField(_("réponse"), null=True, blank=True)

    class Meta:
        verbose_name = "nomination"
        verbose_name_plural = "nominations"
        ordering = ["designation_id", "seat_id", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["seat"], condition=Q(state="waiting"), name="assembly_one_waiting_nomination_a_seat"
            ),
        ]

    def __str__(self) -> str:
        return f"nomination de {self.person_id} sur {self.seat_id}"


class Proposal(models.Model):
    """A designation prepared by an officer of the territory, for the secretariat to confirm or to send back.

    Its document is private until then. `reason`: why it was sent back.
    """

    term = models.ForeignKey(Term, models.PROTECT, related_name="proposals", verbose_name=_("mandature"))
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="proposals", verbose_name=_("territoire"))
    reference = models.CharField(_("référence de la délibération"), max_length=120)
    deliberated_on = models.DateField(_("date de la délibération"))
    effective_on = models.DateField(_("prise d’effet"))
    document = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("document"))
    prepared_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("préparée par"))
    prepared_at = models.DateTimeField(_("préparation"))
    state = models.CharField(_("état"), max_length=10, choices=ProposalState.choices, default=ProposalState.WAITING)
    answered_at = models.DateTimeField(_("réponse"), null=True, blank=True)
    reason = models.TextField(_("motif du renvoi"), max_length=1_000, blank=True)
    designation = models.OneToOneField(
        Designation, models.PROTECT, related_name="proposal", null=True, blank=True, verbose_name=_("désignation")
    )

    class Meta:
        verbose_name = "désignation préparée"
        verbose_name_plural = "désignations préparées"
        ordering = ["-prepared_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["term", "territory"], condition=Q(state="waiting"), name="assembly_one_waiting_proposal"
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class ProposedName(models.Model):
    """Somebody whom a prepared designation names; erased once it is confirmed. `birth`: digest of the birth date."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="names", verbose_name=_("désignation préparée"))
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="+", verbose_name=_("siège"))
    given_name = models.CharField(_("prénom"), max_length=80)
    family_name = models.CharField(_("nom"), max_length=80)
    gender = models.CharField(_("sexe"), max_length=1, choices=Gender.choices)
    birth = models.CharField(_("empreinte de la date de naissance"), max_length=32, blank=True)
    local_office = models.CharField(_("fonction locale"), max_length=160, blank=True)
    email = models.EmailField(_("adresse électronique"), blank=True)

    class Meta:
        verbose_name = "nom proposé"
        verbose_name_plural = "noms proposés"
        ordering = ["proposal_id", "seat__kind", "seat__number", "pk"]
        constraints = [models.UniqueConstraint(fields=["proposal", "seat"], name="assembly_one_name_a_seat")]

    def __str__(self) -> str:
        return f"nom proposé pour {self.seat_id}"

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"


# --- Mandates -----------------------------------------------------------------------------------------------


class MandateQuerySet(models.QuerySet["Mandate"]):
    def in_force(self, day: date) -> MandateQuerySet:
        return self.filter(starts_on__lte=day).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))


class Mandate(models.Model):
    """A person holds a seat from a day to a day (both included)."""

    seat = models.ForeignKey(Seat, models.PROTECT, related_name="mandates", verbose_name=_("siège"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="mandates", verbose_name=_("personne"))
    starts_on = models.DateField(_("depuis"))
    ends_on = models.DateField(_("jusqu’au"), null=True, blank=True)
    local_office = models.CharField(_("fonction locale"), max_length=160, blank=True)
    nomination = models.OneToOneField(
        Nomination, models.PROTECT, related_name="mandate", null=True, blank=True, verbose_name=_("nomination")
    )
    end_reason = models.CharField(_("motif de fin"), max_length=12, choices=EndReason.choices, blank=True)

    objects = MandateQuerySet.as_manager()

    class Meta:
        verbose_name = "mandat"
        verbose_name_plural = "mandats"
        ordering = ["seat_id", "starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="assembly_mandate_dates",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            ),
            models.UniqueConstraint(
                fields=["seat"], condition=Q(ends_on__isnull=True), name="assembly_one_open_mandate_a_seat"
            ),
        ]

    def __str__(self) -> str:
        return f"mandat de {self.person_id} sur {self.seat_id}"

    def is_in_force(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or self.ends_on >= day)


# --- Bodies and directory -----------------------------------------------------------------------------------


class Body(models.Model):
    """A steering committee or a working group, made of members of the Assembly during a term."""

    slug = models.SlugField(_("adresse"), max_length=60, unique=True)
    term = models.ForeignKey(Term, models.PROTECT, related_name="bodies", verbose_name=_("mandature"))
    kind = models.CharField(_("nature"), max_length=10, choices=BodyKind.choices)
    name = models.CharField(_("nom"), max_length=120)
    purpose = models.TextField(_("objet"), max_length=2_000, blank=True)
    is_demonstration = models.BooleanField(_("instance inventée"), default=False)

    class Meta:
        verbose_name = "instance"
        verbose_name_plural = "instances"
        ordering = ["kind", "name", "pk"]

    def __str__(self) -> str:
        return self.name


class BodyMemberQuerySet(models.QuerySet["BodyMember"]):
    def in_force(self, day: date) -> BodyMemberQuerySet:
        return self.filter(starts_on__lte=day).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))


class BodyMember(models.Model):
    """A person belongs to a body from a day to a day (both included), with a part in it."""

    body = models.ForeignKey(Body, models.CASCADE, related_name="members", verbose_name=_("instance"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="bodies", verbose_name=_("personne"))
    role = models.CharField(_("fonction"), max_length=12, choices=BodyRole.choices, default=BodyRole.MEMBER)
    starts_on = models.DateField(_("depuis"))
    ends_on = models.DateField(_("jusqu’au"), null=True, blank=True)
    # For whom the person sits: there only on what `people.body_page` gives.
    where: str

    objects = BodyMemberQuerySet.as_manager()

    class Meta:
        verbose_name = "membre d’une instance"
        verbose_name_plural = "membres d’instances"
        ordering = ["body_id", "role", "person__family_name", "person__given_name", "pk"]
        constraints = [
            models.CheckConstraint(
                name="assembly_body_member_dates", condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on"))
            ),
            models.UniqueConstraint(
                fields=["body", "person"], condition=Q(ends_on__isnull=True), name="assembly_once_in_a_body"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} dans {self.body_id}"


class ContactDetail(models.Model):
    """A way to reach a person in the directory, shown to whom that person chose: nobody unless they said so."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="contacts", verbose_name=_("personne"))
    kind = models.CharField(_("coordonnée"), max_length=8, choices=ContactKind.choices)
    value = models.CharField(_("valeur"), max_length=240)
    audience = models.CharField(_("visible par"), max_length=8, choices=Audience.choices, default=Audience.NOBODY)
    chosen_at = models.DateTimeField(_("choix"))

    class Meta:
        verbose_name = "coordonnée"
        verbose_name_plural = "coordonnées"
        ordering = ["person_id", "kind"]
        constraints = [models.UniqueConstraint(fields=["person", "kind"], name="assembly_contact_once")]

    def __str__(self) -> str:
        return f"{self.kind} de {self.person_id}"
