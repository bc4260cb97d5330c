"""Moving house: how much an import costs over its embedder alone, and how much memory it takes."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import uuid_utils.compat as uuids

from benchmarks.corpus import Item, make_items
from benchmarks.measures import Row
from graphmem import __version__
from graphmem.embeddings.embedder import Embedder
from graphmem.model.moment import format_moment
from graphmem.model.transfer import FORMAT, LineKind, encode_line
from graphmem.model.transfer_reader import MEMORIES_AT_ONCE
from graphmem.store.database import Address
from tests.graphql_client import clean_environment, graphmem_command

EMBEDDED = 3_000
FEW, MANY = 5_000, 20_000
_PER_KIB = 1024 if sys.platform == "darwin" else 1
"""What ru_maxrss counts."""


async def measure_moving(address: Address, embedder: Embedder, folder: Path) -> list[Row]:
    file = folder / "import.jsonl"
    items = make_items(EMBEDDED, 40)
    _write(file, make_items(1, 1), embedder.name, embedder)
    start, _ = await _import(file, address)
    _write(file, items, "another", embedder)
    alone = await _embed(embedder, items[::2])
    ours, _ = await _import(file, address)
    alone += await _embed(embedder, items[1::2])
    what = f"`graphmem import` of {EMBEDDED:,} memories, their vectors made anew"
    mine = ours - start
    rows = [Row(what, f"{EMBEDDED / mine:.0f}/s", f"{EMBEDDED / alone:.0f}/s", f"{alone / mine:.2f} ×", "≥ 0.7 ×")]
    return [*rows, await _measure_memory(address, embedder, file)]


async def _measure_memory(address: Address, embedder: Embedder, file: Path) -> Row:
    peaks = []
    for count in (FEW, MANY):
        _write(file, make_items(count, 40), embedder.name, embedder)
        _, peak = await _import(file, address)
        peaks.append(peak)
    few, many = peaks
    what = f"`graphmem import`, peak memory, {MANY:,} memories against {FEW:,}"
    return Row(what, f"{many / 1024:.0f} MiB", f"{few / 1024:.0f} MiB", f"{many / few:.2f} ×", "≤ 1.1 ×")


async def _import(file: Path, address: Address) -> tuple[float, int]:
    """How long it took, in seconds, and its peak memory in KiB."""
    environment = clean_environment(GRAPHMEM_NEO4J_URI=address.uri, GRAPHMEM_NEO4J_PASSWORD=address.password)
    return await asyncio.to_thread(_run, graphmem_command("import", str(file)), environment)


def _run(command: list[str], environment: dict[str, str]) -> tuple[float, int]:
    began = time.perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return time.perf_counter() - began, usage.ru_maxrss // _PER_KIB


async def _embed(embedder: Embedder, items: Sequence[Item]) -> float:
    """In the same batches, of which the next are always waiting."""
    texts = [item.text for item in items]
    starts = range(0, len(texts), MEMORIES_AT_ONCE)
    began = time.perf_counter()
    await asyncio.gather(*(embedder.embed_texts(texts[start : start + MEMORIES_AT_ONCE]) for start in starts))
    return time.perf_counter() - began


def _write(file: Path, items: Sequence[Item], made_by: str, embedder: Embedder) -> None:
    with file.open("wb") as target:
        target.writelines(_lines(items, made_by, embedder.dimension))


def _lines(items: Sequence[Item], made_by: str, dimension: int) -> Iterator[bytes]:
    """A project of their own, with one message for each, as an export has them."""
    project, random = str(uuids.uuid7()), np.random.default_rng(1)
    at = format_moment(items[0].created_at)
    header = {"format": FORMAT, "graphmem": __version__, "embedder": made_by, "dimension": dimension, "exported_at": at}
    yield encode_line(LineKind.HEADER, header)
    ids = [str(uuids.uuid7()) for _ in items]
    for item, message_id in zip(items, ids, strict=True):
        said = {"project": project, "id": message_id, "role": "user", "name": None, "content": item.text}
        place = {"created_at": format_moment(item.created_at), "previous": [], "next": [], "runs": []}
        yield encode_line(LineKind.MESSAGE, said | place)
    for item, message_id in zip(items, ids, strict=True):
        vector = b64encode(random.normal(size=dimension).astype("<f4").tobytes()).decode()
        yield encode_line(LineKind.MEMORY, _memory(item, project, vector, message_id))
    yield encode_line(LineKind.END, {"counts": {LineKind.MESSAGE: len(items), LineKind.MEMORY: len(items)}})


def _memory(item: Item, project: str, vector: str, message_id: str) -> dict[str, object]:
    at = format_moment(item.created_at)
    owned = {"user_id": item.owner, "agent_id": None, "app_id": None, "run_id": None, "owners": ["USER"]}
    held: dict[str, object] = {"text": item.text, "expires_at": None, "metadata": {}, "categories": []}
    change = {"version": 1, "event": "ADD", "valid_from": at, "valid_to": None, "actor": None, "embedding": None}
    return {
        **{"project": project, "id": str(uuids.uuid7()), "deleted": False, "immutable": False},
        **owned,
        **{"created_at": at, "updated_at": at, "recorded_at": at},
        **held,
        "embedding": vector,
        **{name: [] for name in ("mentions", "relations", "superseded_by", "supersedes")},
        "versions": [{**change, **held, "messages": [message_id]}],
    }
