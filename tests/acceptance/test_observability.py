"""What operators see of a server, and who may see it."""

from __future__ import annotations

import re
import uuid

import httpx

from graphmem import __version__
from graphmem.model.principal import Permission
from tests.acceptance.conftest import KeyedServer
from tests.acceptance.documents import SEARCH
from tests.graphql_client import Client

SECRET = "peanuts"
BEHIND_A_PROXY = {"X-Forwarded-For": "192.0.2.7"}


async def metrics(http: httpx.AsyncClient) -> str:
    response = await http.get("/metrics")
    assert response.status_code == 200, response.text
    assert response.headers["content-type"].startswith("text/plain")
    return response.text


def value(text: str, name: str, *labels: str) -> float:
    """The sum of a metric over the series that have these labels."""
    series = re.findall(rf"^graphmem_{name}(?:{{(.*)}})? (\S+)$", text, re.MULTILINE)
    return sum(float(number) for found, number in series if all(label in found for label in labels))


async def test_a_search_is_seen_in_the_metrics(client: Client) -> None:
    await client.add("I like tea.", userId="alex")
    before = await metrics(client.http)
    assert "data" in await client.send(SEARCH, {"query": "What does Alex drink?", "scope": {"userId": "alex"}})
    after = await metrics(client.http)

    def grown(name: str, *labels: str) -> float:
        return value(after, name, *labels) - value(before, name, *labels)

    assert grown("requests_total", 'field="searchMemories"', 'code="OK"') == 1
    assert grown("request_seconds_count", 'field="searchMemories"') == 1
    assert grown("cypher_seconds_count", 'query="candidate/count_scope + candidate/describe_candidates') >= 1
    assert grown("model_seconds_count", 'call="embed_query"') >= 1
    assert value(after, "neo4j_up") == 1
    assert value(after, "searches_waiting") == 0


async def test_refusals_are_counted_by_their_codes_those_of_mutations_too(client: Client) -> None:
    before = await metrics(client.http)
    messages = [{"role": "user", "content": "I like tea."}]
    [error] = await client.refused_add(userId="alex", messages=messages, metadata={"a": "x" * 70_000})
    await client.refused("{ nothing }")
    after = await metrics(client.http)

    assert error["code"] == "LIMIT_EXCEEDED"
    for code in ("LIMIT_EXCEEDED", "BAD_USER_INPUT"):
        assert value(after, "requests_total", f'code="{code}"') > value(before, "requests_total", f'code="{code}"')


async def test_no_metric_holds_a_project_an_owner_or_a_text(client: Client) -> None:
    owner = f"alex-{SECRET}"
    ids = await client.add(f"I am allergic to {SECRET}.", userId=owner)
    await client.send(SEARCH, {"query": f"Who may eat {SECRET}?", "scope": {"userId": owner}})
    await client.send(f"query {SECRET} {{ {SECRET}: project {{ id }} }}")
    await client.http.get(f"/{SECRET}")

    text = await metrics(client.http)

    assert SECRET not in text
    assert client.project not in text
    assert ids[0] not in text


async def test_every_answer_has_the_id_of_its_request(http: httpx.AsyncClient) -> None:
    ask = {"query": "{ project { id } }"}
    answers = [
        await http.post("/graphql", json=ask),
        await http.get("/healthz"),
        await http.get("/nothing"),
        await http.get("/version", headers={"Host": "evil.example.org"}),
    ]

    assert [answer.status_code for answer in answers] == [200, 200, 404, 421]
    assert len({uuid.UUID(answer.headers["x-request-id"]) for answer in answers}) == len(answers)
    mine = await http.post("/graphql", json=ask, headers={"X-Request-ID": "mine"})
    assert mine.headers["x-request-id"] == "mine"


async def test_the_versions_are_told_over_http(http: httpx.AsyncClient) -> None:
    versions = (await http.get("/version")).json()

    assert (versions["name"], versions["version"]) == ("graphmem", __version__)
    assert re.fullmatch(r"\d{4}\.\d{2}\.\d+", versions["neo4j"])
    assert versions["migrations"][:3] == [1, 2, 3]
    assert versions["embedder"].startswith("local:")


async def test_where_there_are_keys_a_stranger_learns_no_version(keyed_server: KeyedServer, project: str) -> None:
    http, client = keyed_server.http, await keyed_server.client(project)

    assert (await http.get("/version")).json() == {"name": "graphmem"}
    assert (await http.get("/version", headers={"Authorization": "Bearer wrong"})).status_code == 401
    known = await http.get("/version", headers={"Authorization": f"Bearer {client.token}"})
    assert known.json()["version"] == __version__


async def test_the_metrics_are_for_this_machine_and_for_admins(keyed_server: KeyedServer, project: str) -> None:
    http = keyed_server.http
    user, admin = await keyed_server.client(project), await keyed_server.client(project, frozenset(Permission))

    async def read(token: str | None) -> int:
        headers = BEHIND_A_PROXY | ({"Authorization": f"Bearer {token}"} if token else {})
        return (await http.get("/metrics", headers=headers)).status_code

    assert (await http.get("/metrics")).status_code == 200
    assert [await read(token) for token in (None, "wrong", user.token, admin.token)] == [401, 401, 403, 200]


async def test_without_keys_the_metrics_are_for_this_machine_alone(http: httpx.AsyncClient) -> None:
    response = await http.get("/metrics", headers=BEHIND_A_PROXY)

    assert response.status_code == 403
    assert response.json()["errors"][0]["extensions"]["code"] == "FORBIDDEN"
