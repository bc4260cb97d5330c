"""The principal: on whose behalf an operation is executed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Principal:
    """The project whose data is read and changed, and the actor whose name goes into the history."""

    project: str
    actor: str | None = None
