"""Checks of the fields of an export file's lines, and combinators that build them.

A check takes a value and the path of its field, for its error to name, and returns the value as graphmem works with it.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from graphmem.errors import BadUserInput
from graphmem.model.limits import MAX_DESCRIPTION_BYTES, MAX_ID_BYTES, MAX_INSTRUCTIONS_BYTES, check_name, check_text

Check: TypeAlias = Callable[..., Any]
"""Called with a value and the names of its path; returns the checked value or raises Refused."""

_TIME = re.compile(r"(\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d)(\.\d{1,9})?([Zz]|[+-](?:0\d|1[0-7]):[0-5]\d)")
_TYPES = {dict: "an object", list: "a list", str: "a string", int: "an integer", bool: "true or false"}


def an_entity_type(value: Any, *where: str) -> str:
    """Checks the type of an entity, which is empty if it is not certain."""
    return "" if value == "" else str(a_name(value, *where))


def an_object(checks: Mapping[str, Check], defaults: Mapping[str, Any] | None = None) -> Check:
    """Builds the check of an object that has exactly these fields: an unknown one would be lost by the import.

    `defaults` holds the values of fields that files of older formats lack.
    """

    def check(value: Any, *where: str) -> dict[str, Any]:
        fields = {**(defaults or {}), **_typed(value, dict, *where)}
        for name in checks:
            if name not in fields:
                raise BadUserInput(f"it lacks {'.'.join((*where, name))}.", field=where)
        for name in fields:
            if name not in checks:
                raise BadUserInput(f"it has {'.'.join((*where, name))!a}, which is no field of it.")
        return {name: part(fields[name], *where, name) for name, part in checks.items()}

    return check


def a_list(item: Check) -> Check:
    def check(value: Any, *where: str) -> list[Any]:
        return [item(one, *where, str(index)) for index, one in enumerate(_typed(value, list, *where))]

    return check


def optional(present: Check) -> Check:
    return lambda value, *where: None if value is None else present(value, *where)


def counts(value: Any, *where: str) -> dict[str, Any]:
    return {name: an_integer(count, *where, name) for name, count in _typed(value, dict, *where).items()}


def _typed(value: Any, kind: type, *where: str) -> Any:
    # Not isinstance: a bool is an int to Python, but not in JSON.
    if type(value) is not kind:
        raise BadUserInput(f"{'.'.join(where) or 'it'} must be {_TYPES[kind]}.", field=where)
    return value


def an_integer(value: Any, *where: str) -> int:
    number: int = _typed(value, int, *where)
    if not 0 <= number < 2**63:
        raise BadUserInput(f"{'.'.join(where)} must be from 0 to 2^63 - 1.", field=where)
    return number


def a_number(value: Any, *where: str) -> float:
    if type(value) not in (int, float):
        raise BadUserInput(f"{'.'.join(where)} must be a number.", field=where)
    number: float = value
    return number


def a_flag(value: Any, *where: str) -> bool:
    flag: bool = _typed(value, bool, *where)
    return flag


def a_name(value: Any, *where: str) -> str:
    return check_name(_typed(value, str, *where), *where)


def an_id(value: Any, *where: str) -> str:
    return check_name(_typed(value, str, *where), *where, max_bytes=MAX_ID_BYTES)


def a_text(value: Any, *where: str) -> str:
    return check_text(_typed(value, str, *where), *where)


def a_description(value: Any, *where: str) -> str:
    text: str = _typed(value, str, *where)
    if len(text.encode("utf-8", "replace")) > MAX_DESCRIPTION_BYTES:
        raise BadUserInput(f"{'.'.join(where)} is longer than {MAX_DESCRIPTION_BYTES:,} bytes.", field=where)
    return text


def instructions(value: Any, *where: str) -> str:
    return check_text(_typed(value, str, *where), *where, max_bytes=MAX_INSTRUCTIONS_BYTES)


def one_of(kind: type[StrEnum]) -> Check:
    def check(value: Any, *where: str) -> StrEnum:
        try:
            return kind(value)
        except ValueError as error:
            raise BadUserInput(f"{'.'.join(where)} must be one of {', '.join(kind)}.", field=where) from error

    return check


def a_time(value: Any, *where: str) -> str:
    """Checks an RFC 3339 time and returns it as text, since a datetime would lose Neo4j's nanoseconds."""
    match = _TIME.fullmatch(_typed(value, str, *where))
    try:
        if not match:
            raise ValueError(value)
        datetime.fromisoformat(match[1])
    except ValueError as error:
        raise BadUserInput(f"{'.'.join(where)} is not a time like 2026-01-31T08:30:00.123Z.", field=where) from error
    text: str = value
    return text


def a_vector(value: Any, *where: str) -> NDArray[np.float32]:
    """Decodes a vector from the base64 of its little-endian float32 numbers."""
    try:
        vector = np.frombuffer(base64.b64decode(_typed(value, str, *where), validate=True), "<f4").astype(np.float32)
    except (binascii.Error, ValueError) as error:
        raise BadUserInput(f"{'.'.join(where)} is not float32 numbers in base64.", field=where) from error
    # The cosine similarity with a zero vector is undefined.
    if not np.isfinite(vector).all() or not vector.any():
        raise BadUserInput(f"{'.'.join(where)} is zero, or holds a number that is not finite.", field=where)
    return vector
