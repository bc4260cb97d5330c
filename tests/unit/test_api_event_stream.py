from __future__ import annotations

import pytest

from graphmem.api.event_stream import is_streamed
from graphmem.errors import BadUserInput

URQL = (
    "application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed"
)


@pytest.mark.parametrize(
    ("accept", "is_subscription", "expected"),
    [
        ("text/event-stream", True, True),
        ("text/event-stream", False, True),
        ("Text/Event-Stream;q=0.9", True, True),
        (URQL, True, True),
        (URQL, False, False),
        ("application/json", False, False),
        ("application/json, text/event-stream;q=0.5", False, False),
        ("text/event-stream, application/json;q=0.5", False, True),
        ("*/*", False, False),
        ("", False, False),
    ],
)
def test_subscriptions_are_streamed_and_else_what_nothing_else_is_taken_for(
    accept: str, is_subscription: bool, expected: bool
) -> None:
    assert is_streamed(accept, is_subscription) == expected


@pytest.mark.parametrize("accept", ["", "*/*", "application/json", "application/graphql-response+json"])
def test_a_subscription_that_no_stream_is_taken_for_is_told_how_to_ask(accept: str) -> None:
    with pytest.raises(BadUserInput, match=r"text/event-stream.*graphql-transport-ws"):
        is_streamed(accept, True)
