"""Stored files. What a file belongs to is known by the app above; here: its bytes, its true type, its digest."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


def _path(stored: StoredFile, name: str) -> str:
    """Two levels of folders from the key; never the name that was typed."""
    key = stored.key.hex
    return f"{key[:2]}/{key[2:4]}/{key}"


class StoredFile(models.Model):
    """`name` is what people see and download; `is_public` is set by what publishes the thing it belongs to."""

    key = models.UUIDField(_("identifiant"), default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("nom"), max_length=200)
    content_type = models.CharField(_("type"), max_length=120)
    size = models.PositiveBigIntegerField(_("taille en octets"))
    digest = models.CharField(_("empreinte"), max_length=64)
    content = models.FileField(_("contenu"), upload_to=_path, max_length=120)
    is_public = models.BooleanField(_("public"), default=False)
    uploaded_by = models.CharField(_("déposant"), max_length=80)
    uploaded_at = models.DateTimeField(_("dépôt"))

    class Meta:
        verbose_name = "fichier"
        verbose_name_plural = "fichiers"
        ordering = ["uploaded_at", "pk"]

    def __str__(self) -> str:
        return self.name
