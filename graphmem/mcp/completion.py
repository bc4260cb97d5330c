"""The completion of what people type into the address of a resource: the runs that there are."""

from __future__ import annotations

from itertools import takewhile

import mcp_types as wire

from graphmem.mcp.resources import RUN_TEMPLATE
from graphmem.mcp.session import Session
from graphmem.model.paging import Window
from graphmem.model.scope import OwnerRef, OwnerType
from graphmem.store.owners import key_of_ref

MOST = 100
"""The greatest number of values that MCP allows in a completion."""


async def complete(
    session: Session, ref: wire.ResourceTemplateReference | wire.PromptReference, argument: wire.CompletionArgument
) -> wire.Completion:
    """Returns the ids of runs that begin with what was typed; nothing else has names that a person would know."""
    if not isinstance(ref, wire.ResourceTemplateReference) or ref.uri != RUN_TEMPLATE:
        return wire.Completion(values=[])
    typed = key_of_ref(OwnerRef(OwnerType.RUN, argument.value))
    page = await session.services.owners.list_owners(session.principal, [OwnerType.RUN], Window(MOST, after=typed))
    ids = [owner.ref.owner_id for owner in page.items]
    values = [*takewhile(lambda run_id: run_id.startswith(argument.value), ids)]
    return wire.Completion(values=values, has_more=page.has_next and len(values) == len(ids))
