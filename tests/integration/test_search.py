"""The nearest memories: exactly and by the index, which must find the same, and the service's choice between them."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime

import numpy as np
import pytest

from graphmem.model.embedding import Vector, Vectors
from graphmem.model.filters import EVERYTHING, And, Condition, Field, Filter, Not, Operator, Or, build_condition
from graphmem.model.hit import SearchStrategy, SignalName
from graphmem.model.principal import Principal
from graphmem.model.scope import Scope
from graphmem.scheduling.slots import Slots
from graphmem.service import candidate_search, scope_counts, search_plan
from graphmem.service import nearest as nearest_module
from graphmem.service.candidate_search import CandidateSearch
from graphmem.service.nearest import Nearest, NearestSearch
from graphmem.service.recorder import Recorder
from graphmem.service.scope_counts import ScopeCounts
from graphmem.service.search import SearchService
from graphmem.service.search_plan import EXACT_LIMIT
from graphmem.service.search_request import SearchRequest
from graphmem.store.candidates import CandidateStore
from graphmem.store.database import Database
from graphmem.store.events import EventStore
from graphmem.store.faults import QueryFault
from graphmem.store.memories import MemoryStore
from graphmem.store.search import MAX_CANDIDATES, Depth, IndexMatches, SearchStore
from graphmem.store.selection import Selection
from tests.integration.life import delete
from tests.integration.project import DIMENSION, Project, vector_of

LARGE, SMALL = 3_000, 50
BIG = Condition(Field.USER_ID, Operator.EQ, "big")
FEW = Condition(Field.USER_ID, Operator.EQ, "small")
PAST = datetime(2024, 1, 1, tzinfo=UTC)

EXACT, INDEX = SearchStrategy.EXACT, SearchStrategy.INDEX


class HashEmbedder:
    """Gives every text the direction of its hash."""

    name = "hash"
    dimension = DIMENSION

    async def count_passages(self, texts: Sequence[str]) -> list[int]:
        return [len(rows) for rows in await self.embed_passages(texts)]

    async def embed_passages(self, texts: Sequence[str]) -> list[Vectors]:
        return [np.stack([vector_of(text)]) for text in texts]

    async def embed_texts(self, texts: Sequence[str]) -> Vectors:
        return np.stack([vector_of(text) for text in texts])

    async def embed_query(self, text: str) -> Vector:
        return vector_of(text)

    def count_tokens(self, text: str) -> int:
        return len(text.split())

    async def check(self) -> None: ...

    async def close(self) -> None: ...


@pytest.fixture(scope="module")
async def crowd(database: Database) -> Project:
    """One owner with more memories than are compared one by one, and one with few."""
    project = Project(database, MemoryStore(database), Principal("crowd"))
    for start in range(0, LARGE, 1_000):
        texts = [f"big {number}" for number in range(start, start + 1_000)]
        await project.add(*texts, scope=Scope(user_id="big", run_id=f"run {start}"), metadata={"start": start})
    await project.add(*(f"small {number}" for number in range(SMALL)), scope=Scope(user_id="small"), categories=["few"])
    return project


@pytest.fixture
def counts(database: Database) -> ScopeCounts:
    return ScopeCounts(CandidateStore(database))


@pytest.fixture
def nearest(database: Database, counts: ScopeCounts) -> NearestSearch:
    return NearestSearch(SearchStore(database), MemoryStore(database), counts)


@pytest.fixture
def service(database: Database) -> SearchService:
    return make_service(database)


def make_service(database: Database) -> SearchService:
    """Makes the service of searches, with an embedder that knows nothing of meaning."""
    counts, memories = ScopeCounts(CandidateStore(database)), MemoryStore(database)
    nearest = NearestSearch(SearchStore(database), memories, counts)
    candidates = CandidateSearch(database, HashEmbedder(), nearest, counts)
    return SearchService(candidates, memories, Recorder(EventStore(database)), None, Slots("searches", 8))


async def find(nearest: NearestSearch, project: Project, request: SearchRequest) -> Nearest:
    counts = ScopeCounts(CandidateStore(project.database))
    exact = await counts.is_small(project.principal, request)
    return await nearest.find(project.principal, request, vector_of(request.query), request.top_k, exact=exact)


async def test_a_search_is_complete_where_all_passages_of_what_matches_were_compared(
    stored: Project, service: SearchService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The limit is lowered: the owner has more passages than are compared exactly, and some memories have fewer."""

    def compare_at_most(passages: int) -> None:
        monkeypatch.setattr(candidate_search, "EXACT_LIMIT", passages)
        monkeypatch.setattr(scope_counts, "EXACT_LIMIT", passages)

    await stored.add("a\nb", "c\nd\ne", metadata={"kind": "kept"})
    await stored.add(*(f"{number}\nx" for number in range(3)), metadata={"kind": "other"})

    async def found(condition: str | None) -> tuple[SearchStrategy, bool, str]:
        tree = build_condition(Field.METADATA, "eq", condition, ("kind",)) if condition else EVERYTHING
        user = Condition(Field.USER_ID, Operator.EQ, "alex")
        request = SearchRequest("d", And((user, tree)), 5, signals=(SignalName.VECTOR,))
        result = await service.search_memories(stored.principal, request)
        return result.strategy, result.complete, result.hits[0].text

    monkeypatch.setattr(nearest_module, "EXACT_LIMIT", 100)  # the index may fail where it holds so little
    compare_at_most(4)
    assert (await found("kept"))[:2] == (SearchStrategy.INDEX, False)
    assert (await found(None))[:2] == (SearchStrategy.INDEX, False)
    compare_at_most(5)
    assert await found("kept") == (SearchStrategy.EXACT, True, "c\nd\ne")


