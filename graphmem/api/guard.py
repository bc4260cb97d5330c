"""An extension of Strawberry that measures every operation before it runs, whatever way it came."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Any

from graphql import DocumentNode, ExecutionResult, GraphQLError, OperationDefinitionNode
from strawberry.extensions import SchemaExtension
from strawberry.types import ExecutionResult as StrawberryResult
from strawberry.types import StreamExecutionResult
from strawberry.types.graphql import OperationType

from graphmem.access.entrance import COST_OF_REQUEST
from graphmem.api.context import Context
from graphmem.api.cost.documents import Document, Documents
from graphmem.api.cost.prices import Prices
from graphmem.api.exploration import Exploration
from graphmem.errors import CostLimitExceeded, Forbidden
from graphmem.model.cost import CostLimits
from graphmem.scheduling.slots import Slots
from graphmem.telemetry.request import current_record

LARGE = 30_000
"""The cost above which queries take turns. Such an answer takes a second or more to make, all of it on the event loop:
side by side, several would be no sooner done, and would keep everybody else waiting."""

_SUGGESTION = re.compile(r" Did you mean .*?\?(?= |$)", re.DOTALL)


class Guard(SchemaExtension):
    def __init__(
        self,
        documents: Documents,
        prices: Prices,
        limits: CostLimits,
        exploration: Exploration,
        large_queries: Slots,
    ) -> None:
        """`large_queries` are what queries of a cost above LARGE wait for."""
        self._large_queries = large_queries
        self._documents = documents
        self._prices = prices
        self._limits = limits
        self._exploration = exploration
        self._document: Document | None = None
        self._cost: int | None = None

    async def on_parse(self) -> AsyncIterator[None]:
        context = self.execution_context
        assert context.query is not None
        self._document = await self._documents.get(context.query, hide_suggestions=not self._explores)
        context.graphql_document = self._document.node
        yield

    def on_validate(self) -> Iterator[None]:
        assert self._document
        # A list, and be it empty, tells Strawberry that the document has been validated.
        self.execution_context.pre_execution_errors = self._document.errors
        if not self._document.errors:
            self._check(self._document)
        yield

    def _check(self, document: Document) -> None:
        context, limit = self.execution_context, self._limits.cost
        if document.shape.introspects and not self._explores:
            raise Forbidden("The schema is not shown here; schema.graphql in graphmem's sources has it.")
        self._cost = document.cost(self._prices, context.operation_name, context.variables or {})
        current_record().cost = self._cost
        if self._cost > limit:
            shown = f"{self._cost:,}" if self._cost < 10**12 else "far too much"
            raise CostLimitExceeded(
                f"The operation costs {shown}, and {limit:,} is allowed. Ask for less at once, such as smaller pages."
            )
        self._context.price = self._cost / COST_OF_REQUEST
        self._context.spend(self._context.price, 0)

    async def on_execute(self) -> AsyncIterator[None]:
        context = self.execution_context
        assert context.graphql_document
        if context._provided_operation_name is None and len(_operations(context.graphql_document)) > 1:
            # GraphQL's specification makes this an error; Strawberry would carry out the first operation.
            message = "The document has several operations: name the one to carry out in operationName."
            context.result = ExecutionResult(data=None, errors=[GraphQLError(message)])
        async with self._turn():
            yield
        if isinstance(context.result, ExecutionResult):
            self._tidy(context.result)

    def on_stream_result(self, result: StreamExecutionResult) -> Iterator[None]:
        if isinstance(result, StrawberryResult):
            self._tidy(result)
        yield

    def _tidy(self, result: ExecutionResult | StrawberryResult) -> None:
        """Leaves what may be told of a result."""
        if self._context.budget.is_spent:
            self._cut_short(result)
        if not self._explores:
            for error in result.errors or ():  # those about variables, which are read only now
                error.message = _SUGGESTION.sub("", error.message)

    def _turn(self) -> AbstractAsyncContextManager[None]:
        """Returns what a large query waits for. Changes do not: they are cheap to answer, and may take long."""
        is_query = self.execution_context.operation_type == OperationType.QUERY
        return self._large_queries.taken() if is_query and (self._cost or 0) > LARGE else nullcontext()

    def _cut_short(self, result: ExecutionResult | StrawberryResult) -> None:
        """Leaves one error of the thousands that an answer has when it grew too large; a change stays told."""
        error = self._context.budget.error()
        result.errors = [GraphQLError(error.message, original_error=error)]
        if self.execution_context.operation_type != OperationType.MUTATION:
            result.data = None

    def get_results(self) -> dict[str, Any]:
        """Returns what the answer's `extensions` tell."""
        if self._cost is None:
            return {}
        return {"cost": {"requested": self._cost, "limit": self._limits.cost}}

    @property
    def _explores(self) -> bool:
        return self._exploration.is_open_to(self._context.principal)

    @property
    def _context(self) -> Context:
        context: Context = self.execution_context.context
        return context


def _operations(document: DocumentNode) -> list[OperationDefinitionNode]:
    return [part for part in document.definitions if isinstance(part, OperationDefinitionNode)]
