"""What mem0's clients read in the answers of its wire, field for field."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, TypeAlias

Row: TypeAlias = dict[str, Any]
Kind: TypeAlias = Callable[[Any], bool]
Shape: TypeAlias = Mapping[str, Kind]


def one_of(*types: type | None) -> Kind:
    """Tells of values of one of these types; bool is no int."""
    return lambda value: (type(value) if value is not None else None) in types


def parsed_by(parse: Callable[[str], object]) -> Kind:
    def is_parsed(value: Any) -> bool:
        try:
            parse(value)
        except (TypeError, ValueError, AttributeError):
            return False
        return True

    return is_parsed


def maybe(kind: Kind) -> Kind:
    return lambda value: value is None or kind(value)


def each(kind: Kind) -> Kind:
    return lambda value: isinstance(value, list) and all(map(kind, value))


def rows_of(shape: Shape) -> Kind:
    return each(lambda row: row.keys() == shape.keys() and all(kind(row[name]) for name, kind in shape.items()))


ID = parsed_by(uuid.UUID)
TIME = parsed_by(datetime.fromisoformat)
TEXT, COUNT, NUMBER = one_of(str), one_of(int), one_of(float, int)
MAYBE_TEXT, OBJECT = one_of(str, None), one_of(dict, None)
INPUT = rows_of({"role": TEXT, "content": TEXT})

OWNERS: Shape = dict.fromkeys(("user_id", "agent_id", "app_id", "run_id", "session_id"), MAYBE_TEXT)
MEMORY: Shape = {
    "id": ID,
    "memory": TEXT,
    **OWNERS,
    "hash": lambda value: bool(re.fullmatch("[0-9a-f]{32}", value)),
    "metadata": OBJECT,
    "categories": maybe(each(TEXT)),
    "immutable": one_of(bool),
    "expiration_date": maybe(parsed_by(date.fromisoformat)),
    "created_at": TIME,
    "updated_at": TIME,
}
UPDATED: Shape = {**MEMORY, "text": TEXT}
HIT: Shape = {**MEMORY, "score": lambda value: isinstance(value, float) and 0 <= value <= 1}
HIT_WITH_INPUT: Shape = {**HIT, "input": INPUT}
CHANGE: Shape = {
    "id": ID,
    "memory": TEXT,
    "data": lambda value: rows_of({"memory": TEXT})([value]),
    "event": lambda value: value in ("ADD", "UPDATE", "DELETE"),
}
REPLACEMENT: Shape = {**CHANGE, "previous_memory": TEXT}
VERSION: Shape = {
    "id": ID,
    "memory_id": ID,
    "input": INPUT,
    "old_memory": MAYBE_TEXT,
    "new_memory": MAYBE_TEXT,
    **OWNERS,
    "event": CHANGE["event"],
    "metadata": OBJECT,
    "categories": maybe(each(TEXT)),
    "created_at": TIME,
    "updated_at": TIME,
}
ENTITY: Shape = {
    "id": TEXT,
    "name": TEXT,
    "type": lambda value: value in ("user", "agent", "app", "run"),
    "total_memories": COUNT,
    "created_at": TIME,
    "updated_at": TIME,
    "owner": TEXT,
    "organization": TEXT,
    "metadata": OBJECT,
}
MESSAGE: Shape = {"message": TEXT}
PAGE = {"count", "next", "previous", "results"}
ENTITIES = PAGE | {"total_users", "total_agents", "total_apps", "total_runs"}


def check_shape(row: Row, *shapes: Shape) -> None:
    """Asserts that the row has exactly the fields of one of the shapes, each with a value of its kind."""
    assert isinstance(row, dict), row
    shape = next((shape for shape in shapes if shape.keys() == row.keys()), None)
    assert shape is not None, (sorted(row), [sorted(shape) for shape in shapes])
    wrong = {name: row[name] for name, kind in shape.items() if not kind(row[name])}
    assert not wrong


def bare(answer: Any) -> list[Row]:
    """Returns the rows of a list."""
    assert isinstance(answer, list), answer
    return answer


def wrapped(answer: Any) -> list[Row]:
    """Returns the rows of an object around a list."""
    assert isinstance(answer, dict), answer
    assert answer.keys() == {"results"}, answer
    return bare(answer["results"])


def alone(answer: Any) -> list[Row]:
    """Returns what is one row."""
    return [answer]


def page(answer: Any) -> list[Row]:
    """Returns the rows of a page that has all there is."""
    return _page(answer, PAGE, bare)


def wrapped_page(answer: Any) -> list[Row]:
    return _page(answer, PAGE, wrapped)


def entities(answer: Any) -> list[Row]:
    rows = _page(answer, ENTITIES, bare)
    for name in ("user", "agent", "app", "run"):
        assert answer[f"total_{name}s"] == sum(row["type"] == name for row in rows)
    return rows


def stored(answer: Any) -> list[Row]:
    """Returns the rows of what v3 says of an add that is done."""
    assert answer.keys() == {"message", "status", "event_id", "results"}, answer
    assert (answer["message"], answer["status"]) == ("Memories stored successfully", "SUCCEEDED")
    assert ID(answer["event_id"])
    return bare(answer["results"])


def forgotten(answer: Any) -> list[Row]:
    """Returns the rows of what v1 says of a command to forget."""
    assert answer.keys() == {"message", "results"}, answer
    assert answer["message"] == "ok"
    return bare(answer["results"])


def _page(answer: Any, fields: set[str], rows_in: Callable[[Any], list[Row]]) -> list[Row]:
    assert isinstance(answer, dict), answer
    assert answer.keys() == fields, answer
    rows = rows_in(answer["results"])
    assert (answer["count"], answer["next"], answer["previous"]) == (len(rows), None, None)
    return rows
