"""What can be held of the Docker files without an engine to run them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from graphmem.config import read_settings
from graphmem.embedded import neo4j_version

REPOSITORY = Path(__file__).parents[2]
DOCKERFILE = (REPOSITORY / "Dockerfile").read_text("utf-8")


@pytest.fixture
def services() -> dict[str, Any]:
    services: dict[str, Any] = yaml.safe_load((REPOSITORY / "docker-compose.yml").read_text("utf-8"))["services"]
    return services


def test_compose_runs_the_neo4j_that_the_lock_names(services: dict[str, Any]) -> None:
    assert services["neo4j"]["image"] == f"neo4j:{neo4j_version()}-community"


def test_the_manual_dumps_the_volume_of_compose_with_the_neo4j_that_the_lock_names(services: dict[str, Any]) -> None:
    page = (REPOSITORY / "docs/operating/backups.md").read_text("utf-8")
    name = yaml.safe_load((REPOSITORY / "docker-compose.yml").read_text("utf-8"))["name"]

    assert f"--volume={name}_{services['neo4j']['volumes'][0]} " in page
    assert f" neo4j/neo4j-admin:{neo4j_version()}-community " in page


def test_every_port_is_published_on_loopback_only(services: dict[str, Any]) -> None:
    ports = [port for service in services.values() for port in service["ports"]]

    assert len(ports) == 3
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_graphmem_accepts_the_settings_that_compose_gives_it(services: dict[str, Any]) -> None:
    settings = read_settings(services["graphmem"]["environment"])

    assert settings.neo4j_uri == "bolt://neo4j:7687"
    assert services["neo4j"]["environment"]["NEO4J_AUTH"] == f"neo4j/{settings.neo4j_password}"
    assert f"127.0.0.1:{settings.port}:{settings.port}" in services["graphmem"]["ports"]
    assert f"EXPOSE {settings.port}" in DOCKERFILE
    assert f"127.0.0.1:{settings.port}/readyz" in DOCKERFILE


def test_graphmem_waits_for_a_neo4j_that_is_well(services: dict[str, Any]) -> None:
    assert services["graphmem"]["depends_on"]["neo4j"]["condition"] == "service_healthy"
    assert services["neo4j"]["healthcheck"]["test"]


def test_the_image_is_given_every_file_that_it_copies() -> None:
    copied = [name for line in re.findall(r"^COPY (.*)", DOCKERFILE, re.MULTILINE) for name in line.split()[:-1]]
    given = (REPOSITORY / ".dockerignore").read_text("utf-8").splitlines()

    assert all((REPOSITORY / name).exists() for name in copied)
    assert {name.removeprefix("!") for name in given if name.startswith("!")} == set(copied)


def test_the_image_does_not_run_as_root() -> None:
    users = re.findall(r"^USER (.*)", DOCKERFILE, re.MULTILINE)

    assert users == ["graphmem"]
