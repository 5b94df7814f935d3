"""The register: an append-only, hash-chained list of acts. Nothing personal is kept in it."""

from django.db import models


class Act(models.Model):
    """One formal act. `content` is the canonical JSON that `digest` was taken on: what is checked is what is stored.

    `actor` and `subject` are identifiers ("personne:<uuid>", "contribution:C-12"); `thread` is the reference of the
    saisine that the act belongs to, or empty. A database trigger refuses any update or delete of a row.
    """

    number = models.PositiveBigIntegerField("numéro", primary_key=True)
    at = models.DateTimeField("instant")
    verb = models.CharField("acte", max_length=60)
    actor = models.CharField("auteur", max_length=80)
    subject = models.CharField("objet", max_length=120)
    thread = models.CharField("fil", max_length=60, blank=True)
    content = models.TextField("contenu")
    previous = models.CharField("empreinte précédente", max_length=64)
    digest = models.CharField("empreinte", max_length=64, unique=True)

    class Meta:
        verbose_name = "acte"
        verbose_name_plural = "actes"
        ordering = ["number"]
        indexes = [
            models.Index(fields=["subject"]),
            models.Index(fields=["thread", "number"]),
            models.Index(fields=["verb"]),
        ]

    def __str__(self) -> str:
        return f"acte {self.number} · {self.verb}"


class Counter(models.Model):
    """A gapless sequence of references ("C-118", "2017-D"): one row a name, raised in the transaction that uses it."""

    name = models.CharField("nom", max_length=60, primary_key=True)
    value = models.PositiveBigIntegerField("dernière valeur", default=0)

    class Meta:
        verbose_name = "compteur"
        verbose_name_plural = "compteurs"

    def __str__(self) -> str:
        return f"{self.name} : {self.value}"
