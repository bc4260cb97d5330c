"""Look-ups that many make at once: one query for all, never older than its question, and nobody's but theirs."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pytest

from graphmem.errors import Unavailable
from graphmem.model.principal import Permission, Principal
from graphmem.model.scope import OwnerRef, OwnerType
from graphmem.scheduling.request_memory import FREE, RequestMemory
from graphmem.scheduling.request_work import RequestWork, current_work
from graphmem.service.shared_reads import KEYS_OF_A_QUERY, SharedReads


@dataclass
class Table:
    """What is looked up, and by whom; a query sees what was there when it began."""

    rows: dict[str, int] = field(default_factory=lambda: {"a": 1, "b": 2})
    queries: list[tuple[Principal, list[str]]] = field(default_factory=list)
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    is_away: bool = False

    async def read(self, principal: Principal, keys: Sequence[str]) -> Mapping[str, int]:
        self.queries.append((principal, list(keys)))
        found = {key: self.rows[key] for key in keys if key in self.rows}
        await self.gate.wait()
        if work := current_work():
            work.hold(2 * FREE)
        if self.is_away:
            raise Unavailable("Neo4j is away.")
        return found


def principal(caller: str = "", owner: str = "", may: Permission = Permission.READ) -> Principal:
    return Principal(
        "p", caller or None, OwnerRef(OwnerType.USER, owner) if owner else None, frozenset({may}), caller=caller
    )


@pytest.fixture
def table() -> Table:
    return Table()


async def test_equals_ask_once_and_each_gets_its_own(table: Table) -> None:
    table.gate.set()
    reads = SharedReads()

    found = await asyncio.gather(*(reads.read(table.read, principal(f"{n}"), ["ab"[n % 2], "c"]) for n in range(50)))

    assert found == [{"ab"[n % 2]: n % 2 + 1} for n in range(50)]
    assert [keys for _, keys in table.queries] == [["a", "c", "b"]]


async def test_what_is_asked_during_a_query_is_not_answered_by_it(table: Table) -> None:
    reads = SharedReads()
    first = asyncio.create_task(reads.read(table.read, principal(), ["a"]))
    await asyncio.sleep(0.01)
    table.rows["a"] = 10
    later = [asyncio.create_task(reads.read(table.read, principal(), ["a"])) for _ in range(20)]
    await asyncio.sleep(0.01)
    assert len(table.queries) == 1, "one at a time"
    table.gate.set()

    assert await first == {"a": 1}
    assert await asyncio.gather(*later) == [{"a": 10}] * 20
    assert len(table.queries) == 2


async def test_who_may_see_something_else_asks_for_itself(table: Table) -> None:
    table.gate.set()
    reads = SharedReads()
    different = [principal(), principal(owner="alice"), principal(owner="bob"), principal(may=Permission.WRITE)]

    await asyncio.gather(*(reads.read(table.read, one, ["a"]) for one in different * 2))

    assert [one for one, _ in table.queries] == different


async def test_a_query_has_so_many_keys_at_most(table: Table) -> None:
    table.gate.set()
    reads = SharedReads()
    table.rows = {str(n): n for n in range(3 * KEYS_OF_A_QUERY)}

    found = await asyncio.gather(*(reads.read(table.read, principal(), [key]) for key in table.rows))

    assert [one for [one] in map(dict.values, found)] == [*range(3 * KEYS_OF_A_QUERY)]
    assert [len(keys) for _, keys in table.queries] == [KEYS_OF_A_QUERY] * 3


async def test_one_who_ends_takes_nothing_from_the_others(table: Table) -> None:
    reads, memory = SharedReads(), RequestMemory()
    work = RequestWork(60, memory)
    with work.current():
        first = asyncio.create_task(reads.read(table.read, principal(), ["a"]))
    other = asyncio.create_task(reads.read(table.read, principal(), ["a"]))
    await asyncio.sleep(0.01)
    first.cancel()
    work.end()
    table.gate.set()

    assert await other == {"a": 1}
    assert memory.held == 0


async def test_a_failure_is_told_to_all_and_the_next_query_goes_on(table: Table) -> None:
    table.gate.set()
    reads, table.is_away = SharedReads(), True

    ends = await asyncio.gather(*(reads.read(table.read, principal(), ["a"]) for _ in range(3)), return_exceptions=True)
    table.is_away = False

    assert [type(end) for end in ends] == [Unavailable] * 3
    assert await reads.read(table.read, principal(), ["a"]) == {"a": 1}
