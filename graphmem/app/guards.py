"""This module makes the middleware, by the settings, that checks every request before it reaches an address."""

from __future__ import annotations

from starlette.middleware import Middleware

from graphmem.config.settings import LOOPBACK, Settings
from graphmem.server.hosts import HostCheck
from graphmem.server.origins import Origins
from graphmem.server.refusals import Refuse
from graphmem.server.security_headers import SecurityHeaders
from graphmem.web.explorer_kit import PREFIX as PUBLIC


def guards(settings: Settings, host: str, refuse: Refuse) -> list[Middleware]:
    """Returns what wraps every request to a server that listens on the host, the outermost first."""
    names, takes_addresses = [host, *settings.hosts], host not in LOOPBACK
    return [
        Middleware(SecurityHeaders),
        Middleware(HostCheck, names, takes_addresses=takes_addresses, refuse=refuse),
        Middleware(Origins, settings.cors_origins, refuse, PUBLIC),
    ]
