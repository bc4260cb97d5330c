"""What callers give, and how it becomes the model's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from enum import Enum
from typing import Any

import strawberry
from strawberry.utils.str_converters import to_camel_case

from graphmem.api.scalars import ID, JSON, DateTime
from graphmem.errors import BadUserInput
from graphmem.model import order
from graphmem.model.conversation import IncomingMessage
from graphmem.model.fact import CategoryChoice
from graphmem.model.filters import OWNER_FIELDS, Filter, owned_by
from graphmem.model.moment import NEVER, parse_moment
from graphmem.model.project import ProjectUpdate
from graphmem.model.revision import MemoryUpdate
from graphmem.model.scope import OwnerType, Scope
from graphmem.service.add_planner import AddRequest

_INPUT = "input"


def _optional(description: str) -> Any:
    return strawberry.field(default=strawberry.UNSET, description=description)


@strawberry.input(description="Up to one owner of each type; one that is left out is not asked about.")
class ScopeInput:
    user_id: ID | None = _optional("The user's id.")
    agent_id: ID | None = _optional("The agent's id.")
    app_id: ID | None = _optional("The app's id.")
    run_id: ID | None = _optional("The run's id.")


@strawberry.enum(description="Which end of an order comes first.")
class OrderDirection(Enum):
    ASC = strawberry.enum_value("ASC", description="The smallest or oldest first.")
    DESC = strawberry.enum_value("DESC", description="The greatest or newest first.")


@strawberry.input(description="How a list is ordered; the id settles what is equal.")
class MemoryOrder:
    field: order.OrderField = strawberry.field(description="What it is ordered by.")
    direction: OrderDirection = strawberry.field(default=OrderDirection.DESC, description="Which end comes first.")


@strawberry.input(description="A turn of conversation.")
class MessageInput:
    role: str = strawberry.field(description="Who speaks: user, assistant, system, …")
    content: str = strawberry.field(
        description="What is said, up to 500,000 bytes; in variables also a list of OpenAI's text parts, joined."
    )
    name: str | None = _optional("The speaker's name.")
    created_at: DateTime | None = _optional("When it was said. Sent again with the same time, it is the same turn.")


@strawberry.input(description="A category and what belongs in it.")
class CategoryInput:
    name: str = strawberry.field(description="Its name.")
    description: str | None = _optional("What belongs in it.")


@strawberry.input(description="What to remember, of whom, and how.")
class AddMemoriesInput:
    messages: list[MessageInput] | None = _optional("A conversation, up to 1,000 turns; or give text.")
    text: str | None = _optional("One thing that the user said, or that the agent was told.")
    user_id: ID | None = _optional("The user it belongs to. At least one of the four ids is needed.")
    agent_id: ID | None = _optional("The agent it belongs to.")
    app_id: ID | None = _optional("The app it belongs to.")
    run_id: ID | None = _optional("The run (session) it belongs to.")
    metadata: JSON | None = _optional("Any JSON object, up to 64 KiB, for every memory of this add.")
    categories: list[str] | None = _optional("The categories of every memory of this add.")
    custom_categories: list[CategoryInput] | None = _optional("For inference: the categories to choose from.")
    infer: bool | None = strawberry.field(
        default=True, description="Whether to infer memories; false stores every message but system ones as it is."
    )
    immutable: bool | None = strawberry.field(default=False, description="Whether the memories are never to change.")
    includes: str | None = _optional("For inference: what to remember.")
    excludes: str | None = _optional("For inference: what not to remember.")
    custom_instructions: str | None = _optional("For inference: how to go about it.")
    timestamp: DateTime | None = _optional("When it was said, for messages without a time of their own; else now.")
    expires_at: DateTime | None = _optional("From when on lists and searches leave the memories out.")
    idempotency_key: str | None = _optional(
        "Names this request: sent again within 24 hours with the same input, it is answered the same and done once."
    )
    dry_run: bool | None = strawberry.field(default=False, description="Whether only to tell what would be done.")


@strawberry.input(description="What to change about one memory, at least one thing. What is left out stays.")
class UpdateMemoryInput:
    id: ID = strawberry.field(description="The memory.")
    text: str | None = _optional("What it is to say, up to 500,000 bytes.")
    metadata: JSON | None = _optional("What takes the place of all its metadata.")
    categories: list[str] | None = _optional("What takes the place of all its categories.")
    expires_at: DateTime | None = _optional("From when on lists and searches leave it out; null: never.")
    timestamp: DateTime | None = _optional("Since when it is so; else now, and never before its last change.")
    expected_version: int | None = _optional("The version it must be at; at another one the update is a CONFLICT.")


@strawberry.input(description="Names an owner.")
class OwnerRef:
    type: OwnerType = strawberry.field(description="What kind of owner it is.")
    owner_id: ID = strawberry.field(description="The id that callers gave it.")


def to_order(orders: Sequence[MemoryOrder] | None) -> order.MemoryOrder:
    given = orders or []
    return order.MemoryOrder.of([order.Order(o.field, o.direction == OrderDirection.DESC) for o in given])


def to_scope(scope: ScopeInput | AddMemoriesInput) -> Scope:
    return Scope(*(given(getattr(scope, str(field))) for field in OWNER_FIELDS))


def scope_conditions(scope: ScopeInput, *where: str) -> list[Filter]:
    """Raises BadUserInput for an id that is null, which would silently widen the scope."""
    for field in OWNER_FIELDS:
        if getattr(scope, str(field)) is None:
            raise BadUserInput("An id in a scope is null; leave it out, or use isNull in a filter.", field=where)
    return owned_by(to_scope(scope).check(*where))


def to_add_request(input: AddMemoriesInput) -> AddRequest:
    """Raises BadUserInput for times that are none."""
    return AddRequest(
        scope=to_scope(input),
        messages=_to_messages(given(input.messages)),
        text=given(input.text),
        metadata={} if given(input.metadata) is None else input.metadata,  # type: ignore[arg-type]
        categories=given(input.categories),
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
    """Raises BadUserInput for null, which could mean two things."""
    if categories is None:
        raise BadUserInput("categories is null; give [] for the usual categories.", field=["categories"])
    if custom_instructions is None:
        raise BadUserInput('customInstructions is null; give "" for none.', field=["customInstructions"])
    listed = given(categories)
    return ProjectUpdate(None if listed is None else to_choices(listed), given(custom_instructions))


def to_update(input: UpdateMemoryInput, *where: str) -> MemoryUpdate:
    """Raises BadUserInput for times that are none, and for null where it does not mean anything."""
    for part in fields(input):
        if getattr(input, part.name) is None and part.name != "expires_at":
            name = to_camel_case(part.name)
            raise BadUserInput(f"{name} is null; leave it out to keep what is there.", field=(*where, name))
    expires_at = NEVER if input.expires_at is None else to_moment(input.expires_at, *where, "expiresAt")
    return MemoryUpdate(
        id=input.id,
        where=where,
        text=given(input.text),
        metadata=given(input.metadata),
        categories=given(input.categories),
        expires_key=expires_at,
        timestamp=to_moment(input.timestamp, *where, "timestamp"),
        expected_version=given(input.expected_version),
    )


def to_moment(value: Any, *where: str) -> datetime | None:
    return None if given(value) is None else parse_moment(value, *where)


def given(value: Any) -> Any:
    """None where nothing was given."""
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
