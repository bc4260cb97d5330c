"""The requests of mem0's adds."""

from __future__ import annotations

from typing import Any

import pytest

from graphmem.errors import BadUserInput
from graphmem.model.conversation import IncomingMessage
from graphmem.rest.adds import add_request
from graphmem.rest.errors import NotOffered
from graphmem.rest.options import OPTIONS

TEA = IncomingMessage("user", "I like tea.")
TEXT = {"type": "text", "text": "I like tea."}
PICTURE = {"type": "image_url", "image_url": {"url": "https://example.org/tea.png"}}
SAID = {"role": "user", "content": "I like tea."}


@pytest.mark.parametrize(
    "messages",
    [
        "I like tea.",
        ["I like tea."],
        {"role": "user", "content": "I like tea."},
        [{"role": "user", "content": "I like tea."}],
        [{"role": "user", "content": [TEXT, PICTURE]}],
        [{"role": "user", "content": TEXT}],
        [{"role": "user", "content": [{"type": "input_text", "text": "I like tea."}]}],
    ],
)
def test_messages_come_in_many_spellings(messages: Any) -> None:
    assert add_request({"messages": messages, "user_id": "alex"}).messages == [TEA]


@pytest.mark.parametrize(
    "silent",
    [
        {"role": "user", "content": PICTURE},
        {"role": "user", "content": [PICTURE]},
        {"role": "assistant", "content": None, "tool_calls": [{"id": "1"}]},
        {"role": "assistant", "content": ""},
        {"role": "assistant", "content": []},
    ],
)
@pytest.mark.parametrize("infer", [True, False])
def test_a_message_without_text_does_not_keep_others_from_being_added(silent: Any, infer: bool) -> None:
    request = add_request({"messages": [silent, SAID], "user_id": "alex", "infer": infer})

    assert request.messages == [TEA]
    assert [message.content for message in add_request({"messages": [silent], "user_id": "alex"}).messages or ()] == [
        ""
    ]


def test_facts_that_the_agent_has_found_are_kept_in_place_of_the_messages() -> None:
    given = {"messages": [{"role": "user", "content": "Tea, please. No milk."}], "user_id": "alex"}
    given["deduced_memories"] = ["I like tea.", "I take no milk."]

    kept = add_request(given | {"infer": False}).messages
    inferred = add_request(given | {"infer": True}).messages

    assert kept == [TEA, IncomingMessage("user", "I take no milk.")]
    assert inferred == [IncomingMessage("user", "Tea, please. No milk.")]


def test_categories_that_are_given_are_those_of_the_memories() -> None:
    assert add_request({"messages": "a", "user_id": "alex", "categories": ["food"]}).categories == ["food"]
    assert add_request({"messages": "a", "user_id": "alex"}).categories is None


@pytest.mark.parametrize(
    "messages", [None, 1, [1], [{"role": "user"}], [{"content": "a"}], [{"role": "user", "content": 1}]]
)
def test_other_messages_are_refused(messages: Any) -> None:
    with pytest.raises(BadUserInput):
        add_request({"messages": messages, "user_id": "alex"})


@pytest.mark.parametrize("option", OPTIONS)
def test_an_option_that_is_lacking_is_told(option: str) -> None:
    with pytest.raises(NotOffered):
        add_request({"messages": "a", "user_id": "alex", option: True})
