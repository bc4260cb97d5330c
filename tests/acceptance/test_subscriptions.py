"""Subscriptions: whoever follows the activity log hears everything that it may hear, in order and once."""

from __future__ import annotations

import asyncio
import json
import random
import signal
import socket
import time
import uuid
from contextlib import AsyncExitStack, aclosing
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Origin, Subprotocol

from graphmem.model.api_key import DEFAULT_PERMISSIONS, Grant
from graphmem.model.scope import OwnerRef, OwnerType
from graphmem.store.driver import Address
from tests.acceptance.conftest import KeyedServer
from tests.acceptance.documents import ACTIVITY, DELETE, UPDATE, found
from tests.graphql_client import Client, Server, running_server
from tests.manual import ROOT, blocks
from tests.node_packages import NodePackages
from tests.subscribing import (
    FOLLOW,
    Answers,
    Document,
    Transport,
    entries,
    errors,
    following,
    graphql_url,
    over_sse,
    over_ws,
    websocket_url,
)

ALEX, BO = {"userId": "alex"}, {"userId": "bo"}
ADDRESS = "http://127.0.0.1:8000/graphql"
LONG_AGO = "2024-01-01T00:00:00Z"
CLIENTS = ["graphql-ws", "graphql-sse", "urql-ws", "urql-sse", "apollo-ws", "apollo-sse"]

both = pytest.mark.parametrize("transport", [over_sse, over_ws])


async def cursor_of_last(client: Client) -> str | None:
    cursor: str | None = (await client.data(ACTIVITY, first=1))["pageInfo"]["endCursor"]
    return cursor


async def given_up(task: asyncio.Task[Any]) -> None:
    task.cancel()
    await asyncio.wait([task])


async def whole_log(client: Client) -> list[str]:
    """The ids of all entries, the first one first."""
    seen: list[str] = []
    after = None
    while True:
        page = await client.data(ACTIVITY, direction="ASC", first=1000, after=after)
        seen += [node["id"] for node in page["nodes"]]
        if not page["pageInfo"]["hasNextPage"]:
            return seen
        after = page["pageInfo"]["endCursor"]


@both
async def test_each_change_is_heard_with_its_memory_as_it_is_now(client: Client, transport: Transport) -> None:
    async with asyncio.timeout(300), following(transport, client, since=LONG_AGO) as answers:
        [added] = await client.add("I like tea.", **ALEX, runId="trip")
        [entry] = await entries(answers, 1)
        assert (entry["event"], entry["memoryId"]) == ("ADD", added)
        assert entry["memory"] == {"id": added, "text": "I like tea.", "version": 1}
        assert [owner["ownerId"] for owner in entry["owners"]] == ["alex", "trip"]
        await client.data(UPDATE, input={"id": added, "text": "I like coffee."})
        [entry] = await entries(answers, 1)
        assert (entry["event"], entry["memory"]["text"], entry["memory"]["version"]) == ("UPDATE", "I like coffee.", 2)
        await client.data(DELETE, id=added)
        [entry] = await entries(answers, 1)
        assert (entry["event"], entry["memoryId"], entry["memory"]) == ("DELETE", added, None)
        await found(client, scope=ALEX)
        [entry] = await entries(answers, 1)
        assert (entry["event"], entry["memoryId"], entry["memory"]) == ("SEARCH", None, None)


@both
async def test_one_who_goes_on_hears_what_came_in_between_and_then_what_comes(
    client: Client, transport: Transport
) -> None:
    added = await client.add(*(f"Number {number}" for number in range(7)), **ALEX)
    async with asyncio.timeout(300), following(transport, client, since=LONG_AGO) as answers:
        first = await entries(answers, 3)
    added += await client.add("While nobody listens.", **ALEX)

    async with asyncio.timeout(300), following(transport, client, after=first[-1]["cursor"]) as answers:
        missed = await entries(answers, 5)
        added += await client.add("While somebody listens.", **ALEX)
        [last] = await entries(answers, 1)

    assert sorted(entry["memoryId"] for entry in [*first, *missed]) == sorted(added[:-1])
    assert last["memoryId"] == added[-1]
    assert [entry["id"] for entry in [*first, *missed, last]] == await whole_log(client)
    page = await client.data(ACTIVITY, after=missed[-1]["cursor"], direction="ASC")
    assert [node["id"] for node in page["nodes"]] == [last["id"]], "cursors are those of the list"


