"""An add that is kept to be carried out in the background: its request, on whose behalf, and when it came in."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from graphmem.model.categories import CategoryChoice
from graphmem.model.conversation import IncomingMessage
from graphmem.model.moment import format_moment, parse_moment
from graphmem.model.principal import Permission, Principal
from graphmem.model.scope import OwnerRef, OwnerType, Scope
from graphmem.service.add_request import AddRequest


@dataclass(frozen=True, slots=True)
class PendingAdd:
    principal: Principal
    request: AddRequest
    at: datetime

    def dump(self) -> str:
        """Returns the whole as JSON. It has ASCII characters only, for a message that nobody infers from may have
        halves of surrogate pairs."""
        spelled = asdict(self) | {"principal": asdict(self.principal) | {"permissions": [*self.principal.permissions]}}
        return json.dumps(spelled, default=format_moment)

    @classmethod
    def load(cls, text: str) -> PendingAdd:
        parts = json.loads(text)
        return cls(_principal(parts["principal"]), _request(parts["request"]), parse_moment(parts["at"]))


def _principal(parts: dict[str, Any]) -> Principal:
    owner = parts["owner"]
    return Principal(
        **parts
        | {
            "owner": owner and OwnerRef(OwnerType(owner["type"]), owner["owner_id"]),
            "permissions": frozenset(map(Permission, parts["permissions"])),
        }
    )


def _request(parts: dict[str, Any]) -> AddRequest:
    messages = parts["messages"]
    return AddRequest(
        **parts
        | {
            "scope": Scope(**parts["scope"]),
            "messages": None if messages is None else [_message(message) for message in messages],
            "custom_categories": tuple(CategoryChoice(**choice) for choice in parts["custom_categories"]),
            "timestamp": _moment(parts["timestamp"]),
            "expires_at": _moment(parts["expires_at"]),
        }
    )


def _message(parts: dict[str, Any]) -> IncomingMessage:
    return IncomingMessage(**parts | {"created_at": _moment(parts["created_at"])})


def _moment(text: str | None) -> datetime | None:
    return None if text is None else parse_moment(text)
