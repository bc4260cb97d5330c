"""A trace leads from HTTP over the fields to Cypher and the models; neither it nor the log holds what was said."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from graphmem.app.admission import make_authenticator
from graphmem.app.http import make_app
from graphmem.app.parts import Graphmem
from graphmem.config.environment import read_settings
from graphmem.embeddings.embedder import Embedder
from graphmem.extraction.extractor import ExtractorSettings, make_extractor
from graphmem.service.services import Models, make_services
from graphmem.store.database import Database
from graphmem.store.driver import Address
from graphmem.telemetry.logs import make_formatter
from graphmem.telemetry.telemetry import Telemetry
from tests.graphql_client import Client
from tests.spans import recorded_traces
from tests.unit.asgi import client_of

SECRET = "peanuts"
BATCH = (
    "candidate/count_scope + candidate/describe_candidates + word/find_by_words + turn/find_by_words"
    " + candidate/find_by_entities"
)
"""The queries that a search runs, in one trip, while its query is embedded."""
DOCUMENT = f"""
query Find($scope: ScopeInput) {{
  {SECRET}: searchMemories(query: "Who is allergic to {SECRET}?", scope: $scope) {{
    hits {{ memory {{ text entities {{ name }} }} }}
  }}
}}
"""


class FailingEmbedder:
    """An embedder whose fault says what it was given, as those of libraries do."""

    def __init__(self, embedder: Embedder) -> None:
        self.name, self.dimension = embedder.name, embedder.dimension
        self.count_passages, self.count_tokens = embedder.count_passages, embedder.count_tokens
        self.embed_passages, self.embed_texts = embedder.embed_passages, embedder.embed_texts
        self.check, self.close = embedder.check, embedder.close

    async def embed_query(self, text: str) -> object:
        raise ValueError(f"cannot embed {text!r}")


@pytest.fixture
def spans() -> InMemorySpanExporter:
    return InMemorySpanExporter()


@pytest.fixture
def lines() -> list[str]:
    """What is written to the log."""
    return []


@pytest.fixture(autouse=True)
def log(lines: list[str]) -> Iterator[None]:
    class Lines(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    handler, logger = Lines(), logging.getLogger("graphmem")
    handler.setFormatter(make_formatter("json"))
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    yield
    logger.removeHandler(handler)
    logger.setLevel(logging.NOTSET)


@asynccontextmanager
async def client_over(
    address: Address, embedder: object, spans: InMemorySpanExporter, project: str
) -> AsyncIterator[Client]:
    """A client of a whole application in this process, over the database of the run."""
    settings = replace(read_settings({}), request_timeout=300)
    telemetry = Telemetry(traces=recorded_traces(spans), slow_seconds=0)
    database = Database(address, telemetry)
    models = Models(embedder, make_extractor(ExtractorSettings())).observed(telemetry)  # type: ignore[arg-type]
    graphmem = Graphmem(
        settings,
        database,
        models,
        make_services(database, models),
        make_authenticator(settings, database),
        telemetry,
        [],
    )
    # The driver leaves a connection that is cancelled while it is made to the garbage collector, which warns of it.
    await asyncio.gather(*(database.run_statement("RETURN 1") for _ in range(16)))
    async with client_of(make_app(graphmem)) as http:
        yield Client(http, project)
    await database.close()


def path_of(span: ReadableSpan, spans: Sequence[ReadableSpan]) -> list[str]:
    """The names from the outermost span to this one."""
    by_id = {one.context.span_id: one for one in spans}
    names = []
    while span:
        names.append(span.name)
        parent = by_id.get(span.parent.span_id) if span.parent else None
        if parent is None:
            break
        span = parent
    return names[::-1]


async def test_a_trace_leads_from_http_to_cypher_and_the_model(
    neo4j_address: Address, embedder: Embedder, spans: InMemorySpanExporter, project: str, lines: list[str]
) -> None:
    async with client_over(neo4j_address, embedder, spans, project) as client:
        await client.add(f"I am allergic to {SECRET}.", userId="alex")
        spans.clear()
        answer = await client.send(DOCUMENT, {"scope": {"userId": "alex"}})

    finished = spans.get_finished_spans()
    paths = [path_of(span, finished) for span in finished]
    assert answer["data"][SECRET]["hits"], answer
    for path in (
        ["POST /graphql"],
        ["POST /graphql", "Query.searchMemories"],
        ["POST /graphql", "Query.searchMemories", "embed_query"],
        ["POST /graphql", "Query.searchMemories", BATCH],
        ["POST /graphql", "Memory.entities", "entity/entities_of_memories"],
    ):
        assert path in paths
    assert len({span.context.trace_id for span in finished}) == 1
    assert SECRET not in "".join(span.to_json() for span in finished)
    assert SECRET not in "".join(lines)
    assert any(f'"query": "{BATCH}"' in line for line in lines)


async def test_a_fault_is_told_under_the_requests_id_and_without_what_was_said(
    neo4j_address: Address, embedder: Embedder, spans: InMemorySpanExporter, project: str, lines: list[str]
) -> None:
    async with client_over(neo4j_address, FailingEmbedder(embedder), spans, project) as client:
        headers = {"X-Graphmem-Project": project, "X-Request-ID": "mine"}
        response = await client.http.post("/graphql", json={"query": DOCUMENT}, headers=headers)

    [error] = response.json()["errors"]
    assert error["extensions"] == {"code": "INTERNAL", "requestId": "mine"}
    assert SECRET not in error["message"]
    [fault] = [line for line in map(json.loads, lines) if "exception" in line]
    assert fault["request_id"] == "mine"
    assert "ValueError" in fault["exception"]
    assert "embed_query" in fault["exception"]
    assert SECRET not in "".join(lines) + "".join(span.to_json() for span in spans.get_finished_spans())


async def test_neo4js_own_messages_which_quote_parameters_are_not_told(
    neo4j_address: Address,
) -> None:
    database = Database(neo4j_address)
    with pytest.raises(Exception, match=r"Neo\.ClientError") as caught:
        await database.run_statement("RETURN duration($text)", {"text": SECRET})
    await database.close()

    assert SECRET not in str(caught.value)
    assert SECRET in str(caught.value.__cause__)
