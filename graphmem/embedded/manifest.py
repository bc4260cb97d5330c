"""The manifest of a backup: its format and versions, and the size and hash of each of its files."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from graphmem import __version__
from graphmem.errors import SetupError

FORMAT = "graphmem-backup"
FORMAT_VERSION = 1
PASSWORD = "neo4j-password"
STORE = "data"


@dataclass(frozen=True)
class Entry:
    """One file of a backup; `path` is relative to the data directory and has slashes."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """The manifest at the beginning of a backup: `created_at` is in ISO 8601, `files` in the tar's order."""

    format: str
    format_version: int
    graphmem_version: str
    neo4j_version: str
    created_at: str
    files: tuple[Entry, ...]

    @classmethod
    def of(cls, files: Sequence[Entry], neo4j_version: str) -> Manifest:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        return cls(FORMAT, FORMAT_VERSION, __version__, neo4j_version, now, tuple(files))

    @property
    def size(self) -> int:
        return sum(entry.size for entry in self.files)

    def to_json(self) -> str:
        return json.dumps(asdict(self), indent=1) + "\n"

    @classmethod
    def from_json(cls, text: str | bytes) -> Manifest:
        """Parses a manifest, which may have been tampered with.

        Raises ValueError when it is not a manifest, and SetupError when it is one of a newer format.
        """
        content = json.loads(text)
        if not isinstance(content, dict) or content.get("format") != FORMAT:
            raise ValueError("no manifest")
        if _integer(content.get("format_version")) > FORMAT_VERSION:
            raise SetupError(
                f"The backup has format {content['format_version']}, and graphmem {__version__} knows those up to "
                f"{FORMAT_VERSION}: restore it with graphmem {content.get('graphmem_version')} or newer."
            )
        try:
            manifest = cls(**content | {"files": tuple(Entry(**fields) for fields in content["files"])})
        except (KeyError, TypeError) as error:
            raise ValueError("a manifest with other fields") from error
        manifest._check()
        return manifest

    def check_neo4j(self, ours: str) -> None:
        """Raises SetupError where `ours` is older: Neo4j migrates stores to newer versions, never to older ones."""
        if _ordered(self.neo4j_version) > _ordered(ours):
            raise SetupError(
                f"The backup is of Neo4j {self.neo4j_version}, which the Neo4j {ours} of this graphmem cannot read: "
                f"restore it with graphmem {self.graphmem_version} or newer."
            )

    def _check(self) -> None:
        """Raises ValueError unless every value has its type, and the files are a whole store inside the directory."""
        if not all(isinstance(one, str) for one in (self.graphmem_version, self.neo4j_version, self.created_at)):
            raise ValueError("versions that are none")
        datetime.fromisoformat(self.created_at)
        for entry in self.files:
            if not (_is_inside(entry.path) and _integer(entry.size) >= 0 and isinstance(entry.sha256, str)):
                raise ValueError(f"a file {entry.path!r}")
        paths = {entry.path for entry in self.files}
        if len(paths) < len(self.files):
            raise ValueError("a file twice")
        if PASSWORD not in paths or not any(path.startswith(f"{STORE}/databases/system/") for path in paths):
            raise ValueError("no whole store")


def _is_inside(path: Any) -> bool:
    """Returns whether it is the password, or a path below the store that does not leave it (path traversal)."""
    if not isinstance(path, str) or "\0" in path:
        return False
    first, *others = path.split("/")
    return path == PASSWORD or (first == STORE and bool(others) and not {"", ".", ".."} & set(others))


def _integer(value: Any) -> int:
    # `isinstance` would let True through, which is an int to Python.
    if type(value) is not int:
        raise ValueError(f"{value!r} for a number")
    return value


def _ordered(version: str) -> list[int]:
    """Returns a version as numbers, because as texts 2026.10 comes before 2026.8."""
    return [int(part) for part in re.findall(r"\d+", version)]
