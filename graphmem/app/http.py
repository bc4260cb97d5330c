"""The HTTP application over parts that run: its addresses, and what the settings make of each."""

from __future__ import annotations

from functools import partial

from starlette.middleware import Middleware
from starlette.routing import Route, WebSocketRoute
from starlette.types import ASGIApp

from graphmem.access.entrance import Entrance
from graphmem.api.contexts import Contexts
from graphmem.api.exploration import Exploration
from graphmem.api.http import GraphQLEndpoint
from graphmem.api.schema import make_schema
from graphmem.api.websocket import GraphQLSocket
from graphmem.app.guards import guards
from graphmem.app.limits import cost_limits
from graphmem.app.parts import Graphmem
from graphmem.mcp.errors import refuse as refuse_message
from graphmem.mcp.http import METHODS, PATH, McpEndpoint
from graphmem.rest.errors import refuse as refuse_rest
from graphmem.rest.routes import ROOTS, rest_routes
from graphmem.scheduling.request_memory import RequestMemory
from graphmem.scheduling.request_work import RequestWork
from graphmem.server.application import dashboard_routes, graphql_routes, health_routes, make_http_app
from graphmem.server.compression import Compression
from graphmem.server.metrics import Watched, admit_admin, metrics_routes, read_metrics
from graphmem.server.refusals import Refusals
from graphmem.server.request_cancellation import RequestCancellation
from graphmem.server.request_telemetry import GRAPHQL, Observed
from graphmem.server.version import version_routes
from graphmem.web.explorer_kit import kit_routes


def make_app(graphmem: Graphmem) -> ASGIApp:
    """Returns the HTTP application over parts that run."""
    settings, telemetry = graphmem.settings, graphmem.telemetry
    exploration = Exploration(settings.introspection)
    schema = make_schema(cost_limits(settings), exploration, telemetry.traces, graphmem.trusted_documents)
    entrance = Entrance(graphmem.authenticator)
    contexts = Contexts(graphmem.services, entrance, schema.limits)
    memory = RequestMemory(settings.request_memory)
    endpoint = RequestCancellation(GraphQLEndpoint(contexts, schema), settings.request_timeout, memory)
    agents = RequestCancellation(
        McpEndpoint(graphmem.services, entrance, settings.mcp_user), settings.request_timeout, memory, refuse_message
    )
    make_work = partial(RequestWork, settings.request_timeout, memory)
    socket = GraphQLSocket(contexts, schema, telemetry, make_work, settings.subscriptions_per_caller)

    routes = [
        *dashboard_routes(graphmem.pages.dashboard),
        *graphql_routes(endpoint, graphmem.pages.ide),
        WebSocketRoute(GRAPHQL, socket),
        *rest_routes(
            entrance,
            graphmem.services,
            partial(RequestCancellation, seconds=settings.request_timeout, memory=memory, refuse=refuse_rest),
        ),
        Route(PATH, agents, methods=METHODS),
        *health_routes(graphmem.check),
        *metrics_routes(
            settings.metrics,
            partial(admit_admin, graphmem.authenticator),
            partial(read_metrics, telemetry.metrics, graphmem.services.backlog),
        ),
        *kit_routes(),
        *version_routes(graphmem.database, graphmem.models.embedder.name, graphmem.authenticator),
    ]
    watched = Watched(
        graphmem.services.search_slots,
        graphmem.database.slots,
        lambda: schema.documents.kept_bytes + schema.persisted_documents.sent.kept_bytes,
        lambda: graphmem.neo4j.status().pid if graphmem.neo4j else None,
        lambda: graphmem.services.activity_feed.followers,
        lambda: socket.open,
    )
    watched.show_in(telemetry.metrics)
    observed = Middleware(Observed, telemetry, [route.path for route in routes if isinstance(route, Route)])
    refuse = Refusals({PATH: refuse_message, **dict.fromkeys(ROOTS, refuse_rest)})
    return make_http_app(routes, [observed, *guards(settings, settings.host, refuse), Middleware(Compression)])
