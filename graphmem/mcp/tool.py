"""A tool: what a model is told of it, what it takes and answers, and what carries it out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import mcp_types as wire
from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from graphmem.errors import BadUserInput
from graphmem.mcp.schemas import schema_of
from graphmem.mcp.session import Session
from graphmem.model.principal import Permission

MAX_TOLD = 5
"""Mistakes in the arguments of one call that its refusal names."""


class Arguments(BaseModel):
    """What a tool takes. An argument that it does not have is refused: a misspelt filter must not be left out."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, given: Any) -> Any:
        """Leaves out arguments that are null: clients send them for what the model has not set."""
        if not isinstance(given, dict):
            return given
        return {name: value for name, value in given.items() if value is not None or name not in cls.model_fields}


class Answer(BaseModel):
    """What a tool answers beside its text."""

    model_config = ConfigDict(extra="forbid")


A = TypeVar("A", bound=Arguments)


@dataclass(frozen=True, slots=True)
class Reply:
    text: str
    """For the model."""
    answer: Answer
    """The same for programs."""


@dataclass(frozen=True, slots=True)
class Tool(Generic[A]):
    name: str
    title: str
    description: str
    arguments: type[A]
    answer: type[Answer]
    run: Callable[[Session, A], Awaitable[Reply]]
    cost: int
    """In the units of GraphQL's costs."""
    permission: Permission = Permission.READ
    """Without which it can do nothing."""
    is_destructive: bool = False
    """Whether it changes or hides what is there, and does not only add to it."""
    is_idempotent: bool = False
    """Whether the same call again changes nothing more."""

    async def call(self, session: Session, arguments: dict[str, Any]) -> Reply:
        """Carries out a call. Raises BadUserInput for arguments that are not as they should be."""
        try:
            read = self.arguments.model_validate(arguments)
        except ValidationError as error:
            raise _refusal(error) from error
        return await self.run(session, read)

    def described(self) -> wire.Tool:
        """Returns what clients are told of it."""
        reads = self.permission is Permission.READ
        return wire.Tool(
            name=self.name,
            title=self.title,
            description=self.description,
            input_schema=schema_of(self.arguments, "validation"),
            output_schema=schema_of(self.answer, "serialization"),
            annotations=wire.ToolAnnotations(
                title=self.title,
                read_only_hint=reads,
                destructive_hint=self.is_destructive,
                idempotent_hint=reads or self.is_idempotent,
                open_world_hint=False,
            ),
        )


def _refusal(error: ValidationError) -> BadUserInput:
    told = [
        f"{'.'.join(map(str, mistake['loc'])) or 'arguments'}: {mistake['msg']}"
        for mistake in error.errors(include_url=False, include_input=False, include_context=False)
    ]
    more = f"; and {len(told) - MAX_TOLD} more" if len(told) > MAX_TOLD else ""
    return BadUserInput("; ".join(told[:MAX_TOLD]) + more)
