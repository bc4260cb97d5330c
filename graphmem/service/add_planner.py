"""Planning an add: the request is checked, and the facts extracted from it become planned changes. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

import uuid_utils.compat as uuids

from graphmem.english.triples import find_mentions
from graphmem.english.words import says_more_than
from graphmem.errors import BadUserInput, EmptyScope
from graphmem.extraction.injected_memories import without_injected_memories
from graphmem.extraction.speakers import speaker_entity
from graphmem.model.add_plan import AddPlan, PlannedChange
from graphmem.model.categories import check_choices
from graphmem.model.conversation import IncomingMessage, Message, identify_messages
from graphmem.model.fact import CategoryChoice, ExtractionInput, Fact, Speaker
from graphmem.model.idempotency import Idempotency
from graphmem.model.limits import (
    MAX_INSTRUCTIONS_BYTES,
    check_categories,
    check_count,
    check_name,
    check_text,
    without_damage,
)
from graphmem.model.memory import ChangeEvent, NewMemory
from graphmem.model.metadata import check_metadata
from graphmem.model.moment import format_moment
from graphmem.model.project import Guidance
from graphmem.model.scope import Scope
from graphmem.service.extraction_turns import (
    check_role,
    default_speaker,
    read_turns,
    source_speakers,
    speaker_of_role,
    turns_of_text,
)

_INPUT = "input"


@dataclass(frozen=True, slots=True)
class AddRequest:
    """A conversation, or one text, that memories are to be made of."""

    scope: Scope
    messages: Sequence[IncomingMessage] | None = None
    text: str | None = None
    metadata: dict[str, Any] = field(default_factory=dict)
    categories: Sequence[str] | None = None
    """The categories of every memory of this add; None where each memory's are to be found."""
    custom_categories: Sequence[CategoryChoice] = ()
    includes: str | None = None
    excludes: str | None = None
    instructions: str | None = None
    infer: bool = True
    immutable: bool = False
    timestamp: datetime | None = None
    expires_at: datetime | None = None
    idempotency_key: str | None = None
    dry_run: bool = False

    def check(self) -> AddRequest:
        """Returns the request with its text as a message.

        Raises EmptyScope, BadUserInput and LimitExceeded when a part of it is not valid.
        """
        if not self.scope.check(_INPUT).owners():
            raise EmptyScope(field=[_INPUT])
        categories = None if self.categories is None else check_categories(self.categories, _INPUT, "categories")
        metadata = check_metadata(self.metadata, _INPUT, "metadata")
        _check_guidance(self)
        return replace(self, messages=_check_messages(self), categories=categories, metadata=metadata)

    def idempotency(self, at: datetime) -> Idempotency | None:
        """Returns the idempotency record to look up and to write; None without a key, and in a dry run.

        The record holds a digest of the request, so that a key that comes again with another request is noticed.
        """
        if self.idempotency_key is None:
            return None
        key = check_name(self.idempotency_key, _INPUT, "idempotencyKey")
        if self.dry_run:
            return None
        # Fields at their defaults are left out: a field that a later version adds must not change old digests.
        given, defaults = asdict(replace(self, idempotency_key=None)), asdict(AddRequest(self.scope))
        given_fields = {name: value for name, value in given.items() if name == "scope" or value != defaults[name]}
        canonical = json.dumps(given_fields, sort_keys=True, default=format_moment)
        return Idempotency(key, hashlib.sha256(canonical.encode()).hexdigest(), at)


