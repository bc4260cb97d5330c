"""A store of many small users and a large one: each gets its own best memories, however crowded the rest is."""

from __future__ import annotations

import asyncio
import itertools
import random
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest

from graphmem import embedded
from graphmem.app.models import LOCAL_MODEL
from graphmem.embeddings.embedder import EmbedderSettings, make_embedder
from graphmem.model.embedding import Vector, Vectors
from graphmem.store.database import Database
from tests.acceptance.documents import SEARCH
from tests.graphql_client import Client

USERS = 60
SMALL = (5, 30)
LARGE = 2_100  # more than a search compares one by one
PARTS = [
    0,
    20,
    120,
    500,
    1000,
    1500,
    LARGE,
]  # what is said first, and so on, is told apart by time, category and metadata
TOP_K = 10

WHO = ["I", "My sister", "My neighbour", "The plumber", "Our teacher", "My boss", "Grandma", "The cat"]
DID = ["bought", "lost", "painted", "sold", "forgot", "repaired", "ate", "found", "wants", "dreams of"]
WHAT = ["a green bicycle", "the old piano", "three lemons", "a train ticket", "a winter coat", "the garden gate"]
WHERE = ["in Lisbon", "at the market", "on the ferry", "near the school", "in the cellar", "at work", "in Oslo"]
WHEN = ["yesterday", "in spring", "on Monday", "last year", "before lunch", "at night", "in 2019"]

QUESTIONS = [
    "Who bought a bicycle?",
    "What happened in Lisbon?",
    "What was lost on the ferry?",
    "Which instrument is there?",
    "What did the cat do?",
    "What happened at night?",
    "Who ate fruit?",
    "What is to wear when it is cold?",
]

ALL_IDS = """
query ($scope: ScopeInput, $filter: MemoryFilter, $filters: JSON, $first: Int, $after: String,
       $includeExpired: Boolean) {
  memories(scope: $scope, filter: $filter, filters: $filters, first: $first, after: $after,
           includeExpired: $includeExpired) {
    nodes { id }
    pageInfo { endCursor hasNextPage }
    totalCount
  }
}
"""


def sentences(count: int, chance: random.Random) -> list[str]:
    """Different ones, always the same for the same chance."""
    said: dict[str, None] = {}
    while len(said) < count:
        said[" ".join(chance.choice(words) for words in (WHO, DID, WHAT, WHERE, WHEN)) + "."] = None
    return list(said)


@dataclass(frozen=True, slots=True)
class Store:
    client: Client
    owners: dict[str, str]
    """Users by memory id."""
    ids: list[str]
    vectors: Vectors
    questions: list[Vector]

    def best(self, question: int, among: Iterable[str]) -> dict[str, float]:
        """The true top of these memories and how near each is, and all that are as near as the last of them."""
        wanted = set(among)
        rows = [row for row, memory_id in enumerate(self.ids) if memory_id in wanted]
        near = self.vectors[rows] @ self.questions[question]
        least = np.sort(near)[::-1][:TOP_K][-1]
        return {self.ids[row]: float(score) for row, score in zip(rows, near, strict=True) if score > least - 1e-5}

    def of(self, *users: str) -> set[str]:
        """Their memories' ids."""
        return {memory_id for memory_id, owner in self.owners.items() if owner in users}

    async def search(self, question: int, **arguments: Any) -> dict[str, Any]:
        result: dict[str, Any] = await self.client.data(
            SEARCH, query=QUESTIONS[question], topK=TOP_K, signals=["VECTOR"], **arguments
        )
        return result


async def fill(client: Client) -> dict[str, str]:
    """Users by memory id; the large one says all that the small ones say, so that each has rivals as near as can be."""
    chance = random.Random(19)
    said = {f"user-{number}": sentences(chance.randint(*SMALL), chance) for number in range(USERS)}
    rivals = [text for texts in said.values() for text in texts]
    said["crowd"] = list(dict.fromkeys([*rivals, *sentences(LARGE, chance)]))[:LARGE]
    gate = asyncio.Semaphore(4)

    async def add(user: str, number: int, texts: list[str]) -> dict[str, str]:
        marks = {
            "categories": [f"part-{number}"],
            "metadata": {"part": number},
            "timestamp": f"2024-01-1{number}T00:00:00Z",
        }
        async with gate:
            return dict.fromkeys(await client.add(*texts, userId=user, **marks), user)

    parts = [
        (user, number, texts[start:end])
        for user, texts in said.items()
        for number, (start, end) in enumerate(itertools.pairwise(PARTS))
        if texts[start:end]
    ]
    owners: dict[str, str] = {}
    for added in await asyncio.gather(*(add(*part) for part in parts)):
        owners |= added
    return owners


