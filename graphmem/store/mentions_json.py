"""This module maps a version's mentions to JSON and back.

A version stores its mentions as a JSON string. The fields have the names that the graph uses, so that they read the
same in Neo4j Browser and in an export.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from graphmem.model.entity import NOTHING_MENTIONED, EntityKey, Mentions, Triple
from graphmem.model.metadata import dump_json


def mentions_fields(mentions: Mentions) -> dict[str, list[Any]]:
    return {
        "mentions": [key._asdict() for key in mentions.entities],
        "relations": [
            {"source": source._asdict(), "type": relationship, "target": target._asdict()}
            for source, relationship, target in mentions.triples
        ],
    }


def to_mentions(fields: Mapping[str, Any]) -> Mentions:
    return Mentions.of(
        tuple(_key(one) for one in fields["mentions"]),
        tuple(Triple(_key(one["source"]), one["type"], _key(one["target"])) for one in fields["relations"]),
    )


def dump_mentions(mentions: Mentions) -> str | None:
    """Returns the mentions as JSON, or None where there are none."""
    return dump_json(mentions_fields(mentions)) if mentions.entities or mentions.triples else None


def load_mentions(text: str | None) -> Mentions:
    return to_mentions(json.loads(text)) if text else NOTHING_MENTIONED


def _key(fields: Mapping[str, str]) -> EntityKey:
    return EntityKey(fields["name"], fields["type"])
