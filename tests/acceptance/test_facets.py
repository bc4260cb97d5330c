"""A list of memories tells by what it can be narrowed down."""

from __future__ import annotations

from typing import Any

from tests.graphql_client import Client

FACETS = """
query ($scope: ScopeInput, $first: Int, $size: Int) {
  memories(scope: $scope, first: $size) {
    nodes { id }
    facets { categories(first: $first) { name count } entities { name type count } months { month count } }
  }
}
"""
BELOW = """
{ %s(first: 20) { nodes { %s memories(filter: {text: {contains: "tea"}}, first: 1) { facets { ...counts } } } } }
%s
"""
COUNTS = "fragment counts on MemoryFacets { categories { name count } entities { name count } months { month count } }"
FOUND = """
query ($topK: Int, $scope: ScopeInput, $after: String) {
  searchMemories(query: "tea", topK: $topK, scope: $scope, after: $after, signals: [TEXT]) {
    hits { text } pageInfo { endCursor } facets { categories { name count } months { month count } }
  }
}
"""


async def test_facets_count_the_whole_list_and_not_its_page(client: Client) -> None:
    may, june = "2024-05-31T23:30:00Z", "2024-06-01T00:30:00Z"
    await client.add("Clara lives in Lisbon.", "I flew to Lisbon.", userId="u", categories=["travel"], timestamp=may)
    await client.add("I fly home.", userId="u", categories=["travel", "home"], timestamp=june)
    await client.add("I like tea.", userId="other", categories=["food"])

    found = await client.data(FACETS, scope={"userId": "u"}, size=1)

    assert len(found["nodes"]) == 1
    assert found["facets"]["categories"] == [{"name": "travel", "count": 3}, {"name": "home", "count": 1}]
    assert found["facets"]["months"] == [{"month": "2024-06", "count": 1}, {"month": "2024-05", "count": 2}]
    assert found["facets"]["entities"][0] == {"name": "Lisbon", "type": "place", "count": 2}
    narrow = await client.data(FACETS, scope={"userId": "u"}, first=1)
    assert narrow["facets"]["categories"] == [{"name": "travel", "count": 3}]
    assert await client.refused(FACETS, first=0) == ["BAD_USER_INPUT"]


async def test_lists_below_others_count_their_own(client: Client) -> None:
    may, june = "2024-05-31T23:30:00Z", "2024-06-01T00:30:00Z"
    mine = {"userId": "u", "agentId": "a"}
    await client.add("I drink tea in Lisbon.", "Clara has tea in Lisbon.", **mine, categories=["food"], timestamp=may)
    await client.add("I like tea.", userId="other", categories=["food", "home"], timestamp=june)
    await client.add("I fly to Lisbon.", userId="other", categories=["travel"], timestamp=june)

    async def below(of: str, name: str) -> dict[str, tuple[dict[str, int], dict[str, int]]]:
        nodes = (await client.data(BELOW % (of, name, COUNTS)))["nodes"]
        return {node[name]: _counts(node["memories"]["facets"]) for node in nodes}

    both, others = ({"food": 2}, {"2024-05": 2}), ({"food": 1, "home": 1}, {"2024-06": 1})
    assert await below("owners", "ownerId") == {"u": both, "a": both, "other": others}
    assert await below("categories", "name") == {
        "food": ({"food": 3, "home": 1}, {"2024-06": 1, "2024-05": 2}),
        "home": others,
        "travel": ({}, {}),
    }
    assert (await below("entities", "name"))["Lisbon"] == both


async def test_a_search_counts_all_that_it_found_on_every_page(client: Client) -> None:
    await client.add(
        "I like tea.",
        "Green tea is fine.",
        "Tea at five.",
        userId="u",
        categories=["food"],
        timestamp="2024-05-01T00:00:00Z",
    )
    await client.add("Her tea is cold.", userId="other", categories=["home"], timestamp="2024-06-01T00:00:00Z")
    await client.add("I fly home.", userId="u", categories=["travel"])

    first = await client.data(FOUND, topK=1)
    second = await client.data(FOUND, topK=2, after=first["pageInfo"]["endCursor"])

    assert len(first["hits"]) == 1
    assert len(second["hits"]) == 2
    assert _counts(first["facets"]) == ({"food": 3, "home": 1}, {"2024-06": 1, "2024-05": 3})
    assert second["facets"] == first["facets"]
    assert _counts((await client.data(FOUND, topK=1, scope={"userId": "other"}))["facets"]) == (
        {"home": 1},
        {"2024-06": 1},
    )


def _counts(facets: Any) -> tuple[dict[str, int], dict[str, int]]:
    """Returns the numbers of memories by category and by month."""
    return (
        {one["name"]: one["count"] for one in facets["categories"]},
        {one["month"]: one["count"] for one in facets["months"]},
    )
