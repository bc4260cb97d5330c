"""What was true at a time, over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from tests.acceptance.documents import DELETE, RESTORE, SEARCH, UPDATE
from tests.graphql_client import Client

ALEX = {"userId": "alex"}
IN_THE_PAST = SEARCH.replace("$includeExpired: Boolean", "$includeExpired: Boolean, $asOf: DateTime").replace(
    "includeExpired: $includeExpired", "includeExpired: $includeExpired, asOf: $asOf"
)
YEARS = {year: f"{year}-07-01T00:00:00Z" for year in range(2019, 2027)}


async def found_then(client: Client, year: int, **arguments: Any) -> list[tuple[str, int]]:
    """Texts and versions of the hits, in alphabetical order."""
    arguments = {"scope": ALEX} | arguments
    result = await client.data(IN_THE_PAST, query="food", asOf=YEARS[year], **arguments)
    assert (result["strategy"], result["complete"]) == ("EXACT", True)
    return sorted((hit["text"], hit["version"]) for hit in result["hits"])


@pytest.fixture
async def diet(client: Client) -> str:
    """Meat from 2020, vegetarian from 2022, deleted now."""
    [memory_id] = await client.add(
        "I eat meat.", **ALEX, timestamp="2020-01-01T00:00:00Z", metadata={"diet": "all"}, categories=["food"]
    )
    update = {"id": memory_id, "text": "I am a vegetarian.", "metadata": {"diet": "plants"}, "categories": ["health"]}
    await client.data(UPDATE, input=update | {"timestamp": "2022-01-01T00:00:00Z"})
    await client.data(DELETE, id=memory_id)
    return memory_id


async def test_what_was_true_then_is_found_with_text_and_version_of_then(client: Client, diet: str) -> None:
    assert await found_then(client, 2019) == []
    assert await found_then(client, 2021) == [("I eat meat.", 1)]
    assert await found_then(client, 2023) == [("I am a vegetarian.", 2)]
    assert (await client.data(IN_THE_PAST, query="food", scope=ALEX, asOf="2999-01-01T00:00:00Z"))["hits"] == []
    assert (await client.data(SEARCH, query="food", scope=ALEX))["hits"] == []


async def test_a_restored_memory_is_found_from_its_restoration_on(client: Client, diet: str) -> None:
    await client.data(RESTORE, id=diet, version=1)

    result = await client.data(IN_THE_PAST, query="food", scope=ALEX, asOf="2999-01-01T00:00:00Z")

    assert [(hit["text"], hit["version"]) for hit in result["hits"]] == [("I eat meat.", 4)]
    assert await found_then(client, 2023) == [("I am a vegetarian.", 2)]


@pytest.mark.parametrize(
    ("filter", "years"),
    [
        ({"metadata": [{"key": "diet", "eq": "all"}]}, [2021]),
        ({"metadata": [{"key": "diet", "eq": "plants"}]}, [2023]),
        ({"categories": {"has": "food"}}, [2021]),
        ({"not": {"categories": {"hasAny": ["food", "likes"]}}}, [2023]),
        ({"text": {"icontains": "MEAT"}}, [2021]),
        ({"updatedAt": {"gte": "2022-01-01T00:00:00Z"}}, [2023]),
        ({"createdAt": {"lt": "2020-01-02"}}, [2021, 2023]),
        ({"expiresAt": {"isNull": True}}, [2021, 2023]),
    ],
)
async def test_a_filter_tests_what_was_true_then(
    client: Client, diet: str, filter: dict[str, Any], years: list[int]
) -> None:
    assert [year for year in YEARS if year < 2026 and await found_then(client, year, filter=filter)] == [
        year for year in YEARS if year < 2026 and any(year in span(y) for y in years)
    ]


def span(year: int) -> range:
    """The years in which the same was true."""
    return range(2020, 2022) if year == 2021 else range(2022, 2026)


async def test_what_had_expired_then_is_left_out_unless_it_is_asked_for(client: Client) -> None:
    await client.add("tea", **ALEX, timestamp="2020-01-01T00:00:00Z", expiresAt="2021-01-01T00:00:00Z")

    assert await found_then(client, 2020) == [("tea", 1)]
    assert await found_then(client, 2022) == []
    assert await found_then(client, 2022, includeExpired=True) == [("tea", 1)]


async def test_an_expiry_that_was_changed_later_counts_as_it_was_then(client: Client) -> None:
    [memory_id] = await client.add("tea", **ALEX, timestamp="2020-01-01T00:00:00Z", expiresAt="2021-01-01T00:00:00Z")
    await client.data(UPDATE, input={"id": memory_id, "expiresAt": None, "timestamp": "2024-01-01T00:00:00Z"})

    assert await found_then(client, 2022) == []
    assert await found_then(client, 2025) == [("tea", 2)]


async def test_a_past_vector_is_compared_not_the_present_one(client: Client) -> None:
    [memory_id] = await client.add("I play the cello.", **ALEX, timestamp="2020-01-01T00:00:00Z")
    past = (await client.data(IN_THE_PAST, query="music", scope=ALEX, asOf=YEARS[2021]))["hits"][0]["score"]
    await client.data(UPDATE, input={"id": memory_id, "text": "I sold my car.", "timestamp": "2022-01-01T00:00:00Z"})

    hits = (await client.data(IN_THE_PAST, query="music", scope=ALEX, asOf=YEARS[2021]))["hits"]

    assert hits[0]["score"] == pytest.approx(past, abs=1e-6)
    assert hits[0]["memory"]["text"] == "I sold my car."


async def test_a_time_that_is_none_is_refused(client: Client) -> None:
    assert await client.refused(IN_THE_PAST, query="food", asOf="yesterday") == ["BAD_USER_INPUT"]
