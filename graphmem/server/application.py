"""The HTTP application: its addresses, and what wraps all of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from graphmem.api.responses import answer_fault, answer_http_error, answer_refusal
from graphmem.errors import GraphmemError
from graphmem.web import dashboard, ide
from graphmem.web.page import Page

Check = Callable[[], Awaitable[dict[str, str]]]
"""Asks each part that graphmem depends on how it is; a part that is well is "ok"."""


ErrorHandler = Callable[[Request, Exception], Awaitable[Response]]

_IN_GRAPHQLS_FORM = {HTTPException: answer_http_error, GraphmemError: answer_refusal, Exception: answer_fault}


def make_http_app(
    routes: Sequence[BaseRoute],
    middleware: Sequence[Middleware],
    error_handlers: Mapping[type[Exception], ErrorHandler] = _IN_GRAPHQLS_FORM,
) -> ASGIApp:
    """Returns the application; the first of the middleware is the outermost, and sees every answer.

    Starlette's own list would be inside its handler of faults, whose answers it would not see.
    """
    app: ASGIApp = Starlette(routes=routes, exception_handlers=dict(error_handlers))
    for wrap in reversed(middleware):
        app = wrap.cls(app, *wrap.args, **wrap.kwargs)
    return app


def graphql_routes(endpoint: ASGIApp, page: Page | None) -> list[BaseRoute]:
    """Returns the address of GraphQL, where a browser that opens it gets the page of the IDE if there is one."""
    if page is None:
        return [Route("/graphql", endpoint, methods=["GET", "POST"])]
    return [
        Route("/graphql", _PageOrEndpoint(page, endpoint), methods=["GET", "POST"]),
        Route(ide.PATH, page.asset),
    ]


def dashboard_routes(page: Page | None) -> list[BaseRoute]:
    """Returns the addresses of the dashboard, if there is one."""
    if page is None:
        return []

    async def index(request: Request) -> Response:
        return page.index()

    return [Route("/", index), Route(dashboard.PATH, page.asset)]


def health_routes(check: Check) -> list[BaseRoute]:
    async def healthz(request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def readyz(request: Request) -> Response:
        checks = await check()
        ready = all(outcome == "ok" for outcome in checks.values())
        return JSONResponse({"status": "ok" if ready else "unavailable", **checks}, 200 if ready else 503)

    return [Route("/healthz", healthz), Route("/readyz", readyz)]


class _PageOrEndpoint:
    """One address for two readers: a browser is shown the page, and everything else is GraphQL's."""

    def __init__(self, page: Page, endpoint: ASGIApp) -> None:
        self._page = page
        self._endpoint = endpoint

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        is_shown = request.method != "POST" and "text/html" in request.headers.get("accept", "")
        app = self._page.index() if is_shown else self._endpoint
        await app(scope, receive, send)
