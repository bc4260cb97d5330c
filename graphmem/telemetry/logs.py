"""The log: JSON lines or lines for a terminal, each with the id of the request that it belongs to.

No line holds what people have said. Of an exception it has the type and the places in the code, never the message,
which may quote a text, a query or a parameter; of a record's extra fields it has those of FIELDS.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from collections.abc import Iterator
from types import TracebackType
from typing import TextIO

import structlog
from structlog.typing import EventDict, WrappedLogger

from graphmem.telemetry.request import current_request_id

FORMATS = ("console", "json")
FIELDS = (
    "method",
    "path",
    "status",
    "operation",
    "field",
    "code",
    "cost",
    "duration_ms",
    "caller",
    "project",
    "query",
)

OURS = "graphmem"

_CODE = re.compile(r"[\w.]{1,100}", re.ASCII)
_MAX_FRAMES = 40

_Exc = tuple[type[BaseException], BaseException, TracebackType | None]


def set_up_logging(level: str, form: str, stream: TextIO | None = None) -> None:
    """Sends the log to the stream, or else to stderr. The level is that of graphmem's own loggers.

    Those of libraries begin at warning: below that some of them log what they send and receive.
    """
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(make_formatter(form))
    logging.basicConfig(level=max(logging.WARNING, logging.getLevelNamesMapping()[level.upper()]), handlers=[handler])
    logging.getLogger(OURS).setLevel(level.upper())


def make_formatter(form: str) -> logging.Formatter:
    """Returns what makes lines of log records."""
    # In a terminal, quotes around strings keep control characters and line breaks of callers out of the log.
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=False, repr_native_str=True, pad_event_to=0)
    )
    return structlog.stdlib.ProcessorFormatter(
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        foreign_pre_chain=[
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.ExtraAdder(allow=FIELDS),
            _add_request_id,
            _shorten_foreign_event,
            _add_exception,
        ],
    )


def _add_request_id(logger: WrappedLogger, name: str, event: EventDict) -> EventDict:
    if request_id := current_request_id():
        event["request_id"] = request_id
    return event


def _shorten_foreign_event(logger: WrappedLogger, name: str, event: EventDict) -> EventDict:
    """Keeps the first line of what a library logs: asyncio appends a failed task with its exception's message."""
    if event["logger"].partition(".")[0] != OURS:
        event["event"] = event["event"].partition("\n")[0]
    return event


def _add_exception(logger: WrappedLogger, name: str, event: EventDict) -> EventDict:
    exc_info: _Exc | None = event.pop("exc_info", None)
    if exc_info and exc_info[1]:
        event["exception"] = "\n".join(describe_exception(exc_info[1]))
    return event


def describe_exception(error: BaseException) -> Iterator[str]:
    """Yields lines that tell an exception's type, its code and where it was raised, after what caused it."""
    seen: set[int] = set()
    chain: list[BaseException] = []
    cause: BaseException | None = error
    while cause and id(cause) not in seen:
        seen.add(id(cause))
        chain.append(cause)
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
    for one in reversed(chain):
        yield _title(one)
        for frame in traceback.extract_tb(one.__traceback__, -_MAX_FRAMES):
            yield f"  {frame.filename}:{frame.lineno} in {frame.name}"


def _title(error: BaseException) -> str:
    name = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    code = getattr(error, "code", None)
    codes = f" ({code})" if isinstance(code, str) and _CODE.fullmatch(code) else ""
    parts = ", ".join(map(_title, error.exceptions)) if isinstance(error, BaseExceptionGroup) else ""
    return f"{name}{codes}{f' of {parts}' if parts else ''}"
