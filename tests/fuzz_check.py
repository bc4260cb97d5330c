"""What schemathesis makes up from the schemas, thousands of documents and requests, is no fault of the server's.

`make fuzz` runs it. It is no part of `make test`: it takes minutes, and schemathesis has an environment of its own.
"""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from pathlib import Path

import httpx
from graphql import build_schema

from graphmem.api.schema import export_schema
from graphmem.rest.routes import DOCUMENT, ENTITY_OPERATIONS, OPERATIONS
from tests.graphql_client import Server

SCHEMATHESIS = Path(__file__).parents[1] / ".venv-fuzz" / "bin" / "schemathesis"
SETTINGS = Path(__file__).parent / "fuzzing" / "schemathesis.toml"
CASES = 5_000
REST_CASES = 2_000
CHECKS = (
    *("not_a_server_error", "status_code_conformance", "content_type_conformance"),
    *("response_schema_conformance", "response_headers_conformance"),
)
OFFERED = {**OPERATIONS, **ENTITY_OPERATIONS}
_SAMPLE = re.compile(r"^graphmem_(http_responses|requests)_total\{(.*)\} (\S+)$", re.MULTILINE)
_LABEL = re.compile(r'(\w+)="([^"]*)"')


def test_no_document_that_fits_the_schema_is_a_fault(server: Server, project: str, tmp_path: Path) -> None:
    statuses, codes = counted(server)
    done = run_schemathesis(
        tmp_path,
        *(f"{server.url}/graphql", "--header", f"X-Graphmem-Project:{project}", "--mode", "positive"),
        *("--max-examples", str(examples_of_each_field()), "--checks", "not_a_server_error"),
    )
    after_statuses, after_codes = counted(server)
    statuses, codes = after_statuses - statuses, after_codes - codes

    # It also counts a field as failed that is refused, as for an empty scope: that is status 1, and no fault.
    assert done.returncode in (0, 1), done.stdout
    assert statuses.total() >= CASES, (statuses, done.stdout)
    assert {status for status in statuses if status >= "500"} == set(), done.stdout
    assert codes["INTERNAL"] == 0, server.log.read_text()[-20_000:]
    # Much of it is carried out: what is only refused would try nothing.
    assert codes["OK"] > CASES / 10, codes


def test_every_answer_to_mem0s_clients_is_as_described(server: Server, project: str, tmp_path: Path) -> None:
    statuses, _ = counted(server, of_graphql=False)
    examples = REST_CASES // sum(len(handlers) for handlers in OFFERED.values()) + 10

    done = run_schemathesis(
        tmp_path,
        *(f"{server.url}{DOCUMENT}", "--header", f"X-Graphmem-Project:{project}", "--mode", "all"),
        *("--max-examples", str(examples), "--checks", ",".join(CHECKS), "--exclude-tag", "lacking"),
    )

    assert done.returncode == 0, done.stdout
    statuses = counted(server, of_graphql=False)[0] - statuses
    assert statuses.total() >= REST_CASES, (statuses, done.stdout)
    # Much of it is carried out: what is only refused would try nothing.
    assert statuses["200"] > REST_CASES / 10, statuses


def run_schemathesis(found_in: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs it; it keeps what it found in the directory."""
    return subprocess.run(
        [
            *(str(SCHEMATHESIS), "--config-file", str(SETTINGS), "run", *arguments),
            *("--phases", "fuzzing", "--continue-on-failure", "--no-shrink", "--warnings", "off"),
            *("--suppress-health-check", "all", "--request-timeout", "120", "--workers", "2"),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=found_in,
    )


def examples_of_each_field() -> int:
    """How many examples schemathesis is to make for each field of the root types, so that there are enough cases."""
    schema = build_schema(export_schema())
    assert schema.query_type
    assert schema.mutation_type
    return CASES // (len(schema.query_type.fields) + len(schema.mutation_type.fields)) + 10


def counted(server: Server, of_graphql: bool = True) -> tuple[Counter[str], Counter[str]]:
    """How many answers GraphQL's address or all others have given so far, by the status, and how many requests of
    GraphQL there were, by the code.
    """
    statuses, codes = Counter[str](), Counter[str]()
    for name, listed, value in _SAMPLE.findall(httpx.get(f"{server.url}/metrics").text):
        labels = dict(_LABEL.findall(listed))
        if name == "requests":
            codes[labels["code"]] += int(float(value))
        elif (labels["path"] == "/graphql") is of_graphql:
            statuses[labels["status"]] += int(float(value))
    return statuses, codes
