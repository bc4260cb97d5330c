"""`graphmem` as it is typed, but in this process: to start another takes two seconds."""

from __future__ import annotations

import io
import os
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

import pytest

from graphmem.cli import main
from graphmem.store.driver import Address
from tests.graphql_client import clean_environment


@dataclass(frozen=True, slots=True)
class Said:
    """What a command printed, and with which status it ended."""

    status: int
    output: bytes
    stderr: str

    @property
    def stdout(self) -> str:
        return self.output.decode()


def graphmem(*arguments: str, **environment: str) -> Said:
    """Raises whatever a process of its own would print as a traceback."""
    return graphmem_fed(b"", *arguments, **environment)


def graphmem_fed(input: bytes, /, *arguments: str, **environment: str) -> Said:
    """The same, with something to read on standard input."""
    given = io.BufferedReader(io.BytesIO(input))  # which can be peeked into
    output, errors = io.BytesIO(), io.BytesIO()
    streams: dict[str, Any] = {
        name: io.TextIOWrapper(stream, "utf-8", write_through=True)
        for name, stream in (("stdin", given), ("stdout", output), ("stderr", errors))
    }
    with ExitStack() as stack:
        stack.enter_context(patch.dict(os.environ, clean_environment(**environment), clear=True))
        stack.enter_context(patch.multiple(sys, argv=["graphmem", *arguments], **streams))
        end = stack.enter_context(pytest.raises(SystemExit))
        main()
    return Said(int(end.value.code or 0), output.getvalue(), errors.getvalue().decode())


def login(address: Address) -> dict[str, str]:
    """The settings of a Neo4j that runs already."""
    return {"GRAPHMEM_NEO4J_URI": address.uri, "GRAPHMEM_NEO4J_PASSWORD": address.password}
