"""The changes of an add as JSON, in which they are kept until somebody asks for them again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

from graphmem.model.memory import ChangeEvent, MemoryChange
from graphmem.model.metadata import dump_json


def dump_changes(changes: Sequence[MemoryChange]) -> str:
    return dump_json([asdict(change) for change in changes])


def load_changes(text: str) -> list[MemoryChange]:
    return [MemoryChange(**change | {"event": ChangeEvent(change["event"])}) for change in json.loads(text)]
