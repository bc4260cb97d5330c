"""What a project has settled of itself: its categories, and how to go about inferring its memories."""

from __future__ import annotations

from dataclasses import dataclass

from graphmem.model.fact import CategoryChoice
from graphmem.model.owner import Category


@dataclass(frozen=True, slots=True)
class Project:
    name: str
    categories: tuple[Category, ...] = ()
    """In the project's order."""
    custom_instructions: str | None = None


@dataclass(frozen=True, slots=True)
class ProjectUpdate:
    """What is None stays as it is."""

    categories: tuple[CategoryChoice, ...] | None = None
    """What takes the place of all its own; empty for the defaults."""
    custom_instructions: str | None = None
    """Empty for none."""

    @property
    def is_empty(self) -> bool:
        return self.categories is None and self.custom_instructions is None


@dataclass(frozen=True, slots=True)
class Choices:
    """What is in force for one add."""

    categories: tuple[CategoryChoice, ...]
    instructions: str | None = None
    """Those of the project."""
