"""A scope of few memories is described whole while the query is embedded: it finds what a search in steps finds."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from graphmem.model.conversation import IncomingMessage
from graphmem.model.filters import And, Condition, Field, Filter, Not, Operator, Or
from graphmem.model.hit import Hit, SearchResult, SearchStrategy, SignalName
from graphmem.model.scope import Scope
from graphmem.service import scope_counts
from graphmem.service.search import SearchService
from graphmem.service.search_plan import FEW
from graphmem.service.search_request import SearchRequest
from graphmem.store.database import Database
from tests.integration.life import change, delete, update
from tests.integration.project import ALEX, Project
from tests.integration.test_candidates import mention
from tests.integration.test_search import make_service
from tests.integration.test_turns import converse

PAST = datetime(2024, 1, 1, tzinfo=UTC)
TRIP = Scope(user_id="alex", run_id="trip")
USER = Condition(Field.USER_ID, Operator.EQ, "alex")
FILTERS: dict[str, Filter] = {
    "a user": USER,
    "a run": And((USER, Condition(Field.RUN_ID, Operator.EQ, "trip"))),
    "a choice of users": Condition(Field.USER_ID, Operator.IN, ("alex", "bo")),
    "either": Or(
        (And((USER, Condition(Field.RUN_ID, Operator.EQ, "trip"))), Condition(Field.USER_ID, Operator.EQ, "bo"))
    ),
    "a text": And((USER, Condition(Field.TEXT, Operator.CONTAINS, "tea"))),
    "not a text": And((USER, Not(Condition(Field.TEXT, Operator.CONTAINS, "tea")))),
    "metadata": And((USER, Condition(Field.METADATA, Operator.EQ, "port", ("place",)))),
    "nobody": Condition(Field.USER_ID, Operator.EQ, "nobody"),
}
QUERIES = ("Which tea does Nina like?", "What did the sailor say in 2024?", "harbour", "the of", "Nina")
SIGNALS = (
    None,
    (SignalName.VECTOR,),
    (SignalName.VECTOR, SignalName.ENTITY),
    (SignalName.TEXT,),
    (SignalName.CONTEXT,),
)


@pytest.fixture
def service(database: Database) -> SearchService:
    return make_service(database)


@pytest.fixture
async def life(stored: Project) -> Project:
    """A few memories with all that a search looks at: turns of which less was remembered, passages, entities, past
    versions, other owners between, and what is deleted or has expired."""
    first, *_ = await stored.add_ids("Nina likes green tea.", "Which one?", "Sencha, from the port.", scope=TRIP)
    await mention(stored, first, "Nina")
    await stored.add(IncomingMessage("assistant", "The harbour was loud.", name="Nina"), scope=TRIP)
    await stored.add("Bo likes black tea.", scope=Scope(user_id="bo", run_id="trip"))
    await converse(stored, "Where did you sail?", "Past the harbour, with tea.", "Lovely!", kept=["Lovely!"])
    await stored.add("The sailor said a lot.\nHe spoke of tea.\nAnd of Nina.", metadata={"place": "port"})
    await stored.add("An old tea.", expires_at=PAST)
    [changed, gone] = await stored.add_ids("Nina sings in the harbour.", "Tea is gone.")
    await update(stored, change(changed, text="Nina dances."))
    await delete(stored, gone)
    return stored


async def found(service: SearchService, project: Project, request: SearchRequest) -> tuple[Any, ...]:
    """Returns what a search answers, with rounded scores, for Neo4j and numpy add up in different orders."""

    def told(hit: Hit) -> tuple[Any, ...]:
        signals = sorted((signal.name, round(signal.score, 4), signal.rank) for signal in hit.signals)
        return hit.memory.id, hit.text, hit.version, round(hit.score, 4), signals, hit.origin

    result: SearchResult = await service.search_memories(project.principal, request)
    return result.strategy, result.complete, result.terms, [told(hit) for hit in result.page.items]


@pytest.mark.parametrize("tree", FILTERS.values(), ids=FILTERS)
async def test_it_finds_what_a_search_in_steps_finds(
    life: Project,
    service: SearchService,
    monkeypatch: pytest.MonkeyPatch,
    tree: Filter,
) -> None:
    requests = [SearchRequest(query, tree, signals=signals) for query in QUERIES for signals in SIGNALS]
    requests += [replace(request, top_k=2, include_expired=True) for request in requests[:3]]
    at_once = [await found(service, life, request) for request in requests]
    monkeypatch.setattr(scope_counts, "FEW", -1)
    in_steps = [await found(service, life, request) for request in requests]

    for request, one, other in zip(requests, at_once, in_steps, strict=True):
        assert one == other, request
    assert all(strategy is SearchStrategy.EXACT and complete for strategy, complete, *_ in at_once[:1])
    if tree is USER:
        assert all(hits for *_, hits in at_once[:2])


@pytest.mark.parametrize("more", [0, 1])
async def test_up_to_a_number_of_memories_nothing_is_read_between_the_vector_and_the_ranking(
    stored: Project,
    service: SearchService,
    trips: list[str],
    more: int,
) -> None:
    await stored.add(*(f"note {number}" for number in range(FEW + more)), scope=ALEX)
    trips.clear()
    result = await service.search_memories(stored.principal, SearchRequest("note 3", USER))

    assert len(result.page.items) == 10
    whole = (
        "candidate/count_scope + candidate/describe_candidates + word/find_by_words + turn/find_by_words"
        " + candidate/find_by_entities"
    )
    assert trips[0] == whole
    assert (trips == [whole]) is not bool(more)
    assert ("memory/search_exactly" in trips) is bool(more)


async def test_what_words_find_is_described_beside_the_vectors(
    stored: Project, service: SearchService, trips: list[str]
) -> None:
    await stored.add(*(f"{'tea' if number % 2 else 'note'} {number}" for number in range(2 * FEW)), scope=ALEX)
    trips.clear()
    result = await service.search_memories(stored.principal, SearchRequest("tea 7", USER))

    assert result.page.items[0].text == "tea 7"
    assert sorted(trips[1:3]) == ["candidate/describe_candidates", "memory/search_exactly"]
    assert trips[3] == "candidate/describe_candidates"
