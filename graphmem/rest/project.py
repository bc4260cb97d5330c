"""The project of a key: who asks, and its categories and instructions."""

from __future__ import annotations

from typing import Annotated

from graphmem.model.project import ProjectUpdate
from graphmem.rest.answers import path_segment, project_row
from graphmem.rest.call import Call
from graphmem.rest.errors import NotOffered
from graphmem.rest.parameters import Nothing, Projection, Settings
from graphmem.rest.rows import Chosen, Notice, PingRow, ProjectRow
from graphmem.rest.signature import Raises
from graphmem.rest.values import choices_of, names_of, text_of

ORGANIZATION = "graphmem"
"""What stands for an organization: graphmem has projects alone."""

_SETTINGS = frozenset(("custom_instructions", "custom_categories"))
_OF_THE_CLIENT = frozenset(("org_id", "project_id", "org_name", "project_name"))


async def ping(call: Call[Nothing]) -> PingRow:
    """Tells whoever is let in which project the key is of; clients put it into later requests."""
    return {
        "status": "ok",
        "message": "graphmem is here.",
        "org_id": ORGANIZATION,
        "project_id": path_segment(call.principal.project),
        "user_email": None,
    }


async def get_project(call: Call[Projection]) -> Chosen[ProjectRow]:
    project = await call.services.projects.get_project(call.principal)
    return project_row(project, names_of(call.given, "fields") or ())


async def update_project(call: Call[Settings]) -> Annotated[Notice, Raises(NotOffered)]:
    """Changes the settings; those that graphmem does not have are refused."""
    if other := call.body.keys() - _SETTINGS - _OF_THE_CLIENT:
        raise NotOffered(f"A project has custom_instructions and custom_categories, and no {min(other)!a}.")
    update = ProjectUpdate(choices_of(call.given), text_of(call.given, "custom_instructions"))
    await call.services.projects.update_project(call.principal, update)
    return {"message": "Updated project settings successfully"}