@dataclass(frozen=True, slots=True)
class AddPlanner:
    """Makes the extraction input, and then the plan, of one add to a project; the request has been checked."""

    project: str
    request: AddRequest
    at: datetime
    """When the add came in."""
    idempotency: Idempotency | None = None

    def timed_turns(self) -> dict[str, int]:
        """Returns the ids and places of the turns sent with a time: only these keep their ids when sent again."""
        messages = self._identify([_without_injected_memories(turn) for turn in self.request.messages or ()])
        pairs = zip(messages, self.request.messages or (), strict=True)
        return {message.id: place for place, (message, incoming) in enumerate(pairs) if incoming.created_at}

    def extraction_input(self, guidance: Guidance, remembered: Mapping[tuple[int, str], str]) -> ExtractionInput:
        """Returns what the extractor reads; the request's own instructions take precedence over the project's.

        `remembered` maps the place and the text of a turn that was sent before to the memory made of it.
        """
        request, at = self.request, self.request.timestamp or self.at
        turns = (
            read_turns(request.scope, request.messages or (), at)
            if request.text is None
            else turns_of_text(request.scope, request.text, at)
        )
        return ExtractionInput(
            scope=request.scope,
            turns=turns,
            categories=guidance.categories,
            includes=request.includes,
            excludes=request.excludes,
            instructions=request.instructions or guidance.instructions,
            remembered=remembered,
        )

    def without_command(self, content: str) -> AddPlanner:
        """Returns a planner of the same conversation whose command to forget is replaced by the rest of its turn.

        It has no idempotency record: the changes of the whole add are recorded together with the command's.
        """
        messages = list(self.request.messages or ())
        messages[self._command_index] = replace(messages[self._command_index], content=content)
        return replace(self, request=replace(self.request, messages=messages), idempotency=None)

    @property
    def _command_index(self) -> int:
        """The place of the user's last turn, which alone may be a command to forget."""
        roles = [speaker_of_role(message.role) for message in self.request.messages or ()]
        return max((place for place, role in enumerate(roles) if role is Speaker.USER), default=0)

    @property
    def command_field(self) -> tuple[str, ...]:
        """The path in the input of the text that may be a command to forget, for errors to name."""
        if self.request.text is not None:
            return (_INPUT, "text")
        return (_INPUT, "messages", str(self._command_index), "content")

    def plan_verbatim(self) -> AddPlan:
        """Returns the plan of an add without inference: each message but the system's becomes a memory."""
        messages = self._identify([turn for turn in self.request.messages or () if not _is_system(turn)])
        return self._plan(messages, [PlannedChange(self._verbatim(message)) for message in messages])

    def plan_facts(self, facts: Sequence[Fact]) -> AddPlan:
        """Returns the plan of an add with inference: the turns to store, and a change for each fact.

        Memories that an agent injected into the turns are removed from them. A turn of the system is stored only where
        a fact was drawn from it.
        """
        turns = [_without_injected_memories(turn) for turn in self.request.messages or ()]
        messages = self._identify(turns)
        changes = [self._change(fact, [messages[number] for number in fact.turns]) for fact in facts]
        sources = {number for fact in facts for number in fact.turns}
        stored = [
            messages[number]
            for number, turn in enumerate(turns)
            if turn.content and (number in sources or not _is_system(turn))
        ]
        informative = self._informative_turns(stored, changes)
        return replace(self._plan(stored, changes), informative_turns=informative, input_id=str(uuids.uuid7()))

    def _informative_turns(self, messages: Sequence[Message], changes: Sequence[PlannedChange]) -> frozenset[str]:
        """Returns the ids of the turns that say more than the memories drawn from them: these get a vector."""
        if self.request.dry_run:
            return frozenset()
        texts: dict[str, list[str]] = {}
        for change in changes:
            for message_id in change.memory.message_ids if change.event is not ChangeEvent.NONE else ():
                texts.setdefault(message_id, []).append(change.memory.text)
        return frozenset(
            message.id for message in messages if says_more_than(message.content, texts.get(message.id, ()))
        )

    def _verbatim(self, message: Message) -> NewMemory:
        scope = self.request.scope
        speaker = speaker_of_role(message.role) if self.request.text is None else default_speaker(scope)
        return NewMemory(
            message.content,
            message.created_at,
            [message.id],
            categories=self._given_categories(),
            mentions=find_mentions(message.content, speaker_entity(scope, speaker)),
        )

    def _change(self, fact: Fact, turns: Sequence[Message]) -> PlannedChange:
        """Returns what to do about one fact: add it, update the memories it replaces, or nothing where it is known."""
        categories = None if fact.categories is None else list(fact.categories)
        memory = NewMemory(
            fact.text,
            max(turn.created_at for turn in turns),
            [] if fact.is_past else [turn.id for turn in turns],
            categories=categories if self.request.categories is None else self._given_categories(),
            mentions=fact.mentions,
            id=fact.id,
        )
        same = (fact.same_as,) if fact.same_as else ()
        if fact.superseded_by:
            return PlannedChange(
                memory, reason=fact.reason, superseded_by=fact.superseded_by, superseded_at=fact.superseded_at
            )
        if fact.replaces:
            return PlannedChange(memory, ChangeEvent.UPDATE, (*same, *fact.replaces), fact.reason)
        return PlannedChange(memory, ChangeEvent.NONE, same, fact.reason) if same else PlannedChange(memory)

    def _given_categories(self) -> list[str] | None:
        return None if self.request.categories is None else list(self.request.categories)

    def _identify(self, turns: Sequence[IncomingMessage]) -> list[Message]:
        return identify_messages(self.project, self.request.scope, turns, self.request.timestamp or self.at)

    def _plan(self, messages: list[Message], changes: list[PlannedChange]) -> AddPlan:
        request = self.request
        return AddPlan(
            scope=request.scope,
            messages=messages,
            changes=changes,
            at=self.at,
            timestamp=request.timestamp,
            metadata=request.metadata,
            immutable=request.immutable,
            expires_at=request.expires_at,
            idempotency=self.idempotency,
            dry_run=request.dry_run,
        )


