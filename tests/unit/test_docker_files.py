"""What can be held of the Docker files without an engine to run them."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml

from graphmem.config.environment import read_settings
from graphmem.config.secret_files import FILE
from graphmem.config.settings import Settings, variable_of
from graphmem.embedded import neo4j_version

REPOSITORY = Path(__file__).parents[2]
DOCKERFILE = (REPOSITORY / "Dockerfile").read_text("utf-8")
COMPOSE = (REPOSITORY / "docker-compose.yml").read_text("utf-8")


def compose(**variables: str) -> dict[str, Any]:
    """Returns the file as Compose reads it where these variables are set."""

    def fill(match: re.Match[str]) -> str:
        name, operator, rest = match.groups()
        if operator == ":?" and not variables.get(name):
            raise LookupError(rest)
        return variables.get(name) or (rest if operator == ":-" else "")

    read: dict[str, Any] = yaml.safe_load(re.sub(r"\$\{(\w+)(?:(:-|:\?)([^}]*))?\}", fill, COMPOSE))
    return read


@pytest.fixture
def services() -> dict[str, Any]:
    services: dict[str, Any] = compose(SECRETS_DIR="./secrets")["services"]
    return services


def image_environment() -> dict[str, str]:
    """Returns what the Dockerfile's last stage sets."""
    [block] = re.findall(r"^ENV ((?:.*\\\n)*.*)$", DOCKERFILE, re.MULTILINE)
    return dict(word.split("=", 1) for word in block.replace("\\\n", " ").split())


def test_compose_runs_the_neo4j_that_the_lock_names(services: dict[str, Any]) -> None:
    assert services["neo4j"]["image"] == f"neo4j:{neo4j_version()}-community"


def test_the_base_images_can_be_pinned_by_digest() -> None:
    digest = "@sha256:" + "0" * 64
    pinned = compose(SECRETS_DIR="x", PYTHON_IMAGE=f"python{digest}", NEO4J_IMAGE=f"neo4j{digest}")["services"]

    assert pinned["neo4j"]["image"] == f"neo4j{digest}"
    assert pinned["graphmem"]["build"]["args"]["PYTHON_IMAGE"] == f"python{digest}"
    assert re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE) == ["${PYTHON_IMAGE}"] * 2


def test_the_manual_dumps_the_volume_of_compose_with_the_neo4j_that_the_lock_names(services: dict[str, Any]) -> None:
    page = (REPOSITORY / "docs/operating/backups.md").read_text("utf-8")
    name = compose(SECRETS_DIR="x")["name"]

    assert f"--volume={name}_{services['neo4j']['volumes'][0]} " in page
    assert f" neo4j/neo4j-admin:{neo4j_version()}-community " in page


def test_every_port_is_published_on_loopback_only(services: dict[str, Any]) -> None:
    ports = [port for service in services.values() for port in service["ports"]]

    assert len(ports) == 3
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_graphmem_accepts_the_settings_that_image_and_compose_give_it(services: dict[str, Any]) -> None:
    given = {name: str(value) for name, value in services["graphmem"]["environment"].items()}
    settings = read_settings(image_environment() | given)

    assert (settings.host, settings.neo4j_uri, settings.hosts) == ("0.0.0.0", "bolt://neo4j:7687", ("graphmem",))
    assert f"127.0.0.1:{settings.port}:{settings.port}" in services["graphmem"]["ports"]
    assert f"EXPOSE {settings.port}" in DOCKERFILE
    assert f"127.0.0.1:{settings.port}/readyz" in DOCKERFILE
    assert f"VOLUME {settings.data_dir}" in DOCKERFILE


def test_every_setting_is_passed_through_and_every_secret_is_one(services: dict[str, Any]) -> None:
    secrets = {variable_of(one).lower() for one in fields(Settings) if one.metadata["secret"]}

    assert services["graphmem"]["env_file"] == ".env"
    assert set(services["graphmem"]["secrets"]) == secrets
    # What is decided for the image may not be taken from a file that is for people as well.
    assert (
        services["graphmem"]["environment"].items()
        >= {name: value for name, value in image_environment().items() if name.startswith("GRAPHMEM_")}.items()
    )


def test_there_is_no_password_that_everybody_knows(services: dict[str, Any]) -> None:
    with pytest.raises(LookupError, match=r"Run docker/make-secrets"):
        compose()

    assert not [name for name in services["neo4j"]["environment"] if name == "NEO4J_AUTH"]
    assert services["neo4j"]["environment"]["NEO4J_AUTH_FILE"] == "/run/secrets/neo4j_auth"


def test_each_service_has_limits_and_time_to_stop(services: dict[str, Any]) -> None:
    seconds = {name: int(service["stop_grace_period"].removesuffix("s")) for name, service in services.items()}

    assert all(re.fullmatch(r"\d+[mg]", service["mem_limit"]) for service in services.values())
    assert seconds["graphmem"] > 15
    assert seconds["neo4j"] >= 120
    assert all("no-new-privileges:true" in service["security_opt"] for service in services.values())
    assert services["graphmem"]["cap_drop"] == ["ALL"]
    assert services["graphmem"]["read_only"] is True


def test_neo4j_reports_to_nobody(services: dict[str, Any]) -> None:
    assert services["neo4j"]["environment"]["NEO4J_dbms_usage__report_enabled"] == "false"


def test_graphmem_waits_for_a_neo4j_that_is_well(services: dict[str, Any]) -> None:
    assert services["graphmem"]["depends_on"]["neo4j"]["condition"] == "service_healthy"
    assert services["neo4j"]["healthcheck"]["test"]


