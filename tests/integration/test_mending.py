"""What is derived from memories' texts is made anew where it is wrong or was never made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from graphmem.english.terms import spell_terms
from graphmem.service.mending import Mender
from graphmem.store.mending import MendingStore
from tests.integration.life import change, delete, restore, update
from tests.integration.project import Project
from tests.integration.test_passage_moving import LineEmbedder

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
CALL () { MATCH (m:Memory|DeletedMemory {project: $project}) SET m:Stale }
CALL () { MATCH (t:Message {project: $project}) SET t:WordlessMessage }
"""
STALE = "MATCH (m:Stale {project: $project}) RETURN count(m)"


@pytest.fixture
def mender(stored: Project) -> Mender:
    return Mender(MendingStore(stored.database), LineEmbedder("lines"))


async def fill(stored: Project) -> None:
    one, two, three = await stored.add_ids(LONG, "I keep a parrot.", "Dana lives in Porto.\nAnd sings.")
    await update(stored, change(one, text="Priya stays at home."), change(two, text="I keep two parrots."))
    await restore(stored, one, 1)
    await delete(stored, three)


async def state(stored: Project) -> list[list[dict[str, Any]]]:
    return [await stored.ask(query) for query in (WORDS, PASSAGES)]


async def test_lost_and_wrong_words_and_passages_of_present_and_past_texts_come_back(
    stored: Project, mender: Mender
) -> None:
    await fill(stored)
    before = await state(stored)
    await stored.ask(
        "MATCH (n {project: $project}) WHERE n.terms IS NOT NULL SET n.terms = ' wrong ', n.scope_tokens = 'x'"
    )
    await stored.ask("MATCH (p:Passage|PastPassage {project: $project}) DETACH DELETE p")
    await stored.ask(MARK)

    await mender.mend_all()

    assert await state(stored) == before
    assert any(row["terms"] == spell_terms("I keep a parrot.") for row in before[0])
    assert await stored.value(STALE) == 0


async def test_memories_from_before_mentions_get_them(stored: Project, mender: Mender) -> None:
    await stored.add("Priya lives in Lisbon.")
    await stored.ask(
        "MATCH (m:Memory {project: $project}) SET m.recorded_at = datetime('2020-01-01T00:00:00Z'), m:Stale"
    )

    await mender.mend_all()

    assert "Lisbon" in {row["name"] for row in await stored.ask(MENTIONS)}


async def test_what_was_erased_or_changed_since_it_was_read_is_not_overwritten(stored: Project) -> None:
    erased, changed = await stored.add_ids("I keep a parrot.", "I play chess.")
    await stored.ask(MARK)

    class Late(MendingStore):
        async def write(self, mended: Sequence[Any]) -> None:
            await delete(stored, erased, erase=True)
            await update(stored, change(changed, text="I play cards."))
            await super().write(mended)

    await Mender(Late(stored.database), LineEmbedder("lines")).mend_some()

    assert await stored.value("MATCH (m {project: $project, id: $id}) RETURN count(m)", id=erased) == 0
    assert await stored.value("MATCH (m:Memory {id: $id}) RETURN m.terms", id=changed) == spell_terms("I play cards.")
    assert await stored.value(STALE) == 1


async def test_turns_from_before_get_words_and_those_that_say_more_than_their_memories_a_vector(
    stored: Project, mender: Mender
) -> None:
    await stored.add("I keep a parrot.")
    await stored.ask(
        """MATCH (t:Message {project: $project}) SET t:WordlessMessage, t.terms = null
        CREATE (:Message:WordlessMessage {
          id: $project, project: $project, user_id: 'alex', role: 'assistant', content: 'A grey one?',
          created_at: datetime()
        })"""
    )

    await mender.mend_all()

    said = """MATCH (t:Message {project: $project})
        RETURN t.terms AS terms, t.embedding IS NULL AS has_none ORDER BY terms"""
    assert await stored.ask(said) == [
        {"terms": spell_terms("A grey one?"), "has_none": False},
        {"terms": spell_terms("I keep a parrot."), "has_none": True},
    ]
    assert await stored.value("MATCH (t:WordlessMessage {project: $project}) RETURN count(t)") == 0
