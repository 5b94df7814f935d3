"""A field for one attachment: refuses with a sentence before anything is written."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ensems.files import checks, kinds


def _help() -> str:
    limit = checks.megabytes(settings.FILES_MAX_BYTES)
    return f"{kinds.ACCEPTED} {gettext('%(limit)s Mo au plus.') % {'limit': limit}}"


class AttachmentField(forms.FileField):
    """Gives an UploadedFile for `files.operations.store`; its kind, size and name are already known to be good."""

    default_error_messages = {
        "required": _("Choisissez un fichier à joindre."),
        "empty": _("Ce fichier est vide : vérifiez-le, puis joignez-le à nouveau."),
        "invalid": _("Aucun fichier n’a été reçu : choisissez-le à nouveau, puis envoyez."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Fichier à joindre"))
        kwargs.setdefault("help_text", lazy(_help, str)())
        kwargs.setdefault(
            "widget", forms.FileInput(attrs={"accept": ",".join(f".{extension}" for extension in kinds.EXTENSIONS)})
        )
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        upload = super().clean(data, initial)
        if isinstance(upload, UploadedFile):
            checks.examine(upload)
        return upload
