"""This module makes the model's enums known to GraphQL and describes their values."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

import strawberry

from graphmem.model.activity import ActivityBucket, ActivityKind
from graphmem.model.add_operation import OperationStatus
from graphmem.model.conversation import MessageRole
from graphmem.model.feedback import Rating
from graphmem.model.hit import SearchStrategy, SignalName
from graphmem.model.memory import AddOutcome, ChangeEvent, VersionEvent
from graphmem.model.order import OrderField
from graphmem.model.scope import OwnerType


def _describe(
    cls: type[Enum], name: str, description: str, values: dict[Enum, str], spell: Callable[[str], str] = str
) -> None:
    definition = strawberry.enum(cls, name=name, description=description).__strawberry_definition__  # type: ignore[attr-defined]
    # Strawberry takes descriptions only where an enum is declared, and the model must not know Strawberry.
    for value in definition.values:
        value.description = values[cls[value.name]]
        value.name = spell(value.name)


_describe(
    OwnerType,
    "OwnerType",
    "The kind of an owner.",
    {
        OwnerType.USER: "A person.",
        OwnerType.AGENT: "An agent.",
        OwnerType.APP: "An application.",
        OwnerType.RUN: "A session, whose memories are short-term.",
    },
)
_describe(
    VersionEvent,
    "VersionEvent",
    "The kind of change that made a version.",
    {
        VersionEvent.ADD: "The memory was added.",
        VersionEvent.UPDATE: "The memory was changed.",
        VersionEvent.DELETE: "The memory was deleted.",
        VersionEvent.RESTORE: "The memory was restored.",
    },
)
_describe(
    OperationStatus,
    "OperationStatus",
    "How far an add in the background is.",
    {
        OperationStatus.PENDING: "It waits to be carried out, or to be tried again.",
        OperationStatus.RUNNING: "It is being carried out.",
        OperationStatus.SUCCEEDED: "It was carried out.",
        OperationStatus.FAILED: "It could not be carried out, and nothing was stored.",
    },
)
_describe(
    Rating,
    "FeedbackRating",
    "How a caller finds a memory.",
    {
        Rating.POSITIVE: "It is right and of use.",
        Rating.NEGATIVE: "It is wrong or of no use.",
        Rating.VERY_NEGATIVE: "It should not be there.",
    },
)
_describe(
    SignalName,
    "SignalName",
    "The kind of a signal that counts for a memory in a search.",
    {
        SignalName.VECTOR: "The memory's text and the query are similar in meaning.",
        SignalName.TEXT: "The memory's text has words of the query; rare words, and words side by side, count more.",
        SignalName.CONTEXT: "The memory depends on a neighbouring message, which has words of the query.",
        SignalName.SPEAKER: "The memory was said by the person whom the query is about.",
        SignalName.RUN: "The memory's session has more of what the query asks for.",
        SignalName.TIME: "The memory is from, or about, a time that the query names.",
        SignalName.ENTITY: "The memory mentions an entity that the query names, or one that is related to it.",
        SignalName.HISTORY: "The memory had words of the query before it was changed.",
        SignalName.RERANKER: "A model has read the memory beside the query; it orders the best hits of the others, and "
        "is refused as a signal to search by.",
    },
)
_describe(
    MessageRole,
    "MessageRole",
    "The kind of a message's speaker, spelled as chats spell roles.",
    {
        MessageRole.USER: "A person.",
        MessageRole.ASSISTANT: "An assistant: also where it was sent as `ai`, `agent`, `bot` or `model`.",
        MessageRole.SYSTEM: "The instructions of a system or a developer.",
        MessageRole.TOOL: "What a tool or a function has answered.",
        MessageRole.OTHER: "Somebody else: `givenRole` has the word.",
    },
    spell=str.lower,
)
_describe(
    ChangeEvent,
    "ChangeEvent",
    "The kind of change that an add made because of one fact.",
    {
        ChangeEvent.ADD: "The fact was stored as a new memory.",
        ChangeEvent.UPDATE: "The fact changed a memory, or renewed one that had expired.",
        ChangeEvent.DELETE: "The fact made a memory be deleted.",
        ChangeEvent.NONE: "The fact was already known.",
    },
)
_describe(
    AddOutcome,
    "AddOutcome",
    "The outcome of an add: the first of these that applies.",
    {
        AddOutcome.STORED: "Something new was stored.",
        AddOutcome.FORGOTTEN: "Something was forgotten.",
        AddOutcome.DUPLICATE: "Everything was already known.",
        AddOutcome.NOTHING_TO_STORE: "The input has nothing to remember and no command to forget.",
        AddOutcome.PENDING: "It is carried out in the background.",
    },
)
_describe(
    OrderField,
    "MemoryOrderField",
    "A field that memories can be ordered by.",
    {
        OrderField.CREATED_AT: "The time when the memory was said.",
        OrderField.UPDATED_AT: "The time since which the memory is as it is now.",
    },
)
_describe(
    SearchStrategy,
    "SearchStrategy",
    "The way in which a search compared memories with the query.",
    {
        SearchStrategy.EXACT: "Every memory that the filter matches was compared with the query.",
        SearchStrategy.INDEX: "Candidates came from an index, and the filter was applied to them.",
    },
)
_describe(
    ActivityKind,
    "ActivityEvent",
    "The kind of an event in the activity log.",
    {
        ActivityKind.ADD: "A memory was added.",
        ActivityKind.UPDATE: "A memory was changed, or renewed after it had expired.",
        ActivityKind.DELETE: "A memory was deleted.",
        ActivityKind.RESTORE: "A memory was restored.",
        ActivityKind.ERASE: "A memory was deleted with every trace of what it said.",
        ActivityKind.SEARCH: "Memories were searched.",
    },
)
_describe(
    ActivityBucket,
    "ActivityBucket",
    "The length of the intervals in which events are counted, in UTC.",
    {
        ActivityBucket.MINUTE: "A minute.",
        ActivityBucket.HOUR: "An hour.",
        ActivityBucket.DAY: "A day.",
    },
)
