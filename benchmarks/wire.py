"""`make bench-wire`: what a search over mem0's wire takes longer than the same search by GraphQL, within one run.

Both answer with the same fields of the same memories, the categories and the turns of each included.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

import httpx

from benchmarks.corpus import BIG_OWNER, batches, make_items, make_queries
from benchmarks.latency import WARM, Call, Latency, median_difference, time_in_turn
from benchmarks.measures import BATCH, add_batch
from tests.graphql_client import Client, running_server

SEARCH = """
query ($query: String!, $filters: JSON, $topK: Int) {
  searchMemories(query: $query, filters: $filters, topK: $topK) {
    hits {
      score
      memory {
        id text hash metadata userId agentId appId runId immutable expiresAt createdAt updatedAt
        categories { name } messages(first: 20) { nodes { role content } }
      }
    }
  }
}
"""
FILTERS = {"AND": [{"user_id": BIG_OWNER}]}
TOP_K = 10
TARGET = 0.002


async def measure(arguments: argparse.Namespace) -> tuple[Latency, Latency]:
    """Returns the latencies of the searches over mem0's wire and by GraphQL."""
    # A young Neo4j on a busy machine takes long to plan its first queries.
    patient = {"GRAPHMEM_REQUEST_TIMEOUT": "600"}
    with tempfile.TemporaryDirectory() as folder, running_server(Path(folder) / "data", **patient) as server:
        async with httpx.AsyncClient(base_url=server.url, timeout=600) as http:
            client = Client(http, "bench")
            for batch in batches(make_items(arguments.memories, 10), BATCH):
                await add_batch(client, batch)
            queries = make_queries(arguments.searches + WARM)
            assert await _ids_by_mem0(client, queries[0]) == await _ids_by_graphql(client, queries[0])
            pairs: list[tuple[Call, Call]] = [
                (partial(search_by_mem0, client, query), partial(search_by_graphql, client, query)) for query in queries
            ]
            return await time_in_turn(pairs)


async def search_by_mem0(client: Client, query: str) -> Any:
    body = {"query": query, "filters": FILTERS, "top_k": TOP_K}
    response = await client.http.post("/v2/memories/search/", json=body, headers=client.headers())
    return response.raise_for_status().json()


async def search_by_graphql(client: Client, query: str) -> Any:
    return await client.data(SEARCH, query=query, filters=FILTERS, topK=TOP_K)


async def _ids_by_mem0(client: Client, query: str) -> list[str]:
    return [row["id"] for row in await search_by_mem0(client, query)]


async def _ids_by_graphql(client: Client, query: str) -> list[str]:
    return [hit["memory"]["id"] for hit in (await search_by_graphql(client, query))["hits"]]


def main() -> None:
    mem0, graphql = asyncio.run(measure(_arguments()))
    print(f"{len(mem0.seconds)} searches over mem0's wire and by GraphQL, in turn\n")
    print("| | mem0's wire | GraphQL | added | wanted |\n|---|---|---|---|---|")
    for percent in (50, 95):
        one, other = mem0.percentile(percent), graphql.percentile(percent)
        print(f"| p{percent} | {one * 1000:.1f} ms | {other * 1000:.1f} ms | {(one - other) * 1000:+.1f} ms | |")
    added = median_difference(mem0, graphql)
    print(f"| median of the differences | | | {added * 1000:+.2f} ms | < {TARGET * 1000:.0f} ms |")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--memories", type=int, default=2_000)
    parser.add_argument("--searches", type=int, default=400)
    return parser.parse_args()


if __name__ == "__main__":
    main()
