"""The model's enums as GraphQL's, with what each value means."""

from __future__ import annotations

from enum import Enum

import strawberry

from graphmem.model.activity import ActivityBucket, ActivityEvent
from graphmem.model.hit import SearchStrategy, SignalName
from graphmem.model.memory import AddOutcome, ChangeEvent, VersionEvent
from graphmem.model.order import OrderField
from graphmem.model.scope import OwnerType


def _describe(cls: type[Enum], name: str, description: str, values: dict[Enum, str]) -> None:
    definition = strawberry.enum(cls, name=name, description=description).__strawberry_definition__  # type: ignore[attr-defined]
    for value in definition.values:
        value.description = values[cls[value.name]]


_describe(
    OwnerType,
    "OwnerType",
    "What kind of owner it is.",
    {
        OwnerType.USER: "A person.",
        OwnerType.AGENT: "An agent.",
        OwnerType.APP: "An application.",
        OwnerType.RUN: "A session; its memories are short-term.",
    },
)
_describe(
    VersionEvent,
    "VersionEvent",
    "What a change did to a memory.",
    {
        VersionEvent.ADD: "It was remembered.",
        VersionEvent.UPDATE: "It was changed.",
        VersionEvent.DELETE: "It was deleted.",
        VersionEvent.RESTORE: "It was brought back.",
    },
)
_describe(
    SignalName,
    "SignalName",
    "What can speak for a memory in a search.",
    {
        SignalName.VECTOR: "Query and text mean something alike.",
        SignalName.TEXT: "The text has words of the query; rare ones, and ones side by side, count more.",
        SignalName.CONTEXT: "It leans on a neighbouring turn, which has words of the query.",
        SignalName.SPEAKER: "It was said by whom the query is about.",
        SignalName.RUN: "Its session has more of what is asked for.",
        SignalName.TIME: "It is from, or about, a time that the query names.",
        SignalName.ENTITY: "It mentions an entity that the query names, or one that is related to it.",
        SignalName.HISTORY: "It had words of the query before it was changed.",
    },
)
_describe(
    ChangeEvent,
    "ChangeEvent",
    "What an add did about one statement.",
    {
        ChangeEvent.ADD: "It is remembered as a new memory.",
        ChangeEvent.UPDATE: "It changed a memory, or renewed one that had expired.",
        ChangeEvent.DELETE: "It made a memory be forgotten.",
        ChangeEvent.NONE: "It was already known.",
    },
)
_describe(
    AddOutcome,
    "AddOutcome",
    "What an add came to: the first that applies.",
    {
        AddOutcome.STORED: "Something new is remembered.",
        AddOutcome.FORGOTTEN: "Something was forgotten.",
        AddOutcome.DUPLICATE: "All of it was already known.",
        AddOutcome.NOTHING_TO_STORE: "Nothing in it is to be remembered, and it is no command to forget.",
    },
)
_describe(
    OrderField,
    "MemoryOrderField",
    "What memories can be ordered by.",
    {
        OrderField.CREATED_AT: "When it was said.",
        OrderField.UPDATED_AT: "Since when it is as it is now.",
    },
)
_describe(
    SearchStrategy,
    "SearchStrategy",
    "How a search was done.",
    {
        SearchStrategy.EXACT: "Everything that the filter matches was compared with the query.",
        SearchStrategy.INDEX: "Candidates came from the vector index, filtered there, and were then compared exactly.",
    },
)
_describe(
    ActivityEvent,
    "ActivityEvent",
    "What happened.",
    {
        ActivityEvent.ADD: "A memory was added.",
        ActivityEvent.UPDATE: "A memory was changed, or renewed after it had expired.",
        ActivityEvent.DELETE: "A memory was deleted.",
        ActivityEvent.RESTORE: "A memory was brought back.",
        ActivityEvent.ERASE: "A memory was deleted with every trace of what it said.",
        ActivityEvent.SEARCH: "Memories were searched.",
    },
)
_describe(
    ActivityBucket,
    "ActivityBucket",
    "How long the stretches of time are that are counted by, in UTC.",
    {
        ActivityBucket.MINUTE: "A minute.",
        ActivityBucket.HOUR: "An hour.",
        ActivityBucket.DAY: "A day.",
    },
)
