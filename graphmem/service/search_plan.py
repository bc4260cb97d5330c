"""The plan of a search: exact or by index, and how many candidates each signal contributes.

These functions are pure. The numbers are measured: docs/architecture.md, "How a search is planned".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum, auto

from graphmem.model.hit import SignalName

EXACT_LIMIT = 2_000
"""The most memories that are all compared with the query, which takes 9 ms for each 1,000 and misses none."""

FIRST_CANDIDATES = 200
"""The number of candidates that the index is asked for first, which suffice where the last of them is much farther
from the query than the hits (see `is_trusted`)."""

MARGIN = 0.08
"""The share by which the last candidate has to be farther from the query than the last hit."""

MIN_CANDIDATES = 800
"""The least number of candidates of which the index is believed in any case, since it is approximate. Of the true best
10 among 100,000 random vectors its best 400 held 97.5 %, 800 99.8 %, and 1,600 all."""

FEW = 60
"""The most memories of a scope that are all read while the query is embedded; each is a leading one then (see LEADING).
Compared with reading in steps, a search of 25 takes a fifth less, one of 60 a tenth less, and one of 100 as long."""

CANDIDATES_PER_HIT = 20
"""How many candidates the index is asked for, at first, for each hit that the caller wants."""

ENOUGH = 2
"""The index is used only where so many times as many memories match as candidates are asked for. Asked for more than
match, the index of Neo4j 2026.08 returns an invalid document, and fails where its newest segment has seen a deletion. A
set so small is compared whole in the same time."""

PASSAGE_CANDIDATES = 200
"""How many passages the index is asked for: several may be of one memory."""

WIDENING = 5
"""The factor by which an index search is widened when too few of its candidates pass the filter."""

DEPTH = 40
"""A search takes at least so many candidates from the vectors, from the passages and from the words each. For owners
with 188 to 5,192 turns, depths from 30 to 150 differ by at most 1.4 points of recall@10, and the greater ones are not
the better: they only take longer to describe and to rank."""

LEADING = 40
"""A search looks up the turns before and after so many of the best candidates of each signal. With 30 its recall@10 is
half a point lower, and with 10 a point and a half."""

MAX_WORD_DEPTH = 10_000
"""The number of entries of the text index that are read at most."""

PASSED_PER_HIT = 10
"""The number of candidates for each hit that have to pass the filter: an approximate index is least reliable about its
last ones."""


class Source(Enum):
    """What memories are found by."""

    VECTORS = auto()
    """The vectors of their texts and passages."""
    WORDS = auto()
    TURNS = auto()
    """The turns around them, by vectors and words as far as those are asked."""
    ENTITIES = auto()
    TIMES = auto()


_EVERY_SOURCE = frozenset(Source)

_SOURCES = {
    SignalName.VECTOR: frozenset({Source.VECTORS}),
    SignalName.TEXT: frozenset({Source.WORDS, Source.TURNS}),
    SignalName.CONTEXT: frozenset({Source.VECTORS, Source.WORDS, Source.TURNS}),
    SignalName.SPEAKER: _EVERY_SOURCE,
    SignalName.RUN: frozenset({Source.VECTORS, Source.WORDS, Source.TURNS}),
    SignalName.TIME: frozenset({Source.TIMES}),
    SignalName.ENTITY: frozenset({Source.ENTITIES}),
    SignalName.HISTORY: frozenset({Source.WORDS}),
}
"""What each signal needs. Who speaks brings no candidates by itself, and is asked of all that there are."""


def sources_of(signals: Sequence[SignalName] | None) -> frozenset[Source]:
    """Returns what has to be asked for these signals; everything where it is None."""
    if signals is None:
        return _EVERY_SOURCE
    return frozenset[Source]().union(*(_SOURCES[signal] for signal in signals))


def exact_limit(top_k: int, most: int) -> int:
    """Returns up to how many memories are compared whole, where the index gives at most `most` candidates."""
    return max(EXACT_LIMIT, ENOUGH * next(candidate_counts(top_k, most)))


def depth_of(top_k: int) -> int:
    """Returns how many candidates the vectors, the passages and the words contribute each."""
    return max(DEPTH, top_k)


def word_depths(top_k: int) -> Iterator[int]:
    """Yields how many entries of the text index to read, step by step, until enough of them pass the filter."""
    depth = depth_of(top_k)
    while depth < MAX_WORD_DEPTH:
        yield depth
        depth *= 10
    yield MAX_WORD_DEPTH


def candidate_counts(top_k: int, most: int, *, all_pass: bool = True) -> Iterator[int]:
    """Yields how many candidates to ask the index for, step by step, until enough of them pass the filter.

    The first, smaller step is left out where not `all_pass`, for the index does not test the whole filter.
    """
    if all_pass and PASSED_PER_HIT * top_k <= FIRST_CANDIDATES:
        yield FIRST_CANDIDATES
    count = min(most, max(MIN_CANDIDATES, CANDIDATES_PER_HIT * top_k))
    while count < most:
        yield count
        count = min(most, count * WIDENING)
    yield most


def is_trusted(count: int, wanted: float, last: float) -> bool:
    """Returns whether the index is believed to have found all memories whose cosine is at least `wanted`, given that
    the last of its `count` candidates has a cosine of `last`.

    Of few candidates it is where the last is farther from the query than what is wanted, by a margin: the rule by which
    distance-adaptive beam search ends (Al-Jazzazi et al., 2025). The distance of unit vectors is
    sqrt(2 - 2 * cosine).
    """
    return count >= MIN_CANDIDATES or 1 - last >= (1 + MARGIN) ** 2 * (1 - wanted)
