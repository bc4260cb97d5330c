"""What `graphmem` says to the person who types it, and with which status it ends."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from graphmem import __version__
from graphmem.store.database import Database
from graphmem.store.driver import Address
from tests.command_line import graphmem, login
from tests.graphql_client import Client, free_port

REPOSITORY = Path(__file__).parents[2]
COMMANDS = (
    "serve",
    "keys",
    "neo4j",
    "search",
    "context",
    "graph",
    "export",
    "import",
    "backup",
    "restore",
    "migrate",
    "schema",
    "config",
    "doctor",
)


def complaint(*arguments: str, **environment: str) -> str:
    """The one sentence of a command that must fail."""
    said = graphmem(*arguments, **environment)
    assert said.status == 1, said
    assert said.stdout in ("", "graphmem is starting.\n")
    assert said.stderr.count("\n") == 1, said.stderr
    assert said.stderr.startswith("graphmem: ")
    return said.stderr


@pytest.fixture(scope="module")
def known(neo4j_address: Address) -> dict[str, str]:
    """The settings of the server's Neo4j."""
    return login(neo4j_address)


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield other.getsockname()[1]


def test_help_names_every_command() -> None:
    result = graphmem("--help")

    assert result.status == 0
    assert all(f"\n  {command} " in result.stdout for command in COMMANDS)


def test_it_tells_its_version() -> None:
    assert graphmem("--version").stdout == f"graphmem {__version__}\n"


def test_an_unknown_command_is_a_mistake_in_usage() -> None:
    result = graphmem("server")

    assert result.status == 2
    assert "No such command 'server'" in result.stderr


def test_the_schema_is_the_one_in_the_repository() -> None:
    assert graphmem("schema").stdout == (REPOSITORY / "schema.graphql").read_text("utf-8")


def test_config_tells_what_is_set_but_no_secret() -> None:
    secrets = {"GRAPHMEM_NEO4J_PASSWORD": "hunter2", "OPENAI_API_KEY": "sk-secret", "GRAPHMEM_EMBEDDER": "openai"}

    result = graphmem("config", GRAPHMEM_PORT="9000", **secrets)

    lines = {line.split()[0]: line.split()[1:] for line in result.stdout.splitlines()}
    assert lines["GRAPHMEM_PORT"][0] == "9000"
    assert lines["GRAPHMEM_HOST"][0] == "127.0.0.1"
    assert lines["GRAPHMEM_NEO4J_PASSWORD"][0] == lines["GRAPHMEM_EMBEDDER_API_KEY"][0] == "(set)"
    assert "hunter2" not in result.stdout + result.stderr
    assert "sk-secret" not in result.stdout + result.stderr


def test_config_tells_which_are_wrong_and_shows_the_others() -> None:
    result = graphmem(
        "config", GRAPHMEM_PORT="eighty", GRAPHMEM_EMBEDDER="other", GRAPHMEM_PROJECT="acme", GRAPHMEM_X=""
    )

    lines = {line.split()[0]: line.split()[1:] for line in result.stdout.splitlines()}
    assert lines["GRAPHMEM_PORT"][0] == lines["GRAPHMEM_EMBEDDER"][0] == "(wrong)"
    assert lines["GRAPHMEM_PROJECT"][0] == "acme"
    assert "GRAPHMEM_X is not a setting of graphmem and is ignored" in result.stderr
    assert "graphmem: GRAPHMEM_PORT is 'eighty'" in result.stderr
    assert result.status == 1


def test_doctor_finds_all_well_with_a_database_that_serves(known: dict[str, str]) -> None:
    result = graphmem("doctor", **known)

    assert result.status == 0, result.stdout
    parts = [line.split()[1] for line in result.stdout.splitlines()]
    assert parts == ["Python", "model's", "embedder", "Neo4j", "indexes", "keys", "adds", "vectors"]
    assert all(line.startswith("ok ") for line in result.stdout.splitlines())


