"""From what a caller asks to add to what is to be done about it; pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

import uuid_utils.compat as uuids

from graphmem.english.triples import find_mentions
from graphmem.english.words import content_stems
from graphmem.errors import BadUserInput, EmptyScope
from graphmem.extraction.injected_memories import without_injected_memories
from graphmem.extraction.speakers import speaker_of
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
    sources_of,
    speaker_of_role,
    turns_of_text,
)

_INPUT = "input"


@dataclass(frozen=True, slots=True)
class AddRequest:
    """What a caller asks to remember: messages, or one text."""

    scope: Scope
    messages: Sequence[IncomingMessage] | None = None
    text: str | None = None
    metadata: dict[str, Any] = field(default_factory=dict)
    categories: Sequence[str] | None = None
    """None where they are to be found."""
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
        """Itself, with the text as a message; raises when any part of it is not valid."""
        if not self.scope.check(_INPUT).owners():
            raise EmptyScope(field=[_INPUT])
        categories = None if self.categories is None else check_categories(self.categories, _INPUT, "categories")
        metadata = check_metadata(self.metadata, _INPUT, "metadata")
        _check_guidance(self)
        return replace(self, messages=_check_messages(self), categories=categories, metadata=metadata)

    def idempotency(self, at: datetime) -> Idempotency | None:
        """Where the caller gave a key, and something is to be done.

        The digest depends neither on the order of JSON's keys nor on what a later graphmem may be asked besides.
        """
        if self.idempotency_key is None:
            return None
        key = check_name(self.idempotency_key, _INPUT, "idempotencyKey")
        if self.dry_run:
            return None
        given, usual = asdict(replace(self, idempotency_key=None)), asdict(AddRequest(self.scope))
        said = {name: value for name, value in given.items() if name == "scope" or value != usual[name]}
        spelled = json.dumps(said, sort_keys=True, default=format_moment)
        return Idempotency(key, hashlib.sha256(spelled.encode()).hexdigest(), at)


@dataclass(frozen=True, slots=True)
class AddPlanner:
    """For which project, on which checked request, and when."""

    project: str
    request: AddRequest
    at: datetime
    idempotency: Idempotency | None = None

    def sent_with_times(self) -> dict[str, int]:
        """The places of the turns that are known again when they are sent again, by their ids."""
        messages = self._identify([_without_injected_memories(turn) for turn in self.request.messages or ()])
        timed = zip(messages, self.request.messages or (), strict=True)
        return {message.id: place for place, (message, sent) in enumerate(timed) if sent.created_at}

    def extraction_input(self, guidance: Guidance, remembered: Mapping[tuple[int, str], str]) -> ExtractionInput:
        """What is asked for in the call goes before what the project says."""
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

    def beside(self, content: str) -> AddPlanner:
        """The same, of a conversation whose command to forget says only this besides; what else comes of the add is
        remembered under the idempotency key with what the command does."""
        messages = list(self.request.messages or ())
        messages[self._command_place] = replace(messages[self._command_place], content=content)
        return replace(self, request=replace(self.request, messages=messages), idempotency=None)

    @property
    def _command_place(self) -> int:
        roles = [speaker_of_role(message.role) for message in self.request.messages or ()]
        return max((place for place, role in enumerate(roles) if role is Speaker.USER), default=0)

    @property
    def command_field(self) -> tuple[str, ...]:
        """Where the last thing stands that the user says, which alone may be a command."""
        if self.request.text is not None:
            return (_INPUT, "text")
        return (_INPUT, "messages", str(self._command_place), "content")

    def plan_verbatim(self) -> AddPlan:
        """Every message but the system's, each as a memory of its own."""
        messages = self._identify([turn for turn in self.request.messages or () if not _is_of_system(turn)])
        return self._plan(messages, [PlannedChange(self._verbatim(message)) for message in messages])

    def plan_facts(self, facts: Sequence[Fact]) -> AddPlan:
        """The whole conversation, without the memories that were recalled in it; of what the system says only that of
        which something is remembered."""
        turns = [_without_injected_memories(turn) for turn in self.request.messages or ()]
        messages = self._identify(turns)
        changes = [self._change(fact, [messages[number] for number in fact.turns]) for fact in facts]
        drawn = {number for fact in facts for number in fact.turns}
        kept = [
            messages[number]
            for number, turn in enumerate(turns)
            if turn.content and (number in drawn or not _is_of_system(turn))
        ]
        return replace(
            self._plan(kept, changes),
            informative_turns=self._informative_turns(kept, changes),
            input_id=str(uuids.uuid7()),
        )

    def _informative_turns(self, messages: Sequence[Message], changes: Sequence[PlannedChange]) -> frozenset[str]:
        """The ids of those that say more than what is remembered of them."""
        if self.request.dry_run:
            return frozenset()
        told: dict[str, list[str]] = {}
        for change in changes:
            for message_id in change.memory.message_ids if change.event is not ChangeEvent.NONE else ():
                told.setdefault(message_id, []).append(change.memory.text)
        return frozenset(message.id for message in messages if says_more(message.content, told.get(message.id, ())))

    def _verbatim(self, message: Message) -> NewMemory:
        scope = self.request.scope
        speaker = speaker_of_role(message.role) if self.request.text is None else default_speaker(scope)
        return NewMemory(
            message.content,
            message.created_at,
            [message.id],
            categories=self._given_categories(),
            mentions=find_mentions(message.content, speaker_of(scope, speaker)),
        )

    def _change(self, fact: Fact, turns: Sequence[Message]) -> PlannedChange:
        found = None if fact.categories is None else list(fact.categories)
        memory = NewMemory(
            fact.text,
            max(turn.created_at for turn in turns),
            [] if fact.is_past else [turn.id for turn in turns],
            categories=found if self.request.categories is None else self._given_categories(),
            mentions=fact.mentions,
            id=fact.id,
        )
        said = (fact.same_as,) if fact.same_as else ()
        if fact.superseded_by:
            return PlannedChange(
                memory, reason=fact.reason, superseded_by=fact.superseded_by, superseded_at=fact.superseded_at
            )
        if fact.replaces:
            return PlannedChange(memory, ChangeEvent.UPDATE, (*said, *fact.replaces), fact.reason)
        return PlannedChange(memory, ChangeEvent.NONE, said, fact.reason) if said else PlannedChange(memory)

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


