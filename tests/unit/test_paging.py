from __future__ import annotations

import pytest

from graphmem.errors import BadUserInput, CursorExpired
from graphmem.model.paging import MAX_PAGE, Page, PageRequest, Window, cut_list, cut_page

KEY = ("2024", "m1")


@pytest.mark.parametrize(
    ("request_", "window"),
    [
        (PageRequest(), Window(100)),
        (PageRequest(first=1), Window(1)),
        (PageRequest(first=0), Window(0)),
        (PageRequest(first=1_000, after=KEY), Window(1_000, after=KEY)),
        (PageRequest(after=KEY, before=KEY), Window(100, after=KEY, before=KEY)),
        (PageRequest(last=5, before=KEY), Window(5, before=KEY, backward=True)),
        (PageRequest(last=5, after=KEY), Window(5, after=KEY, backward=True)),
        (PageRequest(page=1), Window(100)),
        (PageRequest(page=3), Window(100, skip=200)),
        (PageRequest(page_size=7), Window(7)),
        (PageRequest(page=3, page_size=7), Window(7, skip=14)),
        (PageRequest(page=MAX_PAGE, page_size=1_000), Window(1_000, skip=999_999_000)),
    ],
)
def test_arguments_name_a_part_of_the_list(request_: PageRequest, window: Window) -> None:
    assert request_.window() == window


@pytest.mark.parametrize(
    ("request_", "field"),
    [
        (PageRequest(first=-1), "first"),
        (PageRequest(first=1_001), "first"),
        (PageRequest(last=0), "last"),
        (PageRequest(last=10**9), "last"),
        (PageRequest(first=1, last=1), "first"),
        (PageRequest(page=0), "page"),
        (PageRequest(page=-1), "page"),
        (PageRequest(page=10**18), "page"),
        (PageRequest(page_size=0), "pageSize"),
        (PageRequest(page=1, page_size=1_001), "pageSize"),
        (PageRequest(page=1, first=1), "page"),
        (PageRequest(page=1, after=KEY), "page"),
        (PageRequest(page_size=1, before=KEY), "page"),
        (PageRequest(page_size=1, last=1), "page"),
    ],
)
def test_arguments_out_of_range_or_that_exclude_each_other_are_refused(request_: PageRequest, field: str) -> None:
    with pytest.raises(BadUserInput) as caught:
        request_.window()

    assert caught.value.field == (field,)


@pytest.mark.parametrize(
    ("found", "window", "page"),
    [
        ([], Window(2), Page([], False, False)),
        ([1, 2], Window(2), Page([1, 2], False, False)),
        ([], Window(0), Page([], False, False)),
        ([1], Window(0), Page([], True, False)),
        ([1, 2, 3], Window(2), Page([1, 2], True, False)),
        ([3], Window(2, after=KEY), Page([3], False, True)),
        ([3], Window(2, skip=2), Page([3], False, True)),
        ([], Window(2, skip=2), Page([], False, True)),
        ([9, 8], Window(2, backward=True), Page([8, 9], False, False)),
        ([9, 8, 7], Window(2, backward=True), Page([8, 9], False, True)),
        ([9, 8, 7], Window(2, before=KEY, backward=True), Page([8, 9], True, True)),
    ],
)
def test_one_item_more_than_asked_for_tells_that_there_are_more(
    found: list[int], window: Window, page: Page[int]
) -> None:
    assert cut_page(found, window) == page


def pages_of(items: list[int], size: int) -> list[Page[int]]:
    pages = [cut_list(items, Window(size), lambda item: (item,))]
    while pages[-1].has_next:
        pages.append(cut_list(items, Window(size, after=(pages[-1].items[-1],)), lambda item: (item,)))
    return pages


@pytest.mark.parametrize("size", [1, 2, 3, 9, 10, 11])
def test_a_list_at_hand_is_walked_without_gap_or_repeat(size: int) -> None:
    items = [*range(10)]

    pages = pages_of(items, size)

    assert [item for page in pages for item in page.items] == items
    assert [page.has_previous for page in pages] == [False] + [True] * (len(pages) - 1)


@pytest.mark.parametrize("size", [1, 2, 3, 9, 10, 11])
def test_it_is_walked_backwards_too(size: int) -> None:
    items = [*range(10)]
    pages = [cut_list(items, Window(size, backward=True), lambda item: (item,))]
    while pages[-1].has_previous:
        window = Window(size, before=(pages[-1].items[0],), backward=True)
        pages.append(cut_list(items, window, lambda item: (item,)))

    assert [item for page in reversed(pages) for item in page.items] == items
    assert [page.has_next for page in pages] == [False] + [True] * (len(pages) - 1)


@pytest.mark.parametrize("backward", [True, False])
def test_both_ends_bound_the_part_that_a_page_is_of(backward: bool) -> None:
    window = Window(2, after=(2,), before=(6,), backward=backward)

    assert cut_list([*range(10)], window, lambda item: (item,)).items == ([4, 5] if backward else [3, 4])
    assert cut_list([*range(10)], Window(2, after=(6,), before=(2,)), lambda item: (item,)).items == []


@pytest.mark.parametrize("argument", ["after", "before"])
def test_a_place_that_the_list_no_longer_has_is_expired(argument: str) -> None:
    with pytest.raises(CursorExpired) as caught:
        cut_list([1, 2], Window(1, **{argument: (3,)}), lambda item: (item,))  # type: ignore[arg-type]

    assert caught.value.field == (argument,)