def test_the_image_is_given_every_file_that_it_copies() -> None:
    copied = [name for line in re.findall(r"^COPY ([^-].*)", DOCKERFILE, re.MULTILINE) for name in line.split()[:-1]]
    given = (REPOSITORY / ".dockerignore").read_text("utf-8").splitlines()

    assert all((REPOSITORY / name).exists() for name in copied)
    assert {name.removeprefix("!") for name in given if name.startswith("!")} == set(copied)


def test_the_image_does_not_run_as_root() -> None:
    users = re.findall(r"^USER (.*)", DOCKERFILE, re.MULTILINE)

    assert users == ["graphmem"]


def make_secrets(repository: Path) -> Path:
    """Runs the script in a copy of the repository, and returns the folder of secrets."""
    script = repository / "docker" / "make-secrets"
    if not script.exists():
        script.parent.mkdir()
        script.write_bytes((REPOSITORY / "docker" / "make-secrets").read_bytes())
    subprocess.run(["sh", script], check=True, capture_output=True)
    return repository / "secrets"


def test_the_secrets_of_compose_are_made_once_and_read_by_nobody_else(tmp_path: Path) -> None:
    secrets = make_secrets(tmp_path)
    made = {file.name: file.read_text() for file in secrets.iterdir()}
    again = {file.name: file.read_text() for file in make_secrets(tmp_path).iterdir()}

    lines = (tmp_path / ".env").read_text().splitlines()
    variables = dict(line.split("=") for line in lines if not line.startswith("#"))
    assert {tmp_path / one["file"] for one in compose(**variables)["secrets"].values()} == {*secrets.iterdir()}
    assert made == again
    assert made["neo4j-auth"] == f"neo4j/{made['neo4j-password']}"
    assert len({made["neo4j-password"], made["admin-key"]}) == 2
    # Users of containers read the files, which bind mounts show without the directory around them.
    assert secrets.stat().st_mode & 0o777 == 0o700
    assert all(file.stat().st_mode & 0o044 == 0o044 for file in secrets.iterdir())
    assert read_settings({"GRAPHMEM_ADMIN_KEY": made["admin-key"]}).admin_key == made["admin-key"]


@pytest.fixture
def image(tmp_path: Path) -> Path:
    """A folder with the places of the image that its command knows, and a graphmem that prints its environment."""
    for folder in ("run/secrets", "data", "opt/graphmem/.venv/bin"):
        (tmp_path / folder).mkdir(parents=True)
    graphmem = tmp_path / "opt/graphmem/.venv/bin/graphmem"
    graphmem.write_text('#!/bin/sh\necho "arguments=$*"\nenv\n')
    graphmem.chmod(0o755)
    return tmp_path


def run_image(image: Path, *arguments: str, **environment: str) -> tuple[dict[str, str], str]:
    """Returns the environment that graphmem gets in the image, and what was said before."""
    command = (REPOSITORY / "docker" / "graphmem").read_text("utf-8")
    for place in ("/run/secrets", "/opt/graphmem"):
        command = command.replace(place, f"{image}{place}")
    given = {"PATH": os.environ["PATH"], "GRAPHMEM_DATA_DIR": str(image / "data"), **environment}
    done = subprocess.run(
        ["sh", "-c", command, "graphmem", *arguments], env=given, capture_output=True, text=True, check=True
    )
    return dict(line.split("=", 1) for line in done.stdout.splitlines()), done.stderr


def key_of(environment: Mapping[str, str]) -> str | None:
    return read_settings({name: text for name, text in environment.items() if name.startswith("GRAPHMEM_")}).admin_key


def test_an_image_that_is_given_no_key_makes_one_and_keeps_it(image: Path) -> None:
    first, said = run_image(image, "serve")
    second, said_again = run_image(image, "serve")

    made = (image / "data" / "admin-key").read_text()
    assert first["arguments"] == "serve"
    assert key_of(first) == key_of(second) == made
    assert str(image / "data" / "admin-key") in said
    assert made not in said
    assert said_again == ""
    assert (image / "data" / "admin-key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("arguments", "environment"),
    [
        (["serve"], {"GRAPHMEM_ADMIN_KEY": "k" * 40}),
        (["serve"], {"GRAPHMEM_INSECURE": "True"}),
        (["doctor", "--deep"], {}),
        ([], {}),
    ],
)
def test_an_image_makes_no_key_where_none_is_needed(
    image: Path, arguments: list[str], environment: dict[str, str]
) -> None:
    seen, _ = run_image(image, *arguments, **environment)

    assert seen["arguments"] == " ".join(arguments)
    assert key_of(seen) == environment.get("GRAPHMEM_ADMIN_KEY")
    assert list((image / "data").iterdir()) == []


def test_an_image_finds_its_secrets(image: Path) -> None:
    secrets = image / "run" / "secrets"
    (secrets / "graphmem_admin_key").write_text("a" * 40)
    (secrets / "graphmem_llm_api_key").write_text("")
    (secrets / "graphmem_neo4j_password").write_text("hidden")
    (secrets / "neo4j_auth").write_text("neo4j/hidden")

    seen, _ = run_image(image, "serve", GRAPHMEM_NEO4J_PASSWORD="given")

    assert key_of(seen) == "a" * 40
    assert {name for name in seen if name.endswith(FILE)} == {"GRAPHMEM_ADMIN_KEY_FILE"}
    assert seen["GRAPHMEM_NEO4J_PASSWORD"] == "given"
