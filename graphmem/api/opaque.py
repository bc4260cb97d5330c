"""Node ids and cursors are opaque to callers, URL-safe, and made from nothing but what they name."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from graphmem.errors import BadUserInput
from graphmem.model.moment import format_moment, parse_moment
from graphmem.model.node import NodeRef, NodeType
from graphmem.model.paging import Key

# The types that the parts of a key have: an id is refused here, rather than looked up with a key that none can have.
_KEY_TYPES: dict[NodeType, tuple[type, ...]] = {
    **dict.fromkeys(NodeType, (str,)),
    NodeType.VERSION: (str, int),
    NodeType.ENTITY: (str, str),
}

_NAMED = frozenset(
    {NodeType.CATEGORY, NodeType.ENTITY, NodeType.USER, NodeType.AGENT, NodeType.APP, NodeType.RUN},
)
"""The types whose keys are names that every project may use; all other keys are of one project only."""


def encode_node_id(ref: NodeRef, project: str = "") -> str:
    """Returns a node's id: a memory's is its UUID; every other is made from the type and the key.

    The id of a node whose key is a name has its project too, so that two projects' nodes have different ids.
    """
    if ref.type is NodeType.MEMORY:
        return str(ref.key[0])
    assert bool(project) == (ref.type in _NAMED), f"{ref} of {project!r}"
    return _encode([ref.type, *([project] if project else []), *ref.key])


def decode_node_id(node_id: str, project: str) -> NodeRef | None:
    """Returns the node that the id names, or None for what no node of the project can have as its id."""
    if is_memory_id(node_id):
        return NodeRef(NodeType.MEMORY, (node_id,))
    match _decode(node_id):
        case [str(name), *key] if name in set(NodeType) and name != NodeType.MEMORY:
            node_type = NodeType(name)
            # An id without a project was given out by graphmem 0.2 and names a node of whichever project is asked.
            if node_type in _NAMED and len(key) > len(_KEY_TYPES[node_type]) and key[0] == project:
                del key[0]
            if tuple(map(type, key)) == _KEY_TYPES[node_type]:
                return NodeRef(node_type, tuple(key))
    return None


def is_memory_id(text: str) -> bool:
    """Tells whether a text is a UUID in the one spelling that ids have."""
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False


def encode_cursor(order: str, key: Key) -> str:
    """Returns the cursor of the item with this key. `order` names the list's order, the only one that it is good in."""
    named = [order, *(["t", format_moment(part)] if isinstance(part, datetime) else part for part in key)]
    return _encode([_seal(named), *named])


def decode_cursor(order: str, cursor: str | None, field: str) -> Key | None:
    """Returns the key that the cursor holds. Raises BadUserInput for what is no cursor of this order."""
    if cursor is None:
        return None
    match _decode(cursor):
        case [str(seal), str(named), *parts] if named == order and parts and seal == _seal([named, *parts]):
            try:
                return tuple(_cursor_part(part) for part in parts)
            except (TypeError, ValueError, BadUserInput):
                pass
    raise BadUserInput(
        f"{field} is not a cursor of this list: use an endCursor or startCursor that it gave, with the same orderBy.",
        field=[field],
    )


def _seal(named: Sequence[Any]) -> str:
    """Returns a checksum, which tells a cursor that was given out from one that was put together by hand."""
    # It is no secret and protects nothing: a mistaken cursor is to be refused rather than compared with other types.
    return hashlib.sha256(_encode(named).encode()).hexdigest()[:8]


def _cursor_part(part: Any) -> Any:
    if isinstance(part, list):
        kind, text = part
        if kind != "t":
            raise ValueError(kind)
        return parse_moment(text)
    if not isinstance(part, str | int | float):
        raise TypeError(part)
    return part


def _encode(parts: Sequence[Any]) -> str:
    text = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _decode(opaque: str) -> Any:
    """Returns the parts of what `_encode` made, and None for anything else."""
    try:
        padded = opaque.encode("ascii") + b"=" * (-len(opaque) % 4)
        parts = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        # Base64 and JSON spell one value in many ways; only one spelling is an id, so that ids can be compared.
        return parts if isinstance(parts, list) and _encode(parts) == opaque else None
    except (ValueError, binascii.Error, RecursionError):
        return None
