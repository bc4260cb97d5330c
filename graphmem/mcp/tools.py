"""The tools that there are, in the order in which a model reads of them."""

from __future__ import annotations

from typing import Any

from graphmem.mcp.context_pack import CONTEXT_PACK
from graphmem.mcp.entities import ENTITIES
from graphmem.mcp.forget import FORGET
from graphmem.mcp.history import HISTORY
from graphmem.mcp.related import RELATED
from graphmem.mcp.remember import REMEMBER
from graphmem.mcp.search import SEARCH
from graphmem.mcp.tool import Tool
from graphmem.mcp.update import UPDATE

_ALL: tuple[Tool[Any], ...] = (CONTEXT_PACK, SEARCH, REMEMBER, RELATED, HISTORY, UPDATE, FORGET, ENTITIES)

TOOLS = {tool.name: tool for tool in _ALL}
