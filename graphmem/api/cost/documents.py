"""Documents are parsed, measured and validated once; those that passed are kept, up to a number of bytes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    get_operation_ast,
    parse,
    specified_rules,
)
from graphql.validation import validate
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

from graphmem.api.cost.document_shape import Shape, shape_of
from graphmem.api.cost.estimate import estimate_cost
from graphmem.api.cost.prices import Prices
from graphmem.errors import CostLimitExceeded, LimitExceeded
from graphmem.model.cost import CostLimits
from graphmem.scheduling.threads import Threads
from graphmem.telemetry.request import current_record

SHORT = 2_048
"""Characters of a document that is parsed and validated at once, in milliseconds; a longer one goes to a thread."""

MAX_ERRORS = 5
"""Errors of a document that are looked for: each takes as long as the rest of its validation."""

KEPT_BYTES = 16 * 1024 * 1024

BYTES_OF_A_CHARACTER = 150
"""Memory that a parsed document takes for each character: measured from 60 to 150, most where tokens are short."""

_ABORTED = " Parsing aborted."
"""How the parser ends its message about a document of too many tokens or comments, or one that is nested too deeply."""

_RULES = (*specified_rules, MaybeNullValidationRule, OneOfInputValidationRule)


@dataclass(slots=True)
class Document:
    """A document that has been parsed and measured; `errors` are those of its validation."""

    node: DocumentNode
    shape: Shape
    errors: list[GraphQLError]
    costs: dict[object, int] = field(default_factory=dict)
    """The cost of operations without variables, by the operation's name."""

    def cost(self, prices: Prices, operation_name: str | None, variables: Mapping[str, Any]) -> int:
        """Returns the cost of the operation; where none is named, of the first, which is the only one that runs."""
        if not variables and operation_name in self.costs:
            return self.costs[operation_name]
        operation = get_operation_ast(self.node, operation_name) or _first_operation(self.node)
        cost = estimate_cost(prices, self.node, operation, variables)
        if not variables:
            self.costs[operation_name] = cost
        return cost


class Documents:
    def __init__(self, schema: GraphQLSchema, limits: CostLimits, kept_bytes: int = KEPT_BYTES) -> None:
        """Makes the cache, empty. Documents that were refused are never in it, so that they cannot push others out."""
        self._schema = schema
        self._limits = limits
        self._kept: OrderedDict[str, Document] = OrderedDict()
        self._kept_bytes = self._free = kept_bytes
        self._threads = Threads("documents", 1)

    @property
    def kept_bytes(self) -> int:
        """An estimate of the memory that the documents take."""
        return self._kept_bytes - self._free

    async def get(self, text: str, hide_suggestions: bool = False) -> Document:
        """Returns the document. Raises LimitExceeded, CostLimitExceeded, and GraphQLError for bad syntax."""
        document = self._kept.get(text)
        current_record().is_known_document = document is not None
        if document:
            self._kept.move_to_end(text)
            return document
        # UTF-8 has at least a byte a character, so that a far too long text is refused without being encoded.
        most = self._limits.document_bytes
        if len(text) > most or len(text.encode("utf-8", "surrogatepass")) > most:
            raise LimitExceeded(
                f"The document is larger than {most:,} bytes; put long texts and lists into its variables."
            )
        if len(text) <= SHORT:
            document = self._read(text, hide_suggestions)
        else:
            document = await self._threads.run(self._read, text, hide_suggestions)
        if not document.errors:
            self._keep(text, document)
        return document

    def _read(self, text: str, hide_suggestions: bool) -> Document:
        tokens = self._limits.tokens
        try:
            node = parse(text, max_lexical_tokens=tokens, max_comments=tokens)
        except GraphQLError as error:
            if error.message.endswith(_ABORTED):
                reason = error.message.removeprefix("Syntax Error: ").removesuffix(_ABORTED)
                raise CostLimitExceeded(f"{reason} Ask for less at once, and put lists into variables.") from error
            raise
        shape = shape_of(node)
        shape.check(self._limits)
        return Document(
            node, shape, validate(self._schema, node, _RULES, MAX_ERRORS, hide_suggestions=hide_suggestions)
        )

    def _keep(self, text: str, document: Document) -> None:
        if text in self._kept:  # by another request, while this one read it in a thread
            return
        self._kept[text] = document
        self._free -= len(text) * BYTES_OF_A_CHARACTER
        while self._free < 0:
            oldest, _ = self._kept.popitem(last=False)
            self._free += len(oldest) * BYTES_OF_A_CHARACTER


def _first_operation(document: DocumentNode) -> OperationDefinitionNode:
    return next(part for part in document.definitions if isinstance(part, OperationDefinitionNode))