@both
async def test_without_a_cursor_it_begins_now(client: Client, transport: Transport) -> None:
    [before] = await client.add("Before.", **ALEX)
    async with asyncio.timeout(300), following(transport, client) as answers:
        first = asyncio.create_task(entries(answers, 1))
        while not first.done():  # nothing tells when it has begun
            await client.add(f"After {uuid.uuid4()}", **ALEX)
            await asyncio.wait([first], timeout=0.3)
        assert (await first)[0]["memoryId"] != before


async def queries_made(client: Client, *names: str) -> int:
    """How many of these queries the server has made so far."""
    families = text_string_to_metric_families((await client.http.get("/metrics")).text)
    samples = (sample for family in families for sample in family.samples)
    return int(
        sum(one.value for one in samples if one.name.endswith("cypher_seconds_count") and one.labels["query"] in names)
    )


async def test_many_who_hear_of_a_memory_look_it_up_together(client: Client) -> None:
    looked_up = partial(queries_made, client, "memory/get_memories", "owner/get_owners")
    followers, changes = 25, 4
    async with asyncio.timeout(300), AsyncExitStack() as stack:
        several = [
            await stack.enter_async_context(following(transport, client, since=LONG_AGO))
            for transport, _ in zip(cycle([over_ws, over_sse]), range(followers), strict=False)
        ]
        waiting = [asyncio.create_task(entries(answers, 1)) for answers in several]
        await client.add("I like tea.", **ALEX)
        await asyncio.gather(*waiting)
        before = await looked_up()
        for number in range(changes):
            [added] = await client.add(f"Number {number}", **ALEX)
            for [entry] in await asyncio.gather(*(entries(answers, 1) for answers in several)):
                assert entry["memory"] == {"id": added, "text": f"Number {number}", "version": 1}
        made = await looked_up() - before

    assert 2 * changes <= made <= followers


COPIES = " ".join(f"copy{number}: memory {{ text }}" for number in range(25))
LARGE = f"subscription ($after: String!) {{ activity(after: $after) {{ cursor node {{ memoryId {COPIES} }} }} }}"
SMALL_BUFFER = (socket.SOL_SOCKET, socket.SO_RCVBUF, 16 * 1024)


async def slow_over_sse(client: Client, document: Document, variables: dict[str, Any]) -> Answers:
    """Takes from the network no more than has been asked for."""
    transport = httpx.AsyncHTTPTransport(socket_options=[SMALL_BUFFER])
    async with (
        httpx.AsyncClient(transport=transport, base_url=client.http.base_url) as http,
        aclosing(over_sse(Client(http, client.project), document, variables)) as answers,
    ):
        async for answer in answers:
            yield answer


async def slow_over_ws(client: Client, document: Document, variables: dict[str, Any]) -> Answers:
    """Takes from the network no more than has been asked for, and has nothing compressed."""
    connection = socket.socket()
    connection.setsockopt(*SMALL_BUFFER)
    await asyncio.to_thread(connection.connect, (client.http.base_url.host, client.http.base_url.port))
    options = {"sock": connection, "compression": None, "max_queue": 1, "ping_interval": None}
    async with aclosing(over_ws(client, document, variables, **options)) as answers:
        async for answer in answers:
            yield answer


async def dropped(client: Client) -> int:
    """How many subscribers the server has dropped as too slow."""
    families = text_string_to_metric_families((await client.http.get("/metrics")).text)
    return int(sum(one.value for family in families for one in family.samples if one.name.endswith("dropped_total")))


