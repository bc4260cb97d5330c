"""This module puts the schema together."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

import strawberry
from graphql import GraphQLError, OperationType, get_operation_ast
from strawberry.http import GraphQLRequestData
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext
from strawberry.types.execution import PreExecutionError

from graphmem.api import enums as _enums  # noqa: F401  names the model's enums
from graphmem.api.activity import Activity
from graphmem.api.add_operation import AddOperation
from graphmem.api.category import Category
from graphmem.api.cost.documents import Documents
from graphmem.api.cost.prices import Prices
from graphmem.api.entity import Entity
from graphmem.api.execution.self_check import choose_executor
from graphmem.api.exploration import Exploration
from graphmem.api.guard import Guard
from graphmem.api.memory import Memory
from graphmem.api.message import Message
from graphmem.api.mutations import Mutation
from graphmem.api.node import to_node
from graphmem.api.operation_telemetry import ObservedOperation, TracedFields
from graphmem.api.owner import Agent, App, Run, User, to_owner
from graphmem.api.persisted_documents import PersistedDocuments, PersistedOperation
from graphmem.api.project import Project
from graphmem.api.queries import Query
from graphmem.api.scalars import SCALARS
from graphmem.api.subscriptions import Subscription
from graphmem.api.trusted_documents import TrustedDocuments
from graphmem.api.version import MemoryVersion
from graphmem.errors import GraphmemError
from graphmem.model.cost import CostLimits
from graphmem.scheduling.fair_queue import FairQueue
from graphmem.scheduling.slots import Slots
from graphmem.telemetry.tracing import Traces

LARGE_AT_ONCE = 2
MAX_WAITING, MAX_WAITING_OF_A_CALLER = 100, 20
"""How many large queries are carried out at once, and how many may wait, of all callers and of one."""

# Each is registered for the class that its parameter is annotated with. Types that refer to each other could not all
# import one another; only here are all of them known.
for _convert in (
    Activity.from_model,
    AddOperation.from_model,
    Category.from_model,
    Entity.from_model,
    Memory.from_model,
    MemoryVersion.from_model,
    Message.from_model,
    Project.from_model,
    to_owner,
):
    to_node.register(_convert)


class Schema(strawberry.Schema):
    def __init__(
        self, limits: CostLimits, exploration: Exploration, traces: Traces | None, trusted: TrustedDocuments
    ) -> None:
        # It is called for every field: where nobody looks, it is left out.
        tracing = [lambda: TracedFields(traces)] if traces and traces.is_on else []
        super().__init__(
            query=Query,
            mutation=Mutation,
            subscription=Subscription,
            # No field has these types: they are reached through the interface Owner only.
            types=[User, Agent, App, Run],
            extensions=[self._persisted_operation, self._guard, ObservedOperation, *tracing],
            execution_context_class=choose_executor(),
            config=StrawberryConfig(scalar_map=SCALARS),
        )
        self.limits = limits
        self._exploration = exploration
        self.documents, self._prices = Documents(self._schema, limits), Prices(self._schema)
        self.persisted_documents = PersistedDocuments(trusted, limits)
        self._large_queries = Slots("large queries", LARGE_AT_ONCE, FairQueue(MAX_WAITING, MAX_WAITING_OF_A_CALLER))

    async def is_subscription(self, request: GraphQLRequestData, project: str) -> bool:
        """Returns whether what a caller of the project asks for is a subscription; False for what is not good."""
        try:
            text = self.persisted_documents.find(project, request.query, request.extensions or {})
            document = await self.documents.get(text or "")
        except (GraphQLError, GraphmemError):
            return False
        operation = get_operation_ast(document.node, request.operation_name)
        return operation is not None and operation.operation == OperationType.SUBSCRIPTION

    async def stream(self, *args: Any, **kwargs: Any) -> AsyncGenerator[Any, None]:
        """Returns an operation's results, of which a refusal of the whole is one, as `execute` has it."""
        return _with_refusal(await super().stream(*args, **kwargs))

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """Logs nothing: `errors.describe_error` logs the faults, and callers' mistakes are not ours to log."""

    def _persisted_operation(self) -> PersistedOperation:
        return PersistedOperation(self.persisted_documents)

    def _guard(self) -> Guard:
        return Guard(self.documents, self._prices, self.limits, self._exploration, self._large_queries)


async def _with_refusal(results: AsyncGenerator[Any, None]) -> AsyncGenerator[Any, None]:
    """Yields the results. What an extension raises before the operation begins would break Strawberry's stream off."""
    try:
        async with aclosing(results):
            async for result in results:
                yield result
    except GraphQLError as error:
        yield PreExecutionError(data=None, errors=[error])
    except Exception as error:  # noqa: BLE001  it is described, or logged as a fault
        yield PreExecutionError(data=None, errors=[GraphQLError(str(error), original_error=error)])


def make_schema(
    limits: CostLimits | None = None,
    exploration: Exploration | None = None,
    traces: Traces | None = None,
    trusted: TrustedDocuments | None = None,
) -> Schema:
    """Returns the schema. With traces that somebody sees, its fields are in them."""
    return Schema(limits or CostLimits(), exploration or Exploration(), traces, trusted or TrustedDocuments())


def export_schema() -> str:
    """Returns the schema in SDL, as schema.graphql at the project's root holds it."""
    return make_schema().as_str() + "\n"
