"""GraphQL over HTTP: whatever is sent, the answer is JSON with a code, and the server goes on."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.acceptance.documents import LIST, SEARCH
from tests.graphql_client import ADD_MEMORIES, Client

JSON = {"Content-Type": "application/json"}
ASK = '{"query": "{ owners { totalCount } }"}'


async def post(http: httpx.AsyncClient, content: bytes | str, **headers: str) -> httpx.Response:
    return await http.post("/graphql", content=content, headers=JSON | headers)


def code_of(response: httpx.Response) -> str:
    """Of the one error; the answer is JSON without data."""
    assert response.headers["content-type"].startswith("application/json")
    body = response.json()
    assert not body.get("data"), body
    [error] = body["errors"]
    assert error["message"]
    code: str = error["extensions"]["code"]
    return code


@pytest.fixture(autouse=True)
async def alive(http: httpx.AsyncClient) -> AsyncIterator[None]:
    """The server answers as ever after each test."""
    yield
    response = await post(http, ASK)
    assert response.json().keys() == {"data", "extensions"}
    assert response.json()["data"]["owners"].keys() == {"totalCount"}


async def test_health_and_readiness(http: httpx.AsyncClient) -> None:
    health, ready = await http.get("/healthz"), await http.get("/readyz")

    assert (health.status_code, health.json()) == (200, {"status": "ok"})
    assert (ready.status_code, ready.json()) == (200, {"status": "ok", "database": "ok", "embedder": "ok"})


BAD_BODIES: list[bytes | str] = [
    "",
    "{",
    "nonsense",
    "null",
    "5",
    '"{ owners }"',
    "[]",
    "{}",
    f"[{ASK}]",
    f"[{ASK}, {ASK}]",
    '{"query": null}',
    '{"query": 5}',
    '{"query": ["{ owners { totalCount } }"]}',
    '{"query": ""}',
    '{"query": "{ owners { totalCount } }", "variables": []}',
    '{"query": "{ owners { totalCount } }", "variables": "x"}',
    '{"query": "{ owners { totalCount } }", "operationName": 5}',
    '{"query": "{ owners { totalCount } }", "operationName": "Other"}',
    '{"query": "{ owners { totalCount } }", "variables": {"x": NaN}}',
    '{"query": "{ owners { totalCount } }", "variables": {"x": Infinity}}',
    '{"query": "{ owners { totalCount } }", "variables": {"x": -Infinity}}',
    '{"query": "{ owners { totalCount } }"} trailing',
    "{'query': '{ owners { totalCount } }'}",
    b'{"query": "{ owners \xff }"}',
    b"\xff\xfe\x00",
    b'\xef\xbb\xbf{"query": 5}',
    "\x00",
    '{"query": "query Q { owners { totalCount } } query R { owners { totalCount } }"}',
    '{"query": "fragment F on Query { owners { totalCount } }"}',
    '{"query": "subscription { nothing }"}',
    '{"query": "{ owners { totalCount ',
]


async def test_a_bad_body_is_bad_user_input(http: httpx.AsyncClient, subtests: pytest.Subtests) -> None:
    for body in BAD_BODIES:
        with subtests.test(body=body):
            response = await post(http, body)

            assert code_of(response) == "BAD_USER_INPUT"
            assert response.status_code in (200, 400)


async def test_another_content_type_is_bad_user_input(http: httpx.AsyncClient, subtests: pytest.Subtests) -> None:
    for content_type in ["text/plain", "application/xml", "application/x-www-form-urlencoded", "", "x"]:
        with subtests.test(content_type=content_type):
            response = await http.post("/graphql", content=ASK, headers={"Content-Type": content_type})

            assert code_of(response) == "BAD_USER_INPUT"
            assert response.status_code == 415


async def test_a_form_is_bad_user_input(http: httpx.AsyncClient) -> None:
    response = await http.post("/graphql", files={"file": b"x"}, data={"operations": ASK, "map": "{}"})

    assert code_of(response) == "BAD_USER_INPUT"


async def test_another_method_is_not_allowed(http: httpx.AsyncClient, subtests: pytest.Subtests) -> None:
    for method in ["PUT", "DELETE", "PATCH"]:
        with subtests.test(method=method):
            response = await http.request(method, "/graphql", params={"query": "{ owners { totalCount } }"})

            assert code_of(response) == "BAD_USER_INPUT"
            assert response.status_code == 405
            assert set(response.headers["allow"].split(", ")) == {"GET", "HEAD", "POST"}


async def test_a_query_by_get_is_answered_as_by_post(client: Client) -> None:
    await client.add("I like tea.", "I like rain.", userId="alex")
    variables = {"first": 1}
    document = "query ($first: Int) { memories(first: $first) { totalCount nodes { id text } } }"

    response = await client.http.get(
        "/graphql", params={"query": document, "variables": json.dumps(variables)}, headers=client.headers()
    )

    assert response.json() == await client.send(document, variables)
    assert response.json()["data"]["memories"]["totalCount"] == 2


async def test_a_mutation_by_get_changes_nothing(http: httpx.AsyncClient, client: Client) -> None:
    query = 'mutation { addMemories(input: {text: "x", userId: "alex", infer: false}) { outcome } }'
    response = await http.get("/graphql", params={"query": query}, headers={"X-Graphmem-Project": client.project})

    assert (response.status_code, response.headers["allow"]) == (405, "POST")
    assert (await client.data(LIST))["totalCount"] == 0


async def test_json_may_name_its_charset(http: httpx.AsyncClient) -> None:
    response = await http.post("/graphql", content=ASK, headers={"Content-Type": "application/json; charset=utf-8"})

    assert "errors" not in response.json()


@pytest.mark.parametrize("name", ["Content-Length", "Transfer-Encoding"])
async def test_a_body_over_the_limit_exceeds_the_limit(http: httpx.AsyncClient, name: str) -> None:
    start, end = b'{"query": "{ owners { totalCount } }", "variables": {"x": "', b'"}}'
    parts = [start, *([b"x" * 1_000_000] * 17), end]

    async def stream() -> AsyncIterator[bytes]:
        for part in parts:
            yield part

    content = b"".join(parts) if name == "Content-Length" else stream()
    response = await http.post("/graphql", content=content, headers=JSON)

    assert name in response.request.headers
    assert code_of(response) == "LIMIT_EXCEEDED"
    assert response.status_code == 413


async def test_a_body_just_below_the_limit_is_read(client: Client) -> None:
    texts = [f"{number} {'x' * 490_000}" for number in range(32)]

    answer = await client.send(LIST, {"filter": {"text": {"in": texts}}})

    assert answer["data"]["memories"]["nodes"] == []


def nested(opening: str, closing: str, depth: int = 10_000) -> str:
    return opening * depth + "1" + closing * depth


DEEP = [
    nested("[", "]"),
    nested('{"a":', "}"),
    '{"query": "x", "variables": {"x": ' + nested("[", "]") + "}}",
    '{"query": "x", "variables": ' + nested('{"a":', "}", 100_000) + "}",
    json.dumps({"query": "{ owners " * 10_000 + "}" * 10_000}),
    json.dumps({"query": "{ owners(types: " + "[" * 10_000 + "]" * 10_000 + ") { totalCount } }"}),
    json.dumps({"query": "{ node(id: 5) { ... on Memory " * 2_000 + "{ id }" + "} }" * 2_000}),
    json.dumps({"query": "query ($x: " + "[" * 5_000 + "Int" + "]" * 5_000 + ") { owners { totalCount } }"}),
    json.dumps({"query": "{ memories(filter: " + "{and: [" * 2_000 + "]}" * 2_000 + ") { totalCount } }"}),
    json.dumps({"query": "{ memories(filters: " + "{AND: [" * 2_000 + "]}" * 2_000 + ") { totalCount } }"}),
]


async def test_what_is_nested_too_deep_is_refused(http: httpx.AsyncClient, subtests: pytest.Subtests) -> None:
    for body in DEEP:
        with subtests.test(body=body):
            response = await post(http, body)

            assert code_of(response) in ("BAD_USER_INPUT", "LIMIT_EXCEEDED", "COST_LIMIT_EXCEEDED")


async def add_metadata(client: Client, metadata: str) -> str:
    """What is answered to an add whose metadata is this JSON, or what looks like it."""
    input = '{"text": "x", "userId": "alex", "infer": false, "metadata": {"a": ' + metadata + "}}"
    body = '{"query": ' + json.dumps(ADD_MEMORIES) + ', "variables": {"input": ' + input + "}}"
    response = await post(client.http, body, **{"X-Graphmem-Project": client.project})
    assert response.headers["content-type"].startswith("application/json")
    return response.text


async def test_metadata_nested_too_deep_is_refused_and_nothing_stored(
    client: Client, subtests: pytest.Subtests
) -> None:
    for depth in [20, 50, 10_000]:
        with subtests.test(depth=depth):
            assert "LIMIT_EXCEEDED" in await add_metadata(client, nested("[", "]", depth))
            assert (await client.data(LIST))["totalCount"] == 0


async def test_a_number_that_cant_be_kept_is_refused_and_nothing_stored(
    client: Client, subtests: pytest.Subtests
) -> None:
    for number in ["1e400", "-1e400", "NaN", "Infinity", "9" * 10_000]:
        with subtests.test(number=number):
            assert "BAD_USER_INPUT" in await add_metadata(client, number)
            assert (await client.data(LIST))["totalCount"] == 0


async def test_a_number_that_cant_be_kept_is_refused_in_the_document_too(
    client: Client, subtests: pytest.Subtests
) -> None:
    for number in ["1e400", "9" * 10_000, "{x: 1e400}"]:
        with subtests.test(number=number):
            document = (
                'mutation { addMemories(input: {text: "x", userId: "alex", infer: false, metadata: {a: %s}}) %s }'
            )

            answer = await client.send(document % (number, "{ outcome userErrors { code } }"))

            assert "BAD_USER_INPUT" in json.dumps(answer)
            assert (await client.data(LIST))["totalCount"] == 0


async def test_an_unknown_address_answers_in_json(http: httpx.AsyncClient) -> None:
    for path in ("/nothing", "/graphql/x"):
        response = await http.get(path)
        assert response.status_code == 404
        assert response.headers["content-type"].startswith("application/json")


async def test_several_fields_answer_each_for_itself(client: Client) -> None:
    await client.add("I like tea.", userId="alex")

    answer = await client.send("{ good: memories { totalCount } bad: memories(first: -1) { totalCount } }")

    assert answer["data"] == {"good": {"totalCount": 1}, "bad": None}
    [error] = answer["errors"]
    assert (error["path"], error["extensions"]["code"]) == (["bad"], "BAD_USER_INPUT")


async def test_many_aliases_are_answered_or_refused_with_a_code(client: Client) -> None:
    fields = " ".join(f"a{number}: memories {{ nodes {{ id }} }}" for number in range(200))

    answer = await client.send(f"{{ {fields} }}")

    codes: set[Any] = {error["extensions"]["code"] for error in answer.get("errors", [])}
    assert codes <= {"COST_LIMIT_EXCEEDED", "LIMIT_EXCEEDED"}


LONG = "x" * 1_000_000


LENGTHY: list[tuple[str, dict[str, Any]]] = [
    (ADD_MEMORIES, {"input": {"text": [LONG], "userId": "alex"}}),
    (ADD_MEMORIES, {"input": {"text": LONG, "unknown": LONG}}),
    (ADD_MEMORIES, {"input": {"text": "x", "userId": "alex", "timestamp": LONG}}),
    (LIST, {"filters": {LONG: 1}}),
    (LIST, {"filters": {"user_id": {LONG: 1}}}),
    (LIST, {"filters": {"metadata": {"." + LONG: 1}}}),
    (LIST, {"after": LONG}),
    (f"{{ {LONG} }}", {}),
]


async def test_an_error_does_not_repeat_megabytes(client: Client, subtests: pytest.Subtests) -> None:
    for document, variables in LENGTHY:
        with subtests.test(document=document, variables=variables):
            answer = await client.send(document, variables)

            assert "errors" in answer or answer["data"]["addMemories"]["userErrors"]
            assert len(json.dumps(answer)) < 5_000


async def test_an_error_tells_nothing_of_the_inside(client: Client) -> None:
    for document, variables in ((LIST, {"after": "x"}), (SEARCH, {"query": ""}), ("{ nothing }", {})):
        text = json.dumps(await client.send(document, variables))
        assert "Traceback" not in text
        assert "neo4j" not in text.lower()
        assert ".py" not in text
