"""Transactions that mention the same entity at once: none waits for another, and no mention is lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from graphmem.model.entity import EntityKey, Mentions
from graphmem.model.scope import Scope
from graphmem.store.database import Transaction
from graphmem.store.mentions import link_mentions, remove_mentions
from tests.integration.project import Project
from tests.waiting import PATIENCE

LISBON = Mentions((EntityKey("Lisbon", "place"),))
BOAT = Mentions((EntityKey("boat", ""),))
DENSE = 60
"""Relationships with which Neo4j stores a node as a dense one, whose locks are others; it stays one without them."""
MENTIONED = """
MATCH (m:Memory {project: $project})-[:MENTIONS]->(e:Entity {project: $project})
RETURN count(DISTINCT e) AS entities, count(*) AS mentions
"""
BLOCKED = "SHOW TRANSACTIONS YIELD status WHERE status STARTS WITH 'Blocked' RETURN count(*)"


@asynccontextmanager
async def mentioning(stored: Project, memory_id: str, mentions: Mentions = LISBON) -> AsyncIterator[None]:
    """A transaction that has mentioned the entities, and commits at the end of the body."""
    has_mentioned, end = asyncio.Event(), asyncio.Event()

    async def mention_and_wait(transaction: Transaction) -> None:
        await link_mentions(transaction, stored.principal, {memory_id: mentions})
        has_mentioned.set()
        await end.wait()

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(stored.database.transact(mention_and_wait))
        await has_mentioned.wait()
        yield
        end.set()


async def mention(stored: Project, *ids: str, mentions: Mentions = LISBON) -> None:
    await stored.database.transact(
        lambda transaction: link_mentions(transaction, stored.principal, dict.fromkeys(ids, mentions))
    )


async def forget(stored: Project, *ids: str) -> None:
    await stored.database.transact(lambda transaction: remove_mentions(transaction, stored.principal, ids))


async def one_is_blocked(stored: Project) -> None:
    """Returns once a transaction waits for another's lock."""
    async with asyncio.timeout(PATIENCE):
        while not await stored.value(BLOCKED):  # noqa: ASYNC110
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("mentions", [LISBON, BOAT])
@pytest.mark.parametrize("before", [1, DENSE])
async def test_those_who_mention_a_known_entity_do_not_wait_for_each_other(
    stored: Project, before: int, mentions: Mentions
) -> None:
    known = await stored.add_ids(*map(str, range(before)))
    # Adds of one owner wait for each other in any case.
    [first], [second] = [await stored.add_ids("it", scope=Scope(user_id=user)) for user in ("bo", "cy")]
    await mention(stored, *known, mentions=mentions)

    async with mentioning(stored, first, mentions):
        await asyncio.wait_for(mention(stored, second, mentions=mentions), PATIENCE / 4)

    assert await stored.ask(MENTIONED) == [{"entities": 1, "mentions": before + 2}]


async def test_the_name_that_is_not_only_small_letters_is_kept(stored: Project) -> None:
    first, second, third = await stored.add_ids("1", "2", "3")
    for memory_id, name in ((first, "lisbon"), (second, "Lisbon"), (third, "lisbon")):
        await mention(stored, memory_id, mentions=Mentions((EntityKey(name, "place"),)))

    assert await stored.ask(MENTIONED) == [{"entities": 1, "mentions": 3}]
    assert await stored.value("MATCH (e:Entity {project: $project}) RETURN e.name") == "Lisbon"


@pytest.mark.parametrize("before", [1, DENSE])
async def test_an_entity_that_is_mentioned_while_its_last_mention_goes_stays(stored: Project, before: int) -> None:
    known = await stored.add_ids(*map(str, range(before)))
    [memory_id] = await stored.add_ids("it", scope=Scope(user_id="bo"))
    await mention(stored, *known)

    async with mentioning(stored, memory_id):
        forgetting = asyncio.create_task(forget(stored, *known))
        await one_is_blocked(stored)
    await forgetting

    assert await stored.ask(MENTIONED) == [{"entities": 1, "mentions": 1}]


async def test_an_entity_that_goes_takes_its_owner_s_link_with_it(stored: Project) -> None:
    [memory_id] = await stored.add_ids("it")
    await mention(stored, memory_id, mentions=Mentions((EntityKey("Alex", "person"),)))
    assert await stored.value("MATCH (:User {project: $project})-[is:IS]->(:Entity) RETURN count(is)") == 1

    await forget(stored, memory_id)

    assert await stored.value("MATCH (e:Entity {project: $project}) RETURN count(e)") == 0
    assert await stored.value("MATCH (u:User {project: $project}) RETURN count(u)") == 1