async def heard_before_the_end(answers: Answers) -> tuple[list[str], dict[str, Any]]:
    """The cursors of all entries, and the error behind them."""
    cursors: list[str] = []
    async for answer in answers:
        if "errors" in answer:
            return cursors, answer["errors"][0]
        cursors.append(answer["data"]["activity"]["cursor"])
    raise AssertionError("It ended without an error.")


async def test_one_who_takes_nothing_is_dropped_and_told_where_to_go_on(client: Client) -> None:
    [added] = await client.add("A long story. " * 600, **ALEX)
    start, before = await cursor_of_last(client), await dropped(client)
    async with asyncio.timeout(300), AsyncExitStack() as stack:
        slow = [
            await stack.enter_async_context(aclosing(transport(client, LARGE, {"after": start})))
            for transport in (slow_over_sse, slow_over_ws)
        ]
        first = [asyncio.create_task(anext(answers)) for answers in slow]
        for number in range(60):
            await client.data(UPDATE, input={"id": added, "metadata": {"number": number}})
        firsts = [(await one)["data"]["activity"]["cursor"] for one in first]
        while await dropped(client) < before + len(slow):  # noqa: ASYNC110  another process counts them
            await asyncio.sleep(0.5)
        outcomes = [await heard_before_the_end(answers) for answers in slow]

    whole = [edge["cursor"] for edge in (await client.data(ACTIVITY, first=60))["edges"]][::-1]
    for heard_first, (cursors, error) in zip(firsts, outcomes, strict=True):
        heard = [heard_first, *cursors]
        assert error["extensions"]["code"] == "SLOW_CONSUMER"
        assert error["extensions"]["cursor"] == heard[-1]
        async with following(over_ws, client, after=heard[-1]) as answers:
            rest = await entries(answers, len(whole) - len(heard))
        assert heard + [entry["cursor"] for entry in rest] == whole


async def test_a_scope_and_kinds_are_asked_for(client: Client) -> None:
    async with (
        asyncio.timeout(300),
        following(over_ws, client, since=LONG_AGO, scope=ALEX) as of_alex,
        following(over_ws, client, since=LONG_AGO, events=["DELETE", "SEARCH"]) as of_kinds,
        following(over_ws, client, since=LONG_AGO, scope=BO, events=["ADD"]) as of_both,
        following(over_ws, Client(client.http, f"test-{uuid.uuid4()}"), since=LONG_AGO) as of_others,
    ):
        silent = asyncio.create_task(entries(of_others, 1))
        [mine] = await client.add("Mine.", **ALEX)
        [theirs] = await client.add("Theirs.", **BO)
        await client.data(DELETE, id=mine)
        await found(client, scope=BO)
        [last] = await client.add("More.", **BO)
        assert [entry["event"] for entry in await entries(of_alex, 2)] == ["ADD", "DELETE"]
        assert [entry["event"] for entry in await entries(of_kinds, 2)] == ["DELETE", "SEARCH"]
        assert [entry["memoryId"] for entry in await entries(of_both, 2)] == [theirs, last]
        assert not silent.done(), "another project hears nothing"
        await given_up(silent)


async def test_a_key_hears_what_is_its_owners_and_no_more(keyed_server: KeyedServer, project: str) -> None:
    whole = await keyed_server.client(project)
    alice = await keyed_server.client(project, owner=OwnerRef(OwnerType.USER, "alice"))
    async with asyncio.timeout(300), following(over_sse, alice, since=LONG_AGO) as answers:
        for number in range(3):
            await whole.add(f"Of Bob {number}", userId="bob")
            await whole.add(f"Of Alice {number}", userId="alice")
        heard = await entries(answers, 2)
    async with (
        asyncio.timeout(300),
        following(over_ws, alice, after=heard[-1]["cursor"], scope={"userId": "alice"}) as answers,
        following(over_ws, alice, since=LONG_AGO, scope={"userId": "bob"}) as of_bob,
    ):
        silent = asyncio.create_task(entries(of_bob, 1))
        heard += await entries(answers, 1)
        assert not silent.done()
        await given_up(silent)

    assert [entry["memory"]["text"] for entry in heard] == [f"Of Alice {number}" for number in range(3)]


