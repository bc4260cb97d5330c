"""The data directory: where its files lie, who may read them, and the password of its database."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from graphmem.errors import SetupError

HASH_ROUNDS = 1024
_PASSWORD = re.compile(r"[!-~]+")
"""What a password may be made of: graphmem's own, and those that somebody may have set by hand."""
ROOM = 64 << 20
"""Bytes on the disk without which Neo4j is not started: it takes 16 MB for each transaction log in advance."""


@dataclass(frozen=True)
class DataDirectory:
    """The directory that GRAPHMEM_DATA_DIR names.

    `path` is absolute. It is Neo4j's home directory too, so that Neo4j's own data/ and logs/ lie in it.
    """

    path: Path

    @classmethod
    def at(cls, data_dir: Path) -> DataDirectory:
        """Returns the directory of that path, which may begin with ~ or be relative; it need not exist yet."""
        return cls(data_dir.expanduser().resolve())

    @property
    def store_dir(self) -> Path:
        """Neo4j's store: the databases, their transaction logs, the users."""
        return self.path / "data"

    @property
    def conf_dir(self) -> Path:
        return self.path / "conf"

    @property
    def password_file(self) -> Path:
        return self.path / "neo4j-password"

    @property
    def record_file(self) -> Path:
        return self.path / "neo4j.json"

    @property
    def lock_file(self) -> Path:
        # Its name does not change: two versions of graphmem have to find each other's lock.
        return self.path / "neo4j.owner"

    @property
    def users_file(self) -> Path:
        return self.path / "neo4j.users"

    @property
    def log_file(self) -> Path:
        return self.path / "logs" / "neo4j.log"

    @property
    def debug_file(self) -> Path:
        return self.path / "logs" / "debug.log"

    @property
    def console_file(self) -> Path:
        """The standard output of the Java process, which says what goes wrong before Neo4j can log."""
        return self.path / "logs" / "console.log"

    @property
    def has_database(self) -> bool:
        # Neo4j makes the database "system" first, and with it the users and their passwords.
        return (self._databases_dir / "system").exists()

    @property
    def _databases_dir(self) -> Path:
        return self.store_dir / "databases"

    @property
    def has_unready_database(self) -> bool:
        """Whether all databases here are of starts that ended before Neo4j was ready, so that nothing is in them."""
        return self._unready_file.exists()

    @property
    def _unready_file(self) -> Path:
        # It lies in the store, so that whoever replaces the store replaces it too.
        return self.store_dir / "unready"

    def note_first_start(self) -> None:
        """Notes that Neo4j is about to make its databases; where there are some already, it does nothing."""
        if not self._databases_dir.exists():
            self.store_dir.mkdir(exist_ok=True)
            self._unready_file.touch()

    def note_ready(self) -> None:
        """Notes that Neo4j has been ready: from now on somebody's data may be in its databases."""
        if self.has_unready_database:
            self._unready_file.unlink()
            # Else the note could be there again after a power cut, beside somebody's data.
            sync(self.store_dir)

    def delete_unready_database(self) -> None:
        """Deletes the databases and their transaction logs, so that the next start makes them anew."""
        for folder in (self._databases_dir, self.store_dir / "transactions"):
            shutil.rmtree(folder, ignore_errors=True)

    def make(self) -> None:
        """Creates the directory, which only its owner may read. Raises SetupError when it can't be written to."""
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            if self.path.stat().st_mode & 0o077:
                self.path.chmod(0o700)
            for name in ("conf", "logs"):
                (self.path / name).mkdir(exist_ok=True)
            # Permissions do not tell of a file system that is mounted read-only; an attempt to write does.
            with tempfile.TemporaryFile(dir=self.path):
                pass
        except OSError as error:
            raise SetupError(
                f"Cannot write to the data directory {self.path} ({error.strerror}): "
                "choose another one with GRAPHMEM_DATA_DIR."
            ) from error

    def lack_of_room(self) -> str:
        """Returns a sentence where the disk is too full for Neo4j, and nothing where it is not."""
        free = shutil.disk_usage(self.path).free
        if free >= ROOM:
            return ""
        return f"The disk of {self.path} has {free >> 20} MB left, and Neo4j needs {ROOM >> 20} MB: make room there."

    def password(self) -> str:
        """Returns the password of the user neo4j, which is generated at the first call and kept.

        Raises SetupError when a database is there and its password isn't: a new one would not open it.
        """
        if not self.has_database and not self._has_password:
            self.write_password()
        try:
            password = self.password_file.read_text("utf-8").strip()
        except FileNotFoundError as error:
            raise self._no_password("is missing") from error
        except PermissionError as error:
            raise SetupError(
                f"The password file {self.password_file} may not be read by this account: give it to the account that "
                f"runs graphmem, with `chown` and `chmod 600`."
            ) from error
        except (OSError, UnicodeDecodeError) as error:
            raise self._no_password("cannot be read") from error
        if not password:
            raise self._no_password("is empty")
        if not _PASSWORD.fullmatch(password):
            raise self._no_password("is damaged")
        return password

    def write_password(self) -> None:
        """Writes a new random password, which opens a database only after it has been told of it."""
        write_atomically(self.password_file, secrets.token_urlsafe(24))

    @property
    def _has_password(self) -> bool:
        """Whether there is a file with something in it; an empty one protects nothing yet."""
        try:
            return self.password_file.stat().st_size > 0
        except OSError:
            return False

    def _no_password(self, fault: str) -> SetupError:
        return SetupError(
            f"The password file {self.password_file} {fault} but its database is there: put it back as it was (every "
            "`graphmem backup` has one), or make a new password with `graphmem neo4j new-password`."
        )

    def set_initial_password(self) -> None:
        """Writes the password's hash where Neo4j looks for it when it creates its users.

        This is what `neo4j-admin dbms set-initial-password` does. Neo4j looks again at later starts for as long as
        the password was never set, so a crash between the two is mended by the next start.
        """
        if not self.has_database:
            auth = self.store_dir / "dbms" / "auth.ini"
            auth.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(auth, f"neo4j:{_credential(self.password())}:\n")


def write_atomically(path: Path, text: str) -> None:
    """Writes a file that only its owner may read, and that nobody sees half-written, not even after a power cut."""
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            # Else a file system may rename first and write later, and a power cut would leave an empty file.
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def stat_files(folder: Path) -> Iterator[tuple[str, os.stat_result]]:
    """Yields the path and status of all files of a folder, and passes over those that Neo4j deletes meanwhile.

    os.walk does the same with folders, where Path.rglob fails.
    """
    for place, _, names in os.walk(folder):
        for path in (os.path.join(place, name) for name in names):
            with suppress(FileNotFoundError):
                yield path, os.stat(path)


def sync(folder: Path) -> None:
    """Flushes a folder's entries to the disk, so that what was renamed in it stays so after a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _credential(password: str) -> str:
    """Returns a password as Neo4j's auth file has it: a salted, iterated SHA-256, with its salt and rounds."""
    salt = secrets.token_bytes(32)
    digest = salt + password.encode()
    for _ in range(HASH_ROUNDS):
        digest = hashlib.sha256(digest).digest()
    return f"SHA-256,{digest.hex()},{salt.hex()},{HASH_ROUNDS}"
