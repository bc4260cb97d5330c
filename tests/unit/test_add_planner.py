from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from graphmem.english.words import says_more_than
from graphmem.errors import BadUserInput, Conflict, EmptyScope, GraphmemError, LimitExceeded
from graphmem.model.add_plan import AddPlan
from graphmem.model.categories import CategoryChoice
from graphmem.model.conversation import IncomingMessage
from graphmem.model.fact import Fact
from graphmem.model.idempotency import Idempotency
from graphmem.model.scope import Scope
from graphmem.service.add_planner import AddPlanner
from graphmem.service.add_request import AddRequest

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)
GIVEN = datetime(2024, 4, 1, tzinfo=UTC)
SAID = datetime(2024, 3, 1, tzinfo=UTC)

USER = Scope(user_id="alex")
HELLO = IncomingMessage("user", "Hello.")
LIKES = CategoryChoice("likes", "What is liked.")
REQUEST = AddRequest(USER, [HELLO], infer=False)


def make_plan(request: AddRequest) -> AddPlan:
    return AddPlanner("p", request.check(), NOW, request.idempotency(NOW)).plan_verbatim()


def texts(plan: AddPlan) -> list[str]:
    return [memory.text for memory in plan.memories]


def test_every_message_but_the_systems_is_a_memory_drawn_from_its_own_turn() -> None:
    messages = [IncomingMessage("system", "Be kind."), HELLO, IncomingMessage("assistant", "Hi."), HELLO]

    plan = make_plan(replace(REQUEST, messages=messages))

    assert texts(plan) == ["Hello.", "Hi.", "Hello."]
    assert [memory.message_ids for memory in plan.memories] == [[turn.id] for turn in plan.messages]
    assert len({turn.id for turn in plan.messages}) == 3


@pytest.mark.parametrize(
    ("said", "timestamp", "created_at"),
    [(SAID, GIVEN, SAID), (SAID, None, SAID), (None, GIVEN, GIVEN), (None, None, NOW)],
)
def test_a_memory_was_created_when_it_was_said_else_at_the_timestamp_else_now(
    said: datetime | None, timestamp: datetime | None, created_at: datetime
) -> None:
    plan = make_plan(replace(REQUEST, messages=[replace(HELLO, created_at=said)], timestamp=timestamp))

    assert [memory.created_at for memory in plan.memories] == [created_at]
    assert plan.at == NOW


def test_a_text_is_one_message_of_the_user() -> None:
    plan = make_plan(AddRequest(USER, text="I like tea.", infer=False))

    assert [(turn.role, turn.content) for turn in plan.messages] == [("user", "I like tea.")]


def test_what_the_memories_have_in_common_is_kept() -> None:
    request = replace(
        REQUEST, metadata={"a": 1}, categories=["food", "likes", "food"], immutable=True, expires_at=GIVEN
    )

    plan = make_plan(request)

    assert (plan.scope, plan.metadata) == (USER, {"a": 1})
    assert [memory.categories for memory in plan.memories] == [["food", "likes"]]
    assert (plan.immutable, plan.expires_at) == (True, GIVEN)


def test_only_system_messages_leave_nothing_to_store() -> None:
    plan = make_plan(replace(REQUEST, messages=[IncomingMessage("system", "Be kind.")]))

    assert (plan.messages, plan.memories) == ([], [])


def test_an_add_belongs_to_somebody() -> None:
    with pytest.raises(EmptyScope) as caught:
        make_plan(replace(REQUEST, scope=Scope()))

    assert caught.value.field == ("input",)


def turns(*messages: IncomingMessage) -> dict[str, Sequence[IncomingMessage]]:
    return {"messages": messages}


