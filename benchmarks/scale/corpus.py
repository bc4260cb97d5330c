"""A corpus of any length: the first 5,000 memories are one owner's, and each further hundred another owner's.

It is made by lots, each of which is the same whenever and after whatever it is made.
"""

from __future__ import annotations

import random
from collections.abc import Collection
from functools import partial
from typing import Any

from benchmarks.corpus import BIG_OWNER, Item, note
from benchmarks.recall import Case, earliest, ends

OWNED = 5_000
"""Memories of the owner who is searched."""
LOT = 100
"""Memories of each other owner, and of each transaction that fills the store."""
SMALLEST = 10_000
"""The number of memories at which is measured first."""
MOST_OWNERS = 1_000
"""The most values of a filter's `in`."""


def make_lot(lot: int) -> list[Item]:
    chance = random.Random(lot)
    return [Item(number, _owner(lot), note(number, chance)) for number in range(lot * LOT, (lot + 1) * LOT)]


def missing_lots(written: Collection[int], count: int) -> list[int]:
    """Returns the lots of the first `count` memories that are not written yet, in order.

    Several are written at once, so that one may be missing before others that are there.
    """
    there = set(written)
    return [lot for lot in range(count // LOT) if lot not in there]


def sizes_up_to(count: int) -> list[int]:
    """Returns the powers of ten from the smallest size on that are less than `count`, and `count`."""
    sizes, size = [], SMALLEST
    while size < count:
        sizes.append(size)
        size *= 10
    return [*sizes, count]


def cases(count: int) -> list[Case]:
    """Returns filters of every kind that match 100 %, 10 %, 1 % and 0.1 % of the corpus, and combinations.

    Those by owner and by metadata match whole lots.
    """
    tenth = count // 10
    plain = [Case("100 %", {}, lambda n: n >= 0)]
    for share, digits in ((10, "3"), (100, "37"), (1_000, "375")):
        name, lots = f"{100 / share:g} %", count // share // LOT
        plain += [
            Case(f"{name}, by time", earliest(count // share), partial(_is_below, count // share)),
            Case(f"{name}, by text", ends(digits), partial(_ends, share, int(digits))),
        ]
        if lots:
            of_lots = {"metadata": [{"key": "lot", "lt": lots}]}
            plain.append(Case(f"{name}, by metadata", of_lots, partial(_is_below, lots * LOT)))
        if 0 < lots <= MOST_OWNERS:
            of_owners = {"userId": {"in": [_owner(count // LOT - 1 - lot) for lot in range(lots)]}}
            plain.append(Case(f"{name}, by owner", of_owners, partial(_is_from, count - lots * LOT)))
    return [
        *plain,
        Case("19 %, OR", {"or": [ends("3"), earliest(tenth)]}, lambda n: (n % 10 == 3) | (n < tenth)),
        Case("0.2 %, OR", {"or": [ends("375"), ends("376")]}, lambda n: (n % 1_000 == 375) | (n % 1_000 == 376)),
        Case("90 %, NOT", {"not": ends("3")}, lambda n: n % 10 != 3),
        Case("9 %, AND NOT", {**earliest(tenth), "not": ends("3")}, lambda n: (n % 10 != 3) & (n < tenth)),
    ]


def _is_below(most: int, numbers: Any) -> Any:
    return numbers < most


def _is_from(first: int, numbers: Any) -> Any:
    return numbers >= first


def _ends(share: int, digits: int, numbers: Any) -> Any:
    return numbers % share == digits


def _owner(lot: int) -> str:
    return BIG_OWNER if lot < OWNED // LOT else f"owner-{lot}"
