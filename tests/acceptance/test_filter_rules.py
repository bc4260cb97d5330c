"""How filters combine with scopes, what they warn about, and what they refuse."""

from __future__ import annotations

import uuid
from typing import Any

import httpx
import pytest

from tests.acceptance.documents import LIST, SEARCH, found, texts
from tests.acceptance.library import ALEX, ALL, CHESS, PIANO, PLAIN, TEA, fill
from tests.graphql_client import Client, GraphQLErrors


@pytest.fixture(scope="module")
async def library(http: httpx.AsyncClient) -> Client:
    """A project that holds the library; nobody writes to it."""
    client = Client(http, f"test-{uuid.uuid4()}")
    await fill(client)
    return client


async def refusal(client: Client, document: str = LIST, **arguments: Any) -> str:
    """The message of the one error, which is BAD_USER_INPUT."""
    with pytest.raises(GraphQLErrors) as caught:
        await client.data(document, **arguments)
    assert caught.value.codes == ["BAD_USER_INPUT"]
    message: str = caught.value.errors[0]["message"]
    return message


ANDED: list[tuple[dict[str, Any], set[str]]] = [
    ({"scope": {"userId": "alex"}}, ALEX),
    ({}, ALL),
    ({"scope": {"userId": "alex", "agentId": "travel"}}, {CHESS}),
    ({"scope": {"userId": "alex"}, "filter": {"text": {"contains": "play"}}}, {CHESS, PIANO}),
    ({"scope": {"userId": "alex"}, "filter": {"userId": {"eq": "bo"}}}, set()),
    ({"scope": {"userId": "alex"}, "filters": {"user_id": "bo"}}, set()),
    ({"scope": {"userId": "alex"}, "filters": {"OR": [{"user_id": "bo"}, {"user_id": "alex"}]}}, ALEX),
    ({"filter": {"agentId": {"eq": "travel"}}, "filters": {"user_id": "alex"}}, {CHESS}),
    (
        {
            "scope": {"userId": "alex"},
            "filter": {"categories": {"has": "likes"}},
            "filters": {"created_at": {"gte": "2024-07-02"}},
        },
        {PIANO},
    ),
    ({"scope": {"userId": "alex"}, "filter": {"or": []}}, set()),
]


async def test_scope_and_filter_and_filters_are_anded(library: Client, subtests: pytest.Subtests) -> None:
    for arguments, expected in ANDED:
        with subtests.test(arguments=arguments, expected=expected):
            assert set(await texts(library, **arguments)) == expected
            assert set(await found(library, **arguments)) == expected


async def test_memories_are_found_by_their_ids(client: Client) -> None:
    ids = await fill(client)
    wanted = [ids[TEA], ids[CHESS], str(uuid.uuid4()), "nonsense"]

    assert set(await texts(client, filter={"id": {"in": wanted}})) == {TEA, CHESS}
    assert set(await texts(client, filters={"memory_ids": wanted})) == {TEA, CHESS}
    assert set(await texts(client, filters={"memory_ids": {"in": wanted}})) == {TEA, CHESS}
    assert set(await found(client, filters={"AND": [{"memory_ids": wanted}, {"user_id": "alex"}]})) == {CHESS}
    assert set(await texts(client, filter={"id": {"ne": ids[TEA]}})) == ALL - {TEA}


@pytest.mark.parametrize(
    "arguments",
    [
        {"filter": {"createdAt": {"gte": "2024-07-20", "lte": "2024-07-10"}}},
        {"filters": {"AND": [{"created_at": {"gte": "2024-07-20", "lte": "2024-07-10"}}, {"user_id": "alex"}]}},
    ],
)
async def test_an_inverted_range_is_empty_and_a_warning(library: Client, arguments: dict[str, Any]) -> None:
    for document, query in ((LIST, {}), (SEARCH, {"query": "anything"})):
        answer = await library.data(document, **query, **arguments)
        assert len(answer["warnings"]) == 1
        assert not answer.get("nodes")
        assert not answer.get("hits")


async def test_a_range_of_one_day_is_neither_empty_nor_warned_of(library: Client) -> None:
    page = await library.data(LIST, filters={"created_at": {"gte": "2024-07-15", "lte": "2024-07-15"}})

    assert [memory["text"] for memory in page["nodes"]] == [PLAIN]
    assert page["warnings"] == []


UNKNOWN = [
    ({"user": "alex"}, {"user_id", "agent_id", "app_id", "run_id", "created_at", "updated_at", "categories"}),
    ({"user": "alex"}, {"keywords", "text", "memory_ids", "metadata", "AND", "OR", "NOT"}),
    ({"AND": [{"OR": [{"userId": "alex"}]}]}, {"user_id", "metadata"}),
    ({"user_id": {"like": "al"}}, {"ne", "in"}),
    ({"created_at": {"after": "2024-01-01"}}, {"gte", "lte", "gt", "lt", "ne"}),
    ({"keywords": {"matches": "x"}}, {"contains", "icontains"}),
    ({"categories": {"gt": "x"}}, {"in", "contains"}),
    ({"metadata": {"food": {"near": "x"}}}, {"ne", "in", "contains"}),
]


