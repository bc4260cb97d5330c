"""The rows and pages of mem0's answers, by their fields. The OpenAPI document is made of these types."""

from __future__ import annotations

from typing import Annotated, Any, Generic, NotRequired, TypeVar

from pydantic import Field, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema
from typing_extensions import TypedDict

from graphmem.model.add_operation import OperationStatus
from graphmem.model.feedback import Rating
from graphmem.model.memory import ChangeEvent

R = TypeVar("R")

Moment = Annotated[str, Field(json_schema_extra={"format": "date-time"})]
Day = Annotated[str, Field(json_schema_extra={"format": "date"})]
Address = Annotated[str, Field(json_schema_extra={"format": "uri"})]
Event = Annotated[str, Field(json_schema_extra={"enum": [e.value for e in ChangeEvent if e is not ChangeEvent.NONE]})]
Status = Annotated[str, Field(json_schema_extra={"enum": [status.value for status in OperationStatus]})]


class ChosenFields:
    """Marks a row that has only those of its fields that the request asks for, all where it asks for none."""

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        row = handler.resolve_ref_schema(handler(schema))
        return {name: value for name, value in row.items() if name != "required"}


Chosen = Annotated[R, ChosenFields()]


class RelationRow(TypedDict):
    """A relation of the graph, with the score of the memory that states it where there are scores."""

    source: str
    source_type: str
    relationship: str
    target: str
    target_type: str
    score: NotRequired[float]


class Relations(TypedDict, total=False):
    """What an answer has beside its memories where `enable_graph` asks for it."""

    relations: list[RelationRow]


class Page(Relations, Generic[R]):
    """One page of a list, with the addresses of its neighbours."""

    count: int
    next: Address | None
    previous: Address | None
    results: R


class Results(Relations, Generic[R]):
    """A list that is not paged, as an object."""

    results: list[R]


class ErrorBody(TypedDict):
    """What is wrong; `field` is the path to the part of the request that is."""

    error: str
    detail: str
    code: str
    field: NotRequired[list[str]]


class Notice(TypedDict):
    """What was done, in words."""

    message: str


class Owners(TypedDict):
    """Whose it is; a run is called a session at some of mem0's addresses, so that it has both names."""

    user_id: str | None
    agent_id: str | None
    app_id: str | None
    run_id: str | None
    session_id: str | None


class Turn(TypedDict):
    """A message behind a memory."""

    role: str
    content: str


class MemoryRow(Owners):
    """A memory."""

    id: str
    memory: str
    hash: str
    metadata: dict[str, Any] | None
    categories: list[str] | None
    immutable: bool
    expiration_date: Day | None
    created_at: Moment
    updated_at: Moment


class ScoredRow(MemoryRow):
    """A memory that a search found, with its score from 0 to 1."""

    score: float


class HitRow(ScoredRow):
    """A memory that a search found, with the messages behind it."""

    input: list[Turn]


class ChangedMemoryRow(MemoryRow):
    """A memory after a change."""

    text: str


class VersionRow(Owners):
    """A version of a memory, with what it was made from."""

    id: str
    memory_id: str
    input: list[Turn]
    old_memory: str | None
    new_memory: str | None
    event: Event
    metadata: dict[str, Any] | None
    categories: list[str] | None
    created_at: Moment
    updated_at: Moment


class ChangeData(TypedDict):
    memory: str


class ChangeRow(TypedDict):
    """A memory that an add has changed; the text is where both output formats have it."""

    id: str
    memory: str
    data: ChangeData
    event: Event
    previous_memory: NotRequired[str]


class QueuedRow(TypedDict):
    """An add that is carried out in the background."""

    message: str
    status: Status
    event_id: str


class StoredRow(QueuedRow):
    """An add in the background that is finished."""

    results: list[ChangeRow]


class ForgottenRow(Results[ChangeRow], Notice):
    """What a command to forget has changed."""


class EventRow(TypedDict):
    """An add in the background."""

    id: str
    event_type: str
    status: Status
    payload: Owners
    metadata: None
    results: list[ChangeRow]
    created_at: Moment
    updated_at: Moment
    started_at: Moment | None
    completed_at: Moment | None
    latency: int | None
    graph_status: None
    error: str | None


class OwnerRow(TypedDict):
    """An owner of memories, which mem0 calls an entity."""

    id: str
    name: str
    type: str
    total_memories: int
    created_at: Moment
    updated_at: Moment
    owner: str
    organization: str
    metadata: None


class Totals(TypedDict):
    """How many owners there are of each type."""

    total_users: int
    total_agents: int
    total_apps: int
    total_runs: int


class OwnersPage(Page[list[OwnerRow]], Totals):
    """A page of owners."""


class FeedbackRow(Notice):
    """Feedback as it is kept."""

    id: str
    feedback: Rating | None
    feedback_reason: str | None


class ProjectRow(TypedDict):
    id: str
    name: str
    custom_instructions: str | None
    custom_categories: list[dict[str, str]]


class PingRow(TypedDict):
    """In which project the key is; clients put it into later requests."""

    status: str
    message: str
    org_id: str
    project_id: str
    user_email: None