async def test_a_key_that_is_revoked_ends_its_subscription(keyed_server: KeyedServer, project: str) -> None:
    key, token = await keyed_server.keys.create_key(Grant(project, "short", DEFAULT_PERMISSIONS), None)
    client = Client(keyed_server.http, project, token.text)
    await client.add("Before.", **ALEX)
    async with (
        asyncio.timeout(300),
        following(over_sse, client, since=LONG_AGO) as sse,
        following(over_ws, client, since=LONG_AGO) as ws,
    ):
        cursors = [(await entries(answers, 1))[0]["cursor"] for answers in (sse, ws)]
        await keyed_server.keys.revoke_key(key.id)
        ends = [await errors(answers) for answers in (sse, ws)]

    assert [error["extensions"] for [error] in ends] == [
        {"code": "UNAUTHENTICATED", "cursor": cursor} for cursor in cursors
    ]


BAD_ARGUMENTS: list[dict[str, Any]] = [
    {"after": "garbage"},
    {"since": "yesterday"},
    {"scope": {"userId": ""}},
    {"events": ["NOTHING"]},
]


@both
async def test_bad_arguments_are_refused(client: Client, transport: Transport, subtests: pytest.Subtests) -> None:
    for arguments in BAD_ARGUMENTS:
        with subtests.test(arguments=arguments):
            async with asyncio.timeout(300), following(transport, client, **arguments) as answers:
                assert [error["extensions"]["code"] for error in await errors(answers)] == ["BAD_USER_INPUT"]
    async with asyncio.timeout(300), following(transport, client, scope={}) as answers:
        assert [error["extensions"]["code"] for error in await errors(answers)] == ["EMPTY_SCOPE"]


async def test_a_cursor_of_a_log_that_was_longer_has_expired(client: Client) -> None:
    await client.add("One.", "Two.", **ALEX)
    cursor = await cursor_of_last(client)
    other = Client(client.http, f"test-{uuid.uuid4()}")
    await other.add("One.", **ALEX)

    async with asyncio.timeout(300), following(over_sse, other, after=cursor) as answers:
        assert [error["extensions"]["code"] for error in await errors(answers)] == ["CURSOR_EXPIRED"]


