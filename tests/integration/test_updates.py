"""Memories that change and come back in Neo4j: one unforked chain of versions, whoever changes them at once."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from itertools import pairwise

import numpy as np
import pytest

from graphmem.errors import Conflict, NotFound, RefusedTogether
from graphmem.model.memory import VersionEvent, hash_text, unique_key
from graphmem.model.moment import NEVER
from tests.integration.life import change, delete, history, memory, restore, update
from tests.integration.project import ALEX, Project, vector_of

SAID, LATER = datetime(2024, 3, 1, tzinfo=UTC), datetime(2024, 6, 1, tzinfo=UTC)
ADD, UPDATE, DELETE, RESTORE = VersionEvent
OPEN_EDGES = "MATCH (m:Memory {id: $id})-[e:MEMORY_VERSION]->() WHERE e.valid_to IS NULL RETURN count(e)"
CATEGORIES = "MATCH (:Memory {id: $id})-[:IN_CATEGORY]->(c) RETURN collect(c.name)"
CHAIN = """
MATCH (:Memory {id: $id})-[:MEMORY_VERSION]->(newest:Version) WHERE NOT (newest)<-[:PREVIOUS]-()
MATCH path = (newest)-[:PREVIOUS]->*(first:Version) WHERE NOT (first)-[:PREVIOUS]->()
RETURN [v IN nodes(path) | v.version] AS numbers
"""


async def test_an_update_changes_what_it_names_and_keeps_the_rest(stored: Project) -> None:
    [memory_id] = await stored.add_ids("tea", metadata={"a": 1, "day": "2024-01-01"}, categories=["likes"], at=SAID)

    await update(stored, change(memory_id, text="coffee", timestamp=LATER))

    present = await memory(stored, memory_id)
    assert (present.text, present.hash, present.version) == ("coffee", hash_text("coffee"), 2)
    assert (present.metadata, present.created_at, present.updated_at) == ({"a": 1, "day": "2024-01-01"}, SAID, LATER)
    properties = await stored.value("MATCH (m:Memory {id: $id}) RETURN properties(m)", id=memory_id)
    assert properties["unique_key"] == unique_key(stored.principal.project, ALEX, "coffee")
    assert properties["metadata.a"] == 1
    assert properties["vector"] == vector_of("coffee").astype(float).tolist()
    categories = await stored.value(
        "MATCH (:Memory {id: $id})-[:IN_CATEGORY]->(c) RETURN collect(c.name)", id=memory_id
    )
    assert categories == ["likes"]


async def test_metadata_and_categories_are_replaced_as_a_whole(stored: Project) -> None:
    [memory_id] = await stored.add_ids("tea", metadata={"a": 1, "b": {"c": 2}}, categories=["likes", "food"])

    await update(stored, change(memory_id, metadata={"d": [1]}, categories=["drinks"]))

    keys = await stored.value("MATCH (m:Memory {id: $id}) RETURN keys(m)", id=memory_id)
    assert {key for key in keys if key.startswith("metadata")} == {"metadata", "metadata_paths", "metadata.d"}
    first, second = await history(stored, memory_id)
    assert (first.metadata, first.categories) == ({"a": 1, "b": {"c": 2}}, ["likes", "food"])
    assert (second.metadata, second.categories) == ({"d": [1]}, ["drinks"])


async def test_a_superseded_version_keeps_its_vector_and_its_whole_state(stored: Project) -> None:
    [memory_id] = await stored.add_ids("tea", metadata={"a": 1}, expires_at=LATER)

    await update(stored, change(memory_id, text="coffee", metadata={}, visible_until=NEVER))

    query = "MATCH (v:Version {memory_id: $id}) RETURN properties(v) AS v ORDER BY v.version"
    first, second = [row["v"] for row in await stored.ask(query, id=memory_id)]
    assert first["vector"] == vector_of("tea").astype(float).tolist()
    assert (first["metadata.a"], first["visible_until"].to_native()) == (1, LATER)
    assert "vector" not in second
    assert "metadata.a" not in second
    assert second["visible_until"].to_native() == NEVER


async def test_fifty_updates_at_once_make_one_chain(stored: Project) -> None:
    [memory_id] = await stored.add_ids("tea")

    await asyncio.gather(*(update(stored, change(memory_id, text=f"tea {number}")) for number in range(50)))

    versions = await history(stored, memory_id)
    assert [version.version for version in versions] == [*range(1, 52)]
    assert [version.event for version in versions] == [ADD] + [UPDATE] * 50
    assert await stored.value(OPEN_EDGES, id=memory_id) == 1
    assert await stored.value(CHAIN, id=memory_id) == [*range(51, 0, -1)]
    assert all(one.valid_to == following.valid_from for one, following in pairwise(versions))
    assert versions[-1].new_text == (await memory(stored, memory_id)).text
    assert {version.new_text for version in versions[1:]} == {f"tea {number}" for number in range(50)}


async def test_of_twenty_updates_that_expect_a_version_one_is_done(stored: Project) -> None:
    [memory_id] = await stored.add_ids("tea")

    answers = await asyncio.gather(
        *(update(stored, change(memory_id, text=f"tea {number}", expected_version=1)) for number in range(20)),
        return_exceptions=True,
    )

    assert sum(answer is None for answer in answers) == 1
    assert sum(isinstance(answer, Conflict) for answer in answers) == 19
    assert (await memory(stored, memory_id)).version == 2


async def test_a_batch_may_swap_texts(stored: Project) -> None:
    first, second, third = await stored.add_ids("a", "b", "c")

    await update(stored, change(first, 0, text="b"), change(second, 1, text="c"), change(third, 2, text="a"))

    assert [(await memory(stored, memory_id)).text for memory_id in (first, second, third)] == ["b", "c", "a"]


async def test_an_update_onto_a_living_twin_names_it_and_changes_nothing(stored: Project) -> None:
    first, second, third = await stored.add_ids("a", "b", "c")

    with pytest.raises(Conflict, match=first) as caught:
        await update(stored, change(third, 0, text="d"), change(second, 1, text="a"))

    assert caught.value.field == ("items", "1", "text")
    assert [(await memory(stored, memory_id)).text for memory_id in (first, second, third)] == ["a", "b", "c"]


async def test_an_expired_twin_is_a_twin(stored: Project) -> None:
    [expired] = await stored.add_ids("a", expires_at=SAID)
    [second] = await stored.add_ids("b")

    with pytest.raises(Conflict, match=expired):
        await update(stored, change(second, text="a"))


async def test_the_same_text_of_another_owner_is_no_twin(stored: Project) -> None:
    await stored.add("a", scope=ALEX)
    other = type(ALEX)(user_id="bo")
    [memory_id] = await stored.add_ids("b", scope=other)

    await update(stored, change(memory_id, text="a"))

    assert (await memory(stored, memory_id)).text == "a"


async def test_adds_and_updates_to_one_text_at_once_leave_one_memory_that_says_it(stored: Project) -> None:
    ids = await stored.add_ids(*(f"memory {number}" for number in range(10)))

    answers = await asyncio.gather(
        *(update(stored, change(memory_id, text="the same")) for memory_id in ids),
        *(stored.add("the same") for _ in range(10)),
        return_exceptions=True,
    )

    failed = [answer for answer in answers if isinstance(answer, BaseException)]
    assert all(isinstance(error, Conflict) for error in failed)
    assert await stored.value("MATCH (m:Memory {project: $project, text: 'the same'}) RETURN count(m)") == 1


async def test_another_projects_memory_is_not_there(stored: Project) -> None:
    stranger = Project(stored.database, stored.memories, type(stored.principal)(stored.principal.project + "x"))
    [memory_id] = await stored.add_ids("tea")

    with pytest.raises(NotFound):
        await update(stranger, change(memory_id, text="coffee"))
    with pytest.raises(NotFound):
        await restore(stranger, memory_id, 1)
    with pytest.raises(NotFound):
        await delete(stranger, memory_id, erase=True)

    assert (await memory(stored, memory_id)).version == 1


async def test_several_refusals_are_told_together_and_nothing_is_done(stored: Project) -> None:
    [fixed] = await stored.add_ids("fixed", immutable=True)
    [memory_id] = await stored.add_ids("tea")

    with pytest.raises(RefusedTogether) as caught:
        await update(
            stored,
            change(fixed, 0, text="x"),
            change(memory_id, 1, text="y"),
            change("00000000-0000-7000-8000-000000000000", 2, text="z"),
        )

    assert [(error.code, error.field) for error in caught.value.errors] == [
        ("IMMUTABLE", ("items", "0", "id")),
        ("NOT_FOUND", ("items", "2", "id")),
    ]
    assert (await memory(stored, memory_id)).version == 1


async def test_a_deleted_memory_is_restored_with_owners_categories_and_vector(stored: Project) -> None:
    scope = type(ALEX)("alex", "tutor", "school", "monday")
    [memory_id] = await stored.add_ids("tea", scope=scope, categories=["likes"], metadata={"a": 1})
    await update(stored, change(memory_id, text="coffee", categories=["drinks"]))
    await delete(stored, memory_id)

    await restore(stored, memory_id)

    present = await memory(stored, memory_id)
    assert (present.text, present.version, present.scope, present.metadata) == ("coffee", 4, scope, {"a": 1})
    owners = "MATCH (o)-[:HAS_MEMORY]->(:Memory {id: $id}) RETURN count(o)"
    assert await stored.value(owners, id=memory_id) == 4
    assert await stored.value("MATCH ()-[h:HAD_MEMORY]->(:Memory {id: $id}) RETURN count(h)", id=memory_id) == 0
    categories = await stored.value(
        "MATCH (:Memory {id: $id})-[:IN_CATEGORY]->(c) RETURN collect(c.name)", id=memory_id
    )
    assert categories == ["drinks"]
    assert [version.event for version in await history(stored, memory_id)] == [ADD, UPDATE, DELETE, RESTORE]
    vector = await stored.value("MATCH (m:Memory {id: $id}) RETURN m.vector", id=memory_id)
    assert np.allclose(vector, vector_of("coffee"), atol=1e-7)


async def test_an_older_version_brings_its_vector_back_with_its_text(stored: Project) -> None:
    [memory_id] = await stored.add_ids("tea")
    await update(stored, change(memory_id, text="coffee"))
    await update(stored, change(memory_id, text="water"))

    await restore(stored, memory_id, 1)

    vector = await stored.value("MATCH (m:Memory {id: $id}) RETURN m.vector", id=memory_id)
    assert np.allclose(vector, vector_of("tea"), atol=1e-7)
    last = (await history(stored, memory_id))[-1]
    assert (last.event, last.old_text, last.new_text) == (RESTORE, "water", "tea")


async def test_a_deleted_memory_whose_text_is_taken_stays_deleted(stored: Project) -> None:
    [deleted] = await stored.add_ids("tea")
    await delete(stored, deleted)
    [twin] = await stored.add_ids("tea")
    assert twin != deleted

    with pytest.raises(Conflict, match=twin):
        await restore(stored, deleted)

    assert [version.event for version in await history(stored, deleted)] == [ADD, DELETE]


async def test_twenty_restorations_at_once_restore_once(stored: Project) -> None:
    [memory_id] = await stored.add_ids("tea")
    await delete(stored, memory_id)

    answers = await asyncio.gather(*(restore(stored, memory_id) for _ in range(20)), return_exceptions=True)

    assert sum(answer is None for answer in answers) == 1
    assert [version.event for version in await history(stored, memory_id)] == [ADD, DELETE, RESTORE]


async def test_deleting_updating_and_restoring_at_once_leaves_one_chain(stored: Project) -> None:
    [memory_id] = await stored.add_ids("tea")

    answers = await asyncio.gather(
        *(update(stored, change(memory_id, text=f"tea {number}")) for number in range(10)),
        *(delete(stored, memory_id) for _ in range(10)),
        *(restore(stored, memory_id) for _ in range(10)),
        return_exceptions=True,
    )

    assert all(answer is None or getattr(answer, "code", "") in ("NOT_FOUND", "BAD_USER_INPUT") for answer in answers)
    versions = await history(stored, memory_id)
    assert [version.version for version in versions] == [*range(1, len(versions) + 1)]
    assert len(versions) == 1 + sum(answer is None for answer in answers)
    label = await stored.value("MATCH (m:Memory|DeletedMemory {id: $id}) RETURN labels(m)", id=memory_id)
    assert label == (["DeletedMemory"] if versions[-1].event is DELETE else ["Memory"])


async def test_an_update_of_what_is_being_erased_finds_nothing(stored: Project) -> None:
    ids = await stored.add_ids(*(f"memory {number}" for number in range(20)))

    answers = await asyncio.gather(
        *(update(stored, change(memory_id, text=f"{memory_id} changed")) for memory_id in ids),
        *(delete(stored, memory_id, erase=True) for memory_id in ids),
        return_exceptions=True,
    )

    assert all(answer is None or isinstance(answer, NotFound) for answer in answers)
    assert await stored.value("MATCH (n:Memory|Version {project: $project}) RETURN count(n)") == 0
