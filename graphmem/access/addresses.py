"""The addresses that requests come from."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address


def is_loopback(host: str) -> bool:
    """Returns whether a host, by address or by name, is this machine itself."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def network_of(address: str) -> str:
    """Returns what an address is counted by: of IPv6 the first half, for who has one address of it has all."""
    try:
        parsed = ip_address(address)
    except ValueError:  # a Unix socket has none
        return address
    return f"{IPv6Address(int(parsed) >> 64 << 64)}/64" if parsed.version == 6 and not parsed.is_loopback else address
