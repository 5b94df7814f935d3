"""Texts: a shared draft that nobody's sentence leaves, and frozen versions with their digest.

People are known here by their actor key ("personne:<uuid>"): accounts live on a floor above.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Text(models.Model):
    """What is being written. `body`, `revision`: the draft as last saved; `versions`: what was frozen."""

    key = models.UUIDField(_("identifiant"), default=uuid.uuid4, unique=True, editable=False)
    body = models.TextField(_("brouillon"), blank=True)
    revision = models.PositiveIntegerField(_("révision"), default=0)
    saved_at = models.DateTimeField(_("dernier enregistrement"), null=True, blank=True)
    saved_by = models.CharField(_("enregistré par"), max_length=80, blank=True)

    class Meta:
        verbose_name = "texte"
        verbose_name_plural = "textes"
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.key)


class Revision(models.Model):
    """One saved state of a draft: the common ancestor when two people save at once."""

    text = models.ForeignKey(Text, models.CASCADE, related_name="revisions", verbose_name=_("texte"))
    number = models.PositiveIntegerField(_("numéro"))
    body = models.TextField(_("contenu"), blank=True)
    saved_at = models.DateTimeField(_("enregistrement"))
    saved_by = models.CharField(_("enregistré par"), max_length=80)
    editor = models.CharField(_("page d’écriture"), max_length=36, blank=True)
    turn = models.PositiveIntegerField(_("envoi de cette page"), default=0)

    class Meta:
        verbose_name = "révision"
        verbose_name_plural = "révisions"
        ordering = ["text_id", "number"]
        constraints = [models.UniqueConstraint(fields=["text", "number"], name="writing_revision_once")]

    def __str__(self) -> str:
        return f"révision {self.number}"


class Version(models.Model):
    """A frozen state, numbered from 1; `digest` is the SHA-256 of `body`, offsets of passages are taken on `body`."""

    text = models.ForeignKey(Text, models.PROTECT, related_name="versions", verbose_name=_("texte"))
    number = models.PositiveIntegerField(_("numéro"))
    body = models.TextField(_("contenu"))
    digest = models.CharField(_("empreinte"), max_length=64)
    frozen_at = models.DateTimeField(_("instant"))
    frozen_by = models.CharField(_("par"), max_length=80)
    note = models.CharField(_("note"), max_length=240, blank=True)

    class Meta:
        verbose_name = "version"
        verbose_name_plural = "versions"
        ordering = ["text_id", "number"]
        constraints = [models.UniqueConstraint(fields=["text", "number"], name="writing_version_once")]

    def __str__(self) -> str:
        return f"version {self.number}"
