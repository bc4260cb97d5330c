from __future__ import annotations

import numpy as np
import pytest

from graphmem.model.categories import DEFAULT_CATEGORIES, CategoryChoice
from graphmem.service.categoriser import aspects_of, best_columns, default_name


def test_a_category_with_only_a_name_is_the_usual_one_that_is_named_alike() -> None:
    assert default_name(CategoryChoice("food_preferences")) == "food"
    assert default_name(CategoryChoice("Music")) == "music"
    assert default_name(CategoryChoice("user_preferences")) == "user_preferences"
    assert default_name(CategoryChoice("food trucks")) is None
    assert default_name(CategoryChoice("preferences")) is None
    assert default_name(CategoryChoice("misc")) is None


def test_a_description_of_its_own_tells_a_category_from_the_usual_one() -> None:
    assert [default_name(choice) for choice in DEFAULT_CATEGORIES] == [choice.name for choice in DEFAULT_CATEGORIES]
    assert default_name(CategoryChoice("food", "What the cat eats.")) is None


def test_a_category_is_embedded_by_its_name_or_whole_and_by_the_phrases_of_its_description() -> None:
    assert aspects_of(CategoryChoice("cooking ideas")) == ["cooking ideas"]
    assert aspects_of(CategoryChoice("travel-plans", "Trips: where to, with whom.")) == [
        "travel plans: Trips: where to, with whom.",
        "Trips",
    ]
    assert len(aspects_of(CategoryChoice("many", ", ".join(f"number {n}" for n in range(100))))) == 25
    assert aspects_of(CategoryChoice("___")) == ["___"]


@pytest.mark.parametrize(
    ("scores", "places"),
    [
        ([-0.1, -2.0], []),
        ([0.1, -9.0], [0]),
        ([7.0, 7.9], [1]),
        ([8.0, 9.0, 13.0], [2, 1, 0]),
        ([8.0, 9.0, 14.0], [2, 1]),
        ([20.0, 20.0, 20.0, 20.0], [0, 1, 2]),
        ([0.2], [0]),
    ],
)
def test_the_best_fits_and_what_is_nearly_as_good(scores: list[float], places: list[int]) -> None:
    assert best_columns(np.array(scores)) == places
