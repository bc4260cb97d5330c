from __future__ import annotations

import pytest

from graphmem.errors import BadUserInput, NotFound, RefusedTogether
from graphmem.model.refusals import check_each


def halve(number: int) -> int:
    if number < 0:
        raise RefusedTogether([NotFound("a"), NotFound("b")])
    if number % 2:
        raise BadUserInput(f"{number} is odd.", field=[str(number)])
    return number // 2


def test_what_each_check_gives_comes_in_order() -> None:
    assert check_each([4, 2, 8], halve) == [2, 1, 4]


def test_a_single_refusal_is_raised_as_it_is() -> None:
    with pytest.raises(BadUserInput) as caught:
        check_each([2, 3, 4], halve)

    assert caught.value.field == ("3",)


def test_several_refusals_are_told_together_in_order() -> None:
    with pytest.raises(RefusedTogether) as caught:
        check_each([3, 4, -1, 5], halve)

    assert [error.message for error in caught.value.errors] == ["3 is odd.", "a", "b", "5 is odd."]
    assert caught.value.code == "BAD_USER_INPUT"
