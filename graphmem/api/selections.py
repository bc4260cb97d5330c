"""This module tells which subfields of a field are selected, for fields whose subfields take queries of their own."""

from __future__ import annotations

from strawberry.types.nodes import SelectedField

from graphmem.api.context import Info


def asks_for(info: Info, name: str) -> bool:
    """Tells whether a field `name` of the answer is asked for, in whatever fragment and under whatever condition."""
    rest = [part for field in info.selected_fields for part in field.selections]
    while rest:
        part = rest.pop()
        if not isinstance(part, SelectedField):
            rest += part.selections
        elif part.name == name:
            return True
    return False
