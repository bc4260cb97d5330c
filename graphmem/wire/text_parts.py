"""OpenAI's clients send a message's content as a list of parts; this module joins the texts among them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def join_text_parts(variables: object) -> None:
    """Puts one text in the place of each list of parts that is the `content` of an entry of `messages`.

    The schema's type stays `String!`, so that `$text: String!` can stand there too. What is no such list is left as it
    is, for GraphQL to refuse.
    """
    for message in _messages(variables):
        parts = message.get("content")
        if isinstance(parts, list) and all(map(_is_part, parts)):
            message["content"] = "\n".join(part["text"] for part in parts if part["type"] == "text")


def _messages(variables: object) -> Iterator[dict[str, Any]]:
    """Yields the messages in the variables themselves and in inputs among them."""
    if not isinstance(variables, dict):
        return
    for holder in (variables, *(value for value in variables.values() if isinstance(value, dict))):
        listed = holder.get("messages")
        yield from (entry for entry in (listed if isinstance(listed, list) else ()) if isinstance(entry, dict))


def _is_part(part: object) -> bool:
    if not isinstance(part, dict) or not isinstance(part.get("type"), str):
        return False
    return part["type"] != "text" or isinstance(part.get("text"), str)
