"""A picture as a page, drawn by Neo4j's drawing library, which is in the page: it asks nobody for anything."""

from __future__ import annotations

from html import escape

from neo4j_viz import Node, Relationship, VisualizationGraph

from graphmem.model.picture import Picture, PictureKey, PictureNode, PictureRelationship
from graphmem.web.palette import read_palette

_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline' blob:; style-src 'unsafe-inline'; img-src data: blob:; "
    "font-src data:; worker-src blob: data:"
)
"""The Content-Security-Policy of the page, by which it can load nothing from anywhere."""
_PALETTE = read_palette()


def picture_page(picture: Picture, title: str) -> str:
    """Returns the page."""
    numbers = {key: number for number, key in enumerate(picture.nodes)}
    drawn = VisualizationGraph(
        [_node(numbers[key], node) for key, node in picture.nodes.items()],
        [_relationship(numbers, one) for one in picture.relationships],
    )
    labels = dict.fromkeys(key.label for key in picture.nodes)
    types = dict.fromkeys(one.type for one in picture.relationships)
    drawn.set_legend(
        nodes=[(label, _PALETTE.of_labels([label]).color) for label in labels],
        relationships=[(name, _PALETTE.of_type(name).color) for name in types],
    )
    page = str(drawn.render(height="100vh").data)
    head = f'<head><meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    return page.replace("<head>", head, 1).replace("<title>neo4j-viz<", f"<title>{escape(title)}<", 1)


def _node(number: int, node: PictureNode) -> Node:
    look = _PALETTE.of_labels([node.key.label])
    properties = {"label": node.key.label, "name": node.caption, **node.properties}
    drawn = {"caption": node.caption, "color": look.color, "size": look.size / 2, "properties": properties}
    return Node.model_validate({"id": number, **drawn})


def _relationship(numbers: dict[PictureKey, int], one: PictureRelationship) -> Relationship:
    look = _PALETTE.of_type(one.type)
    ends = {"source": numbers[one.source], "target": numbers[one.target]}
    drawn = {"caption": one.type, "color": look.color, "width": look.width, "properties": {"type": one.type}}
    return Relationship.model_validate({**ends, **drawn})
