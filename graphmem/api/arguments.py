"""Arguments that several fields have alike, each with the description that callers see."""

from __future__ import annotations

from typing import Annotated

import strawberry

from graphmem.api.filter_inputs import MemoryFilter
from graphmem.api.inputs import MemoryOrderInput, OrderDirection, ScopeInput
from graphmem.api.scalars import ID, JSON, DateTime
from graphmem.model.activity import ActivityBucket, ActivityKind
from graphmem.model.add_operation import OperationStatus
from graphmem.model.hit import SignalName
from graphmem.model.scope import OwnerType

INPUT = strawberry.argument(description="What is asked for.")

NodeId = Annotated[ID, strawberry.argument(description="The id of any node.")]
NodeIds = Annotated[list[ID], strawberry.argument(description="The ids of nodes, up to 1,000.")]
MemoryId = Annotated[ID, strawberry.argument(description="The memory's id.")]
Scope = Annotated[
    ScopeInput | None, strawberry.argument(description="Owners to whom all belongs: every one that is named.")
]
Filter = Annotated[MemoryFilter | None, strawberry.argument(description="A condition that the memories meet.")]
Filters = Annotated[
    JSON | None,
    strawberry.argument(description="The same condition as JSON, in mem0's notation. Both hold where both are given."),
]
OrderBy = Annotated[
    list[MemoryOrderInput] | None,
    strawberry.argument(
        description="The order, by the first entry and among equals by the next; the latest first, if none."
    ),
]
IncludeExpired = Annotated[
    bool | None, strawberry.argument(description="Whether memories count whose time is over, too.")
]
QueryText = Annotated[str, strawberry.argument(description="A question or a statement, in words.")]
TopK = Annotated[int | None, strawberry.argument(description="The most hits: up to 1,000.")]
Threshold = Annotated[float | None, strawberry.argument(description="The least score of a hit, from 0 to 1.")]
Behind = Annotated[
    str | None, strawberry.argument(description="A cursor of the same search: the hits come after its hit.")
]
AsOf = Annotated[
    DateTime | None, strawberry.argument(description="A time in the past: what was known and true then is searched.")
]
Events = Annotated[
    list[ActivityKind] | None,
    strawberry.argument(description="The kinds of entries that count; all, if none is given."),
]
Since = Annotated[DateTime | None, strawberry.argument(description="The time from which on entries count.")]
Until = Annotated[DateTime | None, strawberry.argument(description="The time before which entries count.")]
PageNumber = Annotated[
    int | None, strawberry.argument(description="The number of the page, from 1 on, in place of a cursor.")
]
PageSize = Annotated[int | None, strawberry.argument(description="The items of a numbered page.")]
Signals = Annotated[
    list[SignalName] | None,
    strawberry.argument(description="What alone is searched by and counts; all, if none is given."),
]
TokenBudget = Annotated[int | None, strawberry.argument(description="The most tokens of the text, from 1 to 100,000.")]
LeastScore = Annotated[
    float | None,
    strawberry.argument(description="The least score of what is packed, in place of what bears on the query."),
]
Citations = Annotated[bool | None, strawberry.argument(description="Whether the text names the sources.")]
IncludeMessages = Annotated[bool | None, strawberry.argument(description="Whether messages are packed, too.")]
OwnerTypes = Annotated[
    list[OwnerType] | None, strawberry.argument(description="The types that are listed; all, if none is given.")
]
TypeOfOwner = Annotated[OwnerType, strawberry.argument(description="The owner's type.")]
OwnerId = Annotated[ID, strawberry.argument(description="The owner's id, as the caller has named it.")]
NamePart = Annotated[str | None, strawberry.argument(description="A part of the name, in any case.")]
Direction = Annotated[
    OrderDirection | None, strawberry.argument(description="Whether the latest or the earliest come first.")
]
Bucket = Annotated[ActivityBucket, strawberry.argument(description="The length of the intervals.")]
Later = Annotated[str | None, strawberry.argument(description="A cursor: entries count that come after its entry.")]
FirstInput = Annotated[
    int | None, strawberry.argument(description="The most messages, from the beginning: up to 1,000.")
]
Statuses = Annotated[
    list[OperationStatus] | None, strawberry.argument(description="The states that count; all, if none is given.")
]
