"""The values of settings, read from text. Each raises ValueError, KeyError or SetupError for what it cannot read."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from graphmem.embedded.settings import memory_size
from graphmem.errors import Refused
from graphmem.model.limits import MAX_ID_BYTES, check_name

_KEY = re.compile(r"[!-~]{32,}")  # what a header can carry, and nobody can guess


def read_bool(text: str) -> bool:
    values = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
    return values[text.lower()]


def read_port(text: str) -> int:
    port = int(text)
    if port not in range(1 << 16):
        raise ValueError(text)
    return port


def read_seconds(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds <= 86_400:
        raise ValueError(text)
    return seconds


def read_milliseconds(text: str) -> int:
    milliseconds = int(text)
    if not 0 <= milliseconds <= 86_400_000:
        raise ValueError(text)
    return milliseconds


def read_count(text: str) -> int:
    count = int(text)
    if not 0 < count <= 1_000_000_000:
        raise ValueError(text)
    return count


def read_key(text: str) -> str:
    if not _KEY.fullmatch(text):
        raise ValueError(text)
    return text


def read_owner_id(text: str) -> str:
    try:
        return check_name(text, max_bytes=MAX_ID_BYTES)
    except Refused as error:
        raise ValueError(text) from error


def one_of(*values: str) -> Callable[[str], str]:
    return lambda text: {value: value for value in values}[text.lower()]


def read_memory(text: str) -> str:
    memory_size(text)
    return text


def read_list(text: str) -> list[str]:
    return [item for item in map(str.strip, text.lower().split(",")) if item]


def read_hosts(text: str) -> tuple[str, ...]:
    names = tuple(read_list(text))
    if not all(re.fullmatch(r"\*|[a-z0-9._-]+|\[[0-9a-f:.]+\]", name) for name in names):
        raise ValueError(text)
    return names


def read_origins(text: str) -> tuple[str, ...]:
    """Reads origins as browsers spell them: without a path, and without the port that their scheme has anyway.

    Any origin ("*") is none: without keys, every page that a user opens could then read all memories.
    """
    origins = tuple(
        re.sub(r"(?<=^http)(://.*):80$|(?<=^https)(://.*):443$", r"\1\2", item.removesuffix("/"))
        for item in read_list(text)
    )
    if not all(re.fullmatch(r"[a-z][a-z0-9+.-]*://[a-z0-9._:\[\]-]+", origin) for origin in origins):
        raise ValueError(text)
    return origins


def read_path(text: str) -> Path:
    return Path(text).expanduser().absolute()
