"""Class data sharing (CDS): Java maps an archive of loaded classes into memory instead of reading every jar anew.

It takes a third off the time that Neo4j needs to start.
"""

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
    """The CDS archives of one Java with one set of jars: a base archive of Java's classes, a dynamic one of Neo4j's.

    `key` is a hash of both, since Java refuses an archive that another Java, or other jars, were recorded with.
    """

    folder: Path
    java: Java
    key: str

    @classmethod
    def of(cls, cache_dir: Path, java: Java, jars: Sequence[Path]) -> ClassArchives:
        # A jar is the same if its size and time are, which is what Java compares: a hash would cost what is saved.
        stats = [(str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in (java.path, *jars)]
        key = hashlib.sha256(repr((java.version, stats)).encode()).hexdigest()[:16]
        return cls(cache_dir / "classes", java, key)

    def arguments(self) -> list[str]:
        """Returns the Java options that use the archives, or that record them when Neo4j is stopped in order.

        Where neither works there are none: an archive saves time, and nothing depends on it.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._delete_unused()
            base = self._recorded("java") or self._dump_base()
            recorded = self._recorded("neo4j")
        except (OSError, subprocess.SubprocessError):
            return []
        if recorded:
            return [QUIET, f"-XX:SharedArchiveFile={base}:{recorded}"]
        return [QUIET, f"-XX:SharedArchiveFile={base}", f"{RECORD}{self._new('neo4j')}"]

    def delete(self) -> None:
        """Deletes the archives of this key, since Java can crash on one that is damaged."""
        for archive in self.folder.glob(f"{self.key}-*"):
            archive.unlink(missing_ok=True)

    def _recorded(self, what: str) -> Path | None:
        """Returns the path of a complete archive, if there is one."""
        for archive in self.folder.glob(f"{self.key}-{what}-*"):
            # Java writes an archive's header last: one that begins with zeros is not complete.
            with archive.open("rb") as file:
                complete = any(file.read(4))
            if complete:
                # Its age is counted from its last use. In a cache shared with another user it may be theirs.
                with suppress(PermissionError):
                    archive.touch()
                return archive
        return None

    def _new(self, what: str) -> Path:
        """Returns a name that no other process takes, for several may record at the same time."""
        return self.folder / f"{self.key}-{what}-{uuid4().hex}.jsa"

    def _dump_base(self) -> Path:
        """Records the base archive, which takes a second or two, and returns its path."""
        base = self._new("java")
        command = [str(self.java.path), QUIET, "-Xshare:dump", "-XX:+UseSerialGC", f"-XX:SharedArchiveFile={base}"]
        subprocess.run(command, capture_output=True, timeout=DUMP_TIMEOUT, check=True)
        return base

    def _delete_unused(self) -> None:
        """Deletes archives of any key, such as those of an older Neo4j, that no start has used for two weeks."""
        for archive in self.folder.glob("*.jsa"):
            with suppress(FileNotFoundError):
                if time.time() - archive.stat().st_mtime > UNUSED_FOR:
                    archive.unlink()


def delete_recording(command: Sequence[str]) -> None:
    """Deletes the archive that a start recorded before it was cut short.

    It holds so few classes that it would slow down the starts to come.
    """
    for argument in command:
        if argument.startswith(RECORD):
            Path(argument.removeprefix(RECORD)).unlink(missing_ok=True)
