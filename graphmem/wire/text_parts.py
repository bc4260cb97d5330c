"""OpenAI's clients send a message's content as a list of parts; this module joins the texts among them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_TEXTS = frozenset(("text", "input_text", "output_text"))
"""The types of parts that are texts: of chat completions, and of both sides of responses."""


def join_text_parts(variables: object) -> None:
    """Puts one text in the place of each list of parts that is the `content` of an entry of `messages`.

    The schema's type stays `String!`, so that `$text: String!` can stand there too. What is no such list is left as it
    is, for GraphQL to refuse.
    """
    for message in _messages(variables):
        parts = message.get("content")
        if isinstance(parts, list) and all(map(is_part, parts)):
            message["content"] = join_texts(parts)


def join_texts(parts: list[dict[str, Any]]) -> str:
    return "\n".join(part["text"] for part in parts if part["type"] in _TEXTS)


def is_part(part: object) -> bool:
    if not isinstance(part, dict) or not isinstance(part.get("type"), str):
        return False
    return part["type"] not in _TEXTS or isinstance(part.get("text"), str)


def _messages(variables: object) -> Iterator[dict[str, Any]]:
    """Yields the messages in the variables themselves and in inputs among them."""
    if not isinstance(variables, dict):
        return
    for holder in (variables, *(value for value in variables.values() if isinstance(value, dict))):
        listed = holder.get("messages")
        yield from (entry for entry in (listed if isinstance(listed, list) else ()) if isinstance(entry, dict))
