from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmem.english.restatements import is_restatement

PAIRS = json.loads(Path(__file__).with_name("slot_pairs.json").read_text(encoding="utf-8"))


TOLD_APART = [
    ("Dogs are allowed in the flat.", "Dogs are not allowed in the flat."),
    ("I have two parrots.", "I have three parrots."),
    ("I can lift 50 kg.", "I could lift 50 kg."),
    ("My grade is B+.", "My grade is B-."),
    ("The code is Falcon9.", "The code is falcon9."),
    ("The fee is $40.", "The fee is €40."),
    ("Is the shop open?", "Is the shop open."),
    ("I flew from Nice to Bari.", "I flew from Bari to Nice."),
    ("Bin Veganer.", "Bin kein Veganer."),
]


def test_the_same_is_known_in_other_words() -> None:
    assert [pair for pair in PAIRS["same"] if not is_restatement(*reversed(pair))] == []


@pytest.mark.parametrize("group", ["both stand", "held out: both stand", "held out: replaces"])
def test_what_says_something_else_is_no_restatement(group: str) -> None:
    assert [pair for pair in PAIRS[group] if is_restatement(*reversed(pair))] == []


def test_numbers_signs_negation_and_order_are_told_apart() -> None:
    assert [pair for pair in TOLD_APART if is_restatement(*pair) or is_restatement(*reversed(pair))] == []


def test_the_older_may_say_more_and_the_newer_may_not() -> None:
    assert is_restatement("I live in Austin.", "I live in Austin, Texas.")
    assert not is_restatement("I live in Austin, Texas.", "I live in Austin.")
    assert not is_restatement("I moved to Graz last month.", "I live in Graz.")


@given(st.text(max_size=300))
def test_every_text_says_the_same_as_itself(text: str) -> None:
    assert is_restatement(text, text)
