"""What ranks memories, and the ways through the graph that lead to them."""

from __future__ import annotations

from itertools import pairwise

import pytest

from graphmem.model.entity import EntityKey
from graphmem.model.filters import EVERYTHING, Condition, Field, Filter, Not, Operator
from graphmem.model.hit import Origin
from graphmem.model.path import PathStep
from graphmem.model.principal import Principal
from graphmem.model.scope import Scope
from graphmem.retrieval.candidate import Candidate
from graphmem.store import candidates as candidates_module
from graphmem.store.candidate_ids import CandidateIds
from graphmem.store.candidates import CandidateStore, Details
from graphmem.store.paths import PathStore
from graphmem.store.selection import Selection
from tests.integration.life import change, delete, update
from tests.integration.project import Project, vector_of

TRIP = Scope(user_id="alex", run_id="trip")


@pytest.fixture
def candidates(stored: Project) -> CandidateStore:
    return CandidateStore(stored.database)


async def described(
    candidates: CandidateStore, stored: Project, *ids: str, tree: Filter = EVERYTHING
) -> list[Candidate]:
    asked, details = CandidateIds(list(ids), list(ids)), Details(vector_of("query"), with_texts=True)
    return (await candidates.describe_candidates(stored.principal, Selection(tree), asked, details)).candidates(ids)


async def mention(stored: Project, memory_id: str, name: str) -> None:
    await stored.ask(
        "MATCH (m:Memory {id: $id}) "
        "MERGE (e:Entity {project: $project, name: $name, name_key: toLower($name), type: 'person'}) "
        "MERGE (m)-[:MENTIONS]->(e)",
        id=memory_id,
        name=name,
    )


async def relate(stored: Project, memory_id: str, one: str, other: str) -> None:
    await stored.ask(
        "MATCH (a:Entity {project: $project, name: $one}), (b:Entity {project: $project, name: $other}) "
        "CREATE (a)-[:RELATES_TO {type: 'KNOWS', memory_id: $id, valid_from: datetime()}]->(b)",
        id=memory_id,
        one=one,
        other=other,
    )


async def test_a_memory_comes_with_those_of_the_turns_around_it(stored: Project, candidates: CandidateStore) -> None:
    first, second, third, _ = await stored.add_ids("one?", "two", "three", "four", scope=TRIP)

    found = await described(candidates, stored, second)

    assert next(one.id for one in found) == second
    assert {one.id for one in found} == {first, second, third}
    turns = {one.id: one.turn for one in found}
    places = {memory_id: (turn.previous, turn.next) for memory_id, turn in turns.items() if turn}
    one, two, three = (turns[memory_id] for memory_id in (first, second, third))
    assert places == {second: (one, three), first: (None, two), third: (two, None)}
    assert {one.id: one.asks for one in found} == {first: True, second: False, third: False}
    assert all(one.role == "user" and one.run_id == "trip" for one in found)


async def test_the_leading_ones_are_read_whole_where_that_is_asked_for(
    stored: Project, candidates: CandidateStore
) -> None:
    first, second, third = await stored.add_ids("one", "two", "three", scope=TRIP)
    asked, vector = CandidateIds([second, third], leading=[second]), vector_of("query")
    memories = await stored.memories.get_memories(stored.principal, [second])

    for with_memories, read in ((True, memories), (False, {})):
        details = Details(vector, with_memories=with_memories)
        description = await candidates.describe_candidates(stored.principal, Selection(), asked, details)
        assert description.memories([first, second, third]) == read


async def test_neighbours_of_other_owners_are_not_looked_at(stored: Project, candidates: CandidateStore) -> None:
    [mine] = await stored.add_ids("mine", scope=TRIP)
    await stored.add("theirs", scope=Scope(user_id="bob", run_id="trip"))

    assert [one.id for one in await described(candidates, stored, mine)] == [mine]


