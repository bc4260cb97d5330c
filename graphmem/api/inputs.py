"""This module declares GraphQL's inputs and turns them into the model's requests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from enum import Enum
from typing import Any

import strawberry
from strawberry.utils.str_converters import to_camel_case

from graphmem.api.scalars import ID, JSON, DateTime
from graphmem.errors import BadUserInput, EmptyScope
from graphmem.model import order
from graphmem.model.categories import CategoryChoice
from graphmem.model.conversation import IncomingMessage
from graphmem.model.filters import OWNER_FIELDS
from graphmem.model.moment import NEVER, parse_moment
from graphmem.model.project import ProjectUpdate
from graphmem.model.revision import MemoryUpdate
from graphmem.model.scope import OwnerType, Scope
from graphmem.service.add_request import AddRequest

_INPUT = "input"


def optional(description: str, name: str | None = None) -> Any:
    """Declares a field of an input that may be left out, which UNSET tells apart from null."""
    return strawberry.field(default=strawberry.UNSET, description=description, name=name)


@strawberry.input(
    description="Up to one owner of each type, and at least one; a type that is left out is not restricted. A scope "
    "that names nobody is EMPTY_SCOPE, also where its variables are not set."
)
class ScopeInput:
    user_id: ID | None = optional("The user's id.")
    agent_id: ID | None = optional("The agent's id.")
    app_id: ID | None = optional("The app's id.")
    run_id: ID | None = optional("The run's id.")


@strawberry.enum(description="The end of an order that comes first.")
class OrderDirection(Enum):
    ASC = strawberry.enum_value("ASC", description="The smallest or oldest comes first.")
    DESC = strawberry.enum_value("DESC", description="The greatest or newest comes first.")


@strawberry.input(name="MemoryOrder", description="An order of memories; the id decides between equal ones.")
class MemoryOrderInput:
    field: order.OrderField = strawberry.field(description="The field that memories are ordered by.")
    direction: OrderDirection = strawberry.field(default=OrderDirection.DESC, description="The end that comes first.")


@strawberry.input(description="A message of a conversation.")
class MessageInput:
    role: str = strawberry.field(description="The role of the speaker: user, assistant, system, …")
    content: str = strawberry.field(
        description="The text of the message, up to 500,000 bytes; in variables also a list of OpenAI's text parts, "
        "which are joined."
    )
    name: str | None = optional("The speaker's name.")
    created_at: DateTime | None = optional(
        "The time when the message was said. A message sent again with the same time is the same message."
    )


@strawberry.input(description="A category and what belongs in it.")
class CategoryInput:
    name: str = strawberry.field(description="The category's name.")
    description: str | None = optional("A description of what belongs in the category.")


@strawberry.input(description="The input of an add: what to remember, of which owners, and how.")
class AddMemoriesInput:
    messages: list[MessageInput] | None = optional("A conversation of up to 1,000 messages, unless text is given.")
    text: str | None = optional("One thing that the user said or that the agent was told, unless messages are given.")
    user_id: ID | None = optional("The user that the memories belong to. At least one of the four ids is needed.")
    agent_id: ID | None = optional("The agent that the memories belong to.")
    app_id: ID | None = optional("The app that the memories belong to.")
    run_id: ID | None = optional("The run (session) that the memories belong to.")
    metadata: JSON | None = optional("Any JSON object, up to 64 KiB, for every memory of this add.")
    categories: list[str] | None = optional("The categories of every memory of this add.")
    custom_categories: list[CategoryInput] | None = optional("The categories that inference chooses from.")
    infer: bool | None = strawberry.field(
        default=True,
        description="Whether to infer memories; false stores every message except system messages as it is.",
    )
    immutable: bool | None = strawberry.field(default=False, description="Whether the memories can never change.")
    includes: str | None = optional("What inference is to remember.")
    excludes: str | None = optional("What inference is not to remember.")
    custom_instructions: str | None = optional("Instructions on how to infer memories.")
    timestamp: DateTime | None = optional("The time of messages that have none of their own; the present by default.")
    expires_at: DateTime | None = optional("The time from which lists and searches leave the memories out.")
    idempotency_key: str | None = optional(
        "A key that names the request: sent again within 24 hours with the same input, it is done once "
        "and gets the same answer."
    )
    dry_run: bool | None = strawberry.field(default=False, description="Whether only to answer what would be done.")
    wait: bool | None = strawberry.field(
        default=True,
        description="Whether to answer when it is done; false answers as soon as it is kept, and does it in the "
        "background.",
    )


@strawberry.input(description="The changes to one memory, at least one. What is left out stays.")
class UpdateMemoryInput:
    id: ID = strawberry.field(description="The memory's id.")
    text: str | None = optional("The memory's new text, up to 500,000 bytes.")
    metadata: JSON | None = optional("The metadata that replaces all of the memory's.")
    categories: list[str] | None = optional("The categories that replace all of the memory's.")
    expires_at: DateTime | None = optional(
        "The time from which lists and searches leave the memory out; null means never."
    )
    timestamp: DateTime | None = optional(
        "The time since which the change holds, never before the memory's last change; the present by default."
    )
    expected_version: int | None = optional(
        "The version that the memory must be at; at any other the update is a CONFLICT."
    )


@strawberry.input(name="OwnerRef", description="A reference to an owner.")
class OwnerRefInput:
    type: OwnerType = strawberry.field(description="The kind of owner.")
    owner_id: ID = strawberry.field(description="The owner's id, as callers gave it.")


def to_order(orders: Sequence[MemoryOrderInput] | None) -> order.MemoryOrder:
    return order.MemoryOrder.of([order.Order(o.field, o.direction == OrderDirection.DESC) for o in orders or []])


def to_scope(input: AddMemoriesInput) -> Scope:
    return Scope(*(given(getattr(input, str(field))) for field in OWNER_FIELDS))


def given_scope(scope: ScopeInput | None) -> Scope:
    """Returns the scope that a field is given; the empty one, which restricts nothing, where it is given none.

    None and UNSET are none, for clients send null for variables that are not set. Raises EmptyScope for a scope that
    names nobody, be it `{}` or one whose ids are null or variables that are not set: the user whom a front-end has not
    loaded yet must never mean everybody. Raises BadUserInput for a null beside an id.
    """
    if scope is None or scope is strawberry.UNSET:
        return Scope()
    ids = [getattr(scope, str(field)) for field in OWNER_FIELDS]
    if all(given(owner_id) is None for owner_id in ids):
        raise EmptyScope(
            "The scope names nobody: give userId, agentId, appId or runId, or leave the argument out to ask for the "
            "whole project.",
            field=["scope"],
        )
    if None in ids:
        raise BadUserInput("An id in a scope is null; leave it out, or use isNull in a filter.", field=["scope"])
    return Scope(*map(given, ids)).check("scope")


def to_add_request(input: AddMemoriesInput) -> AddRequest:
    """Returns the request of an add. Raises BadUserInput for malformed times."""
    return AddRequest(
        scope=to_scope(input),
        messages=_to_messages(given(input.messages)),
        text=given(input.text),
        metadata={} if given(input.metadata) is None else input.metadata,  # type: ignore[arg-type]
        categories=given(input.categories),
        # Null means the default here, as many clients send it for variables that are not set.
        infer=input.infer is not False,
        immutable=bool(input.immutable),
        timestamp=to_moment(input.timestamp, _INPUT, "timestamp"),
        expires_at=to_moment(input.expires_at, _INPUT, "expiresAt"),
        idempotency_key=given(input.idempotency_key),
        dry_run=bool(input.dry_run),
        custom_categories=to_choices(given(input.custom_categories) or ()),
        includes=given(input.includes),
        excludes=given(input.excludes),
        instructions=given(input.custom_instructions),
    )


def to_choices(categories: Sequence[CategoryInput]) -> tuple[CategoryChoice, ...]:
    return tuple(CategoryChoice(category.name, given(category.description)) for category in categories)


def to_project_update(categories: list[CategoryInput] | None, custom_instructions: str | None) -> ProjectUpdate:
    """Returns the change of the settings. Raises BadUserInput for null, which could mean two things."""
    if categories is None:
        raise BadUserInput("categories is null; give [] for the usual categories.", field=["categories"])
    if custom_instructions is None:
        raise BadUserInput('customInstructions is null; give "" for none.', field=["customInstructions"])
    listed = given(categories)
    return ProjectUpdate(None if listed is None else to_choices(listed), given(custom_instructions))


def to_update(input: UpdateMemoryInput, *where: str) -> MemoryUpdate:
    """Returns the change of a memory. Raises BadUserInput for malformed times, and for null where it has no meaning."""
    for part in fields(input):
        if getattr(input, part.name) is None and part.name != "expires_at":
            name = to_camel_case(part.name)
            raise BadUserInput(f"{name} is null; leave it out to keep what is there.", field=(*where, name))
    # Null clears the time of expiry; of any other entry it could mean both "clear" and "keep".
    expires_at = NEVER if input.expires_at is None else to_moment(input.expires_at, *where, "expiresAt")
    return MemoryUpdate(
        id=input.id,
        where=where,
        text=given(input.text),
        metadata=given(input.metadata),
        categories=given(input.categories),
        visible_until=expires_at,
        timestamp=to_moment(input.timestamp, *where, "timestamp"),
        expected_version=given(input.expected_version),
    )


def to_moment(value: Any, *where: str) -> datetime | None:
    return None if given(value) is None else parse_moment(value, *where)


def given(value: Any) -> Any:
    """Returns the value of an argument, or None where none was given."""
    return None if value is strawberry.UNSET else value


def _to_messages(messages: list[MessageInput] | None) -> list[IncomingMessage] | None:
    return (
        None
        if messages is None
        else [
            IncomingMessage(
                message.role,
                message.content,
                given(message.name),
                to_moment(message.created_at, _INPUT, "messages", str(index), "createdAt"),
            )
            for index, message in enumerate(messages)
        ]
    )
