from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graphmem.embedded.artifacts import fetch
from graphmem.server.application import graphql_routes, health_routes, make_http_app
from graphmem.web.ide import make_ide
from graphmem.web.page import Page
from tests.unit.asgi import client_of, code_of

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


endpoint = Response("answered")


def methods_of(response: httpx.Response) -> set[str]:
    return set(response.headers["allow"].split(", "))


@pytest.fixture
def page(cache_dir: Path) -> Page:
    [archive] = fetch("graphiql", cache_dir)
    return make_ide(archive)


async def test_a_browser_gets_the_page_and_others_get_graphql(page: Page) -> None:
    async with client_of(make_http_app(graphql_routes(endpoint, page), [])) as client:
        shown = await client.get("/graphql", headers=BROWSER)
        head = await client.head("/graphql", headers=BROWSER)
        answer = await client.post("/graphql", headers=BROWSER)
        by_get = await client.get("/graphql", headers={"Accept": "application/json"})

    assert "<!doctype html>" in shown.text
    assert (head.status_code, head.headers["content-type"]) == (200, shown.headers["content-type"])
    assert [answer.text, by_get.text] == ["answered"] * 2


async def test_without_a_page_all_get_graphql() -> None:
    async with client_of(make_http_app(graphql_routes(endpoint, None), [])) as client:
        answers = [await client.request(method, "/graphql", headers=BROWSER) for method in ("GET", "POST")]
        refused = await client.put("/graphql", headers=BROWSER)

    assert [answer.text for answer in answers] == ["answered"] * 2
    assert (refused.status_code, methods_of(refused)) == (405, {"GET", "HEAD", "POST"})


async def test_a_method_that_an_address_does_not_take_is_answered_with_those_that_it_does(page: Page) -> None:
    routes = [*graphql_routes(endpoint, page), *health_routes(lambda: pytest.fail("no method asks that"))]
    async with client_of(make_http_app(routes, [])) as client:
        of_graphql, of_health = await client.put("/graphql"), await client.post("/healthz")

    assert {response.status_code for response in (of_graphql, of_health)} == {405}
    assert {code_of(response) for response in (of_graphql, of_health)} == {"BAD_USER_INPUT"}
    assert methods_of(of_graphql) == {"GET", "HEAD", "POST"}
    assert methods_of(of_health) == {"GET", "HEAD"}


async def test_options_says_what_an_address_takes(page: Page) -> None:
    async with client_of(make_http_app(graphql_routes(endpoint, page), [])) as client:
        answer = await client.options("/graphql")

    assert (answer.status_code, answer.text) == (204, "")
    assert methods_of(answer) == {"GET", "HEAD", "POST"}


async def test_an_unknown_address_is_not_found() -> None:
    async with client_of(make_http_app([], [])) as client:
        answers = [await client.request(method, "/nothing") for method in ("GET", "POST", "OPTIONS", "DELETE")]

    assert [(answer.status_code, code_of(answer)) for answer in answers] == [(404, "NOT_FOUND")] * 4


async def test_readiness_is_that_of_every_part() -> None:
    state = {"database": "ok", "embedder": "ok"}

    async def check() -> dict[str, str]:
        return state

    async with client_of(make_http_app(health_routes(check), [])) as client:
        ready = await client.get("/readyz")
        state["embedder"] = "It does not answer."
        unready = await client.get("/readyz")

    assert (ready.status_code, ready.json()["status"]) == (200, "ok")
    assert unready.status_code == 503
    assert unready.json() == {"status": "unavailable", "database": "ok", "embedder": "It does not answer."}


class Marking:
    """A middleware that writes its name on every answer, the outermost last."""

    def __init__(self, app: ASGIApp, name: str) -> None:
        self.app = app
        self.name = name

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"mark", self.name.encode())]
            await send(message)

        await self.app(scope, receive, send_marked)


async def test_middleware_sees_every_answer_that_of_a_fault_too() -> None:
    async def fail(request: Request) -> Response:
        raise RuntimeError("a secret")

    async def refuse(request: Request) -> Response:
        raise HTTPException(413)

    app = make_http_app(
        [Route("/fault", fail), Route("/refusal", refuse)], [Middleware(Marking, "outer"), Middleware(Marking, "inner")]
    )
    async with client_of(app) as client:
        fault, refusal, unknown = [await client.get(path) for path in ("/fault", "/refusal", "/nothing")]

    assert [answer.headers["mark"] for answer in (fault, refusal, unknown)] == ["inner, outer"] * 3
    assert (fault.status_code, code_of(fault)) == (500, "INTERNAL")
    assert "secret" not in fault.text
    assert (refusal.status_code, code_of(refusal)) == (413, "LIMIT_EXCEEDED")
