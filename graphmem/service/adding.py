"""From what a caller asks to add to what is to be done about it; pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

from graphmem.english.triples import find_mentions
from graphmem.errors import BadUserInput, EmptyScope
from graphmem.extraction.speakers import speaker_of
from graphmem.model.adding import Addition, PlannedChange
from graphmem.model.categories import check_choices
from graphmem.model.conversation import SYSTEM_ROLE, IncomingMessage, Message, identify
from graphmem.model.fact import CategoryChoice, Fact, Material
from graphmem.model.idempotency import Idempotency
from graphmem.model.limits import MAX_INSTRUCTIONS_BYTES, check_categories, check_count, check_name, check_text
from graphmem.model.memory import ChangeEvent, NewMemory
from graphmem.model.metadata import check_metadata
from graphmem.model.moment import format_moment
from graphmem.model.project import Choices
from graphmem.model.scope import Scope
from graphmem.service.material import read_turns, speaker_of_role, teller_of, told_turns

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
class Planning:
    """For which project, on which checked request, and when."""

    project: str
    request: AddRequest
    at: datetime
    idempotency: Idempotency | None = None

    def read_material(self, guidance: Choices) -> Material:
        """What is asked for in the call goes before what the project says."""
        request, at = self.request, self.request.timestamp or self.at
        turns = (
            read_turns(request.scope, request.messages or (), at)
            if request.text is None
            else told_turns(request.scope, request.text, at)
        )
        return Material(
            scope=request.scope,
            turns=turns,
            categories=guidance.categories,
            includes=request.includes,
            excludes=request.excludes,
            instructions=request.instructions or guidance.instructions,
        )

    def plan_verbatim(self) -> Addition:
        """Every message but the system's, each as a memory of its own."""
        turns = [turn for turn in self.request.messages or () if turn.role.lower() != SYSTEM_ROLE]
        messages = self._identify(turns)
        return self._addition(messages, [PlannedChange(self._verbatim(message)) for message in messages])

    def plan_facts(self, facts: Sequence[Fact]) -> Addition:
        """Of the messages those that facts were drawn from."""
        messages = self._identify(self.request.messages or ())
        drawn = {number for fact in facts for number in fact.turns}
        return self._addition(
            [message for number, message in enumerate(messages) if number in drawn],
            [self._change(fact, [messages[number] for number in fact.turns]) for fact in facts],
        )

    def _verbatim(self, message: Message) -> NewMemory:
        scope = self.request.scope
        speaker = speaker_of_role(message.role) if self.request.text is None else teller_of(scope)
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
            [turn.id for turn in turns],
            categories=found if self.request.categories is None else self._given_categories(),
            mentions=fact.mentions,
            id=fact.id,
        )
        said = (fact.same_as,) if fact.same_as else ()
        if fact.replaces:
            return PlannedChange(memory, ChangeEvent.UPDATE, (*said, *fact.replaces), fact.reason)
        return PlannedChange(memory, ChangeEvent.NONE, said, fact.reason) if said else PlannedChange(memory)

    def _given_categories(self) -> list[str] | None:
        return None if self.request.categories is None else list(self.request.categories)

    def _identify(self, turns: Sequence[IncomingMessage]) -> list[Message]:
        return identify(self.project, self.request.scope, turns, self.request.timestamp or self.at)

    def _addition(self, messages: list[Message], changes: list[PlannedChange]) -> Addition:
        request = self.request
        return Addition(
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
    for index, message in enumerate(messages):
        _check_message(message, (_INPUT, "messages", str(index)))
    return messages


def _check_message(message: IncomingMessage, where: tuple[str, ...]) -> None:
    check_name(message.role, *where, "role")
    check_text(message.content, *where, "content")
    if message.name is not None:
        check_name(message.name, *where, "name")
