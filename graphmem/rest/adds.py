"""Adds: what is to be remembered of which owners."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from graphmem.errors import BadUserInput
from graphmem.model.add_operation import AddOperation, OperationStatus
from graphmem.model.conversation import IncomingMessage
from graphmem.model.memory import AddOutcome, outcome_of
from graphmem.rest.answers import Listed, Row, as_list, change_rows
from graphmem.rest.call import Call
from graphmem.rest.events import find_event
from graphmem.rest.filters import scope_of
from graphmem.rest.lacking import check_options
from graphmem.rest.values import Given, choices_of, expiry_of, flag_of, moment_of, object_of, text_of
from graphmem.service.add_request import AddRequest
from graphmem.wire.text_parts import join_text_parts

FORGOTTEN = {"message": "ok"}
"""The answer to a command to forget."""
QUEUED = "Memory processing has been queued for background execution"
PATIENCE = 10.0
"""Seconds that an add of v3 is waited for; what takes longer is looked up by its event."""
LOOK_AGAIN = 0.05
"""Seconds between two looks at an add that is waited for."""


async def add_memories(call: Call) -> Any:
    """Answers in the formats of v1: a list, or an object around it."""
    request, output_format = add_request(call.given), text_of(call.given, "output_format")
    if flag_of(call.given, "async_mode"):
        operation = await call.services.add_operations.accept(call.principal, request)
        return as_list(Listed([_queued(operation)]), output_format)
    changes = await call.services.memories.add_memories(call.principal, request)
    if outcome_of(changes) == AddOutcome.FORGOTTEN:
        return FORGOTTEN | {"results": change_rows(changes)}
    return as_list(Listed(change_rows(changes)), output_format)


async def add_memories_v3(call: Call) -> Row:
    """Answers with an event that can be looked up, and with what was done if that does not take long."""
    operation = await call.services.add_operations.accept(call.principal, add_request(call.given))
    until = time.monotonic() + (0 if flag_of(call.given, "async_mode") else PATIENCE)
    while not operation.status.is_final and time.monotonic() < until:
        await asyncio.sleep(LOOK_AGAIN)
        operation = await find_event(call, operation.id)
    if operation.status is not OperationStatus.SUCCEEDED:
        return _queued(operation)
    return {
        "message": "Memories stored successfully",
        "status": operation.status.value,
        "event_id": operation.id,
        "results": change_rows(operation.changes),
    }


def _queued(operation: AddOperation) -> Row:
    message = operation.error.message if operation.error else QUEUED
    return {"message": message, "status": operation.status.value, "event_id": operation.id}


def add_request(given: Given) -> AddRequest:
    """Returns the request of an add. Raises BadUserInput, and NotOffered for an option that graphmem lacks."""
    check_options(given)
    return AddRequest(
        scope=scope_of(given),
        messages=_messages(given),
        metadata=object_of(given, "metadata") or {},
        custom_categories=choices_of(given) or (),
        includes=text_of(given, "includes"),
        excludes=text_of(given, "excludes"),
        instructions=text_of(given, "custom_instructions", "agent_custom_instructions"),
        infer=flag_of(given, "infer", True),
        immutable=flag_of(given, "immutable"),
        timestamp=moment_of(given, "timestamp"),
        expires_at=expiry_of(given),
    )


def _messages(given: Given) -> list[IncomingMessage]:
    """Returns the messages: a list of them, one, or what the user said. Raises BadUserInput."""
    messages = given.get("messages")
    if isinstance(messages, str):
        return [IncomingMessage("user", messages)]
    listed = [messages] if isinstance(messages, dict) else messages
    if not isinstance(listed, list):
        raise _malformed("messages")
    join_text_parts({"messages": listed})
    return [_message(message, str(index)) for index, message in enumerate(listed)]


def _message(message: Any, index: str) -> IncomingMessage:
    if isinstance(message, str):
        return IncomingMessage("user", message)
    if not isinstance(message, dict):
        raise _malformed("messages", index)
    role, content, name = message.get("role"), message.get("content"), message.get("name")
    if not isinstance(role, str) or not isinstance(content, str) or not isinstance(name, str | None):
        raise _malformed("messages", index)
    return IncomingMessage(role, content, name)


def _malformed(*where: str) -> BadUserInput:
    return BadUserInput(
        'Give messages: a list like [{"role": "user", "content": "I like tea."}], one such object, or a string.',
        field=where,
    )