def test_doctor_says_what_is_wrong_and_how_to_mend_it(known: dict[str, str]) -> None:
    result = graphmem("doctor", **known | {"GRAPHMEM_NEO4J_PASSWORD": "wrong"})

    [wrong] = [line for line in result.stdout.splitlines() if not line.startswith("ok ")]
    assert result.status == 1
    assert wrong.startswith("WRONG")
    assert "GRAPHMEM_NEO4J_PASSWORD" in wrong
    assert result.stderr == ""


async def test_doctor_looks_at_the_whole_graph(client: Client, database: Database, known: dict[str, str]) -> None:
    [memory_id] = await client.add("I like tea.", userId="alex")
    deep = ("doctor", "--deep", "--project", client.project)

    well = await asyncio.to_thread(graphmem, *deep, **known)
    await database.run_statement("MATCH (m:Memory {id: $id}) SET m.text = 'other'", {"id": memory_id})
    damaged = await asyncio.to_thread(graphmem, *deep, **known)

    assert well.status == 0, well.stdout
    assert "1 memories, each as it should be" in well.stdout
    assert "agrees with itself" in well.stdout.splitlines()[-1]
    wrong = [line.split(maxsplit=3) for line in damaged.stdout.splitlines() if not line.startswith("ok ")]
    assert damaged.status == 1
    assert [part for _, _, part, *_ in wrong] == ["states", "properties", "2"]
    assert all(memory_id in said for *_, said in wrong[:2])
    assert "Its hash is that of its text." in wrong[1][3]


def test_doctor_looks_at_one_project_only_when_it_looks_deep() -> None:
    result = graphmem("doctor", "--project", "default")

    assert result.status == 2
    assert "--project goes with --deep" in result.stderr


def test_doctor_cuts_no_path_short(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["a-directory-with-a-long-name"] * 5)

    result = graphmem("doctor", GRAPHMEM_CACHE_DIR=str(deep), GRAPHMEM_DATA_DIR=str(deep), GRAPHMEM_PORT="eighty")

    assert "not running" in result.stdout
    assert "GRAPHMEM_PORT is 'eighty'" in result.stdout
    assert result.status == 1
    assert str(deep) in graphmem("neo4j", "status", GRAPHMEM_DATA_DIR=str(deep)).stdout


def test_migrate_has_nothing_to_do_after_a_start(known: dict[str, str]) -> None:
    result = graphmem("migrate", **known)

    assert (result.status, result.stdout) == (0, "The database is up to date.\n")


def test_migrate_needs_a_database() -> None:
    assert "graphmem neo4j start" in complaint("migrate", GRAPHMEM_DATA_DIR="nowhere")


@pytest.mark.parametrize("command", ["serve", "migrate"])
def test_a_wrong_password_is_told(known: dict[str, str], command: str) -> None:
    said = complaint(command, **known | {"GRAPHMEM_NEO4J_PASSWORD": "wrong"})

    assert "refused the login as 'neo4j'" in said
    assert "GRAPHMEM_NEO4J_PASSWORD" in said


def test_a_database_that_does_not_exist_is_told(known: dict[str, str]) -> None:
    assert "has no database 'memories'" in complaint("serve", **known, GRAPHMEM_NEO4J_DATABASE="memories")


