"""A client for graphmem, the graph-backed memory server: `Graphmem` blocks, `AsyncGraphmem` is for event loops.

Its methods are graphmem's operations, of `operations/`; what they raise is in `graphmem.client.errors`.
"""

from graphmem.client.asynchronous.client import AsyncGraphmem
from graphmem.client.errors import GraphmemError
from graphmem.client.synchronous.client import Graphmem

__all__ = ["AsyncGraphmem", "Graphmem", "GraphmemError"]
__version__ = "0.2.0"