@pytest.mark.parametrize(
    ("change", "error", "field"),
    [
        ({"messages": None}, BadUserInput, ["messages"]),
        ({"text": "and a text"}, BadUserInput, ["messages"]),
        ({"messages": []}, BadUserInput, ["messages"]),
        ({"messages": None, "text": " "}, BadUserInput, ["text"]),
        ({"messages": None, "text": "a" * 500_001}, LimitExceeded, ["text"]),
        ({"messages": [HELLO] * 1_001}, LimitExceeded, ["messages"]),
        (turns(HELLO, IncomingMessage("user", "")), BadUserInput, ["messages", "1", "content"]),
        (turns(HELLO, IncomingMessage("user", "a\x00")), BadUserInput, ["messages", "1", "content"]),
        (turns(IncomingMessage("user", "é" * 250_001)), LimitExceeded, ["messages", "0", "content"]),
        (turns(IncomingMessage("", "Hi")), BadUserInput, ["messages", "0", "role"]),
        (turns(IncomingMessage("a" * 257, "Hi")), LimitExceeded, ["messages", "0", "role"]),
        (turns(IncomingMessage("user", "Hi", "\n")), BadUserInput, ["messages", "0", "name"]),
        (turns(IncomingMessage("system", "\ud800")), BadUserInput, ["messages", "0", "content"]),
        ({"metadata": "vegan"}, BadUserInput, ["metadata"]),
        ({"metadata": {"a": "a" * 65_536}}, LimitExceeded, ["metadata"]),
        ({"categories": ["food", ""]}, BadUserInput, ["categories", "1"]),
        ({"categories": ["c" * 257]}, LimitExceeded, ["categories", "0"]),
        ({"categories": ["c"] * 1_001}, LimitExceeded, ["categories"]),
        ({"custom_categories": [CategoryChoice("")]}, BadUserInput, ["customCategories", "0", "name"]),
        ({"custom_categories": [LIKES, LIKES]}, BadUserInput, ["customCategories", "1", "name"]),
        ({"custom_categories": [LIKES] * 101}, LimitExceeded, ["customCategories"]),
        ({"includes": " "}, BadUserInput, ["includes"]),
        ({"excludes": "a" * 16_385}, LimitExceeded, ["excludes"]),
        ({"instructions": "a\x00"}, BadUserInput, ["customInstructions"]),
        ({"scope": Scope(user_id="alex", run_id="")}, BadUserInput, ["runId"]),
        ({"scope": Scope(user_id="a" * 513)}, LimitExceeded, ["userId"]),
    ],
)
def test_a_request_that_is_not_valid_is_refused_where_it_is_wrong(
    change: dict[str, Any], error: type[GraphmemError], field: list[str]
) -> None:
    with pytest.raises(error) as caught:
        make_plan(replace(REQUEST, **change))

    assert caught.value.field == ("input", *field)
    assert type(caught.value) is error


def test_the_largest_request_is_taken() -> None:
    plan = make_plan(replace(REQUEST, messages=[IncomingMessage("r" * 256, "a" * 500)] * 1_000))

    assert len(plan.memories) == 1_000


def idempotency_of(**changed: Any) -> Idempotency | None:
    request = AddRequest(USER, text="tea", metadata={"a": 1, "b": {"c": 2}}, infer=False, idempotency_key="k")
    return replace(request, **changed).idempotency(NOW)


def test_the_same_input_has_the_same_digest_whatever_the_order_of_json() -> None:
    assert idempotency_of() == idempotency_of(metadata={"b": {"c": 2}, "a": 1})


@pytest.mark.parametrize(
    "changed",
    [
        {"text": "coffee"},
        {"scope": Scope(agent_id="alex")},
        {"metadata": {"a": 1, "b": {"c": True}}},
        {"timestamp": NOW},
        {"categories": ["a"]},
        {"immutable": True},
        {"custom_categories": (CategoryChoice("likes"),)},
        {"instructions": "Be brief."},
    ],
)
def test_another_input_under_the_same_key_has_another_digest(changed: dict[str, Any]) -> None:
    first, second = idempotency_of(), idempotency_of(**changed)
    assert first
    assert second

    assert first.input_hash != second.input_hash
    with pytest.raises(Conflict):
        second.check(first.input_hash)


def test_an_add_without_a_key_is_done_each_time() -> None:
    assert idempotency_of(idempotency_key=None) is None


def test_a_key_that_is_no_name_is_refused() -> None:
    with pytest.raises(BadUserInput) as caught:
        idempotency_of(idempotency_key=" ")

    assert caught.value.field == ("input", "idempotencyKey")


def facts_planned(*facts: Fact, **request: Any) -> AddPlan:
    said = [
        IncomingMessage("user", "I like tea."),
        IncomingMessage("assistant", "Noted."),
        IncomingMessage("user", "Me."),
    ]
    asked = AddRequest(USER, said, **request).check()
    return AddPlanner("p", asked, NOW).plan_facts(facts)


def test_a_conversation_is_kept_whole_and_memories_are_drawn_from_their_turns() -> None:
    plan = facts_planned(Fact("Likes tea.", (0, 2)), Fact("Is Alex.", (2,)))

    assert [turn.content for turn in plan.messages] == ["I like tea.", "Noted.", "Me."]
    first, _, last = (turn.id for turn in plan.messages)
    assert [memory.message_ids for memory in plan.memories] == [[first, last], [last]]


def test_a_conversation_of_which_nothing_is_remembered_is_kept() -> None:
    plan = facts_planned()

    assert [turn.content for turn in plan.messages] == ["I like tea.", "Noted.", "Me."]
    assert plan.changes == []


def kept(*messages: IncomingMessage, facts: Sequence[Fact] = (), scope: Scope = USER) -> list[str]:
    """The contents of the turns that are kept."""
    plan = AddPlanner("p", AddRequest(scope, messages).check(), NOW).plan_facts(facts)
    return [turn.content for turn in plan.messages]