def _is_system(turn: IncomingMessage) -> bool:
    return speaker_of_role(turn.role) is Speaker.SYSTEM


def _without_injected_memories(turn: IncomingMessage) -> IncomingMessage:
    content = without_injected_memories(turn.content)
    return turn if content == turn.content else replace(turn, content=content.strip())


def _check_guidance(request: AddRequest) -> None:
    """Checks what the request tells the extractor. Raises BadUserInput and LimitExceeded."""
    check_choices(request.custom_categories, _INPUT, "customCategories")
    guidance = {"includes": request.includes, "excludes": request.excludes, "customInstructions": request.instructions}
    for name, text in guidance.items():
        if text is not None:
            check_text(text, _INPUT, name, max_bytes=MAX_INSTRUCTIONS_BYTES)


def _check_messages(request: AddRequest) -> list[IncomingMessage]:
    if (request.messages is None) == (request.text is None):
        raise BadUserInput("Give messages or text, one of the two.", field=[_INPUT, "messages"])
    if request.text is not None:
        return [IncomingMessage("user", check_text(request.text, _INPUT, "text"))]
    messages = list(request.messages or ())
    if not messages:
        raise BadUserInput("messages is empty; give at least one.", field=[_INPUT, "messages"])
    check_count(messages, _INPUT, "messages")
    checked = [_check_message(request, message, str(index)) for index, message in enumerate(messages)]
    return [message for message in checked if message.content]


def _check_message(request: AddRequest, message: IncomingMessage, index: str) -> IncomingMessage:
    """Returns the message as it is read; with inference a blank one comes back with an empty content."""
    where = (_INPUT, "messages", index)
    check_name(message.role, *where, "role")
    if message.name is not None:
        check_name(message.name, *where, "name")
    content = message.content
    if request.infer:
        check_role(message.role, *where, "role")
        if speaker_of_role(message.role) not in source_speakers(request.scope):
            # Nothing is remembered of it, so that damaged text need not fail the add.
            content = without_damage(content)
        if not content.strip():
            return replace(message, content="")
    return replace(message, content=check_text(content, *where, "content"))