@pytest.fixture(scope="module")
async def store(http: httpx.AsyncClient, database: Database, cache_dir: Path) -> Store:
    client = Client(http, f"test-{uuid.uuid4()}")
    owners = await fill(client)
    records = await database.run_statement(
        "CYPHER 25 MATCH (m:Memory {project: $project}) RETURN m.id AS id, m.vector AS embedding",
        {"project": client.project},
    )
    [model_file] = await asyncio.to_thread(embedded.fetch, LOCAL_MODEL, cache_dir)
    embedder = make_embedder(EmbedderSettings(model_file=model_file))
    questions = [await embedder.embed_query(question) for question in QUESTIONS]
    await embedder.close()
    vectors = np.array([list(record["embedding"]) for record in records], dtype=np.float32)
    return Store(client, owners, [record["id"] for record in records], vectors, questions)


def check_exact(store: Store, question: int, result: dict[str, Any], *users: str) -> None:
    hits = [hit["memory"]["id"] for hit in result["hits"]]
    mine = store.of(*users)
    best = store.best(question, mine)
    assert len(hits) == len(set(hits)) == min(TOP_K, len(mine))
    assert set(hits) <= set(best)
    nearness = [best[memory_id] for memory_id in hits]
    assert nearness == pytest.approx(sorted(nearness, reverse=True), abs=1e-5)
    assert (result["strategy"], result["complete"]) == ("EXACT", True)


async def test_every_small_user_gets_exactly_its_true_top(store: Store) -> None:
    for number in range(USERS):
        user, question = f"user-{number}", number % len(QUESTIONS)
        check_exact(store, question, await store.search(question, scope={"userId": user}), user)


async def test_so_do_several_small_users_together(store: Store) -> None:
    for question in range(len(QUESTIONS)):
        users = [f"user-{question}", f"user-{question + 30}"]
        either = {"OR": [{"user_id": user} for user in users]}
        check_exact(store, question, await store.search(question, filters=either), *users)
        without = {"NOT": [{"user_id": {"in": ["crowd"]}}, {"NOT": {"user_id": {"in": users}}}]}
        check_exact(store, question, await store.search(question, filters=without), *users)


@pytest.mark.parametrize("everybody", [False, True])
async def test_the_large_user_and_the_whole_project_miss_nearly_nothing(store: Store, everybody: bool) -> None:
    scoped = {} if everybody else {"scope": {"userId": "crowd"}}
    mine = set(store.owners) if everybody else store.of("crowd")
    found = 0
    for question in range(len(QUESTIONS)):
        result = await store.search(question, **scoped)
        hits = {hit["memory"]["id"] for hit in result["hits"]}
        assert result["strategy"] == "INDEX"
        assert hits <= mine
        found += len(hits & set(store.best(question, mine)))

    assert found / (TOP_K * len(QUESTIONS)) >= 0.99


NARROWED: list[dict[str, Any]] = [
    {"filters": {"created_at": "2024-01-10"}},
    {"filters": {"created_at": {"gte": "2024-01-10", "lte": "2024-01-11"}}},
    {"filters": {"created_at": {"gt": "2024-01-10"}}},
    {"filters": {"NOT": {"created_at": "2024-01-10"}}},
    {"filter": {"categories": {"has": "part-0"}}},
    {"filter": {"not": {"categories": {"hasAny": ["part-0", "part-1"]}}}},
    {"filter": {"metadata": [{"key": "part", "gte": 1}]}},
    {"filters": {"OR": [{"metadata": {"part": 0}}, {"categories": "part-1"}, {"created_at": {"gte": "2024-01-12"}}]}},
    {"filters": {"NOT": {"keywords": {"contains": "piano"}}}},
    {"filters": {"keywords": {"contains": "piano"}}},
    {"filters": {"AND": [{"keywords": {"contains": "piano"}}, {"created_at": {"lte": "2024-01-11"}}]}},
    {"filter": {"text": {"startsWith": "The cat dreams of the old piano"}}},
    {"filter": {"userId": {"ne": "user-1"}}},
    {"includeExpired": True},
]


async def test_a_filter_on_many_costs_no_hit(store: Store, subtests: pytest.Subtests) -> None:
    """What the filter leaves in is read off the list, and its true top compared with the search's."""
    for scope, arguments in zip(itertools.cycle((None, {"userId": "crowd"})), NARROWED, strict=False):
        with subtests.test(scope=scope, arguments=arguments):
            left = await listed(store, scope=scope, **arguments)
            assert left
            found = 0
            for question in range(len(QUESTIONS)):
                result = await store.search(question, scope=scope, **arguments)
                hits = {hit["memory"]["id"] for hit in result["hits"]}
                assert hits <= left
                assert len(hits) == min(TOP_K, len(left))
                found += len(hits & set(store.best(question, left)))

            assert found >= 0.98 * min(TOP_K, len(left)) * len(QUESTIONS)


async def listed(store: Store, **arguments: Any) -> set[str]:
    """The ids of all that a list holds, page by page."""
    ids: list[str] = []
    page: dict[str, Any] = {"pageInfo": {"endCursor": None, "hasNextPage": True}}
    while page["pageInfo"]["hasNextPage"]:
        page = await store.client.data(ALL_IDS, first=1000, after=page["pageInfo"]["endCursor"], **arguments)
        ids += [memory["id"] for memory in page["nodes"]]
    assert len(ids) == page["totalCount"]
    return set(ids)
