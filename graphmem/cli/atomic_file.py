"""Writes a file atomically: it is there when it is whole, and only its owner may read it."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from graphmem.errors import SetupError


@contextmanager
def atomic_file(path: Path, force: bool) -> Iterator[BinaryIO]:
    """Yields a temporary file beside `path` that is renamed when the block ends, and deleted when the block fails.

    Raises SetupError where it cannot be written, and where there is one already and `force` is not given.
    """
    _check_free(path, force)
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        # Somebody may have made one meanwhile: an export takes minutes.
        _check_free(path, force)
        part.replace(path)
    except OSError as error:
        raise SetupError(f"{path} cannot be written: {error.strerror}.") from error
    finally:
        with suppress(OSError):
            part.unlink()


def _check_free(path: Path, force: bool) -> None:
    """Raises SetupError unless the name is free, or a file that may be replaced."""
    if path.exists() and not path.is_file():
        raise SetupError(f"{path} is not a file: name one.")
    if path.exists() and not force:
        raise SetupError(f"{path} is there already: name another file, or replace it with --force.")
