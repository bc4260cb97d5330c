"""recall@10 of filtered searches against the exact cosine, over the memories that the filter matches."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from benchmarks.corpus import BIG_OWNER, START, make_queries
from benchmarks.measures import SEARCH, Row
from benchmarks.peer import Peer
from graphmem.model.moment import format_moment
from tests.graphql_client import Client

TOP_K = 10
BY_VECTOR = SEARCH.replace("topK: $topK", "topK: $topK, signals: [VECTOR]")
QUERIES = 40

Numbers: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Case:
    """A filter as it is sent, and the same over the memories' numbers."""

    name: str
    filter: dict[str, Any]
    matches: Callable[[Numbers], NDArray[np.bool_]]


async def measure_recall(client: Client, peer: Peer, count: int) -> list[Row]:
    texts, vectors = await peer.all_vectors()
    ids, numbers = list(texts), np.array([_number(text) for text in texts.values()])
    queries = {query: await peer.embedder.embed_query(query) for query in make_queries(QUERIES)}
    rows = []
    for case in _cases(count):
        matching = np.flatnonzero(case.matches(numbers))
        recalls, strategies = [], set()
        for query, vector in queries.items():
            result = await client.data(BY_VECTOR, query=query, filter=case.filter, topK=TOP_K)
            strategies.add(result["strategy"])
            best = matching[np.argsort(-(vectors[matching] @ vector), kind="stable")[:TOP_K]]
            found = {hit["memory"]["id"] for hit in result["hits"]}
            recalls.append(len(found & {ids[index] for index in best}) / len(best))
        how = " and ".join(sorted(strategies))
        rows.append(
            Row(f"recall@10, filter matches {case.name}", how, "exact cosine", f"{np.mean(recalls):.3f}", "≥ 0.99")
        )
    return rows


def _cases(count: int) -> list[Case]:
    def earliest(part: float) -> dict[str, Any]:
        return {"createdAt": {"lt": format_moment(START + timedelta(minutes=round(count * part)))}}

    def ends(digits: str) -> dict[str, Any]:
        return {"text": {"contains": f"{digits})"}}

    tenth, half = round(count * 0.1), {"userId": {"eq": BIG_OWNER}}
    return [
        Case("100 %", {}, lambda n: n >= 0),
        Case("10 %, by time", earliest(0.1), lambda n: n < tenth),
        Case("1 %, by time", earliest(0.01), lambda n: n < round(count * 0.01)),
        Case("0.1 %, by time", earliest(0.001), lambda n: n < round(count * 0.001)),
        Case("50 %, one owner", half, lambda n: n % 2 == 0),
        Case("0.5 %, one owner by time", half | earliest(0.01), lambda n: (n % 2 == 0) & (n < round(count * 0.01))),
        Case("5 %, one owner by text", half | ends("4"), lambda n: n % 10 == 4),
        Case("10 %, by text", ends("3"), lambda n: n % 10 == 3),
        Case("1 %, by text", ends("37"), lambda n: n % 100 == 37),
        Case("0.1 %, by text", ends("375"), lambda n: n % 1000 == 375),
        Case("19 %, OR", {"or": [ends("3"), earliest(0.1)]}, lambda n: (n % 10 == 3) | (n < tenth)),
        Case("90 %, NOT", {"not": ends("3")}, lambda n: n % 10 != 3),
        Case("9 %, AND NOT", {**earliest(0.1), "not": ends("3")}, lambda n: (n % 10 != 3) & (n < tenth)),
    ]


def _number(text: str) -> int:
    """Of "… (note 000123)"."""
    return int(text[-7:-1])
