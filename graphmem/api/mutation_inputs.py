"""This module declares the inputs of mutations that were first released with an argument for each part of it.

Those mutations take both spellings: their one input, and the arguments, which are deprecated.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any, Generic, TypeVar

import strawberry

from graphmem.api.connection import unset
from graphmem.api.filter_inputs import MemoryFilter
from graphmem.api.inputs import CategoryInput, OwnerRefInput, ScopeInput, UpdateMemoryInput, optional
from graphmem.api.scalars import ID, JSON, DateTime
from graphmem.errors import BadUserInput
from graphmem.model.scope import OwnerType

I = TypeVar("I")  # noqa: E741  an input

IN_INPUT = strawberry.argument(description="As in `input`.", deprecation_reason="It is a field of `input`.")
BY_INPUT = strawberry.argument(description="As in `input.by`.", deprecation_reason="It is a field of `input.by`.")
"""Mark arguments that were there before there was an input."""

_ERASE = "Whether every trace goes for ever, also of what was deleted before."
_DRY_RUN = "Whether only to answer what would be deleted."


def _switch(description: str) -> Any:
    return strawberry.field(default=False, description=description)


@strawberry.input(description="Up to 1,000 changes of memories.")
class UpdateMemoriesInput:
    items: list[UpdateMemoryInput] = strawberry.field(description="The changes, one for each memory.")


@strawberry.input(description="A memory to restore.")
class RestoreMemoryInput:
    id: ID = strawberry.field(description="The memory's id.")
    version: int | None = optional(
        "The version that it is to be like; of a deleted memory the last one, unless another is given."
    )


@strawberry.input(description="Deleted memories to restore.")
class RestoreMemoriesInput:
    ids: list[ID] = strawberry.field(description="The ids of up to 1,000 memories.")


@strawberry.input(description="A memory to delete.")
class DeleteMemoryInput:
    id: ID = strawberry.field(description="The memory's id.")
    erase: bool | None = _switch(_ERASE)


@strawberry.input(description="Memories to delete.")
class DeleteMemoriesInput:
    ids: list[ID] = strawberry.field(description="The ids of up to 1,000 memories.")
    erase: bool | None = _switch(_ERASE)


@strawberry.input(description="What the memories to delete have in common: all that is given must hold.")
class DeleteAllMemoriesInput:
    scope: ScopeInput | None = optional("The owners that they belong to.")
    filter: MemoryFilter | None = optional("A filter that matches them.")
    filters: JSON | None = optional("The same in mem0's JSON.")
    dry_run: bool | None = _switch(_DRY_RUN)
    erase: bool | None = _switch(_ERASE)


@strawberry.input(one_of=True, description="Owners, in one of these ways.")
class OwnersBy:
    owners: list[OwnerRefInput] | None = optional("These owners.")
    types: list[OwnerType] | None = optional("All owners of these types.")
    all: bool | None = optional("All owners of the project: true.")


@strawberry.input(description="Owners to delete, with their memories.")
class DeleteOwnersInput:
    by: OwnersBy = strawberry.field(description="The owners.")
    dry_run: bool | None = _switch(_DRY_RUN)
    erase: bool | None = _switch(_ERASE)


@strawberry.input(description="A session to end.")
class EndRunInput:
    run_id: ID = strawberry.field(description="The run's id.")
    at: DateTime | None = optional("The time at which its memories expire; the present by default.")


@strawberry.input(description="The project's new settings, at least one. What is left out stays.")
class UpdateProjectInput:
    categories: list[CategoryInput] | None = optional(
        "The categories that replace all of the project's, up to 100; [] restores the default ones."
    )
    custom_instructions: str | None = optional('Instructions on how to infer memories, up to 16 KiB; "" for none.')


@strawberry.input(description="The confirmation of a reset.")
class ResetInput:
    confirm: str = strawberry.field(description='The word "RESET".')


@dataclass(frozen=True, slots=True)
class Asked(Generic[I]):
    """What a mutation is asked, by its input or by arguments of the same names."""

    input: I | None
    kind: type[I]
    arguments: Mapping[str, Any]
    inside: tuple[str, ...] = ()
    """The path in the input to what the arguments name directly."""

    @property
    def where(self) -> tuple[str, ...]:
        """The path to the parts of the input, for errors to name."""
        return () if unset(self.input) else ("input", *self.inside)

    def get(self, name: str) -> Any:
        """Returns one part, whether or not the whole is valid."""
        return self.arguments[name] if unset(self.input) else getattr(self.input, name)

    def read(self) -> I:
        """Returns the input, made of the arguments where they are given in its place. Raises BadUserInput."""
        if self.input is None or self.input is strawberry.UNSET:
            needed = [part.name for part in fields(self.kind) if part.default is MISSING]  # type: ignore[arg-type]
            if any(unset(self.arguments[name]) for name in needed):
                raise BadUserInput("There is nothing to do: give the input.")
            return self.kind(**self.arguments)
        if any(map(is_given, self.arguments.values())):
            raise BadUserInput("An argument stands beside the input: give it as a field of the input alone.")
        return self.input


def is_given(argument: Any) -> bool:
    """Tells whether an argument was given; False is what a switch has that was not."""
    return not unset(argument) and argument is not False
