"""`kill -9` of graphmem, of its Neo4j and of both while many write: what was acknowledged is there, and all is whole.

`make crash ROUNDS=50 SEED=7` runs as many rounds as one likes; the seed of a run is in its header.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from random import Random
from typing import Any

import httpx
import pytest

from graphmem import embedded
from graphmem.embeddings.embedder import Embedder
from graphmem.service.consistency import CheckService
from graphmem.store.checks import CheckStore
from graphmem.store.database import Database
from graphmem.store.driver import Address
from tests.graphql_client import Client, GraphQLErrors, Server, running_server
from tests.lifecycle.ledger import Author, Fact, State, Write, is_in, state_of
from tests.lifecycle.processes import neo4j_on, neo4js_on

PATIENT = {"GRAPHMEM_REQUEST_TIMEOUT": "120"}
"""A write that takes long beside others must not end at its deadline: it is kills that are tried here."""

PROJECT = "crash"
WRITERS = 6
VICTIMS = ("graphmem", "neo4j", "both")
PATIENCE = 120
MARKED = re.compile(r"<\w+ \d+> [\w ]+")

HELD = """
CYPHER 25
MATCH (m:Memory|DeletedMemory)
WHERE m.project = $project AND m.user_id = $name
RETURN m.id AS id, m.metadata AS metadata, m.run_id AS run_id, m.text AS text,
       COLLECT { MATCH (m)-[:IN_CATEGORY|WAS_IN_CATEGORY]->(c) RETURN c.name ORDER BY c.name } AS categories,
       COLLECT { MATCH (m)-[:MEMORY_VERSION]->(v) RETURN coalesce(v.text, '') ORDER BY v.version } AS history
"""
SAID = """
CYPHER 25
MATCH (n)
UNWIND [key IN keys(n) WHERE n[key] IS :: STRING NOT NULL AND n[key] CONTAINS '<'] AS key
RETURN DISTINCT n[key] AS said
"""
TURNS = "CYPHER 25 MATCH (t:Message {project: $project}) RETURN t.content AS content"
LISTED = """
query ($scope: ScopeInput) { memories(scope: $scope, first: 1000) { nodes { id text version } totalCount } }
"""
SEARCHED = '{ searchMemories(query: "tea") { hits { text } } }'


@dataclass(slots=True)
class Writer:
    author: Author
    state: State = field(default_factory=dict)
    """What has been acknowledged."""
    doubt: Write | None = None
    """What was asked for and never answered."""
    erased: set[str] = field(default_factory=set)
    acknowledged: int = 0

    async def write(self, client: Client, stop: asyncio.Event) -> None:
        """Until it is to stop, or is not answered."""
        while not stop.is_set() and self.doubt is None:
            await self.execute_plan(client, self.author.next_write(self.state))

    async def execute_plan(self, client: Client, write: Write) -> None:
        self.doubt = write
        try:
            answer = await client.data(write.document, **write.variables)
        except httpx.TransportError:
            return
        except GraphQLErrors as error:
            if set(error.codes) == {"UNAVAILABLE"}:
                return
            raise
        assert answer["userErrors"] == [], (write, answer)
        self.settle(write.after)
        self.acknowledged += 1
        if "results" in answer:
            assert {result["event"] for result in answer["results"]} == {"ADD"}, answer
            ids = {result["text"]: result["id"] for result in answer["results"]}
            self.state = {text: replace(fact, id=ids.get(text, fact.id)) for text, fact in self.state.items()}

    def settle(self, state: State) -> None:
        """That is what is stored."""
        self.erased |= _texts(self.state) - _texts(state)
        self.state, self.doubt = state, None

    async def verify(self, database: Database, client: Client) -> str:
        """What became of the write in doubt: "done", "undone" or "" where there is none."""
        found = await self._held(database)
        doubt, before = self.doubt, self.state
        assert is_in(before, found) or (doubt and is_in(doubt.after, found)), _difference(self, found)
        if doubt and not is_in(before, found):
            self.settle(doubt.after)
        self.state, self.doubt = found, None
        listed = await client.data(LISTED, scope={"userId": self.author.name})
        living = {(fact.id, fact.text, len(fact.history)) for fact in found.values() if not fact.is_deleted}
        assert {(node["id"], node["text"], node["version"]) for node in listed["nodes"]} == living
        if doubt and doubt.can_be_retried:
            await self._retry(database, client, doubt)
        return "" if not doubt else "undone" if is_in(before, found) else "done"

    async def _retry(self, database: Database, client: Client, write: Write) -> None:
        """The same key again: it is done once, whether it had been done or not."""
        await self.execute_plan(client, write)
        assert self.doubt is None
        found = await self._held(database)
        assert is_in(self.state, found), _difference(self, found)

    async def _held(self, database: Database) -> State:
        parameters = {"project": PROJECT, "name": self.author.name}
        records = await database.run_statement(HELD, parameters)
        facts = [_to_fact(record) for record in records]
        assert [fact.text for fact in facts] == [record["text"] for record in records]
        assert len(state_of(facts)) == len(facts)
        return state_of(facts)


@dataclass(slots=True)
class World:
    """One data directory, and the server that runs on it."""

    data_dir: Path
    stack: ExitStack
    writers: list[Writer]
    server: Server

    @property
    def acknowledged(self) -> int:
        return sum(writer.acknowledged for writer in self.writers)

    def kill(self, victim: str) -> None:
        neo4j = neo4j_on(self.data_dir)
        if victim in ("graphmem", "both"):
            self.server.process.kill()
        if victim in ("neo4j", "both"):
            neo4j.kill()

    def recover(self, victim: str) -> None:
        """Until it is ready: graphmem has been started again, or has started its Neo4j again."""
        if victim == "neo4j":
            _await_ready(self.server)
        else:
            self.server.process.wait(PATIENCE)
            self.server = self.stack.enter_context(running_server(self.data_dir, **PATIENT))


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[World]:
    data_dir, seed = tmp_path_factory.mktemp("crash") / "data", request.config.getoption("--crash-seed")
    writers = [Writer(Author(f"w{number}", Random(f"{seed}/{number}"))) for number in range(WRITERS)]
    with ExitStack() as stack:
        yield World(data_dir, stack, writers, stack.enter_context(running_server(data_dir, **PATIENT)))
    for process in neo4js_on(data_dir):
        process.kill()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test a round; each three rounds kill each victim once. The first two are of every run."""
    seed, rounds = metafunc.config.getoption("--crash-seed"), metafunc.config.getoption("--crash-rounds")
    random = Random(seed)
    victims = list(chain.from_iterable(random.sample(VICTIMS, 3) for _ in range(0, rounds, 3)))[:rounds]
    plan = [(victim, random.randint(5, 80), random.uniform(0, 0.2)) for victim in victims]
    metafunc.parametrize(
        ("victim", "writes", "seconds"),
        [
            pytest.param(
                *kill,
                id=f"seed-{seed}-{number}-{kill[0]}-after-{kill[1]}-writes",
                marks=[pytest.mark.nightly] if number > 2 else [],
            )
            for number, kill in enumerate(plan, 1)
        ],
    )


