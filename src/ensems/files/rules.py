"""Who may read a file, and when it may still go away. Whose file it is, and so who may add one, is known above."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ensems.core.decisions import YES, Decision, no
from ensems.files.models import StoredFile


def may_discard(file: StoredFile) -> Decision:
    if file.is_public:
        return no(_("Ce fichier est publié : il ne peut plus être effacé, seulement retiré avec ce qu’il accompagne."))
    return YES


EXPIRED = no(
    _(
        "Ce lien vers un fichier n’est valable qu’une heure, et cette heure est passée. Rouvrez la page qui le "
        "proposait : "
        "elle en donne un nouveau."
    )
)
