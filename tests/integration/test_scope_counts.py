"""The counts by which a search is planned, and how long those of a large scope are remembered."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from graphmem.model.filters import And, Condition, Field, Filter, Operator
from graphmem.model.moment import now
from graphmem.model.principal import Principal
from graphmem.model.scope import Scope
from graphmem.service import scope_counts
from graphmem.service.scope_counts import ScopeCounts
from graphmem.service.search_request import SearchRequest
from graphmem.store.candidates import CandidateStore, CountedScope, ScopeCount
from graphmem.store.selection import Selection
from tests.integration.life import delete
from tests.integration.project import Project
from tests.integration.test_turns import ANSWERED, ASKED, converse, of_user

LONG = "It rained.\nThen the sun came out."


@pytest.fixture
def candidates(stored: Project) -> CandidateStore:
    return CandidateStore(stored.database)


def asked(tree: Filter, **options: object) -> SearchRequest:
    return replace(SearchRequest("tea", tree), **options)  # type: ignore[arg-type]


async def test_memories_are_counted_by_the_filter_and_the_rest_by_its_owners(
    stored: Project, candidates: CandidateStore
) -> None:
    await converse(stored, ASKED, "And yours?", ANSWERED, kept=[ANSWERED])
    [long] = await stored.add_ids(LONG)
    await stored.add("one", "two", scope=Scope(user_id="bob"))

    async def count(tree: Filter, most: int = 10, limit: int = 10) -> ScopeCount:
        limits = ScopeCount(most, limit, limit)
        return (await candidates.count_scope(stored.principal, Selection(tree), limits, 0)).count

    assert await count(of_user("alex")) == ScopeCount(memories=2, passages=2, turns=2)
    assert await count(And((of_user("alex"), Condition(Field.ID, Operator.EQ, long)))) == ScopeCount(1, 2, 2)
    assert await count(of_user("bob")) == ScopeCount(2, 0, 0)
    assert await count(of_user("carl")) == ScopeCount(0, 0, 0)
    # Where the owners have that many turns, none is looked at for its vector.
    assert await count(of_user("bob"), most=1, limit=2) == ScopeCount(1, 0, 2)
    stranger = Principal(stored.principal.project + "s")
    nothing = await candidates.count_scope(stranger, Selection(), ScopeCount(10, 10, 10), 10)
    assert nothing == CountedScope(ScopeCount(0, 0, 0))


async def test_few_memories_are_also_named(stored: Project, candidates: CandidateStore) -> None:
    ids = await stored.add_ids("one", "two", "three")
    await stored.add("four", scope=Scope(user_id="bob"))

    async def named(most: int, few: int) -> CountedScope:
        return await candidates.count_scope(stored.principal, Selection(of_user("alex")), ScopeCount(most, 0, 0), few)

    whole = await named(most=10, few=3)
    assert set(whole.ids) == set(ids)
    assert whole.has_all_ids
    for most, few in ((10, 2), (2, 1), (0, 3)):
        assert (await named(most, few)).ids == []
    assert not (await named(10, 2)).has_all_ids


async def test_what_is_large_is_not_counted_again_until_much_is_deleted(
    stored: Project, candidates: CandidateStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scope_counts, "exact_limit", lambda *_: 2)
    counts, request = ScopeCounts(candidates), asked(of_user("alex"))
    ids = await stored.add_ids("tea", "maths", "cats", "chess")
    assert (await counts.of(stored.principal, request)).count == ScopeCount(3, 0, 0)

    for memory_id in ids:
        await delete(stored, memory_id)
    await stored.add(LONG)
    assert (await counts.of(stored.principal, request)).count == ScopeCount(3, 2, 0)
    looked_up = ScopeCount(0, 0, 0)  # before another search found out what is large
    assert (await counts.of(stored.principal, request, looked_up)).count == ScopeCount(1, 2, 0)
    counts.forget()
    assert (await counts.of(stored.principal, request)).count == ScopeCount(1, 2, 0)


async def test_what_was_large_is_kept_no_longer_than_it_counts(
    stored: Project, candidates: CandidateStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scope_counts, "exact_limit", lambda *_: 0)
    monkeypatch.setattr(scope_counts, "MAX_CACHED", 3)
    counts = ScopeCounts(candidates)
    await stored.add("tea")

    async def ask(number: int) -> None:
        since = Condition(Field.CREATED_AT, Operator.GT, datetime(2020, 1, 1 + number, tzinfo=UTC))
        await counts.of(stored.principal, asked(And((of_user("alex"), since))))

    for number in range(5):
        await ask(number)
    assert len(counts) == 3

    counts.forget()
    monkeypatch.setattr(scope_counts, "MAX_AGE", 0.0)
    for number in range(2):
        await ask(number)
    assert len(counts) == 1


async def test_the_past_is_always_compared_as_a_whole(stored: Project, candidates: CandidateStore) -> None:
    counts = ScopeCounts(candidates)
    await stored.add("tea")

    assert await counts.is_small(stored.principal, asked(of_user("alex")))
    assert await counts.is_small(stored.principal, asked(of_user("alex"), as_of=now()))
