"""What goes wrong with this filter language elsewhere, each as an example that must be right here."""

from __future__ import annotations

from typing import Any

import pytest

from graphmem.errors import BadUserInput
from graphmem.model.conversation import IncomingMessage
from graphmem.model.filter_json import parse_filter_json
from graphmem.model.moment import parse_moment
from graphmem.model.order import MemoryOrder
from graphmem.model.paging import Window
from graphmem.model.principal import Principal
from graphmem.model.scope import Scope
from graphmem.store.database import Database
from graphmem.store.memories import MemoryStore
from graphmem.store.search import SearchStore
from graphmem.store.selection import Selection
from tests.integration.project import Project, vector_of

TEXTS = ["alex likes tea", "alex likes coffee", "alex likes tea and coffee", "bo likes tea"]


@pytest.fixture(scope="module")
async def written(database: Database) -> Project:
    stored = Project(database, MemoryStore(database), Principal("filter-defects"))
    for number, text in enumerate(TEXTS):
        await stored.add(
            IncomingMessage("user", text, created_at=parse_moment(f"2024-07-{28 + number}T23:59:59.999999Z")),
            scope=Scope(user_id=text.split()[0], run_id="r1" if number else None),
            metadata={"drink": text.split()[-1], "count": number, "due": f"2024-08-0{number + 1}"},
            categories=["drinks", f"c{number}"],
        )
    return stored


async def listed(project: Project, filters: Any) -> list[int]:
    """The numbers of the texts that match, by listing and by both ways of searching."""
    selection, query = Selection(parse_filter_json(filters)), vector_of("query")
    page = await project.memories.list_memories(project.principal, selection, MemoryOrder(), Window(10))
    search = SearchStore(project.database)
    exact = await search.search_exactly(project.principal, selection, query, 10)
    nearest = await project.search_by_index(selection, query, 10, 100)
    found = [
        sorted(TEXTS.index(text) for text in texts)
        for texts in (
            [memory.text for memory in page.items],
            [hit.text for hit in exact],
            [hit.text for hit in nearest.matches],
        )
    ]
    assert found[0] == found[1] == found[2]
    return found[0]


async def test_an_or_beside_an_and_is_not_dropped(written: Project) -> None:
    either = [{"metadata": {"drink": "coffee"}}, {"text": {"contains": "bo"}}]

    assert await listed(written, {"AND": [{"keywords": "tea"}], "OR": either}) == [2, 3]


async def test_keywords_filter_a_search_as_they_filter_a_list(written: Project) -> None:
    assert await listed(written, {"keywords": {"contains": "coffee"}}) == [1, 2]
    assert await listed(written, {"AND": [{"user_id": "alex"}, {"keywords": {"icontains": "TEA"}}]}) == [0, 2]


async def test_two_tests_of_one_field_both_count(written: Project) -> None:
    both = {"AND": [{"keywords": {"contains": "tea"}}, {"keywords": {"contains": "coffee"}}]}

    assert await listed(written, both) == [2]
    assert await listed(written, {"metadata": {"count": {"gt": 0, "lt": 3}}}) == [1, 2]


async def test_a_later_owner_does_not_replace_an_earlier_one(written: Project) -> None:
    assert await listed(written, {"AND": [{"user_id": "alex"}, {"user_id": "bo"}]}) == []
    assert await listed(written, {"AND": [{"user_id": {"in": ["alex", "bo"]}}, {"user_id": "bo"}]}) == [3]


async def test_of_two_ors_none_is_lost(written: Project) -> None:
    first = {"OR": [{"categories": {"in": ["c0"]}}, {"categories": {"in": ["c1"]}}]}
    second = {"OR": [{"metadata": {"drink": "coffee"}}, {"user_id": "bo"}]}

    assert await listed(written, {"AND": [first, second]}) == [1]
    assert await listed(written, {"AND": [second, first]}) == [1]


async def test_not_takes_an_object_and_a_list_and_negates_any_of_it(written: Project) -> None:
    assert await listed(written, {"NOT": {"user_id": "alex"}}) == [3]
    assert await listed(written, {"NOT": [{"user_id": "bo"}, {"metadata": {"count": 0}}]}) == [1, 2]


async def test_logic_below_an_or_counts(written: Project) -> None:
    nested = {"OR": [{"AND": [{"user_id": "alex"}, {"NOT": {"keywords": "tea"}}]}, {"metadata": {"count": 3}}]}

    assert await listed(written, nested) == [1, 3]


async def test_a_star_is_any_value_at_all_and_not_the_text_of_a_star(written: Project) -> None:
    assert await listed(written, {"run_id": "*"}) == [1, 2, 3]
    assert await listed(written, {"agent_id": "*"}) == []
    assert await listed(written, {"metadata": {"drink": "*"}}) == [0, 1, 2, 3]
    assert await listed(written, {"metadata": {"sugar": "*"}}) == []


async def test_ne_holds_for_what_is_absent_and_with_a_star_it_does_not(written: Project) -> None:
    assert await listed(written, {"run_id": {"ne": "r2"}}) == [0, 1, 2, 3]
    assert await listed(written, {"AND": [{"run_id": {"ne": "r2"}}, {"run_id": "*"}]}) == [1, 2, 3]


async def test_metadata_is_filtered_by_every_operator_and_not_only_by_equality(written: Project) -> None:
    assert await listed(written, {"metadata": {"count": {"in": [0, 3]}}}) == [0, 3]
    assert await listed(written, {"metadata": {"count": {"gte": 2}}}) == [2, 3]
    assert await listed(written, {"metadata": {"drink": {"contains": "off"}}}) == [1, 2]


@pytest.mark.parametrize(
    "filters", [{"metadata": {"count": {"like": 1}}}, {"user_id": {"=": "alex"}}, {"drink": "tea"}]
)
async def test_what_is_not_known_is_an_error_and_no_equality(filters: Any) -> None:
    with pytest.raises(BadUserInput, match="use "):
        parse_filter_json(filters)


async def test_a_day_as_the_upper_bound_is_included_whole(written: Project) -> None:
    assert await listed(written, {"created_at": {"lte": "2024-07-31"}}) == [0, 1, 2, 3]
    assert await listed(written, {"created_at": {"lt": "2024-07-31"}}) == [0, 1, 2]
    assert await listed(written, {"created_at": {"gt": "2024-07-30"}}) == [3]
    assert await listed(written, {"created_at": {"gte": "2024-07-30", "lte": "2024-07-30"}}) == [2]


async def test_a_run_has_one_name_everywhere(written: Project) -> None:
    assert await listed(written, {"run_id": "r1"}) == [1, 2, 3]
    with pytest.raises(BadUserInput, match="run_id"):
        parse_filter_json({"session_id": "r1"})
