"""The password file of the embedded Neo4j, and what is told where it is not as it should be."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from graphmem.embedded.data_directory import DataDirectory
from graphmem.errors import SetupError


@pytest.fixture
def directory(tmp_path: Path) -> DataDirectory:
    """With a database that has a password."""
    directory = DataDirectory.at(tmp_path)
    directory.make()
    directory.password()
    (directory.store_dir / "databases" / "system").mkdir(parents=True)
    return directory


def test_it_is_made_once_for_its_owner_only(directory: DataDirectory) -> None:
    password = directory.password()

    assert len(password) >= 32
    assert directory.password() == password
    assert directory.password_file.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda file: file.unlink(), "is missing"),
        (lambda file: file.write_bytes(b""), "is empty"),
        (lambda file: file.write_bytes(b" \n"), "is empty"),
        (lambda file: file.write_bytes(b"\xff\xfe\x00\x01"), "cannot be read"),
        (lambda file: file.write_bytes(b"\x00\x01\x02"), "is damaged"),
        (lambda file: file.write_text("two\nlines"), "is damaged"),
        (lambda file: (file.unlink(), file.mkdir()), "cannot be read"),
    ],
    ids=["missing", "empty", "blank", "not a text", "binary", "two lines", "a folder"],
)
def test_what_is_wrong_with_it_is_one_sentence_with_the_way_out(
    directory: DataDirectory, damage: Callable[[Path], object], said: str
) -> None:
    damage(directory.password_file)

    with pytest.raises(SetupError) as caught:
        directory.password()

    assert f"{directory.password_file} {said} but its database is there" in caught.value.message
    assert "graphmem neo4j new-password" in caught.value.message
    assert "\n" not in caught.value.message


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_one_that_belongs_to_another_account_is_to_be_given_back(directory: DataDirectory) -> None:
    directory.password_file.chmod(0)

    with pytest.raises(SetupError, match="chown"):
        directory.password()


def test_an_empty_one_without_a_database_is_made_anew(tmp_path: Path) -> None:
    directory = DataDirectory.at(tmp_path)
    directory.password_file.touch()

    assert directory.password()
