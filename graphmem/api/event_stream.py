"""Answers as server-sent events, by the protocol graphql-sse in its mode of distinct connections."""

from __future__ import annotations

from strawberry.http.streaming import SSETransport

from graphmem.api.negotiation import ANSWERS, negotiate, rank
from graphmem.errors import BadUserInput

EVENT_STREAM = "text/event-stream"

_NO_STREAM = (
    "A subscription goes on for as long as you listen: send Accept: text/event-stream to get server-sent events, or "
    "open a WebSocket with the protocol graphql-transport-ws at this address."
)


def takes_events(accepted: str) -> bool:
    """Returns whether the header Accept names streams; a wildcard that somebody sends for any answer does not."""
    weight, exact, _ = rank(accepted, EVENT_STREAM)
    return weight > 0 and exact > 1


def is_streamed(accepted: str, is_subscription: bool) -> bool:
    """Returns whether the answer is a stream: a subscription's is, and any other for a caller who likes that best.

    Raises BadUserInput for a subscription of a caller who does not take a stream.
    """
    if is_subscription and not takes_events(accepted):
        raise BadUserInput(_NO_STREAM)
    is_best = negotiate(accepted, (*ANSWERS, EVENT_STREAM)) == EVENT_STREAM
    return takes_events(accepted) and (is_subscription or is_best)


class EventStream(SSETransport):
    """Strawberry's events, with the one of the allowed line ends that urql knows."""

    def encode_event(self, event: str, data: str | None = None) -> str:
        return _with_newlines(super().encode_event(event, data))

    def encode_comment(self, comment: str) -> str:
        return _with_newlines(super().encode_comment(comment))


def _with_newlines(text: str) -> str:
    return text.replace("\r\n", "\n")