async def test_the_best_come_first_with_the_cosine_as_their_score(stored: Project, search: SearchStore) -> None:
    texts = [f"fact {number}" for number in range(20)]
    await stored.add(*texts)
    query = vector_of("query")
    cosines = {text: float(vector_of(text) @ query) for text in texts}

    hits = await search.search_exactly(stored.principal, Selection(), query, 20)

    assert [hit.text for hit in hits] == sorted(texts, key=lambda text: -cosines[text])
    assert [hit.similarity for hit in hits] == pytest.approx([max(0, cosines[hit.text]) for hit in hits], abs=1e-5)
    assert {hit.similarity for hit in hits if cosines[hit.text] < 0} == {0}
    assert all((hit.memory.text, hit.memory.version) == (hit.text, hit.version) for hit in hits)


async def test_a_text_is_found_by_itself_with_a_score_of_one(stored: Project, search: SearchStore) -> None:
    await stored.add("tea", "maths", "cats")

    for hits in (
        await search.search_exactly(stored.principal, Selection(), vector_of("tea"), 1),
        (await stored.search_by_index(Selection(), vector_of("tea"), 1, 10)).matches,
    ):
        assert [hit.text for hit in hits] == ["tea"]
        assert 1 - 1e-6 <= hits[0].similarity <= 1


async def test_equal_scores_stand_by_id(stored: Project, search: SearchStore) -> None:
    ids = [(await stored.add_ids("tea", scope=Scope(user_id=f"u{number}")))[0] for number in range(5)]

    hits = await search.search_exactly(stored.principal, Selection(), vector_of("query"), 3)

    assert [hit.memory.id for hit in hits] == sorted(ids)[:3]


async def test_the_expired_are_found_only_when_they_are_asked_for(stored: Project, search: SearchStore) -> None:
    await stored.add("tea", expires_at=PAST)
    query, principal = vector_of("tea"), stored.principal

    for include_expired, count in ((False, 0), (True, 1)):
        selection = Selection(EVERYTHING, include_expired)
        assert len(await search.search_exactly(principal, selection, query, 10)) == count
        assert len((await stored.search_by_index(selection, query, 10, 10)).matches) == count


async def test_another_projects_memories_are_never_found(stored: Project, search: SearchStore) -> None:
    await stored.add("tea")
    stranger = Principal(stored.principal.project + "x")
    strangers = Project(stored.database, stored.memories, stranger)

    for tree in (EVERYTHING, Or((BIG, Not(BIG)))):
        assert await search.search_exactly(stranger, Selection(tree), vector_of("tea"), 10) == []
        assert (await strangers.search_by_index(Selection(tree), vector_of("tea"), 10, 10)).matches == []


@pytest.mark.parametrize(
    "tree", [EVERYTHING, BIG, Condition(Field.RUN_ID, Operator.IN, ("run 0", "run 1000"))], ids=["all", "user", "runs"]
)
async def test_the_index_finds_what_comparing_all_finds(crowd: Project, search: SearchStore, tree: Filter) -> None:
    found = 0
    for number in range(20):
        query = vector_of(f"query {number}")
        exact = await search.search_exactly(crowd.principal, Selection(tree), query, 10)
        nearest = await crowd.search_by_index(Selection(tree), query, 10, 200)
        found += len({hit.memory.id for hit in exact} & {hit.memory.id for hit in nearest.matches})

    assert found >= 0.99 * 20 * 10


async def test_a_small_owner_beside_a_large_one_gets_all_of_its_own(crowd: Project, search: SearchStore) -> None:
    exact = await search.search_exactly(crowd.principal, Selection(FEW), vector_of("query"), SMALL)

    found = await crowd.search_by_index(Selection(FEW), vector_of("query"), SMALL, 200)

    assert found.candidate_count == SMALL
    assert [hit.memory.id for hit in found.matches] == [hit.memory.id for hit in exact]


