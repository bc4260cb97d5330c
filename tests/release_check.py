"""What a release must do: its wheel and its sdist, each in an environment of its own, serve README's first example.

`make release-check` runs it. It is no part of `make test`, because it installs all that graphmem needs three times.
"""

from __future__ import annotations

import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import httpx
import pytest

from graphmem import __version__
from tests.acceptance.test_manual import test_the_first_example_runs_as_printed as run_first_example
from tests.acceptance.test_python_client import own_examples
from tests.graphql_client import Server, clean_environment, running_server
from tests.manual import README, ROOT, blocks

CLIENT = ROOT / "graphmem" / "client"
PIP = ("-m", "pip", "--quiet", "--disable-pip-version-check", "--no-input")
TIMEOUT = 1200


def run(*command: str | Path, directory: Path = ROOT) -> str:
    """Returns what the command prints. It does not see this repository's packages, only those it is installed with."""
    environment = clean_environment(PYTHONPATH="")
    return subprocess.run(
        command, cwd=directory, env=environment, stdout=subprocess.PIPE, text=True, check=True, timeout=TIMEOUT
    ).stdout


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the wheel and the sdist, built as a release builds them."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "hatchling", "build", "--directory", folder)
    return folder


@pytest.fixture(scope="module")
def client_dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same of the client."""
    folder = tmp_path_factory.mktemp("client")
    run(sys.executable, "-m", "hatchling", "build", "--directory", folder, directory=CLIENT)
    return folder


@pytest.fixture(params=["*.whl", "*.tar.gz"], ids=["wheel", "sdist"])
def package(dist: Path, request: pytest.FixtureRequest) -> Path:
    [built] = dist.glob(request.param)
    return built


@pytest.fixture
def python(tmp_path: Path) -> Path:
    """The interpreter of an environment that holds pip and nothing else."""
    venv.create(tmp_path / "environment", with_pip=True)
    return tmp_path / "environment" / "bin" / "python"


@pytest.fixture
def cache(cache_dir: Path, tmp_path: Path) -> Path:
    """The downloads of all tests, without room for class archives: those of an environment that goes are of no use."""
    cache = tmp_path / "cache"
    cache.mkdir()
    (cache / "artifacts").symlink_to(cache_dir / "artifacts")
    (cache / "classes").touch()
    return cache


def test_the_sdist_holds_what_a_wheel_is_built_from_and_what_tells_of_it(dist: Path) -> None:
    name = f"graphmem-{__version__}"
    with tarfile.open(dist / f"{name}.tar.gz") as archive:
        held = {Path(member).relative_to(name) for member in archive.getnames()}
    with zipfile.ZipFile(dist / f"{name}-py3-none-any.whl") as archive:
        installed = {file for file in archive.namelist() if ".dist-info/" not in file}

    in_repository = {Path(file.removeprefix("graphmem/") if "/cypher/" in file else file) for file in installed}
    assert in_repository <= held
    assert {str(file) for file in held - in_repository} >= {"LICENSE", "README.md", "pyproject.toml", "schema.graphql"}
    assert {file.parts[0] for file in held if len(file.parts) > 1} == {"graphmem", "cypher"}


def test_an_sdist_holds_no_links(dist: Path, client_dist: Path) -> None:
    """pip refuses a link that leads out of the archive, from version 24 on."""
    for sdist in (*dist.glob("*.tar.gz"), *client_dist.glob("*.tar.gz")):
        with tarfile.open(sdist) as archive:
            assert [member.name for member in archive if member.issym() or member.islnk()] == [], sdist.name


async def test_the_first_example_runs_as_installed(package: Path, python: Path, cache: Path, tmp_path: Path) -> None:
    run(python, *PIP, "install", "--require-hashes", "-r", "requirements.lock")
    run(python, *PIP, "install", "--no-deps", "--no-build-isolation", package)
    graphmem = python.with_name("graphmem")

    settings = {"PYTHONPATH": "", "GRAPHMEM_CACHE_DIR": str(cache)}
    with running_server(tmp_path / "data", (str(graphmem), "serve"), **settings) as server:
        async with httpx.AsyncClient(base_url=server.url, timeout=60) as http:
            await run_first_example(http, "default")
        assert server.stop(timeout=TIMEOUT) == 0

    assert server.last_words() == ["graphmem is stopping.", "graphmem has stopped."]
    assert (tmp_path / "data" / "logs" / "neo4j.log").read_text().rstrip().endswith("Stopped.")
    assert run(graphmem, "--version") == f"graphmem {__version__}\n"
    assert run(graphmem, "schema") == (ROOT / "schema.graphql").read_text("utf-8")


@pytest.mark.parametrize("kind", ["*.whl", "*.tar.gz"])
def test_the_client_runs_alone(kind: str, client_dist: Path, python: Path, server: Server, tmp_path: Path) -> None:
    [package] = client_dist.glob(kind)
    run(python, *PIP, "install", package, "mypy")
    [example] = [block.text for block in blocks(README, "python")]
    script = tmp_path / "example.py"
    script.write_text(example.replace("http://127.0.0.1:8000", server.url), "utf-8")

    assert run(python, script, directory=tmp_path) == "I am allergic to peanuts.\n"
    scripts = [script, *write_examples(tmp_path)]
    assert "Success" in run(python, "-m", "mypy", "--strict", *scripts, directory=tmp_path)
    assert "neo4j" not in run(python, "-m", "pip", "list")


def write_examples(folder: Path) -> list[Path]:
    """The files of the examples that the page on clients has for graphmem's own."""
    scripts = []
    for number, example in enumerate(own_examples(ROOT / "docs" / "clients.md")):
        scripts.append(folder / f"example_{number}.py")
        scripts[-1].write_text(example, "utf-8")
    return scripts


def test_the_newest_packages_it_allows_fit_together_and_the_client_with_them(
    dist: Path, client_dist: Path, python: Path
) -> None:
    """Whoever installs without the lock gets these."""
    [wheel], [client] = dist.glob("*.whl"), client_dist.glob("*.whl")
    run(python, *PIP, "install", f"{wheel}[client]", client)

    run(python, "-m", "pip", "check")
    assert run(python, "-c", "import graphmem.client as it; print(it.__version__)") == f"{__version__}\n"
    assert run(python.with_name("graphmem"), "schema") == (ROOT / "schema.graphql").read_text("utf-8")