def test_what_the_system_says_is_kept_only_where_something_is_remembered_of_it() -> None:
    said = [IncomingMessage(role, f"{role} speaks") for role in ("system", "user", "developer", "tool", "function")]
    told = Fact("Speaks.", (0,))

    assert kept(*said) == ["user speaks", "tool speaks", "function speaks"]
    assert kept(*said, scope=Scope(agent_id="tutor"), facts=[told])[:2] == ["system speaks", "user speaks"]


def test_memories_that_were_recalled_are_no_part_of_the_conversation() -> None:
    recalled = "Relevant memories:\n- Sails on Sundays.\n- Has two oars.\n\n"

    assert kept(
        IncomingMessage("user", f"{recalled}When does the harbour open?"),
        IncomingMessage("assistant", "<memories>Sails on Sundays.</memories>"),
        IncomingMessage("user", "At seven, says the sign."),
    ) == ["When does the harbour open?", "At seven, says the sign."]


def test_blank_messages_are_nothing_that_was_said() -> None:
    blank = [IncomingMessage(role, content) for role, content in (("assistant", ""), ("user", " \n"), ("tool", "\x07"))]

    assert kept(*blank) == []
    assert kept(HELLO, *blank, IncomingMessage("assistant", "Ahoy.")) == ["Hello.", "Ahoy."]


@pytest.mark.parametrize("role", ["assistant", "tool", "function"])
def test_a_terminals_escape_sequences_are_taken_out_of_what_is_context(role: str) -> None:
    said = "\x1b[1;32m3 passed\x1b[0m\x00 in\t2 s\r\n\x1b]8;;http://x.test\x07link\x1b]8;;\x07"

    assert kept(IncomingMessage(role, said)) == ["3 passed in\t2 s\r\nlink"]


@pytest.mark.parametrize("role", ["user", "human"])
def test_a_control_character_in_what_a_user_says_is_refused(role: str) -> None:
    with pytest.raises(BadUserInput) as caught:
        kept(HELLO, IncomingMessage(role, "\x1b[1mHi"))

    assert caught.value.field == ("input", "messages", "1", "content")


def test_a_role_that_nobody_knows_is_refused_where_it_stands_after_a_blank_message() -> None:
    with pytest.raises(BadUserInput) as caught:
        kept(IncomingMessage("assistant", ""), IncomingMessage("narrator", "He left."))

    assert caught.value.field == ("input", "messages", "1", "role")


def test_a_turn_says_more_where_its_words_are_not_all_in_what_is_remembered_of_it() -> None:
    plan = facts_planned(Fact("I like tea.", (0,)), Fact("Noted today.", (1,), same_as="a"))

    told = {turn.id: turn.content for turn in plan.messages}
    assert {told[key] for key in plan.informative_turns} == {"Noted."}


@pytest.mark.parametrize(
    ("content", "texts", "expected"),
    [
        ("Our ferry leaves at nine.", [], True),
        ("Our ferry leaves at nine.", ["The ferry leaves."], True),
        ("Our ferries leave at nine.", ["The ferry leaves.", "At nine."], False),
        ("It is so, and so it was.", [], False),
    ],
)
def test_words_that_carry_no_meaning_say_nothing_more(content: str, texts: list[str], expected: bool) -> None:
    assert says_more_than(content, texts) is expected


def test_a_dry_run_needs_vectors_of_memories_alone() -> None:
    fact = Fact("Likes tea.", (0,))

    assert facts_planned(fact, dry_run=True).texts == ["Likes tea."]
    assert facts_planned(fact).texts == ["Likes tea.", "Noted."]


def test_a_fact_is_added_kept_or_takes_the_place_of_others() -> None:
    plan = facts_planned(
        Fact("New.", (0,)),
        Fact("Known.", (0,), same_as="a", reason="It says the same."),
        Fact("Changed.", (0,), replaces=("b", "c")),
    )

    assert [(change.event, change.targets, change.reason) for change in plan.changes] == [
        ("ADD", (), None),
        ("NONE", ("a",), "It says the same."),
        ("UPDATE", ("b", "c"), None),
    ]


@pytest.mark.parametrize(
    ("given", "found", "kept"),
    [(None, None, None), (None, ("food",), ["food"]), (["likes"], ("food",), ["likes"]), ([], ("food",), [])],
)
def test_categories_that_are_given_take_the_place_of_those_found(
    given: list[str] | None, found: tuple[str, ...] | None, kept: list[str] | None
) -> None:
    [memory] = facts_planned(Fact("Likes tea.", (0,), categories=found), categories=given).memories

    assert memory.categories == kept


def test_what_is_stored_as_it_is_mentions_what_its_speaker_says() -> None:
    [memory] = make_plan(replace(REQUEST, messages=[IncomingMessage("user", "I live in Lisbon.")])).memories

    assert [(one.source.name, one.relationship, one.target.name) for one in memory.mentions.triples] == [
        ("alex", "LIVES_IN", "Lisbon")
    ]
