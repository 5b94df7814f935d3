"""What stands for a date of birth: a digest under the platform's secret key, which is not in the database.

There are some 30,000 possible dates: under a salt that lies next to it, a digest would hide nothing. See
docs/decisions/0012-register-of-elected-officials.md.
"""

from __future__ import annotations

import hashlib
from datetime import date

from django.utils.crypto import salted_hmac

SALT = "ensems.assembly.elected.birth"


def birth_digest(born: date) -> str:
    """32 hexadecimal characters, the same for everybody born that day on this platform, and on no other."""
    return salted_hmac(SALT, born.isoformat(), algorithm="sha256").hexdigest()[:32]


def key_mark() -> str:
    """16 hexadecimal characters that change when the secret key does: digests made before then match nothing."""
    return salted_hmac(SALT, "mark", algorithm="sha256").hexdigest()[:16]


def identity(family: str, given: str, sex: str, birth: str, apart: str = "") -> str:
    """32 hexadecimal characters for one civil identity; names are folded.

    Without a date of birth, `apart` (where the person is elected) keeps namesakes apart.
    """
    return joined(family, given, sex, birth or f"?{apart}")


def joined(*parts: str) -> str:
    return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=16).hexdigest()
