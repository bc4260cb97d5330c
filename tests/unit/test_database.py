from __future__ import annotations

import pytest

from graphmem.errors import SetupError
from graphmem.store.database import Address, Database, check_server_version


@pytest.mark.parametrize(
    ("agent", "version"),
    [
        ("Neo4j/2026.06.0", "2026.06.0"),
        ("Neo4j/2026.08.1", "2026.08.1"),
        ("Neo4j/2026.10.0", "2026.10.0"),
        ("Neo4j/2027.01.0", "2027.01.0"),
        ("Neo4j/2026.09-aura", "2026.09-aura"),
    ],
)
def test_a_neo4j_of_june_2026_or_newer_will_do(agent: str, version: str) -> None:
    assert check_server_version(agent) == version


@pytest.mark.parametrize(
    "agent", ["Neo4j/4.4.30", "Neo4j/5.26.0", "Neo4j/2025.12.1", "Neo4j/2026.05.9", "Neo4j/dev", ""]
)
def test_an_older_neo4j_is_refused_in_one_sentence(agent: str) -> None:
    with pytest.raises(SetupError, match=r"graphmem needs Neo4j 2026\.06 or newer\.$") as caught:
        check_server_version(agent)

    assert "\n" not in caught.value.message


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "localhost",
        "http://localhost:7474",
        "bolt:/x",
        "neo4j+what://x",
        "neo4j://host:port",
        "bolt://host:99999",
        "bolt://",
    ],
)
def test_what_is_no_address_of_a_neo4j_is_refused(uri: str) -> None:
    with pytest.raises(SetupError, match="is not the address of a Neo4j"):
        Database(Address(uri, "neo4j", "secret"))


def test_an_address_is_shown_without_its_password() -> None:
    assert "secret" not in repr(Address("bolt://localhost", "neo4j", "secret"))
