"""Each filter, in both spellings, lists and finds the same memories."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from tests.acceptance.documents import found, texts
from tests.acceptance.library import ALEX, ALL, CHESS, PIANO, PLAIN, TEA, TOKYO, fill
from tests.graphql_client import Client


@pytest.fixture(scope="module")
async def library(http: httpx.AsyncClient) -> Client:
    """A project that holds the library; nobody writes to it."""
    client = Client(http, f"test-{uuid.uuid4()}")
    await fill(client)
    return client


async def check(client: Client, expected: set[str], **arguments: Any) -> None:
    listed = await texts(client, **arguments)
    assert (sorted(listed), "listed") == (sorted(expected), "listed")
    hits = await found(client, "what is known", topK=100, **arguments)
    assert (sorted(hits), "found") == (sorted(expected), "found")


def meta(key: str, **operators: Any) -> dict[str, Any]:
    return {"metadata": [{"key": key, **operators}]}


Case = tuple[Mapping[str, Any], Mapping[str, Any] | None, set[str]]

IDS: list[Case] = [
    ({"userId": {"eq": "alex"}}, {"user_id": "alex"}, ALEX),
    ({"userId": {"eq": "Alex"}}, {"user_id": "Alex"}, set()),
    ({"userId": {"ne": "alex"}}, {"user_id": {"ne": "alex"}}, {TEA, TOKYO}),
    ({"agentId": {"in": ["travel", "support"]}}, {"agent_id": {"in": ["travel", "support"]}}, {CHESS, TEA, TOKYO}),
    ({"agentId": {"notIn": ["travel"]}}, {"NOT": {"agent_id": {"in": ["travel"]}}}, {PIANO, TOKYO, PLAIN}),
    ({"appId": {"isNull": False}}, {"app_id": "*"}, {PIANO}),
    ({"userId": {"isNull": True}}, {"NOT": {"user_id": "*"}}, {TEA}),
    ({"runId": {"eq": "trip", "ne": "home"}}, {"run_id": {"in": ["trip", "home"], "ne": "home"}}, {CHESS}),
    ({"userId": {"eq": "*"}}, None, set()),
]

DATES: list[Case] = [
    (
        {"createdAt": {"gte": "2024-07-01", "lte": "2024-07-31"}},
        {"created_at": {"gte": "2024-07-01", "lte": "2024-07-31"}},
        ALEX,
    ),
    ({"createdAt": {"gt": "2024-07-31"}}, {"created_at": {"gt": "2024-07-31"}}, {TEA}),
    ({"createdAt": {"lt": "2024-07-01"}}, {"created_at": {"lt": "2024-07-01"}}, {TOKYO}),
    ({"createdAt": {"eq": "2024-07-31"}}, {"created_at": "2024-07-31"}, {PIANO}),
    ({"createdAt": {"ne": "2024-07-31"}}, {"created_at": {"ne": "2024-07-31"}}, ALL - {PIANO}),
    ({"createdAt": {"eq": "2024-07-01T02:00:00+02:00"}}, {"created_at": "2024-07-01T02:00:00+02:00"}, {CHESS}),
    (
        {"createdAt": {"gt": "2024-07-01T00:00:00Z", "lt": "2024-07-31T23:59:59.999Z"}},
        {"created_at": {"gt": "2024-07-01T00:00:00Z", "lt": "2024-07-31T23:59:59.999Z"}},
        {PLAIN},
    ),
    ({"updatedAt": {"lte": "2024-06-30"}}, {"updated_at": {"lte": "2024-06-30"}}, {TOKYO}),
    ({"expiresAt": {"gte": "2999-01-01"}}, {"expires_at": {"gte": "2999-01-01"}}, {PLAIN}),
    ({"expiresAt": {"isNull": True}}, {"NOT": {"expires_at": "*"}}, ALL - {PLAIN}),
    ({"expiresAt": {"ne": "2999-12-31"}}, {"expires_at": {"ne": "2999-12-31"}}, ALL - {PLAIN}),
]

TEXTS: list[Case] = [
    ({"text": {"contains": "to play"}}, {"keywords": {"contains": "to play"}}, {CHESS, PIANO}),
    ({"text": {"contains": "To Play"}}, {"keywords": {"contains": "To Play"}}, set()),
    ({"text": {"icontains": "TO PLAY"}}, {"keywords": {"icontains": "TO PLAY"}}, {CHESS, PIANO}),
    ({"text": {"icontains": "tokyo"}}, {"text": {"icontains": "tokyo"}}, {TOKYO}),
    ({"text": {"contains": "to play"}}, {"keywords": "to play"}, {CHESS, PIANO}),
    ({"text": {"contains": "100%"}}, {"text": {"contains": "100%"}}, {PLAIN}),
    ({"text": {"contains": ".*"}}, {"text": {"contains": ".*"}}, set()),
    ({"text": {"eq": TEA}}, {"text": TEA}, {TEA}),
    ({"text": {"ne": TEA}}, {"text": {"ne": TEA}}, ALL - {TEA}),
    ({"text": {"in": [TEA, TOKYO, "else"]}}, {"text": {"in": [TEA, TOKYO, "else"]}}, {TEA, TOKYO}),
    ({"text": {"startsWith": "Likes"}}, None, {CHESS}),
]

CATEGORIES: list[Case] = [
    ({"categories": {"has": "likes"}}, {"categories": "likes"}, {CHESS, PIANO}),
    (
        {"categories": {"hasAny": ["likes", "food_preferences"]}},
        {"categories": ["likes", "food_preferences"]},
        {CHESS, PIANO, TEA},
    ),
    ({"categories": {"hasAny": ["music", "none"]}}, {"categories": {"in": ["music", "none"]}}, {PIANO}),
    (
        {"categories": {"hasAll": ["likes", "music"]}},
        {"AND": [{"categories": {"in": ["likes"]}}, {"categories": {"in": ["music"]}}]},
        {PIANO},
    ),
    ({"categories": {"contains": "food"}}, {"categories": {"contains": "food"}}, {TEA}),
    ({"categories": {"contains": "food_preferences"}}, {"categories": {"contains": "food_preferences"}}, {TEA}),
    ({"categories": {"isEmpty": True}}, {"NOT": {"categories": "*"}}, {TOKYO, PLAIN}),
    ({"categories": {"isEmpty": False}}, {"categories": "*"}, {CHESS, PIANO, TEA}),
    ({"not": {"categories": {"has": "likes"}}}, {"NOT": [{"categories": {"in": ["likes"]}}]}, {TEA, TOKYO, PLAIN}),
    ({"categories": {"has": "like"}}, {"categories": {"in": ["like"]}}, set()),
]

METADATA: list[Case] = [
    (meta("food", eq="vegan"), {"metadata": {"food": "vegan"}}, {CHESS}),
    (meta("food", ne="vegan"), {"metadata": {"food": {"ne": "vegan"}}}, ALL - {CHESS}),
    (meta("food", contains="e"), {"metadata": {"food": {"contains": "e"}}}, {CHESS, PIANO, TEA}),
    (meta("n", eq=1), {"metadata": {"n": 1}}, {CHESS}),
    (meta("n", eq="1"), {"metadata": {"n": "1"}}, {PIANO}),
    (meta("n", eq=True), {"metadata": {"n": True}}, {TEA}),
    (meta("n", eq=2.5), {"metadata": {"n": 2.5}}, {TOKYO}),
    (meta("n", ne=1), {"metadata": {"n": {"ne": 1}}}, ALL - {CHESS}),
    ({"metadata": [{"key": "n", "in": [1, True]}]}, {"metadata": {"n": {"in": [1, True]}}}, {CHESS, TEA}),
    ({"metadata": [{"key": "n", "in": []}]}, {"metadata": {"n": {"in": []}}}, set()),
    (meta("n", gt=1), {"metadata": {"n": {"gt": 1}}}, {TOKYO}),
    (meta("n", gte=1, lt=2), {"metadata": {"n": {"gte": 1, "lt": 2}}}, {CHESS}),
    (meta("day", gte="2024-07-20"), {"metadata": {"day": {"gte": "2024-07-20"}}}, {CHESS, PIANO}),
    (meta("day", gt="2024-07-20"), {"metadata": {"day": {"gt": "2024-07-20"}}}, {PIANO}),
    (meta("day", lte="2024-08-02"), {"metadata": {"day": {"lte": "2024-08-02"}}}, {CHESS, PIANO}),
    (meta("day", lt="2024-08-02"), {"metadata": {"day": {"lt": "2024-08-02"}}}, {CHESS}),
    (meta("nested.deep.x", eq="y"), {"metadata": {"nested.deep.x": "y"}}, {CHESS}),
    (meta("nested.deep", eq="y"), {"metadata": {"nested.deep": "y"}}, set()),
    (meta("tags", contains="a"), {"metadata": {"tags": {"contains": "a"}}}, {CHESS}),
    (meta("food", exists=True), {"metadata": {"food": "*"}}, {CHESS, PIANO, TEA}),
    (meta("food", exists=False), {"NOT": {"metadata": {"food": "*"}}}, {TOKYO, PLAIN}),
    (
        {"metadata": [{"key": "food", "eq": "vegan"}, {"key": "n", "eq": 1}]},
        {"metadata": {"food": "vegan", "n": 1}},
        {CHESS},
    ),
    (
        {"metadata": [{"key": "food", "ne": "vegan"}, {"key": "food", "contains": "ea"}]},
        {"AND": [{"metadata": {"food": {"ne": "vegan"}}}, {"metadata": {"food": {"contains": "ea"}}}]},
        {PIANO},
    ),
    (meta("user_id", eq="alex"), {"metadata": {"user_id": "alex"}}, {TOKYO}),
    (meta("text", eq=CHESS), {"metadata": {"text": CHESS}}, {TOKYO}),
    (meta("project", eq="other"), {"metadata": {"project": "other"}}, {TOKYO}),
    (meta("project", exists=False), {"NOT": {"metadata": {"project": "*"}}}, ALL - {TOKYO}),
    (meta("created_at", lte="2024-07-02"), {"metadata": {"created_at": {"lte": "2024-07-02"}}}, {TOKYO}),
    (meta("nobody's", eq=1), {"metadata": {"nobody's": 1}}, set()),
    (meta("nobody's", ne=1), {"metadata": {"nobody's": {"ne": 1}}}, ALL),
]

LOGIC: list[Case] = [
    (
        {"and": [{"userId": {"eq": "alex"}}], "or": [{"agentId": {"eq": "travel"}}, {"appId": {"eq": "school"}}]},
        {"AND": [{"user_id": "alex"}], "OR": [{"agent_id": "travel"}, {"app_id": "school"}]},
        {CHESS, PIANO},
    ),
    (
        {"or": [{"agentId": {"eq": "travel"}}, {"appId": {"eq": "school"}}], "userId": {"eq": "alex"}},
        {"OR": [{"agent_id": "travel"}, {"app_id": "school"}], "user_id": "alex"},
        {CHESS, PIANO},
    ),
    (
        {"and": [{"text": {"contains": "play"}}, {"text": {"contains": "chess"}}]},
        {"AND": [{"text": {"contains": "play"}}, {"text": {"contains": "chess"}}]},
        {CHESS},
    ),
    (
        {"and": [{"userId": {"eq": "alex"}}, {"userId": {"eq": "bo"}}]},
        {"AND": [{"user_id": "alex"}, {"user_id": "bo"}]},
        set(),
    ),
    (
        {"and": [{"or": [{"userId": {"eq": "alex"}}]}, {"or": [{"agentId": {"eq": "travel"}}]}]},
        {"AND": [{"OR": [{"user_id": "alex"}]}, {"OR": [{"agent_id": "travel"}]}]},
        {CHESS},
    ),
    ({"not": {"userId": {"eq": "alex"}}}, {"NOT": {"user_id": "alex"}}, {TEA, TOKYO}),
    (
        {"not": {"or": [{"userId": {"eq": "alex"}}, {"agentId": {"eq": "support"}}]}},
        {"NOT": [{"user_id": "alex"}, {"agent_id": "support"}]},
        {TEA},
    ),
    (
        {"not": {"userId": {"eq": "alex"}, "agentId": {"eq": "travel"}}},
        {"NOT": {"user_id": "alex", "agent_id": "travel"}},
        ALL - {CHESS},
    ),
    (
        {"or": [{"userId": {"eq": "bo"}}, {"not": {"or": [{"userId": {"isNull": False}}]}}]},
        {"OR": [{"user_id": "bo"}, {"NOT": {"OR": [{"user_id": "*"}]}}]},
        {TOKYO, TEA},
    ),
    ({"not": {"not": {"userId": {"eq": "bo"}}}}, {"NOT": {"NOT": {"user_id": "bo"}}}, {TOKYO}),
]

EMPTY: list[Case] = [
    ({}, {}, ALL),
    ({"and": []}, {"AND": []}, ALL),
    ({"or": []}, {"OR": []}, set()),
    ({"not": {"or": []}}, {"NOT": {"OR": []}}, ALL),
    ({"not": {}}, {"NOT": {}}, set()),
    ({"userId": {"in": []}}, {"user_id": {"in": []}}, set()),
    ({"userId": {"notIn": []}}, {"NOT": {"user_id": {"in": []}}}, ALL),
    ({"not": {"userId": {"in": []}}}, {"NOT": []}, ALL),
    ({"id": {}}, None, ALL),
    ({"and": [{}]}, {"AND": [{}]}, ALL),
    ({"or": [{}]}, {"OR": [{}]}, ALL),
    ({"text": {"in": []}}, {"text": {"in": []}}, set()),
    ({"id": {"in": []}}, {"memory_ids": []}, set()),
    ({"categories": {"hasAny": []}}, {"categories": []}, set()),
    ({"metadata": []}, {"metadata": {}}, ALL),
]

KINDS = {
    "ids": IDS,
    "dates": DATES,
    "texts": TEXTS,
    "categories": CATEGORIES,
    "metadata": METADATA,
    "logic": LOGIC,
    "empty": EMPTY,
}
of_each_kind = pytest.mark.parametrize("cases", KINDS.values(), ids=KINDS)
"""A test for each kind: Neo4j plans the queries of every filter anew, which takes minutes for all of them."""


@of_each_kind
async def test_both_spellings_match_the_same_memories(
    library: Client, subtests: pytest.Subtests, cases: list[Case]
) -> None:
    for typed, json, expected in cases:
        with subtests.test(typed=typed, json=json, expected=expected):
            await check(library, expected, filter=typed)
            if json is not None:
                await check(library, expected, filters=json)


@of_each_kind
async def test_a_filters_negation_matches_all_the_others(
    library: Client, subtests: pytest.Subtests, cases: list[Case]
) -> None:
    for typed, json, expected in cases:
        with subtests.test(typed=typed, json=json, expected=expected):
            assert set(await texts(library, filter={"not": typed})) == ALL - expected
            if json is not None:
                assert set(await texts(library, filters={"NOT": json})) == ALL - expected
