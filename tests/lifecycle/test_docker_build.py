"""What the Dockerfile does, without an engine: its build's steps in an empty environment, and its server offline."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
TIMEOUT = 1200

pytestmark = pytest.mark.nightly


def steps() -> Iterator[tuple[str, str]]:
    """Yields the instructions of the stage that builds, each with what stands after it."""
    text = (REPOSITORY / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
    [stage] = re.findall(r"^FROM \S+ AS build$(.*?)^FROM", text, re.MULTILINE | re.DOTALL)
    for line in stage.splitlines():
        if line and not line.startswith("#"):
            instruction, _, rest = line.partition(" ")
            yield instruction, rest


def copy(names: str, folder: Path) -> None:
    *sources, target = names.split()
    for source in sources:
        if (REPOSITORY / source).is_dir():
            shutil.copytree(REPOSITORY / source, folder / target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(REPOSITORY / source, folder / target)


def run(command: str, folder: Path, root: Path) -> None:
    """Runs a command of the build, which finds a Python, the system's programs and nothing else."""
    environment = {"PATH": f"{root}/bin:/usr/bin:/bin", "HOME": str(root)}
    subprocess.run(
        ["sh", "-ec", command.replace("/opt/graphmem", str(folder))],
        cwd=folder,
        env=environment,
        check=True,
        timeout=TIMEOUT,
    )


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory, cache_dir: Path) -> Path:
    """The root directory of an image, as the build's steps make it; what is downloaded already is only checked."""
    root = tmp_path_factory.mktemp("image")
    (root / "bin").mkdir()
    (root / "bin" / "python").symlink_to(sys._base_executable)  # type: ignore[attr-defined]  # typeshed lacks it
    folder = root / "opt" / "graphmem"
    (folder / "cache").mkdir(parents=True)
    (folder / "cache" / "artifacts").symlink_to(cache_dir / "artifacts")
    for instruction, rest in steps():
        match instruction:
            case "WORKDIR":
                assert rest == "/opt/graphmem"
            case "COPY":
                copy(rest, folder)
            case "RUN":
                run(rest, folder, root)
            case _:
                pytest.fail(f"The build has a step that this test does not know: {instruction}")
    return root


def test_what_is_built_serves_without_a_network(root: Path) -> None:
    """It runs in a network namespace of its own, in which there is the loopback only."""
    alone = ["unshare", "--map-root-user", "--net", "sh", "-c", 'ip link set lo up && exec "$@"', "sh"]
    if subprocess.run([*alone, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this machine lets nobody make a network namespace")

    done = subprocess.run(
        [*alone, sys.executable, "-m", "tests.lifecycle.offline_server", root],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
        timeout=TIMEOUT,
    )

    assert done.returncode == 0
    assert done.stdout == "lo\n401\nI have a dog called Rex.\n0\n"
