"""The outbox: what is to be said to whom, rendered when it is sent; who follows what; the demonstration mailbox."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from ensems.accounts.models import Person

# A request to follow that nobody confirms is forgotten after this long.
CONFIRMED_WITHIN = timedelta(days=7)


class Subscriber(models.Model):
    """Who follows something: a person, or an address without an account. Kept only while it follows.

    `key` is what the links of its mails sign (see `following.tokens`).
    """

    key = models.UUIDField(_("identifiant"), default=uuid.uuid4, unique=True, editable=False)
    person = models.OneToOneField(
        Person, models.CASCADE, related_name="subscriber", null=True, blank=True, verbose_name=_("personne")
    )
    email = models.EmailField(_("adresse électronique"), unique=True, null=True, blank=True)

    class Meta:
        verbose_name = "abonné"
        verbose_name_plural = "abonnés"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="notices_subscriber_is_one_or_the_other",
                condition=Q(person__isnull=True, email__isnull=False) | Q(person__isnull=False, email__isnull=True),
            ),
            models.CheckConstraint(
                name="notices_address_in_lower_case", condition=Q(email__isnull=True) | Q(email=Lower("email"))
            ),
        ]

    def __str__(self) -> str:
        return f"abonné {self.pk}"


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def confirmed(self) -> SubscriptionQuerySet:
        return self.filter(confirmed_at__isnull=False)

    def of(self, address: str) -> SubscriptionQuerySet:
        """All that comes to that address, with an account or without."""
        return self.filter(Q(subscriber__email=address) | Q(subscriber__person__email=address))

    def expired(self, now: datetime) -> SubscriptionQuerySet:
        return self.filter(confirmed_at__isnull=True, asked_at__lte=now - CONFIRMED_WITHIN)


class Subscription(models.Model):
    """Someone follows a subject, named as the register does ("saisine:2026-A"). Private: no act says it.

    Nothing is sent before `confirmed_at`. `asked_at` is when the last request to confirm was queued.
    """

    key = models.UUIDField(_("identifiant"), default=uuid.uuid4, unique=True, editable=False)
    subscriber = models.ForeignKey(Subscriber, models.CASCADE, related_name="subscriptions", verbose_name=_("abonné"))
    subject = models.CharField(_("objet"), max_length=120)
    asked_at = models.DateTimeField(_("demande"))
    confirmed_at = models.DateTimeField(_("confirmation"), null=True, blank=True)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = "abonnement"
        verbose_name_plural = "abonnements"
        ordering = ["asked_at", "pk"]
        indexes = [models.Index(fields=["subject", "confirmed_at"])]
        constraints = [models.UniqueConstraint(fields=["subscriber", "subject"], name="notices_subscription_once")]

    def __str__(self) -> str:
        return f"{self.subject} suivi par {self.subscriber_id}"

    def is_expired(self, now: datetime) -> bool:
        return self.confirmed_at is None and self.asked_at <= now - CONFIRMED_WITHIN


class News(models.Model):
    """What an act said to whoever follows one of the subjects `about`, until the worker made a notice for each.

    `besides`: primary keys of people who are told otherwise. `reached`: the last subscriber that has its notice.
    """

    kind = models.CharField(_("message"), max_length=80)
    params = models.JSONField(_("paramètres"), default=dict)
    about = models.JSONField(_("objets"))
    besides = models.JSONField(_("déjà prévenus"), default=list)
    queued_at = models.DateTimeField(_("mise en file"))
    reached = models.PositiveBigIntegerField(_("dernier abonné prévenu"), default=0)

    class Meta:
        verbose_name = "nouvelle"
        verbose_name_plural = "nouvelles"
        ordering = ["queued_at", "pk"]

    def __str__(self) -> str:
        return self.kind


class Notice(models.Model):
    """One message to one person, or to one address without an account (`subscriber`).

    `kind` names a registered message ("contributions.receipt"), `params` what it needs.

    Notices to one of them that wait together leave in one mail. `mail_key`, the key of the first of them, is set when
    they are claimed and makes the Message-ID: after a crash the same notices leave again together, at most once, with
    the same Message-ID. `claimed_until` is both the lease of the sender at work and, after a failure, the instant
    before which nobody tries again.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("en attente")
        SENT = "sent", _("envoyé")
        FAILED = "failed", _("en échec")
        DROPPED = "dropped", _("sans objet")

    key = models.UUIDField(_("identifiant"), default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(
        Person, models.CASCADE, related_name="notices", null=True, blank=True, verbose_name=_("destinataire")
    )
    subscriber = models.ForeignKey(
        Subscriber,
        models.CASCADE,
        related_name="notices",
        null=True,
        blank=True,
        verbose_name=_("destinataire sans compte"),
    )
    kind = models.CharField(_("message"), max_length=80)
    params = models.JSONField(_("paramètres"), default=dict)
    status = models.CharField(_("état"), max_length=8, choices=Status.choices, default=Status.WAITING)
    queued_at = models.DateTimeField(_("mise en file"))
    mail_key = models.UUIDField(_("courrier"), null=True, blank=True, editable=False)
    claimed_until = models.DateTimeField(_("réservé jusqu’à"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("essais"), default=0)
    sent_at = models.DateTimeField(_("envoi"), null=True, blank=True)
    last_error = models.TextField(_("dernière erreur"), blank=True)

    class Meta:
        verbose_name = "message"
        verbose_name_plural = "messages"
        ordering = ["queued_at", "pk"]
        indexes = [models.Index(fields=["status", "queued_at"]), models.Index(fields=["person", "status"])]
        constraints = [
            models.CheckConstraint(
                name="notices_notice_to_one",
                condition=Q(person__isnull=True, subscriber__isnull=False)
                | Q(person__isnull=False, subscriber__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} à {self.person_id or f'abonné {self.subscriber_id}'}"


class Mute(models.Model):
    """A person does not want one kind of optional message."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="mutes", verbose_name=_("personne"))
    kind = models.CharField(_("message"), max_length=80)

    class Meta:
        verbose_name = "message refusé"
        verbose_name_plural = "messages refusés"
        ordering = ["person_id", "kind"]
        constraints = [models.UniqueConstraint(fields=["person", "kind"], name="notices_mute_once")]

    def __str__(self) -> str:
        return f"{self.kind} refusé par {self.person_id}"


class WorkerBeat(models.Model):
    """The pulse of one process of the background worker: while it beats, the tasks it runs are its own."""

    worker = models.CharField(_("processus"), max_length=64, unique=True)
    host = models.CharField(_("machine"), max_length=120)
    pid = models.PositiveIntegerField(_("numéro de processus"))
    started_at = models.DateTimeField(_("démarrage"))
    at = models.DateTimeField(_("dernier signe de vie"))

    class Meta:
        verbose_name = "signe de vie"
        verbose_name_plural = "signes de vie"
        ordering = ["-at", "pk"]

    def __str__(self) -> str:
        return self.worker


class MailboxMessage(models.Model):
    """A message that no server sent: without SMTP it lands here, readable on the loopback address only."""

    at = models.DateTimeField(_("instant"))
    to = models.CharField(_("destinataire"), max_length=320)
    subject = models.CharField(_("objet"), max_length=320)
    body = models.TextField(_("texte"))
    message_id = models.CharField(_("Message-ID"), max_length=200, blank=True)
    attachments = models.JSONField(_("pièces jointes"), default=list)

    class Meta:
        verbose_name = "message de démonstration"
        verbose_name_plural = "messages de démonstration"
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.subject
