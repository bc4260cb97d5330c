"""What is written to the log, and above all what is not."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from typing import Any

import pytest

from graphmem.errors import Unavailable
from graphmem.telemetry.logs import describe_exception, make_formatter
from graphmem.telemetry.request import open_record

SECRET = "I am allergic to peanuts"


def record_of(name: str, message: str, error: BaseException | None = None, **extra: Any) -> logging.LogRecord:
    exc_info = (type(error), error, error.__traceback__) if error else None
    return logging.getLogger(name).makeRecord(name, logging.ERROR, "file", 1, message, (), exc_info, extra=extra)


def written(form: str, record: logging.LogRecord) -> str:
    return make_formatter(form).format(record)


def raised() -> BaseException:
    """A fault whose cause, message and values all hold what somebody has said."""
    try:
        try:
            int(SECRET)
        except ValueError as error:
            raise KeyError(SECRET) from error
    except KeyError as error:
        return error
    raise AssertionError


async def test_a_line_has_its_fields_and_the_id_of_its_request() -> None:
    open_record("mine")

    line = json.loads(written("json", record_of("graphmem.x", "A query was slow.", query="memory/list", duration_ms=7)))

    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "A query was slow.",
        "level": "error",
        "logger": "graphmem.x",
        "query": "memory/list",
        "duration_ms": 7,
        "request_id": "mine",
    }


@pytest.mark.parametrize("form", ["json", "console"])
def test_an_exception_is_told_by_its_types_and_places_and_never_by_what_it_says(form: str) -> None:
    line = written(form, record_of("graphmem.x", "A request failed.", raised()))

    assert SECRET not in line
    assert line.index("ValueError") < line.index("KeyError") < line.rindex("in raised")


def test_a_code_is_told_where_it_is_one() -> None:
    coded = Unavailable(SECRET)
    quoting = ValueError(SECRET)
    quoting.code = SECRET  # type: ignore[attr-defined]

    assert list(describe_exception(coded)) == ["graphmem.errors.Unavailable (UNAVAILABLE)"]
    assert list(describe_exception(quoting)) == ["ValueError"]


def test_exceptions_in_a_group_are_told_by_their_types() -> None:
    group = ExceptionGroup(SECRET, [ValueError(SECRET), KeyError(SECRET)])

    assert list(describe_exception(group)) == ["ExceptionGroup of ValueError, KeyError"]


def test_an_exception_that_is_its_own_cause_ends() -> None:
    first, second = ValueError(), KeyError()
    first.__cause__, second.__cause__ = second, first

    assert list(describe_exception(first)) == ["KeyError", "ValueError"]


@pytest.mark.parametrize("form", ["json", "console"])
def test_fields_that_are_not_known_are_left_out(form: str) -> None:
    assert SECRET not in written(form, record_of("graphmem.x", "Hm.", text=SECRET, variables={"query": SECRET}))


def test_of_a_librarys_message_only_the_first_line_is_kept() -> None:
    line = written("json", record_of("asyncio", f"Task exception was never retrieved\nfuture: <Task {SECRET}>"))

    assert json.loads(line)["event"] == "Task exception was never retrieved"


def test_a_terminal_gets_no_control_characters_and_no_line_breaks_of_callers() -> None:
    line = written("console", record_of("graphmem.x", "Hm.", project="a\x1b[31m\nERROR all is lost"))

    assert "\x1b" not in line
    assert "\n" not in line


@pytest.mark.parametrize(
    ("level", "shown"),
    [
        ("debug", ["ours-debug", "ours-info", "ours-warning", "theirs-warning"]),
        ("info", ["ours-info", "ours-warning", "theirs-warning"]),
        ("warning", ["ours-warning", "theirs-warning"]),
        ("error", []),
    ],
)
def test_the_level_is_that_of_our_own_loggers_for_libraries_log_what_they_send(level: str, shown: list[str]) -> None:
    # In a process of its own, for it sets up the logging of the whole process.
    program = f"""
import logging
from graphmem.telemetry.logs import set_up_logging
set_up_logging({level!r}, "console")
for name in ("debug", "info", "warning"):
    getattr(logging.getLogger("graphmem.x"), name)("ours-" + name)
    getattr(logging.getLogger("openai._base_client"), name)("theirs-" + name)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    words = [word for line in done.stderr.splitlines() for word in line.split() if word.startswith(("ours", "theirs"))]
    assert sorted(words) == sorted(shown)
