"""Archives of loaded classes, which Java maps into memory instead of reading all jars anew: they take a third
off the time that Neo4j needs to start."""

from __future__ import annotations

import hashlib
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from graphmem.embedded.java import Java

DUMP_TIMEOUT = 60.0
UNUSED_FOR = 14 * 24 * 3600.0
QUIET = "-Xlog:disable"
RECORD = "-XX:ArchiveClassesAtExit="


@dataclass(frozen=True)
class ClassArchives:
    """The archives of one Java with one set of jars: Java's own classes, and on top of them Neo4j's."""

    folder: Path
    java: Java
    key: str

    @classmethod
    def of(cls, cache_dir: Path, java: Java, jars: Sequence[Path]) -> ClassArchives:
        stats = [(str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in (java.path, *jars)]
        key = hashlib.sha256(repr((java.version, stats)).encode()).hexdigest()[:16]
        return cls(cache_dir / "classes", java, key)

    def arguments(self) -> list[str]:
        """Java options that use the archives, or record them until Neo4j is stopped in order; none when
        neither works here."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._forget_unused()
            base = self._recorded("java") or self._dump_base()
            recorded = self._recorded("neo4j")
        except (OSError, subprocess.SubprocessError):
            return []
        if recorded:
            return [QUIET, f"-XX:SharedArchiveFile={base}:{recorded}"]
        return [QUIET, f"-XX:SharedArchiveFile={base}", f"{RECORD}{self._new('neo4j')}"]

    def forget(self) -> None:
        for archive in self.folder.glob(f"{self.key}-*"):
            archive.unlink(missing_ok=True)

    def _recorded(self, what: str) -> Path | None:
        """Java writes an archive's header last: one that begins with zeros is not complete."""
        for archive in self.folder.glob(f"{self.key}-{what}-*"):
            with archive.open("rb") as file:
                complete = any(file.read(4))
            if complete:
                with suppress(PermissionError):
                    archive.touch()
                return archive
        return None

    def _new(self, what: str) -> Path:
        """A name of its own, because several processes may record at the same time."""
        return self.folder / f"{self.key}-{what}-{uuid4().hex}.jsa"

    def _dump_base(self) -> Path:
        base = self._new("java")
        command = [str(self.java.path), QUIET, "-Xshare:dump", "-XX:+UseSerialGC", f"-XX:SharedArchiveFile={base}"]
        subprocess.run(command, capture_output=True, timeout=DUMP_TIMEOUT, check=True)
        return base

    def _forget_unused(self) -> None:
        for archive in self.folder.glob("*.jsa"):
            with suppress(FileNotFoundError):
                if time.time() - archive.stat().st_mtime > UNUSED_FOR:
                    archive.unlink()


def forget_recording(command: Sequence[str]) -> None:
    """Of a start that was cut short: it holds so few classes that it would slow down the starts to come."""
    for argument in command:
        if argument.startswith(RECORD):
            Path(argument.removeprefix(RECORD)).unlink(missing_ok=True)
