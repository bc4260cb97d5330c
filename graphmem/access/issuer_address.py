"""The addresses of OIDC issuers that may be asked for keys."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit


def check_address(issuer: str) -> str:
    """Returns an address of an issuer. Raises ValueError for one whose answers anybody on the way could forge."""
    parts = urlsplit(issuer)
    if not parts.hostname or parts.query or parts.fragment:
        raise ValueError(f"{issuer!r} is not an address of an issuer.")
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_loopback(parts.hostname)):
        raise ValueError(f"{issuer!r} is not https.")
    return issuer


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