async def test_asked_for_more_than_there_is_the_index_gives_all(crowd: Project, search: SearchStore) -> None:
    found = await crowd.search_by_index(Selection(BIG), vector_of("query"), 1_000, MAX_CANDIDATES)
    exact = await search.search_exactly(crowd.principal, Selection(BIG), vector_of("query"), 1_000)

    assert found.candidate_count == LARGE
    assert [hit.memory.id for hit in found.matches] == [hit.memory.id for hit in exact]


IN_FEW = Condition(Field.CATEGORIES, Operator.EQ, "few")
MOST = build_condition(Field.TEXT, "startsWith", "big", ())
HALF = build_condition(Field.METADATA, "gte", 1_000, ("start",))
NONE = build_condition(Field.TEXT, "contains", "no such text", ())


@pytest.mark.parametrize(
    ("tree", "top_k", "strategy", "complete"),
    [
        (FEW, 10, EXACT, True),
        (BIG, 10, INDEX, False),
        (EVERYTHING, 10, INDEX, False),
        (BIG, 1_000, EXACT, True),
        (And((BIG, FEW)), 10, EXACT, True),
        (IN_FEW, 10, EXACT, True),
        (And((BIG, IN_FEW)), 10, EXACT, True),
        (And((BIG, NONE)), 10, EXACT, True),
        (MOST, 10, INDEX, False),
        (And((BIG, MOST)), 10, INDEX, False),
        (And((BIG, HALF)), 10, EXACT, True),
        (Not(FEW), 10, INDEX, False),
        (Condition(Field.USER_ID, Operator.IN, ("nobody", "small")), 10, EXACT, True),
        (Condition(Field.USER_ID, Operator.IN, ()), 10, EXACT, True),
    ],
)
async def test_a_search_is_planned_by_what_can_match_and_finds_the_best(
    crowd: Project, nearest: NearestSearch, tree: Filter, top_k: int, strategy: str, complete: bool
) -> None:
    assert LARGE > EXACT_LIMIT >= 2 * LARGE / 3

    result = await find(nearest, crowd, SearchRequest("query", tree, top_k))

    best = await best_of(crowd, tree, top_k)
    found = set(result.similarities)
    assert len(found) == len(best)
    assert found == set(best) if complete else len(found & set(best)) >= 9
    assert (result.strategy, result.complete) == (strategy, complete)


async def best_of(project: Project, tree: Filter, top_k: int) -> list[str]:
    """By comparing all."""
    search = SearchStore(project.database)
    hits = await search.search_exactly(project.principal, Selection(tree), vector_of("query"), top_k)
    return [hit.memory.id for hit in hits]


async def test_a_deletion_in_the_newest_part_of_the_index_fails_no_search(
    crowd: Project, stored: Project, service: SearchService, nearest: NearestSearch, search: SearchStore
) -> None:
    """Neo4j 2026.08 may fail there when its index is asked for more than it holds of a project: it does where the index
    keeps a bit of each number."""
    one, *_ = await stored.add_ids("tea", "coffee", "water")
    await delete(stored, one)
    nobody, query = Principal(stored.principal.project + "x"), vector_of("query")
    with suppress(QueryFault):
        found = await search.search_by_index(nobody, Selection(), query, Depth(memories=10, ids=10, candidates=200))
        assert found.matches == []

    await service.warm()
    assert (await service.search_memories(nobody, SearchRequest("query"))).hits == []
    assert len((await service.search_memories(stored.principal, SearchRequest("query"))).hits) == 2
    for tree in (BIG, FEW, And((BIG, HALF)), And((BIG, build_condition(Field.METADATA, "eq", 1_000, ("start",))))):
        result = await find(nearest, crowd, SearchRequest("query", tree))
        assert len(result.similarities.keys() & set(await best_of(crowd, tree, 10))) >= 9


