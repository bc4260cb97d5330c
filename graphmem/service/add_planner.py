"""Planning an add: the facts extracted from a request become planned changes. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import uuid_utils.compat as uuids

from graphmem.english.triples import find_mentions
from graphmem.english.words import says_more_than
from graphmem.extraction.injected_memories import without_injected_memories
from graphmem.extraction.speakers import speaker_entity
from graphmem.model.add_operation import Attempt
from graphmem.model.add_plan import AddPlan, PlannedChange
from graphmem.model.conversation import IncomingMessage, Message, identify_messages
from graphmem.model.fact import ExtractionInput, Fact, Speaker
from graphmem.model.idempotency import Idempotency
from graphmem.model.memory import ChangeEvent, NewMemory
from graphmem.model.project import Guidance
from graphmem.scheduling.request_work import check_deadline
from graphmem.service.add_request import INPUT, AddRequest
from graphmem.service.extraction_turns import default_speaker, read_turns, speaker_of_role, turns_of_text


@dataclass(frozen=True, slots=True)
class AddPlanner:
    """Makes the extraction input, and then the plan, of one add to a project; the request has been checked."""

    project: str
    request: AddRequest
    at: datetime
    """When the add came in."""
    idempotency: Idempotency | None = None
    attempt: Attempt | None = None

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
        """Returns a planner of the same conversation whose command to forget is replaced by the rest of its turn."""
        messages = list(self.request.messages or ())
        messages[self._command_index] = replace(messages[self._command_index], content=content)
        return replace(self, request=replace(self.request, messages=messages))

    @property
    def _command_index(self) -> int:
        """The place of the user's last turn, which alone may be a command to forget."""
        roles = [speaker_of_role(message.role) for message in self.request.messages or ()]
        return max((place for place, role in enumerate(roles) if role is Speaker.USER), default=0)

    @property
    def command_field(self) -> tuple[str, ...]:
        """The path in the input of the text that may be a command to forget, for errors to name."""
        if self.request.text is not None:
            return (INPUT, "text")
        return (INPUT, "messages", str(self._command_index), "content")

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

    def plan_nothing(self) -> AddPlan:
        """Returns the plan of an add that stores neither turns nor memories."""
        return self._plan([], [])

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
        check_deadline()
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
        check_deadline()
        categories = None if fact.categories is None else list(fact.categories)
        memory = NewMemory(
            fact.text,
            max(turn.created_at for turn in turns),
            [] if fact.past_of else [turn.id for turn in turns],
            categories=categories if self.request.categories is None else self._given_categories(),
            mentions=fact.mentions,
            id=fact.id,
        )
        same = (fact.duplicate_of,) if fact.duplicate_of else ()
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
            attempt=self.attempt,
            dry_run=request.dry_run,
        )


def _is_system(turn: IncomingMessage) -> bool:
    return speaker_of_role(turn.role) is Speaker.SYSTEM


def _without_injected_memories(turn: IncomingMessage) -> IncomingMessage:
    content = without_injected_memories(turn.content)
    return turn if content == turn.content else replace(turn, content=content.strip())
