"""`make bench-plans`: what each query of the common operations does on a store of `make bench-scale`.

It carries the operations out with PROFILE before each of their queries, as a server would, and prints what a query
begins with, the greatest number of rows of any of its steps, and its database hits.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import sys
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from neo4j import AsyncManagedTransaction, AsyncSession, Record

from benchmarks.corpus import BIG_OWNER
from benchmarks.measures import owned_by
from benchmarks.scale.corpus import LOT, OWNED, make_lot
from benchmarks.scale.measures import VISITOR
from benchmarks.scale.store import PROJECT, Store, running_store
from benchmarks.scale.vectors import Kind
from benchmarks.table import machine
from graphmem.app.neo4j import address_of
from graphmem.config.environment import read_settings
from graphmem.extraction.extractor import ExtractorSettings, make_extractor
from graphmem.model.conversation import IncomingMessage
from graphmem.model.filters import EVERYTHING, Filter
from graphmem.model.paging import Window
from graphmem.model.principal import Principal
from graphmem.model.revision import MemoryUpdate
from graphmem.model.scope import OwnerType, Scope
from graphmem.service.activity import ActivityRequest
from graphmem.service.add_request import AddRequest
from graphmem.service.deletions import BulkDeletion
from graphmem.service.memories import ListRequest
from graphmem.service.search_request import SearchRequest
from graphmem.service.services import Models, Services, make_services
from graphmem.store.database import Database, Transaction
from graphmem.store.driver import Address
from graphmem.store.queries import PlannedQuery, load_queries

QUESTION = "Who repaired the violin in Lisbon?"
SMALL_OWNER = make_lot(OWNED // LOT)[0].owner
WHO = Principal(PROJECT)

_INDEX = re.compile(r"(?:RANGE INDEX|UNIQUE) [^:]*:(\w+\([^)]*\))|VECTOR INDEX (\w+)|(db\.index\.fulltext\.\w+)")
"""The pattern of the index in the description of a plan's step: a range index by label and properties, or a name."""

