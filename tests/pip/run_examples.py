"""Runs a script's examples, one after another, with mem0's client for Python, or with its asynchronous one.

It prints what each gave, or raised: one that fails hides no other.
"""

from __future__ import annotations

import asyncio
import inspect
import json
import runpy
import sys
from typing import Any

from mem0 import AsyncMemoryClient, MemoryClient


class Run:
    """What the examples are told, and what those before gave."""

    def __init__(self, host: str, said: dict[str, Any]) -> None:
        self.host = host
        self.said = said
        self.gave: dict[str, Any] = {}

    def ids(self, name: str) -> list[str]:
        """Returns the ids of the memories that an example gave."""
        answer = self.gave[name]
        return [row["id"] for row in (answer["results"] if isinstance(answer, dict) else answer)]


async def main(script: str, host: str, key: str, said: str, kind: str) -> None:
    client = (AsyncMemoryClient if kind == "async" else MemoryClient)(api_key=key, host=host)
    run = Run(host, json.loads(said))
    for name, example in runpy.run_path(script)["examples"](client, run).items():
        try:
            answer = example()
            run.gave[name] = await answer if inspect.isawaitable(answer) else answer
        except Exception as error:  # noqa: BLE001  whatever it is, the next example is run
            run.gave[name] = {"raised": type(error).__name__, "message": str(error)}
    print(json.dumps(run.gave))


asyncio.run(main(*sys.argv[1:]))
