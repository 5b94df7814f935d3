"""Addresses of files. A public file has a plain one; a private file a signed one, for an hour, bound to that file."""

from __future__ import annotations

from datetime import timedelta
from enum import Enum

from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.urls import reverse

from ensems.files.models import StoredFile

VALID_FOR = timedelta(hours=1)
PARAMETER = "jeton"


class Proof(Enum):
    VALID = "valid"
    EXPIRED = "expired"
    NONE = "none"


def public_link(file: StoredFile) -> str:
    return reverse("files:download", args=[file.key, file.name])


def private_link(file: StoredFile) -> str:
    """Make it only for someone a rule has just let read the file: whoever holds it can, for an hour."""
    token = _signer().sign(str(file.key)).split(":", 1)[1]
    return f"{public_link(file)}?{PARAMETER}={token}"


def proof(file: StoredFile, token: str) -> Proof:
    """What the token of an address is worth for that file."""
    if not token:
        return Proof.NONE
    try:
        _signer().unsign(f"{file.key}:{token}", max_age=VALID_FOR)
    except SignatureExpired:
        return Proof.EXPIRED
    except BadSignature:
        return Proof.NONE
    return Proof.VALID


def _signer() -> TimestampSigner:
    return TimestampSigner(salt="ensems.files.links")
