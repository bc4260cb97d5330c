from __future__ import annotations

from graphmem.model.paging import Window
from graphmem.store.keyset import keyset_order, keyset_parameters


def test_each_part_of_a_key_is_a_parameter() -> None:
    assert keyset_parameters(Window(10, after=(1, "a"), before=(2, "b")), "rank", "id") == {
        "after_rank": 1,
        "after_id": "a",
        "before_rank": 2,
        "before_id": "b",
        "limit": 11,
    }


def test_a_window_without_bounds_has_them_null() -> None:
    assert keyset_parameters(Window(0), "name") == {"after_name": None, "before_name": None, "limit": 1}


def test_a_window_that_goes_backward_reverses_every_term() -> None:
    assert keyset_order(Window(1), "rank", "o.id") == "rank ASC, o.id ASC"
    assert keyset_order(Window(1, backward=True), "rank", "o.id") == "rank DESC, o.id DESC"
