"""recall@10 of filtered vector search, against exact cosine similarity over all memories that the filter matches."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from benchmarks.baseline import Baseline
from benchmarks.corpus import BIG_OWNER, START, make_queries, number_of
from benchmarks.measures import Row
from graphmem.model.embedding import Vector
from graphmem.model.moment import format_moment
from tests.graphql_client import Client, GraphQLErrors

SEARCH = """
query ($query: String!, $filter: MemoryFilter, $topK: Int) {
  searchMemories(query: $query, filter: $filter, topK: $topK, signals: [VECTOR]) {
    strategy complete hits { memory { text } }
  }
}
"""
TOP_K = 10
QUERIES = 40

Numbers: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Case:
    """A filter as it is sent, and the same as a predicate on the memories' numbers."""

    name: str
    filter: dict[str, Any]
    matches: Callable[[Numbers], NDArray[np.bool_]]


@dataclass(frozen=True, slots=True)
class Similarities:
    """The cosines of all memories to each of some queries."""

    numbers: Numbers
    by_query: Mapping[str, NDArray[np.float32]]
    """The cosines to each query, in the order of the numbers."""

    def best(self, query: str, matching: NDArray[np.bool_]) -> set[int]:
        """Returns the numbers of the most similar among the matching memories."""
        cosines, numbers = self.by_query[query][matching], self.numbers[matching]
        if len(numbers) > TOP_K:
            numbers = numbers[np.argpartition(-cosines, TOP_K)[:TOP_K]]
        return set(numbers.tolist())


@dataclass(slots=True)
class _Outcome:
    """The outcome of all searches with one filter."""

    recalls: list[float] = field(default_factory=list)
    strategies: set[str] = field(default_factory=set)
    complete: list[bool] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    refusals: Counter[str] = field(default_factory=Counter)

    def add(self, result: Mapping[str, Any], best: set[int]) -> None:
        found = {number_of(hit["memory"]["text"]) for hit in result["hits"]}
        self.recalls.append(len(found & best) / len(best))
        self.strategies.add(result["strategy"])
        self.complete.append(result["complete"])

    def refuse(self, codes: Sequence[str]) -> None:
        """Counts a search that was not answered, which has found nothing."""
        self.refusals.update(codes)
        self.recalls.append(0)
        self.complete.append(False)

    def row(self, name: str) -> Row:
        ways = " and ".join(sorted(self.strategies | {f"{count} × {code}" for code, count in self.refusals.items()}))
        how = f"{ways}, complete: {sum(self.complete)} of {len(self.complete)}, p50 {np.median(self.seconds):.2f} s"
        untrue = sum(complete and recall < 1 for complete, recall in zip(self.complete, self.recalls, strict=True))
        result = f"{np.mean(self.recalls):.3f}" + (f", but {untrue} complete ones are not" if untrue else "")
        return Row(f"recall@{TOP_K}, filter matches {name}", how, "exact cosine", result, "≥ 0.99")


async def measure_recall(client: Client, exact: Similarities, cases: Sequence[Case]) -> list[Row]:
    rows = []
    for case in cases:
        matching, outcome = case.matches(exact.numbers), _Outcome()
        for query in exact.by_query:
            began = time.perf_counter()
            try:
                result = await client.data(SEARCH, query=query, filter=case.filter, topK=TOP_K)
            except GraphQLErrors as error:
                outcome.refuse(error.codes)
            else:
                outcome.add(result, exact.best(query, matching))
            outcome.seconds.append(time.perf_counter() - began)
        rows.append(outcome.row(case.name))
    return rows


async def compare_stored(baseline: Baseline) -> Similarities:
    """Compares all memories of the project, as they are stored, with each of the queries."""
    texts, vectors = await baseline.all_vectors()
    queries = await embedded_queries(baseline, QUERIES)
    cosines = {query: vectors @ vector for query, vector in queries.items()}
    return Similarities(np.array(list(map(number_of, texts))), cosines)


async def embedded_queries(baseline: Baseline, count: int) -> dict[str, Vector]:
    """Returns queries with their vectors."""
    return {query: await baseline.embedder.embed_query(query) for query in make_queries(count)}


def earliest(count: int) -> dict[str, Any]:
    """Returns a filter that the `count` earliest memories match."""
    return {"createdAt": {"lt": format_moment(START + timedelta(minutes=count))}}


def ends(digits: str) -> dict[str, Any]:
    """Returns a filter that the memories match whose number ends in these digits."""
    return {"text": {"contains": f"{digits})"}}


def cases_of_halves(count: int) -> list[Case]:
    """Returns cases for a corpus in which every second memory is the big owner's."""
    tenth, hundredth, half = round(count * 0.1), round(count * 0.01), {"userId": {"eq": BIG_OWNER}}
    return [
        Case("100 %", {}, lambda n: n >= 0),
        Case("10 %, by time", earliest(tenth), lambda n: n < tenth),
        Case("1 %, by time", earliest(hundredth), lambda n: n < hundredth),
        Case("0.1 %, by time", earliest(round(count * 0.001)), lambda n: n < round(count * 0.001)),
        Case("50 %, one owner", half, lambda n: n % 2 == 0),
        Case("0.5 %, one owner by time", half | earliest(hundredth), lambda n: (n % 2 == 0) & (n < hundredth)),
        Case("5 %, one owner by text", half | ends("4"), lambda n: n % 10 == 4),
        Case("10 %, by text", ends("3"), lambda n: n % 10 == 3),
        Case("1 %, by text", ends("37"), lambda n: n % 100 == 37),
        Case("0.1 %, by text", ends("375"), lambda n: n % 1000 == 375),
        Case("19 %, OR", {"or": [ends("3"), earliest(tenth)]}, lambda n: (n % 10 == 3) | (n < tenth)),
        Case("90 %, NOT", {"not": ends("3")}, lambda n: n % 10 != 3),
        Case("9 %, AND NOT", {**earliest(tenth), "not": ends("3")}, lambda n: (n % 10 != 3) & (n < tenth)),
    ]
