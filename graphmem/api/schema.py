"""This module puts the schema together."""

from __future__ import annotations

import strawberry
from graphql import GraphQLError
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext

from graphmem.api import enums as _enums  # noqa: F401  names the model's enums
from graphmem.api.activity import Activity
from graphmem.api.budget import BudgetedExecutor
from graphmem.api.category import Category
from graphmem.api.documents import Documents
from graphmem.api.entity import Entity
from graphmem.api.exploration import Exploration
from graphmem.api.guard import Guard
from graphmem.api.memory import Memory
from graphmem.api.message import Message
from graphmem.api.mutations import Mutation
from graphmem.api.node import to_node
from graphmem.api.owner import Agent, App, Run, User, to_owner
from graphmem.api.prices import Prices
from graphmem.api.project import Project
from graphmem.api.queries import Query
from graphmem.api.scalars import SCALARS
from graphmem.api.version import MemoryVersion
from graphmem.model.cost import CostLimits

# Each is registered for the class that its parameter is annotated with. Types that refer to each other could not all
# import one another; only here are all of them known.
for _convert in (
    Activity.from_model,
    Category.from_model,
    Entity.from_model,
    Memory.from_model,
    MemoryVersion.from_model,
    Message.from_model,
    Project.from_model,
    to_owner,
):
    to_node.register(_convert)


class _Schema(strawberry.Schema):
    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """Logs nothing: `errors.describe_error` logs the faults, and callers' mistakes are not ours to log."""


def make_schema(limits: CostLimits | None = None, exploration: Exploration | None = None) -> strawberry.Schema:
    schema = _Schema(
        query=Query,
        mutation=Mutation,
        # No field has these types: they are reached through the interface Owner only.
        types=[User, Agent, App, Run],
        extensions=[lambda: guard()],
        execution_context_class=BudgetedExecutor,
        config=StrawberryConfig(scalar_map=SCALARS),
    )
    limits, exploration = limits or CostLimits(), exploration or Exploration()
    documents, prices = Documents(schema._schema, limits), Prices(schema._schema)

    def guard() -> Guard:
        return Guard(documents, prices, limits, exploration)

    return schema


def export_schema() -> str:
    """Returns the schema in SDL, as schema.graphql at the project's root holds it."""
    return make_schema().as_str() + "\n"
