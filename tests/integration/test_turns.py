"""Memories that are found by turns which say more than is remembered of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from graphmem.english.terms import terms_of
from graphmem.model.conversation import IncomingMessage
from graphmem.model.filters import EVERYTHING, And, Condition, Field, Filter, Operator
from graphmem.model.moment import now
from graphmem.model.principal import Principal
from graphmem.model.scope import Scope
from graphmem.service.add_planner import AddPlanner
from graphmem.service.add_request import AddRequest
from graphmem.store.selection import Selection
from graphmem.store.turns import TurnStore
from tests.integration.life import change, delete, update
from tests.integration.project import ALEX, Project, embeddings_of, vector_of

ASKED = "Which choir does your daughter sing in?"
ANSWERED = "The one beside the mill."


@pytest.fixture
def turns(stored: Project) -> TurnStore:
    return TurnStore(stored.database)


async def converse(project: Project, *said: str, scope: Scope = ALEX, kept: Sequence[str]) -> dict[str, str]:
    """Adds turns of which some are remembered as they are, and nothing of the others; ids of memories by text."""
    messages = [IncomingMessage("user", text) for text in said]
    asked, at = AddRequest(scope, messages, infer=False), now()
    planned = AddPlanner(project.principal.project, asked.check(), at, None).plan_verbatim()
    changes = [change for change in planned.changes if change.memory.text in kept]
    informative = frozenset(message.id for message in planned.messages if message.content not in kept)
    added = await project.memories.add_memories(
        project.principal, replace(planned, changes=changes, informative_turns=informative), embeddings_of(said)
    )
    return {change.text: change.id for change in added}


async def by_words(project: Project, turns: TurnStore, text: str, tree: Filter = EVERYTHING) -> list[str]:
    return await turns.find_by_words(project.principal, Selection(tree), terms_of(text), 10)


async def by_vector(project: Project, turns: TurnStore, text: str, tree: Filter = EVERYTHING) -> list[str]:
    return [one for one, _ in await turns.find_exactly(project.principal, Selection(tree), vector_of(text), 10)]


def of_user(user: str) -> Filter:
    return Condition(Field.USER_ID, Operator.EQ, user)


async def test_a_turn_of_which_nothing_is_remembered_brings_the_answer_to_it(stored: Project, turns: TurnStore) -> None:
    ids = await converse(
        stored, "It rains.", ASKED, ANSWERED, "Good night.", kept=["It rains.", ANSWERED, "Good night."]
    )

    assert set(await by_words(stored, turns, "daughter choir")) == {ids["It rains."], ids[ANSWERED]}
    assert set(await by_vector(stored, turns, ASKED)) == {ids["It rains."], ids[ANSWERED]}
    assert await by_words(stored, turns, "mill") == []


async def test_the_text_index_holds_no_turn_that_its_memory_repeats(stored: Project) -> None:
    await converse(stored, ASKED, ANSWERED, kept=[ANSWERED])

    indexed = """CALL db.index.fulltext.queryNodes('message_words', $words) YIELD node AS t
        WITH t WHERE t.project = $project RETURN t.content AS content"""
    words = {text: " ".join(f"terms:{term}" for term in terms_of(text)) for text in (ASKED, ANSWERED)}
    found = {text: await stored.ask(indexed, words=asked) for text, asked in words.items()}
    assert found == {ASKED: [{"content": ASKED}], ANSWERED: []}


async def test_the_index_brings_the_same_as_comparing_each(stored: Project, turns: TurnStore) -> None:
    filler = [f"What about number {number}?" for number in range(60)]
    ids = await converse(stored, *filler, ASKED, ANSWERED, kept=[ANSWERED])

    found = await turns.find_by_index(stored.principal, Selection(of_user("alex")), vector_of(ASKED), 10)

    assert found == await turns.find_exactly(stored.principal, Selection(of_user("alex")), vector_of(ASKED), 10)
    assert [memory_id for memory_id, _ in found] == [ids[ANSWERED]]
    assert found[0][1] == pytest.approx(1, abs=1e-4)


async def test_only_what_the_filter_selects_is_brought(stored: Project, turns: TurnStore) -> None:
    ids = await converse(stored, ASKED, ANSWERED, kept=[ANSWERED])
    named = And((of_user("alex"), Condition(Field.ID, Operator.EQ, "another")))

    assert await by_words(stored, turns, ASKED, of_user("alex")) == [ids[ANSWERED]]
    for tree in (of_user("bob"), named):
        assert await by_words(stored, turns, ASKED, tree) == []
        assert await by_vector(stored, turns, ASKED, tree) == []


async def test_no_turn_brings_what_is_of_another_owner_or_project_or_deleted(stored: Project, turns: TurnStore) -> None:
    run = Scope(user_id="alex", run_id="evening")
    await converse(stored, ASKED, scope=run, kept=[])
    await converse(stored, ANSWERED, scope=replace(run, user_id="bob"), kept=[ANSWERED])
    mine = await converse(stored, "Ask again?", "No.", kept=["No."])
    stranger = Project(stored.database, stored.memories, Principal(stored.principal.project + "s"))

    assert await by_words(stored, turns, "daughter choir") == []
    assert await by_words(stored, turns, "ask again") == [mine["No."]]
    assert await by_words(stranger, turns, "ask again") == []
    await delete(stored, mine["No."])
    assert await by_words(stored, turns, "ask again") == []


async def test_a_memory_is_linked_to_the_turns_that_its_present_text_was_said_in(stored: Project) -> None:
    said = "MATCH (m:Memory|DeletedMemory {project: $project})-[:SAID_IN]->(t) RETURN t.content AS turn ORDER BY turn"

    async def turns() -> list[str]:
        return [row["turn"] for row in await stored.ask(said)]

    [memory_id] = await stored.add_ids("tea")
    assert await turns() == ["tea"]
    await stored.add("tea")
    assert await turns() == ["tea", "tea"]
    await update(stored, change(memory_id, metadata={"hot": True}))
    assert await turns() == ["tea", "tea"]
    await update(stored, change(memory_id, text="coffee"))
    assert await turns() == []
    await update(stored, change(memory_id, text="tea"))
    assert await turns() == ["tea", "tea"]
    await delete(stored, memory_id)
    assert await turns() == ["tea", "tea"]