async def test_an_unknown_field_or_operator_is_refused_naming_those_allowed(
    library: Client, subtests: pytest.Subtests
) -> None:
    for filters, allowed in UNKNOWN:
        with subtests.test(filters=filters, allowed=allowed):
            message = await refusal(library, filters=filters)

            assert all(name in message for name in allowed), message


WRONG_SHAPES = [
    [],
    "user_id",
    5,
    True,
    {"AND": "user_id"},
    {"OR": [5]},
    {"user_id": 5},
    {"user_id": True},
    {"user_id": {"in": "alex"}},
    {"user_id": {"in": [1]}},
    {"user_id": {}},
    {"created_at": {"gte": "not a date"}},
    {"created_at": {"gte": "2024-02-30"}},
    {"created_at": {"gte": True}},
    {"created_at": {"gte": []}},
    {"keywords": 5},
    {"keywords": {"contains": 5}},
    {"text": {"contains": ["x"]}},
    {"categories": {"in": [5]}},
    {"metadata": "food"},
    {"metadata": {"food": {"gt": "not a date"}}},
    {"metadata": {"food": {"gt": True}}},
    {"metadata": {"food": {"contains": 5}}},
    {"metadata": {"food": {"in": "vegan"}}},
    {"memory_ids": "x" * 10 + "\x00"},
]


async def test_a_filter_of_the_wrong_shape_is_refused(library: Client, subtests: pytest.Subtests) -> None:
    for filters in WRONG_SHAPES:
        with subtests.test(filters=filters):
            assert await refusal(library, filters=filters)
            assert await refusal(library, SEARCH, query="x", filters=filters)


async def test_what_metadata_cant_be_filtered_by_is_refused_and_said_so(
    library: Client, subtests: pytest.Subtests
) -> None:
    for value in [10**30, {"a": 1}, [1, "a", None], [[1]]]:
        with subtests.test(value=value):
            assert await refusal(library, filter={"metadata": [{"key": "big", "eq": value}]})


async def test_a_variable_that_is_left_out_never_widens_json_filters(library: Client) -> None:
    document = "query ($user: String) { memories(filters: {user_id: $user}) { totalCount } }"

    assert await library.data(document, user="alex") == {"totalCount": len(ALEX)}
    assert await library.refused(document) == ["BAD_USER_INPUT"]
    assert await library.refused(document, user=None) == ["BAD_USER_INPUT"]


def nested(depth: int) -> dict[str, Any]:
    filter: dict[str, Any] = {"userId": {"eq": "alex"}}
    for _ in range(depth):
        filter = {"and": [filter]}
    return filter


def nested_json(depth: int) -> dict[str, Any]:
    filters: dict[str, Any] = {"user_id": "alex"}
    for _ in range(depth):
        filters = {"NOT": {"NOT": filters}}
    return filters


async def test_filters_have_bounds_of_depth_size_and_length(library: Client) -> None:
    many = [{"userId": {"eq": f"user-{number}"}} for number in range(1_001)]
    long = [f"user-{number}" for number in range(1001)]

    for arguments in (
        {"filter": nested(100)},
        {"filters": nested_json(100)},
        {"filter": {"or": many}},
        {"filters": {"OR": [{"user_id": name["userId"]["eq"]} for name in many]}},
        {"filter": {"userId": {"in": long}}},
        {"filters": {"user_id": {"in": long}}},
        {"filters": {"memory_ids": long}},
        {"filters": {"categories": long}},
        {"filter": {"metadata": [{"key": "n", "in": list(range(1001))}]}},
    ):
        assert await library.refused(LIST, **arguments) == ["LIMIT_EXCEEDED"]
        assert await library.refused(SEARCH, query="x", **arguments) == ["LIMIT_EXCEEDED"]


async def test_filters_within_the_bounds_work(library: Client) -> None:
    names = [*(f"user-{number}" for number in range(999)), "alex"]

    assert set(await texts(library, filter={"userId": {"in": names}})) == ALEX
    assert set(await texts(library, filters={"user_id": {"in": names}})) == ALEX
    assert set(await texts(library, filter=nested(5))) == ALEX
    assert set(await texts(library, filters=nested_json(2))) == ALEX


async def test_owners_and_categories_filter_their_own_memories(library: Client) -> None:
    document = """
    query ($filter: MemoryFilter, $filters: JSON) {
      owner(type: USER, ownerId: "alex") {
        memories(filter: $filter, filters: $filters, orderBy: [{field: CREATED_AT, direction: ASC}]) {
          nodes { text } totalCount
        }
      }
    }
    """
    everything = (await library.data(document))["memories"]
    some = (await library.data(document, filters={"categories": "likes"}, filter={"userId": {"ne": "bo"}}))["memories"]

    assert [memory["text"] for memory in everything["nodes"]] == [CHESS, PLAIN, PIANO]
    assert [memory["text"] for memory in some["nodes"]] == [CHESS, PIANO]
    assert (everything["totalCount"], some["totalCount"]) == (3, 2)
