"""The palette as GraSS, the style sheets of Neo4j Browser."""

from __future__ import annotations

from collections.abc import Mapping

from graphmem.web.palette import OTHERS, NodeLook, Palette, RelationshipLook


def grass(palette: Palette) -> str:
    """Returns the style sheet as a file."""
    return "\n".join(_rule(selector, declarations) for selector, declarations in rules(palette).items())


def rules(palette: Palette) -> dict[str, dict[str, str]]:
    """Returns the declarations by selector: those for all nodes and relationships, then those of labels and types."""
    nodes = {_selector("node", label): _of_node(look) for label, look in palette.nodes.items()}
    relationships = {_selector("relationship", name): _of_type(look) for name, look in palette.relationships.items()}
    return nodes | relationships


def _selector(kind: str, name: str) -> str:
    return kind if name == OTHERS else f"{kind}.{name}"


def _rule(selector: str, declarations: Mapping[str, str]) -> str:
    lines = [f"  {name}: {_value(name, value)};\n" for name, value in declarations.items()]
    return f"{selector} {{\n{''.join(lines)}}}\n"


def _value(name: str, value: str) -> str:
    return f'"{value}"' if name == "caption" else value


def _of_node(look: NodeLook) -> dict[str, str]:
    return {
        "color": look.color,
        "border-color": look.border,
        "border-width": "2px",
        "text-color-internal": look.text,
        "diameter": f"{look.size}px",
        "font-size": "10px",
        "caption": "{name}",
    }


def _of_type(look: RelationshipLook) -> dict[str, str]:
    return {
        "color": look.color,
        "shaft-width": f"{look.width}px",
        "font-size": "8px",
        "padding": "3px",
        "text-color-external": "#000000",
        "text-color-internal": "#ffffff",
        "caption": look.caption,
    }
