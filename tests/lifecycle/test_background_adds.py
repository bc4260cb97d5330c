"""Adds that were accepted before a `kill -9` are carried out by the next server on the same data, and once."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import httpx

from tests.graphql_client import Server, running_server
from tests.lifecycle.processes import neo4js_on
from tests.waiting import PATIENCE

SETTINGS = {"GRAPHMEM_NEO4J_HEAP": "300m", "GRAPHMEM_REQUEST_TIMEOUT": "120"}
ADD = """mutation ($text: String, $user: ID) {
  addMemories(input: {text: $text, userId: $user, runId: "talk", wait: false}) { userErrors { message } }
}"""
LOOK = """query ($user: ID) {
  addOperations(scope: {userId: $user}, first: 1000) { totalCount nodes { status results { event text } } }
}"""
TURNS = """query ($user: ID) {
  memories(scope: {userId: $user}, first: 1000) { nodes { text version messages { nodes { content } } } }
}"""
USERS = ("alex", "bo", "cy")
PLACES = [f"I live in {town}." for town in ("Lisbon", "Berlin", "Oslo", "Rome", "Paris", "Bern", "Vienna", "Madrid")]


def ask(server: Server, document: str, **variables: Any) -> Any:
    asked = {"query": document, "variables": variables}
    answer = httpx.post(f"{server.url}/graphql", json=asked, timeout=PATIENCE).json()
    assert "errors" not in answer, answer
    return next(iter(answer["data"].values()))


def unfinished(server: Server) -> int:
    nodes = [node for user in USERS for node in ask(server, LOOK, user=user)["nodes"]]
    return sum(node["status"] in ("PENDING", "RUNNING") for node in nodes)


def test_what_was_accepted_before_a_kill_is_carried_out_once_after_it(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with running_server(data, **SETTINGS) as server:
        for user in USERS:
            for text in PLACES:
                assert not ask(server, ADD, text=text, user=user)["userErrors"]
        assert unfinished(server), "all was done before the kill: nothing is tried here"
        server.process.kill()
        server.process.wait(60)
    with running_server(data, **SETTINGS) as server:
        until = time.monotonic() + PATIENCE
        while unfinished(server):
            assert time.monotonic() < until, "it is not carried out"
            time.sleep(0.5)
        for user in USERS:
            done = ask(server, LOOK, user=user)
            assert {node["status"] for node in done["nodes"]} == {"SUCCEEDED"}
            assert done["totalCount"] == len(PLACES)
            told = [result["text"] for node in done["nodes"][::-1] for result in node["results"]]
            assert told == PLACES
            [memory] = ask(server, TURNS, user=user)["nodes"]
            assert (memory["text"], memory["version"]) == (PLACES[-1], len(PLACES))
    assert not neo4js_on(data)
