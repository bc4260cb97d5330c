"""No request costs more than it may: what attacks ask for is refused, what front-ends ask for is far below the limits.

The figures of time and memory are the issue's own; a wide margin is for machines that do something else meanwhile.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from graphmem.model.cost import CostLimits
from graphmem.model.limits import MAX_REQUEST_BYTES
from tests.acceptance.front_end_pages import PAGES
from tests.costly_documents import DocumentMaker
from tests.graphql_client import Client, Server

LIMIT = CostLimits().cost
MEMORIES = 60

DELAY = 0.5
"""Seconds by which /healthz may be late."""
MARGIN = 2.0
MEMORY = 50
"""MiB by which the server's memory may have grown afterwards."""

STATED = {"COST_LIMIT_EXCEEDED", "LIMIT_EXCEEDED", "BAD_USER_INPUT", "TIMEOUT", "UNAVAILABLE"}


def nested(inner: str, levels: int) -> str:
    """Lists of memories under lists of memories, as many levels deep."""
    document = "id"
    for _ in range(levels):
        document = f"{inner} {{ memories(first: 100) {{ nodes {{ {document} }} }} }}"
    return f"{{ memories(first: 100) {{ nodes {{ {document} }} }} }}"


def filled(start: bytes, filling: bytes) -> bytes:
    return start + filling * ((MAX_REQUEST_BYTES - len(start)) // len(filling))


def posted(document: str, **variables: Any) -> bytes:
    return json.dumps({"query": document, "variables": variables}).encode()


SEARCHES = [f'a{n}: searchMemories(query: "x") {{ strategy }}' for n in range(300)]
SPREADS = [" ".join(f"...F{later}" for later in range(n + 1, min(100, n + 4))) for n in range(100)]
FRAGMENTS = [f"fragment F{n} on Memory {{ id text {SPREADS[n]} }}" for n in range(100)]
ATTACKS: dict[str, bytes] = {
    "four levels of categories": posted(nested("categories", 4)),
    "six levels of entities": posted(nested("entities", 6)),
    "300 searches": posted("{" + " ".join(SEARCHES) + "}"),
    "4 MiB of aliases": posted("{" + "a:__typename " * 322_000 + "}"),
    "64 KiB of aliases": posted("{" + "a:__typename " * 4_900 + "}"),
    "a list literal of 1 MB": posted("{ nodes(ids: [" + '"a",' * 250_000 + "]) { id } }"),
    "a list literal of 64 KiB": posted("{ nodes(ids: [" + '"a",' * 15_000 + "]) { id } }"),
    "16 MiB of lists": filled(b"", b"[],"),
    "16 MiB of lists in an object": filled(b'{"variables": [', b"[],"),
    "16 MiB of spaces": filled(b"", b" "),
    "16 MiB of brackets": filled(b'{"variables": ', b"["),
    "16 MiB of commas in a text": filled(b'{"query": "{ a }", "variables": {"a": "', b",") [:-3] + b'"}}',
    "a variable of 290,000 ids": posted("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=["x"] * 290_000),
    "a variable of 290,000 values that nobody reads": posted("{ __typename }", a=[1] * 290_000),
    "a thousand unknown fields": posted("{ memories { nodes {" + " ".join(f"taxt{n}" for n in range(990)) + "} } }"),
    "a bomb of fragments": posted("{ memories { nodes { ...F0 } } }" + " ".join(FRAGMENTS)),
}  # fmt: skip


class Watch:
    """Watches a server: by how much /healthz is late at worst, and its memory."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self.worst = 0.0

    def memory(self) -> float:
        """The server's memory in MiB."""
        lines = Path(f"/proc/{self._server.process.pid}/status").read_text("ascii").splitlines()
        [resident] = [line.split()[1] for line in lines if line.startswith("VmRSS")]
        return int(resident) / 1024

    async def run(self) -> None:
        async with httpx.AsyncClient(base_url=self._server.url, timeout=120) as http:
            while True:
                started = time.monotonic()
                assert (await http.get("/healthz")).status_code == 200
                self.worst = max(self.worst, time.monotonic() - started)
                await asyncio.sleep(0.05)


@pytest.fixture
async def watch(server: Server) -> AsyncIterator[Watch]:
    watch = Watch(server)
    task = asyncio.create_task(watch.run())
    yield watch
    task.cancel()
    await asyncio.wait([task])


@asynccontextmanager
async def unharmed(watch: Watch) -> AsyncIterator[None]:
    """The server answers meanwhile, and has its memory back afterwards."""
    before, watch.worst = watch.memory(), 0.0
    yield
    assert watch.worst < DELAY + MARGIN
    for _ in range(20):
        if watch.memory() < before + MEMORY:
            return
        await asyncio.sleep(0.5)
    raise AssertionError(f"{before:.0f} MiB became {watch.memory():.0f} MiB")


async def post(client: Client, body: bytes) -> dict[str, Any]:
    headers = {**client.headers(), b"Content-Type": b"application/json"}
    answer: dict[str, Any] = (await client.http.post("/graphql", content=body, headers=headers)).json()
    return answer


def codes(answer: dict[str, Any]) -> set[str]:
    return {error["extensions"]["code"] for error in answer.get("errors", ())}


@pytest.fixture
async def ids(client: Client) -> list[str]:
    """Memories that lead to each other by owners, categories, entities and messages."""
    made = []
    for start in range(0, MEMORIES, 20):
        texts = [f"Alice went to Paris with Bob, day {number}" for number in range(start, start + 20)]
        made += await client.add(*texts, userId="alex", runId="r", categories=["food", "travel", "work"])
    return made


async def test_attacks_are_refused_and_nobody_waits_for_them(
    client: Client, ids: list[str], watch: Watch, subtests: pytest.Subtests
) -> None:
    await asyncio.gather(*(post(client, body) for body in ATTACKS.values()))  # so that memory has its usual size

    async with unharmed(watch):
        for name, body in ATTACKS.items():
            with subtests.test(name):
                answer = await post(client, body)

                assert answer.get("data") is None
                assert codes(answer) <= {"COST_LIMIT_EXCEEDED", "LIMIT_EXCEEDED", "BAD_USER_INPUT"}
                assert watch.worst < DELAY + MARGIN


async def test_documents_that_were_refused_leave_nothing_behind(client: Client, watch: Watch) -> None:
    def refused(number: int) -> bytes:
        fields = " ".join(f"field{n}" for n in range(900))
        return posted(f"{{ unknown{number} {{ {fields} }} }}")

    await post(client, refused(0))

    async with unharmed(watch):
        for number in range(40):
            assert codes(await post(client, refused(number))) == {"BAD_USER_INPUT"}


async def run_costly(client: Client, ids: list[str], watch: Watch, seed: int, count: int) -> None:
    """Sends generated documents, a few at a time: each is answered, or refused by a stated limit."""
    documents = DocumentMaker(seed, ids).costly(count)

    async def send() -> None:
        for document in documents:
            answer = await client.send(document)
            assert answer.get("data") or codes(answer) <= STATED, (document, answer)

    await client.send(next(DocumentMaker(seed, ids).costly(1)))
    async with unharmed(watch):
        await asyncio.gather(*(send() for _ in range(3)))


async def test_documents_as_costly_as_the_limit_allows_are_answered(
    client: Client, ids: list[str], watch: Watch
) -> None:
    await run_costly(client, ids, watch, seed=7, count=6)


@pytest.mark.nightly
async def test_a_thousand_documents_as_costly_as_the_limit_allows_are_answered(
    client: Client, ids: list[str], watch: Watch
) -> None:
    await run_costly(client, ids, watch, seed=11, count=1_000)


async def test_a_list_that_many_parents_lead_to_is_read_once(client: Client, ids: list[str]) -> None:
    inner = "memories(first: 60) { nodes { id } }"
    lists = f"categories {{ {inner} }} entities {{ {inner} }} owners {{ {inner} }}"
    document = f"{{ memories(first: 60) {{ nodes {{ {lists} }} }} }}"

    data = await client.data(document)

    for node in data["nodes"]:
        for holder in (*node["categories"], *node["owners"]):
            assert {found["id"] for found in holder["memories"]["nodes"]} == set(ids)


@pytest.mark.parametrize("page", PAGES)
async def test_what_front_ends_ask_for_is_far_below_the_limit(client: Client, page: str) -> None:
    answer = await client.send(PAGES[page], {"user": "alex"} if "$user" in PAGES[page] else {})

    assert "errors" not in answer
    assert answer["extensions"]["cost"]["limit"] == LIMIT
    assert answer["extensions"]["cost"]["requested"] < LIMIT / 5


async def test_a_page_of_a_thousand_with_lists_of_their_own_is_answered(client: Client, ids: list[str]) -> None:
    document = """{ memories(first: 1000) { nodes {
      id text metadata userId createdAt
      categories { name } entities { name type } messages(first: 2) { nodes { content } }
    } } }"""

    answer = await client.send(document)

    assert len(answer["data"]["memories"]["nodes"]) == MEMORIES
    assert answer["extensions"]["cost"]["requested"] < LIMIT / 2
