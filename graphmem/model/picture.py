"""A picture: the nodes and relationships that are drawn of the graph."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple


class PictureKey(NamedTuple):
    """The identity of a node: its label, and the id that is unique among nodes of that label."""

    label: str
    id: str


@dataclass(frozen=True, slots=True)
class PictureNode:
    key: PictureKey
    caption: str
    properties: Mapping[str, str]


class PictureRelationship(NamedTuple):
    source: PictureKey
    type: str
    target: PictureKey


@dataclass(frozen=True, slots=True)
class Picture:
    """The nodes and relationships that are drawn; each is there once."""

    nodes: dict[PictureKey, PictureNode] = field(default_factory=dict)
    relationships: dict[PictureRelationship, None] = field(default_factory=dict)

    def draw(self, label: str, node_id: str, caption: str, **properties: str) -> PictureKey:
        """Draws a node, unless it is there."""
        key = PictureKey(label, node_id)
        self.nodes.setdefault(key, PictureNode(key, caption, properties))
        return key

    def link(self, source: PictureKey, type_name: str, targets: Iterable[PictureKey]) -> None:
        """Draws a relationship to each of the targets."""
        self.relationships.update(dict.fromkeys(PictureRelationship(source, type_name, target) for target in targets))
