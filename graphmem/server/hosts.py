"""The check of the Host header, against DNS rebinding.

A page of another site can have its own name resolve to this machine. The browser then takes graphmem for that site's
own server, and lets the page read its answers; only the name in the Host header still tells.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from ipaddress import ip_address

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from graphmem.errors import BadUserInput
from graphmem.server.refusals import Refuse, refuse_plainly

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})

_HOST = re.compile(r"(?P<name>\[[0-9a-f:.]+\]|[^\s:\[\]/@]+?)\.?(?::\d{1,5})?", re.IGNORECASE)


class HostCheck:
    """Refuses requests to any name but graphmem's own.

    It has those of the loopback and those that it is given, and every address unless it listens on the loopback only:
    the owner of an address cannot point it at another machine.
    """

    def __init__(
        self, app: ASGIApp, names: Collection[str], *, takes_addresses: bool, refuse: Refuse = refuse_plainly
    ) -> None:
        """Makes the check for these names beside the loopback's; `*` among them is any name."""
        self._app = app
        self._refuse = refuse
        self._names = LOOPBACK_NAMES | {name.lower() for name in names}
        self._takes_addresses = takes_addresses
        self._takes_any = "*" in names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        name = _host_name(scope)
        if name is None:
            error = BadUserInput("The request must have one Host header, which names a host.")
            await self._refuse(scope, error)(scope, receive, send)
        elif self._takes_any or name in self._names or (self._takes_addresses and _is_address(name)):
            await self._app(scope, receive, send)
        else:
            message = "graphmem is not known by the name in the Host header; GRAPHMEM_HOSTS lists its names."
            refusal = self._refuse(scope, BadUserInput(message))
            refusal.status_code = 421
            await refusal(scope, receive, send)


def _host_name(scope: Scope) -> str | None:
    hosts = Headers(scope=scope).getlist("host")
    match = _HOST.fullmatch(hosts[0]) if len(hosts) == 1 else None
    return match["name"].lower() if match else None


def _is_address(name: str) -> bool:
    try:
        ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True
