from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from graphmem.model.conversation import (
    Gap,
    IncomingMessage,
    Neighbours,
    close_gaps,
    find_gap,
    identify_messages,
    last_remaining,
    link_turns,
)
from graphmem.model.scope import Scope

AT = datetime(2024, 5, 1, 12, tzinfo=UTC)
SAID = datetime(2024, 4, 1, 9, tzinfo=UTC)
SCOPE = Scope(user_id="alex", run_id="trip")
TURN = IncomingMessage("user", "Hi!", created_at=SAID)


def ids(*messages: IncomingMessage, project: str = "p", scope: Scope = SCOPE) -> list[str]:
    return [message.id for message in identify_messages(project, scope, messages, AT)]


def test_messages_keep_their_order_and_what_they_say() -> None:
    spoken = [IncomingMessage("user", "Hi!", "Alex", SAID), IncomingMessage("assistant", "Hello.")]

    stored = identify_messages("p", SCOPE, spoken, AT)

    assert [(m.role, m.content, m.name, m.created_at) for m in stored] == [
        ("user", "Hi!", "Alex", SAID),
        ("assistant", "Hello.", None, AT),
    ]


def test_a_message_with_a_time_is_the_same_one_when_it_is_sent_again() -> None:
    assert ids(TURN) == ids(TURN)


def test_the_same_moment_in_another_offset_is_the_same_time() -> None:
    elsewhere = replace(TURN, created_at=SAID.astimezone(timezone(timedelta(hours=5, minutes=30))))

    assert ids(TURN) == ids(elsewhere)


def test_a_message_without_a_time_is_a_new_one_each_time() -> None:
    untimed = replace(TURN, created_at=None)

    assert len({*ids(untimed, untimed), *ids(untimed)}) == 3


def test_equal_messages_in_one_add_are_turns_of_their_own() -> None:
    assert len(set(ids(TURN, TURN, TURN))) == 3
    assert ids(TURN, TURN) == ids(TURN, TURN)
    assert ids(TURN, TURN)[:1] == ids(TURN)


@pytest.mark.parametrize(
    "other",
    [
        replace(TURN, role="assistant"),
        replace(TURN, content="Hi"),
        replace(TURN, name="Alex"),
        replace(TURN, created_at=SAID + timedelta(microseconds=1)),
    ],
)
def test_messages_that_differ_have_different_ids(other: IncomingMessage) -> None:
    assert ids(TURN) != ids(other)


@pytest.mark.parametrize(
    ("project", "scope"),
    [
        ("q", SCOPE),
        ("p", Scope(user_id="alex")),
        ("p", Scope(run_id="trip")),
        ("p", Scope(user_id="alex", run_id="other")),
        ("p", Scope(user_id="trip", run_id="alex")),
        ("p", Scope(agent_id="alex", run_id="trip")),
    ],
)
def test_the_same_turn_in_another_scope_is_another(project: str, scope: Scope) -> None:
    assert ids(TURN) != ids(TURN, project=project, scope=scope)


def test_texts_that_run_into_each_other_are_told_apart() -> None:
    one = IncomingMessage("user", "bc", "a", SAID)
    other = IncomingMessage("user", "c", "ab", SAID)

    assert ids(one) != ids(other)


def test_new_turns_come_between_those_that_follow_each_other() -> None:
    gaps = [("n1", Gap(None, "a")), ("n2", Gap("a", "b")), ("n3", Gap("a", "b")), ("n4", Gap("b"))]

    joining = link_turns(gaps)

    assert joining.cuts == [("a", "b")]
    assert joining.links == [("n1", "a"), ("a", "n2"), ("n2", "n3"), ("n3", "b"), ("b", "n4")]
    assert joining.last == "n4"


def test_a_conversation_that_gets_nothing_at_its_end_ends_as_before() -> None:
    assert link_turns([("n", Gap("a", "b"))]).last is None
    assert link_turns([("m", Gap()), ("n", Gap())]).links == [("m", "n")]


def test_a_turn_belongs_after_all_that_was_said_by_then() -> None:
    line = [("a", SAID), ("b", SAID), ("c", AT)]

    assert find_gap(line, SAID) == Gap("b", "c")
    assert find_gap(line, SAID - timedelta(1)) == Gap(None, "a")
    assert find_gap(line, AT) == Gap("c", None)


def chain(*turns: str, ends: str | None = None) -> dict[str, Neighbours]:
    """The places of the turns between the first and the last, which stay unless they are "-"."""
    places = {}
    for before, turn, after in zip(turns, turns[1:], turns[2:], strict=False):
        left = {name: [name] for name in (before, after) if name != "-"}
        places[turn] = Neighbours(left.get(before, []), left.get(after, []), ["run"] if turn == ends else [])
    return places


def test_what_was_said_around_a_gap_comes_to_follow_each_other() -> None:
    assert close_gaps(chain("a", "b", "c", "d", "e")) == {("a", "e")}
    assert close_gaps(chain("a", "b", "c") | chain("d", "e", "f")) == {("a", "c"), ("d", "f")}


def test_a_gap_at_an_end_is_closed_by_nothing() -> None:
    assert close_gaps(chain("-", "a", "b")) == set()
    assert close_gaps(chain("a", "b", "-")) == set()


def test_turns_that_branch_are_all_joined() -> None:
    gone = {"x": Neighbours(["a", "b"], ["c", "y"], []), "y": Neighbours(["x"], ["d"], [])}

    assert close_gaps(gone) == {(before, after) for before in "ab" for after in "cd"}


def test_a_run_ends_with_the_last_turn_that_is_left() -> None:
    assert last_remaining(chain("a", "b", "c", "-", ends="c")) == {"run": {"a"}}
    assert last_remaining(chain("-", "b", "c", "-", ends="c")) == {"run": set()}
    assert last_remaining(chain("a", "b", "c")) == {}


def test_a_long_gap_is_closed_in_no_time() -> None:
    turns = [str(number) for number in range(20_000)]

    assert close_gaps(chain(*turns, ends="19998")) == {("0", "19999")}
