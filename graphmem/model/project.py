"""The settings of a project: its categories, and its instructions for inferring memories."""

from __future__ import annotations

from dataclasses import dataclass

from graphmem.model.categories import Category, CategoryChoice


@dataclass(frozen=True, slots=True)
class Project:
    name: str
    categories: tuple[Category, ...] = ()
    """The categories in force, in the project's order."""
    custom_instructions: str | None = None


@dataclass(frozen=True, slots=True)
class ProjectUpdate:
    """A change of a project's settings; a field that is None stays as it is."""

    categories: tuple[CategoryChoice, ...] | None = None
    """These replace all of the project's own; empty for the defaults."""
    custom_instructions: str | None = None
    """Empty to remove them."""

    @property
    def is_empty(self) -> bool:
        return self.categories is None and self.custom_instructions is None


@dataclass(frozen=True, slots=True)
class Guidance:
    """The categories and instructions that guide the inference of one add."""

    categories: tuple[CategoryChoice, ...]
    instructions: str | None = None
    """The project's instructions."""
