"""The looks of the graph: colours, sizes and captions by label and type, the same in Browser, pages and pictures."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

OTHERS = "*"
"""The name of the look of labels and types that have none of their own: a type that a memory states, for example."""
PALETTE_JSON = files("graphmem").joinpath("web", "palette.json").read_text("utf-8")


@dataclass(frozen=True, slots=True)
class NodeLook:
    color: str
    border: str
    text: str
    size: int
    """The diameter in pixels."""
    about: str
    """The description of such nodes in a legend."""


@dataclass(frozen=True, slots=True)
class RelationshipLook:
    color: str
    width: int
    caption: str
    """`<type>`, or the property that says more: `{type}`."""


@dataclass(frozen=True, slots=True)
class Palette:
    nodes: Mapping[str, NodeLook]
    relationships: Mapping[str, RelationshipLook]

    def of_labels(self, labels: list[str]) -> NodeLook:
        """Returns the look of a node with these labels."""
        return next((self.nodes[label] for label in labels if label in self.nodes), self.nodes[OTHERS])

    def of_type(self, type_name: str) -> RelationshipLook:
        """Returns the look of a relationship of this type."""
        return self.relationships.get(type_name, self.relationships[OTHERS])


def read_palette() -> Palette:
    """Returns the palette of `palette.json`, which the dashboard reads as it is."""
    read = json.loads(PALETTE_JSON)
    return Palette(
        {label: NodeLook(**look) for label, look in read["nodes"].items()},
        {name: RelationshipLook(**look) for name, look in read["relationships"].items()},
    )
