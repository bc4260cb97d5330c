"""The record of a request: what the log, the metrics and the traces tell of it, and nothing that it carried."""

from __future__ import annotations

import re
import uuid
from contextvars import ContextVar
from dataclasses import dataclass

from graphmem.model.principal import Principal

OK = "OK"

_WELL_FORMED = re.compile(r"[A-Za-z0-9][\w.:+/=-]{0,99}", re.ASCII)


@dataclass(slots=True)
class RequestRecord:
    """Whoever learns something of the request under way writes it here; the server tells it when the request ends."""

    id: str
    caller: str = ""
    """The id of a key, or the address of a caller without one."""
    project: str = ""
    operation: str = ""
    """The name that the caller gave the operation."""
    field: str = ""
    """The first field that it asks for, such as "searchMemories"."""
    code: str = OK
    """The code of the first error, of those in `userErrors` too."""
    cost: float | None = None
    is_stream: bool = False
    """Whether it is a subscription, which lasts for as long as its caller wants."""
    faults: int = 0
    """How many fields failed by a fault of graphmem's own."""
    is_known_document: bool | None = None
    """Whether the document was parsed and validated by an earlier request; None where nothing was read."""

    def tell_caller(self, principal: Principal) -> None:
        """Notes on whose behalf the request is."""
        self.caller, self.project = principal.caller, principal.project

    def told(self) -> dict[str, object]:
        """Returns what a line of the log has of it."""
        return {
            "operation": self.operation,
            "field": self.field,
            "code": self.code,
            "cost": self.cost,
            "caller": self.caller,
            "project": self.project,
        }

    def fail(self, code: str) -> None:
        """Notes an error; the first one is the request's outcome."""
        if self.code == OK:
            self.code = code


_current: ContextVar[RequestRecord] = ContextVar("request")


def open_record(wished_id: str | None) -> RequestRecord:
    """Makes the record of the request that begins, under the id that its caller wishes where that is well-formed."""
    record = RequestRecord(wished_id if wished_id and _WELL_FORMED.fullmatch(wished_id) else str(uuid.uuid4()))
    # It is never reset: the task of a request ends with it, and the server logs its failure after that.
    _current.set(record)
    return record


def current_record() -> RequestRecord:
    """Returns the record of the request under way; one that nobody will read where there is none, as in a command."""
    return _current.get(None) or RequestRecord(str(uuid.uuid4()))


def current_request_id() -> str | None:
    record = _current.get(None)
    return record.id if record else None
