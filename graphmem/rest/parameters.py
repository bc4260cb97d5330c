"""What requests may say, by names: each operation's signature has one of these types, and no other name is read.

Values are declared as clients are to write them; `graphmem.rest.values` also takes other spellings. Each may be null,
which is what clients send for what is not set.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Required

from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from graphmem.model.limits import MAX_ITEMS
from graphmem.model.paging import MAX_PAGE
from graphmem.rest.options import OPTIONS
from graphmem.rest.rows import Day, Moment

MOST_MEMORIES = 200
"""The greatest size of a page of memories in v3."""
MOST_EVENTS = 100
"""The greatest size of a page of events."""

Id = str | int
Number = Annotated[int, Field(ge=1, le=MAX_PAGE, description="Which page, from 1 on.")]
Size = Annotated[int, Field(ge=1, le=MAX_ITEMS, description="How many rows a page has.")]
Fields = Annotated[list[str], Field(description="The fields that rows have; all unless given.")]
Format = Annotated[str, Field(description="`v1.1` puts lists into an object, as its `results`.")]
Time = Moment | float
Uuid = Annotated[str, Field(json_schema_extra={"format": "uuid"})]
Categories = list[str | dict[str, str]] | dict[str, str]
Object = dict[str, Any]


class Nothing(TypedDict):
    """Nothing is read where an operation's path says everything."""


class InPath(TypedDict, total=False):
    memory_id: Uuid
    id: Annotated[str, Field(min_length=1)]
    entity_type: Literal["user", "agent", "app", "run"]
    name: Annotated[str, Field(min_length=1, description="The owner's id.")]
    org: Annotated[str, Field(min_length=1, description="Any: a key has one project, and that counts.")]
    project: Annotated[str, Field(min_length=1, description="Any: a key has one project, and that counts.")]


class Owned(TypedDict, total=False):
    user_id: Annotated[Id, Field(description="The user's id.")]
    agent_id: Annotated[Id, Field(description="The agent's id.")]
    app_id: Annotated[Id, Field(description="The app's id.")]
    run_id: Annotated[Id, Field(description="The run's id.")]


class Unoffered(TypedDict, total=False):
    """Options of mem0 that graphmem has not: any value but these is answered with 501."""

    structured_data_schema: Annotated[None, Field(description=OPTIONS["structured_data_schema"])]
    filter_memories: Annotated[Literal[False], Field(description=OPTIONS["filter_memories"])]
    only_metadata_based_search: Annotated[Literal[False], Field(description=OPTIONS["only_metadata_based_search"])]
    reference_date: Annotated[None, Field(description=OPTIONS["reference_date"])]
    prompt_profile_id: Annotated[None, Field(description=OPTIONS["prompt_profile_id"])]


class IncomingTurn(TypedDict, total=False):
    role: Required[str]
    content: Required[
        Annotated[str | Object | list[Object] | None, Field(description="A text, or one or more of OpenAI's parts.")]
    ]
    name: Annotated[str | None, Field(description="Who speaks, where several do.")]


class Add(Owned, Unoffered, total=False):
    """What is to be remembered, and of whom: at least one owner's id."""

    messages: Required[str | IncomingTurn | list[str | IncomingTurn]]
    filters: Annotated[Object, Field(description="Another place for the owners' ids.")]
    infer: Annotated[bool, Field(description="False keeps each message as it is; else memories are inferred.")]
    metadata: Object
    immutable: Annotated[bool, Field(description="Whether the memories never change.")]
    expiration_date: Annotated[Day, Field(description="The last day on which they are found, in UTC.")]
    timestamp: Annotated[Time, Field(description="When it was said: in seconds since 1970 or RFC 3339.")]
    includes: Annotated[str, Field(description="What is to be remembered.")]
    excludes: Annotated[str, Field(description="What is not to be remembered.")]
    categories: Annotated[list[str], Field(description="The categories that the memories are in.")]
    custom_categories: Annotated[Categories, Field(description="Names, or objects of names and descriptions.")]
    deduced_memories: Annotated[
        list[str], Field(description="What is kept in place of the messages where `infer` is false.")
    ]
    custom_instructions: Annotated[str, Field(description="How memories are inferred.")]
    agent_custom_instructions: Annotated[str, Field(description="Another name of `custom_instructions`.")]
    async_mode: Annotated[bool, Field(description="Whether the answer comes before the add is carried out.")]


