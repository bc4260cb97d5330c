"""A list of memories tells by what it can be narrowed down."""

from __future__ import annotations

from tests.graphql_client import Client

FACETS = """
query ($scope: ScopeInput, $first: Int, $size: Int) {
  memories(scope: $scope, first: $size) {
    nodes { id }
    facets { categories(first: $first) { name count } entities { name type count } months { month count } }
  }
}
"""
BELOW = "{ owners { nodes { memories { facets { months { month } } } } } }"


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


async def test_lists_below_others_have_none(client: Client) -> None:
    await client.add("I like tea.", userId="u")

    assert (await client.data(BELOW))["nodes"] == [{"memories": {"facets": None}}]
