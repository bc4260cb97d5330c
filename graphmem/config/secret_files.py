"""Secrets in files, such as Docker's: a variable that ends in `_FILE` has the path of a file that holds the secret."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from graphmem.errors import SetupError

FILE = "_FILE"


def with_secrets(environment: Mapping[str, str], names: Iterable[str]) -> tuple[dict[str, str], dict[str, str]]:
    """Returns the environment with the secrets of these names that are in files, and what is wrong with the files.

    The variables of the files are not in it any more, and what is wrong with one is a sentence by the secret's name.
    """
    filled, faults = dict(environment), {}
    for name in names:
        path = filled.pop(name + FILE, "").strip()
        if path:
            try:
                filled[name] = _read(name, path, environment.get(name, ""))
            except SetupError as error:
                faults[name] = error.message
    return filled, faults


def _read(name: str, path: str, beside: str) -> str:
    """Returns what a file holds, without the line end that editors put after it. Raises SetupError."""
    if beside.strip():
        raise SetupError(f"Both {name} and {name}{FILE} are set: set one of them.")
    try:
        secret = Path(path).expanduser().read_text("utf-8").strip()
    except (OSError, ValueError) as error:
        raise SetupError(f"{name}{FILE} is {path!r}, a file that cannot be read ({error}).") from error
    if not secret:
        raise SetupError(f"{name}{FILE} is {path!r}, a file in which there is nothing.")
    return secret