async def test_what_was_acknowledged_survives_and_nothing_is_half_there(
    world: World,
    embedder: Embedder,
    victim: str,
    writes: int,
    seconds: float,
    record_property: Callable[[str, object], None],
) -> None:
    """Killed a moment after so many writes."""
    stop = asyncio.Event()
    async with httpx.AsyncClient(base_url=world.server.url, timeout=PATIENCE) as http:
        before = world.acknowledged
        writing = [asyncio.create_task(writer.write(Client(http, PROJECT), stop)) for writer in world.writers]
        await _written(world, before + writes, writing)
        await asyncio.sleep(seconds)
        world.kill(victim)
        killed = time.monotonic()
        stop.set()
        await asyncio.wait_for(asyncio.gather(*writing), PATIENCE)
        acknowledged = world.acknowledged - before
    world.recover(victim)
    recovered = time.monotonic() - killed

    fates = await _verify(world, embedder)

    record_property("acknowledged", acknowledged)
    record_property("in doubt and done", fates.count("done"))
    record_property("in doubt and undone", fates.count("undone"))
    record_property("seconds until ready", round(recovered, 1))


async def _written(world: World, count: int, writing: Sequence[asyncio.Task[None]]) -> None:
    """Once so much is acknowledged, or a writer has failed."""
    async with asyncio.timeout(PATIENCE):
        while world.acknowledged < count and not any(task.done() for task in writing):  # noqa: ASYNC110
            await asyncio.sleep(0.002)


async def _verify(world: World, embedder: Embedder) -> list[str]:
    database = Database(await _address(world.data_dir))
    try:
        async with httpx.AsyncClient(base_url=world.server.url, timeout=PATIENCE) as http:
            fates = [await writer.verify(database, Client(http, PROJECT)) for writer in world.writers]
            assert (await Client(http, "nobody").data(SEARCHED))["hits"] == []
        said = set(chain.from_iterable(MARKED.findall(row["said"]) for row in await database.run_statement(SAID)))
        turns = [row["content"] for row in await database.run_statement(TURNS, {"project": PROJECT})]
        for writer in world.writers:
            assert said & writer.erased == set()
            assert _texts(writer.state) <= said
        first_said = [fact.history[0] for writer in world.writers for fact in writer.state.values()]
        assert sorted(turns) == sorted(map(str, first_said))
        checks = CheckService(CheckStore(database, embedder.count_passages), embedder)
        assert [str(found) async for found in checks.check() if not found.is_well] == []
    finally:
        await database.close()
    return fates


async def _address(data_dir: Path) -> Address:
    status = await embedded.status(data_dir)
    assert status.bolt_uri
    return Address(status.bolt_uri, "neo4j", status.password_file.read_text().strip())


def _await_ready(server: Server) -> None:
    """Once it has noticed that its Neo4j is gone."""
    deadline = time.monotonic() + PATIENCE
    while httpx.get(f"{server.url}/readyz", timeout=30).status_code != 200:
        assert time.monotonic() < deadline, server.log.read_text()
        time.sleep(0.1)


def _to_fact(record: Any) -> Fact:
    history = tuple(text or None for text in record["history"])
    return Fact(history, record["metadata"], tuple(record["categories"]), record["run_id"], record["id"])


def _texts(state: State) -> set[str]:
    return set(chain.from_iterable(fact.texts for fact in state.values()))


def _difference(writer: Writer, found: State) -> str:
    """For a reader of the failure."""
    lines = [f"{writer.author.name} in doubt about {writer.doubt and (writer.doubt.document, writer.doubt.variables)}"]
    states = {"acknowledged": writer.state, "found": found} | (
        {"asked for": writer.doubt.after} if writer.doubt else {}
    )
    for text in sorted(set(chain.from_iterable(states.values()))):
        facts = {name: state.get(text) for name, state in states.items()}
        if len(set(facts.values())) > 1:
            lines += [f"  {name}: {fact}" for name, fact in facts.items()]
    return "\n".join(lines)
