"""Memories found by their words, within their scope, and given words where they have none."""

from __future__ import annotations

import pytest

from graphmem.english.terms import terms_of
from graphmem.model.filters import EVERYTHING, And, Condition, Field, Filter, Not, Operator
from graphmem.model.principal import Principal
from graphmem.model.scope import Scope
from graphmem.store.selection import Selection
from graphmem.store.words import WordMatch, WordStore
from tests.integration.life import change, delete, restore, update
from tests.integration.project import Project


@pytest.fixture
def words(stored: Project) -> WordStore:
    return WordStore(stored.database)


async def said(words: WordStore, stored: Project, text: str, tree: Filter = EVERYTHING) -> list[WordMatch]:
    return (await words.find_by_words(stored.principal, Selection(tree), terms_of(text), 100)).matches


def of_user(*ids: str) -> Condition:
    return Condition(Field.USER_ID, Operator.IN, ids)


async def test_only_the_owners_that_are_named_are_searched(stored: Project, words: WordStore) -> None:
    for name in ("alice", "alices", "bob"):
        await stored.add(f"{name} drinks tea", scope=Scope(user_id=name))

    assert len(await said(words, stored, "tea")) == 3
    assert len(await said(words, stored, "tea", of_user("alice"))) == 1
    assert len(await said(words, stored, "tea", of_user("alice", "bob"))) == 2
    assert len(await said(words, stored, "tea", Not(of_user("alice")))) == 2
    assert await said(words, stored, "tea", of_user("nobody")) == []
    stranger = Project(stored.database, stored.memories, Principal(stored.principal.project + "s"))
    assert await said(words, stranger, "tea") == []


async def test_a_crowd_of_others_hides_nothing(stored: Project, words: WordStore) -> None:
    await stored.add(*(f"tea {number}" for number in range(50)), scope=Scope(user_id="crowd"))
    [mine] = await stored.add_ids("A long talk that mentions tea only once, among very many other things.")

    result = await words.find_by_words(stored.principal, Selection(of_user("alex")), ["tea"], 1)

    assert [match.memory_id for match in result.matches] == [mine]


async def test_a_filter_that_the_index_cannot_test_leaves_the_number_of_entries_known(
    stored: Project, words: WordStore
) -> None:
    await stored.add("tea one", "tea two")
    none = And((of_user("alex"), Condition(Field.ID, Operator.IN, ("x",))))

    result = await words.find_by_words(stored.principal, Selection(none), ["tea"], 100)

    assert (result.matches, result.entries) == ([], 2)


async def test_what_was_said_before_a_change_leads_to_the_memory_until_it_is_deleted(
    stored: Project, words: WordStore
) -> None:
    [one] = await stored.add_ids("I live in Quito.")
    await update(stored, change(one, text="I live in Paris."))

    [match] = await said(words, stored, "Quito")
    assert (match.memory_id, match.version) == (one, 1)
    assert [match.version for match in await said(words, stored, "Paris")] == [None]
    await delete(stored, one)
    assert await said(words, stored, "Quito Paris") == []
    await restore(stored, one)
    assert [match.version for match in await said(words, stored, "Paris")] == [None]
    await delete(stored, one, erase=True)
    assert await stored.value("MATCH (n {project: $project}) WHERE n.terms IS NOT NULL RETURN count(n)") == 0


async def test_a_change_of_metadata_leaves_one_entry(stored: Project, words: WordStore) -> None:
    [one] = await stored.add_ids("I live in Quito.")
    await update(stored, change(one, metadata={"a": 1}))

    assert [match.version for match in await said(words, stored, "Quito")] == [None]
