from __future__ import annotations

from benchmarks.answers import Answer
from benchmarks.peers.job import LABELS, make_job, read_answers
from benchmarks.recording import parse_conversations
from tests.unit.test_recording import question, turn

LINES = [turn(), question(), question(evidence=[]), turn(conv="other"), question(conv="other", question="Where?")]


def test_turns_are_given_as_graphmem_is_given_them() -> None:
    [turn_of_chat, turn_of_other] = make_job(parse_conversations(LINES), "http://endpoint", "model", 3)["turns"]
    assert turn_of_chat == {
        "dia_id": "chat/D1:1",
        "user_id": "chat",
        "run_id": "chat/1",
        "role": "user",
        "name": "Ines",
        "content": "Ines: Sentence 1.",
    }
    assert turn_of_other["dia_id"] == "other/D1:1"


def test_questions_with_gold_turns_are_asked_of_their_conversation() -> None:
    job = make_job(parse_conversations(LINES), "http://endpoint", "model", 3)
    assert job["questions"] == [{"user_id": "chat", "text": "Who?"}, {"user_id": "other", "text": "Where?"}]
    assert job["timed"] == job["questions"]


def test_what_was_found_is_judged_by_the_turns_of_its_conversation() -> None:
    rankings = [["chat/D1:1"], ["chat/D1:1", "other/D1:1"]]
    answers = read_answers(parse_conversations(LINES), {"rankings": {"model" + suffix: rankings for suffix in LABELS}})
    expected = [
        Answer("single-hop", ("chat/D1:1",), ("chat/D1:1",)),
        Answer("single-hop", ("other/D1:1",), ("chat/D1:1", "other/D1:1")),
    ]
    assert answers == dict.fromkeys(LABELS.values(), expected)
