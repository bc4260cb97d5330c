"""What is derived from memories' texts is made anew where it is wrong or was never made."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from graphmem.english.terms import encode_terms
from graphmem.service.consistency import is_reindexable
from graphmem.service.reindexing import Reindexer
from graphmem.store.reindexing import ReindexingStore
from tests.integration.life import change, delete, restore, update
from tests.integration.project import Project
from tests.integration.test_checks import broken, checks
from tests.integration.test_passage_moving import LineEmbedder, exported, imported
from tests.integration.test_turns import converse

LONG = "Priya moved to Lisbon in spring.\nShe works at Initech now."
WORDS = """
MATCH (n {project: $project}) WHERE n.terms IS NOT NULL OR n.scope_tokens IS NOT NULL
RETURN coalesce(n.memory_id, n.id) AS id, n.version AS version, n.terms AS terms, n.scope_tokens AS tokens
ORDER BY id, version, terms
"""
PASSAGES = """
MATCH (v:Version {project: $project})-[:HAS_PASSAGE]->(p)
RETURN v.memory_id AS id, v.version AS version, p.position AS position, labels(p) AS labels, p.user_id AS user
ORDER BY id, version, position
"""
MENTIONS = """
MATCH (m:Memory {project: $project})-[:MENTIONS]->(e:Entity) RETURN m.id AS id, e.name AS name ORDER BY id, name
"""
MARK = """
CALL () { MATCH (m:Memory|DeletedMemory {project: $project}) SET m:Stale:Unembedded }
CALL () { MATCH (t:Message {project: $project}) SET t:WordlessMessage }
"""
STALE = "MATCH (m:Stale {project: $project}) RETURN count(m)"


@pytest.fixture
def reindexer(stored: Project) -> Reindexer:
    return Reindexer(ReindexingStore(stored.database), LineEmbedder("lines"))


async def fill(stored: Project) -> None:
    one, two, three = await stored.add_ids(LONG, "I keep a parrot.", "Dana lives in Porto.\nAnd sings.")
    await update(stored, change(one, text="Priya stays at home."), change(two, text="I keep two parrots."))
    await restore(stored, one, 1)
    await delete(stored, three)


async def state(stored: Project) -> list[list[dict[str, Any]]]:
    return [await stored.ask(query) for query in (WORDS, PASSAGES)]


async def test_lost_and_wrong_words_and_passages_of_present_and_past_texts_come_back(
    stored: Project, reindexer: Reindexer
) -> None:
    await fill(stored)
    before = await state(stored)
    await stored.ask(
        "MATCH (n {project: $project}) WHERE n.terms IS NOT NULL SET n.terms = ' wrong ', n.scope_tokens = 'x'"
    )
    await stored.ask("MATCH (p:Passage|PastPassage {project: $project}) DETACH DELETE p")
    await stored.ask(MARK)

    await reindexer.reindex_all()

    assert await state(stored) == before
    assert any(row["terms"] == encode_terms("I keep a parrot.") for row in before[0])
    assert await stored.value(STALE) == 0


async def test_a_damaged_memory_without_versions_does_not_keep_it_from_coming_to_an_end(
    stored: Project, reindexer: Reindexer
) -> None:
    await fill(stored)
    await stored.ask("MATCH (m {project: $project})-[:MEMORY_VERSION]->(v) REMOVE m.version DETACH DELETE v")
    await stored.ask(MARK)

    async with asyncio.timeout(60):
        await reindexer.reindex_all()

    assert await stored.value(STALE) == 0


@pytest.mark.parametrize(
    "damage",
    [
        "MATCH (p:Passage {project: $project}) WITH p LIMIT 1 DETACH DELETE p",
        "MATCH (p:Passage {project: $project}) SET p.vector = [x IN p.vector | -x]",
        "MATCH (p:Passage {project: $project}) SET p.vector = null, p.user_id = 'stranger'",
        "MATCH (p:Passage {project: $project}) SET p:PastPassage",
        "MATCH (p:Passage {project: $project}), (v:Version {project: $project}) MERGE (v)-[:HAS_PASSAGE]->(p)",
        "MATCH (t:Message {project: $project}) SET t.terms = ' million ', t.scope_tokens = 'other'",
        "MATCH (t:Message {project: $project}) SET t.vector = null",
        "MATCH (t:Message {project: $project}) WHERE t.vector IS NOT NULL SET t.vector = [x IN t.vector | -x]",
        "MATCH (t:Message {project: $project})<-[:DERIVED_FROM]-() SET t.vector = [1.0]",
        "MATCH (m:Memory {project: $project}) SET m.terms = ' million '",
    ],
)
async def test_what_the_deep_check_says_can_be_made_anew_is_mended_so(
    stored: Project, reindexer: Reindexer, damage: str
) -> None:
    await converse(stored, "Where does Priya live?", LONG, kept=[LONG])
    await stored.add("I keep a parrot.")
    await stored.ask(damage)
    wrong = [
        finding async for finding in checks(stored.database).check(stored.principal.project) if not finding.is_well
    ]
    await stored.ask(MARK)

    await reindexer.reindex_all()

    assert wrong
    assert all(map(is_reindexable, wrong))
    assert await broken(stored.database, stored.principal.project) == {}


async def test_memories_from_before_mentions_get_them(stored: Project, reindexer: Reindexer) -> None:
    await stored.add("Priya lives in Lisbon.")
    await stored.ask(
        "MATCH (m:Memory {project: $project}) SET m.recorded_at = datetime('2020-01-01T00:00:00Z'), m:Stale"
    )

    await reindexer.reindex_all()

    assert "Lisbon" in {row["name"] for row in await stored.ask(MENTIONS)}


@pytest.mark.parametrize("number", [1, 2, 3])
async def test_what_a_file_of_an_older_format_brings_is_made_anew_where_it_is_lacking(
    stored: Project, reindexer: Reindexer, number: int
) -> None:
    await stored.add(LONG)
    memories = await exported(stored, number)
    memories[0]["recorded_at"] = "2020-01-01T00:00:00Z"
    for state in (*memories, *memories[0]["versions"]):
        state |= {"mentions": [], "relations": []}

    other, _ = await imported(stored, memories, LineEmbedder("lines"), number)
    await reindexer.reindex_all()

    assert {"Priya", "Lisbon"} <= {row["name"] for row in await other.ask(MENTIONS)}
    assert len(await other.ask(PASSAGES)) == len(await stored.ask(PASSAGES)) == 2
    assert await other.value(STALE) == 0
    assert (await broken(stored.database, other.principal.project)).keys() == {"events"}  # which the file has none of


async def test_what_was_erased_or_changed_since_it_was_read_is_not_overwritten(stored: Project) -> None:
    erased, changed = await stored.add_ids("I keep a parrot.", "I play chess.")
    await stored.ask(MARK)

    class Late(ReindexingStore):
        async def write_memories(self, reindexed: Sequence[Any]) -> None:
            await delete(stored, erased, erase=True)
            await update(stored, change(changed, text="I play cards."))
            await super().write_memories(reindexed)

    await Reindexer(Late(stored.database), LineEmbedder("lines")).reindex_page()

    assert await stored.value("MATCH (m {project: $project, id: $id}) RETURN count(m)", id=erased) == 0
    assert await stored.value("MATCH (m:Memory {id: $id}) RETURN m.terms", id=changed) == encode_terms("I play cards.")
    assert await stored.value(STALE) == 1


async def test_turns_from_before_get_words_and_those_that_say_more_than_their_memories_a_vector(
    stored: Project, reindexer: Reindexer
) -> None:
    await stored.add("I keep a parrot.")
    await stored.ask(
        """MATCH (t:Message {project: $project}) SET t:WordlessMessage, t.terms = null
        CREATE (:Message:WordlessMessage {
          id: $project, project: $project, user_id: 'alex', role: 'assistant', content: 'A grey one?',
          created_at: datetime()
        })"""
    )

    await reindexer.reindex_all()

    said = """MATCH (t:Message {project: $project})
        RETURN t.terms AS indexed, t.context_terms AS context, t.vector IS NULL AS has_none ORDER BY indexed"""
    assert await stored.ask(said) == [
        {"indexed": encode_terms("A grey one?"), "context": None, "has_none": False},
        {"indexed": None, "context": encode_terms("I keep a parrot."), "has_none": True},
    ]
    assert await stored.value("MATCH (t:WordlessMessage {project: $project}) RETURN count(t)") == 0
