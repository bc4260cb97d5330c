"""GraphQL over HTTP: types, statuses and methods. The schema is real, and nothing is asked of Neo4j."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from graphmem.access.credentials import Credentials
from graphmem.access.entrance import Entrance
from graphmem.api import http
from graphmem.api.contexts import Contexts
from graphmem.api.http import GraphQLEndpoint
from graphmem.api.negotiation import JSON, RESPONSE_JSON
from graphmem.api.schema import make_schema
from graphmem.api.trusted_documents import TrustedDocuments
from graphmem.errors import Unauthenticated, Unavailable
from graphmem.model.principal import Principal
from tests.unit.asgi import client_of

ASK = {"query": "{ __typename }"}
ANSWER = {"__typename": "Query"}
FOLLOW = "subscription { activity { cursor } }"
MUTATION = "mutation { __typename }"


class Door:
    """Lets in whoever has no token."""

    async def authenticate(self, credentials: Credentials) -> Principal:
        if credentials.token:
            raise Unauthenticated
        return Principal("p")

    def spend(self, principal: Principal, cost: float, least: float) -> None:
        pass

    async def recheck(self, credentials: Credentials, known: Principal) -> None:
        pass


def client(trusted: TrustedDocuments | None = None, services: object = None) -> httpx.AsyncClient:
    schema = make_schema(trusted=trusted)
    contexts = Contexts(services, Entrance(Door()), schema.limits)  # type: ignore[arg-type]
    return client_of(GraphQLEndpoint(contexts, schema))


async def post(body: object, **headers: str) -> httpx.Response:
    async with client() as asked:
        content = body if isinstance(body, bytes) else json.dumps(body)
        return await asked.post("/graphql", content=content, headers={"Content-Type": JSON, "Accept": "*/*"} | headers)


async def get(accept: str = RESPONSE_JSON, **parameters: str) -> httpx.Response:
    async with client() as asked:
        return await asked.get("/graphql", params=parameters, headers={"Accept": accept})


def code_of(response: httpx.Response, media_type: str = JSON) -> str:
    """Returns the code of the one error, where nothing was carried out and the answer has this type."""
    assert response.headers["content-type"] == f"{media_type}; charset=utf-8"
    body = response.json()
    assert body.keys() - {"extensions"} == {"errors"}
    [error] = body["errors"]
    code: str = error["extensions"]["code"]
    return code


@pytest.mark.parametrize("media_type", [JSON, RESPONSE_JSON])
async def test_an_answer_has_the_type_that_was_asked_for(media_type: str) -> None:
    for response in (await post(ASK, Accept=media_type), await get(media_type, **ASK)):
        assert (response.status_code, response.json()["data"]) == (200, ANSWER)
        assert response.headers["content-type"] == f"{media_type}; charset=utf-8"
        assert response.headers["vary"] == "Accept"


REFUSED: list[dict[str, Any]] = [
    {"query": "{"},
    {"query": "{ nothing }"},
    {"query": "query ($first: Int!) { memories(first: $first) { totalCount } }", "variables": {"first": "x"}},
    {"query": "query A { __typename } query B { __typename }"},
]


@pytest.mark.parametrize("body", REFUSED)
async def test_the_status_tells_whether_it_was_carried_out_where_the_type_promises_that(body: dict[str, Any]) -> None:
    told, legacy = await post(body, Accept=RESPONSE_JSON), await post(body, Accept=JSON)

    assert (told.status_code, code_of(told, RESPONSE_JSON)) == (400, "BAD_USER_INPUT")
    assert (legacy.status_code, code_of(legacy)) == (200, "BAD_USER_INPUT")


async def test_a_document_that_asks_for_too_much_has_a_status_too() -> None:
    response = await post({"query": f"{{ {'__typename ' * 1_100} }}"}, Accept=RESPONSE_JSON)

    assert (response.status_code, code_of(response, RESPONSE_JSON)) == (400, "COST_LIMIT_EXCEEDED")


@pytest.mark.parametrize("media_type", [JSON, RESPONSE_JSON])
async def test_who_is_not_known_is_told_so_in_the_type_that_was_asked_for(media_type: str) -> None:
    response = await post(ASK, Accept=media_type, Authorization="Bearer nobody's")

    assert (response.status_code, code_of(response, media_type)) == (401, "UNAUTHENTICATED")


async def test_an_accept_header_that_takes_no_json_is_not_acceptable() -> None:
    response = await post(ASK, Accept="text/html, application/json;q=0")

    assert (response.status_code, code_of(response)) == (406, "BAD_USER_INPUT")
    assert RESPONSE_JSON in response.json()["errors"][0]["message"]


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "text/json",
        "application/jsonx",
        "application/json; charset=utf-16",
        "application/json; charset=latin-1",
        "application/json; charset*=utf-8''utf-8",
        "application/json, text/plain",
    ],
)
async def test_another_content_type_is_not_supported(content_type: str) -> None:
    response = await post(ASK, **{"Content-Type": content_type})

    assert (response.status_code, code_of(response)) == (415, "BAD_USER_INPUT")
    assert response.headers["accept-post"] == JSON


@pytest.mark.parametrize(
    "content_type", ["Application/JSON", "application/json;charset=UTF-8", 'application/json; charset="utf-8"; x=y']
)
async def test_json_may_name_its_charset(content_type: str) -> None:
    assert (await post(ASK, **{"Content-Type": content_type})).json()["data"] == ANSWER


async def test_a_query_by_get_has_all_parameters() -> None:
    query = "query A($skipped: Boolean!) { __typename @skip(if: $skipped) a: __typename } query B { __typename }"
    response = await get(query=query, operationName="A", variables='{"skipped": true}', extensions='{"x": 1}')

    assert (response.status_code, response.json()["data"]) == (200, {"a": "Query"})


async def test_a_mutation_goes_by_post_only() -> None:
    refused = [
        await get(query=MUTATION),
        await get(JSON, query=MUTATION),
        await get(query=f"query Q {{ __typename }} {MUTATION.replace('mutation', 'mutation M')}", operationName="M"),
    ]

    assert [response.status_code for response in refused] == [405] * 3
    assert [response.headers["allow"] for response in refused] == ["POST"] * 3
    assert (await post({"query": MUTATION})).json()["data"] == {"__typename": "Mutation"}


async def test_a_get_that_asks_for_nothing_is_bad_user_input() -> None:
    for parameters in ({}, {"query": ""}, {"variables": "{}"}):
        response = await get(**parameters)

        assert (response.status_code, code_of(response, RESPONSE_JSON)) == (400, "BAD_USER_INPUT")
        assert "documentId" in response.json()["errors"][0]["message"]


@pytest.mark.parametrize("name", ["variables", "extensions"])
async def test_what_is_no_json_in_a_url_is_bad_user_input(name: str) -> None:
    for text in ("{", "[]", "5", "\udcff"):
        response = await get(
            query="{ __typename }", **{name: text.encode("utf-8", "surrogateescape").decode("latin-1")}
        )

        assert (response.status_code, code_of(response, RESPONSE_JSON)) == (400, "BAD_USER_INPUT")


async def test_a_url_that_is_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "MAX_URL_BYTES", 40)
    short, long = await get(query="{ __typename }"), await get(query="{ __typename }" + " " * 40)

    assert short.status_code == 200
    assert (long.status_code, code_of(long, RESPONSE_JSON)) == (414, "LIMIT_EXCEEDED")


async def test_another_method_is_not_allowed() -> None:
    async with client() as asked:
        response = await asked.head("/graphql")

    assert (response.status_code, response.headers["allow"]) == (405, "GET, POST")


@pytest.mark.parametrize("by_get", [False, True])
async def test_documents_are_named_by_what_was_sent_before(by_get: bool) -> None:
    extensions = {
        "persistedQuery": {
            "version": 1,
            "sha256Hash": "7f56e67dd21ab3f30d1ff8b7bed08893f0a0db86449836189b361dd1e56ddb4b",
        }
    }
    async with client() as asked:

        async def name() -> httpx.Response:
            if by_get:
                return await asked.get("/graphql", params={"extensions": json.dumps(extensions)})
            return await asked.post("/graphql", json={"extensions": extensions})

        unknown = await name()
        await asked.post("/graphql", json={"query": "{ __typename }", "extensions": extensions})
        known = await name()

    assert code_of(unknown) == "PERSISTED_QUERY_NOT_FOUND"
    assert unknown.json()["errors"][0]["message"] == "PersistedQueryNotFound"
    assert known.json()["data"] == ANSWER


async def test_only_trusted_documents_are_carried_out_where_they_are_all() -> None:
    async with client(TrustedDocuments({"one": "{ __typename }", "change": MUTATION}, are_all=True)) as asked:
        by_get = await asked.get("/graphql", params={"documentId": "one"})
        by_post = await asked.post("/graphql", json={"documentId": "one"})
        change = await asked.get("/graphql", params={"documentId": "change"})
        other = await asked.post("/graphql", json={"query": "{ a: __typename }"}, headers={"Accept": RESPONSE_JSON})

    assert [response.json()["data"] for response in (by_get, by_post)] == [ANSWER] * 2
    assert (change.status_code, change.headers["allow"]) == (405, "POST")
    assert (other.status_code, code_of(other, RESPONSE_JSON)) == (403, "FORBIDDEN")


async def test_who_likes_events_best_gets_the_answer_as_one() -> None:
    for response in (await post(ASK, Accept="text/event-stream"), await get("text/event-stream", **ASK)):
        assert response.headers["content-type"].startswith("text/event-stream")
        assert response.headers["x-accel-buffering"] == "no"
        first, last = response.text.strip().split("\n\n")
        event, _, data = first.partition("\n")
        assert event == "event: next"
        assert json.loads(data.removeprefix("data: "))["data"] == ANSWER
        assert last.startswith("event: complete")


@pytest.mark.parametrize("media_type", [JSON, RESPONSE_JSON])
async def test_a_subscription_for_which_no_stream_is_taken_is_told_how_to_ask(media_type: str) -> None:
    for response in (await post({"query": FOLLOW}, Accept=media_type), await get(media_type, query=FOLLOW)):
        assert response.status_code == 400
        assert code_of(response, media_type) == "BAD_USER_INPUT"
        assert "text/event-stream" in response.text


async def test_what_is_refused_before_a_stream_begins_is_json() -> None:
    response = await post({"query": FOLLOW}, Accept="text/event-stream", Authorization="Bearer bad")

    assert (response.status_code, code_of(response)) == (401, "UNAUTHENTICATED")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"query": "subscription {"}, "BAD_USER_INPUT"),
        ({"query": "{ __typename }"}, "FORBIDDEN"),
        ({"query": FOLLOW}, "FORBIDDEN"),
        ({"documentId": "other"}, "PERSISTED_QUERY_NOT_FOUND"),
        ({"documentId": "large"}, "COST_LIMIT_EXCEEDED"),
    ],
)
async def test_what_refuses_an_operation_that_is_streamed_is_its_only_event(body: dict[str, str], code: str) -> None:
    large = "{ " + " ".join(f"a{i}: memories(first: 1000) {{ nodes {{ id text }} }}" for i in range(200)) + " }"
    async with client(TrustedDocuments({"large": large, "bad": "subscription {"}, are_all=True)) as asked:
        response = await asked.post("/graphql", json=body, headers={"Accept": "text/event-stream"})

    first, last = response.text.strip().split("\n\n")
    answer = json.loads(first.removeprefix("event: next\ndata: "))
    assert [error["extensions"]["code"] for error in answer["errors"]] == [code]
    assert "data" not in answer
    assert last.startswith("event: complete")


@pytest.mark.parametrize("media_type", [JSON, RESPONSE_JSON])
async def test_what_is_to_be_asked_later_has_a_status_and_no_data(media_type: str) -> None:
    async def full(*_: object) -> None:
        raise Unavailable("All are in use.", retry_after=1.5)

    services = SimpleNamespace(projects=SimpleNamespace(get_project=full))
    async with client(services=services) as asked:
        response = await asked.post("/graphql", json={"query": "{ project { name } }"}, headers={"Accept": media_type})

    assert (response.status_code, code_of(response, media_type)) == (503, "UNAVAILABLE")
    assert response.headers["retry-after"] == "2"
