"""The stores over the run's database, past the server."""

from __future__ import annotations

import pytest
from neo4j import Record

from graphmem.model.principal import Principal
from graphmem.store.database import Database
from graphmem.store.memories import MemoryStore
from graphmem.store.queries import PlannedQuery
from graphmem.store.search import SearchStore
from tests.integration.project import Project


@pytest.fixture
def memories(database: Database) -> MemoryStore:
    return MemoryStore(database)


@pytest.fixture
def search(database: Database) -> SearchStore:
    return SearchStore(database)


@pytest.fixture
def stored(database: Database, memories: MemoryStore, principal: Principal) -> Project:
    """What a test puts into the graph, and a look at what is there."""
    return Project(database, memories, principal)


@pytest.fixture
def trips(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the reads that are sent to Neo4j from here on."""
    names, read = [], Database.read_planned

    async def noting(database: Database, planned: PlannedQuery) -> list[Record]:
        names.append(planned.name)
        return await read(database, planned)

    monkeypatch.setattr(Database, "read_planned", noting)
    return names
