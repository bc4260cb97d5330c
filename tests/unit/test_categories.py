"""What a list of categories must be like."""

from __future__ import annotations

import pytest

from graphmem.errors import BadUserInput, Refused, RefusedTogether
from graphmem.model.categories import DEFAULT_CATEGORIES, MAX_CHOICES, CategoryChoice, check_choices

LIKES = CategoryChoice("likes")


def test_the_usual_categories_are_taken() -> None:
    check_choices(DEFAULT_CATEGORIES, "categories")

    assert len({choice.name for choice in DEFAULT_CATEGORIES}) == len(DEFAULT_CATEGORIES) == 15


def test_the_longest_list_is_taken() -> None:
    check_choices([CategoryChoice("n" * 250 + str(number), "d" * 4_096) for number in range(MAX_CHOICES)])


def test_names_are_told_apart_by_their_letters() -> None:
    check_choices([CategoryChoice("Food"), CategoryChoice("food"), CategoryChoice("foods")])


def test_one_that_is_there_twice_is_told_with_the_place_of_the_first() -> None:
    with pytest.raises(BadUserInput, match=r"'b' is there already, at categories\.1") as caught:
        check_choices([CategoryChoice(name) for name in "abcb"], "categories")

    assert caught.value.field == ("categories", "3", "name")


def test_all_that_is_wrong_is_told_together() -> None:
    wrong = [CategoryChoice(" "), CategoryChoice("a", "d" * 4_097), CategoryChoice("b", " "), LIKES, LIKES]

    with pytest.raises(Refused) as caught:
        check_choices(wrong, "categories")

    assert isinstance(caught.value, RefusedTogether)
    assert [(error.code, error.field[1:]) for error in caught.value.errors] == [
        ("BAD_USER_INPUT", ("0", "name")),
        ("LIMIT_EXCEEDED", ("1", "description")),
        ("BAD_USER_INPUT", ("2", "description")),
        ("BAD_USER_INPUT", ("4", "name")),
    ]
