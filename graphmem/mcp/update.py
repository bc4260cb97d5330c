"""The tool `update_memory`."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from graphmem.mcp.session import Session
from graphmem.mcp.tool import Answer, Arguments, Reply, Tool
from graphmem.model.principal import Permission
from graphmem.model.revision import MemoryUpdate


class UpdateArguments(Arguments):
    memory_id: str = Field(description="The id of a memory that another tool has given.")
    text: str | None = Field(None, description="What it says from now on, understood on its own.")
    categories: list[str] | None = Field(None, description="In place of those that it has.")
    metadata: dict[str, Any] | None = Field(None, description="In place of that which it has.")
    expected_version: int | None = Field(
        None, ge=1, description="The version that you have read: where it is another by now, nothing is changed."
    )


class UpdateAnswer(Answer):
    id: str


async def _update(session: Session, arguments: UpdateArguments) -> Reply:
    update = MemoryUpdate(
        id=arguments.memory_id,
        where=(),
        text=arguments.text,
        categories=arguments.categories,
        metadata=arguments.metadata,
        expected_version=arguments.expected_version,
    )
    await session.services.updates.update_memories(session.principal, [update])
    text = f"Memory {update.id} is updated. What it said before stays in its history."
    return Reply(text, UpdateAnswer(id=update.id))


UPDATE = Tool(
    name="update_memory",
    title="Update a memory",
    description="Corrects one memory whose id you have from a search, where the user says that it is wrong or has "
    "changed. What it said before stays in its history.\n"
    'Example: {"memory_id": "0197a1f0-6c1e-7c3a-9d52-3f1f0a1b2c3d", "text": "Alex lives in Porto."}',
    arguments=UpdateArguments,
    answer=UpdateAnswer,
    run=_update,
    cost=5_000,
    permission=Permission.WRITE,
    is_destructive=True,
)