def test_vectors_of_another_embedder_are_told(known: dict[str, str]) -> None:
    other = {
        "GRAPHMEM_EMBEDDER": "openai",
        "GRAPHMEM_EMBEDDER_MODEL": "m",
        "GRAPHMEM_EMBEDDER_API_KEY": "k",
        "GRAPHMEM_EMBEDDER_DIMENSION": "8",
    }

    said = complaint("serve", **known, **other, GRAPHMEM_EMBEDDER_BASE_URL=f"http://127.0.0.1:{free_port()}/v1")

    assert "dimension 384" in said
    assert "dimension 8" in said


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"EMBEDDER": "other"}, "GRAPHMEM_EMBEDDER is 'other', which cannot be read"),
        ({"EMBEDDER": "openai"}, "needs GRAPHMEM_EMBEDDER_API_KEY"),
        ({"EMBEDDER": "sentence-transformers"}, "set GRAPHMEM_EMBEDDER_MODEL"),
        ({"EXTRACTOR": "other"}, "GRAPHMEM_EXTRACTOR is 'other', which cannot be read"),
        ({"EXTRACTOR": "llm"}, "needs GRAPHMEM_LLM_API_KEY"),
        ({"RERANKER": "/nowhere"}, "GRAPHMEM_RERANKER"),
    ],
)
def test_a_wrong_choice_is_told_before_anything_is_started(tmp_path: Path, settings: dict[str, str], said: str) -> None:
    given = {f"GRAPHMEM_{name}": text for name, text in settings.items()}

    told = complaint("serve", GRAPHMEM_DATA_DIR=str(tmp_path / "data"), GRAPHMEM_PORT=str(free_port()), **given)

    assert said in told
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("scheme", ["bolt", "neo4j"])
def test_a_neo4j_that_does_not_answer_is_told(scheme: str) -> None:
    uri = f"{scheme}://127.0.0.1:{free_port()}"

    assert f"{uri} does not answer" in complaint("serve", GRAPHMEM_NEO4J_URI=uri)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("NEO4J_URI", "not a uri", "'not a uri' is not the address of a Neo4j"),
        ("NEO4J_URI", "http://127.0.0.1:7474", "write it like neo4j://host:7687"),
        ("PORT", "eighty", "GRAPHMEM_PORT is 'eighty', which cannot be read"),
        ("PORT", "65536", "GRAPHMEM_PORT is '65536', which cannot be read"),
        ("NEO4J_BOLT_PORT", "-1", "GRAPHMEM_NEO4J_BOLT_PORT is '-1', which cannot be read"),
        ("LOG_LEVEL", "chatty", "(debug, info"),
        ("NEO4J_HEAP", "lots", "GRAPHMEM_NEO4J_HEAP is 'lots', which cannot be read"),
        ("DATA_DIR", __file__ + "/data", "choose another one with GRAPHMEM_DATA_DIR"),
        ("DATA_DIR", "/proc/graphmem", "choose another one with GRAPHMEM_DATA_DIR"),
    ],
)
def test_a_setting_that_cannot_work_is_told(tmp_path: Path, name: str, text: str, said: str) -> None:
    port = {"GRAPHMEM_PORT": str(free_port()), "GRAPHMEM_DATA_DIR": str(tmp_path)}

    assert said in complaint("serve", **port | {f"GRAPHMEM_{name}": text})


def test_a_cache_that_cannot_be_written_to_is_told_once(tmp_path: Path) -> None:
    result = graphmem(
        "serve", GRAPHMEM_CACHE_DIR=__file__, GRAPHMEM_DATA_DIR=str(tmp_path), GRAPHMEM_PORT=str(free_port())
    )

    assert result.status == 1
    assert result.stderr.count("choose another directory with GRAPHMEM_CACHE_DIR") == 1


def test_a_port_in_use_is_told_before_anything_is_started(taken_port: int, tmp_path: Path) -> None:
    said = complaint("serve", GRAPHMEM_PORT=str(taken_port), GRAPHMEM_DATA_DIR=str(tmp_path / "data"))

    assert f"port {taken_port} (Address already in use)" in said
    assert "GRAPHMEM_PORT" in said
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("name", ["backup", "restore"])
def test_a_neo4j_of_another_is_left_to_its_own_tools(tmp_path: Path, name: str) -> None:
    settings = {"GRAPHMEM_DATA_DIR": str(tmp_path / "data"), "GRAPHMEM_NEO4J_URI": "neo4j://db.example.org:7687"}

    refusal = complaint(name, str(tmp_path / "file"), **settings)

    assert "`neo4j-admin database dump` as docs/operating/backups.md says" in refusal
    assert list(tmp_path.iterdir()) == []
