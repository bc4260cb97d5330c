"""The shape of a document: what it holds as it is written, whatever its variables.

Each fragment is looked at once, however often it is spread, so that the time is linear in the document. A limiter that
enters a fragment at every spread needs twice the time for each further fragment of a chain (a fragment bomb).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionNode,
    SelectionSetNode,
)

from graphmem.errors import CostLimitExceeded
from graphmem.model.cost import CostLimits

MAX_NESTING = 100
"""Levels of selections, those of fragments among them, so that nothing that walks a document recurses too deeply."""

MANY = 10**15
"""Where counts stop growing."""


@dataclass(frozen=True, slots=True)
class _Extent:
    depth: int = 0
    """The fields on the longest way down."""
    nesting: int = 0
    """The same, with fragments counted as levels of their own."""
    top_fields: int = 0
    """The fields of the outermost level, with those of fragments."""


@dataclass(slots=True)
class Shape:
    aliases: int = 0
    directives: int = 0
    fields: int = 0
    fragments: int = 0
    repeated_fields: int = 0
    depth: int = 0
    root_fields: int = 0
    mutations: int = 0
    introspects: bool = False

    def check(self, limits: CostLimits) -> None:
        """Raises CostLimitExceeded, with the figure and the limit, for what the document has too many of."""
        for name, what in _NAMES.items():
            figure, limit = getattr(self, name), getattr(limits, name)
            if figure > limit:
                raise too_many(what, figure, limit)


_NAMES = {
    "fields": "fields",
    "fragments": "fragments",
    "aliases": "aliases",
    "directives": "directives",
    "repeated_fields": "fields that are named again beside themselves",
    "depth": "levels of fields",
    "root_fields": "root fields",
    "mutations": "mutations",
}


def too_many(what: str, figure: int, limit: int) -> CostLimitExceeded:
    shown = f"{figure:,}" if figure < MANY else "far too many"
    return CostLimitExceeded(f"The document has {shown} {what}; {limit:,} are allowed. Ask for less at once.")


def shape_of(document: DocumentNode) -> Shape:
    """Raises CostLimitExceeded for a document nested so deeply that recursion over it could fail."""
    return _Walk(document).shape


@dataclass(slots=True)
class _Walk:
    document: DocumentNode
    shape: Shape = field(default_factory=Shape)
    _fragments: dict[str, FragmentDefinitionNode] = field(default_factory=dict)
    _extents: dict[str, _Extent] = field(default_factory=dict)

    def __post_init__(self) -> None:
        parts = self.document.definitions
        fragments = [part for part in parts if isinstance(part, FragmentDefinitionNode)]
        self._fragments = {fragment.name.value: fragment for fragment in fragments}
        self.shape.fragments = len(fragments)
        for name in self._fragments:
            self._fragment(name, 1)
        for part in parts:
            if isinstance(part, OperationDefinitionNode):
                self._operation(part)

    def _operation(self, operation: OperationDefinitionNode) -> None:
        shape = self.shape
        shape.directives += len(operation.directives or ())
        shape.directives += sum(len(one.directives or ()) for one in operation.variable_definitions or ())
        extent = self._selections(operation.selection_set, 1, set())
        shape.depth = max(shape.depth, extent.depth)
        if operation.operation == OperationType.MUTATION:
            shape.mutations = max(shape.mutations, extent.top_fields)
        shape.root_fields = max(shape.root_fields, extent.top_fields)

    def _fragment(self, name: str, level: int) -> _Extent:
        if name in self._extents:
            return self._extents[name]
        # While it is being looked at, a fragment that spreads itself counts as empty; validation refuses the cycle.
        self._extents[name] = _Extent()
        if name in self._fragments:
            fragment = self._fragments[name]
            self.shape.directives += len(fragment.directives or ())
            self._extents[name] = self._selections(fragment.selection_set, level, set())
        return self._extents[name]

    def _selections(
        self, selections: SelectionSetNode | None, level: int, named: set[tuple[str, str]], on: str = ""
    ) -> _Extent:
        """`named` has the fields that stood before in the same place, with the type that each is asked of, `on`."""
        if level > MAX_NESTING:
            raise too_many("levels of selections", level, MAX_NESTING)
        extents = [self._selection(node, level, named, on) for node in (selections.selections if selections else ())]
        nesting = 1 + max((extent.nesting for extent in extents), default=0)
        if level + nesting - 1 > MAX_NESTING:  # by a fragment that was looked at before, at a lower level
            raise too_many("levels of selections", level + nesting - 1, MAX_NESTING)
        return _Extent(
            depth=max((extent.depth for extent in extents), default=0),
            nesting=nesting,
            top_fields=min(sum(extent.top_fields for extent in extents), MANY),
        )

    def _selection(self, node: SelectionNode, level: int, named: set[tuple[str, str]], on: str) -> _Extent:
        self.shape.directives += len(node.directives or ())
        match node:
            case FieldNode():
                return self._field(node, level, named, on)
            case FragmentSpreadNode():
                self.shape.fields += 1
                return self._fragment(node.name.value, level + 1)
            case InlineFragmentNode():
                on = node.type_condition.name.value if node.type_condition else on
                return self._selections(node.selection_set, level + 1, named, on)
        raise TypeError(node.kind)

    def _field(self, node: FieldNode, level: int, named: set[tuple[str, str]], on: str) -> _Extent:
        shape, name = self.shape, (node.alias or node.name).value
        shape.fields += 1
        shape.aliases += node.alias is not None
        shape.repeated_fields += (on, name) in named
        shape.introspects |= node.name.value in ("__schema", "__type")
        named.add((on, name))
        if not node.selection_set:
            return _Extent(depth=1, top_fields=1)
        inner = self._selections(node.selection_set, level + 1, set())
        return _Extent(depth=inner.depth + 1, nesting=inner.nesting, top_fields=1)
