"""The requests of mem0's adds."""

from __future__ import annotations

from typing import Any

import pytest

from graphmem.errors import BadUserInput
from graphmem.model.conversation import IncomingMessage
from graphmem.rest.adds import add_request
from graphmem.rest.errors import NotOffered
from graphmem.rest.lacking import OPTIONS

TEA = IncomingMessage("user", "I like tea.")


@pytest.mark.parametrize(
    "messages",
    [
        "I like tea.",
        ["I like tea."],
        {"role": "user", "content": "I like tea."},
        [{"role": "user", "content": "I like tea."}],
        [{"role": "user", "content": [{"type": "text", "text": "I like tea."}, {"type": "image_url"}]}],
    ],
)
def test_messages_come_in_five_spellings(messages: Any) -> None:
    assert add_request({"messages": messages, "user_id": "alex"}).messages == [TEA]


@pytest.mark.parametrize("messages", [None, 1, [1], [{"role": "user"}], [{"content": "a"}]])
def test_other_messages_are_refused(messages: Any) -> None:
    with pytest.raises(BadUserInput):
        add_request({"messages": messages, "user_id": "alex"})


@pytest.mark.parametrize("option", OPTIONS)
def test_an_option_that_is_lacking_is_told(option: str) -> None:
    with pytest.raises(NotOffered):
        add_request({"messages": "a", "user_id": "alex", option: True})
