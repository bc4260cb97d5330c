"""The request of an add, and its checks."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

from graphmem.errors import BadUserInput, EmptyScope
from graphmem.model.categories import CategoryChoice, check_choices
from graphmem.model.conversation import IncomingMessage
from graphmem.model.idempotency import Idempotency
from graphmem.model.limits import (
    MAX_INSTRUCTIONS_BYTES,
    check_categories,
    check_count,
    check_name,
    check_text,
    without_damage,
)
from graphmem.model.metadata import check_metadata
from graphmem.model.moment import format_moment
from graphmem.model.scope import Scope
from graphmem.service.extraction_turns import check_role, source_speakers, speaker_of_role

INPUT = "input"
"""The name of the argument, where the paths of errors begin."""


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
        if not self.scope.check(INPUT).owners():
            raise EmptyScope(field=[INPUT])
        categories = None if self.categories is None else check_categories(self.categories, INPUT, "categories")
        metadata = check_metadata(self.metadata, INPUT, "metadata")
        _check_guidance(self)
        return replace(self, messages=_check_messages(self), categories=categories, metadata=metadata)

    def idempotency(self, at: datetime) -> Idempotency | None:
        """Returns the idempotency record to look up and to write; None without a key, and in a dry run.

        The record holds a digest of the request, so that a key that comes again with another request is noticed.
        """
        if self.idempotency_key is None:
            return None
        key = check_name(self.idempotency_key, INPUT, "idempotencyKey")
        if self.dry_run:
            return None
        # Fields at their defaults are left out: a field that a later version adds must not change old digests.
        given, defaults = asdict(replace(self, idempotency_key=None)), asdict(AddRequest(self.scope))
        given_fields = {name: value for name, value in given.items() if name == "scope" or value != defaults[name]}
        canonical = json.dumps(given_fields, sort_keys=True, default=format_moment)
        return Idempotency(key, hashlib.sha256(canonical.encode()).hexdigest(), at)


def _check_guidance(request: AddRequest) -> None:
    """Checks what the request tells the extractor. Raises BadUserInput and LimitExceeded."""
    check_choices(request.custom_categories, INPUT, "customCategories")
    guidance = {"includes": request.includes, "excludes": request.excludes, "customInstructions": request.instructions}
    for name, text in guidance.items():
        if text is not None:
            check_text(text, INPUT, name, max_bytes=MAX_INSTRUCTIONS_BYTES)


def _check_messages(request: AddRequest) -> list[IncomingMessage]:
    if (request.messages is None) == (request.text is None):
        raise BadUserInput("Give messages or text, one of the two.", field=[INPUT, "messages"])
    if request.text is not None:
        return [IncomingMessage("user", check_text(request.text, INPUT, "text"))]
    messages = list(request.messages or ())
    if not messages:
        raise BadUserInput("messages is empty; give at least one.", field=[INPUT, "messages"])
    check_count(messages, INPUT, "messages")
    checked = [_check_message(request, message, str(index)) for index, message in enumerate(messages)]
    return [message for message in checked if message.content]


def _check_message(request: AddRequest, message: IncomingMessage, index: str) -> IncomingMessage:
    """Returns the message as it is read; with inference a blank one comes back with an empty content."""
    where = (INPUT, "messages", index)
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
