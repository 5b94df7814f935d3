"""Documents joined to a saisine."""

from __future__ import annotations

from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db.models import Max

from ensems.core.actors import Actor
from ensems.core.decisions import require
from ensems.core.operations import operation
from ensems.core.texts import normalise
from ensems.files import operations as files
from ensems.referrals import rules
from ensems.referrals.enums import Status
from ensems.referrals.models import Referral, ReferralDocument
from ensems.referrals.operations.preparation import held
from ensems.register.operations import append


@operation
def attach_document(
    *, actor: Actor, referral: Referral, upload: UploadedFile, title: str, now: datetime
) -> ReferralDocument:
    """Join a document. After the transmission it is public at once, and a dated act says so. Raises ValidationError."""
    referral = held(referral)
    require(rules.may_attach(actor, referral))
    stored = files.store(actor=actor, upload=upload, now=now)
    last = referral.documents.aggregate(last=Max("position"))["last"] or 0
    document = ReferralDocument.objects.create(
        referral=referral, file=stored, title=normalise(title).strip() or stored.name, position=last + 1
    )
    if referral.status != Status.DRAFT:
        files.publish(actor=actor, file=stored, now=now)
        append(
            actor=actor,
            verb="referral.document_added",
            subject=referral.subject,
            thread=referral.reference or "",
            facts={"document": str(stored.key), "digest": stored.digest},
            now=now,
        )
    return document


@operation
def detach_document(*, actor: Actor, document: ReferralDocument, now: datetime) -> None:
    """Only while the saisine is a draft: what was transmitted stays."""
    require(rules.may_edit(actor, held(document.referral)))
    file = document.file
    document.delete()
    files.discard(actor=actor, file=file, now=now)
