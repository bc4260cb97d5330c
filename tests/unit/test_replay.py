from __future__ import annotations

import pytest

from benchmarks.recording import parse_conversations
from benchmarks.replay import VERBATIM, AddOptions, Refused, add_input, batches, memory_ids
from tests.unit.test_recording import turn

BATCH = VERBATIM.batch


def test_batches_keep_order_and_never_mix_sessions() -> None:
    lines = [turn(n, session=1 if n <= BATCH + 20 else 2) for n in range(1, BATCH + 61)]
    [conversation] = parse_conversations(lines)
    sent = list(batches(conversation.turns))
    assert [len(turns) for turns in sent] == [BATCH, 20, 40]
    assert [said for turns in sent for said in turns] == conversation.turns


def test_batches_are_as_small_as_is_asked_for() -> None:
    [conversation] = parse_conversations([turn(n, session=1 if n <= 6 else 2) for n in range(1, 9)])
    assert [len(turns) for turns in batches(conversation.turns, 4)] == [4, 2, 2]


def test_turns_are_inferred_from_and_belong_to_no_run_where_it_is_asked_for() -> None:
    [conversation] = parse_conversations([turn()])
    sent = add_input("chat", conversation.turns, AddOptions(infer=True, in_runs=False))
    assert sent == {"userId": "chat", "infer": True, "messages": add_input("chat", conversation.turns)["messages"]}


def test_session_becomes_a_run_and_turns_become_messages() -> None:
    [conversation] = parse_conversations([turn(), turn(2, speaker="Callum")])
    assert add_input("chat", conversation.turns) == {
        "userId": "chat",
        "runId": "chat/1",
        "infer": False,
        "messages": [
            {
                "role": "user",
                "name": "Ines",
                "content": "Ines: Sentence 1.",
                "createdAt": "2025-01-18T10:12:00+00:00",
            },
            {
                "role": "user",
                "name": "Callum",
                "content": "Callum: Sentence 2.",
                "createdAt": "2025-01-18T10:12:00+00:00",
            },
        ],
    }


@pytest.mark.parametrize(("speaker", "role"), [("user", "user"), ("assistant", "assistant"), ("system", "user")])
def test_every_speaker_has_a_role_that_is_stored(speaker: str, role: str) -> None:
    [conversation] = parse_conversations([turn(speaker=speaker)])
    [message] = add_input("chat", conversation.turns)["messages"]
    assert message["role"] == role


def test_equal_turns_share_a_memory() -> None:
    [conversation] = parse_conversations([turn(), turn(2), turn(3)])
    results = [{"id": "a", "event": "ADD"}, {"id": "b", "event": "ADD"}, {"id": "a", "event": "NONE"}]
    assert memory_ids(conversation.turns, results) == {"D1:1": "a", "D1:2": "b", "D1:3": "a"}


def test_missing_result_is_refused_rather_than_shifted() -> None:
    [conversation] = parse_conversations([turn(), turn(2)])
    with pytest.raises(Refused, match="2 messages were sent, and 1 results came back"):
        memory_ids(conversation.turns, [{"id": "a"}])
