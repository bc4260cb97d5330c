"""Who is asking: every operation is done for one."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Principal:
    """The tenant whose data is seen and changed, and the name that goes into history."""

    project: str
    actor: str | None = None
