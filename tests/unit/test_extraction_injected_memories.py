from __future__ import annotations

import pytest

from graphmem.extraction.injected_memories import without_injected_memories

HEADERS = [
    "Relevant memories:",
    "What I know about you:",
    "What you know about the user:",
    "User memories:",
    "User's memories:",
    "Context from memory:",
    "Known facts about the user:",
    "Memories:",
    "## Memories about me:",
    "**Relevant Memories:**",
    "Here are the relevant memories:",
]


@pytest.mark.parametrize("header", HEADERS)
def test_a_block_goes_up_to_the_empty_line(header: str) -> None:
    assert (
        without_injected_memories(f"{header}\nAlex likes tea.\nAlex has a dog.\n\nI moved to Kiel.").strip()
        == "I moved to Kiel."
    )


@pytest.mark.parametrize("header", HEADERS)
def test_a_block_goes_up_to_the_next_label(header: str) -> None:
    assert (
        without_injected_memories(f"{header}\n- likes tea\n- has a dog\nUser question: Where is Kiel?")
        == "Where is Kiel?"
    )


def test_a_list_may_stand_below_an_empty_line() -> None:
    assert without_injected_memories("Memories:\n\n- likes tea\n- has a dog\n\nI moved.").strip() == "I moved."


def test_a_list_ends_where_plain_text_begins() -> None:
    assert (
        without_injected_memories("Relevant memories:\n- likes tea\n  and coffee\n- has a dog\nI moved to Kiel.")
        == "I moved to Kiel."
    )


def test_memories_may_stand_beside_their_header() -> None:
    assert without_injected_memories("Memories: likes tea; has a dog\nQuestion: Where is Kiel?") == "Where is Kiel?"


def test_text_before_a_block_stays() -> None:
    assert without_injected_memories("I moved.\n\nMemories:\n- likes tea").strip() == "I moved."


@pytest.mark.parametrize(
    "tag", ["memories", "memory", "context", "recalled_memories", "Relevant_Memories", "user-memory"]
)
def test_tags_go_with_what_they_hold(tag: str) -> None:
    assert without_injected_memories(f"<{tag}>likes tea\n\nhas a dog</{tag}> I moved.").split() == ["I", "moved."]


def test_a_tag_with_attributes_goes() -> None:
    assert without_injected_memories('<memory id="7">likes tea</memory>I moved.').strip() == "I moved."


def test_a_tag_that_nothing_closes_goes_alone() -> None:
    assert without_injected_memories("<memory> I moved.").strip() == "I moved."


@pytest.mark.parametrize(
    "dump",
    [
        '[{"id": "1", "memory": "likes tea"}, {"id": "2", "memory": "has a dog"}]',
        '{"results": [{"memory": "likes tea", "score": 0.7}]}',
        '{"memories": ["likes tea"]}',
    ],
)
def test_dumps_of_memories_go(dump: str) -> None:
    assert without_injected_memories(f"{dump}\nI moved to Kiel.").strip() == "I moved to Kiel."


@pytest.mark.parametrize(
    "text",
    [
        "I have a bad memory",
        "I have a bad memory: I forget names.",
        "My best memories are from Maine.",
        "My favourite memories: Rome, Kiel.",
        "Question: where is Kiel?",
        '{"name": "Alex"} is my config, memory is 4 GB',
        "[{ not json, memory",
        "I keep memories in <b>a box</b>.",
        "In this context: I moved.",
    ],
)
def test_other_text_stays_as_it_is(text: str) -> None:
    assert without_injected_memories(text) == text
