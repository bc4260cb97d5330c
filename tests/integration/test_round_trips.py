"""The number of round trips to Neo4j that an add takes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime

import pytest

from graphmem.embeddings.embedder import Embedder
from graphmem.errors import Unavailable
from graphmem.extraction.extractor import ExtractorSettings, make_extractor
from graphmem.model.conversation import IncomingMessage
from graphmem.model.embedding import Vectors
from graphmem.model.principal import Principal
from graphmem.model.scope import Scope
from graphmem.service.add_request import AddRequest
from graphmem.service.memories import MemoryService
from graphmem.service.services import Models, make_services
from graphmem.store.database import Database
from graphmem.store.driver import Address
from graphmem.store.memories import MemoryStore
from graphmem.telemetry.telemetry import Telemetry
from tests.integration.project import ALEX, Project
from tests.waiting import until

MOST = 3
"""The round trips of a plain add: the beginning of its transaction, one query, and the end."""
ENDS = 2


class Counting:
    """A project over a database of its own, of which the telemetry counts the queries."""

    def __init__(self, address: Address, principal: Principal) -> None:
        self._telemetry = Telemetry()
        self.database = Database(address, self._telemetry)
        self.project = Project(self.database, MemoryStore(self.database), principal)

    def queries(self) -> dict[str, int]:
        samples = [sample for metric in self._telemetry.metrics.cypher_seconds.collect() for sample in metric.samples]
        return {one.labels["query"]: int(one.value) for one in samples if one.name.endswith("_count")}


@pytest.fixture
async def counting(neo4j_address: Address, principal: Principal) -> AsyncIterator[Counting]:
    counting = Counting(neo4j_address, principal)
    yield counting
    await counting.database.close()


@pytest.fixture
def service(counting: Counting, embedder: Embedder) -> MemoryService:
    return make_services(counting.database, Models(embedder, make_extractor(ExtractorSettings()))).memories


async def test_a_plain_add_asks_nothing_that_warming_has_not_asked(counting: Counting, service: MemoryService) -> None:
    async with service.warming():
        await until(lambda: "memory/add_with_turns" in counting.queries())
    warmed = set(counting.queries())
    request = AddRequest(ALEX, [IncomingMessage("user", "Ana bought a boat in Lisbon.")], infer=False, categories=())

    [change] = await service.add_memories(counting.project.principal, request)

    assert change.event == "ADD"
    assert set(counting.queries()) == warmed
    assert await counting.project.value("MATCH (n {project: ''}) RETURN count(n)") == 0


async def test_warming_without_an_embedder_is_told_and_fails_nothing(
    service: MemoryService, embedder: Embedder, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(texts: Sequence[str]) -> list[Vectors]:
        raise Unavailable("It is away.")

    monkeypatch.setattr(embedder, "embed_passages", fail)
    async with service.warming():
        await until(lambda: bool(caplog.records))

    assert [record.message for record in caplog.records] == ["An add is not planned yet. It is away."]


@pytest.mark.parametrize("scope", [ALEX, Scope("alex", run_id="monday")], ids=["without a run", "in a run"])
async def test_a_plain_add_takes_three_round_trips(counting: Counting, scope: Scope) -> None:
    await counting.project.add("The first turn.", scope=scope)
    before = sum(counting.queries().values())

    [change] = await counting.project.add("Ana bought a boat in Lisbon.", scope=scope)

    assert change.event == "ADD"
    assert sum(counting.queries().values()) - before + ENDS <= MOST, counting.queries()


async def test_what_is_new_beside_what_is_there_already_is_linked_to_what_it_mentions(counting: Counting) -> None:
    project = counting.project
    [first] = await project.add("Ana bought a boat in Lisbon.")

    there, new = await project.add("Ana bought a boat in Lisbon.", "Ben sold a piano in Oslo.")

    mentioned = "MATCH (m:Memory {id: $id})-[:MENTIONS]->(e) RETURN collect(e.name) AS names"
    assert (there.event, there.id, new.event) == ("NONE", first.id, "ADD")
    assert {"Ben", "Oslo"} <= set(await project.value(mentioned, id=new.id))
    assert {"Ana", "Lisbon"} <= set(await project.value(mentioned, id=first.id))
    assert counting.queries()["entity/link_mentions"] == 1


async def test_an_add_of_turns_that_are_stored_already_or_late_is_one_that_is_not_plain(counting: Counting) -> None:
    scope, times = Scope("alex", run_id="monday"), [datetime(2024, 1, day, tzinfo=UTC) for day in (1, 2, 3)]
    first, late, last = (IncomingMessage("user", f"On day {at.day}.", created_at=at) for at in times)
    await counting.project.add(first, last, scope=scope)

    await counting.project.add(late, scope=scope)
    [again] = await counting.project.add(last, scope=scope)

    turns = "MATCH (t:Message {project: $project}) WITH t ORDER BY t.created_at RETURN collect(t.content) AS turns"
    follows = "MATCH (a:Message {project: $project})-[:NEXT]->(b) RETURN a.content AS a, b.content AS b ORDER BY a"
    assert again.event == "NONE"
    assert await counting.project.value(turns) == ["On day 1.", "On day 2.", "On day 3."]
    assert [tuple(row.values()) for row in await counting.project.ask(follows)] == [
        ("On day 1.", "On day 2."),
        ("On day 2.", "On day 3."),
    ]
    assert counting.queries()["message/add_messages"] == 1
