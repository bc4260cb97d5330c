from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmem.english.clauses import MAX_CHARACTERS
from graphmem.english.restatements import is_restatement
from graphmem.english.slot_table import TABLE
from graphmem.english.slots import claims_of, contradicts, slot_of, slot_tokens, slots_named

PAIRS = json.loads(Path(__file__).with_name("slot_pairs.json").read_text(encoding="utf-8"))
EXAMPLES = [(slot, sentence, value) for slot in TABLE for sentence, value in slot.examples]
COUNTEREXAMPLES = [(slot, sentence) for slot in TABLE for sentence in slot.counterexamples]
SENTENCES = [sentence for _, sentence, _ in EXAMPLES]
RESTRICTIONS = [
    "on Saturdays", "when it snows", "if it rains", "while I study", "alone", "at night", "unless you object",
    "in my novel", "except in May", "because of you", "in my dream", "half of the time", "on weekends", "on Mondays",
    "every summer", "in my passport", "on my phone",
]  # fmt: skip
FRAMES = [
    "In my novel, {}", "For example, {}", "I dreamt that {}", "I dreamt {}", "If {}", "She says {}", "Maybe {}",
    'He said "{}"', "// {}", "<!-- {} -->", "Imagine {}", "It isn't true that {}", "{}?",
]  # fmt: skip


def replaces(new: str, old: str, *, speakers: tuple[str | None, str | None] = (None, None)) -> bool:
    mine, theirs = claims_of(new, speakers[0]), claims_of(old, speakers[1])
    return any(contradicts(claim, other) for claim in mine for other in theirs)


def test_the_examples_of_a_row_fill_it() -> None:
    wrong = [
        (slot.name, sentence, found)
        for slot, sentence, value in EXAMPLES
        if (found := [claim.value for claim in claims_of(sentence) if slot_of(claim) is slot]) != [value]
    ]
    assert wrong == []


def test_what_only_looks_like_a_row_replaces_nothing() -> None:
    wrong = [
        (slot.name, sentence)
        for slot, sentence in COUNTEREXAMPLES
        for claim in claims_of(sentence)
        if slot_of(claim) is slot and (claim.can_replace or not slot.is_single)
    ]
    assert wrong == []


def test_a_newer_statement_takes_the_place_of_an_older() -> None:
    pairs = PAIRS["replaces"]
    assert [pair for pair in pairs if not replaces(*reversed(pair))] == []
    assert [pair for pair in pairs if is_restatement(*reversed(pair))] == []


@pytest.mark.parametrize("group", ["both stand", "held out: both stand", "same", "left standing"])
def test_what_can_be_true_together_or_is_not_sure_enough_stands(group: str) -> None:
    assert [pair for pair in PAIRS[group] if replaces(*reversed(pair))] == []


def test_nine_of_ten_changes_that_no_rule_was_written_for_are_seen() -> None:
    pairs = PAIRS["held out: replaces"]
    assert sum(replaces(new, old) for old, new in pairs) >= 0.9 * len(pairs)


def test_persons_are_told_apart() -> None:
    assert not replaces("My sister Eva moved to Linz.", "My sister Anna lives in Graz.")
    assert replaces("My sister Anna moved to Linz.", "My sister Anna lives in Graz.")
    assert not replaces("My brother moved to Linz.", "My brother lives in Graz.")
    assert not replaces("I live in Linz now.", "I live in Graz.", speakers=("Caroline", "Melanie"))
    assert replaces("Caroline: I live in Linz now.", "I live in Graz.", speakers=(None, "Caroline"))


def test_a_turn_to_a_diet_ends_what_it_excludes() -> None:
    said = "I recently tried lamb and I loved it."
    thought = "I'm thinking of trying more non-vegetarian dishes.."
    for old in (said, thought, f"{said} {thought}", "I eat fish."):
        assert replaces("I turned vegetarian now.", old)
        assert not replaces("I am vegetarian.", old)
        assert not replaces(old, "I am vegetarian.")


def test_a_new_value_may_be_told_with_more_but_what_says_more_is_not_replaced() -> None:
    assert replaces("I live in Faro now and I love it.", "I live in Linz.")
    assert not replaces("I live in Faro now.", "I live in Linz and my cats live with me.")
    assert not replaces("I live in Faro and I live in Linz.", "I live in Graz.")


def test_both_sides_of_a_change_share_a_token() -> None:
    assert set(slot_tokens("I turned vegan now.")) & set(slot_tokens("I eat fish."))
    assert slot_tokens("I live in Graz.") == slot_tokens("Caroline: I've moved to Linz!") == ("slot0home",)
    assert not set(slot_tokens("My favourite colour is teal.")) & set(slot_tokens("My favourite fruit is figs."))
    assert all(re.fullmatch(r"[a-z0-9]+", token) for text in SENTENCES for token in slot_tokens(text))


@given(st.sampled_from(SENTENCES), st.sampled_from(RESTRICTIONS))
def test_a_restricted_statement_replaces_nothing_single(sentence: str, restriction: str) -> None:
    claims = claims_of(f"{sentence.rstrip('.!')} {restriction}.")
    assert not any(claim.can_replace and claim.holds for claim in claims)


@given(st.sampled_from(SENTENCES), st.sampled_from(FRAMES))
def test_what_is_told_of_a_dream_an_example_or_code_replaces_nothing(sentence: str, frame: str) -> None:
    assert not any(claim.can_replace for claim in claims_of(frame.format(sentence.rstrip(".!"))))


@given(st.text(max_size=MAX_CHARACTERS) | st.lists(st.sampled_from(SENTENCES), max_size=4).map(" and ".join))
def test_no_text_makes_it_raise_or_contradict_itself(text: str) -> None:
    claims = claims_of(text)
    assert not any(contradicts(claim, other) for claim in claims for other in claims if claim.holds)
    slot_tokens(text)


@pytest.mark.parametrize(
    ("phrase", "slots"),
    [
        ("allergies", {"allergy"}),
        ("mobile number", {"phone"}),
        ("home address", {"address"}),
        ("where I work", {"employer"}),
        ("favourite band", {"favorite band"}),
        ("sister", {"family sister"}),
        ("trip to Rome", set()),
        ("new phone", set()),
        ("peanut allergy", set()),
        ("boss", {"family boss"}),
    ],
)
def test_a_phrase_names_slots_as_a_whole(phrase: str, slots: set[str]) -> None:
    assert slots_named(phrase) == slots
