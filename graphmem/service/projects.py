"""The settings of a project, and the defaults that are in force where it has none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from graphmem.errors import BadUserInput
from graphmem.model.categories import DEFAULT_CATEGORIES, Category, CategoryChoice, check_choices
from graphmem.model.limits import MAX_INSTRUCTIONS_BYTES, check_text
from graphmem.model.principal import Permission, Principal
from graphmem.model.project import Guidance, Project, ProjectUpdate
from graphmem.store.categories import CategoryStore
from graphmem.store.projects import ProjectStore


class ProjectService:
    """Reads and changes the settings of a project: its categories and its instructions for inference."""

    def __init__(self, store: ProjectStore, categories: CategoryStore) -> None:
        self._store = store
        self._categories = categories

    async def get_project(self, principal: Principal) -> Project:
        """Returns the project with the categories in force: its own, or the defaults."""
        principal.require(Permission.READ)
        project = await self._store.get_project(principal)
        if principal.owner:
            # Who is bound to one owner needs the categories; the instructions are between operator and extractor.
            project = replace(project, custom_instructions=None)
        if project.categories:
            return project
        used = await self._categories.get_categories(principal, [choice.name for choice in DEFAULT_CATEGORIES])
        defaults = tuple(_as_used(choice, used) for choice in DEFAULT_CATEGORIES)
        return Project(project.name, defaults, project.custom_instructions)

    async def update_project(self, principal: Principal, update: ProjectUpdate) -> None:
        """Changes the settings that the update names.

        Raises Forbidden, BadUserInput and LimitExceeded before it changes any.
        """
        principal.require(Permission.ADMIN)
        principal.require_whole_project()
        check_project_update(update)
        await self._store.update_project(principal, update)

    async def guidance(self, principal: Principal, custom: Sequence[CategoryChoice] = ()) -> Guidance:
        """Returns the categories and instructions of one add.

        The categories are those given with the add, else the project's, else the defaults; they are never mixed.
        """
        project = await self._store.get_project(principal)
        own = tuple(CategoryChoice(category.name, category.description) for category in project.categories)
        return Guidance(tuple(custom) or own or DEFAULT_CATEGORIES, project.custom_instructions)


def check_project_update(update: ProjectUpdate) -> None:
    """Checks an update before anything is written. Raises BadUserInput and LimitExceeded."""
    if update.is_empty:
        raise BadUserInput("Give categories or customInstructions: nothing is to change.")
    check_choices(update.categories or (), "categories")
    if update.custom_instructions:
        check_text(update.custom_instructions, "customInstructions", max_bytes=MAX_INSTRUCTIONS_BYTES)


def _as_used(choice: CategoryChoice, used: Mapping[str, Category]) -> Category:
    """Returns a default category with the count and the description it has in the graph, where it was ever used."""
    category = used.get(choice.name)
    return Category(
        choice.name,
        (category and category.description) or choice.description,
        category.memory_count if category else 0,
    )
