"""From what a caller asks to add to the plan of it; pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

from graphmem.errors import BadUserInput, EmptyScope, ExtractionFailed
from graphmem.model.adding import Addition
from graphmem.model.categories import check_choices
from graphmem.model.conversation import SYSTEM_ROLE, IncomingMessage, identify
from graphmem.model.fact import CategoryChoice
from graphmem.model.idempotency import Idempotency
from graphmem.model.limits import MAX_INSTRUCTIONS_BYTES, check_categories, check_count, check_name, check_text
from graphmem.model.memory import NewMemory
from graphmem.model.metadata import check_metadata
from graphmem.model.moment import format_moment
from graphmem.model.scope import Scope

_INPUT = "input"


@dataclass(frozen=True, slots=True)
class AddRequest:
    """What a caller asks to remember: messages, or one text."""

    scope: Scope
    messages: Sequence[IncomingMessage] | None = None
    text: str | None = None
    metadata: dict[str, Any] = field(default_factory=dict)
    categories: Sequence[str] = ()
    infer: bool = True
    immutable: bool = False
    timestamp: datetime | None = None
    expires_at: datetime | None = None
    idempotency_key: str | None = None
    dry_run: bool = False
    custom_categories: Sequence[CategoryChoice] = ()
    includes: str | None = None
    excludes: str | None = None
    instructions: str | None = None

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


def plan_addition(project: str, request: AddRequest, at: datetime) -> Addition:
    """Every message but the system's, each as a memory of its own; raises when any part of the request is not valid."""
    if not request.scope.check(_INPUT).owners():
        raise EmptyScope(field=[_INPUT])
    said = _check_messages(request)
    categories = check_categories(request.categories, _INPUT, "categories")
    metadata = check_metadata(request.metadata, _INPUT, "metadata")
    _check_guidance(request)
    if request.infer:
        raise ExtractionFailed(
            "Inference is not available: send infer: false to store each message as it is.", field=[_INPUT, "infer"]
        )
    turns = [message for message in said if message.role.lower() != SYSTEM_ROLE]
    messages = identify(project, request.scope, turns, request.timestamp or at)
    return Addition(
        scope=request.scope,
        messages=messages,
        memories=[NewMemory(message.content, message.created_at, message.id) for message in messages],
        at=at,
        metadata=metadata,
        categories=categories,
        immutable=request.immutable,
        expires_at=request.expires_at,
        idempotency=request.idempotency(at),
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
