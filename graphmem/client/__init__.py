"""A client for graphmem, the graph-backed memory server: `Graphmem` blocks, `AsyncGraphmem` is for event loops.

Its methods are graphmem's operations, of `operations/`; what they raise is in `graphmem.client.errors`.
"""

from graphmem.client.asynchronous.client import AsyncGraphmem
from graphmem.client.errors import GraphmemError
from graphmem.client.synchronous.client import Graphmem
from graphmem.client.version import __version__

__all__ = ["AsyncGraphmem", "Graphmem", "GraphmemError", "__version__"]
