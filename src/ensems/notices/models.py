"""The outbox: what is to be said to whom, rendered when it is sent; and the demonstration mailbox."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from ensems.accounts.models import Person


class Notice(models.Model):
    """One message to one person. `kind` names a registered message ("contributions.receipt"), `params` what it needs.

    Notices to one person that wait together leave in one mail. `mail_key`, the key of the first of them, is set when
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
    person = models.ForeignKey(Person, models.CASCADE, related_name="notices", verbose_name=_("destinataire"))
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

    def __str__(self) -> str:
        return f"{self.kind} à {self.person_id}"


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
