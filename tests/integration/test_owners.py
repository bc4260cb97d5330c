"""Owners in Neo4j: who has memories, how many, and pages of them."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from graphmem.model.deletion import OwnerSelection
from graphmem.model.owner import Owner
from graphmem.model.paging import Window
from graphmem.model.principal import Principal
from graphmem.model.scope import OwnerRef, OwnerType, Scope
from graphmem.model.transfer import LineKind, decode_line, encode_line
from graphmem.store.deletions import DeletionStore
from graphmem.store.exports import ExportStore
from graphmem.store.imports import ImportStore
from graphmem.store.owners import OwnerStore, key_of
from tests.blocked_transactions import waiting
from tests.integration.life import delete
from tests.integration.open_transaction import DENSE, uncommitted
from tests.integration.project import Project

USER, AGENT, APP, RUN = OwnerType
FIRST, LATER = datetime(2024, 1, 1, tzinfo=UTC), datetime(2024, 2, 1, tzinfo=UTC)

EVERYBODY = [
    OwnerRef(USER, "alex"),
    OwnerRef(USER, "bo"),
    OwnerRef(USER, "x"),
    OwnerRef(AGENT, "tutor"),
    OwnerRef(AGENT, "x"),
    OwnerRef(APP, "school"),
    OwnerRef(RUN, "Monday"),
    OwnerRef(RUN, "monday"),
]


@pytest.fixture
def owners(stored: Project) -> OwnerStore:
    return OwnerStore(stored.database)


@pytest.fixture
async def written(stored: Project) -> Project:
    await stored.add("tea", "maths", scope=Scope("alex", "tutor", "school", "monday"), at=FIRST)
    await stored.add("cats", scope=Scope("alex", run_id="Monday"), at=LATER)
    await stored.add("dogs", scope=Scope(user_id="bo"), expires_at=FIRST)
    await stored.add("x", scope=Scope(user_id="x"))
    await stored.add("x", "y", scope=Scope(agent_id="x"))
    return stored


def refs(found: list[Owner]) -> list[OwnerRef]:
    return [owner.ref for owner in found]


async def test_owners_stand_by_type_and_id(written: Project, owners: OwnerStore) -> None:
    page = await owners.list_owners(written.principal, list(OwnerType), Window(100))

    assert refs(page.items) == EVERYBODY
    assert (page.has_next, page.has_previous) == (False, False)
    assert await owners.count_owners(written.principal, list(OwnerType)) == {USER: 3, AGENT: 2, APP: 1, RUN: 2}


@pytest.mark.parametrize("size", [1, 3, 8])
async def test_owners_are_walked_without_gap_or_repeat(written: Project, owners: OwnerStore, size: int) -> None:
    walked: list[Owner] = []
    while len(walked) < len(EVERYBODY):
        after = key_of(walked[-1]) if walked else None
        page = await owners.list_owners(written.principal, list(OwnerType), Window(size, after=after))
        walked += page.items
        assert page.has_next == (len(walked) < len(EVERYBODY))

    assert refs(walked) == EVERYBODY


async def test_owners_are_paged_by_number(written: Project, owners: OwnerStore) -> None:
    page = await owners.list_owners(written.principal, list(OwnerType), Window(3, skip=3))

    assert refs(page.items) == EVERYBODY[3:6]
    assert (page.has_next, page.has_previous) == (True, True)


@pytest.mark.parametrize("types", [[USER], [RUN, AGENT], []])
async def test_owners_are_listed_by_type(written: Project, owners: OwnerStore, types: list[OwnerType]) -> None:
    expected = [ref for ref in EVERYBODY if ref.type in types]

    assert refs((await owners.list_owners(written.principal, types, Window(100))).items) == expected
    counts = await owners.count_owners(written.principal, types)
    assert counts == {owner_type: sum(ref.type is owner_type for ref in expected) for owner_type in types}


async def test_an_owner_knows_how_many_memories_it_has_and_since_when(written: Project, owners: OwnerStore) -> None:
    alex, bo, tutor = OwnerRef(USER, "alex"), OwnerRef(USER, "bo"), OwnerRef(AGENT, "tutor")

    found = await owners.get_owners(written.principal, [alex, bo, tutor, OwnerRef(USER, "tutor")])

    assert {ref: owner.memory_count for ref, owner in found.items()} == {alex: 3, bo: 1, tutor: 2}
    assert (found[alex].created_at, found[alex].updated_at) == (FIRST, LATER)
    assert (found[tutor].created_at, found[tutor].updated_at) == (FIRST, FIRST)


async def test_another_project_has_owners_of_its_own(written: Project, owners: OwnerStore) -> None:
    stranger = Principal(written.principal.project + "x")

    assert await owners.get_owners(stranger, EVERYBODY) == {}
    assert (await owners.list_owners(stranger, list(OwnerType), Window(100))).items == []
    assert await owners.count_owners(stranger, list(OwnerType)) == dict.fromkeys(OwnerType, 0)


@pytest.mark.parametrize("before", [1, DENSE])
async def test_an_owner_that_gets_a_memory_while_it_is_deleted_stays(stored: Project, before: int) -> None:
    memory_id, *others = await stored.add_ids(*map(str, range(before + 1)), scope=Scope(user_id="alex"))
    pages = ExportStore(stored.database, stored.principal.project).export_memories(memory_id)
    [memory] = [memory async for page in pages for memory in page]
    _, fields = decode_line(encode_line(LineKind.MEMORY, memory))
    await delete(stored, memory_id, erase=True)
    await delete(stored, *others)

    async with uncommitted(
        stored, lambda project: ImportStore(project.database).import_memories([fields | {"is_stale": False}])
    ):
        owners = OwnerSelection((OwnerRef(USER, "alex"),))
        deleting = asyncio.create_task(DeletionStore(stored.database).delete_owners(stored.principal, owners))
        assert await waiting(stored.database, stored.principal.project, 1)
    await deleting

    assert await stored.value("MATCH (:User {project: $project})-[:HAS_MEMORY]->(m) RETURN m.id") == memory_id
