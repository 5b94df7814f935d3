"""The token of an invitation: computed when the mail is written, never stored; only its digest is."""

from __future__ import annotations

import base64
import hashlib
from uuid import UUID

from django.utils.crypto import salted_hmac

SALT = "ensems.accounts.invitation"


def token_for(key: UUID) -> str:
    """256 bits that only the holder of the secret key can compute, safe in an address."""
    mac = salted_hmac(SALT, str(key), algorithm="sha256").digest()
    return base64.urlsafe_b64encode(mac).decode().rstrip("=")


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