def says_more(content: str, texts: Sequence[str]) -> bool:
    """Whether a turn has words that carry meaning and are in none of the memories drawn from it."""
    return content not in texts and not {stem for text in texts for stem in content_stems(text)}.issuperset(
        content_stems(content)
    )


def _is_of_system(turn: IncomingMessage) -> bool:
    return speaker_of_role(turn.role) is Speaker.SYSTEM


def _without_injected_memories(turn: IncomingMessage) -> IncomingMessage:
    left = without_injected_memories(turn.content)
    return turn if left == turn.content else replace(turn, content=left.strip())


def _check_guidance(request: AddRequest) -> None:
    """What is said of inference: BadUserInput and LimitExceeded."""
    check_choices(request.custom_categories, _INPUT, "customCategories")
    said = {"includes": request.includes, "excludes": request.excludes, "customInstructions": request.instructions}
    for name, text in said.items():
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
    """As it is taken; with inference a blank one is nothing that was said, and has no content then."""
    where = (_INPUT, "messages", index)
    check_name(message.role, *where, "role")
    if message.name is not None:
        check_name(message.name, *where, "name")
    content = message.content
    if request.infer:
        check_role(message.role, *where, "role")
        if speaker_of_role(message.role) not in sources_of(request.scope):
            content = without_damage(content)
        if not content.strip():
            return replace(message, content="")
    return replace(message, content=check_text(content, *where, "content"))
