"""`make bench-scale`: the latency and recall of an owner's searches as the memories of other owners grow in number."""

from __future__ import annotations

import argparse
import asyncio
import re
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import numpy as np

from benchmarks.baseline import Baseline, in_flight
from benchmarks.corpus import BIG_OWNER, Item, make_items
from benchmarks.measures import medians, ratio_row, search_pairs
from benchmarks.recall import Case, earliest, ends, measure_recall
from benchmarks.table import table
from graphmem import embedded
from graphmem.app.models import load_embedder
from graphmem.app.neo4j import address_of
from graphmem.config.environment import read_settings
from graphmem.model.embedding import Embedding, Vector
from tests.graphql_client import Client, running_server

PROJECT = "scale"
OWNED = 5_000
"""Memories of the owner who is searched."""
LOT = 100
"""Memories of each other owner."""
FIRST, ALL = 10_000, 100_000
NOISE = 0.4
"""The length of the noise, relative to the mean of the words' vectors."""
WARM_UP = 20
QUERIES = 12
"""The number of queries, each of which is asked with every filter."""
IN_FLIGHT = 2


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=80, help="how often each call is timed")
    calls = parser.parse_args().calls
    with tempfile.TemporaryDirectory() as folder:
        async with running_baseline(Path(folder) / "data") as (client, baseline):
            maker, items = await VectorMaker.of(baseline), make_corpus(ALL)
            timed = []
            for start, end in ((0, FIRST), (FIRST, ALL)):
                await fill(baseline, maker, items[start:end])
                await medians(search_pairs(client, BIG_OWNER, baseline.search_by_index, WARM_UP))
                timed.append(await medians(search_pairs(client, BIG_OWNER, baseline.search_by_index, calls)))
            recalled = await measure_recall(client, baseline, cases(ALL), QUERIES)
    what, (few, many) = f"`searchMemories`, topK 10, an owner of {OWNED:,}", timed
    rows = [
        ratio_row(f"{what} among {count:,}, p50", *seconds, "≤ 2 ×")
        for count, seconds in zip((FIRST, ALL), timed, strict=True)
    ]
    rows.append(ratio_row(f"{what} among {ALL:,}, against among {FIRST:,}, p50", many[0], few[0], "≤ 1.3 ×"))
    print(table(rows + recalled, f"{ALL:,} memories, {OWNED:,} of one owner, the others' {LOT} each"))


@asynccontextmanager
async def running_baseline(data: Path) -> AsyncIterator[tuple[Client, Baseline]]:
    """Runs a server of its own; yields a client of it and the baseline for it."""
    settings = read_settings()
    embedder = await load_embedder(settings, lambda *_: None)
    with running_server(data) as server:
        baseline = Baseline(address_of(settings, await embedded.status(server.data_dir)), embedder, PROJECT)
        async with httpx.AsyncClient(base_url=server.url, timeout=600) as http:
            yield Client(http, PROJECT), baseline
        await baseline.close()
    await embedder.close()


class VectorMaker:
    """Makes vectors that are distributed like an embedder's, but fast.

    The vector of a text is the mean of its words' vectors plus noise.
    """

    def __init__(self, by_word: dict[str, Vector]) -> None:
        self._by_word = by_word
        self._chance = np.random.default_rng(1)

    @classmethod
    async def of(cls, baseline: Baseline) -> VectorMaker:
        known = sorted({word for item in make_items(FIRST, 2) for word in _words(item.text)})
        return cls(dict(zip(known, await baseline.embedder.embed_texts(known), strict=True)))

    def make(self, text: str) -> Embedding:
        mean = np.mean([self._by_word[word] for word in _words(text)], axis=0)
        noise = self._chance.standard_normal(len(mean))
        vector = mean / np.linalg.norm(mean) + NOISE * noise / np.linalg.norm(noise)
        return Embedding((vector / np.linalg.norm(vector)).astype(np.float32))


def make_corpus(count: int) -> list[Item]:
    """Makes a corpus whose first items belong to the big owner, and each further lot to another owner."""
    return [replace(item, owner=_owner(item.number)) for item in make_items(count, 2)]


async def fill(baseline: Baseline, maker: VectorMaker, items: Sequence[Item]) -> None:
    """Writes items by lots, each as one conversation, and waits until the background work on their events is done."""
    lots = [items[start : start + LOT] for start in range(0, len(items), LOT)]
    await in_flight([partial(_write, baseline, maker, lot) for lot in lots], IN_FLIGHT)
    while await baseline.read("MATCH (e:Event:Pending) RETURN e.id LIMIT 1", {}):  # noqa: ASYNC110
        await asyncio.sleep(1)


async def _write(baseline: Baseline, maker: VectorMaker, lot: Sequence[Item]) -> None:
    embeddings = {item.text: maker.make(item.text) for item in lot}
    await baseline.write(lot, embeddings, {"lot": lot[0].number // LOT})


def cases(count: int) -> list[Case]:
    """Returns filters of every kind that match 100 %, 10 %, 1 % and 0.1 % of the corpus, and combinations."""
    tenth = count // 10
    plain = [Case("100 %", {}, lambda n: n >= 0)]
    for share, digits in ((10, "3"), (100, "37"), (1_000, "375")):
        name = f"{100 / share:g} %"
        plain += [
            Case(f"{name}, by owner", _of_last_owners(count, share), partial(_is_last, count, share)),
            Case(f"{name}, by time", earliest(count // share), partial(_is_first, count // share)),
            Case(f"{name}, by metadata", _in_lots_below(count // share), partial(_is_first, count // share)),
            Case(f"{name}, by text", ends(digits), partial(_ends, share, int(digits))),
        ]
    return [
        *plain,
        Case("19 %, OR", {"or": [ends("3"), earliest(tenth)]}, lambda n: (n % 10 == 3) | (n < tenth)),
        Case("0.2 %, OR", {"or": [ends("375"), ends("376")]}, lambda n: (n % 1_000 == 375) | (n % 1_000 == 376)),
        Case("90 %, NOT", {"not": ends("3")}, lambda n: n % 10 != 3),
        Case("9 %, AND NOT", {**earliest(tenth), "not": ends("3")}, lambda n: (n % 10 != 3) & (n < tenth)),
    ]


def _of_last_owners(count: int, share: int) -> dict[str, Any]:
    first = count - count // share
    return {"userId": {"in": sorted({_owner(number) for number in range(first, count)})}}


def _in_lots_below(number: int) -> dict[str, Any]:
    return {"metadata": [{"key": "lot", "lt": number // LOT}]}


def _is_first(most: int, numbers: Any) -> Any:
    return numbers < most


def _is_last(count: int, share: int, numbers: Any) -> Any:
    return numbers >= count - count // share


def _ends(share: int, digits: int, numbers: Any) -> Any:
    return numbers % share == digits


def _owner(number: int) -> str:
    return BIG_OWNER if number < OWNED else f"owner-{number // LOT}"


def _words(text: str) -> list[str]:
    """Returns the words of a text without the note's number."""
    return re.findall(r"[A-Za-z]+", text)


if __name__ == "__main__":
    asyncio.run(main())
