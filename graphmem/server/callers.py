"""This module tells whether a request comes from the machine itself."""

from __future__ import annotations

from starlette.requests import HTTPConnection

from graphmem.access.addresses import is_loopback

_PROXY_HEADERS = ("forwarded", "x-forwarded-for", "x-real-ip")


def is_local(request: HTTPConnection) -> bool:
    """Returns whether a request comes from this machine itself, and not by way of a proxy on it."""
    if request.client is None or any(header in request.headers for header in _PROXY_HEADERS):
        return False
    return is_loopback(request.client.host)
