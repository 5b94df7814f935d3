"""Contributions: a text that answers one question for a territory, its receipts, rows, files, support, comments."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ensems.accounts.models import Person
from ensems.assembly.queries import Standing
from ensems.contributions.enums import Status
from ensems.core.actors import Actor
from ensems.core.texts import digest
from ensems.files.models import StoredFile
from ensems.meetings.models import Meeting
from ensems.referrals.models import Question, Referral
from ensems.register.models import Act
from ensems.territories.models import Commune, Territory
from ensems.writing.models import Text, Version


class ContributionQuerySet(models.QuerySet["Contribution"]):
    def public(self) -> ContributionQuerySet:
        """What everyone may read in full."""
        return self.filter(status=Status.DEPOSITED)

    def saying(self, code: str) -> ContributionQuerySet:
        """What a territory says in its own name, and in the workshops where one of its members was."""
        there = Q(notes__participants__mandate__seat__territory__code=code)
        said = self.model.objects.filter(Q(territory__code=code, workshop=None) | there)
        return self.filter(pk__in=said.order_by().values("pk"))

    def own_of(self, territory: int) -> ContributionQuerySet:
        """What a territory says in its own name."""
        return self.filter(territory=territory, workshop=None)

    def numbered(self) -> ContributionQuerySet:
        """What has a public page, be it only a trace: deposited, withdrawn or hidden."""
        return self.exclude(status=Status.DRAFT)

    def visible_to(self, actor: Actor, standing: Standing) -> ContributionQuerySet:
        """Deposited ones and traces for all; a draft only for its author, its co-authors and those of its territory."""
        if actor.person_id is None:
            return self.numbered()
        mine = Q(author_id=actor.person_id) | Q(coauthors__person_id=actor.person_id) | Q(territory_id__in=standing.all)
        return self.filter(~Q(status=Status.DRAFT) | mine).distinct()


class Contribution(models.Model):
    """`reference` ("C-118") is given by the first deposit. `workshop`: it is what a workshop wrote, not the word of one
    territory; its reporter, who sits for `territory`, carries it, and lists file it there.

    What is public is `title`, `version` and the rows and files of the last receipt; `draft_title`, the draft of `text`
    and the rows and files without a receipt are what is being written, seen only by those who write.
    """

    key = models.UUIDField(_("identifiant"), default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField(_("référence"), max_length=16, unique=True, null=True, blank=True)
    question = models.ForeignKey(Question, models.PROTECT, related_name="contributions", verbose_name=_("question"))
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="contributions", verbose_name=_("au nom de"))
    author = models.ForeignKey(
        Person, models.PROTECT, related_name="contributions", verbose_name=_("auteur ou autrice")
    )
    workshop = models.ForeignKey(
        Meeting, models.PROTECT, related_name="contributions", null=True, blank=True, verbose_name=_("atelier")
    )
    title = models.CharField(_("titre publié"), max_length=160, blank=True)
    draft_title = models.CharField(_("titre en cours d’écriture"), max_length=160, blank=True)
    text = models.OneToOneField(Text, models.PROTECT, related_name="contribution", verbose_name=_("texte"))
    version = models.ForeignKey(
        Version, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("version publiée")
    )
    status = models.CharField(_("état"), max_length=10, choices=Status.choices, default=Status.DRAFT)
    started_at = models.DateTimeField(_("commencée"))
    proposed_at = models.DateTimeField(_("proposée au dépôt"), null=True, blank=True)
    deposited_at = models.DateTimeField(_("premier dépôt"), null=True, blank=True)
    last_deposit_at = models.DateTimeField(_("dernier dépôt"), null=True, blank=True)
    # Kept by the operations, so that a list counts nothing; `queries.mistakes` holds them against the rows.
    supports_count = models.PositiveIntegerField(_("soutiens"), default=0)
    comments_count = models.PositiveIntegerField(_("commentaires montrés"), default=0)
    items_count = models.PositiveIntegerField(_("lignes du dernier dépôt"), default=0)
    status_reason = models.TextField(_("motif publié du retrait ou du masquage"), blank=True)
    status_at = models.DateTimeField(_("instant du retrait ou du masquage"), null=True, blank=True)
    is_demonstration = models.BooleanField(_("inventée"), default=False)

    objects = ContributionQuerySet.as_manager()

    class Meta:
        verbose_name = "contribution"
        verbose_name_plural = "contributions"
        ordering = ["question_id", "deposited_at", "pk"]
        indexes = [
            models.Index(fields=["question", "status", "deposited_at"]),
            models.Index(fields=["territory", "status", "-deposited_at", "-id"], name="contributions_by_territory"),
            # The orders of the lists, with every column that they ask: a far page is found in the index alone.
            models.Index(
                fields=["-last_deposit_at", "-id", "question", "territory"],
                condition=Q(status=Status.DEPOSITED),
                name="contributions_newest",
            ),
            models.Index(
                fields=["question", "-last_deposit_at", "-id", "territory"],
                condition=Q(status=Status.DEPOSITED),
                name="contributions_newest_there",
            ),
            models.Index(
                fields=["question", "-supports_count", "-last_deposit_at", "-id", "territory"],
                condition=Q(status=Status.DEPOSITED),
                name="contributions_supported_there",
            ),
            models.Index(
                fields=["-supports_count", "-last_deposit_at", "-id", "question", "territory"],
                condition=Q(status=Status.DEPOSITED),
                name="contributions_supported",
            ),
            models.Index(
                fields=["territory", "-last_deposit_at", "-id", "question"],
                condition=Q(status=Status.DEPOSITED),
                name="contributions_newest_of",
            ),
            # What someone, or a territory, has begun there: however much others begin and deposit.
            models.Index(
                fields=["author", "question"], condition=Q(status=Status.DRAFT), name="contributions_begun_by"
            ),
            models.Index(
                fields=["territory", "question"], condition=Q(status=Status.DRAFT), name="contributions_begun_for"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="contributions_numbered_once_deposited",
                condition=Q(status="draft", reference__isnull=True, version__isnull=True)
                | (~Q(status="draft") & Q(reference__isnull=False, version__isnull=False, deposited_at__isnull=False)),
            )
        ]

    def __str__(self) -> str:
        return self.reference or "brouillon"

    @property
    def subject(self) -> str:
        """How the register names it."""
        return f"contribution:{self.reference or self.key}"

    @property
    def voice(self) -> str:
        """Who says it: the workshop that wrote it, or the territory. Reads `workshop` and `territory`."""
        if self.workshop is None:
            return self.territory.name
        return gettext("atelier «\u00a0%(title)s\u00a0»") % {"title": self.workshop.title}

    @property
    def for_whom(self) -> str:
        """The same after « déposée »."""
        if self.workshop is None:
            return gettext("au nom de «\u00a0%(territory)s\u00a0»") % {"territory": self.territory.name}
        return gettext("par l’atelier «\u00a0%(title)s\u00a0»") % {"title": self.workshop.title}


class CoAuthor(models.Model):
    """Someone invited to write the draft with its author."""

    contribution = models.ForeignKey(
        Contribution, models.CASCADE, related_name="coauthors", verbose_name=_("contribution")
    )
    person = models.ForeignKey(Person, models.PROTECT, related_name="coauthored", verbose_name=_("personne"))
    added_at = models.DateTimeField(_("depuis"))

    class Meta:
        verbose_name = "coauteur"
        verbose_name_plural = "coauteurs"
        ordering = ["contribution_id", "added_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["contribution", "person"], name="contributions_coauthor_once")]

    def __str__(self) -> str:
        return f"{self.person_id} avec {self.contribution_id}"


class Receipt(models.Model):
    """Proof of one deposit: `number` ("R-2026-000118"), instant, digest of the version, the act that records it."""

    contribution = models.ForeignKey(
        Contribution, models.PROTECT, related_name="receipts", verbose_name=_("contribution")
    )
    number = models.CharField(_("numéro"), max_length=20, unique=True)
    depositor = models.ForeignKey(Person, models.PROTECT, related_name="receipts", verbose_name=_("déposée par"))
    version = models.ForeignKey(Version, models.PROTECT, related_name="+", verbose_name=_("version"))
    at = models.DateTimeField(_("instant"))
    digest = models.CharField(_("empreinte"), max_length=64)
    act = models.OneToOneField(Act, models.PROTECT, related_name="+", verbose_name=_("acte"))
    client_key = models.UUIDField(_("clé du formulaire"), unique=True)

    class Meta:
        verbose_name = "récépissé"
        verbose_name_plural = "récépissés"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.number


class DepositedQuerySet(models.QuerySet):
    """Rows and files without a receipt belong to the draft; each deposit copies them, and the last copy is public."""

    def drafted(self) -> DepositedQuerySet:
        return self.filter(receipt__isnull=True)


class AttachmentQuerySet(DepositedQuerySet):
    def published(self) -> DepositedQuerySet:
        last = Receipt.objects.filter(contribution=models.OuterRef("contribution")).order_by("-at", "-pk")
        return self.filter(contribution__status=Status.DEPOSITED, receipt=models.Subquery(last.values("pk")[:1]))


class ItemQuerySet(DepositedQuerySet):
    def published(self) -> DepositedQuerySet:
        return self.filter(shown_under__isnull=False)


class Attachment(models.Model):
    """A file joined to a contribution; it becomes public with the deposit."""

    contribution = models.ForeignKey(
        Contribution, models.CASCADE, related_name="attachments", verbose_name=_("contribution")
    )
    receipt = models.ForeignKey(
        Receipt, models.PROTECT, related_name="attachments", null=True, blank=True, verbose_name=_("dépôt")
    )
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("fichier"))
    added_at = models.DateTimeField(_("ajout"))

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = "pièce jointe"
        verbose_name_plural = "pièces jointes"
        ordering = ["contribution_id", "added_at", "pk"]

    def __str__(self) -> str:
        return str(self.file_id)


class InventoryItem(models.Model):
    """A typed row answering a question that expects an inventory; `contact` is read by members and services only.

    `shown_under`: the question that it answers, as long as it is public: the rows of the last receipt of a deposited
    contribution, and no others.
    """

    contribution = models.ForeignKey(Contribution, models.CASCADE, related_name="items", verbose_name=_("contribution"))
    receipt = models.ForeignKey(
        Receipt, models.PROTECT, related_name="items", null=True, blank=True, verbose_name=_("dépôt")
    )
    shown_under = models.ForeignKey(
        Question,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        db_index=False,
        verbose_name=_("montrée sous la question"),
    )
    kind = models.CharField(_("nature"), max_length=60)
    name = models.CharField(_("nom"), max_length=160)
    commune = models.ForeignKey(
        Commune, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("commune")
    )
    place = models.CharField(_("lieu"), max_length=160, blank=True)
    contact = models.CharField(_("contact"), max_length=160, blank=True)
    description = models.TextField(_("description"), blank=True)
    position = models.PositiveSmallIntegerField(_("rang"), default=1)

    objects = ItemQuerySet.as_manager()

    class Meta:
        verbose_name = "ligne d’état de l’existant"
        verbose_name_plural = "état de l’existant"
        ordering = ["contribution_id", "position", "pk"]
        indexes = [
            models.Index(fields=["shown_under", "kind", "name", "id"], name="contributions_rows_in_order"),
            models.Index(fields=["shown_under", "commune"], name="contributions_rows_by_commune"),
        ]

    def __str__(self) -> str:
        return self.name


class Correction(models.Model):
    """What the secretariat changed around a published text, never in it, and why: both are public."""

    contribution = models.ForeignKey(
        Contribution, models.CASCADE, related_name="corrections", verbose_name=_("contribution")
    )
    at = models.DateTimeField(_("instant"))
    what = models.CharField(_("ce qui a changé"), max_length=240)
    reason = models.TextField(_("motif publié"), max_length=1000)

    class Meta:
        verbose_name = "correction"
        verbose_name_plural = "corrections"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.what


class Support(models.Model):
    """A member supports a contribution, once, on behalf of a territory."""

    contribution = models.ForeignKey(
        Contribution, models.CASCADE, related_name="supports", verbose_name=_("contribution")
    )
    person = models.ForeignKey(Person, models.PROTECT, related_name="supports", verbose_name=_("membre"))
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="+", verbose_name=_("territoire"))
    at = models.DateTimeField(_("instant"))

    class Meta:
        verbose_name = "soutien"
        verbose_name_plural = "soutiens"
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["contribution", "person"], name="contributions_support_once")]

    def __str__(self) -> str:
        return f"soutien de {self.person_id}"


class Comment(models.Model):
    """A short remark under a contribution, by a member or an officer."""

    contribution = models.ForeignKey(
        Contribution, models.CASCADE, related_name="comments", verbose_name=_("contribution")
    )
    person = models.ForeignKey(Person, models.PROTECT, related_name="comments", verbose_name=_("auteur ou autrice"))
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="+", verbose_name=_("territoire"))
    body = models.TextField(_("commentaire"), max_length=1500)
    at = models.DateTimeField(_("instant"))
    hidden_reason = models.TextField(_("motif publié du masquage"), blank=True)
    hidden_at = models.DateTimeField(_("masquage"), null=True, blank=True)

    class Meta:
        verbose_name = "commentaire"
        verbose_name_plural = "commentaires"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"commentaire de {self.person_id}"


class Reminder(models.Model):
    """The members of a territory were told that it had not been heard yet on a saisine."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="reminders", verbose_name=_("saisine"))
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="reminders", verbose_name=_("territoire"))
    at = models.DateTimeField(_("instant"))

    class Meta:
        verbose_name = "rappel"
        verbose_name_plural = "rappels"
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["referral", "territory", "at"], name="contributions_reminder_once")
        ]

    def __str__(self) -> str:
        return f"rappel au territoire {self.territory_id}"


def seal(*, title: str, body: str, items: Iterable[InventoryItem], attachments: Iterable[Attachment]) -> str:
    """SHA-256 of all that a deposit would publish: what was read on the preview is what is deposited.

    Contacts are in it, so it is shown to those who write only; the register keeps `rows_digest` instead.
    """
    rows = [[row.kind, row.name, row.commune_id or "", row.place, row.contact, row.description] for row in items]
    files = [joined.file.digest for joined in attachments]
    return digest(json.dumps([title, body, rows, files], ensure_ascii=False, separators=(",", ":")))


def rows_digest(items: Iterable[InventoryItem]) -> str:
    """SHA-256 of the rows as they are published, without contacts: [[kind, name, commune, place, description], …]."""
    rows = [[row.kind, row.name, row.commune_id or "", row.place, row.description] for row in items]
    return digest(json.dumps(rows, ensure_ascii=False, separators=(",", ":")))