Operation = Callable[[Services], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Profile:
    """The profile of one executed query: the indexes it read, the rows of its largest step, and its database hits."""

    query: str
    begins_with: tuple[str, ...]
    rows: int
    hits: int

    @classmethod
    def of(cls, query: str, plan: Mapping[str, Any]) -> Profile:
        steps = list(_steps(plan))
        sources = dict.fromkeys(source for step in steps if (source := _source_of(step["args"])))
        rows = max(int(step["args"].get("Rows", 0)) for step in steps)
        return cls(query, tuple(sources), rows, sum(int(step["args"].get("DbHits", 0)) for step in steps))

    def row(self, operation: str) -> str:
        return f"| {operation} | {self.query} | {', '.join(self.begins_with) or '–'} | {self.rows:,} | {self.hits:,} |"


class ProfiledDatabase(Database):
    """A database that keeps the profile of each query."""

    def __init__(self, address: Address) -> None:
        super().__init__(address)
        self.profiles: list[Profile] = []

    async def read_planned(self, planned: PlannedQuery) -> list[Record]:
        async with self._session() as session:
            return await self.profile(planned, session)

    async def write(self, query: str, parameters: Mapping[str, Any], **slots: str) -> list[Record]:
        return await self.read_planned(load_queries()[query].planned_once(parameters, **slots))

    async def _transact(self, work: Callable[[Transaction], Awaitable[Any]]) -> Any:
        async def run(managed: AsyncManagedTransaction) -> Any:
            return await work(_ProfiledTransaction(managed, self))

        async with self._session() as session:
            return await session.execute_write(run)

    async def profile(self, planned: PlannedQuery, runner: AsyncSession | AsyncManagedTransaction) -> list[Record]:
        """Carries a query out with PROFILE, and keeps what that says."""
        result = await runner.run(f"PROFILE {planned.text}", planned.parameters)
        records = [record async for record in result]
        plan = (await result.consume()).profile
        assert plan
        self.profiles.append(Profile.of(planned.name, plan))
        return records


class _ProfiledTransaction(Transaction):
    def __init__(self, managed: AsyncManagedTransaction, database: ProfiledDatabase) -> None:
        self._managed, self._database = managed, database

    async def run(self, query: str, parameters: Mapping[str, Any], **slots: str) -> list[Record]:
        return await self._database.profile(load_queries()[query].planned_once(parameters, **slots), self._managed)


def operations() -> Iterator[tuple[str, Operation]]:
    """Yields the operations; the last ones take away what those before have added."""
    of_small, of_big = owned_by(SMALL_OWNER), owned_by(BIG_OWNER)
    for name, tree in (("an owner of 100", of_small), ("an owner of 5,000", of_big), ("the project", EVERYTHING)):
        yield f"search, {name}", partial(_search, tree)
    for name, tree in (("an owner of 5,000", of_big), ("the project", EVERYTHING)):
        yield f"list, {name}", partial(_list, tree)
        yield f"count, {name}", partial(_count, tree)
    yield "owners", lambda services: services.owners.list_owners(WHO, [OwnerType.USER], Window(50))
    yield "activity", lambda services: services.activity.list_events(WHO, ActivityRequest())
    yield "add, one message", partial(_add, infer=False)
    yield "add, by inference", partial(_add, infer=True)
    yield "update", _update
    yield "history", _history
    yield "delete all of an owner", partial(_delete, erase=False)
    yield "erase all of an owner", partial(_delete, erase=True)


async def _search(tree: Filter, services: Services) -> None:
    await services.search.search_memories(WHO, SearchRequest(QUESTION, tree))


async def _list(tree: Filter, services: Services) -> None:
    await services.memories.list_memories(WHO, ListRequest(tree))


async def _count(tree: Filter, services: Services) -> None:
    await services.memories.count_memories(WHO, ListRequest(tree))


async def _add(services: Services, infer: bool) -> None:
    said = "I live in Lisbon, and my sister Nina plays the cello." if infer else "I repaired the violin."
    scope, messages = Scope(user_id=VISITOR["userId"]), [IncomingMessage("user", said)]
    await services.memories.add_memories(WHO, AddRequest(scope, messages, infer=infer))


async def _update(services: Services) -> None:
    [first, *_] = await _of_visitor(services)
    await services.updates.update_memories(WHO, [MemoryUpdate(first, ("id",), text="I repaired the piano.")])


async def _history(services: Services) -> None:
    await services.versions.list_versions(WHO, await _of_visitor(services))


async def _delete(services: Services, erase: bool) -> None:
    await services.deletions.delete_all_memories(WHO, BulkDeletion(owned_by(VISITOR["userId"]), erase=erase))


async def _of_visitor(services: Services) -> list[str]:
    page = await services.memories.list_memories(WHO, ListRequest(owned_by(VISITOR["userId"])))
    return [memory.id for memory in page.items]


async def profile(store: Store) -> list[str]:
    """Carries each operation out, and returns a row for each of its queries."""
    database = ProfiledDatabase(address_of(read_settings(), store.neo4j))
    services = make_services(database, Models(store.baseline.embedder, make_extractor(ExtractorSettings())))
    rows = []
    try:
        for name, operation in operations():
            database.profiles = []
            await operation(services)
            rows += [one.row(name) for one in database.profiles]
    finally:
        await database.close()
    return rows


def _steps(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield plan
    for child in plan.get("children", []):
        yield from _steps(child)


def _source_of(arguments: Mapping[str, Any]) -> str | None:
    """Returns the index that a step reads, if it reads one."""
    found = _INDEX.search(str(arguments.get("Details", "")))
    return next(filter(None, found.groups())) if found else None


async def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale.plans", description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="where `make bench-scale` has kept a store")
    data = parser.parse_args().folder.resolve() / "data"
    if not data.is_dir():
        sys.exit(f"{data.parent} holds no store: fill one by `make bench-scale`.")
    async with running_store(data, Kind.SPREAD) as store:
        count = len(await store.written_lots()) * LOT
        rows = await profile(store)
    print(f"{count:,} memories; {machine()}\n")
    print("| operation | query | begins with | most rows | database hits |\n|---|---|---|---|---|")
    print("\n".join(rows))


if __name__ == "__main__":
    asyncio.run(main())
