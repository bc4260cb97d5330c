"""The address of a Neo4j server, and the driver that keeps connections to it."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from neo4j import AsyncDriver, AsyncGraphDatabase, NotificationMinimumSeverity
from neo4j.exceptions import ConfigurationError

from graphmem.errors import SetupError

OLDEST_NEO4J = (2026, 8)
SCHEMES = ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc")
CONNECTIONS = 100
RECORDS_AT_ONCE = 100
"""How many records Neo4j sends before it is asked for more; those on their way are read even when nobody wants them."""

logging.getLogger("neo4j").setLevel(logging.CRITICAL)  # the driver logs errors that are raised here anyway


@dataclass(frozen=True, slots=True)
class Address:
    """The URI of a Neo4j server, the login and the name of the database. Its repr hides the password."""

    uri: str
    username: str
    password: str
    database: str = "neo4j"
    login_advice: str = "set GRAPHMEM_NEO4J_USERNAME and GRAPHMEM_NEO4J_PASSWORD."
    """What to do where the login is refused."""

    def __repr__(self) -> str:
        return f"Address({self.uri!r}, {self.username!r}, …, {self.database!r})"


def open_driver(address: Address) -> AsyncDriver:
    try:
        _check_uri(address.uri)
        return AsyncGraphDatabase.driver(
            address.uri,
            auth=(address.username, address.password),
            notifications_min_severity=NotificationMinimumSeverity.OFF,
            max_transaction_retry_time=15,
            connection_timeout=10,
            connection_acquisition_timeout=30,
            max_connection_pool_size=CONNECTIONS,
            fetch_size=RECORDS_AT_ONCE,
        )
    except (ConfigurationError, ValueError) as error:
        raise SetupError(f"{address.uri!r} is not the address of a Neo4j: {error}") from error


def _check_uri(uri: str) -> None:
    """Raises ValueError for a URI that the driver would accept now and fail on later, or take for another protocol."""
    parts = urlsplit(uri)
    if parts.scheme not in SCHEMES or not parts.hostname or parts.port == 0:
        raise ValueError("write it like neo4j://host:7687.")


def check_server_version(agent: str) -> str:
    """Returns the version in an agent string such as "Neo4j/2026.08.1"; raises SetupError when it is too old."""
    version = agent.partition("/")[2]
    numbers = re.match(r"(\d+)\.(\d+)", version)
    if not numbers or (int(numbers[1]), int(numbers[2])) < OLDEST_NEO4J:
        oldest = f"{OLDEST_NEO4J[0]}.{OLDEST_NEO4J[1]:02}"
        raise SetupError(f"This is {agent.replace('/', ' ')}; graphmem needs Neo4j {oldest} or newer.")
    return version