async def test_a_neighbour_that_the_filter_leaves_out_is_context_only(
    stored: Project, candidates: CandidateStore
) -> None:
    first, second = await stored.add_ids("one", "two", scope=TRIP)

    found = await described(candidates, stored, second, tree=Not(Condition(Field.ID, Operator.EQ, first)))

    assert {one.id: one.is_selected for one in found} == {second: True, first: False}


async def test_what_is_deleted_or_of_another_project_is_no_candidate(
    stored: Project, candidates: CandidateStore
) -> None:
    first, second = await stored.add_ids("one", "two", scope=TRIP)
    await delete(stored, first)
    stranger = Project(stored.database, stored.memories, Principal(stored.principal.project + "s"))

    assert [one.id for one in await described(candidates, stored, first, second)] == [second]
    assert await described(candidates, stranger, second) == []


async def test_entities_lead_to_memories_and_to_those_of_related_ones(
    stored: Project, candidates: CandidateStore
) -> None:
    sister, work, other = await stored.add_ids("My sister is Carla.", "Carla builds turbines.", "Tea.")
    await mention(stored, sister, "Bob")
    await mention(stored, work, "Carla")
    await relate(stored, sister, "Bob", "Carla")

    leads = await candidates.find_by_entities(stored.principal, Selection(), ["Bob"])

    assert set(leads) == {sister, work}
    assert leads[sister].distance < leads[work].distance
    assert {entity_match.entity for entity_match in leads.values()} == {EntityKey("Bob", "person")}
    assert other not in leads
    assert await candidates.find_by_entities(stored.principal, Selection(), ["Nobody"]) == {}


async def test_a_relation_that_another_user_states_leads_nowhere(stored: Project, candidates: CandidateStore) -> None:
    [theirs] = await stored.add_ids("Bob knows Carla.", scope=Scope(user_id="eve"))
    bobs, carlas = await stored.add_ids("Bob sails.", "Carla sails.")
    for memory_id, name in ((bobs, "Bob"), (carlas, "Carla"), (theirs, "Bob")):
        await mention(stored, memory_id, name)
    await relate(stored, theirs, "Bob", "Carla")

    mine = Selection(Condition(Field.USER_ID, Operator.EQ, "alex"))

    assert set(await candidates.find_by_entities(stored.principal, mine, ["Bob"])) == {bobs}


