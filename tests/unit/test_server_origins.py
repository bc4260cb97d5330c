from __future__ import annotations

from collections.abc import Mapping

import httpx
import pytest
from starlette.responses import Response

from graphmem.api.responses import error_response
from graphmem.errors import Throttled
from graphmem.server.origins import Origins
from tests.unit.asgi import client_of, code_of

LISTED = "https://app.example.org"
STRANGERS = ["https://attacker.example", "null", "http://app.example.org", "https://app.example.org.attacker.example"]

CLOSED = Origins(Response("answered"), [])
OPEN = Origins(Response("answered"), [LISTED])


async def ask(app: Origins, origin: str | None, method: str = "POST", **headers: str) -> httpx.Response:
    sent = {"Origin": origin} if origin else {}
    async with client_of(app) as client:
        return await client.request(method, "/graphql", headers=sent | headers)


async def preflight(app: Origins, origin: str, method: str = "POST", headers: str = "content-type") -> httpx.Response:
    asked = {"Access-Control-Request-Method": method, "Access-Control-Request-Headers": headers}
    return await ask(app, origin, "OPTIONS", **asked)


def cors_of(response: httpx.Response) -> Mapping[str, str]:
    return {name: value for name, value in response.headers.items() if name.startswith("access-control-allow")}


@pytest.mark.parametrize("origin", [None, "http://localhost:8000", "https://localhost:8000"])
async def test_what_no_page_sent_and_what_its_own_page_sent_is_answered(origin: str | None) -> None:
    for app in (CLOSED, OPEN):
        assert (await ask(app, origin)).text == "answered"


@pytest.mark.parametrize("origin", [*STRANGERS, "http://localhost", "http://localhost:9000"])
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
async def test_a_page_of_another_origin_gets_nothing_and_reaches_nothing(origin: str, method: str) -> None:
    for app in (CLOSED, OPEN):
        refused = await ask(app, origin, method)

        assert (refused.status_code, code_of(refused), cors_of(refused)) == (403, "FORBIDDEN", {})
        assert refused.headers["vary"] == "Origin"


async def test_nothing_is_listed_unless_it_is_set() -> None:
    assert (await ask(CLOSED, LISTED)).status_code == 403
    assert cors_of(await preflight(CLOSED, LISTED)) == {}


async def test_a_listed_page_reads_its_answer() -> None:
    answer = await ask(OPEN, LISTED)

    assert answer.text == "answered"
    assert cors_of(answer) == {"access-control-allow-origin": LISTED}
    assert answer.headers["access-control-expose-headers"] == "Retry-After, X-Request-ID"
    assert "Origin" in answer.headers["vary"]


async def test_a_listed_page_reads_errors_too() -> None:
    answer = await ask(Origins(error_response(Throttled(retry_after=1.5), 429), [LISTED]), LISTED)

    assert (answer.status_code, code_of(answer), answer.headers["retry-after"]) == (429, "THROTTLED", "2")
    assert answer.headers["access-control-allow-origin"] == LISTED


async def test_a_listed_page_may_send_a_key_a_project_and_a_trace() -> None:
    names = "authorization,content-type,traceparent,tracestate,x-api-key,x-graphmem-project,x-request-id"
    allowed = await preflight(OPEN, LISTED, headers=names)

    assert (allowed.status_code, allowed.text) == (204, "")
    assert allowed.headers["access-control-allow-origin"] == LISTED
    assert {"POST", "PUT", "DELETE"} <= set(allowed.headers["access-control-allow-methods"].split(", "))
    assert set(names.split(",")) <= set(allowed.headers["access-control-allow-headers"].lower().split(", "))
    assert int(allowed.headers["access-control-max-age"]) >= 600
    # No cookie is ever asked for, so none that another server on this host has set can do anything.
    assert "access-control-allow-credentials" not in allowed.headers


@pytest.mark.parametrize(("method", "headers"), [("PROPFIND", "content-type"), ("POST", "x-other")])
async def test_a_preflight_for_anything_else_is_refused(method: str, headers: str) -> None:
    refused = await preflight(OPEN, LISTED, method, headers)

    assert (refused.status_code, code_of(refused)) == (400, "BAD_USER_INPUT")


EMBEDDED = {"Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "script"}


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
async def test_what_a_page_of_another_site_embeds_reaches_nothing(site: str) -> None:
    for app in (CLOSED, OPEN):
        refused = await ask(app, None, "GET", **EMBEDDED, **{"Sec-Fetch-Site": site})

        assert (refused.status_code, code_of(refused)) == (403, "FORBIDDEN")


@pytest.mark.parametrize(
    "headers",
    [
        {**EMBEDDED, "Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"},
    ],
)
async def test_its_own_pages_scripts_and_whoever_follows_a_link_are_answered(headers: dict[str, str]) -> None:
    assert (await ask(CLOSED, None, "GET", **headers)).text == "answered"


async def test_what_is_public_is_answered_to_every_page_and_nothing_beside_it() -> None:
    app = Origins(Response("answered"), [], public="/browser/")
    async with client_of(app) as client:
        public = await client.get("/browser/graphmem.grass", headers={"Origin": STRANGERS[0]})
        other = await client.get("/browsers", headers={"Origin": STRANGERS[0]})

    assert (public.status_code, other.status_code) == (200, 403)
