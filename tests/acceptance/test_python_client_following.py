"""The client for Python follows a server across whatever breaks: nothing is lost, and nothing is heard twice."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import Callable, Coroutine
from contextlib import aclosing
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import httpx
import httpx2
import pytest
from prometheus_client.parser import text_string_to_metric_families

from graphmem.access.keys import KeyService
from graphmem.client import AsyncGraphmem, Graphmem, errors
from graphmem.client.models import ActivityEvent, Entry, OrderDirection
from graphmem.model.api_key import DEFAULT_PERMISSIONS, Grant
from graphmem.store.driver import Address
from tests.acceptance.conftest import KeyedServer
from tests.breaking_proxy import breaking_proxy
from tests.graphql_client import Server, running_server

LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)
LENGTHS = [0, 100, 1500, 2500, 4001, 3003]
"""The bytes of an answer after which connections break: none, within the headers, and within entries."""
ADDS = [ActivityEvent.ADD]
SMALL_BUFFER = (socket.SOL_SOCKET, socket.SO_RCVBUF, 16 * 1024)

Hear = Callable[[str, str, int], Coroutine[Any, Any, list[Entry]]]


async def hear(url: str, project: str, count: int) -> list[Entry]:
    heard: list[Entry] = []
    async with (
        AsyncGraphmem(url, project=project) as graphmem,
        aclosing(graphmem.follow(since=LONG_AGO, events=ADDS)) as entries,
    ):
        while len(heard) < count:
            heard.append(await anext(entries))
    return heard


async def hear_blocking(url: str, project: str, count: int) -> list[Entry]:
    with Graphmem(url, project=project) as graphmem:
        entries = graphmem.follow(since=LONG_AGO, events=ADDS)
        return await asyncio.to_thread(lambda: list(islice(entries, count)))


async def remember(graphmem: AsyncGraphmem, *texts: str, **options: Any) -> None:
    messages = [{"role": "user", "content": text} for text in texts]
    await graphmem.add(messages=messages, user_id="alex", infer=False, **options)


async def whole_log(graphmem: AsyncGraphmem) -> list[str]:
    """The ids of what was added, in order."""
    entries = graphmem.activity(events=ADDS, direction=OrderDirection.ASC)
    return [entry.id async for entry in entries]


@pytest.mark.parametrize("hear", [hear, hear_blocking])
async def test_a_connection_that_breaks_again_and_again_loses_nothing(server: Server, project: str, hear: Hear) -> None:
    async with breaking_proxy(server.url, LENGTHS) as proxy, AsyncGraphmem(server.url, project=project) as graphmem:
        hearing = asyncio.create_task(hear(proxy.url, project, 60))
        for number in range(20):
            await remember(graphmem, *(f"I have {number} cats and {dogs} dogs." for dogs in range(3)))
        heard = await asyncio.wait_for(hearing, 300)

        assert proxy.broken == len(LENGTHS)
        assert [entry.node.id for entry in heard] == await whole_log(graphmem)


async def test_a_server_that_is_stopped_or_killed_is_followed_on_its_successor(
    server: Server, neo4j_address: Address, project: str, tmp_path: Path
) -> None:
    settings = {"GRAPHMEM_NEO4J_URI": neo4j_address.uri, "GRAPHMEM_NEO4J_PASSWORD": neo4j_address.password}
    heard: list[Entry] = []
    async with (
        breaking_proxy(server.url) as proxy,
        AsyncGraphmem(server.url, project=project) as graphmem,
        AsyncGraphmem(proxy.url, project=project) as follower,
        aclosing(follower.follow(since=LONG_AGO, events=ADDS)) as entries,
    ):
        for number in (signal.SIGTERM, signal.SIGKILL):
            with running_server(tmp_path / number.name, **settings) as other:
                proxy.target = other.url
                await remember(graphmem, *(f"{text} before {number.name}." for text in ("First", "Next")))
                heard += [await asyncio.wait_for(anext(entries), 120) for _ in range(2)]
                await asyncio.to_thread(other.stop, number)
            await remember(graphmem, f"Last after {number.name}.")
        proxy.target = server.url
        heard += [await asyncio.wait_for(anext(entries), 120) for _ in range(2)]

        assert [entry.node.id for entry in heard] == await whole_log(graphmem)


async def test_one_who_takes_nothing_for_long_goes_on_where_it_was(server: Server, project: str) -> None:
    transport = httpx2.HTTPTransport(socket_options=[SMALL_BUFFER])
    async with AsyncGraphmem(server.url, project=project) as graphmem:
        with Graphmem(server.url, project=project, transport=transport) as slow:
            await remember(
                graphmem, *(f"I have {number} cats." for number in range(100)), metadata={"long": "x" * 60_000}
            )
            before, entries = dropped(server), slow.follow(since=LONG_AGO)
            heard = [await asyncio.to_thread(next, entries)]
            async with asyncio.timeout(120):
                while dropped(server) == before:  # noqa: ASYNC110  another process counts them
                    await asyncio.sleep(0.5)
            heard += await asyncio.to_thread(lambda: list(islice(entries, 99)))
            entries.close()

        assert [entry.node.id for entry in heard] == await whole_log(graphmem)


def dropped(server: Server) -> int:
    """How many subscribers the server has dropped as too slow."""
    families = text_string_to_metric_families(httpx.get(f"{server.url}/metrics").text)
    return int(sum(one.value for family in families for one in family.samples if one.name.endswith("dropped_total")))


async def test_a_cursor_of_a_longer_log_ends_it(server: Server, project: str) -> None:
    async with AsyncGraphmem(server.url, project=project) as graphmem:
        await remember(graphmem, "One.", "Two.")
        cursor = (await graphmem.activity_page(first=1)).page_info.end_cursor
    async with AsyncGraphmem(server.url, project=f"{project}-other") as graphmem:
        await remember(graphmem, "One.")
        with pytest.raises(errors.CursorExpired) as ended:
            await asyncio.wait_for(anext(graphmem.follow(after=cursor)), 120)

    assert ended.value.field == ["after"]


async def test_a_key_that_is_revoked_ends_it(keyed_server: KeyedServer, project: str) -> None:
    keys: KeyService = keyed_server.keys
    key, token = await keys.create_key(Grant(project, "short", DEFAULT_PERMISSIONS), None)
    async with AsyncGraphmem(keyed_server.server.url, token.text) as graphmem:
        await remember(graphmem, "One.")
        entries = graphmem.follow(since=LONG_AGO)
        heard = await asyncio.wait_for(anext(entries), 120)
        await keys.revoke_key(key.id)
        with pytest.raises(errors.Unauthenticated) as ended:
            await asyncio.wait_for(anext(entries), 120)

    assert ended.value.cursor == heard.cursor


def test_one_who_breaks_off_leaves_nothing_behind(server: Server, project: str) -> None:
    """An event loop that ends complains about generators that are half closed."""
    complaints: list[dict[str, Any]] = []

    async def look() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, complaint: complaints.append(complaint))
        async with AsyncGraphmem(server.url, project=project) as graphmem:
            await remember(graphmem, "I like tea.")
            async for _ in graphmem.follow(since=LONG_AGO):
                break

    asyncio.run(look())

    assert complaints == []


async def test_closing_ends_a_follower_that_waits(server: Server, project: str) -> None:
    graphmem, other = Graphmem(server.url, project=project), AsyncGraphmem(server.url, project=project)
    await remember(other, "I like tea.")
    blocking, entries = graphmem.follow(since=LONG_AGO), other.follow(since=LONG_AGO)
    for entry in await asyncio.to_thread(next, blocking), await anext(entries):
        assert entry.node.event is ActivityEvent.ADD
    rest = [asyncio.create_task(asyncio.to_thread(list, blocking)), asyncio.create_task(collect(entries))]
    await asyncio.sleep(0.5)

    graphmem.close()
    await other.aclose()

    assert await asyncio.wait_for(asyncio.gather(*rest), 60) == [[], []]


async def collect(entries: Any) -> list[Entry]:
    return [entry async for entry in entries]
