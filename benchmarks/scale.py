"""`make bench-scale`: what a search costs, and what its filters cost, as the memories of others grow in number."""

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

from benchmarks.corpus import BIG_OWNER, Item, make_items
from benchmarks.measures import medians, ratio_row, search_pairs
from benchmarks.peer import Peer, in_flight
from benchmarks.recall import Case, earliest, ends, measure_recall
from benchmarks.table import table
from graphmem import embedded
from graphmem.app import address_of, load_embedder
from graphmem.config import read_settings
from graphmem.model.embedding import Embedding, Vector
from tests.graphql_client import Client, running_server

PROJECT = "scale"
OWNED = 5_000
"""Memories of the owner who is searched; everyone else has a lot."""
LOT = 100
FIRST, ALL = 10_000, 100_000
NOISE = 0.4
"""How far a vector points away from what its words mean."""
WARM_UP = 20
QUERIES = 12
"""Each is asked with every filter."""
IN_FLIGHT = 2


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=80, help="how often each call is timed")
    calls = parser.parse_args().calls
    with tempfile.TemporaryDirectory() as folder:
        async with scene(Path(folder) / "data") as (client, peer):
            maker, items = await VectorMaker.of(peer), make_corpus(ALL)
            timed = []
            for start, end in ((0, FIRST), (FIRST, ALL)):
                await fill(peer, maker, items[start:end])
                await medians(search_pairs(client, BIG_OWNER, peer.search_by_index, WARM_UP))
                timed.append(await medians(search_pairs(client, BIG_OWNER, peer.search_by_index, calls)))
            recalled = await measure_recall(client, peer, cases(ALL), QUERIES)
    what, (few, many) = f"`searchMemories`, topK 10, an owner of {OWNED:,}", timed
    rows = [
        ratio_row(f"{what} among {count:,}, p50", *seconds, "≤ 2 ×")
        for count, seconds in zip((FIRST, ALL), timed, strict=True)
    ]
    rows.append(ratio_row(f"{what} among {ALL:,}, against among {FIRST:,}, p50", many[0], few[0], "≤ 1.3 ×"))
    print(table(rows + recalled, f"{ALL:,} memories, {OWNED:,} of one owner, the others' {LOT} each"))


@asynccontextmanager
async def scene(data: Path) -> AsyncIterator[tuple[Client, Peer]]:
    """A server of its own, and what it is measured against."""
    settings = read_settings()
    embedder = await load_embedder(settings, lambda *_: None)
    with running_server(data) as server:
        peer = Peer(address_of(settings, await embedded.status(server.data_dir)), embedder, PROJECT)
        async with httpx.AsyncClient(base_url=server.url, timeout=600) as http:
            yield Client(http, PROJECT), peer
        await peer.close()
    await embedder.close()


class VectorMaker:
    """Vectors that lie as those of texts do, without an embedder's time: the mean of what a text's words mean, and
    noise of its own."""

    def __init__(self, of_words: dict[str, Vector]) -> None:
        self._of_words = of_words
        self._chance = np.random.default_rng(1)

    @classmethod
    async def of(cls, peer: Peer) -> VectorMaker:
        known = sorted({word for item in make_items(FIRST, 2) for word in _words(item.text)})
        return cls(dict(zip(known, await peer.embedder.embed_texts(known), strict=True)))

    def make(self, text: str) -> Embedding:
        mean = np.mean([self._of_words[word] for word in _words(text)], axis=0)
        noise = self._chance.standard_normal(len(mean))
        vector = mean / np.linalg.norm(mean) + NOISE * noise / np.linalg.norm(noise)
        return Embedding((vector / np.linalg.norm(vector)).astype(np.float32))


def make_corpus(count: int) -> list[Item]:
    """The first ones belong to the big owner, and each further lot to another one."""
    return [replace(item, owner=_owner(item.number)) for item in make_items(count, 2)]


async def fill(peer: Peer, maker: VectorMaker, items: Sequence[Item]) -> None:
    """Writes them by lots, each a conversation, and waits until their events have their numbers."""
    lots = [items[start : start + LOT] for start in range(0, len(items), LOT)]
    await in_flight([partial(_write, peer, maker, lot) for lot in lots], IN_FLIGHT)
    while await peer.read("MATCH (e:Event:Pending) RETURN e.id LIMIT 1", {}):  # noqa: ASYNC110
        await asyncio.sleep(1)


async def _write(peer: Peer, maker: VectorMaker, lot: Sequence[Item]) -> None:
    embeddings = {item.text: maker.make(item.text) for item in lot}
    await peer.write(lot, embeddings, {"lot": lot[0].number // LOT})


def cases(count: int) -> list[Case]:
    """Filters of every kind that match 100 %, 10 %, 1 % and 0.1 %, and what joins them."""
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
    """Without the note's number."""
    return re.findall(r"[A-Za-z]+", text)


if __name__ == "__main__":
    asyncio.run(main())
