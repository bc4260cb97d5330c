"""The cost of an import, compared with its embedder alone, and its peak memory."""

from __future__ import annotations

import asyncio
import time
from base64 import b64encode
from collections.abc import Awaitable, Iterator, Sequence
from pathlib import Path

import numpy as np
import uuid_utils.compat as uuids

from benchmarks.corpus import Item, make_items
from benchmarks.measures import Row
from benchmarks.memory_watch import run_watched
from graphmem import __version__
from graphmem.embeddings.embedder import Embedder
from graphmem.model.moment import format_moment
from graphmem.model.transfer import FORMAT, LineKind, encode_line
from graphmem.model.transfer_reader import MEMORIES_AT_ONCE, TransferReader
from graphmem.service.imports import ImportService
from graphmem.store.database import Database
from graphmem.store.driver import Address
from graphmem.store.imports import ImportStore
from tests.graphql_client import clean_environment, graphmem_command

EMBEDDED, PART = 3_000, 500
FEW, MANY = 5_000, 20_000


async def measure_imports(address: Address, embedder: Embedder, folder: Path) -> list[Row]:
    file = folder / "import.jsonl"
    return [await _measure_embedding(address, embedder, file), await _measure_memory(address, embedder, file)]


async def _measure_embedding(address: Address, embedder: Embedder, file: Path) -> Row:
    """Times imports of parts, each in turn with the embedding of the same texts alone."""
    database = Database(address)
    service = ImportService(ImportStore(database), embedder)
    items = make_items(EMBEDDED + PART, 40)
    ours, alone = 0.0, 0.0
    for start in range(0, len(items), PART):
        part = items[start : start + PART]
        _write(file, part, "another", embedder)
        mine, bare = await _seconds(_import_here(service, file)), await _seconds(_embed(embedder, part))
        if start:  # the first part makes Neo4j plan the queries
            ours, alone = ours + mine, alone + bare
    await database.close()
    what = f"`graphmem import` of {EMBEDDED:,} memories, their vectors made anew"
    return Row(what, f"{EMBEDDED / ours:.0f}/s", f"{EMBEDDED / alone:.0f}/s", f"{alone / ours:.2f} ×", "≥ 0.7 ×")


async def _measure_memory(address: Address, embedder: Embedder, file: Path) -> Row:
    peaks = []
    for count in (FEW, MANY):
        _write(file, make_items(count, 40), embedder.name, embedder)
        peaks.append(await _import(file, address))
    few, many = peaks
    what = f"`graphmem import`, peak memory, {MANY:,} memories against {FEW:,}"
    return Row(what, f"{many} MiB", f"{few} MiB", f"{many / few:.2f} ×", "≤ 1.1 ×")


async def _import(file: Path, address: Address) -> int:
    """Imports a file in a process of its own, and returns its peak memory in MiB."""
    environment = clean_environment(GRAPHMEM_NEO4J_URI=address.uri, GRAPHMEM_NEO4J_PASSWORD=address.password)
    run = await run_watched(graphmem_command("import", str(file)), environment)
    assert run.status == 0, run.output
    return run.peak >> 20


async def _import_here(service: ImportService, file: Path) -> None:
    with file.open("rb") as lines:
        report = await service.import_batches(TransferReader(lines), lambda _: None)
    assert report.embedded == report.imported[LineKind.MEMORY] == PART


async def _embed(embedder: Embedder, items: Sequence[Item]) -> None:
    """Embeds the texts in batches of the import's size, all submitted at once."""
    texts = [item.text for item in items]
    starts = range(0, len(texts), MEMORIES_AT_ONCE)
    await asyncio.gather(*(embedder.embed_texts(texts[start : start + MEMORIES_AT_ONCE]) for start in starts))


async def _seconds(work: Awaitable[None]) -> float:
    began = time.perf_counter()
    await work
    return time.perf_counter() - began


def _write(file: Path, items: Sequence[Item], made_by: str, embedder: Embedder) -> None:
    with file.open("wb") as target:
        target.writelines(_lines(items, made_by, embedder.dimension))


def _lines(items: Sequence[Item], made_by: str, dimension: int) -> Iterator[bytes]:
    """Yields the lines of an export of the items in a project of its own, with one message for each memory."""
    project, random = str(uuids.uuid7()), np.random.default_rng(1)
    at = format_moment(items[0].created_at)
    header = {"format": FORMAT, "graphmem": __version__, "embedder": made_by, "dimension": dimension, "exported_at": at}
    yield encode_line(LineKind.HEADER, header)
    ids = [str(uuids.uuid7()) for _ in items]
    for item, message_id in zip(items, ids, strict=True):
        message = {"project": project, "id": message_id, "role": "user", "name": None, "content": item.text}
        place = {"created_at": format_moment(item.created_at), "previous": [], "next": [], "runs": []}
        yield encode_line(LineKind.MESSAGE, message | place | _owned(item) | {"input_id": None, "embedding": None})
    for item, message_id in zip(items, ids, strict=True):
        vector = b64encode(random.normal(size=dimension).astype("<f4").tobytes()).decode()
        yield encode_line(LineKind.MEMORY, _memory(item, project, vector, message_id))
    yield encode_line(LineKind.END, {"counts": {LineKind.MESSAGE: len(items), LineKind.MEMORY: len(items)}})


def _owned(item: Item) -> dict[str, object]:
    return {"user_id": item.owner, "agent_id": None, "app_id": None, "run_id": None}


def _memory(item: Item, project: str, vector: str, message_id: str) -> dict[str, object]:
    at = format_moment(item.created_at)
    state: dict[str, object] = {"text": item.text, "expires_at": None, "metadata": {}, "categories": []}
    change = {"version": 1, "event": "ADD", "valid_from": at, "valid_to": None, "actor": None, "embedding": None}
    return {
        **{"project": project, "id": str(uuids.uuid7()), "deleted": False, "immutable": False},
        **_owned(item),
        "owners": ["USER"],
        **{"created_at": at, "updated_at": at, "recorded_at": at},
        **state,
        "embedding": vector,
        "feedback": None,
        **{name: [] for name in ("mentions", "relations", "superseded_by", "supersedes")},
        "versions": [{**change, **state, "messages": [message_id]}],
    }
