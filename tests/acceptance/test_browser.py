"""What a web page can do with a graphmem that its reader's browser reaches."""

from __future__ import annotations

import asyncio
import json
from urllib.parse import urlsplit

import httpx
import pytest

from tests.acceptance.documents import LIST
from tests.graphql_client import ADD_MEMORIES, Client

STRANGER = "https://attacker.example"
LISTED = "https://app.example.org"
ADD = json.dumps(
    {"query": ADD_MEMORIES, "variables": {"input": {"text": "x", "userId": "alex", "infer": False}}},
)


def code_of(response: httpx.Response) -> str:
    assert response.headers["content-type"] == "application/json"
    [error] = response.json()["errors"]
    code: str = error["extensions"]["code"]
    return code


@pytest.mark.parametrize("content_type", ["application/json", "text/plain", "application/x-www-form-urlencoded", ""])
async def test_a_page_of_another_origin_changes_nothing(client: Client, content_type: str) -> None:
    headers = {"Origin": STRANGER, "Content-Type": content_type, "X-Graphmem-Project": client.project}
    refused = await client.http.post("/graphql", content=ADD, headers=headers)

    assert (refused.status_code, code_of(refused)) == (403, "FORBIDDEN")
    assert "access-control-allow-origin" not in refused.headers
    assert (await client.data(LIST))["totalCount"] == 0


async def test_a_page_of_another_origin_is_not_let_through_by_a_preflight(http: httpx.AsyncClient) -> None:
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    for origin in (STRANGER, LISTED):
        refused = await http.options("/graphql", headers={"Origin": origin} | asked)

        assert refused.status_code == 403
        assert not [name for name in refused.headers if name.startswith("access-control")]


async def test_a_listed_page_reads_answers_and_refusals(model_client: Client) -> None:
    headers = {"Origin": LISTED, "X-Graphmem-Project": model_client.project}
    asked = {
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type,x-graphmem-project",
    }
    http = model_client.http

    preflight = await http.options("/graphql", headers=headers | asked)
    answer = await http.post("/graphql", json={"query": "{ memories { totalCount } }"}, headers=headers)
    refusals = [
        await http.post("/graphql", content="{", headers=headers | {"Content-Type": "application/json"}),
        await http.get("/nothing", headers=headers),
        await http.put("/graphql", headers=headers),
    ]

    assert preflight.status_code == 204
    assert answer.json()["data"] == {"memories": {"totalCount": 0}}
    assert [response.status_code for response in refusals] == [400, 404, 405]
    for response in (preflight, answer, *refusals):
        assert response.headers["access-control-allow-origin"] == LISTED


async def test_another_name_for_this_machine_is_refused(http: httpx.AsyncClient) -> None:
    for path in ("/graphql", "/healthz", "/nothing"):
        refused = await http.get(path, headers={"Host": "attacker.example"})

        assert (refused.status_code, code_of(refused)) == (421, "BAD_USER_INPUT")


async def test_every_answer_is_kept_by_nobody_and_shown_in_no_frame(http: httpx.AsyncClient) -> None:
    answers = [
        await http.post("/graphql", json={"query": "{ __typename }"}),
        await http.get("/graphql", headers={"Accept": "text/html"}),
        await http.get("/healthz"),
        await http.get("/nothing"),
        await http.get("/healthz", headers={"Host": "attacker.example"}),
    ]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 404, 421]
    for answer in answers:
        assert answer.headers["cache-control"] in ("no-store", "no-cache")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert "server" not in answer.headers


MALFORMED = [
    b"nonsense\r\n\r\n",
    b"GET / HTTP/9.9\r\n\r\n",
    b"GET /\xff HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET http://[ HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"CONNECT attacker.example:80 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
    b"GET /healthz HTTP/1.1\r\n\r\n",
    b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nHost: attacker.example\r\n\r\n",
]


async def test_what_is_no_proper_request_is_answered_in_json(
    http: httpx.AsyncClient, subtests: pytest.Subtests
) -> None:
    address = urlsplit(str(http.base_url))
    for request in MALFORMED:
        with subtests.test(request=request):
            reader, writer = await asyncio.open_connection(address.hostname, address.port)
            writer.write(request)
            header = (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 60)).decode().lower()
            [length] = [line.split(": ")[1] for line in header.splitlines() if line.startswith("content-length: ")]
            body = json.loads(await reader.readexactly(int(length)))
            writer.close()

            assert header.startswith("http/1.1 400 ")
            assert "content-type: application/json" in header
            assert body["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
