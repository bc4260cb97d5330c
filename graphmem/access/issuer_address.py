"""The addresses of OIDC issuers that may be asked for keys."""

from __future__ import annotations

from urllib.parse import urlsplit

from graphmem.access.addresses import is_loopback


def check_address(issuer: str) -> str:
    """Returns an address of an issuer. Raises ValueError for one whose answers anybody on the way could forge."""
    parts = urlsplit(issuer)
    if not parts.hostname or parts.query or parts.fragment:
        raise ValueError(f"{issuer!r} is not an address of an issuer.")
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname)):
        raise ValueError(f"{issuer!r} is not https.")
    return issuer
