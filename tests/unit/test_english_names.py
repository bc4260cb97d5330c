from __future__ import annotations

import pytest

from graphmem.english.name_types import type_of
from graphmem.english.names import find_names


@pytest.mark.parametrize(
    "text", ["I AM SO TIRED", "On Monday in May", "Yes, Great", "Q3 is over", "I LOVE it", "東京は大きい"]
)
def test_no_names_are_found_where_there_are_only_capitals(text: str) -> None:
    assert find_names(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("I report to Capt. Sorensen in Aarhus.", ["Capt. Sorensen/person", "Aarhus/"]),
        ("We saw Matilda's Garden on stage.", ["Matilda's Garden/"]),
        ("Petra's Honda broke down.", ["Petra/person", "Honda/product"]),
        ("Vienna is my cousin.", ["Vienna/person"]),
        ("Vienna is my cousin. I live in Vienna.", ["Vienna/person", "Vienna/place"]),
        ("Zorvia is far. I live in Zorvia.", ["Zorvia/place"]),
        ("The QVXN invited me.", ["QVXN/"]),
        (
            "He left 早稲田 University for 慶應 University.",
            ["早稲田 University/organization", "慶應 University/organization"],
        ),
        ("I saw Petra. I told petra so.", ["Petra/person"]),
        ("I met Zu at approx. Two or later.", ["Zu/person"]),
    ],
)
def test_a_name_is_found_whole_and_its_type_is_empty_unless_certain(text: str, found: list[str]) -> None:
    assert [f"{key.name}/{key.type}" for key in find_names(text)] == found


@pytest.mark.parametrize(
    ("name", "before", "after", "kind"),
    [
        ("Zyx", ["works", "at"], [], "organization"),
        ("Zyx", ["trip", "to"], [], "place"),
        ("Zyx", ["my", "friend"], [], "person"),
        ("Zyx", ["my", "dog"], [], "animal"),
        ("Zyx", [], ["lives"], "person"),
        ("ZYX", [], ["lives"], ""),
        ("Zyx", [], ["is", "my", "aunt"], "person"),
        ("Zyx Festival", [], [], "event"),
        ("Zyx", ["reading"], ["by"], "product"),
        ("Zyx", ["reading"], [], ""),
        ("Jordan", ["the"], [], ""),
        ("Jordan", ["live", "in"], [], "place"),
        ("Zyx", ["the"], [], ""),
    ],
)
def test_a_name_is_typed_by_what_stands_around_it(name: str, before: list[str], after: list[str], kind: str) -> None:
    assert type_of(name, before, after) == kind
