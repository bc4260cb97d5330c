from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphmem.extraction.claims import Judgement, judge
from graphmem.model.fact import KnownMemory

PAIRS = json.loads(Path(__file__).with_name("claim_pairs.json").read_text(encoding="utf-8"))
TEXTS = sorted({text for pairs in PAIRS.values() for pair in pairs for text in pair})
WORDS = sorted({word for text in TEXTS for word in text.split()} | {"really", "now", "still", ",", ".", "again"})
sentences = (
    st.text(max_size=200)
    | st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)
    | st.lists(st.sampled_from(TEXTS), max_size=4).map(" and ".join)
)


def known(text: str, *, memory_id: str = "old", similarity: float = 0.0, immutable: bool = False) -> KnownMemory:
    return KnownMemory(memory_id, text, similarity, immutable)


def relation(old: str, new: str) -> str:
    judgement = judge(new, [known(old)])
    return "same" if judgement.same_as else "replaces" if judgement.replaces else "none"


@pytest.mark.parametrize(("kind", "old", "new"), [(kind, *pair) for kind, pairs in PAIRS.items() for pair in pairs])
def test_a_statement_is_judged_against_an_older_one(kind: str, old: str, new: str) -> None:
    assert relation(old, new) == kind


def test_nothing_known_is_judged_unrelated() -> None:
    assert judge("I live in Berlin", []) == Judgement()


def test_all_that_is_contradicted_is_replaced_nearest_first() -> None:
    memories = [
        known("I'm thinking of trying more non-vegetarian dishes..", memory_id="a"),
        known("I love football", memory_id="b"),
        known("I recently tried chicken and I loved it.", memory_id="c"),
    ]
    assert judge("I turned vegetarian now.", memories).replaces == ("a", "c")


def test_what_is_known_already_replaces_nothing() -> None:
    judgement = judge(
        "I live in Paris", [known("I live in Berlin", memory_id="a"), known("I live in Paris.", memory_id="b")]
    )
    assert (judgement.same_as, judgement.replaces) == ("b", ())


def test_an_immutable_memory_is_never_replaced_but_can_be_the_same() -> None:
    assert judge("I moved to Paris", [known("I live in Berlin", immutable=True)]) == Judgement()
    assert judge("I live in Berlin!", [known("I live in Berlin", immutable=True)]).same_as == "old"


def test_a_memory_of_which_much_still_stands_is_not_replaced() -> None:
    assert judge("I moved to Paris", [known("I'm Alex. I live in Berlin. I work at Google.")]) == Judgement()


def test_near_words_are_the_same_only_where_the_meaning_is_known_to_be_near() -> None:
    new = "On our long walk through the old forest Tom told me a story about two wolves"
    old = "On our long walk through the old dark forest Tom told me a story about two wolves"
    assert judge(new, [known(old)]).same_as == "old"
    assert judge(new, [known(old, similarity=0.95)]).same_as == "old"
    assert judge(new, [known(old, similarity=0.6)]) == Judgement()


@pytest.mark.parametrize(
    ("new", "reason"),
    [
        ("I moved to Paris", "It gives another home."),
        ("I no longer live in Berlin", "It says the opposite."),
        ("I live in Berlin.", "It says the same."),
        ("I like jazz", None),
    ],
)
def test_a_judgement_says_why(new: str, reason: str | None) -> None:
    assert judge(new, [known("I live in Berlin")]).reason == reason


def test_a_huge_text_is_the_same_only_as_itself() -> None:
    huge = "I live in Berlin. " * 30_000
    assert judge(huge, [known(huge)]).same_as == "old"
    assert judge(huge, [known("I live in Berlin.")]) == Judgement()


@given(sentences, sentences)
def test_no_text_makes_it_raise(new: str, old: str) -> None:
    judgement = judge(new, [known(old)])
    assert judgement.same_as in (None, "old")
    assert not (judgement.same_as and judgement.replaces)


@settings(max_examples=200)
@given(sentences)
def test_every_text_says_the_same_as_itself(text: str) -> None:
    assert judge(text, [known(text)]).same_as == "old"