async def test_an_entity_leads_to_the_same_memories_from_whichever_end_the_way_is_begun(
    stored: Project, candidates: CandidateStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    sister, work, other, tea = await stored.add_ids(
        "My sister is Carla.", "Carla builds turbines.", "Bob sails.", "Tea."
    )
    theirs = await stored.add_ids("Bob ran.", "Bob sang.", "Bob slept.", "Bob ate.", scope=Scope(user_id="eve"))
    for memory_id in (sister, other, *theirs):
        await mention(stored, memory_id, "Bob")
    for memory_id in (work, other):
        await mention(stored, memory_id, "Carla")
    await relate(stored, sister, "Bob", "Carla")
    mine = Selection(Condition(Field.USER_ID, Operator.EQ, "alex"))
    found = []

    # Alex has four memories, and Bob is mentioned by six: the way is begun at Alex's, at the entities', and at either.
    for limit in (4, 3, 1_000):
        monkeypatch.setattr(candidates_module, "HUB_LIMIT", limit)
        if limit == 3:
            await stored.ask("MATCH (m:Memory {project: $project, user_id: 'eve'}) DETACH DELETE m")
        found.append(await candidates.find_by_entities(stored.principal, mine, ["Bob"]))

    assert set(found[0]) == {sister, other, work}
    assert tea not in found[0]
    assert found == [found[0]] * 3


async def test_a_relation_whose_memory_has_expired_leads_nowhere(
    stored: Project, candidates: CandidateStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    sister, work, *_ = await stored.add_ids("My sister is Carla.", "Carla builds turbines.", "Tea.", "Coffee.")
    await mention(stored, sister, "Bob")
    await mention(stored, work, "Carla")
    await relate(stored, sister, "Bob", "Carla")
    await stored.ask("MATCH (m:Memory {id: $id}) SET m.visible_until = datetime('2001-01-01')", id=sister)

    everything = Selection(include_expired=True)
    for limit in (1_000, 2):  # fewer memories match than the limit, and more
        monkeypatch.setattr(candidates_module, "HUB_LIMIT", limit)
        assert await candidates.find_by_entities(stored.principal, Selection(), ["Bob"]) == {}
        assert set(await candidates.find_by_entities(stored.principal, everything, ["Bob"])) == {sister, work}


async def test_an_entity_of_many_is_followed_where_few_memories_match(
    stored: Project, candidates: CandidateStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(candidates_module, "HUB_LIMIT", 2)
    [mine] = await stored.add_ids("Bob sails.")
    theirs = await stored.add_ids("Bob ran.", "Bob sang.", "Carla slept.", scope=Scope(user_id="eve"))
    for memory_id, name in zip((mine, *theirs), ("Bob", "Bob", "Bob", "Carla"), strict=True):
        await mention(stored, memory_id, name)

    def of(user: str) -> Selection:
        return Selection(Condition(Field.USER_ID, Operator.EQ, user))

    assert set(await candidates.find_by_entities(stored.principal, of("alex"), ["Bob"])) == {mine}
    # Eve has more memories than the limit: of her entities the one that more mention is skipped.
    assert set(await candidates.find_by_entities(stored.principal, of("eve"), ["Bob", "Carla"])) == {theirs[2]}
    # And so are its relations, from there and to there.
    await relate(stored, theirs[2], "Bob", "Carla")
    assert await candidates.find_by_entities(stored.principal, of("eve"), ["Bob"]) == {}
    assert set(await candidates.find_by_entities(stored.principal, of("eve"), ["Carla"])) == {theirs[2]}


async def test_every_path_is_there_in_the_graph(stored: Project) -> None:
    first, second = await stored.add_ids("one", "two", scope=TRIP)
    await mention(stored, first, "Bob")
    await mention(stored, second, "Carla")
    await relate(stored, first, "Bob", "Carla")
    await update(stored, change(second, text="two, changed"))
    ends = [
        (second, Origin(memory_id=first)),
        (first, Origin(entity=EntityKey("Bob", "person"))),
        (second, Origin(entity=EntityKey("Bob", "person"))),
        (second, Origin(version=1)),
        (first, Origin()),
        (first, Origin(entity=EntityKey("Gone", "person"))),
    ]

    paths = await PathStore(stored.database).trace_paths(stored.principal, ends)

    turns = ["MEMORY_VERSION", "DERIVED_FROM", "NEXT", "DERIVED_FROM", "MEMORY_VERSION"]
    ways = [relationships(paths[end]) for end in ends]
    assert ways == [turns, ["MENTIONS"], ["RELATES_TO", "MENTIONS"], ["MEMORY_VERSION"], ["HAS_MEMORY"], ["HAS_MEMORY"]]
    for (memory_id, _), path in paths.items():
        assert path[-1].node.key == (memory_id,)
        for step, after in pairwise(path):
            assert await is_there(stored, step, after)


def relationships(path: list[PathStep]) -> list[str | None]:
    assert path[0].relationship is None
    return [step.relationship for step in path[1:]]


async def is_there(stored: Project, step: PathStep, after: PathStep) -> bool:
    start, end = (step, after) if after.forward else (after, step)
    count = await stored.value(
        "MATCH (a {project: $project})-[r:$($type)]->(b {project: $project}) "
        "WHERE $one IN [a.id, a.name, a.memory_id] AND $other IN [b.id, b.name, b.memory_id] RETURN count(r)",
        type=after.relationship,
        one=start.node.key[0],
        other=end.node.key[0],
    )
    return bool(count)
