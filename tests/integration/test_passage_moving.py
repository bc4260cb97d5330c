"""The passages of long texts move house with their memories, or are made anew."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from graphmem.embeddings.vectors import whole_vectors
from graphmem.model.embedding import Vector, Vectors
from graphmem.model.principal import Principal
from graphmem.model.transfer import FORMAT, LineKind, encode_line
from graphmem.model.transfer_reader import TransferReader
from graphmem.service.imports import ImportReport, ImportService
from graphmem.store.exports import ExportStore
from graphmem.store.imports import ImportStore
from tests.integration.life import change, delete, restore, update
from tests.integration.project import DIMENSION, Project, vector_of

LONG = "We met in May.\nIt rained.\nShe had a red umbrella."
OTHER = "We met in June.\nIt was dry."
SHORT = "We met."

STATE = """
MATCH (p:Passage|PastPassage {project: $project})<-[:HAS_PASSAGE]-(v)
RETURN labels(p) AS labels, p.position AS position, p.user_id AS user_id, v.version AS version, v.text AS text,
       p.vector AS embedding
ORDER BY text, version, position
"""
SHARED = """
MATCH (p:Passage|PastPassage {project: $project})
RETURN COLLECT { MATCH (v)-[:HAS_PASSAGE]->(p) RETURN v.version ORDER BY v.version } AS versions
ORDER BY versions
"""


class LineEmbedder:
    """Every line is a passage, with a direction of its own; `turned` ones are those of other texts."""

    dimension = DIMENSION

    def __init__(self, name: str, turned: str = "") -> None:
        self.name = name
        self.asked: list[str] = []
        self._turned = turned

    async def count_passages(self, texts: Sequence[str]) -> list[int]:
        return [len(rows) for rows in await self.embed_passages(texts)]

    async def embed_passages(self, texts: Sequence[str]) -> list[Vectors]:
        self.asked += texts
        return [np.stack([vector_of(self._turned + line) for line in text.splitlines()]) for text in texts]

    async def embed_texts(self, texts: Sequence[str]) -> Vectors:
        return whole_vectors(await self.embed_passages(texts), self.dimension, self.name)

    async def embed_query(self, text: str) -> Vector:
        return vector_of(text)

    def count_tokens(self, text: str) -> int:
        return len(text.split())

    async def check(self) -> None: ...

    async def close(self) -> None: ...


async def fill(stored: Project) -> None:
    """Memories whose texts were long, are long, are shared by versions, and are gone."""
    first, second, third = await stored.add_ids(LONG, OTHER, SHORT)
    await update(stored, change(first, text=SHORT + " Once."), change(second, 1, metadata={"a": 1}))
    await update(stored, change(third, text="Long again.\nAnd it rained."))
    await delete(stored, second, third)
    await restore(stored, second)


async def exported(stored: Project, number: int = FORMAT) -> list[dict[str, Any]]:
    """As another project's, with other ids; without passages in the formats that have none."""
    mapped: dict[str, str] = {}
    memories = [
        memory
        async for page in ExportStore(stored.database, stored.principal.project).export_memories("g")
        for memory in page
    ]
    for memory in memories:
        memory["id"] = mapped.setdefault(memory["id"], str(uuid.uuid4()))
        memory["project"] = f"{stored.principal.project}-other"
        for version in memory["versions"]:
            version["messages"] = []
            if number < FORMAT:
                version["passages"] = []
    return memories


async def imported(
    stored: Project, memories: Sequence[dict[str, Any]], embedder: LineEmbedder, number: int = FORMAT
) -> tuple[Project, ImportReport]:
    header = {
        "format": number,
        "graphmem": "1",
        "embedder": "lines",
        "dimension": DIMENSION,
        "exported_at": "2026-01-31T08:30:00Z",
    }
    lines = [encode_line(LineKind.HEADER, header), *(encode_line(LineKind.MEMORY, memory) for memory in memories)]
    service = ImportService(ImportStore(stored.database), embedder)
    report = await service.import_batches(TransferReader(lines), lambda _: None)
    return Project(stored.database, stored.memories, Principal(f"{stored.principal.project}-other")), report


def plain(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row | {"embedding": np.round(row["embedding"], 5).tolist()} for row in rows]


async def test_passages_move_house_and_are_shared_as_before(stored: Project) -> None:
    await fill(stored)
    embedder = LineEmbedder("lines")

    other, report = await imported(stored, await exported(stored), embedder)

    assert (report.imported["memory"], embedder.asked) == (3, [])
    before = plain(await stored.ask(STATE))
    assert {row["text"]: row["labels"] for row in before} == {
        LONG: ["PastPassage"],
        OTHER: ["Passage"],
        "Long again.\nAnd it rained.": ["PastPassage"],
    }
    assert plain(await other.ask(STATE)) == before
    assert await other.ask(SHARED) == await stored.ask(SHARED)


@pytest.mark.parametrize(
    ("embedder", "number"),
    [(LineEmbedder("lines"), 2), (LineEmbedder("lines"), 1), (LineEmbedder("others", "turned"), FORMAT)],
)
async def test_passages_are_made_anew_where_the_file_has_none_that_fit(
    stored: Project, embedder: LineEmbedder, number: int
) -> None:
    await fill(stored)

    other, report = await imported(stored, await exported(stored, number), embedder, number)

    assert report.embedded == len(set(embedder.asked)) == 5
    before, after = plain(await stored.ask(STATE)), plain(await other.ask(STATE))
    assert [row | {"embedding": None} for row in after] == [row | {"embedding": None} for row in before]
    assert (after == before) is (embedder.name == "lines")
    assert await other.ask(SHARED) == await stored.ask(SHARED)


async def test_versions_that_say_the_same_share_what_any_of_them_lists(stored: Project) -> None:
    await stored.add(LONG)
    [memory_id] = await stored.add_ids(OTHER)
    await update(stored, change(memory_id, metadata={"a": 1}))
    await update(stored, change(memory_id, metadata={"a": 2}))
    memories = await exported(stored)
    for version in memories[1]["versions"][::2]:
        version["passages"] = []

    other, _ = await imported(stored, memories, LineEmbedder("lines"))

    assert await other.ask(SHARED) == await stored.ask(SHARED)
