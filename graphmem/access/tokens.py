"""The text of an API key, `gm_<id>_<secret>_<checksum>`: what a caller sends, and what is stored of it.

The form is recognisable, so that scanners of repositories find a key that was committed, and the checksum tells a key
that was copied in part without a look into the database.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import string
import zlib
from dataclasses import dataclass, field

_ALPHABET = string.digits + string.ascii_letters
_ID_LENGTH, _SECRET_LENGTH, _CHECKSUM_LENGTH = 16, 43, 6
_SECRET_BYTES = 32
_TOKEN = re.compile(
    rf"(gm_([0-9A-Za-z]{{{_ID_LENGTH}}})_([0-9A-Za-z]{{{_SECRET_LENGTH}}}))_([0-9A-Za-z]{{{_CHECKSUM_LENGTH}}})"
)


@dataclass(frozen=True, slots=True)
class Token:
    """A key as its holder has it. Its repr hides the secret."""

    key_id: str
    secret: str = field(repr=False)

    @property
    def text(self) -> str:
        body = f"gm_{self.key_id}_{self.secret}"
        return f"{body}_{_checksum(body)}"

    @property
    def secret_hash(self) -> str:
        return hash_secret(self.secret)


def make_token() -> Token:
    key_id = "".join(secrets.choice(_ALPHABET) for _ in range(_ID_LENGTH))
    return Token(key_id, _base62(int.from_bytes(secrets.token_bytes(_SECRET_BYTES)), _SECRET_LENGTH))


def parse_token(text: str) -> Token | None:
    """Returns the token that a text is, or None."""
    match = _TOKEN.fullmatch(text)
    return Token(match[2], match[3]) if match and _checksum(match[1]) == match[4] else None


def hash_secret(secret: str) -> str:
    """Returns the SHA-256 of a secret, in hexadecimal.

    A slow hash, as passwords need, would protect nothing here: nobody can try 2**256 secrets, however fast each is, and
    it would make every request slow, and a flood of requests with wrong keys an attack.
    """
    return hashlib.sha256(secret.encode()).hexdigest()


def is_secret(secret: str, secret_hash: str) -> bool:
    """Returns whether a secret has a hash; the time that it takes tells nothing of where they differ."""
    return hmac.compare_digest(hash_secret(secret), secret_hash)


def is_same_key(text: str, key: str) -> bool:
    """Returns whether a text is a key of the settings; the time tells nothing of their lengths either."""
    return is_secret(text, hash_secret(key))


def _checksum(text: str) -> str:
    return _base62(zlib.crc32(text.encode()), _CHECKSUM_LENGTH)


def _base62(number: int, length: int) -> str:
    digits = []
    for _ in range(length):
        number, digit = divmod(number, len(_ALPHABET))
        digits.append(_ALPHABET[digit])
    return "".join(reversed(digits))
