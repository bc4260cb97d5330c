"""How a search is carried out; pure. The numbers are measured: docs/architecture.md, "How a search is planned"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from graphmem.model.filters import Filter
from graphmem.model.limits import MAX_ID_BYTES
from graphmem.model.required_owners import required_owners
from graphmem.model.scope import OwnerRef, OwnerType, Scope

EXACT_LIMIT = 2_000
"""A scope of up to so many memories is compared whole: 15 ms for each 1,000, and never a miss."""

MIN_CANDIDATES = 200
"""How many the index is asked for at least: it is quantised, and its best 200 hold the true best 10."""

CANDIDATES_PER_HIT = 20

ENOUGH = 2
"""The index is asked for candidates only where so many times as many match what it tests by itself. Asked for more than
there are, Neo4j 2026.08's index counts an invalid document among them, and fails where its newest segment has seen a
deletion; what is so small is compared whole in the same time."""

PASSAGE_CANDIDATES = 200
"""How many passages the index is asked for: several may be of one memory."""

WIDENING = 5

DEPTH = 100
"""How many candidates each of vectors and words bring at least; 150 found no more of the answers, and took half as long
again."""

LEADING = 30
"""Of the first so many of each list the neighbouring turns are looked at; of all, they brought no more."""

MAX_WORD_DEPTH = 10_000

PASSED_PER_HIT = 10
"""So many candidates for each hit must pass the rest of the filter: the last ones found are the least to be trusted."""


def named_scope(tree: Filter) -> Scope:
    """The one owner of each type that the filter names; an id that no owner can have is none."""
    found = required_owners(tree)
    ids = [[ref.owner_id for ref in found.get(owner_type, ())] for owner_type in OwnerType]
    return Scope(*(ids[0] if len(ids) == 1 and len(ids[0].encode()) <= MAX_ID_BYTES else None for ids in ids))


def scope_size(required: Mapping[OwnerType, list[OwnerRef]], sizes: Mapping[OwnerRef, int]) -> int:
    """At most so many memories can match: those of the type of owner that has the fewest."""
    return min(sum(sizes[ref] for ref in set(refs)) for refs in required.values())


def exact_limit(top_k: int, most: int) -> int:
    """Up to so many memories are compared whole, where the index may be asked for at most `most`."""
    return max(EXACT_LIMIT, ENOUGH * next(candidate_counts(top_k, most)))


def depth_of(top_k: int) -> int:
    """How many candidates each of vectors, passages and words bring."""
    return max(DEPTH, top_k)


def word_depths(top_k: int) -> Iterator[int]:
    """How many entries of the text index to look at, in turn, until enough of them pass the filter."""
    depth = depth_of(top_k)
    while depth < MAX_WORD_DEPTH:
        yield depth
        depth *= 10
    yield MAX_WORD_DEPTH


def candidate_counts(top_k: int, most: int) -> Iterator[int]:
    """How many candidates to ask the index for, in turn, until enough of them pass the rest of the filter."""
    count = min(most, max(MIN_CANDIDATES, CANDIDATES_PER_HIT * top_k))
    while count < most:
        yield count
        count = min(most, count * WIDENING)
    yield most
