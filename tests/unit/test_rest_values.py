"""Single values of mem0's requests."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from graphmem.errors import BadUserInput
from graphmem.model.categories import CategoryChoice
from graphmem.rest.values import (
    choices_of,
    expiry_of,
    flag_of,
    fraction_of,
    moment_of,
    names_of,
    number_of,
    object_of,
    text_of,
)


def test_the_first_name_that_is_given_counts() -> None:
    assert text_of({"text": None, "message": "a", "data": "b"}, "text", "message", "data") == "a"
    assert text_of({}, "text") is None


def test_numbers_and_flags_may_be_of_a_url() -> None:
    assert (number_of({"page": "2"}, "page"), number_of({"top_k": 3.0}, "top_k", "limit")) == (2, 3)
    assert flag_of({"infer": "False"}, "infer", True) is False
    assert fraction_of({"threshold": 1}, "threshold") == 1.0


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        (0, datetime(1970, 1, 1, tzinfo=UTC)),
        ("2026-01-31T08:30:00+01:00", datetime(2026, 1, 31, 7, 30, tzinfo=UTC)),
        ("2026-01-31", datetime(2026, 1, 31, tzinfo=UTC)),
    ],
)
def test_a_time_is_seconds_or_a_text(value: Any, moment: datetime) -> None:
    assert moment_of({"timestamp": value}, "timestamp") == moment


def test_a_memory_expires_when_its_last_day_is_over() -> None:
    assert expiry_of({"expiration_date": "2026-01-31"}) == datetime(2026, 2, 1, tzinfo=UTC)


def test_categories_are_names_or_objects() -> None:
    assert choices_of({"custom_categories": ["a", {"b": "of b", "c": ""}]}) == (
        CategoryChoice("a"),
        CategoryChoice("b", "of b"),
        CategoryChoice("c"),
    )
    assert choices_of({}) is None


@pytest.mark.parametrize(
    "read",
    [
        lambda: text_of({"text": 1}, "text"),
        lambda: number_of({"page": "two"}, "page"),
        lambda: number_of({"page": True}, "page"),
        lambda: number_of({"page": float("inf")}, "page"),
        lambda: fraction_of({"threshold": "high"}, "threshold"),
        lambda: flag_of({"infer": "maybe"}, "infer"),
        lambda: object_of({"metadata": []}, "metadata"),
        lambda: names_of({"fields": [1]}, "fields"),
        lambda: choices_of({"custom_categories": [1]}),
        lambda: choices_of({"custom_categories": "a"}),
        lambda: moment_of({"timestamp": 1e300}, "timestamp"),
        lambda: moment_of({"timestamp": "noon"}, "timestamp"),
    ],
)
def test_other_values_are_refused(read: Any) -> None:
    with pytest.raises(BadUserInput):
        read()
