"""The data directory: what lies where in it, who may read it, and the password of its database."""

from __future__ import annotations

import hashlib
import os
import secrets
import tempfile
from dataclasses import dataclass
from pathlib import Path

from graphmem.errors import SetupError

HASH_ROUNDS = 1024


@dataclass(frozen=True)
class Home:
    """`path` is absolute; it is Neo4j's home directory, so that Neo4j's own data/ and logs/ lie in it."""

    path: Path

    @classmethod
    def at(cls, data_dir: Path) -> Home:
        return cls(data_dir.expanduser().resolve())

    @property
    def store_dir(self) -> Path:
        """Neo4j's own: the databases, their transactions, the users."""
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
    def owner_file(self) -> Path:
        return self.path / "neo4j.owner"

    @property
    def log_file(self) -> Path:
        return self.path / "logs" / "neo4j.log"

    @property
    def debug_file(self) -> Path:
        return self.path / "logs" / "debug.log"

    @property
    def console_file(self) -> Path:
        """What the Java process prints before and beside Neo4j's own log."""
        return self.path / "logs" / "console.log"

    @property
    def has_database(self) -> bool:
        return (self.store_dir / "databases" / "system").exists()

    def prepare(self) -> None:
        """Makes the directory and the password. Raises SetupError when it can't be written to."""
        self.make()
        self.password()

    def make(self) -> None:
        """The directory alone, for its owner's eyes only. Raises SetupError when it can't be written to."""
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            if self.path.stat().st_mode & 0o077:
                self.path.chmod(0o700)
            for name in ("conf", "logs"):
                (self.path / name).mkdir(exist_ok=True)
            with tempfile.TemporaryFile(dir=self.path):
                pass
        except OSError as error:
            raise SetupError(
                f"Cannot write to the data directory {self.path} ({error.strerror}): "
                "choose another one with GRAPHMEM_DATA_DIR."
            ) from error

    def password(self) -> str:
        """Made at the first call and the same ever after.

        Raises SetupError when a database is there and its password isn't.
        """
        if not self.password_file.exists():
            if self.has_database:
                raise SetupError(
                    f"The password file {self.password_file} is missing but its database is there: "
                    "put it back, or choose another directory with GRAPHMEM_DATA_DIR."
                )
            write_atomically(self.password_file, secrets.token_urlsafe(24))
        return self.password_file.read_text("utf-8").strip()

    def set_initial_password(self) -> None:
        """Leaves the password where Neo4j looks for it when it creates its users.

        Neo4j looks again at later starts for as long as the password was never set, so a crash between
        the two is mended by the next start.
        """
        if not self.has_database:
            auth = self.store_dir / "dbms" / "auth.ini"
            auth.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(auth, f"neo4j:{_credential(self.password())}:\n")


def write_atomically(path: Path, text: str) -> None:
    """Readable by its owner only; never seen half-written, not even after a power cut."""
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def sync(folder: Path) -> None:
    """What was renamed in the folder stays so, even after a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _credential(password: str) -> str:
    """A password as Neo4j's auth file has it: algorithm, digest, salt, rounds."""
    salt = secrets.token_bytes(32)
    digest = salt + password.encode()
    for _ in range(HASH_ROUNDS):
        digest = hashlib.sha256(digest).digest()
    return f"SHA-256,{digest.hex()},{salt.hex()},{HASH_ROUNDS}"
