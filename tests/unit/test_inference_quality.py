from __future__ import annotations

from typing import Any

from benchmarks.answers import Answer
from benchmarks.inference_quality import (
    HEAD,
    Change,
    Outcome,
    gold_turns,
    grade,
    list_of_turns,
    memories_by_turn,
    outcome_row,
    restricted_to_users,
    total,
)
from benchmarks.recording import parse_conversations
from tests.unit.test_recording import question, turn

SAID_AT = "2025-01-18T10:12:00Z"


def memory(id: str, *contents: str, said_at: str = SAID_AT) -> dict[str, Any]:
    return {"id": id, "messages": {"nodes": [{"content": content, "createdAt": said_at} for content in contents]}}


def hits(*ids: str) -> list[dict[str, Any]]:
    return [{"memory": {"id": id}} for id in ids]


def outcome(name: str, **changes: Any) -> Outcome:
    found, missed = Answer("temporal", ("a",), ("a",)), Answer("temporal", ("",), ("b",))
    parts: dict[str, Any] = {
        "turns": 4,
        "memories": 6,
        "decisions": 1_200,
        "retained": (True, False),
        "verbatim": (found, found),
        "inferred": (found, missed),
        "changes": (Change("UPDATE", "I live in Lyon.", "I live in Nantes.", None), Change("DELETE", "x", None, None)),
    }
    return Outcome(name, **(parts | changes))


def test_only_what_users_said_is_asked_for() -> None:
    [conversation] = parse_conversations(
        [
            turn(1),
            turn(2, speaker="assistant"),
            turn(3, speaker="Callum"),
            question(evidence=["D1:1", "D1:2"]),
            question(evidence=["D1:2"]),
            question(evidence=["D1:3", "D1:1"]),
        ]
    )
    asked = restricted_to_users(conversation)
    assert [one.evidence for one in asked.questions] == [("D1:1",), ("D1:3", "D1:1")]
    assert asked.turns == conversation.turns
    assert [one.dia_id for one in gold_turns(asked)] == ["D1:1", "D1:3"]


def test_a_memory_holds_the_turns_that_it_was_drawn_from() -> None:
    [conversation] = parse_conversations([turn(1), turn(2), turn(3), turn(4, text="Sentence 1.", session=2)])
    memories = [memory("a", "Ines: Sentence 1.", "Ines: Sentence 2."), memory("b", "Ines: Sentence 2.")]
    held = memories_by_turn(conversation.turns, memories)
    assert held == {"D1:1": {"a"}, "D1:2": {"a", "b"}, "D1:3": set(), "D1:4": {"a"}}


def test_the_same_words_at_another_time_are_another_turn() -> None:
    [conversation] = parse_conversations([turn(1)])
    [held] = memories_by_turn(
        conversation.turns, [memory("a", "Ines: Sentence 1.", said_at="2025-01-18T10:12:01Z")]
    ).values()
    assert held == set()


def test_a_hit_counts_for_every_turn_that_it_holds_and_a_turn_is_found_once() -> None:
    [conversation] = parse_conversations([turn(1), turn(2), turn(3), question(evidence=["D1:1", "D1:2", "D1:3"])])
    [asked] = conversation.questions
    held = {"D1:1": {"a", "b"}, "D1:2": {"b"}, "D1:3": set[str]()}
    answer = grade(asked, hits("z", "b", "a"), held)
    assert [answer.recall(k) for k in (1, 2, 3)] == [0, 2 / 3, 2 / 3]
    assert answer.reciprocal_rank() == 1 / 2


def test_a_row_says_what_is_kept_found_and_changed() -> None:
    row = "| chat | 4 | 2 | 50.0 % | 100.0 | 50.0 | -50.0 | 1.50 | 1,200 | 1 | 1 |"
    assert outcome_row(outcome("chat")) == row
    assert row.count("|") == HEAD.splitlines()[0].count("|")


def test_conversations_together_are_weighed_by_what_is_in_them() -> None:
    small = outcome("other", turns=1, memories=0, decisions=0, retained=(False,), inferred=(), verbatim=(), changes=())
    assert outcome_row(total([outcome("chat"), small])) == (
        "| all | 5 | 3 | 33.3 % | 100.0 | 50.0 | -50.0 | 1.20 | 1,200 | 1 | 1 |"
    )


def test_a_change_is_written_on_one_line() -> None:
    assert str(Change("DELETE", 'a "b"\nc', None, None)) == '- DELETE: "a \\"b\\"\\nc" → nothing'
    assert str(Change("UPDATE", "old", "n" * 400, "newer")) == f'- UPDATE: "old" → "{"n" * 300}…" (newer)'


def test_turns_are_listed_as_they_were_sent() -> None:
    [conversation] = parse_conversations([turn(1)])
    assert list_of_turns(conversation.turns) == ['- D1:1: "Ines: Sentence 1."']
