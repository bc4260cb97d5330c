"""The messages of an add, in all shapes that chats have them in."""

from __future__ import annotations

from typing import Any

from graphmem.errors import BadUserInput
from graphmem.model.conversation import IncomingMessage
from graphmem.rest.values import Given, names_of
from graphmem.wire.text_parts import is_part, join_texts


def messages_of(given: Given) -> list[IncomingMessage]:
    """Returns the messages: a list of them, one, or what the user said. Raises BadUserInput.

    One without a text is left out where others have any: a picture, or a turn that only calls a tool.
    """
    messages = given.get("messages")
    listed = [messages] if isinstance(messages, str | dict) else messages
    if not isinstance(listed, list):
        raise _malformed("messages")
    read = [_message(message, str(index)) for index, message in enumerate(listed)]
    return [message for message in read if message.content.strip()] or read


def facts_of(given: Given) -> list[IncomingMessage]:
    """Returns what an agent has drawn from the messages itself and wants kept in their place. Raises BadUserInput."""
    return [IncomingMessage("user", fact) for fact in names_of(given, "deduced_memories") or ()]


def _message(message: Any, index: str) -> IncomingMessage:
    if isinstance(message, str):
        return IncomingMessage("user", message)
    if not isinstance(message, dict) or "content" not in message:
        raise _malformed("messages", index)
    role, content, name = message.get("role"), _text(message["content"]), message.get("name")
    if not isinstance(role, str) or not isinstance(content, str) or not isinstance(name, str | None):
        raise _malformed("messages", index)
    return IncomingMessage(role, content, name)


def _text(content: Any) -> Any:
    """Returns the text of parts, of one part, or of nothing; what is none of these is returned as it is."""
    parts = [content] if isinstance(content, dict) else [] if content is None else content
    return join_texts(parts) if isinstance(parts, list) and all(map(is_part, parts)) else content


def _malformed(*where: str) -> BadUserInput:
    return BadUserInput(
        'Give messages: a list like [{"role": "user", "content": "I like tea."}], one such object, or a string.',
        field=where,
    )
