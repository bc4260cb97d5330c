from __future__ import annotations

from dataclasses import dataclass

from graphmem.model.fact import CategoryChoice


@dataclass(frozen=True, slots=True)
class Choices:
    categories: tuple[CategoryChoice, ...]
    instructions: str | None = None
