from __future__ import annotations

from pathlib import Path

from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp

from graphmem.embedded.artifacts import fetch
from graphmem.server.security_headers import SecurityHeaders
from graphmem.web.ide import make_ide
from tests.unit.asgi import client_of


async def headers_of(app: ASGIApp) -> dict[str, str]:
    async with client_of(SecurityHeaders(app)) as client:
        return dict((await client.get("/")).headers)


async def test_an_answer_is_neither_kept_nor_guessed_nor_shown_inside_another_page() -> None:
    headers = await headers_of(JSONResponse({"data": {}}))

    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["content-security-policy"].startswith("default-src 'none'; frame-ancestors 'none'")


async def test_what_an_answer_says_of_itself_stands() -> None:
    headers = await headers_of(Response("", headers={"Cache-Control": "max-age=60"}))

    assert headers["cache-control"] == "max-age=60"


async def test_the_page_runs_the_scripts_of_its_server_only(cache_dir: Path) -> None:
    [archive] = fetch("graphiql", cache_dir)
    policy = (await headers_of(make_ide(archive).index()))["content-security-policy"]
    directives = dict(directive.strip().split(" ", 1) for directive in policy.split(";"))

    assert directives["default-src"] == "'self'"
    assert directives["script-src"] == "'self'"
    assert directives["frame-ancestors"] == directives["object-src"] == directives["base-uri"] == "'none'"