async def test_the_index_is_asked_again_where_its_last_candidates_are_about_as_near_as_the_first(
    crowd: Project, search: SearchStore, counts: ScopeCounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, ask = [], search.search_by_index

    async def recorded(principal: Principal, selection: Selection, vector: Vector, depth: Depth) -> IndexMatches:
        asked.append(depth.candidates)
        return await ask(principal, selection, vector, depth)

    monkeypatch.setattr(search, "search_by_index", recorded)
    nearest, request = NearestSearch(search, MemoryStore(crowd.database), counts), SearchRequest("query", BIG, 10)
    texts = [f"big {number}" for number in range(10)]
    amid = np.sum([vector_of(text) for text in texts], axis=0)

    found = await nearest.find(crowd.principal, request, amid / np.linalg.norm(amid), 10, exact=False)
    assert asked == [200]
    memories = await MemoryStore(crowd.database).get_memories(crowd.principal, list(found.similarities))
    assert sorted(memory.text for memory in memories.values()) == texts

    asked.clear()
    await find(nearest, crowd, request)
    assert asked == [200, 800]


async def test_what_is_erased_meanwhile_fails_no_search(crowd: Project, search: SearchStore) -> None:
    """The index may still name a memory whose properties are gone when they are read."""
    texts = [f"visitor {number}" for number in range(40)]
    ids = await crowd.add_ids(*texts, scope=Scope(user_id="visitor"))

    async def search_until(ended: asyncio.Task[None], vector: Vector) -> None:
        while not ended.done():
            found = await search.search_by_index(crowd.principal, Selection(), vector, Depth(10, 10, 200))
            assert None not in found.similarities

    for text, memory_id in zip(texts, ids, strict=True):
        async with asyncio.TaskGroup() as group:
            erased = group.create_task(delete(crowd, memory_id, erase=True))
            group.create_task(search_until(erased, vector_of(text)))


async def test_candidates_are_asked_for_until_enough_pass_the_filter(
    crowd: Project, nearest: NearestSearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The index is asked for no more than half of the crowd.
    monkeypatch.setattr(search_plan, "MIN_CANDIDATES", 400)
    monkeypatch.setattr(search_plan, "WIDENING", 3)
    best = await best_of(crowd, BIG, 900)
    tree = And((BIG, Not(Condition(Field.ID, Operator.IN, tuple(best)))))

    result = await find(nearest, crowd, SearchRequest("query", tree, 10))

    assert result.strategy is INDEX
    assert len(result.similarities.keys() - set(best)) == 10


async def test_hits_below_the_threshold_are_left_out(crowd: Project, service: SearchService) -> None:
    everything = await service.search_memories(crowd.principal, SearchRequest("query", FEW, 50))
    middle = everything.hits[9].score

    good = await service.search_memories(crowd.principal, SearchRequest("query", FEW, 50, threshold=middle))

    assert good.hits == everything.hits[:10]


async def test_a_filter_that_nothing_can_match_is_warned_of(stored: Project, service: SearchService) -> None:
    tree = And(
        (
            build_condition(Field.CREATED_AT, "gte", "2024-07-31", ()),
            build_condition(Field.CREATED_AT, "lte", "2024-07-01", ()),
        )
    )

    result = await service.search_memories(stored.principal, SearchRequest("query", tree))

    assert (result.hits, len(result.warnings)) == ([], 1)


async def test_an_empty_project_has_been_searched_whole(stored: Project, service: SearchService) -> None:
    result = await service.search_memories(stored.principal, SearchRequest("query"))

    assert (result.hits, result.complete, result.warnings) == ([], True, [])


@pytest.mark.parametrize("owner", ["big", "small"])
async def test_the_nearest_to_each_of_many_vectors_are_those_of_searches_one_by_one(
    crowd: Project, nearest: NearestSearch, owner: str
) -> None:
    tree, queries = Condition(Field.USER_ID, Operator.EQ, owner), [f"{owner} {number}" for number in (3, 7, 11)]

    found = await nearest.find_nearest(crowd.principal, tree, [vector_of(query) for query in queries], 3)

    assert [hits[0].text for hits in found] == queries
    assert all(hits[0].similarity > 1 - 1e-5 for hits in found)
    for query, hits in zip(queries, found, strict=True):
        one_by_one = await find(nearest, crowd, SearchRequest(query, tree, top_k=3))
        assert [hit.memory.id for hit in hits] == list(one_by_one.similarities)


async def test_nothing_is_near_where_there_is_nothing(stored: Project, nearest: NearestSearch) -> None:
    nobody = Condition(Field.USER_ID, Operator.EQ, "nobody")

    assert await nearest.find_nearest(stored.principal, nobody, [vector_of("a"), vector_of("b")], 3) == [[], []]
    assert await nearest.find_nearest(stored.principal, nobody, [], 3) == []


@pytest.mark.parametrize(
    ("signals", "queries"),
    [
        ((SignalName.VECTOR,), {"candidate/count_scope", "memory/search_exactly"}),
        ((SignalName.ENTITY,), {"candidate/find_by_entities"}),
        ((SignalName.HISTORY,), {"word/find_by_words", "candidate/describe_candidates"}),
    ],
)
async def test_named_signals_run_their_own_queries_alone(
    crowd: Project,
    service: SearchService,
    trips: list[str],
    signals: tuple[SignalName, ...],
    queries: set[str],
) -> None:
    trips.clear()
    await service.search_memories(crowd.principal, SearchRequest("small 1 in Lisbon", FEW, signals=signals))

    assert Counter(trips) == Counter(queries)
