"""The OpenAPI document of mem0's wire, and that operations are as it says."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any, get_type_hints

import pytest

from graphmem.model.principal import Permission
from graphmem.rest.lacking import ADDRESSES
from graphmem.rest.openapi.document import make_document
from graphmem.rest.parameters import Update
from graphmem.rest.routes import DESCRIBED, LACKING, METHODS
from graphmem.rest.signature import names_read_by
from tests.acceptance.conftest import KeyedServer
from tests.graphql_client import Client
from tests.rest_client import call, check_conformance

PROJECT = "/api/v1/orgs/organizations/any/projects/any/"
NONE_TAKES = [[1]]
"""A value that no name takes."""
BASE: dict[str, dict[str, object]] = {
    "/search/": {"query": "tea", "user_id": "alex"},
    "/add/": {"messages": "I like tea.", "user_id": "alex", "infer": False},
    "/memories/": {"user_id": "alex", "page": 1, "page_size": 1},
    "/feedback/": {"memory_id": str(uuid.uuid4())},
    "/entities/": {"page": 1, "page_size": 1},
}
"""What requests must have beside the value, by the ends of the addresses; a page, so that its size is read."""


def readings() -> Iterator[tuple[str, str, str]]:
    """Each method, address and name that it reads."""
    for path, handlers in DESCRIBED.items():
        for method, handler in handlers.items():
            yield from ((method, path, name) for name in sorted(names_read_by(handler)))


async def test_the_document_is_there_for_all_who_know_the_server_by_its_name(
    keyed_server: KeyedServer, project: str
) -> None:
    client = await keyed_server.client(project, frozenset({Permission.READ}))

    stranger = await client.http.get("/openapi.json")
    misled = await client.http.get("/openapi.json", headers={"Host": "attacker.example"})

    assert (stranger.status_code, stranger.headers["content-type"]) == (200, "application/json")
    assert stranger.json() == make_document(DESCRIBED)
    assert misled.status_code == 421


async def test_every_name_that_is_described_is_read(client: Client) -> None:
    [memory_id] = await client.add("I like tea.", userId="alex")
    tried = 0
    for method, path, name in readings():
        body = next((base for end, base in BASE.items() if path.endswith(end)), {}) | {name: NONE_TAKES}
        if (method, path) == ("POST", "/v1/memories/"):
            body |= {"messages": "I like tea.", "infer": False} | {name: NONE_TAKES}
        if name == "output_format":
            body.pop("page", None)  # a page of v2 has one format
        filled = path.format(memory_id=memory_id, org="any", project="any")

        status, error = await call(client, method, filled, body)

        assert status in (400, 501), (method, path, name, error)
        assert error["field"][0] == name.replace("memory_ids", "memories"), (method, path, name, error)
        tried += 1
    assert tried > 100


async def test_every_name_of_one_change_of_many_is_read(client: Client) -> None:
    [memory_id] = await client.add("I like tea.", userId="alex")
    for name in get_type_hints(Update):
        body = {"memories": [{"memory_id": memory_id, name: NONE_TAKES}]}
        assert (await call(client, "PUT", "/v1/batch/", body))[0] == 400, name


async def test_an_add_that_is_refused_is_not_carried_out(client: Client) -> None:
    body = {"messages": "I like tea.", "user_id": "alex", "async_mode": NONE_TAKES}
    assert (await call(client, "POST", "/v3/memories/add/", body))[0] == 400
    assert (await call(client, "GET", "/v1/events/"))[1]["count"] == 0


async def test_names_that_are_not_described_are_passed_over(client: Client) -> None:
    body = {"messages": "I like tea.", "user_id": "alex", "infer": False, "query": NONE_TAKES, "memory_ids": 1}
    assert (await call(client, "POST", "/v1/memories/?fields=id&top_k=nothing", body))[0] == 200


@pytest.mark.parametrize("path", LACKING)
async def test_what_graphmem_lacks_is_refused_by_every_method(client: Client, path: str) -> None:
    filled = path.format(id="1", name="alex", org="any", project="any")
    for method in METHODS:
        status, error = await call(client, method, filled)
        assert (status, error["error"], error["code"]) == (501, ADDRESSES[path], "NOT_IMPLEMENTED")


async def test_every_form_of_a_list_is_as_described(client: Client) -> None:
    rows: Any
    await client.add("I live in Turin.", "I like tea.", userId="alex", metadata={"a": 1})
    paged = "page=1&page_size=1"
    for query in ("", "&output_format=v1.1", f"&{paged}", f"&{paged}&output_format=v1.1", "&fields=id,memory"):
        for version in ("v1", "v2"):
            url = f"/{version}/memories/?user_id=alex&enable_graph=true{query}"
            status, rows = await call(client, "GET", url)
            assert (status, bool(rows)) == (200, True)
    for version in ("v1", "v2", "v3"):
        found = {"query": "tea", "filters": {"user_id": "alex"}, "fields": ["id", "score"]}
        status, rows = await call(client, "POST", f"/{version}/memories/search/", found)
        assert (status, bool(rows)) == (200, True)
        status, _ = await call(client, "POST", f"/{version}/memories/search/", found | {"reference_date": "2026-01-01"})
        assert status == 501


async def test_single_memories_and_what_is_beside_them_are_as_described(client: Client) -> None:
    [memory_id, other] = await client.add("I live in Turin.", "I like tea.", userId="alex")
    at = f"/v1/memories/{memory_id}/"
    asked = [
        (200, "GET", at, None),
        (200, "PUT", at, {"text": "I live in Rome.", "metadata": {"a": 1}, "expiration_date": "2999-01-01"}),
        (409, "PUT", at, {"text": "I like tea."}),
        (200, "GET", f"{at}history/", None),
        (404, "GET", f"/v1/memories/{uuid.uuid4()}/", None),
        (400, "GET", "/v1/memories/nothing/history/", None),
        (200, "POST", "/v1/feedback/", {"memory_id": other, "feedback": "POSITIVE"}),
        (200, "GET", "/v1/ping/", None),
        (200, "GET", PROJECT, None),
        (200, "GET", f"{PROJECT}?fields=name", None),
        (
            200,
            "PATCH",
            PROJECT,
            {"custom_categories": [{"food": "What is eaten."}]},
        ),
        (501, "PATCH", PROJECT, {"decay": True}),
        (200, "PUT", "/v1/batch/", {"memories": [{"memory_id": other, "text": "I like milk."}]}),
        (200, "GET", "/v1/entities/", None),
        (404, "GET", "/v1/entities/?page=9&page_size=1", None),
        (200, "DELETE", at, None),
        (200, "GET", f"{at}history/", None),
        (200, "DELETE", "/v1/memories/batch/", {"memory_ids": [other]}),
        (200, "DELETE", "/v2/entities/user/alex/", None),
        (200, "DELETE", "/v1/memories/?user_id=*&agent_id=*&app_id=*&run_id=*", None),
        (400, "DELETE", "/v1/memories/", None),
    ]
    for expected, method, path, body in asked:
        status, answer = await call(client, method, path, body)
        assert status == expected, (method, path, answer)


async def test_answers_to_strangers_and_to_bodies_that_are_not_json_are_as_described(
    keyed_server: KeyedServer, project: str
) -> None:
    reader = await keyed_server.client(project, frozenset({Permission.READ}))
    stranger = Client(reader.http, project)
    assert (await call(stranger, "GET", "/v1/ping/"))[0] == 401
    assert (await call(reader, "POST", "/v1/memories/", {"messages": "I like tea.", "user_id": "alex"}))[0] == 403
    typed = reader.headers() | {b"Content-Type": b"text/plain"}
    response = await reader.http.request("POST", "/v1/memories/", content=b"tea", headers=typed)
    check_conformance("POST", "/v1/memories/", response)
    assert response.status_code == 415
