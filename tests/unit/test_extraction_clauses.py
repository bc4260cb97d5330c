from __future__ import annotations

import pytest

from graphmem.extraction.clauses import clauses


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I'm a vegetarian and I'm allergic to nuts.", ["I'm a vegetarian", "I'm allergic to nuts."]),
        ("I like tea, but my wife drinks coffee.", ["I like tea", "My wife drinks coffee."]),
        ("I'm Sam, I live in Leeds; my dog is old", ["I'm Sam", "I live in Leeds", "My dog is old"]),
        ("I'm a vegetarian, what should I cook?", ["I'm a vegetarian", "What should I cook?"]),
        ("im vegan can you suggest a snack", ["Im vegan", "Can you suggest a snack"]),
        ("I have a cat, please recommend a vet.", ["I have a cat", "Please recommend a vet."]),
        ("What should I cook, since I'm a vegetarian?", ["What should I cook?", "I'm a vegetarian"]),
    ],
)
def test_what_stands_on_its_own_is_a_piece(text: str, expected: list[str]) -> None:
    assert clauses(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "I tried chicken and I loved it.",
        "I have a dog and my son has one too.",
        "I like my mom and my dad.",
        "My partner and I are vegan.",
        "When I was a kid, I lived in Rome.",
        "If I lived in Paris, I would eat croissants.",
        "I moved because I got a job and I needed money.",
        "I know what you mean.",
        "I'm vegan, so I don't eat cheese.",
        "I used to smoke but I quit in 2019.",
    ],
)
def test_what_leans_on_another_clause_stays_with_it(text: str) -> None:
    assert clauses(text) == [text]


@pytest.mark.parametrize(
    "lead_in",
    [
        "Hi, ",
        "Hey Bob! ",
        "hello there ",
        "Well, ",
        "By the way, ",
        "btw ",
        "Also, ",
        "Actually, ",
        "And ",
        "But ",
        "Oh, and ",
        "Please remember that ",
        "Remember, ",
        "Note that ",
        "Don't forget that ",
        "dont forget ",
        "Keep in mind that ",
        "Yes, ",
        "No, ",
        "fyi ",
        "You should know that ",
        "I want you to remember that ",
        "As I said, ",
        "Ok so ",
        "Thanks! Also, ",
        "Just so you know, ",
        "I just wanted to say that ",
    ],
)
def test_lead_ins_go(lead_in: str) -> None:
    assert clauses(f"{lead_in}my birthday is May 5.")[-1] == "My birthday is May 5."


@pytest.mark.parametrize("trailer", [" lol", ", thanks", ", please", " btw", ", you know"])
def test_trailers_go(trailer: str) -> None:
    assert clauses(f"My name is Alex{trailer}.") == ["My name is Alex."]


def test_a_wish_to_be_reminded_of_a_thing_is_no_statement_of_it() -> None:
    assert clauses("Don't forget my birthday") == ["Don't forget my birthday"]
