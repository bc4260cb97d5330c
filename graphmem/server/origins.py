"""Which web pages may use graphmem: its own, and those of the origins that the operator lists (CORS)."""

from __future__ import annotations

from collections.abc import Collection

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from graphmem.api.responses import error_response
from graphmem.errors import BadUserInput, Forbidden
from graphmem.server.refusals import Refuse, refuse_plainly

_REQUEST_HEADERS = (
    *("Authorization", "X-API-Key", "X-Graphmem-Project", "X-Request-ID", "traceparent", "tracestate"),
    *("Mcp-Protocol-Version", "Mcp-Method", "Mcp-Name", "X-Graphmem-User", "X-Graphmem-Agent", "X-Graphmem-App"),
    "X-Graphmem-Run",
)
_RESPONSE_HEADERS = ("Retry-After", "X-Request-ID")
_MAX_AGE = 3600
"""Seconds for which a browser may remember what it is allowed."""


class Origins(CORSMiddleware):
    """Refuses requests from pages of other origins than its own and the listed ones, and answers the latter with CORS.

    A browser would keep the answers from any other page by itself, and ask before it sends JSON. That a forged request
    (CSRF) changes nothing does not rest on that alone: it has an Origin header, which no page can change.
    """

    def __init__(
        self, app: ASGIApp, origins: Collection[str], refuse: Refuse = refuse_plainly, public: str | None = None
    ) -> None:
        """Makes the check; what is below the path `public` says by itself who may read it."""
        self._refuse = refuse
        self._public = public
        super().__init__(
            app,
            allow_origins=origins,
            allow_methods=("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"),
            allow_headers=_REQUEST_HEADERS,
            # A page on the public web may be listed while graphmem is in a private network.
            allow_private_network=True,
            expose_headers=_RESPONSE_HEADERS,
            max_age=_MAX_AGE,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._public and scope["type"] == "http" and scope["path"].startswith(self._public):
            await self.app(scope, receive, send)
        elif self._is_allowed(Headers(scope=scope)):
            await super().__call__(scope, receive, send)
        else:
            message = "Pages of this origin may not use graphmem: GRAPHMEM_CORS_ORIGINS lists those that may."
            refusal = self._refuse(scope, Forbidden(message))
            refusal.headers["Vary"] = "Origin"
            await refusal(scope, receive, send)

    def _is_allowed(self, headers: Headers) -> bool:
        origin = headers.get("origin")
        if origin is None:
            return not _is_embedded(headers)
        return self.is_allowed_origin(origin) or _host_of(origin) == headers.get("host")

    def preflight_response(self, request_headers: Headers) -> Response:
        response = super().preflight_response(request_headers)
        headers = {name: value for name, value in response.headers.items() if not name.startswith("content-")}
        if response.status_code == 200:
            return Response(status_code=204, headers=headers)
        return error_response(BadUserInput(f"{bytes(response.body).decode()}."), response.status_code, headers)


def _is_embedded(headers: Headers) -> bool:
    """Tells whether a page of another site asks as for a picture or a script, which browsers send without an Origin."""
    is_foreign = headers.get("sec-fetch-site", "none") not in ("none", "same-origin")
    return is_foreign and headers.get("sec-fetch-mode") == "no-cors"


def _host_of(origin: str) -> str:
    """Returns the part of an origin that its own requests have as Host: a proxy may have changed the scheme."""
    return origin.partition("://")[2]
