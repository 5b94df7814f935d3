"""Subject headings: one flat, curated list; upper apps own the links."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Topic(models.Model):
    slug = models.SlugField(_("adresse"), max_length=60, unique=True)
    name = models.CharField(_("nom"), max_length=80, unique=True)
    description = models.CharField(_("description"), max_length=240, blank=True)

    class Meta:
        verbose_name = "sujet"
        verbose_name_plural = "sujets"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
