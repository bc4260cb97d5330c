"""A store of many small users and a large one: each gets its own best memories, however crowded the rest is."""

from __future__ import annotations

import asyncio
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
from graphmem.app import LOCAL_MODEL
from graphmem.embeddings.embedder import EmbedderSettings, make_embedder
from graphmem.embeddings.vectors import Vector, Vectors
from graphmem.store.database import Database
from tests.acceptance.documents import SEARCH
from tests.graphql_client import Client

USERS = 60
SMALL = (5, 30)
LARGE = 2_100  # more than a search compares one by one
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

    def best(self, question: int, users: Iterable[str]) -> dict[str, float]:
        """The true top ids of these users and how near each is, and all that are as near as the last of them."""
        wanted = set(users)
        mine = [row for row, memory_id in enumerate(self.ids) if self.owners[memory_id] in wanted]
        near = self.vectors[mine] @ self.questions[question]
        least = np.sort(near)[::-1][:TOP_K][-1]
        return {self.ids[row]: float(score) for row, score in zip(mine, near, strict=True) if score > least - 1e-5}

    def size(self, *users: str) -> int:
        return sum(owner in users for owner in self.owners.values())

    async def search(self, question: int, **arguments: Any) -> dict[str, Any]:
        result: dict[str, Any] = await self.client.data(SEARCH, query=QUESTIONS[question], topK=TOP_K, **arguments)
        return result


async def fill(client: Client) -> dict[str, str]:
    """Users by memory id; the large one says all that the small ones say, so that each has rivals as near as can be."""
    chance = random.Random(19)
    said = {f"user-{number}": sentences(chance.randint(*SMALL), chance) for number in range(USERS)}
    rivals = [text for texts in said.values() for text in texts]
    said["crowd"] = list(dict.fromkeys([*rivals, *sentences(LARGE, chance)]))[:LARGE]
    gate = asyncio.Semaphore(4)

    async def add(user: str, texts: list[str]) -> dict[str, str]:
        async with gate:
            return dict.fromkeys(await client.add(*texts, userId=user), user)

    parts = [(user, texts[at : at + 500]) for user, texts in said.items() for at in range(0, len(texts), 500)]
    owners: dict[str, str] = {}
    for added in await asyncio.gather(*(add(user, texts) for user, texts in parts)):
        owners |= added
    return owners


@pytest.fixture(scope="module")
async def store(http: httpx.AsyncClient, database: Database, cache_dir: Path) -> Store:
    client = Client(http, f"test-{uuid.uuid4()}")
    owners = await fill(client)
    records = await database.run_statement(
        "CYPHER 25 MATCH (m:Memory {project: $project}) RETURN m.id AS id, m.embedding AS embedding",
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
    best = store.best(question, users)
    assert len(hits) == len(set(hits)) == min(TOP_K, store.size(*users))
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
    users = set(store.owners.values()) if everybody else {"crowd"}
    scope = {} if everybody else {"userId": "crowd"}
    found = 0
    for question in range(len(QUESTIONS)):
        result = await store.search(question, scope=scope)
        hits = {hit["memory"]["id"] for hit in result["hits"]}
        assert result["strategy"] == "INDEX"
        assert {store.owners[memory_id] for memory_id in hits} <= users
        found += len(hits & set(store.best(question, users)))

    assert found / (TOP_K * len(QUESTIONS)) >= 0.99
