"""What a request shows of its caller, in every face: in headers, never in the URL, which logs and histories keep."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv6Address, ip_address

_SCHEMES = frozenset({"bearer", "token"})
MALFORMED = ""
"""The token of a request that has one in a form which is none of ours, or several that differ."""


def read_token(authorization: Sequence[str], api_key: Sequence[str]) -> str | None:
    """Returns the token in the values of the headers Authorization and X-API-Key; None where there are no such headers.

    `Token` is the scheme of mem0's clients. Of two different tokens none counts: proxies differ in which one they keep.
    """
    tokens = {_without_scheme(value) for value in authorization} | {value.strip() for value in api_key}
    if not tokens:
        return None
    return tokens.pop() if len(tokens) == 1 else MALFORMED


def _without_scheme(value: str) -> str:
    scheme, _, token = value.strip().partition(" ")
    return token.strip() if scheme.lower() in _SCHEMES else MALFORMED


def network_of(address: str) -> str:
    """Returns what an address is counted by: of IPv6 the first half, for who has one address of it has all."""
    try:
        parsed = ip_address(address)
    except ValueError:  # a Unix socket has none
        return address
    return f"{IPv6Address(int(parsed) >> 64 << 64)}/64" if parsed.version == 6 and not parsed.is_loopback else address