class AddV1(Add, total=False):
    """What is to be remembered, and of whom: at least one owner's id."""

    output_format: Format


class Selection(Owned, total=False):
    """Which memories: all that is given must hold. `*` as an id stands for every owner of the type."""

    filters: Annotated[Object | list[Object], Field(description='Like `{"AND": [{"user_id": "alex"}]}`.')]
    categories: Annotated[list[str], Field(description="Memories of any of them.")]
    metadata: Annotated[Object, Field(description="Memories with these values.")]
    keywords: Annotated[str, Field(description="What the text has in it, in upper or lower case.")]
    start_date: Annotated[Day | Moment, Field(description="Memories made from then on.")]
    end_date: Annotated[Day | Moment, Field(description="Memories made until then; a date is its whole day.")]


class Shown(Selection, total=False):
    fields: Fields
    show_expired: Annotated[bool, Field(description="Whether memories that have expired are found too.")]
    enable_graph: Annotated[bool, Field(description="Whether `relations` are beside the memories.")]


class Listing(Shown, total=False):
    """Which memories: all that is given must hold. Without both `page` and `page_size`, all are answered."""

    page: Number
    page_size: Size
    output_format: Format


class ListingV3(Shown, total=False):
    """Which memories, among them of which owner: all that is given must hold."""

    page: Number
    page_size: Annotated[int, Field(ge=1, le=MOST_MEMORIES, description="How many rows a page has.")]


class Search(Shown, Unoffered, total=False):
    """What is searched for, and among which memories."""

    query: Required[Annotated[str, Field(min_length=1)]]
    top_k: Annotated[int, Field(ge=1, description="How many are found at most; 10 unless given.")]
    limit: Annotated[int, Field(ge=1, description="Another name of `top_k`.")]
    threshold: Annotated[float, Field(ge=0, le=1, description="The least score; 0 unless given.")]


class SearchV1(Search, total=False):
    """What is searched for, and among which memories."""

    output_format: Format


class Update(TypedDict, total=False):
    """What a memory is to become: at least one of these."""

    text: str
    message: Annotated[str, Field(description="Another name of `text`.")]
    data: Annotated[str, Field(description="Another name of `text`.")]
    metadata: Object
    categories: list[str]
    expiration_date: Annotated[Day | None, Field(description="The last day on which it is found; null is none.")]
    timestamp: Annotated[Time, Field(description="When it was said: in seconds since 1970 or RFC 3339.")]


class UpdateOf(Update, total=False):
    """What a memory is to become, and which memory; the id is also read as `memoryId` or `id`."""

    memory_id: Required[Uuid]


class Named(TypedDict):
    """A memory's id; it is also read as `memoryId` or `id`."""

    memory_id: Uuid


class Updates(TypedDict, total=False):
    """What memories are to become, under either name."""

    memories: Annotated[list[UpdateOf], Field(min_length=1, max_length=MAX_ITEMS)]
    memory_ids: Annotated[list[UpdateOf], Field(min_length=1, max_length=MAX_ITEMS)]


class Deletions(TypedDict, total=False):
    """The memories, under either name."""

    memories: Annotated[list[Uuid | Named], Field(min_length=1, max_length=MAX_ITEMS)]
    memory_ids: Annotated[list[Uuid | Named], Field(min_length=1, max_length=MAX_ITEMS)]


class Paging(TypedDict, total=False):
    page: Number
    page_size: Size


class Events(TypedDict, total=False):
    event_type: Annotated[str, Field(description="`ADD`; there are no events of another type.")]
    page: Number
    page_size: Annotated[int, Field(ge=1, le=MOST_EVENTS, description="How many rows a page has.")]


class Opinion(TypedDict, total=False):
    memory_id: Required[Uuid]
    feedback: Annotated[
        Literal["POSITIVE", "NEGATIVE", "VERY_NEGATIVE"] | None, Field(description="Null withdraws what was said.")
    ]
    feedback_reason: str | None


class Projection(TypedDict, total=False):
    fields: Fields


@with_config(ConfigDict(extra="forbid"))
class Settings(TypedDict, total=False):
    custom_instructions: str
    custom_categories: Annotated[Categories, Field(description="Names, or objects of names and descriptions.")]
