"""The operations as the document describes them: where their names stand, and which errors they may answer with."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NoReturn

from graphmem.rest.endpoint import Handler
from graphmem.rest.openapi.schemas import Json, properties_of
from graphmem.rest.parameters import Deletions, InPath, Nothing
from graphmem.rest.signature import answer_of, parameters_of

Operations = Mapping[str, Mapping[str, Handler]]

_WITH_BODY = frozenset(("POST", "PUT", "PATCH"))
_PAGING = ("page", "page_size")
"""Names that clients put into the query, whatever else is in the body."""


@dataclass(frozen=True)
class Operation:
    path: str
    """The path is as OpenAPI writes it, with a slash at the end."""
    method: str
    handler: Handler

    @property
    def id(self) -> str:
        return "_".join([self.method.lower(), *re.findall(r"\w+", self.path)])

    @cached_property
    def parameters(self) -> Any:
        return parameters_of(self.handler)

    @property
    def has_body(self) -> bool:
        """Whether names stand in the body. Of what is deleted, only a list of ids is too long for a query."""
        return self.parameters is Deletions or (self.method in _WITH_BODY and self.parameters is not Nothing)

    @property
    def in_query(self) -> Json:
        """The schemas of the names that stand in the query."""
        found = properties_of(self.parameters)
        return {name: schema for name, schema in found.items() if not self.has_body or name in _PAGING}

    @property
    def in_path(self) -> Json:
        """The schemas of the names that stand in the path."""
        return {name: properties_of(InPath)[name] for name in re.findall(r"{(\w+)}", self.path)}

    @property
    def answer(self) -> Any:
        """The type of the answer; None where there is none but errors."""
        found = answer_of(self.handler)
        return None if getattr(found, "__origin__", found) is NoReturn else found


def operations_of(listed: Operations) -> Iterator[Operation]:
    for path, handlers in listed.items():
        for method, handler in handlers.items():
            yield Operation(path.replace(":path", "").rstrip("/") + "/", method, handler)