async def test_a_subscription_without_a_stream_is_told_how_to_ask(client: Client) -> None:
    answer = await client.send(FOLLOW)

    [error] = answer["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert "text/event-stream" in error["message"]
    assert "graphql-transport-ws" in error["message"]
    assert answer.get("data") is None


@both
async def test_queries_and_changes_go_the_same_way(client: Client, transport: Transport) -> None:
    [added] = await client.add("I like tea.", **ALEX)
    document = "mutation ($input: UpdateMemoryInput!) { updateMemory(input: $input) { memory { text } } }"
    variables = {"input": {"id": added, "text": "I like coffee."}}

    [answer] = [answer async for answer in transport(client, document, variables)]

    assert answer["data"] == {"updateMemory": {"memory": {"text": "I like coffee."}}}
    assert answer["extensions"]["cost"]["requested"] > 0
    [refused] = [answer async for answer in transport(client, "{ nothing }", {})]
    assert [error["extensions"]["code"] for error in refused["errors"]] == ["BAD_USER_INPUT"]


async def test_a_page_of_another_origin_opens_no_websocket(client: Client) -> None:
    url, protocols = websocket_url(client.http), [Subprotocol("graphql-transport-ws")]
    own = str(client.http.base_url).rstrip("/")
    async with connect(url, subprotocols=protocols, origin=Origin(own)) as socket:
        assert socket.subprotocol == "graphql-transport-ws"
    for origin in ("https://evil.example.org", "null"):
        with pytest.raises(InvalidStatus) as refused:
            await connect(url, subprotocols=protocols, origin=Origin(origin))
        assert refused.value.response.status_code == 403
        assert json.loads(refused.value.response.body or b"")["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    with pytest.raises(InvalidStatus):
        await connect(url, subprotocols=protocols, additional_headers={"Host": "rebound.example.org"})


@pytest.mark.parametrize("kind", CLIENTS)
async def test_clients_of_javascript_follow_it(client: Client, node_clients: NodePackages, kind: str) -> None:
    await client.add("One.", "Two.", **ALEX)
    asked = {
        "headers": {name.decode(): value.decode() for name, value in client.headers().items()},
        "query": FOLLOW,
        "variables": {"since": LONG_AGO},
        "count": 3,
    }
    url = graphql_url(client.http)
    running = asyncio.create_task(node_clients.run("follow.mjs", kind, url, json.dumps(asked)))
    await client.add("Three.", **ALEX)
    heard = await running
    refused = await node_clients.run(
        "follow.mjs", kind, url, json.dumps(asked | {"variables": {"after": "x"}, "count": 1})
    )

    assert heard["error"] is None
    told = [answer["data"]["activity"]["node"]["id"] for answer in heard["answers"]]
    assert told == await whole_log(client)
    assert "BAD_USER_INPUT" in json.dumps(refused)


HEAR_TWO = """
const heard = [];
await follow({ since: "2024-01-01T00:00:00Z" }, JSON.parse(process.argv[2]), async (node) => {
  heard.push(node.memoryId);
  if (heard.length === 2) {
    console.log(JSON.stringify(heard));
    process.exit(0);
  }
});
"""


async def test_the_manuals_example_follows(client: Client, node_clients: NodePackages) -> None:
    example = blocks(ROOT / "docs" / "guide" / "live.md", "js")[0].text
    assert example.count(ADDRESS) == 1
    script = example.replace(ADDRESS, graphql_url(client.http)) + HEAR_TWO
    (node_clients.directory / "live.mjs").write_text(script)
    added = await client.add("One.", "Two.", **ALEX)

    headers = {name.decode(): value.decode() for name, value in client.headers().items()}
    assert sorted(await node_clients.run("live.mjs", json.dumps(headers))) == sorted(added)


async def write(client: Client, writer: int, done: asyncio.Event) -> None:
    """Adds, changes and deletes until it is told to stop."""
    number = 0
    while not done.is_set():
        number += 1
        [added] = await client.add(f"{writer} {number}", userId=f"user {writer}")
        if number % 3 == 0:
            await client.data(UPDATE, input={"id": added, "text": f"{writer} {number} changed"})
        if number % 5 == 0:
            await client.data(DELETE, id=added)


async def hear_in_parts(clients: list[Client], heard: list[str], draw: random.Random, rounds: int) -> str | None:
    """Follows for a few entries at a time, over one transport or the other, and hangs up; returns the last cursor."""
    cursor: str | None = None
    for _ in range(rounds):
        transport, client = draw.choice([over_sse, over_ws]), draw.choice(clients)
        place: dict[str, Any] = {"after": cursor} if cursor else {"since": LONG_AGO}
        async with following(transport, client, **place) as answers:
            for entry in await entries(answers, draw.randint(1, 12)):
                heard.append(entry["id"])
                cursor = entry["cursor"]
    return cursor


ROUNDS = [12, pytest.param(200, marks=[pytest.mark.nightly, pytest.mark.timeout(0)])]


@pytest.mark.parametrize("rounds", ROUNDS)
async def test_a_subscriber_that_breaks_off_again_and_again_hears_everything_once(client: Client, rounds: int) -> None:
    heard: list[str] = []
    done = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        for writer in range(3):
            group.create_task(write(client, writer, done))
        cursor = await hear_in_parts([client], heard, random.Random(rounds), rounds)
        done.set()
    log = await whole_log(client)
    if len(heard) < len(log):
        async with asyncio.timeout(300), following(over_ws, client, after=cursor) as answers:
            heard += [entry["id"] for entry in await entries(answers, len(log) - len(heard))]

    assert heard == log


@pytest.mark.parametrize("kills", [1, pytest.param(20, marks=[pytest.mark.nightly, pytest.mark.timeout(0)])])
async def test_two_servers_of_one_neo4j_are_heard_alike_also_when_one_is_killed(
    server: Server, neo4j_address: Address, client: Client, tmp_path: Path, kills: int
) -> None:
    settings = {"GRAPHMEM_NEO4J_URI": neo4j_address.uri, "GRAPHMEM_NEO4J_PASSWORD": neo4j_address.password}
    heard: list[str] = []
    cursor: str | None = None
    for kill in range(kills):
        with running_server(tmp_path / f"second {kill}", **settings) as second:
            async with httpx.AsyncClient(base_url=second.url, timeout=120) as http:
                other, done = Client(http, client.project), asyncio.Event()
                here: list[dict[str, Any]] = []
                place: dict[str, Any] = {"after": cursor} if cursor else {"since": LONG_AGO}
                async with asyncio.TaskGroup() as group, following(over_ws, client, **place) as answers:
                    group.create_task(write(client, 1, done))
                    theirs = asyncio.create_task(write(other, 2, asyncio.Event()))
                    while len(here) < 30:
                        here += await entries(answers, 1)
                    there = await hear_until_killed(other, second, place, len(here))
                    await asyncio.wait([theirs])
                    assert theirs.exception(), "the server was killed while it was written to"
                    done.set()
                both_heard = min(len(here), len(there))
                assert [entry["id"] for entry in here[:both_heard]] == [entry["id"] for entry in there[:both_heard]]
                heard += [entry["id"] for entry in here]
                cursor = here[-1]["cursor"]
    log = await whole_log(client)
    async with asyncio.timeout(300), following(over_sse, client, after=cursor) as answers:
        heard += [entry["id"] for entry in await entries(answers, len(log) - len(heard))]

    assert heard == log


async def hear_until_killed(client: Client, server: Server, place: dict[str, Any], count: int) -> list[dict[str, Any]]:
    """The entries that a server has given until it is killed, after so many."""
    heard: list[dict[str, Any]] = []

    async def hear() -> None:
        async with following(over_sse, client, **place) as answers:
            heard.extend(await entries(answers, count))
            server.process.send_signal(signal.SIGKILL)
            while True:
                heard.extend(await entries(answers, 1))

    with pytest.raises((httpx.TransportError, ConnectionError)):
        await hear()
    return heard


async def test_a_server_that_stops_tells_its_subscribers_where_to_go_on(
    server: Server, neo4j_address: Address, client: Client, tmp_path: Path
) -> None:
    settings = {"GRAPHMEM_NEO4J_URI": neo4j_address.uri, "GRAPHMEM_NEO4J_PASSWORD": neo4j_address.password}
    [added] = await client.add("Before.", **ALEX)
    with running_server(tmp_path / "stopping", **settings) as second:
        async with httpx.AsyncClient(base_url=second.url, timeout=120) as http:
            other = Client(http, client.project)
            async with following(over_sse, other, since=LONG_AGO) as sse, following(over_ws, other) as ws:
                listening = asyncio.create_task(errors(ws))
                [entry] = await entries(sse, 1)
                began = time.monotonic()
                second.process.send_signal(signal.SIGTERM)
                [error] = await errors(sse)
                await asyncio.wait([listening])
            assert await asyncio.to_thread(second.process.wait, 60) == 0
            assert time.monotonic() - began < 15

    assert entry["memoryId"] == added
    assert error["extensions"]["code"] == "UNAVAILABLE"
    assert error["extensions"]["cursor"] == entry["cursor"]
    assert error["extensions"]["retryAfter"] > 0
    assert "1012" in str(listening.exception()), "a WebSocket is closed with the code of a restart"
