"""A file that is there when it is whole, and readable by its owner only."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from graphmem.errors import SetupError


@contextmanager
def new_file(path: Path, force: bool) -> Iterator[BinaryIO]:
    """Has another name until the block is left; nothing is left of it where the block fails.

    Raises SetupError where it cannot be written, and where there is one already and `force` is not given.
    """
    _check_free(path, force)
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        _check_free(path, force)
        part.replace(path)
    except OSError as error:
        raise SetupError(f"{path} cannot be written: {error.strerror}.") from error
    finally:
        with suppress(OSError):
            part.unlink()


def _check_free(path: Path, force: bool) -> None:
    if path.exists() and not path.is_file():
        raise SetupError(f"{path} is not a file: name one.")
    if path.exists() and not force:
        raise SetupError(f"{path} is there already: name another file, or replace it with --force.")
