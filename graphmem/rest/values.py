"""Reads single values of a request, each of which callers write in several ways."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from graphmem.errors import BadUserInput
from graphmem.model.categories import CategoryChoice
from graphmem.model.moment import parse_span

Given = Mapping[str, Any]


def text_of(given: Given, *names: str) -> str | None:
    """Returns the text under the first of the names that is given. Raises BadUserInput."""
    name, value = _first(given, names)
    if value is not None and not isinstance(value, str):
        raise BadUserInput(f"{name} must be a string.", field=[name])
    return value


def number_of(given: Given, *names: str) -> int | None:
    """Returns a whole number, be it written as a string. Raises BadUserInput."""
    name, value = _first(given, names)
    if value is None:
        return None
    try:
        if isinstance(value, bool) or (isinstance(value, float) and not value.is_integer()):
            raise ValueError
        return int(value)
    except (TypeError, ValueError, OverflowError) as error:
        raise BadUserInput(f"{name} must be a whole number.", field=[name]) from error


def fraction_of(given: Given, name: str) -> float | None:
    value = given.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadUserInput(f"{name} must be a number.", field=[name])
    return float(value)


def flag_of(given: Given, name: str, default: bool = False) -> bool:
    """Returns a flag, be it written as `true` in a URL. Raises BadUserInput."""
    value = given.get(name, default)
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    if not isinstance(value, bool):
        raise BadUserInput(f"{name} must be true or false.", field=[name])
    return value


def object_of(given: Given, name: str) -> dict[str, Any] | None:
    value = given.get(name)
    if value is not None and not isinstance(value, dict):
        raise BadUserInput(f'{name} must be a JSON object, like {{"food": "vegan"}}.', field=[name])
    return value


def names_of(given: Given, name: str) -> list[str] | None:
    """Returns a list of texts; a text alone is a list of one. Raises BadUserInput."""
    value = given.get(name)
    if isinstance(value, str):
        return [value]
    if value is not None and not (isinstance(value, list) and all(isinstance(one, str) for one in value)):
        raise BadUserInput(f"{name} must be a list of strings.", field=[name])
    return value


def choices_of(given: Given) -> tuple[CategoryChoice, ...] | None:
    """Returns the custom categories: names, or objects of names and descriptions. Raises BadUserInput."""
    value = given.get("custom_categories")
    if value is None:
        return None
    entries = [value] if isinstance(value, dict) else value
    if not isinstance(entries, list):
        raise _malformed_categories()
    return tuple(choice for entry in entries for choice in _choices(entry))


def moment_of(given: Given, name: str) -> datetime | None:
    """Returns a time: seconds since 1970, or in RFC 3339, in UTC where it has no offset. Raises BadUserInput."""
    value = given.get(name)
    if value is None:
        return None
    if isinstance(value, str):
        return parse_span(value, name).start
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise BadUserInput(f"{name} must be seconds since 1970, or a time like 2026-01-31T08:30:00Z.", field=[name])
    try:
        return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise BadUserInput(f"{name} is no time that there is.", field=[name]) from error


def expiry_of(given: Given) -> datetime | None:
    """Returns when `expiration_date` is over: a date is the last day on which a memory is found, in UTC."""
    value = text_of(given, "expiration_date")
    return None if value is None else parse_span(value, "expiration_date").end


def _first(given: Given, names: tuple[str, ...]) -> tuple[str, Any]:
    return next(((name, given[name]) for name in names if given.get(name) is not None), (names[0], None))


def _choices(entry: Any) -> list[CategoryChoice]:
    if isinstance(entry, str):
        return [CategoryChoice(entry)]
    if not isinstance(entry, dict) or not all(text is None or isinstance(text, str) for text in entry.values()):
        raise _malformed_categories()
    return [CategoryChoice(name, text or None) for name, text in entry.items()]


def _malformed_categories() -> BadUserInput:
    return BadUserInput(
        'custom_categories must be a list of names, or of objects like {"food": "What somebody likes to eat."}.',
        field=["custom_categories"],
    )
