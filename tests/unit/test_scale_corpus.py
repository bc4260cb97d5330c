from __future__ import annotations

import numpy as np
import pytest

from benchmarks.corpus import BIG_OWNER, number_of
from benchmarks.scale.corpus import LOT, MOST_OWNERS, OWNED, SMALLEST, cases, make_lot, missing_lots, sizes_up_to

MILLION = 1_000_000


def test_a_lot_is_the_same_whenever_it_is_made() -> None:
    make_lot(1)
    assert make_lot(7) == make_lot(7)
    assert [item.text for item in make_lot(7)] != [item.text for item in make_lot(8)]


def test_the_number_in_a_text_is_that_of_the_memory_up_to_millions() -> None:
    for lot in (0, 1, OWNED // LOT, 12_345):
        items = make_lot(lot)
        assert [number_of(item.text) for item in items] == list(range(lot * LOT, (lot + 1) * LOT))
        assert [item.number for item in items] == [number_of(item.text) for item in items]


def test_the_first_lots_are_one_owners_and_each_further_one_another_owners() -> None:
    assert {item.owner for lot in range(OWNED // LOT) for item in make_lot(lot)} == {BIG_OWNER}
    owners = [{item.owner for item in make_lot(lot)} for lot in range(OWNED // LOT, OWNED // LOT + 20)]
    assert all(len(owner) == 1 for owner in owners)
    assert len(set.union(*owners)) == 20


def test_lots_that_are_missing_before_others_are_found() -> None:
    assert missing_lots({0, 1, 3}, 6 * LOT) == [2, 4, 5]
    assert missing_lots([], 2 * LOT) == [0, 1]
    assert missing_lots(range(9), 3 * LOT) == []


@pytest.mark.parametrize(
    ("count", "sizes"),
    [
        (SMALLEST, [SMALLEST]),
        (30_000, [SMALLEST, 30_000]),
        (100_000, [SMALLEST, 100_000]),
        (MILLION, [SMALLEST, 100_000, MILLION]),
    ],
)
def test_it_is_measured_at_every_power_of_ten_and_at_the_end(count: int, sizes: list[int]) -> None:
    assert sizes_up_to(count) == sizes


@pytest.mark.parametrize("count", [SMALLEST, 30_000, 100_000, MILLION])
def test_each_filter_matches_the_share_that_its_name_says(count: int) -> None:
    numbers = np.arange(count)
    for case in cases(count):
        share = float(case.name.split(" %")[0])
        assert case.matches(numbers).mean() * 100 == pytest.approx(share, rel=0.01), case.name


@pytest.mark.parametrize("count", [SMALLEST, 30_000])
def test_a_filter_by_owners_names_the_owners_of_what_it_matches(count: int) -> None:
    items = [item for lot in range(count // LOT) for item in make_lot(lot)]
    by_owner = [case for case in cases(count) if case.name.endswith("by owner")]
    assert by_owner
    for case in by_owner:
        owners = set(case.filter["userId"]["in"])
        matching = {item.number for item in items if item.owner in owners}
        assert matching == set(np.flatnonzero(case.matches(np.arange(count))))


def test_no_filter_names_more_owners_than_one_may() -> None:
    owners = [case.filter["userId"]["in"] for case in cases(10 * MILLION) if "userId" in case.filter]
    assert all(len(named) <= MOST_OWNERS for named in owners)
