"""Transactions that mention the same entity at once: none waits for another, and no mention is lost."""

from __future__ import annotations

import asyncio

import pytest

from graphmem.model.entity import EntityKey, Mentions
from graphmem.model.scope import Scope
from graphmem.store.mentions import link_mentions, remove_mentions
from tests.blocked_transactions import waiting
from tests.integration.open_transaction import DENSE, uncommitted
from tests.integration.project import Project
from tests.waiting import PATIENCE

LISBON = Mentions((EntityKey("Lisbon", "place"),))
BOAT = Mentions((EntityKey("boat", ""),))
MENTIONED = """
MATCH (m:Memory {project: $project})-[:MENTIONS]->(e:Entity {project: $project})
RETURN count(DISTINCT e) AS entities, count(*) AS mentions
"""


async def mention(stored: Project, *ids: str, mentions: Mentions = LISBON) -> None:
    await stored.database.transact(
        lambda transaction: link_mentions(transaction, stored.principal, dict.fromkeys(ids, mentions))
    )


async def forget(stored: Project, *ids: str) -> None:
    await stored.database.transact(lambda transaction: remove_mentions(transaction, stored.principal, ids))


@pytest.mark.parametrize("mentions", [LISBON, BOAT])
@pytest.mark.parametrize("before", [1, DENSE])
async def test_those_who_mention_a_known_entity_do_not_wait_for_each_other(
    stored: Project, before: int, mentions: Mentions
) -> None:
    known = await stored.add_ids(*map(str, range(before)))
    # Adds of one owner wait for each other in any case.
    [first], [second] = [await stored.add_ids("it", scope=Scope(user_id=user)) for user in ("bo", "cy")]
    await mention(stored, *known, mentions=mentions)

    async with uncommitted(stored, lambda project: mention(project, first, mentions=mentions)):
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

    async with uncommitted(stored, lambda project: mention(project, memory_id)):
        forgetting = asyncio.create_task(forget(stored, *known))
        assert await waiting(stored.database, stored.principal.project, 1)
    await forgetting

    assert await stored.ask(MENTIONED) == [{"entities": 1, "mentions": 1}]


async def test_an_entity_that_goes_takes_its_owner_s_link_with_it(stored: Project) -> None:
    [memory_id] = await stored.add_ids("it")
    await mention(stored, memory_id, mentions=Mentions((EntityKey("Alex", "person"),)))
    assert await stored.value("MATCH (:User {project: $project})-[is:IS]->(:Entity) RETURN count(is)") == 1

    await forget(stored, memory_id)

    assert await stored.value("MATCH (e:Entity {project: $project}) RETURN count(e)") == 0
    assert await stored.value("MATCH (u:User {project: $project}) RETURN count(u)") == 1
