from __future__ import annotations

import socket
from pathlib import Path

import pytest

from graphmem.embedded.java import Java
from graphmem.embedded.settings import Options, Ports, free_ports, java_command, memory_size, write_configuration
from graphmem.errors import SetupError

JAVA = Java(Path("/java"), "21.0.4", "PATH", has_vector_module=False)
SIMD_JAVA = Java(Path("/java"), "25.0.1", "PATH", has_vector_module=True)


@pytest.fixture
def options(tmp_path: Path) -> Options:
    options = Options(tmp_path / "data", tmp_path / "cache")
    options.directory.make()
    options.directory.password()
    return options


@pytest.mark.parametrize(("text", "size"), [("512m", 512 << 20), ("2G", 2 << 30), ("64k", 64 << 10)])
def test_memory_sizes_are_bytes(text: str, size: int) -> None:
    assert memory_size(text) == size


@pytest.mark.parametrize("text", ["", "512", "m", "-1m", "512 m", "lots", "1.5g", "512m\nserver.x=y"])
def test_what_is_no_memory_size_is_refused_at_once(text: str) -> None:
    with pytest.raises(SetupError, match="512m or 2g"):
        Options(Path("data"), Path("cache"), heap=text)
    with pytest.raises(SetupError, match="512m or 2g"):
        Options(Path("data"), Path("cache"), page_cache=text)


def test_free_ports_are_as_wished() -> None:
    with socket.create_server(("127.0.0.1", 0)) as first, socket.create_server(("127.0.0.1", 0)) as second:
        wished = Ports(first.getsockname()[1], second.getsockname()[1])
    assert free_ports(wished) == wished


def test_one_port_is_not_given_twice() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    ports = free_ports(Ports(port, port))
    assert ports.bolt == port != ports.http


def test_every_address_in_the_configuration_is_loopback(options: Options) -> None:
    write_configuration(options, Ports(7687, 7474))
    lines = (options.directory.conf_dir / "neo4j.conf").read_text().splitlines()
    addresses = [line.split("=")[1] for line in lines if "_address=" in line]
    assert len(addresses) == 6
    assert {address.split(":")[0] for address in addresses} == {"127.0.0.1"}


def test_simd_is_used_where_java_has_it(options: Options) -> None:
    module = "--add-modules=jdk.incubator.vector"
    assert module in java_command(options, SIMD_JAVA, [])
    assert module not in java_command(options, JAVA, [])


def test_heap_is_as_set(options: Options) -> None:
    command = java_command(options, JAVA, [Path("/a.jar"), Path("/b.jar")])
    assert {"-Xms512m", "-Xmx512m", "/a.jar:/b.jar"} <= set(command)


def test_the_password_is_made_once_and_for_its_owner_only(options: Options) -> None:
    password = options.directory.password()
    options.directory.make()
    options.directory.password()
    assert options.directory.password() == password
    assert len(password) >= 32
    assert options.directory.password_file.stat().st_mode & 0o777 == 0o600
